/** What the timeline shows of the run: wider, narrower, earlier, later. */
import { following, panned, zoomed } from "../project/tracks.ts";
import type { Store } from "./store.ts";

/** `factor` below 1 shows less of the run, more closely, around the moment on the screen. */
export function zoom(store: Store, factor: number): void {
  const { run, frame, part } = store.state;
  if (run === null || frame === null) return;
  const { duration } = run.world.layout;
  const shown = part === null ? null : following(part, duration, frame.at);
  store.set({ part: zoomed(shown, duration, factor, frame.at) });
}

/** Shows what lies a share of a width before or after, and takes the playhead along: it is always in sight. */
export function pan(store: Store, share: number, seek: (at: number) => void): void {
  const { run, frame, part } = store.state;
  if (run === null || frame === null || part === null) return;
  const { duration } = run.world.layout;
  const shown = following(part, duration, frame.at);
  const moved = panned(shown, duration, share);
  store.set({ part: moved });
  if (moved.from !== shown.from && (frame.at < moved.from || frame.at > moved.to))
    seek(Math.round(Math.min(moved.to, Math.max(moved.from, frame.at))));
}

export function whole(store: Store): void {
  store.set({ part: null });
}

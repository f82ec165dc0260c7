/**
 * More tracks under the scrubber: which there are, which are shown, in which order. Pinned ones stay, above the others.
 */
import type { Store } from "./store.ts";

const TRACKS = ["chance", "branches"] as const;
export type TrackId = (typeof TRACKS)[number];

export interface Tracks {
  /** All are shown; otherwise those that are pinned. */
  readonly isOpen: boolean;
  /** In the order in which they were pinned. */
  readonly pinned: readonly TrackId[];
}

export const NO_TRACKS: Tracks = { isOpen: false, pinned: [] };

export function shownTracks({ isOpen, pinned }: Tracks): readonly TrackId[] {
  return isOpen ? [...pinned, ...TRACKS.filter((id) => !pinned.includes(id))] : pinned;
}

export function toggleTracks(store: Store): void {
  const { tracks } = store.state;
  store.set({ tracks: { ...tracks, isOpen: !tracks.isOpen } });
}

export function togglePin(store: Store, id: TrackId): void {
  const { tracks } = store.state;
  const pinned = tracks.pinned.includes(id) ? tracks.pinned.filter((one) => one !== id) : [...tracks.pinned, id];
  store.set({ tracks: { ...tracks, pinned } });
}

/** The track with the focus, else the first that is not pinned; where none is shown, all are. */
export function pinTrack(store: Store): void {
  const focused = document.activeElement?.closest<HTMLElement>("[data-track]")?.dataset["track"];
  const shown = shownTracks(store.state.tracks);
  const id =
    shown.find((one) => one === focused) ?? shown.find((one) => !store.state.tracks.pinned.includes(one)) ?? shown[0];
  if (id === undefined) toggleTracks(store);
  else togglePin(store, id);
}

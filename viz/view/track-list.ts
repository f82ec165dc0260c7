/**
 * Tracks under the scrubber on the scrubber's own scale, each with a name and a pin. Pinned ones stand above the
 * others, stay when the others are put away, and stay in sight while the list is scrolled.
 */
import "../style/tracks.css";
import { scaleLinear, type ScaleLinear } from "d3";
import { following, type Part } from "../project/tracks.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { shownTracks, togglePin, type TrackId } from "../state/tracks.ts";
import { branchTrack } from "./branch-track.ts";
import { chanceTrack } from "./chance-track.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";
import { MARGIN } from "./timeline-tracks.ts";

const SMALL = "(max-width: 599px), (max-height: 540px)";

/** What a track draws on. */
export interface Ground {
  readonly scale: ScaleLinear<number, number>;
  readonly width: number;
  readonly part: Part;
}

/** Called only while the track is shown; `note` goes beside its name. */
export type TrackView = (state: State, ground: Ground, note: (words: string) => void) => void;

interface Track {
  readonly root: HTMLElement;
  readonly pin: HTMLButtonElement;
  readonly note: HTMLElement;
  readonly draw: TrackView;
}

const MAKE: Readonly<
  Record<TrackId, readonly [name: string, make: (controller: Controller, body: HTMLElement) => TrackView]>
> = {
  chance: ["Chance from each moment", chanceTrack],
  branches: ["Branches", branchTrack],
};

export function trackList(controller: Controller): View {
  const { store } = controller;
  const place = byId("tracks");
  const made = new Map<TrackId, Track>();
  const trackOf = (id: TrackId): Track => {
    const track = made.get(id) ?? makeTrack(id, controller);
    made.set(id, track);
    return track;
  };
  let [width, listed, isNew]: [number, string, boolean] = [0, "", false];
  const view: View = (state) => {
    const { run, frame, tracks, part } = state;
    const shown = shownTracks(tracks);
    const isHidden = shown.length === 0 || run === null;
    if (place.hidden && tracks.isOpen) isNew = true;
    place.hidden = isHidden;
    if (listed !== shown.join()) {
      const focused = document.activeElement;
      place.replaceChildren(...shown.map((id) => trackOf(id).root));
      if (focused instanceof HTMLElement && place.contains(focused)) focused.focus();
      listed = shown.join();
    }
    if (run === null || frame === null || width < 60) return;
    const seen = following(part, run.world.layout.duration, frame.at);
    const scale = scaleLinear()
      .domain([seen.from, seen.to])
      .range([MARGIN, width - MARGIN]);
    for (const id of shown) {
      const { root, pin, note, draw } = trackOf(id);
      const isPinned = tracks.pinned.includes(id);
      setAttribute(pin, "aria-pressed", String(isPinned));
      root.classList.toggle("pinned", isPinned);
      draw(state, { scale, width, part: seen }, (words) => setText(note, words));
    }
    // Where the page is too small to hold them in sight they stand at its end (widths.css).
    if (isNew && matchMedia(SMALL).matches)
      requestAnimationFrame(() => window.scrollTo(0, document.documentElement.scrollHeight));
    isNew = false;
  };
  watchSize(byId("timeline"), (next) => {
    width = next;
    view(store.state);
  });
  return view;
}

function makeTrack(id: TrackId, controller: Controller): Track {
  const [name, make_] = MAKE[id];
  const root = make("section", "track");
  root.dataset["track"] = id;
  setAttribute(root, "aria-labelledby", `track-${id}`);
  const head = make("header", "track-head");
  const title = make("h3", "", name);
  title.id = `track-${id}`;
  const note = make("p", "track-note");
  const pin = make("button", "button track-pin", "Pin");
  pin.type = "button";
  setAttribute(pin, "aria-label", `Pin the track: ${name}`);
  pin.addEventListener("click", () => togglePin(controller.store, id));
  const body = make("div", "track-body");
  head.append(title, note, pin);
  root.append(head, body);
  return { root, pin, note, draw: make_(controller, body) };
}

/**
 * Events of a real incident on the timeline: a button each in a row above the strip, of which several that are too
 * close are one. It goes there. They stay when the charts are closed, until the recording is taken away.
 */
import { moment } from "../project/format.ts";
import { eventsWithin, gridOf } from "../project/incident.ts";
import { following } from "../project/tracks.ts";
import type { Controller } from "../state/controller.ts";
import type { State } from "../state/store.ts";
import { byId, make, setAttribute, watchSize } from "./dom.ts";
import { MARGIN, trackPlaces } from "./timeline-tracks.ts";

/** As wide as a finger needs it (WCAG 2.5.8). */
const MARK = 24;

export function mountIncidentMarks(controller: Controller): void {
  const { store } = controller;
  const place = make("div", "incident-marks");
  byId("timeline").append(place);
  let [width, drawn]: [number, string] = [0, ""];
  const view = (state: State): void => {
    const { run, frame, part, incident } = state;
    const { recording = null, zero = null } = incident ?? {};
    if (run === null || frame === null || width < 60) return;
    const { duration } = run.world.layout;
    const shown = following(part, duration, frame.at);
    const events = recording === null ? [] : eventsWithin(recording, gridOf(recording, zero), duration);
    const { scale, incidentAt } = trackPlaces(run, state, shown, width);
    const marks: { readonly x: number; readonly at: number; readonly words: string[] }[] = [];
    for (const { at, words } of events) {
      const x = scale(at);
      const last = marks.at(-1);
      const each = `${moment(at)}: ${words}`;
      if (at < shown.from || at > shown.to) continue;
      if (last !== undefined && x - last.x < MARK) last.words.push(each);
      else marks.push({ x, at, words: [each] });
    }
    const now = JSON.stringify([marks, incidentAt]);
    if (now === drawn) return;
    drawn = now;
    const focused = Array.from(place.children).findIndex((one) => one === document.activeElement);
    place.replaceChildren(
      ...marks.map(({ x, at, words }) => {
        const button = make("button", "incident-mark", words.length > 1 ? String(words.length) : "");
        button.type = "button";
        button.style.left = `${Math.max(x, MARGIN)}px`;
        button.style.top = `${incidentAt}px`;
        button.title = `Recorded at ${words.join("; ")}`;
        setAttribute(button, "aria-label", button.title);
        button.addEventListener("click", () => {
          controller.pause();
          controller.jump({ by: "time", at });
        });
        return button;
      }),
    );
    if (focused >= 0)
      (place.children[Math.min(focused, marks.length - 1)] as HTMLElement | undefined)?.focus({ preventScroll: true });
  };
  store.show(view);
  watchSize(byId("timeline"), (next) => {
    width = next;
    view(store.state);
  });
}

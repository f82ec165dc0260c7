/**
 * Ways to go that most never ask for (viewer reference 3.7), fetched with the first of their keys: to the next and the
 * last change of how the service stands, and what is selected to the middle.
 *
 * How it stands is what two runs are compared by (project/standing.ts): power, machines, cuts, copies; no counters. It
 * is known at each sample of the run, and between two samples that differ the instant is found by halving, so a change
 * that is undone between two samples is not seen. The story's own moments have keys of their own.
 */
import { stretchOf } from "../project/selected-stretch.ts";
import { isSame, standingOf, type Standing } from "../project/standing.ts";
import { following, type Part } from "../project/tracks.ts";
import type { Controller } from "../state/controller.ts";
import { byId } from "./dom.ts";
import { bringUpPaneOf } from "./one-view.ts";

export async function toStateChange(controller: Controller, way: 1 | -1): Promise<void> {
  const { store, preferences } = controller;
  const { run, frame } = store.state;
  if (run === null || frame === null) return;
  controller.pause();
  // Back from the very instant of a change leads to the one before.
  const here = way > 0 ? frame.at : frame.at - 1;
  const peeked = way > 0 ? frame : here < 0 ? undefined : await controller.peek(here);
  if (peeked === undefined) return preferences.say("Nothing has changed before this moment.");
  const now = standingOf(peeked);
  const samples = run.samples.filter(({ at }) => (way > 0 ? at > here : at <= here));
  const other = (way > 0 ? samples : samples.toReversed()).findIndex(({ standing }) => !isSame(now, standing));
  if (other < 0 && way < 0) return controller.home();
  if (other < 0) return preferences.say(`Nothing changes after this moment${run.done ? "" : ", as far as is known"}.`);
  const ordered = way > 0 ? samples : samples.toReversed();
  const near = ordered[other - 1]?.at ?? here;
  const found = await first(controller, ordered[other].at, near, way, now);
  if (store.state.run?.world !== run.world) return;
  if (found === undefined) return preferences.say("Another moment was asked for before it was found.");
  controller.jump({ by: "time", at: found });
}

/**
 * Between an instant at which it stands otherwise than `now`, and a near one at which it does not: the first of the
 * later state.
 */
async function first(
  controller: Controller,
  far: number,
  near: number,
  way: 1 | -1,
  now: Standing,
): Promise<number | undefined> {
  let [low, high] = way > 0 ? [near, far] : [far, near];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const frame = await controller.peek(middle);
    if (frame === undefined) return undefined;
    if (isSame(standingOf(frame), now) === way > 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Two presses within this long, with nothing else between, are one wish, as a double click is [choice]. */
const TWICE_MS = 700;
let [pressedAt, left]: [number, readonly unknown[]] = [-Infinity, []];

/**
 * What is selected comes into the middle of its pane, and the moment into the middle of the part that the timeline
 * shows; pressed twice, the timeline shows the part of the run that is about what is selected, or all of it.
 */
export function centre(controller: Controller, time: number): void {
  const { store, preferences } = controller;
  const { run, frame, selection, part } = store.state;
  if (run === null || frame === null) return;
  const { layout } = run.world;
  const isTwice = time - pressedAt < TWICE_MS && [frame, selection, part].every((one, index) => one === left[index]);
  pressedAt = isTwice ? -Infinity : time;
  if (!isTwice) {
    for (const place of ["wall", "topology"]) {
      const found = byId(place).querySelector(".selected, [aria-selected=true]");
      if (found === null) continue;
      bringUpPaneOf(found, controller);
      found.scrollIntoView({ block: "center", inline: "center" });
    }
    if (part !== null)
      store.set({ part: around(frame.at, following(part, layout.duration, frame.at), layout.duration) });
    left = [frame, selection, store.state.part];
    return;
  }
  const stretch = selection === null ? null : stretchOf(selection, layout);
  store.set({ part: stretch });
  if (stretch === null)
    return selection === null ? undefined : preferences.say("No fault is about what is selected: this is all of it.");
  // The playhead is always in sight, so it comes along.
  if (frame.at < stretch.from || frame.at > stretch.to)
    controller.seek({ by: "time", at: frame.at < stretch.from ? stretch.from : stretch.to });
}

/** As wide a part with this instant in its middle, as far as the run goes. */
function around(at: number, { from, to }: Part, duration: number): Part {
  const width = to - from;
  const start = Math.min(duration - width, Math.max(0, Math.floor(at - width / 2)));
  return { from: start, to: start + width };
}

/**
 * Motion (viewer reference 3.5), for those who want some: what changes its state fades from the old look to the new
 * one, a hatch sweeps a zone that loses its power, cells of the wall whose margin changed are lit once, and a write
 * that got its quorum draws a ring from the copies inward. Once each, while the clock plays or steps by an event;
 * nothing loops, and nothing moves twice within a third of a second, so that nothing flashes three times in one.
 *
 * It decides nothing: what has changed is said by viz/project/frame-changes.ts, and every picture is drawn as if
 * nothing moved. It hears of a frame before that is drawn: what is to fade away still stands in the page, and is copied
 * over the new. Other clusters' cards and the wide views stay as they are.
 */
import type { Frame } from "../../sim/results/index.ts";
import { changesBetween, goesOn, membersBetween } from "../project/frame-changes.ts";
import { zoneOf } from "../project/topology.ts";
import { worstGroup } from "../project/wall.ts";
import { rateNow } from "../state/clock.ts";
import type { RunState, State, Store } from "../state/store.ts";
import "../style/motion.css";

/** The layers in which they stand. */
const [ZONES, MACHINES, GLYPH] = ["#topology .zones", "#topology .marks", "#glyph .pips"];
const SVG = "http://www.w3.org/2000/svg";

const FADE_MS = 200;
const LIT_MS = 200;
const SWEEP_MS = 400;
const RING_MS = 300;
/** Just less than three in a second. */
const AGAIN_MS = 340;
/** Simulated seconds in one of watching: where it is more, commits come too thick to be told apart [choice]. */
const RING_RATE_MAX = 0.05;

export function mountMotion(store: Store): void {
  let before = store.state;
  store.listen((state) => {
    const { run, frame } = state;
    if (frame === before.frame) return;
    const { run: runBefore, frame: frameBefore } = before;
    before = state;
    if (state.calm || run === null || frame === null || frameBefore === null) return;
    if (run.world === runBefore?.world && goesOn(frameBefore, frame, { ...state, pace: run.pace }))
      move(frameBefore, frame, run, state);
  });
}

function move(before: Frame, after: Frame, run: RunState, { selection, direction, speed }: State): void {
  const { layout } = run.world;
  const { zones, instances, nodes, copies, margins, written } = changesBetween(before, after, layout);
  for (const zone of zones) {
    const mark = zoneMark(zoneOf(layout, zone).name);
    if (mark === null) continue;
    fade(ZONES, [mark]);
    if (!after.azUp[zone]) sweep(mark.querySelector(".zone-hatch"));
  }
  fade(MACHINES, [...marksOf(MACHINES, ".instance", instances), ...marksOf(MACHINES, ".node", nodes)]);
  for (const group of margins) light(document.querySelector(`.cell[data-group="${group}"]`));

  const shownIn = (frame: Frame): number =>
    selection?.kind === "group" && selection.index < layout.groupCount ? selection.index : worstGroup(frame, layout);
  if (copies.length > 0) {
    const members = membersBetween([before, shownIn(before)], [after, shownIn(after)], layout);
    const names = members.map((member) => layout.memberNames[member]);
    const pips = Array.from(document.querySelectorAll<SVGElement>(`${GLYPH} .pip`));
    fade(
      GLYPH,
      pips.filter(({ dataset }) => names.includes(dataset["name"] ?? "")),
    );
  }
  const isSlow = direction === 0 || rateNow(after.at, speed, run.pace, layout.duration) <= RING_RATE_MAX;
  // Of the group that was looked at: where it was the worst since it lacked a quorum, another one is by now.
  if (written.length > 0 && isSlow && after.at >= before.at && written.includes(shownIn(before))) ring();
}

/** When it last moved, of each thing that has. */
const movedAt = new WeakMap<Element, number>();

function mayMove(mark: Element): boolean {
  const now = performance.now();
  if (now - (movedAt.get(mark) ?? -Infinity) < AGAIN_MS) return false;
  movedAt.set(mark, now);
  return true;
}

/** Places of the layout as marks of the topology, which stand in the layout's order. */
function marksOf(layer: string, marks: string, places: readonly number[]): readonly Element[] {
  const drawn = document.querySelectorAll(`${layer} ${marks}`);
  return places.flatMap((place) => drawn[place] ?? []);
}

/** Zones are counted through all Regions, and one Region's are pictured. */
function zoneMark(name: string): Element | null {
  return document.querySelector(`${ZONES} .zone[aria-label^="Zone ${name},"]`);
}

/** What the marks look like now stays over them for as long as it takes to go. */
function fade(layer: string, marks: readonly Element[]): void {
  const free = marks.filter(mayMove);
  const place = document.querySelector(layer);
  if (free.length === 0 || place === null) return;
  const past = document.createElementNS(SVG, "g");
  past.setAttribute("class", "fading");
  past.setAttribute("aria-hidden", "true");
  past.append(...free.map((mark) => pictureOf(mark)));
  place.after(past);
  past.animate({ opacity: [1, 0] }, FADE_MS).onfinish = () => past.remove();
}

/** Nothing that can be pressed, focused or heard. */
function pictureOf(mark: Element): Node {
  const copy = mark.cloneNode(true) as Element;
  for (const name of ["role", "tabindex", "aria-label"]) copy.removeAttribute(name);
  return copy;
}

/** Down the column, darker than it stays. */
function sweep(hatch: Element | null): void {
  if (hatch !== null && mayMove(hatch))
    hatch.animate([{ clipPath: "inset(0 0 100% 0)", opacity: 0.7 }, { clipPath: "inset(0)" }], SWEEP_MS);
}

/** To ask for the colour that it has would have the page styled in the midst of a frame. */
function light(cell: Element | null): void {
  if (cell !== null && mayMove(cell))
    cell.animate([{ boxShadow: "0 0 0 2px currentColor" }, { boxShadow: "0 0 0 2px transparent" }], LIT_MS);
}

/** Behind the copies, from around all of them to their middle. */
function ring(): void {
  const pips = document.querySelector<SVGGElement>(GLYPH);
  if (pips === null || !mayMove(pips)) return;
  const { x, y, width, height } = pips.getBBox();
  const mark = document.createElementNS(SVG, "rect");
  // Without the letters over the columns: the first copy stands at the top of its own.
  const top = pips.querySelector<SVGGElement>(".pip")?.transform.baseVal.getItem(0).matrix.f ?? y;
  const shape = { x, y: top, width, height: height - (top - y), rx: 24 };
  for (const [name, value] of Object.entries(shape)) mark.setAttribute(name, String(value));
  mark.setAttribute("class", "commit-ring");
  mark.setAttribute("aria-hidden", "true");
  pips.before(mark);
  const inward = [{ opacity: 1 }, { opacity: 1, offset: 0.6 }, { transform: "scale(0.25)", opacity: 0 }];
  mark.animate(inward, RING_MS).onfinish = () => mark.remove();
}

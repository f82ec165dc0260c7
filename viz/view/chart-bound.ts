/**
 * Drawing a bound on a chart: a drag says "never above this for longer than that". The pointer's height is the level,
 * how far it has come to the side the time; what must not be is hatched above the level, and stands there in words. Let
 * go, it is looked for in this run (find.ts), and can be asked of others. With the keyboard: bound-bar.ts.
 *
 * Touch is left to scrolling. Folded rows have no height to draw at.
 */
import { pointer, select } from "d3";
import { sentenceOf, type Becomes } from "../../sim/bounds/index.ts";
import { sampleAt, seen, type Chart, type Series } from "../project/charts.ts";
import { drawnBound, figureOf } from "../project/promise.ts";
import type { RunState } from "../state/store.ts";
import type { BoundBar } from "./bound-bar.ts";
import type { Across, Part } from "./chart-parts.ts";
import { LEFT, RIGHT, scaleOf } from "./chart-parts.ts";

/** A press that moves less is a press. */
const DRAG_MIN = 6;

/** As it was drawn, in the units of the chart and of time; what is said of it has two digits. */
export interface Bound {
  readonly chart: Chart["id"];
  readonly line: string;
  readonly above: number;
  readonly lasting: number;
  /** Where on the axis of time its length is drawn. */
  readonly from: number;
}

export interface Drawable {
  readonly parts: readonly Part[];
  readonly run: RunState;
  readonly across: Across;
}

export function queryOf({ chart, line, above, lasting }: Bound): Becomes {
  return drawnBound(figureOf(chart, line), above, lasting);
}

/** `drawable` is null while there is nothing to draw on. */
export function boundDrawing(place: HTMLElement, drawable: () => Drawable | null, bar: BoundBar): void {
  let drawing: { readonly part: Part; readonly series: Series; readonly x: number; readonly y: number } | null = null;
  let drawn: Bound | null = null;
  let wasDrag = false;
  const end = (): void => {
    drawing = null;
    drawn = null;
    bar.preview(null);
  };
  place.addEventListener("pointerdown", (event) => {
    wasDrag = false;
    const on = drawable();
    if (on === null || event.button !== 0 || event.pointerType === "touch") return;
    const part = on.parts.find(({ svg }) => svg.contains(event.target as Node));
    if (part === undefined) return;
    const [x, y] = pointer(event, part.svg);
    const series = nearest(part, on, x, y);
    if (series !== undefined) drawing = { part, series, x, y };
  });
  place.addEventListener("pointermove", (event) => {
    const on = drawable();
    if (drawing === null || on === null) return;
    if (event.buttons === 0) return end();
    const { part, series } = drawing;
    const [x, y] = pointer(event, part.svg);
    const wide = Math.abs(x - drawing.x);
    if (!wasDrag && wide < DRAG_MIN && Math.abs(y - drawing.y) < DRAG_MIN) return;
    if (!wasDrag) place.setPointerCapture(event.pointerId);
    wasDrag = true;
    const { across } = on;
    drawn = {
      chart: part.chart.id,
      line: series.name,
      above: Math.max(0, scaleOf(part, on.run).up.invert(y)),
      lasting: wide < DRAG_MIN ? 0 : across.invert(LEFT + wide) - across.invert(LEFT),
      from: across.invert(Math.min(x, drawing.x)),
    };
    bar.preview(drawn);
  });
  place.addEventListener("pointerup", () => {
    const kept = drawn;
    if (drawing !== null) end();
    if (kept !== null) bar.keep(kept);
  });
  place.addEventListener("pointercancel", end);
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || drawing === null) return;
    event.stopImmediatePropagation();
    end();
  });
  // The press that ends a drag is none that goes to a moment.
  place.addEventListener(
    "click",
    (event) => {
      if (wasDrag) event.stopImmediatePropagation();
      wasDrag = false;
    },
    true,
  );
}

/** The line that is nearest to where the drag begins; undefined where rows are folded. */
function nearest(part: Part, { run, across }: Drawable, x: number, y: number): Series | undefined {
  const shown = seen(part.chart, run.samples);
  const sample = sampleAt(run.samples, across.invert(x));
  const { up, isFolded } = scaleOf(part, run);
  if (isFolded || sample === undefined) return undefined;
  const distance = ({ value }: Series): number => Math.abs(up(value(sample) ?? 0) - y);
  return shown.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** On its chart, and on no other; false where this run has no such line, or draws it folded. */
export function drawBound({ parts, run, across }: Drawable, bound: Bound | null): boolean {
  for (const { svg } of parts) select(svg).select(".chart-bound").selectAll("*").remove();
  const part = parts.find(({ chart }) => chart.id === bound?.chart);
  if (bound === null || part === undefined) return false;
  const { up, isFolded } = scaleOf(part, run);
  if (isFolded || seen(part.chart, run.samples).every(({ name }) => name !== bound.line)) return false;
  const [left, right] = across.range();
  const wide = across(bound.lasting) - across(0);
  // A length that would end beyond the run is drawn up to its end; none at all is all of the run.
  const from = wide === 0 ? left : Math.max(left, Math.min(across(bound.from), right - wide));
  const to = wide === 0 ? right : Math.min(right, from + wide);
  const level = Math.max(6, Math.min(Number(part.svg.getAttribute("height")) - 8, up(bound.above)));
  const layer = select(part.svg).select<SVGGElement>(".chart-bound");
  layer
    .append("rect")
    .attr("x", from)
    .attr("width", Math.max(1, to - from))
    .attr("height", level);
  layer.append("path").attr("d", `M${left},${level}H${right}`);
  const isRight = from > right - 240;
  layer
    .append("text")
    .attr("x", isRight ? Math.min(right + RIGHT, to) - 4 : from + 4)
    .attr("text-anchor", isRight ? "end" : "start")
    .attr("y", level < 24 ? level + 16 : level - 6)
    .text(`never ${sentenceOf(queryOf(bound))}`);
  return true;
}

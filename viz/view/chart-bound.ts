/**
 * Drawing a bound on a chart: a drag says "never above this for longer than that". The pointer's height is the level,
 * how far it has come to the side the time; what must not be is hatched above the level, and stands there in words. Let
 * go, it is looked for in this run (find.ts), and can be asked of others. With the keyboard the same is typed there.
 *
 * Touch is left to scrolling. Folded rows have no height to draw at.
 */
import { pointer, select } from "d3";
import { sentenceOf, type Becomes } from "../../sim/bounds/index.ts";
import { sampleAt, seen, type Series } from "../project/charts.ts";
import { drawnBound, figureOf } from "../project/promise.ts";
import type { RunState } from "../state/store.ts";
import type { Across, Part } from "./chart-parts.ts";
import { LEFT, RIGHT, scaleOf } from "./chart-parts.ts";

/** A press that moves less is a press. */
const DRAG_MIN = 6;

interface Drawing {
  readonly part: Part;
  readonly series: Series;
  readonly x: number;
  readonly y: number;
  query: Becomes | null;
}

export interface Drawable {
  readonly parts: readonly Part[];
  readonly run: RunState;
  readonly across: Across;
}

/** `drawable` is null while there is nothing to draw on; `asks` is called with each bound that was drawn. */
export function boundDrawing(
  place: HTMLElement,
  drawable: () => Drawable | null,
  asks: (sentence: string) => void,
): void {
  let drawing: Drawing | null = null;
  let wasDrag = false;
  const end = (): void => {
    if (drawing !== null) clear(drawing.part);
    drawing = null;
  };
  place.addEventListener("pointerdown", (event) => {
    wasDrag = false;
    const on = drawable();
    if (on === null || event.button !== 0 || event.pointerType === "touch") return;
    const part = on.parts.find(({ svg }) => svg.contains(event.target as Node));
    if (part === undefined) return;
    const [x, y] = pointer(event, part.svg);
    const series = nearest(part, on, x, y);
    if (series !== undefined) drawing = { part, series, x, y, query: null };
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
    const { up } = scaleOf(part, on.run);
    const lasting = wide < DRAG_MIN ? 0 : on.across.invert(LEFT + wide) - on.across.invert(LEFT);
    drawing.query = drawnBound(figureOf(part.chart, series.name), Math.max(0, up.invert(y)), lasting);
    draw(part, on.across, [Math.min(x, drawing.x), Math.max(x, drawing.x)], y, sentenceOf(drawing.query));
  });
  place.addEventListener("pointerup", () => {
    const query = drawing?.query ?? null;
    end();
    if (query !== null) asks(sentenceOf(query));
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

function draw({ svg }: Part, across: Across, [from, to]: readonly [number, number], y: number, words: string): void {
  const [left, right] = across.range();
  const level = Math.max(6, Math.min(Number(svg.getAttribute("height")) - 8, y));
  const layer = select(svg).select<SVGGElement>(".chart-bound");
  layer
    .selectAll("rect")
    .data([0])
    .join("rect")
    .attr("x", Math.max(left, from))
    .attr("width", Math.max(1, Math.min(right, to) - Math.max(left, from)))
    .attr("height", level);
  layer.selectAll("path").data([0]).join("path").attr("d", `M${left},${level}H${right}`);
  const isRight = to > right - 240;
  layer
    .selectAll("text")
    .data([`never ${words}`])
    .join("text")
    .attr("x", isRight ? Math.min(right + RIGHT, to) - 4 : Math.max(left, from) + 4)
    .attr("text-anchor", isRight ? "end" : "start")
    .attr("y", level < 24 ? level + 16 : level - 6)
    .text((text) => text);
}

function clear({ svg }: Part): void {
  select(svg).select(".chart-bound").selectAll("*").remove();
}

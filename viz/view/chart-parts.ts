/** One chart: its frame and its scale, faults behind, its lines or folded rows, the crosshair and the figures at it. */
import { area, curveStepAfter, line, scaleLinear, scaleSymlog, select, type ScaleLinear } from "d3";
import {
  figure,
  foldsOf,
  gapsOf,
  LINES_MAX,
  sampleAt,
  seen,
  ticks,
  worst,
  type Chart,
  type Series,
} from "../project/charts.ts";
import type { RunState } from "../state/store.ts";
import type { Glimpse, Reading, Sample } from "../worker/protocol.ts";
import { make, setText } from "./dom.ts";

export const LEFT = 62;
export const RIGHT = 14;
const ROW = 22;
const TIME_TOP_MIN = 10_000;

export type Across = ScaleLinear<number, number>;

export interface Part {
  readonly chart: Chart;
  readonly root: HTMLElement;
  readonly svg: SVGSVGElement;
  readonly legend: HTMLElement;
  /** What else is drawn on it goes up to this (incident-charts.ts): its scale has to. */
  readonly beside: { most: number };
}

export function partOf(chart: Chart): Part {
  const root = make("div", "chart");
  const head = make("div", "chart-head");
  const legend = make("p", "chart-legend");
  head.append(make("h3", "", chart.title), legend);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "chart-svg");
  for (const name of ["faults", "grid", "lines", "would", "recorded", "bound", "cross"])
    select(svg).append("g").attr("class", `chart-${name}`);
  root.append(head, svg);
  return { chart, root, svg, legend, beside: { most: 0 } };
}

export const layerOf = (svg: SVGSVGElement, name: string) => select(svg).select<SVGGElement>(`.chart-${name}`);

export function drawPart(part: Part, run: RunState, across: Across, lineHeight: number): void {
  const { chart, svg } = part;
  const shown = seen(chart, run.samples);
  const isFolded = shown.length > LINES_MAX;
  const height = isFolded ? shown.length * ROW : lineHeight;
  drawBands(svg, run, across, height);
  if (isFolded) return drawRows(part, shown, run.samples, across);
  const { top, up } = upwards(part, run, height);
  drawGrid(svg, ticks(chart, top), up, across, (value) => figure(chart, value));
  layerOf(svg, "lines")
    .selectAll<SVGPathElement, Series>("path")
    .data(shown)
    .join("path")
    .attr("class", (_, index) => `series series-${index}`)
    .attr("d", ({ value }) =>
      line<Sample>()
        .defined((sample) => value(sample) !== null)
        .x(({ at }) => across(at))
        .y((sample) => up(value(sample) ?? 0))(run.samples),
    );
}

/** A chart's size, and behind all that is drawn on it the times of the faults. */
export function drawBands(svg: SVGSVGElement, run: RunState, across: Across, height: number): void {
  select(svg)
    .attr("width", across.range()[1] + RIGHT)
    .attr("height", height + 8);
  layerOf(svg, "faults")
    .selectAll("rect")
    .data(run.world.layout.faults)
    .join("rect")
    .attr("x", ({ at }) => across(at))
    .attr("width", ({ at, until }) => Math.max(1, across(until) - across(at)))
    .attr("height", height + 4);
}

/** Lines of the scale with their words, as many as have room. */
export function drawGrid(
  svg: SVGSVGElement,
  all: readonly number[],
  up: Up,
  across: Across,
  words: (value: number) => string,
): void {
  const [left, right] = across.range();
  const marks = layerOf(svg, "grid")
    .selectAll<SVGGElement, number>("g")
    .data(all.filter((value, index) => index === 0 || up(all[index - 1]) - up(value) > 12))
    .join((enter) => {
      const mark = enter.append("g");
      mark.append("path");
      mark
        .append("text")
        .attr("dy", 4)
        .attr("x", LEFT - 8);
      return mark;
    })
    .attr("transform", (value) => `translate(0,${up(value)})`);
  marks.select("path").attr("d", `M${left},0H${right}`);
  marks.select("text").text((value) => (value === 0 ? "0" : words(value)));
}

/** The scale of a chart as it stands, and whether its series are folded rows. */
export function scaleOf(part: Part, run: RunState): { readonly up: Up; readonly isFolded: boolean } {
  const { chart, svg } = part;
  const { up } = upwards(part, run, Number(svg.getAttribute("height")) - 8);
  return { up, isFolded: seen(chart, run.samples).length > LINES_MAX };
}

export interface Up {
  (value: number): number;
  invert(y: number): number;
}

type Upwards = { readonly top: number; readonly up: Up };

function upwards({ chart, beside }: Part, run: RunState, height: number): Upwards {
  const most = worst(seen(chart, run.samples), run.samples)?.value ?? 0;
  return scaleUpTo(Math.max(most, beside.most), chart.isTime, height);
}

/** At least so high that a quiet chart looks quiet. */
export function scaleUpTo(most: number, isTime: boolean, height: number): Upwards {
  const top = Math.max(isTime ? TIME_TOP_MIN : 1, most);
  const scale = isTime ? scaleSymlog().constant(1_000) : scaleLinear();
  return { top, up: scale.domain([0, top]).range([height, 6]).clamp(true) };
}

/**
 * What would come, as dashed lines beside those of what does; what would be higher than the chart goes along its upper
 * edge. Folded rows have none.
 */
export function drawWould(part: Part, run: RunState, across: Across, glimpse: Glimpse | null): void {
  const { chart, svg } = part;
  const shown = seen(chart, run.samples);
  const { up } = upwards(part, run, Number(svg.getAttribute("height")) - 8);
  const [left, right] = across.range();
  layerOf(svg, "would")
    .selectAll<SVGPathElement, Series>("path")
    .data(glimpse === null || shown.length > LINES_MAX ? [] : shown)
    .join("path")
    .attr("class", (_, index) => `series series-${index}`)
    .attr("d", ({ value }) =>
      line<Reading>()
        .defined((reading) => value(reading) !== null)
        .x(({ at }) => Math.min(right, Math.max(left, across(at))))
        .y((reading) => up(value(reading) ?? 0))(glimpse?.readings ?? []),
    );
}

/** Rows for many series: the part of a value between two folds fills its row, one layer over the other. */
function drawRows({ chart, svg }: Part, shown: readonly Series[], samples: readonly Sample[], across: Across): void {
  const rows = layerOf(svg, "grid")
    .selectAll<SVGGElement, Series>("g")
    .data(shown)
    .join((enter) => {
      const row = enter.append("g");
      row.append("path");
      row
        .append("text")
        .attr("dy", -6)
        .attr("x", LEFT - 8);
      return row;
    })
    .attr("transform", (_, index) => `translate(0,${(index + 1) * ROW})`);
  rows.select("text").text(({ name }) => (name.length > 9 ? `…${name.slice(-8)}` : name));
  rows.select("path").attr("d", `M${across.range()[0]},0H${across.range()[1]}`);
  layerOf(svg, "lines").selectAll("path.series").remove();
  const bands = shown.flatMap((series, row) => chart.folds.map((_, layer) => ({ ...series, row, layer })));
  layerOf(svg, "lines")
    .selectAll<SVGPathElement, (typeof bands)[number]>("path.fold")
    .data(bands)
    .join("path")
    .attr("class", ({ layer }) => `fold fold-${layer}`)
    .attr("d", ({ value, row, layer }) => {
      const foot = (row + 1) * ROW;
      const fill = (sample: Sample): number => foldsOf(chart, value(sample) ?? 0)[layer];
      return area<Sample>()
        .curve(curveStepAfter)
        .defined((sample) => fill(sample) > 0)
        .x(({ at }) => across(at))
        .y0(foot)
        .y1((sample) => foot - (ROW - 3) * fill(sample))(samples);
    });
  const gaps = shown.flatMap((series, row) => gapsOf(series, samples).map((gap) => ({ ...gap, row })));
  layerOf(svg, "lines")
    .selectAll<SVGPathElement, (typeof gaps)[number]>("path.fold-gap")
    .data(gaps)
    .join("path")
    .attr("class", "fold-gap")
    .attr("d", ({ from, to, row }) => `M${across(from)},${(row + 0.6) * ROW}H${across(to)}`);
}

/** Where the clock stands, and where somebody asks. */
export function drawCrossLines(svg: SVGSVGElement, across: Across, now: number, hovered: number | null): void {
  const height = Number(svg.getAttribute("height")) - 4;
  layerOf(svg, "cross")
    .selectAll<SVGPathElement, number>("path")
    .data(hovered === null ? [now] : [now, hovered])
    .join("path")
    .attr("class", (_, index) => (index === 0 ? "cross-now" : "cross-asked"))
    .attr("d", (time) => `M${across(time)},0V${height}`);
}

export function drawCross(
  { chart, svg, legend }: Part,
  samples: readonly Sample[],
  across: Across,
  now: number,
  hovered: number | null,
  at: number,
): void {
  drawCrossLines(svg, across, now, hovered);
  const sample = sampleAt(samples, at);
  const shown = seen(chart, samples);
  if (shown.length > LINES_MAX) {
    if (legend.dataset["key"] === "folds") return;
    legend.dataset["key"] = "folds";
    legend.replaceChildren(
      make("span", "", "A row each, folded over itself:"),
      ...chart.folds.map((to, layer) => {
        const isLast = layer === chart.folds.length - 1;
        return foldEntry(isLast ? "above" : `up to ${figure(chart, to)}`, layer + 1);
      }),
      foldEntry("no value", 0),
    );
    return;
  }
  const key = `${shown.map(({ name }) => name).join()}|${chart.id}`;
  if (legend.dataset["key"] !== key) {
    legend.dataset["key"] = key;
    legend.replaceChildren(...shown.map(({ name }, index) => legendEntry(name, index)));
  }
  shown.forEach(({ value }, index) =>
    setText(legend.children[index].lastElementChild!, sample === undefined ? "" : figure(chart, value(sample))),
  );
}

/** A row filled by that many layers over one another, as it looks in the chart; none: the line of a gap. */
function foldEntry(words: string, layers: number): HTMLElement {
  const entry = make("span", "legend-entry");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  mark.setAttribute("class", "fold-mark");
  mark.setAttribute("viewBox", "0 0 22 14");
  mark.setAttribute("aria-hidden", "true");
  for (let layer = 0; layer < layers; layer++)
    select(mark)
      .append("rect")
      .attr("class", "fold")
      .attr("width", 22)
      .attr("y", layer === layers - 1 ? 6 : 0)
      .attr("height", layer === layers - 1 ? 8 : 14);
  if (layers === 0) select(mark).append("path").attr("class", "fold-gap").attr("d", "M0,8H22");
  entry.append(mark, make("span", "", words));
  return entry;
}

export function legendEntry(name: string, index: number): HTMLElement {
  const entry = make("span", "legend-entry");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  mark.setAttribute("class", "legend-mark");
  mark.setAttribute("viewBox", "0 0 22 8");
  mark.setAttribute("aria-hidden", "true");
  select(mark).append("path").attr("class", `series series-${index}`).attr("d", "M0,4H22");
  entry.append(mark, make("span", "", name), make("b"));
  return entry;
}

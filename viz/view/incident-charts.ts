/**
 * What was recorded of a real incident on the charts: each series as steps, a period wide, with marks of a shape of its
 * own, over the line of the same thing; holes stay holes, and events are dotted lines through all charts. Metrics that
 * the page has no chart of get one each, with what CloudWatch would have shown of the run.
 */
import { seen, ticks } from "../project/charts.ts";
import {
  eventsWithin,
  gridOf,
  incidentCharts,
  incidentFigure,
  mostWithin,
  recordedOn,
  stretchesOf,
  valueAt,
  type Grid,
  type IncidentChart,
  type RecordedLine,
  type Values,
} from "../project/incident.ts";
import { plural, span } from "../project/format.ts";
import type { IncidentState } from "../state/incidents.ts";
import type { RunState } from "../state/store.ts";
import {
  drawBands,
  drawCrossLines,
  drawGrid,
  layerOf,
  legendEntry,
  scaleOf,
  scaleUpTo,
  type Across,
  type Part,
  type Up,
} from "./chart-parts.ts";
import { make, setText } from "./dom.ts";

/** Marks nearer to each other would be a bar. */
const MARK_GAP = 14;
const HEIGHT = 76;

/** By line: its mark around a point. From the fifth on they are filled (charts.css). */
const SHAPES: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `M${x - 3},${y}a3,3 0 1 0 6,0a3,3 0 1 0-6,0`,
  (x, y) => `M${x - 2.7},${y - 2.7}h5.4v5.4h-5.4Z`,
  (x, y) => `M${x},${y - 3.6}l3.4,6.2h-6.8Z`,
  (x, y) => `M${x},${y - 4}l4,4l-4,4l-4,-4Z`,
];
const SHAPES_TWICE = 2 * SHAPES.length;

/** A line as it stands on a chart: which of the chart's lines it belongs to, and its values. */
type Drawn = RecordedLine & { readonly index: number };

interface Own {
  readonly chart: IncidentChart;
  readonly root: HTMLElement;
  readonly svg: SVGSVGElement;
  readonly legend: HTMLElement;
}

export interface IncidentDrawing {
  /** The charts of its own metrics. */
  readonly root: HTMLElement;
  /** How many they are; before anything is drawn, since charts share the height and their scales must reach so far. */
  prepare(parts: readonly Part[], run: RunState, incident: IncidentState): number;
  draw(parts: readonly Part[], run: RunState, across: Across): void;
  /** The figures at a moment. */
  cross(parts: readonly Part[], run: RunState, across: Across, now: number, hovered: number | null, at: number): void;
}

export function incidentDrawing(): IncidentDrawing {
  const root = make("div", "incident-charts");
  const legends = new WeakMap<Part, HTMLElement>();
  let incident: IncidentState = null;
  let own: readonly Own[] = [];
  let made = "";
  const gridNow = (): Grid | null => {
    const { recording = null, zero = null } = incident ?? {};
    return recording === null ? null : gridOf(recording, zero);
  };
  const linesOn = ({ chart }: Part, { samples }: RunState): readonly Drawn[] => {
    const { recording = null } = incident ?? {};
    return recording === null ? [] : recordedOn(chart, seen(chart, samples), recording);
  };
  const legendOf = (part: Part): HTMLElement => {
    const known = legends.get(part);
    if (known !== undefined) return known;
    const legend = make("p", "chart-legend");
    part.legend.after(legend);
    legends.set(part, legend);
    return legend;
  };
  return {
    root,
    prepare: (parts, run, now) => {
      incident = now;
      const { recording = null, simulated = null, metric = "" } = incident ?? {};
      const grid = gridNow();
      const { duration } = run.world.layout;
      for (const part of parts)
        part.beside.most =
          grid === null
            ? 0
            : Math.max(0, ...linesOn(part, run).map(({ recorded }) => mostWithin(recorded, grid, duration)));
      const all = recording === null ? [] : incidentCharts(recording, simulated);
      const charts = all.filter((chart) => metric === "" || chart.metric === metric);
      const name = JSON.stringify(charts.map((chart) => [chart.metric, chart.lines.map(({ place }) => place)]));
      own = name === made ? own.map((one, index) => ({ ...one, chart: charts[index] })) : charts.map(ownOf);
      if (name !== made) root.replaceChildren(...own.map((one) => one.root));
      made = name;
      return charts.length;
    },
    draw: (parts, run, across) => {
      const grid = gridNow();
      const { duration } = run.world.layout;
      const { recording = null } = incident ?? {};
      const events = recording === null || grid === null ? [] : eventsWithin(recording, grid, duration);
      const moments = events.map(({ at }) => across(at));
      for (const part of parts) {
        const { up, isFolded } = scaleOf(part, run);
        drawRecorded(part.svg, isFolded ? [] : linesOn(part, run), grid, duration, up, across);
        drawEvents(part.svg, moments);
      }
      for (const { chart, svg } of own) {
        const { lines, isTime } = chart;
        const most = lines.flatMap(({ recorded, simulated }) => [
          mostWithin(recorded, grid!, duration),
          mostWithin(simulated ?? [], { from: 0, period: grid!.period }, duration),
        ]);
        const { top, up } = scaleUpTo(Math.max(0, ...most), isTime, HEIGHT);
        drawBands(svg, run, across, HEIGHT);
        drawGrid(svg, ticks(chart, top), up, across, (value) => incidentFigure(chart, value));
        layerOf(svg, "lines")
          .selectAll<SVGPathElement, IncidentChart["lines"][number]>("path")
          .data(lines)
          .join("path")
          .attr("class", (_, index) => `series series-${index}`)
          .attr("d", ({ simulated }) =>
            stepsPath(simulated ?? [], { from: 0, period: grid!.period }, duration, up, across),
          );
        const drawn = lines.map((line, index) => ({ ...line, index }));
        drawRecorded(svg, drawn, grid, duration, up, across);
        drawEvents(svg, moments);
      }
    },
    cross: (parts, run, across, now, hovered, at) => {
      const grid = gridNow();
      for (const part of parts) {
        const lines = linesOn(part, run);
        const legend = legendOf(part);
        legend.hidden = lines.length === 0;
        if (grid === null || lines.length === 0) {
          setLegend(legend, "", []);
          continue;
        }
        if (scaleOf(part, run).isFolded) {
          setLegend(legend, "folded", [make("span", "", "Recorded: in the table below, since rows have no height")]);
          continue;
        }
        setLegend(
          legend,
          JSON.stringify(lines.map(({ place, index }) => [place, index])),
          lines.map(({ place, index }) => recordedEntry(place, index)),
        );
        lines.forEach(({ recorded }, place) => tell(legend, place, spanOf(valueAt(recorded, grid, at))));
      }
      for (const { chart, svg, legend } of own) {
        drawCrossLines(svg, across, now, hovered);
        const isPlayed = chart.lines.every(({ simulated }) => simulated !== null);
        const more = chart.more > 0 ? [make("span", "", `and ${plural(chart.more, "place")} more in the table`)] : [];
        setLegend(legend, String(isPlayed), [
          ...chart.lines.flatMap(({ place }, index) => [
            ...(isPlayed ? [legendEntry(`${place}, simulated`, index)] : []),
            recordedEntry(place, index),
          ]),
          ...more,
        ]);
        const { period } = grid!;
        chart.lines.forEach(({ recorded, simulated }, place) => {
          const each = isPlayed ? 2 : 1;
          tell(legend, each * place + each - 1, incidentFigure(chart, valueAt(recorded, grid!, at)));
          if (simulated !== null)
            tell(legend, each * place, incidentFigure(chart, valueAt(simulated, { from: 0, period }, at)));
        });
      }
    },
  };
}

function ownOf(chart: IncidentChart): Own {
  const root = make("div", "chart");
  const head = make("div", "chart-head");
  const legend = make("p", "chart-legend");
  head.append(make("h3", "", chart.metric), legend);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "chart-svg");
  for (const name of ["faults", "grid", "lines", "recorded", "cross"]) {
    const layer = document.createElementNS("http://www.w3.org/2000/svg", "g");
    layer.setAttribute("class", `chart-${name}`);
    svg.append(layer);
  }
  root.append(head, svg);
  return { chart, root, svg, legend };
}

/** A step a period, broken where there is no data point. */
function stepsPath(values: Values, grid: Grid, duration: number, up: Up, across: Across): string {
  return stretchesOf(values, grid, duration)
    .map((steps) =>
      steps
        .map(({ from, to, value }, place) => `${place === 0 ? `M${across(from)},` : "V"}${up(value)}H${across(to)}`)
        .join(""),
    )
    .join("");
}

function drawRecorded(
  svg: SVGSVGElement,
  lines: readonly Drawn[],
  grid: Grid | null,
  duration: number,
  up: Up,
  across: Across,
): void {
  const paths = lines.flatMap(({ index, recorded }) => {
    if (grid === null) return [];
    const shape = SHAPES[index % SHAPES.length];
    let last = -Infinity;
    const marks = stretchesOf(recorded, grid, duration).flatMap((steps) =>
      steps.flatMap(({ from, to, value }) => {
        const x = (across(from) + across(to)) / 2;
        if (x - last < MARK_GAP) return [];
        last = x;
        return [shape(x, up(value))];
      }),
    );
    return [
      { kind: "recorded-line", index, path: stepsPath(recorded, grid, duration, up, across) },
      { kind: markClass(index), index, path: marks.join("") },
    ];
  });
  layerOf(svg, "recorded")
    .selectAll<SVGPathElement, (typeof paths)[number]>("path.series")
    .data(paths)
    .join("path")
    .attr("class", ({ kind, index }) => `series series-${index} ${kind}`)
    .attr("d", ({ path }) => path);
}

function drawEvents(svg: SVGSVGElement, moments: readonly number[]): void {
  const height = Number(svg.getAttribute("height")) - 4;
  layerOf(svg, "recorded")
    .selectAll<SVGPathElement, number>("path.recorded-event")
    .data(moments)
    .join("path")
    .attr("class", "recorded-event")
    .attr("d", (x) => `M${x},0V${height}`);
}

function markClass(index: number): string {
  return index % SHAPES_TWICE < SHAPES.length ? "recorded-mark" : "recorded-mark recorded-full";
}

function recordedEntry(place: string, index: number): HTMLElement {
  const entry = legendEntry(`${place}, recorded`, index);
  const svg = entry.firstElementChild!;
  const line = svg.firstElementChild!;
  line.classList.add("recorded-line");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", `series series-${index} ${markClass(index)}`);
  mark.setAttribute("d", SHAPES[index % SHAPES.length](11, 4));
  svg.append(mark);
  return entry;
}

function setLegend(legend: HTMLElement, key: string, entries: readonly HTMLElement[]): void {
  if (legend.dataset["key"] === key) return;
  legend.dataset["key"] = key;
  legend.replaceChildren(...entries);
}

function tell(legend: HTMLElement, place: number, words: string): void {
  const figure = legend.children[place]?.lastElementChild;
  if (figure !== null && figure !== undefined) setText(figure, words);
}

function spanOf(value: number | null | undefined): string {
  return value === undefined ? "" : value === null ? "no data point" : span(value);
}

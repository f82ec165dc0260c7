/**
 * The tracks of the timeline, each drawn into a layer of its own: faults and the ghosts of those that were taken out,
 * marks of the story, what clients got, how dense the events are, and where the part that is shown lies in the whole
 * run.
 */
import { quantile, scaleLinear, select, type ScaleLinear, type Selection } from "d3";
import type { StoryLine } from "../../sim/results/index.ts";
import { during } from "../project/format.ts";
import { laneCount, roomyLanes, wordsBeside, type LaneSpan, type Rate } from "../project/timeline.ts";
import { clustered, clusterWords, type Cluster, type Density, type Part } from "../project/tracks.ts";
import type { RunState, State } from "../state/store.ts";
import { fitted } from "./marks.ts";

export const MARGIN = 18;
export const STRIP = 34;
export const DENSITY = 6;
/** The track of notes takes no room while there is nothing on it. */
const NOTE_ROW = 26;
/** With more lanes of faults than this they are low, and faults are switched in their tab only. */
const HIGH_LANES_MAX = 4;
/** The same on laptops (laptops.css), the lowest first: more high lanes would push what clients got under the clock. */
const LAPTOP_LANES = [
  ["(min-width: 1280px) and (max-height: 760px)", 2],
  ["(min-width: 1280px) and (max-height: 860px)", 3],
] as const;
/** About how wide a letter of a fault's words is. */
const LETTER = 6.4;
const EYE = 26;
/** With less room words that are cut off say nothing. */
const CUT_MIN = 70;
/** As one-view.css has it: no lanes of faults, which are switched in their tab. */
const LOW = "(min-width: 600px) and (max-width: 899px) and (max-height: 540px)";
const CLUSTER_GAP = 11;

export type Layer = Selection<SVGGElement, unknown, null, undefined>;
export type Scale = ScaleLinear<number, number>;

export interface Span extends LaneSpan {
  readonly isGhost: boolean;
}

/** Where everything stands: the lanes of faults, the flags of notes, the strip from `top` to the axis at `bottom`. */
export interface Places {
  readonly spans: readonly Span[];
  readonly lanes: number;
  readonly flagsAt: number;
  /** The row of what was recorded of a real incident. */
  readonly incidentAt: number;
  readonly top: number;
  readonly bottom: number;
  readonly scale: Scale;
}

export function trackPlaces(
  { world }: RunState,
  { branch, notes, incident }: State,
  shown: Part,
  width: number,
): Places {
  const { faults } = world.layout;
  const barred = matchMedia(LOW).matches ? [] : [...faults, ...(branch?.ghosts ?? [])];
  // By the whole run, so that no lane moves with the part that is shown.
  const letter = (LETTER * world.layout.duration) / (width - 2 * MARGIN);
  const roomy = roomyLanes(barred, ({ text }) => (text.length + 6) * letter, highLanesMax());
  const spans = roomy.map((span): Span => ({ ...span, isGhost: span.number >= faults.length }));
  const lanes = laneCount(spans);
  const flagsAt = lanes * laneHeight(lanes) + 2;
  const incidentAt = flagsAt + (notes.length > 0 ? NOTE_ROW : 0);
  const top = incidentAt + 2 + (incident?.recording?.events?.length ? NOTE_ROW : 0);
  const scale = scaleLinear()
    .domain([shown.from, shown.to])
    .range([MARGIN, width - MARGIN]);
  return { spans, lanes, flagsAt, incidentAt, top, bottom: top + STRIP + DENSITY, scale };
}

export function laneHeight(lanes: number): number {
  return lanes <= highLanesMax() ? 25 : 17;
}

function highLanesMax(): number {
  return LAPTOP_LANES.find(([window]) => matchMedia(window).matches)?.[1] ?? HIGH_LANES_MAX;
}

/** Spans that have room for an eye of their own, from the left. */
export function withEyes(
  spans: readonly Span[],
  scale: Scale,
  lanes: number,
): readonly (Span & { readonly x: number })[] {
  if (lanes > highLanesMax()) return [];
  const [left, right] = scale.range();
  const takenTo: number[] = [];
  return spans.flatMap((span) => {
    const x = Math.max(left, scale(span.at));
    if (scale(span.until) < left || x > right - EYE || x < (takenTo[span.lane] ?? -Infinity)) return [];
    takenTo[span.lane] = x + EYE;
    return [{ ...span, x }];
  });
}

export function drawFaults(layer: Layer, spans: readonly Span[], scale: Scale, lanes: number): void {
  const [left, right] = scale.range();
  const height = laneHeight(lanes);
  const eyes = withEyes(spans, scale, lanes);
  const groups = layer
    .selectAll<SVGGElement, Span>("g.fault")
    .data(spans.filter(({ at, until }) => scale(until) >= left && scale(at) <= right))
    .join((enter) => {
      const group = enter.append("g");
      group.append("rect").attr("rx", 3);
      group.append("text");
      group.append("title");
      return group;
    });
  const from = ({ at }: Span): number => Math.max(left - 4, scale(at));
  const to = ({ until }: Span): number => Math.min(right + 4, scale(until));
  groups.attr("class", ({ isGhost }) => (isGhost ? "fault fault-ghost" : "fault"));
  groups.attr("transform", (span) => `translate(${from(span)},${span.lane * height})`);
  groups
    .select("rect")
    .attr("height", height - 4)
    .attr("width", (span) => Math.max(3, to(span) - from(span)));
  // A short span's words stand beside it, on whichever side has the room; behind its eye, or that of the one before it.
  const inner = (span: Span): number =>
    Math.max(
      7,
      ...eyes.filter(({ lane, x }) => lane === span.lane && x <= from(span) + 4).map(({ x }) => x + EYE - from(span)),
    );
  const beside = wordsBeside(
    groups.data().map((span) => ({
      lane: span.lane,
      start: from(span),
      end: to(span),
      length: span.text.length * LETTER,
      before: inner(span),
    })),
    right + MARGIN,
  );
  groups.select("text").each(function (span, index) {
    const where = beside[index];
    const behind = Math.max(to(span) - from(span) + 5, inner(span));
    // Where no side has the room, the span has their beginning, and its title and the story still say all of it.
    const room = to(span) - from(span) - inner(span);
    const cut = room < CUT_MIN ? "" : fitted(span.text, room);
    select(this)
      .text(where === "nowhere" ? cut : span.text)
      .attr("x", where === "inside" || where === "nowhere" ? inner(span) : where === "after" ? behind : -5)
      .attr("y", (height - 4) / 2 + 4)
      .attr("text-anchor", where === "ahead" ? "end" : "start");
  });
  groups.select("title").text((span) => `${span.isGhost ? "taken out: " : ""}${span.text}, ${during(span)}`);
}

export function rateScale(rates: readonly Rate[], top: number): Scale {
  // A second in which a backlog is answered at once would flatten all others: what is above most of them is cut off.
  const usual = quantile(rates, 0.95, ({ writes, reads }) => Math.max(writes, reads)) ?? 1;
  return scaleLinear()
    .domain([0, Math.max(1, usual * 1.25)])
    .range([top + STRIP, top + 6])
    .clamp(true);
}

export function drawRates(layer: Layer, rates: readonly Rate[], scale: Scale, top: number): void {
  const y = rateScale(rates, top);
  // A step for each sample, down to the axis behind the last: d3's areas would bring every curve there is with them.
  const steps = (value: (rate: Rate) => number): string =>
    rates.map((rate) => `H${scale(rate.from)}V${y(value(rate))}`).join("");
  const shape = (value: (rate: Rate) => number): string =>
    rates.length === 0 ? "" : `M${scale(rates[0].from)},${y(0)}${steps(value)}V${y(0)}Z`;
  const series = [
    { id: "reads", path: shape(({ reads }) => reads) },
    { id: "writes", path: shape(({ writes }) => writes) },
  ];
  layer
    .selectAll<SVGPathElement, (typeof series)[number]>("path")
    .data(series, ({ id }) => id)
    .join("path")
    .attr("class", ({ id }) => `rate-${id}`)
    .attr("d", ({ path }) => path);
}

/** Events a second as a strip: the darker, the denser. */
export function drawDensity(layer: Layer, all: readonly Density[], scale: Scale, top: number, height: number): void {
  const [left, right] = scale.range();
  layer
    .selectAll<SVGRectElement, Density>("rect")
    .data(all.filter(({ from, to }) => scale(to) > left && scale(from) < right))
    .join("rect")
    .attr("x", ({ from }) => scale(from))
    .attr("width", ({ from, to }) => scale(to) - scale(from) + 0.4)
    .attr("y", top)
    .attr("height", height)
    .attr("fill-opacity", ({ share }) => share * share);
}

export function drawMarks(layer: Layer, markers: readonly StoryLine[], scale: Scale, top: number): void {
  const [left, right] = scale.range();
  const inside = markers.filter(({ kind, at }) => kind !== "start" && scale(at) >= left - 1 && scale(at) <= right + 1);
  // A violation is never hidden in a cluster of what is not one.
  const calm = clustered(
    inside.filter(({ kind }) => kind !== "violation"),
    scale,
    CLUSTER_GAP,
  );
  const violations = clustered(
    inside.filter(({ kind }) => kind === "violation"),
    scale,
    CLUSTER_GAP,
  );
  const groups = layer
    .selectAll<SVGGElement, Cluster>("g")
    .data([...calm, ...violations])
    .join((enter) => {
      const group = enter.append("g");
      group.append("path");
      group.append("text");
      group.append("title");
      return group;
    });
  groups.attr("class", ({ kind }) => `mark mark-${kind}`).attr("transform", ({ x }) => `translate(${x},${top})`);
  groups
    .select("path")
    .attr("d", ({ kind }) => (kind === "violation" ? `M0,0V${STRIP}M0,0L10,4L0,8Z` : "M-3,0H3L0,6Z"));
  groups
    .select("text")
    .attr("x", ({ kind }) => (kind === "violation" ? 12 : 0))
    .attr("y", ({ kind }) => (kind === "violation" ? 8 : 15))
    .attr("text-anchor", ({ kind }) => (kind === "violation" ? "start" : "middle"))
    .text(({ count }) => (count > 1 ? count : ""));
  groups.select("title").text(clusterWords);
}

/** The whole run in a thin bar, and what of it is shown; nothing while all of it is. */
export function drawOverview(
  layer: Layer,
  part: Part | null,
  duration: number,
  range: readonly number[],
  top: number,
): void {
  const [left, right] = range;
  const scale = scaleLinear().domain([0, duration]).range([left, right]);
  const bars =
    part === null
      ? []
      : [
          { name: "whole", x: left, width: right - left },
          { name: "part", x: scale(part.from), width: Math.max(3, scale(part.to) - scale(part.from)) },
        ];
  layer
    .selectAll<SVGRectElement, (typeof bars)[number]>("rect")
    .data(bars)
    .join("rect")
    .attr("class", ({ name }) => `overview-${name}`)
    .attr("x", ({ x }) => x)
    .attr("width", ({ width }) => width)
    .attr("y", top)
    .attr("height", 7)
    .attr("rx", 2);
}

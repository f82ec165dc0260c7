/**
 * Marks of messages over time: lanes with how their machines stand behind them, messages as lines, braids with their
 * knots, beads, and the axis.
 */
import { select } from "d3";
import type { Braid } from "../project/braids.ts";
import type { Cone } from "../project/cone.ts";
import { LOOKS } from "../project/flights.ts";
import { span } from "../project/format.ts";
import type { Bead, Lane, Line, Strip } from "../project/lanes.ts";

export const NAMES = 184;
/** On a narrow page names stand above their lanes. */
export const NARROW = 620;
/** How high a lane is: as high as the pane has room for, within these. */
export const LANE_MIN = 30;
export const LANE_MAX = 48;
export const TOP = 14;
export const RIGHT = 8;

export type Layer = ReturnType<typeof select<SVGGElement, unknown>>;
/** Where a moment stands across, and how high a lane is. */
export interface Place {
  (at: number): number;
  readonly lane: number;
}

export const middleOf = (lane: number, place: Place): number => TOP + (lane + 0.5) * place.lane;

export function drawLanes(layer: Layer, lanes: readonly Lane[], place: Place, left: number, right: number): void {
  const rows = layer
    .selectAll<SVGGElement, Lane>("g.lane")
    .data(lanes)
    .join((enter) => {
      const row = enter.append("g");
      row.append("path");
      row.append("text").attr("x", 0);
      return row;
    });
  const above = left < NAMES;
  rows.attr("class", ({ isUp }) => `lane${isUp ? "" : " down"}${above ? " above" : ""}`);
  rows.attr("transform", (_, lane) => `translate(0,${middleOf(lane, place)})`);
  rows.select("path").attr("d", `M${left},0H${right}`);
  rows
    .select("text")
    .attr("y", above ? -11 : 4)
    .text(({ name, isUp }) => (isUp ? name : `${name} (down)`));
}

/** Behind a lane: while its machine is not simply up, with the word for it where there is room. */
export function drawStrips(
  layer: Layer,
  strips: readonly Strip[],
  lanes: readonly Lane[],
  place: Place,
  left: number,
  right: number,
): void {
  const groups = layer
    .selectAll<SVGGElement, Strip>("g")
    .data(strips)
    .join((enter) => {
      const group = enter.append("g");
      group.append("rect");
      group.append("text");
      return group;
    });
  const from = (strip: Strip): number => Math.max(left, place(strip.from));
  const to = (strip: Strip): number => Math.min(right, place(strip.to));
  groups.attr("class", ({ status }) => `strip strip-${status}`);
  groups.attr("transform", (strip) => `translate(${from(strip)},${middleOf(strip.lane, place)})`);
  groups
    .select("rect")
    .attr("y", 2 - place.lane / 2)
    .attr("height", place.lane - 4)
    .attr("width", (strip) => Math.max(0, to(strip) - from(strip)));
  // A lane's name already says that it is down now.
  groups
    .select("text")
    .attr("x", 4)
    .attr("y", place.lane / 2 - 5)
    .text((strip) => (to(strip) - from(strip) > 60 && lanes[strip.lane].isUp ? strip.status : ""));
}

/**
 * Straight from sending to arrival; a lost one ends half way in a bar with a cross, one that nobody heard ends there in
 * the same, the network's second copy leaves the first on its way.
 */
function lineShape({ sentAt, due, from, to, isLost, isUnheard, twinOf }: Line, place: Place): string {
  const [x, y, endX, endY] = [place(sentAt), middleOf(from, place), place(due), middleOf(to, place)];
  if (twinOf !== null) {
    const [firstX, forkY] = [place(twinOf), y + (endY - y) * 0.4];
    return `M${x + (firstX - x) * 0.4},${forkY}L${endX},${endY}`;
  }
  if (!isLost && !isUnheard) return `M${x},${y}L${endX},${endY}`;
  const [stopX, stopY] = isLost ? [(x + endX) / 2, (y + endY) / 2] : [endX, endY];
  return `M${x},${y}L${stopX},${stopY}M${stopX},${stopY - 8}v16m-4,-12l8,8m0,-8l-8,8`;
}

export interface Shown {
  readonly cone: Cone | null;
  /** The chosen message's row. */
  readonly chosen: number | null;
  /** Rows that are part of a braid. */
  readonly strands: ReadonlySet<number>;
}

/** Past solid, future outlined: an outlined line is a thick one with a thinner one of the ground's colour over it. */
export function drawLines(layer: Layer, lines: readonly Line[], place: Place, { cone, chosen, strands }: Shown): void {
  const classOf = ({ row, isAnswer, isLost, isUnheard, twinOf }: Line): string => {
    const names = ["message"];
    if (isAnswer) names.push("answer");
    if (isLost || isUnheard) names.push("lost");
    if (twinOf !== null) names.push("twin");
    if (strands.has(row)) names.push("strand");
    if (cone !== null)
      names.push(row === chosen ? "chosen" : cone.past.has(row) ? "past" : cone.future.has(row) ? "future" : "apart");
    return names.join(" ");
  };
  layer
    .selectAll<SVGPathElement, Line>("path.message")
    .data(lines)
    .join("path")
    .attr("class", classOf)
    .attr("d", (line) => lineShape(line, place))
    .style("--mark", ({ family }) => `var(--${LOOKS[family].colour})`);
  layer
    .selectAll<SVGPathElement, Line>("path.hollow")
    .data(cone === null ? [] : lines.filter(({ row }) => cone.future.has(row)))
    .join("path")
    .attr("class", "hollow")
    .attr("d", (line) => lineShape(line, place));
  layer
    .selectAll<SVGTextElement, Line>("text")
    .data(lines.filter(({ tries }) => tries > 1))
    .join("text")
    .attr("class", "tries")
    .attr("x", (line) => (place(line.sentAt) + place(line.due)) / 2 + 3)
    .attr("y", ({ from, to }) => (middleOf(from, place) + middleOf(to, place)) / 2 - 3)
    .text(({ tries }) => `×${tries}`);
}

/**
 * A braid opens from the writer to the copies it is sent to, and its knot is on the writer's lane where the quorum was
 * complete.
 */
export function drawBraids(
  layer: Layer,
  braids: readonly Braid[],
  tape: { readonly due: Float64Array; readonly to: Uint16Array },
  lanes: readonly Lane[],
  place: Place,
  right: number,
  named: Braid | undefined,
): void {
  const laneOf = new Map(lanes.map(({ host }, lane) => [host, lane]));
  const drawn = braids.filter(({ from }) => laneOf.has(from));
  const groups = layer
    .selectAll<SVGGElement, Braid>("g")
    .data(drawn)
    .join((enter) => {
      const group = enter.append("g").attr("class", "braid");
      group.append("path").attr("class", "braid-fan");
      group.append("path").attr("class", "braid-knot");
      group.append("text");
      return group;
    });
  groups.select(".braid-fan").attr("d", ({ from, sentAt, strands }) => {
    const tips = strands
      .flatMap((row) => {
        const lane = laneOf.get(tape.to[row]);
        return lane === undefined ? [] : [{ lane, x: place(tape.due[row]) }];
      })
      .sort((a, b) => a.lane - b.lane);
    return tips.length < 2
      ? ""
      : `M${place(sentAt)},${middleOf(laneOf.get(from) as number, place)}${tips.map(({ lane, x }) => `L${x},${middleOf(lane, place)}`).join("")}z`;
  });
  groups
    .select(".braid-knot")
    .attr("d", ({ from, durableAt }) =>
      durableAt === null ? "" : `M${place(durableAt)},${middleOf(laneOf.get(from) as number, place) - 9}v18`,
    );
  groups
    .select("text")
    .attr("text-anchor", ({ durableAt }) => (durableAt !== null && place(durableAt) > right - 110 ? "end" : "start"))
    .attr("x", ({ durableAt }) => {
      const x = place(durableAt ?? 0);
      return x > right - 110 ? x - 5 : x + 5;
    })
    .attr("y", ({ from }) => middleOf(laneOf.get(from) as number, place) - 6)
    .text((braid) => (braid === named && braid.durableAt !== null ? "committed here" : ""));
}

export function drawBeads(layer: Layer, beads: readonly Bead[], place: Place): void {
  const groups = layer
    .selectAll<SVGGElement, Bead>("g")
    .data(beads)
    .join((enter) => {
      const group = enter.append("g").attr("class", "bead");
      group.append("circle");
      group.append("text").attr("y", 3);
      return group;
    })
    .attr("transform", ({ lane, x }) => `translate(${x},${middleOf(lane, place)})`);
  groups.select("circle").attr("r", ({ count }) => (count > 1 ? 8 : 3));
  groups.select("text").text(({ count }) => (count > 99 ? "99+" : count > 1 ? count : ""));
}

export interface Tick {
  readonly x: number;
  readonly words: string;
}

/** Even times, where the axis has them: their distances are what the axis does. Words that would touch are left out. */
export function ticksOf(now: number, from: number, to: number, place: Place, left: number): readonly Tick[] {
  const step = 10 ** Math.floor(Math.log10((to - from) / 4));
  const ticks: Tick[] = [];
  let taken = left - 30;
  for (let offset = Math.ceil((from - now) / step) * step; now + offset <= to; offset += step) {
    const x = place(now + offset);
    const isFar = x - taken > 64;
    if (isFar) taken = x;
    ticks.push({ x, words: isFar ? offsetWords(offset) : "" });
  }
  return ticks;
}

/** `+0.4 ms`, `now` */
function offsetWords(us: number): string {
  if (Math.abs(us) < 1) return "now";
  return `${us > 0 ? "+" : "−"}${span(Math.abs(us))}`;
}

export function drawAxis(layer: Layer, ticks: readonly Tick[], foot: number): void {
  const groups = layer
    .selectAll<SVGGElement, Tick>("g")
    .data(ticks)
    .join((enter) => {
      const group = enter.append("g").attr("class", "lanes-tick");
      group.append("path");
      group.append("text").attr("y", 18);
      return group;
    })
    .attr("transform", ({ x }) => `translate(${x},${foot})`);
  groups.select("path").attr("d", ({ words }) => `M0,0v${words === "" ? 3 : 6}`);
  groups.select("text").text(({ words }) => words);
}

/**
 * The lanes of client histories: a bar for each operation from its beginning to its answer. What succeeded is solid;
 * what has an unknown outcome is hatched, and a write of that kind goes on to the right edge; what failed is a hollow
 * dashed frame. One bar can have the focus at a time; the arrows move it.
 */
import { axisBottom, scaleLinear, select, type ScaleLinear } from "d3";
import type { Edge } from "../project/anomalies.ts";
import { moment, span } from "../project/format.ts";
import type { Bar, SessionLane } from "../project/histories.ts";

const NAMES = 132;
const RIGHT = 28;
const LANE = 32;
const BAR = 24;
const TOP = 12;
const CHARACTER = 6.6;

export type TimeScale = ScaleLinear<number, number>;

export interface Drawing {
  readonly lanes: readonly SessionLane[];
  readonly bars: readonly Bar[];
  readonly edges: readonly Edge[];
  readonly witness: ReadonlySet<number>;
  readonly chosen: number | null;
  readonly focus: number | null;
  readonly now: number;
  readonly from: number;
  readonly to: number;
  readonly isWarped: boolean;
  readonly width: number;
  readonly wordsOf: (row: number) => string;
}

/**
 * Time to the right; or, warped, a step of the same width from each beginning or end to the next, however much time
 * lies between.
 */
function timeScale({ bars, from, to, isWarped, width }: Drawing): TimeScale {
  const range = [NAMES, width - RIGHT];
  if (!isWarped) return scaleLinear().domain([from, to]).range(range);
  const inside = bars.flatMap((bar) => [bar.from, bar.to]).filter((at) => at > from && at < to);
  const times = [...new Set([from, ...inside, to])].sort((a, b) => a - b);
  const step = (range[1] - range[0]) / (times.length - 1);
  return scaleLinear()
    .domain(times)
    .range(times.map((_, place) => range[0] + place * step))
    .clamp(true);
}

export class HistoryBars {
  readonly #svg;
  readonly #layers;
  readonly #clip;

  constructor(place: HTMLElement, choose: (row: number) => void) {
    const svg = select(place)
      .append("svg")
      .attr("class", "history-svg")
      .attr("role", "group")
      .attr("aria-label", "Operations by session");
    const defs = svg.append("defs");
    const pattern = defs.append("pattern").attr("id", "unknown").attr("width", 7).attr("height", 7);
    pattern.attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
    pattern.append("line").attr("class", "unknown-line").attr("y2", 7);
    defs
      .append("marker")
      .attr("id", "edge-end")
      .attr("viewBox", "0 0 8 8")
      .attr("refX", 7)
      .attr("refY", 4)
      .attr("markerWidth", 7)
      .attr("markerHeight", 7)
      .attr("orient", "auto-start-reverse")
      .append("path")
      .attr("d", "M0,0L8,4L0,8Z");
    this.#clip = defs.append("clipPath").attr("id", "history-clip").append("rect").attr("x", NAMES);
    this.#layers = Object.fromEntries(
      ["lanes", "bars", "edges", "axis", "head"].map((name) => [
        name,
        svg.append("g").attr("class", `history-${name}`),
      ]),
    );
    this.#layers["bars"].attr("clip-path", "url(#history-clip)");
    this.#svg = svg;
    svg.on("click", (event: MouseEvent) => {
      const bar = event.target instanceof Element ? event.target.closest<SVGGElement>(".op") : null;
      if (bar !== null) choose(Number(bar.dataset["row"]));
    });
  }

  draw(drawing: Drawing): void {
    const { lanes, width, now, from, to } = drawing;
    const scale = timeScale(drawing);
    const foot = TOP + Math.max(1, lanes.length) * LANE;
    this.#svg.attr("width", width).attr("height", foot + 26);
    this.#clip.attr("width", Math.max(0, width - RIGHT - NAMES)).attr("height", foot);
    this.#drawLanes(lanes, width);
    this.#drawBars(drawing, scale);
    this.#drawEdges(drawing, scale);
    const steps = Math.max(2, Math.floor(width / 170));
    const axis = axisBottom(scale).tickSizeOuter(0);
    if (drawing.isWarped)
      axis.tickValues(scale.domain().filter((_, place, all) => place % Math.ceil(all.length / steps) === 0));
    else axis.ticks(steps);
    // Beside each other only what differs can be read: ticks tell their distance from the moment on the screen.
    const isNear = now >= from && now <= to;
    axis.tickFormat((at) => (isNear ? offset(Number(at) - now) : moment(Number(at), to - from < 5_000)));
    this.#layers["axis"].attr("transform", `translate(0,${foot})`).call(axis);
    this.#layers["head"]
      .selectAll("path")
      .data(isNear ? [scale(now)] : [])
      .join("path")
      .attr("d", (x) => `M${x},${TOP - 6}V${foot}`);
  }

  /** Moves the focus to the bar of an operation, if it is drawn. */
  focus(row: number): void {
    this.#svg.node()?.querySelector<SVGGElement>(`.op[data-row="${row}"]`)?.focus();
  }

  #drawLanes(lanes: readonly SessionLane[], width: number): void {
    const rows = this.#layers["lanes"]
      .selectAll<SVGGElement, SessionLane>("g")
      .data(lanes)
      .join((enter) => {
        const row = enter.append("g");
        row.append("path");
        row.append("text").attr("class", "session-name");
        row.append("text").attr("class", "session-pending").attr("y", 11);
        return row;
      });
    rows.attr("transform", (_, lane) => `translate(0,${middleOf(lane)})`);
    rows.select("path").attr("d", `M${NAMES},0H${width - RIGHT}`);
    rows
      .select(".session-name")
      .attr("y", ({ pending }) => (pending === 0 ? 4 : -2))
      .text(({ name }) => (name.length > 18 ? `…${name.slice(-17)}` : name));
    rows.select(".session-pending").text(({ pending }) => (pending === 0 ? "" : `${pending} before, unknown`));
  }

  #drawBars({ bars, to, witness, chosen, focus, wordsOf }: Drawing, scale: TimeScale): void {
    const [, right] = [scale.range()[0], scale.range().at(-1) ?? 0];
    const groups = this.#layers["bars"]
      .selectAll<SVGGElement, Bar>("g.op")
      .data(bars, ({ row }) => row)
      .join((enter) => {
        const group = enter.append("g").attr("class", "op").attr("role", "button");
        group.append("path").attr("class", "op-shape");
        group.append("text").attr("class", "op-words").attr("y", 4);
        group.append("title");
        return group;
      });
    // An end within the window is a straight edge; what goes on is open to the right.
    const leftOf = (bar: Bar): number => Math.max(NAMES - 8, scale(bar.from));
    const rightOf = (bar: Bar): number => (bar.to > to ? right + 8 : Math.max(leftOf(bar) + 3, scale(bar.to)));
    groups
      .attr(
        "class",
        (bar) =>
          `op op-${bar.outcome} op-${bar.form}${witness.has(bar.row) ? " op-witness" : ""}${witness.size > 0 && !witness.has(bar.row) ? " op-aside" : ""}`,
      )
      .attr("data-row", ({ row }) => row)
      .attr("tabindex", ({ row }) => (row === focus ? 0 : -1))
      .attr("aria-pressed", ({ row }) => String(row === chosen))
      .attr("aria-label", ({ row }) => wordsOf(row))
      .attr("transform", ({ lane }) => `translate(0,${middleOf(lane)})`);
    groups.select(".op-shape").attr("d", (bar) => {
      const [x, end] = [leftOf(bar), rightOf(bar)];
      const isOpen = bar.to === Infinity;
      return isOpen ? `M${end},${-BAR / 2}H${x}V${BAR / 2}H${end}` : `M${x},${-BAR / 2}H${end}V${BAR / 2}H${x}Z`;
    });
    groups.select(".op-words").each(function (bar) {
      const [x, end] = [Math.max(NAMES, leftOf(bar)), Math.min(right, rightOf(bar))];
      const named = witness.has(bar.row) ? `${bar.row + 1}: ${bar.words}` : bar.words;
      const room = Math.floor((end - x - 8) / CHARACTER);
      const text = named.length <= room ? named : witness.has(bar.row) && room >= 3 ? String(bar.row + 1) : "";
      select(this)
        .attr("x", x + 5)
        .text(text);
    });
    groups.select("title").text(({ row }) => wordsOf(row));
  }

  #drawEdges({ edges, bars }: Drawing, scale: TimeScale): void {
    const byRow = new Map(bars.map((bar) => [bar.row, bar]));
    const [left, right] = [scale.range()[0], scale.range().at(-1) ?? 0];
    const inside = (at: number): number => Math.min(right, Math.max(left, scale(at)));
    const drawn = edges.flatMap(({ from, to, kind }, place) => {
      const [a, b] = [byRow.get(from), byRow.get(to)];
      if (a === undefined || b === undefined) return [];
      const [x, y] = [(inside(a.from) + inside(Math.min(a.to, 1e15))) / 2, middleOf(a.lane)];
      const [endX, endY] = [(inside(b.from) + inside(Math.min(b.to, 1e15))) / 2, middleOf(b.lane)];
      // From bar to bar, or along one side of a lane; each bends to its left, so that there and back do not lie on each
      // other.
      const up = a.lane > b.lane || (a.lane === b.lane && place % 2 === 0);
      const [startY, stopY] = [y + (up ? -BAR / 2 : BAR / 2), endY + (up === (a.lane === b.lane) ? -BAR / 2 : BAR / 2)];
      const length = Math.max(1, Math.hypot(endX - x, stopY - startY));
      const bend = a.lane === b.lane ? (up ? -20 : 20) : Math.min(30, length / 5);
      const [middleX, middleY] =
        a.lane === b.lane
          ? [(x + endX) / 2, startY + bend]
          : [(x + endX) / 2 + ((stopY - startY) / length) * bend, (startY + stopY) / 2 - ((endX - x) / length) * bend];
      return [
        {
          kind,
          path: `M${x},${startY}Q${middleX},${middleY} ${endX},${stopY}`,
          x: (x + endX + 2 * middleX) / 4,
          y: (startY + stopY + 2 * middleY) / 4,
        },
      ];
    });
    const groups = this.#layers["edges"]
      .selectAll<SVGGElement, (typeof drawn)[number]>("g")
      .data(drawn)
      .join((enter) => {
        const group = enter.append("g");
        group.append("path").attr("marker-end", "url(#edge-end)");
        group.append("rect").attr("rx", 4);
        group.append("text").attr("dy", 4);
        return group;
      });
    groups.attr("class", ({ kind }) => `edge edge-${kind}`);
    groups.select("path").attr("d", ({ path }) => path);
    groups
      .select("text")
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .text(({ kind }) => kind);
    const widthOf = (kind: string): number => kind.length * 7 + 10;
    groups
      .select("rect")
      .attr("x", ({ x, kind }) => x - widthOf(kind) / 2)
      .attr("y", ({ y }) => y - 9)
      .attr("width", ({ kind }) => widthOf(kind))
      .attr("height", 18);
  }
}

const middleOf = (lane: number): number => TOP + lane * LANE + LANE / 2;

function offset(us: number): string {
  if (Math.abs(us) < 1) return "now";
  return `${us > 0 ? "+" : "−"}${span(Math.abs(us))}`;
}

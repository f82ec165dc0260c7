/**
 * Space and time: lanes, messages as slanted lines around the moment on the screen, which stands in the middle. A lost message
 * ends half way in a bar. The same messages stand as sentences in a list for those who read, the first hundred.
 */
import { axisBottom, scaleLinear, select } from "d3";
import { LOOKS } from "../project/flights.ts";
import { span } from "../project/format.ts";
import { lanesOf, linesNote, linesOf, lineWords, type Lane, type Line } from "../project/lanes.ts";
import { worstGroup } from "../project/wall.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { byId, make, setText, watchSize } from "./dom.ts";

const NAMES = 168;
const LANE = 26;
const TOP = 10;
const LISTED_MAX = 100;
const WIDTHS = [2_000, 5_000, 20_000, 100_000] as const;

export function lanesView(controller: Controller): View {
  const place = byId("lanes");
  const svg = select(place).append("svg").attr("class", "lanes-svg").attr("aria-hidden", "true");
  const clip = svg.append("clipPath").attr("id", "lanes-clip").append("rect").attr("x", NAMES);
  const layers = ["rows", "lines", "axis", "now"].map((name) => svg.append("g").attr("class", `lanes-${name}`));
  const width = byId<HTMLSelectElement>("lanes-width");
  width.append(...WIDTHS.map((us) => new Option(span(us), String(us), us === 5_000, us === 5_000)));
  width.addEventListener("change", () => controller.tapes.setWidth(Number(width.value)));
  let across = 0;
  let latest: State | null = null;
  let drawn: readonly unknown[] = [];
  const view: View = (state) => {
    latest = state;
    const { run, frame, tape, lanesUs, selection } = state;
    if (run === null || frame === null || across < 200) return;
    const now = [frame, tape, lanesUs, selection, across];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    const { layout } = run.world;
    const group = selection?.kind === "group" ? selection.index : worstGroup(frame, layout);
    const lanes = lanesOf(frame, layout, group);
    const [from, to] = [frame.at - lanesUs / 2, frame.at + lanesUs / 2];
    const known = tape !== null && tape.from <= Math.max(0, from) && tape.to >= Math.min(to, layout.duration);
    const { lines, others } = known ? linesOf(tape, lanes, from, to) : { lines: [], others: 0 };
    setText(byId("lanes-note"), known ? linesNote(lines, others) : waiting(state));
    const scale = scaleLinear()
      .domain([from, to])
      .range([NAMES, across - 8]);
    const foot = TOP + lanes.length * LANE;
    svg.attr("width", across).attr("height", foot + 24);
    clip.attr("width", across - 8 - NAMES).attr("height", foot);
    const [rows, strokes, axis, mark] = layers;
    strokes.attr("clip-path", "url(#lanes-clip)");
    drawLanes(rows, lanes, across);
    drawLines(strokes, lines, scale);
    axis.attr("transform", `translate(0,${foot})`).call(
      axisBottom(
        scaleLinear()
          .domain([-lanesUs / 2, lanesUs / 2])
          .range(scale.range()),
      )
        .ticks(Math.max(3, Math.floor(across / 160)))
        .tickSizeOuter(0)
        .tickFormat((us) => offset(Number(us))),
    );
    mark
      .selectAll<SVGPathElement, number>("path")
      .data([scale(frame.at)])
      .join("path")
      .attr("d", (x) => `M${x},${TOP - 4}V${foot}`);
    list(lines, lanes);
  };
  watchSize(place, (next) => {
    across = next;
    if (latest !== null) view(latest);
  });
  return view;
}

function waiting({ direction, speed }: State): string {
  const quick = direction !== 0 && speed !== "0.01" && speed !== "0.001";
  return quick ? "The clock is too quick for single messages: pause, or take 0.01×." : "Simulating this stretch …";
}

/** `+0.4 ms`, `now` */
function offset(us: number): string {
  if (Math.abs(us) < 1) return "now";
  return `${us > 0 ? "+" : "−"}${span(Math.abs(us))}`;
}

type Layer = ReturnType<typeof select<SVGGElement, unknown>>;
type Scale = (at: number) => number;

const middleOf = (lane: number): number => TOP + lane * LANE + LANE / 2;

function drawLanes(layer: Layer, lanes: readonly Lane[], across: number): void {
  const rows = layer
    .selectAll<SVGGElement, Lane>("g.lane")
    .data(lanes)
    .join((enter) => {
      const row = enter.append("g").attr("class", "lane");
      row.append("path");
      row.append("text").attr("x", 0).attr("y", 4);
      return row;
    });
  rows.attr("transform", (_, lane) => `translate(0,${middleOf(lane)})`).classed("down", ({ isUp }) => !isUp);
  rows.select("path").attr("d", `M${NAMES},0H${across - 8}`);
  rows.select("text").text(({ name, isUp }) => (isUp ? name : `${name} (down)`));
}

function drawLines(layer: Layer, lines: readonly Line[], scale: Scale): void {
  const path = ({ sentAt, due, from, to, isLost }: Line): string => {
    const [x, y] = [scale(sentAt), middleOf(from)];
    const [endX, endY] = [scale(due), middleOf(to)];
    if (!isLost) return `M${x},${y}L${endX},${endY}`;
    const [halfX, halfY] = [(x + endX) / 2, (y + endY) / 2];
    return `M${x},${y}L${halfX},${halfY}M${halfX},${halfY - 6}V${halfY + 6}`;
  };
  layer
    .selectAll<SVGPathElement, Line>("path")
    .data(lines)
    .join("path")
    .attr("d", path)
    .attr("class", ({ isAnswer, isLost }) => `message${isAnswer ? " answer" : ""}${isLost ? " lost" : ""}`)
    .style("--mark", ({ family }) => `var(--${LOOKS[family].colour})`);
}

function list(lines: readonly Line[], lanes: readonly Lane[]): void {
  const place = byId("lanes-list");
  const shown = lines.slice(0, LISTED_MAX).map((line) => make("li", "", lineWords(line, lanes)));
  const more = lines.length - shown.length;
  place.replaceChildren(...shown, ...(more > 0 ? [make("li", "", `and ${more} more`)] : []));
}

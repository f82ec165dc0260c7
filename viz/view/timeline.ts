/**
 * The whole run as one strip: faults as spans, what clients got as an area, the story's moments as marks, and the playhead as a slider
 * for pointer and keys. What is not simulated yet is hatched.
 */
import {
  area,
  axisBottom,
  curveStepAfter,
  max,
  pointer,
  quantile,
  scaleLinear,
  select,
  type ScaleLinear,
  type Selection,
} from "d3";
import type { StoryLine } from "../../sim/run-types.ts";
import { count, moment } from "../project/format.ts";
import { faultLanes, lineAt, type LaneSpan, type Rate } from "../project/timeline.ts";
import type { Controller } from "../state/controller.ts";
import type { RunState, State, View } from "../state/store.ts";
import { byId, setAttribute, watchSize } from "./dom.ts";
import { wireFaultDrag } from "./fault-drag.ts";

const MARGIN = 18;
const LANE = 18;
const STRIP = 34;
const AXIS = 20;

type Layer = Selection<SVGGElement, unknown, null, undefined>;
type Scale = ScaleLinear<number, number>;

export function timelineView(controller: Controller): View {
  const place = byId("timeline");
  const svg = select(place).append("svg").attr("class", "time-svg");
  // One focusable thing stands for the strip; the drawing itself is for the eye.
  svg.attr("role", "slider").attr("tabindex", 0).attr("aria-label", "Moment of the run").attr("aria-valuemin", 0);
  const layers = Object.fromEntries(
    ["faults", "strip", "marks", "axis", "head"].map((name) => [name, svg.append("g").attr("class", name)]),
  ) as Record<string, Layer>;
  const rest = svg.append("rect").attr("class", "not-yet");
  let width = 0;
  let latest: State | null = null;
  let scale: Scale = scaleLinear();
  let [drawnRun, drawnWidth, bottom]: [RunState | null, number, number] = [null, 0, 0];
  /** Everything but the playhead; returns where the strip ends. */
  const drawRun = (run: RunState): number => {
    const { layout } = run.world;
    const lanes = faultLanes(layout.faults);
    const laneCount = 1 + (max(lanes, ({ lane }) => lane) ?? 0);
    const stripTop = lanes.length === 0 ? 4 : laneCount * LANE + 4;
    const height = stripTop + STRIP + AXIS;
    scale = scaleLinear()
      .domain([0, layout.duration])
      .range([MARGIN, width - MARGIN]);
    svg.attr("width", width).attr("height", height);
    drawFaults(layers["faults"], lanes, scale);
    drawRates(layers["strip"], run.rates, scale, stripTop);
    drawMarks(layers["marks"], run.markers, scale, stripTop);
    const steps = Math.max(2, Math.floor(width / 110));
    layers["axis"].attr("transform", `translate(0,${stripTop + STRIP})`).call(
      axisBottom(scale)
        .ticks(steps)
        .tickSizeOuter(0)
        .tickFormat((at) => `${Number(at) / 1e6} s`),
    );
    const known = scale(run.simulatedUntil);
    rest
      .attr("x", known)
      .attr("y", stripTop)
      .attr("height", STRIP)
      .attr("width", run.done ? 0 : Math.max(0, width - MARGIN - known));
    return stripTop + STRIP;
  };
  const view: View = (state) => {
    latest = state;
    const { run, frame } = state;
    if (run === null || frame === null || width < 60) return;
    // While the clock runs over what has been simulated, the playhead is all that moves.
    if (run !== drawnRun || width !== drawnWidth) bottom = drawRun(run);
    [drawnRun, drawnWidth] = [run, width];
    drawHead(layers["head"], scale(frame.at), bottom);
    tellSlider(svg.node(), state);
  };
  watchSize(place, (next) => {
    width = next;
    if (latest !== null) view(latest);
  });
  wireFaultDrag(svg.node()!, () => scale, controller);
  wirePointer(svg.node(), () => scale, controller);
  svg.on("keydown", (event: KeyboardEvent) => sliderKey(event, controller));
  return view;
}

function drawFaults(layer: Layer, lanes: readonly LaneSpan[], scale: Scale): void {
  const groups = layer
    .selectAll<SVGGElement, LaneSpan>("g.fault")
    .data(lanes)
    .join((enter) => {
      const group = enter.append("g").attr("class", "fault");
      group
        .append("rect")
        .attr("height", LANE - 4)
        .attr("rx", 3);
      group.append("text").attr("y", LANE - 7);
      group.append("title");
      return group;
    });
  groups.attr("transform", ({ at, lane }) => `translate(${scale(at)},${lane * LANE})`);
  groups.select("rect").attr("width", ({ at, until }) => Math.max(3, scale(until) - scale(at)));
  // A short span's words stand beside it, on whichever side has the room.
  const right = scale.range()[1];
  groups.select("text").each(function ({ at, until, text }) {
    const length = text.length * 6.4;
    const inside = scale(until) - scale(at) > length + 12;
    const after = scale(until) + length + 8 < right;
    const before = scale(at) > length + 8;
    const x = inside ? 7 : after ? scale(until) - scale(at) + 5 : -5;
    // Where no side has the room, the span's title and the story still say it.
    select(this)
      .text(inside || after || before ? text : "")
      .attr("x", x)
      .attr("text-anchor", inside || after ? "start" : "end");
  });
  groups.select("title").text(({ text, at, until }) => `${text}, ${moment(at)} to ${moment(until)}`);
}

function drawRates(layer: Layer, rates: readonly Rate[], scale: Scale, top: number): void {
  // A second in which a backlog is answered at once would flatten all others: what is above most of them is cut off.
  const usual = quantile(rates, 0.95, ({ writes, reads }) => Math.max(writes, reads)) ?? 1;
  const y = scaleLinear()
    .domain([0, Math.max(1, usual * 1.25)])
    .range([top + STRIP, top + 6])
    .clamp(true);
  const shape = (value: (rate: Rate) => number): string =>
    area<Rate>()
      .x(({ from }) => scale(from))
      .y0(y(0))
      .y1((rate) => y(value(rate)))
      .curve(curveStepAfter)(rates) ?? "";
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

function drawMarks(layer: Layer, markers: readonly StoryLine[], scale: Scale, top: number): void {
  layer
    .selectAll<SVGPathElement, StoryLine>("path")
    .data(markers.filter(({ kind }) => kind !== "start"))
    .join("path")
    .attr("class", ({ kind }) => `mark mark-${kind}`)
    .attr("transform", ({ at }) => `translate(${scale(at)},${top})`)
    .attr("d", ({ kind }) => (kind === "violation" ? "M0,0V34M0,0L10,4L0,8Z" : "M-3,0H3L0,6Z"));
}

function drawHead(layer: Layer, x: number, bottom: number): void {
  const heads = layer.selectAll<SVGPathElement, number>("path").data([x]).join("path").attr("class", "playhead");
  heads
    .attr("transform", (at) => `translate(${at},0)`)
    .attr("d", `M0,0V${bottom}M-6,${bottom}L6,${bottom}L0,${bottom - 9}Z`);
}

function tellSlider(svg: SVGSVGElement | null, { run, frame }: State): void {
  if (svg === null || run === null || frame === null) return;
  setAttribute(svg, "aria-valuemax", String(run.world.layout.duration));
  setAttribute(svg, "aria-valuenow", String(frame.at));
  const line = lineAt(run.story, frame.at, frame.event);
  setAttribute(
    svg,
    "aria-valuetext",
    `${moment(frame.at)}, event ${count(frame.event)}${line === undefined ? "" : `: ${line.text}`}`,
  );
}

function wirePointer(svg: SVGSVGElement | null, scale: () => Scale, controller: Controller): void {
  if (svg === null) return;
  let dragging = false;
  const seek = (event: PointerEvent): void =>
    controller.seek({ by: "time", at: Math.round(scale().invert(pointer(event, svg)[0])) });
  svg.addEventListener("pointerdown", (event) => {
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    controller.pause();
    seek(event);
  });
  svg.addEventListener("pointermove", (event) => dragging && seek(event));
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => (dragging = false));
}

/** Arrows move a hundredth of the run, page keys a tenth: a drag's equal for the keyboard. */
function sliderKey(event: KeyboardEvent, controller: Controller): void {
  const { run, frame } = controller.store.state;
  const parts: Readonly<Record<string, number>> = {
    ArrowLeft: -0.01,
    ArrowDown: -0.01,
    ArrowRight: 0.01,
    ArrowUp: 0.01,
    PageDown: -0.1,
    PageUp: 0.1,
  };
  const part = parts[event.key];
  if (part === undefined || run === null || frame === null) return;
  event.preventDefault();
  event.stopPropagation();
  controller.pause();
  controller.seek({ by: "time", at: Math.round(frame.at + part * run.world.layout.duration) });
}

/**
 * The run as one strip, all of it or a part: faults as spans with an eye each that takes them out, what clients got as
 * an area, how dense the events are, the story's moments as marks, and the playhead as a slider for pointer and keys.
 * What is not simulated yet is hatched. Below it, what happens next.
 */
import { pointer, scaleLinear, select } from "d3";
import { count, moment } from "../project/format.ts";
import { lineAt } from "../project/timeline.ts";
import { densities, following, upcoming, type Part } from "../project/tracks.ts";
import type { Controller } from "../state/controller.ts";
import { chunk } from "../state/chunks.ts";
import type { RunState, State, View } from "../state/store.ts";
import { pan, whole, zoom } from "../state/zooms.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";
import { fetchedLater } from "./fetched.ts";
import { drawFlags } from "./notes.ts";
import { drawTimeAxis } from "./time-axis.ts";
import {
  drawDensity,
  drawFaults,
  drawMarks,
  drawOverview,
  drawRates,
  DENSITY,
  laneHeight,
  MARGIN,
  STRIP,
  trackPlaces,
  withEyes,
  type Layer,
  type Scale,
  type Span,
} from "./timeline-tracks.ts";

const AXIS = 20;
const OVERVIEW = 12;
const LAYERS = ["faults", "strip", "density", "marks", "axis", "overview", "head"] as const;
const CLIPPED: readonly string[] = ["strip", "density"];
/** Nothing is dragged before there is a run to change. */
const loadDrag = chunk(() => import("./fault-drag.ts"));

export function timelineView(controller: Controller): View {
  const place = byId("timeline");
  const svg = select(place).insert("svg", ":first-child").attr("class", "time-svg");
  // One focusable thing stands for the strip; the drawing itself is for the eye.
  svg.attr("role", "slider").attr("tabindex", 0).attr("aria-label", "Moment of the run").attr("aria-valuemin", 0);
  const clip = svg.append("clipPath").attr("id", "time-clip").append("rect").attr("x", MARGIN);
  const layers = Object.fromEntries(LAYERS.map((name) => [name, svg.append("g").attr("class", name)])) as Record<
    (typeof LAYERS)[number],
    Layer
  >;
  for (const name of LAYERS) if (CLIPPED.includes(name)) layers[name].attr("clip-path", "url(#time-clip)");
  const rest = svg.append("rect").attr("class", "not-yet");
  zoomButtons(controller);
  let width = 0;
  let latest: State | null = null;
  let scale: Scale = scaleLinear();
  let [drawn, foot]: [readonly unknown[], number] = [[], 0];
  /** Everything but the playhead; returns where the tracks end. */
  const drawRun = (run: RunState, shown: Part, state: State): number => {
    const { rates, samples, markers, simulatedUntil, done } = run;
    const { layout } = run.world;
    const { notes } = state;
    const { spans, lanes, flagsAt, top, bottom, ...places } = trackPlaces(run, state, shown, width);
    scale = places.scale;
    const isWhole = shown.to - shown.from >= layout.duration;
    svg.attr("width", width).attr("height", bottom + AXIS + (isWhole ? 0 : OVERVIEW));
    clip.attr("width", width - 2 * MARGIN).attr("height", bottom);
    drawFaults(layers.faults, spans, scale, lanes);
    drawRates(layers.strip, rates, scale, top);
    drawDensity(layers.density, densities(samples), scale, top + STRIP, DENSITY);
    drawMarks(layers.marks, markers, scale, top);
    drawOverview(layers.overview, isWhole ? null : shown, layout.duration, scale.range(), bottom + AXIS + 2);
    drawTimeAxis(layers.axis.attr("transform", `translate(0,${bottom})`), scale, width);
    const known = Math.max(MARGIN, scale(simulatedUntil));
    rest
      .attr("x", known)
      .attr("y", top)
      .attr("height", STRIP)
      .attr("width", done ? 0 : Math.max(0, width - MARGIN - known));
    drawFlags(notes, scale, flagsAt, controller);
    drawEyes(controller, withEyes(spans, scale, lanes), laneHeight(lanes));
    byId<HTMLButtonElement>("zoom-all").disabled = isWhole;
    return bottom;
  };
  const drag = fetchedLater(loadDrag, (part) => part.wireFaultDrag(svg.node()!, () => scale, controller));
  const view: View = (state) => {
    latest = state;
    drag(state);
    const { run, frame, branch, part, changing, notes, incident } = state;
    if (run === null || frame === null || width < 60) return;
    const shown = following(part, run.world.layout.duration, frame.at);
    // While the clock runs over what has been simulated, the playhead is all that moves.
    const now = [run, branch, changing, notes, incident, width, shown.from, shown.to];
    if (now.some((one, index) => one !== drawn[index])) foot = drawRun(run, shown, state);
    drawn = now;
    drawHead(layers.head, scale(frame.at), foot);
    tellSlider(svg.node(), state);
    tellNext(controller, state);
  };
  watchSize(place, (next) => {
    width = next;
    if (latest !== null) view(latest);
  });
  wirePointer(svg.node(), () => scale, controller);
  svg.on("keydown", (event: KeyboardEvent) => sliderKey(event, controller));
  return view;
}

function zoomButtons(controller: Controller): void {
  const { store } = controller;
  const seek = (at: number): void => controller.seek({ by: "time", at });
  const buttons: readonly (readonly [string, string, string, () => void])[] = [
    ["zoom-earlier", "‹", "Timeline: earlier", () => pan(store, -0.25, seek)],
    ["zoom-out", "−", "Timeline: further away", () => zoom(store, 2)],
    ["zoom-in", "+", "Timeline: closer", () => zoom(store, 0.5)],
    ["zoom-later", "›", "Timeline: later", () => pan(store, 0.25, seek)],
    ["zoom-all", "All", "Timeline: the whole run", () => whole(store)],
  ];
  byId("zooms").append(
    ...buttons.map(([id, text, label, press]) => {
      const button = make("button", "button", text);
      button.type = "button";
      button.id = id;
      button.title = label;
      setAttribute(button, "aria-label", label);
      button.addEventListener("click", press);
      return button;
    }),
  );
}

/**
 * An eye for each fault: open where it happens, closed where it was taken out. The last one that was taken out comes
 * back.
 */
function drawEyes(controller: Controller, spans: readonly (Span & { readonly x: number })[], height: number): void {
  const { run, branch, changing } = controller.store.state;
  const last = (run?.world.layout.faults.length ?? 0) + (branch?.ghosts.length ?? 0) - 1;
  select(byId("eyes"))
    .selectAll<HTMLButtonElement, Span & { readonly x: number }>("button")
    .data(
      spans.filter(({ isGhost, number }) => !isGhost || number === last),
      ({ number, text }) => `${number} ${text}`,
    )
    .join((enter) => {
      const button = enter.append("button").attr("type", "button").attr("class", "eye");
      const svg = button.append("svg").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true");
      svg.append("path").attr("d", "M1,8Q8,1 15,8Q8,15 1,8Z");
      svg.append("circle").attr("cx", 8).attr("cy", 8).attr("r", 2.4);
      svg.append("path").attr("class", "eye-shut").attr("d", "M2,14L14,2");
      return button;
    })
    .classed("shut", ({ isGhost }) => isGhost)
    .attr("aria-label", ({ isGhost, text }) => (isGhost ? `Bring back: ${text}` : `Take out: ${text}`))
    .attr("title", ({ isGhost, text }) => (isGhost ? `Bring back: ${text}` : `Take out: ${text}`))
    .property("disabled", changing)
    .style("left", ({ x }) => `${x}px`)
    .style("top", ({ lane }) => `${lane * height - 2}px`)
    .on("click", (_event, { isGhost, number, text }) => {
      if (isGhost) controller.undo();
      else controller.change({ kind: "remove", number }, `without: ${text}`);
    });
}

/** While the clock runs only the story's next moment: single messages would be gone before they are read. */
function tellNext(controller: Controller, { run, frame, direction }: State): void {
  if (run === null || frame === null) return;
  const next = upcoming(frame, run.world.layout, run.markers, direction === 0 ? 3 : 0);
  const list = byId("next");
  while (list.children.length > next.length) list.lastElementChild?.remove();
  next.forEach(({ at, words }, place) => {
    let button = list.children[place]?.firstElementChild as HTMLButtonElement | undefined;
    if (button === undefined) {
      button = make("button", "next-item");
      button.type = "button";
      const item = make("li");
      item.append(button);
      list.append(item);
    }
    setText(button, words);
    button.onclick = () => controller.jump({ by: "time", at: Math.ceil(at) });
  });
}

function drawHead(layer: Layer, x: number, bottom: number): void {
  const head = layer.selectAll<SVGPathElement, number>("path").data([x]);
  head
    .join((enter) => enter.append("path").attr("class", "playhead"))
    .each(function (at) {
      setAttribute(this, "transform", `translate(${at},0)`);
      setAttribute(this, "d", `M0,0V${bottom}M-6,${bottom}L6,${bottom}L0,${bottom - 9}Z`);
    });
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
  let dragging: Scale | null = null;
  // A drag keeps the scale it began with, although what is shown follows the playhead.
  const seek = (event: PointerEvent): void => {
    if (dragging === null) return;
    const [from, to] = dragging.domain();
    const at = Math.min(to, Math.max(from, dragging.invert(pointer(event, svg)[0])));
    controller.seek({ by: "time", at: Math.round(at) });
  };
  svg.addEventListener("pointerdown", (event) => {
    // Other buttons are the browser's: its menu takes the end of such a press to itself.
    if (event.button !== 0) return;
    dragging = scale().copy();
    svg.setPointerCapture(event.pointerId);
    controller.pause();
    seek(event);
  });
  svg.addEventListener("pointermove", seek);
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => (dragging = null));
  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(controller.store, event.deltaY > 0 ? 1.25 : 0.8);
    },
    { passive: false },
  );
}

/** Arrows move a hundredth of what is shown, page keys a tenth: a drag's equal for the keyboard. */
function sliderKey(event: KeyboardEvent, controller: Controller): void {
  const { run, frame, part } = controller.store.state;
  const shares: Readonly<Record<string, number>> = {
    ArrowLeft: -0.01,
    ArrowDown: -0.01,
    ArrowRight: 0.01,
    ArrowUp: 0.01,
    PageDown: -0.1,
    PageUp: 0.1,
  };
  const share = shares[event.key];
  if (share === undefined || run === null || frame === null) return;
  event.preventDefault();
  event.stopPropagation();
  controller.pause();
  const width = part === null ? run.world.layout.duration : part.to - part.from;
  controller.seek({ by: "time", at: Math.round(frame.at + share * width) });
}

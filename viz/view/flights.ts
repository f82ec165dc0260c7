/**
 * Messages on a canvas over the topology: filled for requests, hollow for answers, a bar with a cross for what is lost. Under it the same in words and
 * numbers, which is all that is shown when nothing may move.
 *
 * Canvas 2D: each look is painted once and copied to where its messages are.
 */
import { LOOKS, particles, underWay, underWayWords, type Particle, type Shape } from "../project/flights.ts";
import type { Topology } from "../project/topology.ts";
import type { State, Theme, View } from "../state/store.ts";
import { byId, make, setAttribute, setText } from "./dom.ts";
import { placedTopology } from "./placed.ts";

/** More than these are not drawn one by one; the words still count them all. */
const DRAWN_MAX = 20_000;

export function flightsView(): View {
  const place = byId("topology");
  const canvas = make("canvas", "flights");
  canvas.setAttribute("aria-hidden", "true");
  place.append(canvas);
  const legend = byId("flights");
  let latest: State | null = null;
  let drawn: { readonly state: State; readonly topology: Topology } | null = null;
  let [colours, coloured]: [Colours, Theme | null] = [{}, null];
  const redraw = (): void => {
    drawn = null;
    if (latest !== null) view(latest);
  };
  const placed = placedTopology(place, redraw);
  const view: View = (state) => {
    latest = state;
    const { run, frame, calm, theme } = state;
    const topology = placed(state);
    if (run === null || frame === null || topology === null) return;
    const isSame = drawn?.topology === topology && drawn.state.frame === frame && drawn.state.calm === calm && drawn.state.theme === theme; // prettier-ignore
    if (isSame) return;
    drawn = { state, topology };
    tell(legend, state);
    const context = clear(canvas, topology);
    if (context === null || calm) return;
    if (coloured !== theme) colours = coloursOf(canvas);
    coloured = theme;
    drawAll(context, particles(frame, run.world.layout, topology).slice(-DRAWN_MAX), colours);
  };
  // Asking for a style costs more than drawing: only when it may be another one.
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"])
    matchMedia(query).addEventListener("change", () => {
      coloured = null;
      redraw();
    });
  return view;
}

function tell(legend: HTMLElement, { frame }: State): void {
  if (frame === null) return;
  const all = underWay(frame);
  const key = all.map(({ family }) => family).join();
  if (legend.dataset["shown"] !== key) {
    legend.dataset["shown"] = key;
    legend.replaceChildren(
      ...all.map(({ family }) => {
        const { words, shape, colour } = LOOKS[family];
        const entry = make("li", "flight-kind");
        entry.append(
          sample(shape, colour, family === "acknowledgements" || shape === "pill"),
          make("span", "", words),
          make("b"),
        );
        return entry;
      }),
    );
  }
  all.forEach(({ count }, index) => setText(legend.children[index].children[2], String(count)));
  setText(byId("flights-words"), underWayWords(frame));
}

/** The legend's picture of a look, drawn by the same shapes. */
function sample(shape: Shape, colour: string, hollow: boolean): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `flight-mark${hollow ? " hollow" : ""}`);
  svg.style.setProperty("--mark", `var(--${colour})`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  setAttribute(path, "d", OUTLINES[shape]);
  svg.append(path);
  return svg;
}

/** Around (0, 0), about nine pixels high. */
const OUTLINES: Readonly<Record<Shape, string>> = {
  circle: "M4,0A4,4 0 1 1 -4,0A4,4 0 1 1 4,0Z",
  square: "M-3.5,-3.5H3.5V3.5H-3.5Z",
  triangle: "M0,-4.5L4.500,3.5H-4.5Z",
  chevron: "M-6,-5L0,0L-6,5L-3,5L3,0L-3,-5ZM0,-5L6,0L0,5L3,5L9,0L3,-5Z",
  diamond: "M0,-4.5L4.5,0L0,4.5L-4.5,0Z",
  plus: "M-1.2,-4.5H1.2V-1.2H4.5V1.2H1.2V4.5H-1.2V1.2H-4.5V-1.2H-1.2Z",
  pill: "M-3.500,-2.5H3.5A2.5,2.5 0 0 1 3.5,2.5H-3.5A2.5,2.5 0 0 1 -3.5,-2.5Z",
};
const SHAPES = new Map(Object.entries(OUTLINES).map(([shape, d]) => [shape as Shape, new Path2D(d)]));
const LOST = new Path2D("M0,-7V7M-4,-3.5L4,3.5M4,-3.5L-4,3.5");

type Colours = Readonly<Record<string, string>>;

/** The canvas has no styles of its own: the tokens in force, read whenever something is drawn anew. */
function coloursOf(canvas: HTMLElement): Colours {
  const style = getComputedStyle(canvas);
  const names = ["blue", "teal", "amber", "grey", "ink", "vermilion", "surface"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

function clear(canvas: HTMLCanvasElement, { width, height }: Topology): CanvasRenderingContext2D | null {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Half the side of a mark's picture, in pixels of the page. */
const REACH = 11;

/**
 * Each look is painted once and then copied. A crowd covers itself: marks of one look on the same half pixel are one mark to the eye, so ten thousand messages
 * on a link cost what the link is long.
 */
function drawAll(context: CanvasRenderingContext2D, all: readonly Particle[], colours: Colours): void {
  const looks = new Map<string, { readonly sprite: HTMLCanvasElement; readonly taken: Set<number> }>();
  const ratio = context.getTransform().a;
  for (const { x, y, family, isAnswer, isLost } of all) {
    const { shape, colour } = LOOKS[family];
    const key = isLost ? "lost" : `${shape} ${colour} ${isAnswer || shape === "pill"}`;
    let look = looks.get(key);
    if (look === undefined) looks.set(key, (look = { sprite: spriteOf(key, colours, ratio), taken: new Set() }));
    const [column, row] = [Math.round(x * 2), Math.round(y * 2)];
    const place = row * 65_536 + column;
    if (look.taken.has(place)) continue;
    look.taken.add(place);
    context.drawImage(look.sprite, column / 2 - REACH, row / 2 - REACH, 2 * REACH, 2 * REACH);
  }
}

function spriteOf(key: string, colours: Colours, ratio: number): HTMLCanvasElement {
  const sprite = make("canvas");
  sprite.width = sprite.height = Math.ceil(2 * REACH * ratio);
  const context = sprite.getContext("2d");
  if (context === null) return sprite;
  context.setTransform(ratio, 0, 0, ratio, REACH * ratio, REACH * ratio);
  if (key === "lost") {
    context.strokeStyle = colours["vermilion"];
    context.lineWidth = 2;
    context.stroke(LOST);
    return sprite;
  }
  const [shape, colour, hollow] = key.split(" ");
  const outline = SHAPES.get(shape as Shape);
  if (outline === undefined) return sprite;
  context.lineWidth = 1.6;
  context.fillStyle = hollow === "true" ? colours["surface"] : colours[colour];
  context.strokeStyle = hollow === "true" ? colours[colour] : colours["surface"];
  context.stroke(outline);
  context.fill(outline);
  if (hollow === "true") context.stroke(outline);
  return sprite;
}

/**
 * Messages on a canvas over the topology: filled for requests, hollow for answers, a bar with a cross for what is lost.
 * Under it the same in words and numbers, which is all that is shown when nothing may move.
 *
 * Canvas 2D: each look is painted once and copied to where its messages are.
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import {
  DRAWN_MAX,
  drawnWords,
  LOOKS,
  LOST_LOOK,
  Marks,
  underWay,
  underWayWords,
  type Shape,
} from "../project/flights.ts";
import type { Topology } from "../project/topology.ts";
import type { State, Theme, View } from "../state/store.ts";
import { byId, make, setAttribute, setText } from "./dom.ts";
import { placedTopology } from "./placed.ts";

export function flightsView(): View {
  const place = byId("topology");
  const canvas = make("canvas", "flights");
  canvas.setAttribute("aria-hidden", "true");
  place.append(canvas);
  const legend = byId("flights");
  let latest: State | null = null;
  let drawn: { readonly state: State; readonly topology: Topology } | null = null;
  const marks = new Marks();
  const painter = new Painter();
  let coloured: Theme | null = null;
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
    const isSame =
      drawn?.topology === topology &&
      drawn.state.frame === frame &&
      drawn.state.calm === calm &&
      drawn.state.theme === theme;
    if (isSame) return;
    drawn = { state, topology };
    tell(legend, state);
    const context = clear(canvas, topology);
    if (context === null || calm) return;
    if (coloured !== theme) painter.takeColours(coloursOf(canvas));
    coloured = theme;
    marks.place(frame, run.world.layout, topology);
    painter.draw(context, marks, topology);
  };
  const anew = (): void => {
    coloured = null;
    redraw();
  };
  // What was painted is gone where the browser took the canvas's memory: all looks are painted once more.
  canvas.addEventListener("contextrestored", anew);
  // Asking for a style costs more than drawing: only when it may be another one.
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"])
    matchMedia(query).addEventListener("change", anew);
  return view;
}

function tell(legend: HTMLElement, { frame, calm }: State): void {
  if (frame === null) return;
  const all = underWay(frame);
  const drawn = calm ? "" : drawnWords(frame);
  const key = `${all.map(({ family }) => family).join()} ${drawn !== ""}`;
  if (legend.dataset["shown"] !== key) {
    legend.dataset["shown"] = key;
    legend.replaceChildren(
      ...all.map(({ family }) => {
        const { words, short, shape, colour } = LOOKS[family];
        const entry = make("li", "flight-kind");
        const name = make("span", "", words);
        name.dataset["short"] = short;
        entry.append(sample(shape, colour, family === "acknowledgements" || shape === "pill"), name, make("b"));
        return entry;
      }),
      ...(drawn === "" ? [] : [make("li", "flight-kind")]),
    );
  }
  if (drawn !== "") setText(legend.children[all.length], drawn);
  all.forEach(({ count }, index) => setText(legend.children[index].children[2], String(count)));
  setText(byId("flights-words"), underWayWords(frame, all, drawn));
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
export const OUTLINES: Readonly<Record<Shape, string>> = {
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
/** Room for marks beside the picture's edge, in half pixels. */
const EDGE = 64;

/**
 * Each look is painted once and then copied. A crowd covers itself: marks of one look on the same half pixel are one
 * mark to the eye, so ten thousand messages on a link cost what the link is long.
 */
export class Painter {
  #colours: Colours = {};
  #ratio = 0;
  #sprites: (HTMLCanvasElement | undefined)[] = [];
  /** By half pixel, the looks that stand there, a bit each. */
  #taken = new Uint32Array(0);
  #touched = new Uint32Array(0);

  takeColours(colours: Colours): void {
    this.#colours = colours;
    this.#sprites = [];
  }

  draw(context: CanvasRenderingContext2D, { count, x, y, look }: Marks, { width, height }: Topology): void {
    const ratio = context.getTransform().a;
    if (ratio !== this.#ratio) this.#sprites = [];
    this.#ratio = ratio;
    const columns = Math.ceil(width * 2) + 2 * EDGE;
    const places = columns * (Math.ceil(height * 2) + 2 * EDGE);
    if (this.#taken.length < places) this.#taken = new Uint32Array(places);
    const first = Math.max(0, count - DRAWN_MAX);
    if (this.#touched.length < count - first) this.#touched = new Uint32Array(DRAWN_MAX);
    let touched = 0;
    for (let row = first; row < count; row++) {
      const [column, line] = [Math.round(x[row] * 2), Math.round(y[row] * 2)];
      const place = (line + EDGE) * columns + column + EDGE;
      const bit = 1 << look[row];
      // Nothing stands outside: what does not fit into the table is not in the picture.
      if (place < 0 || place >= places || (this.#taken[place] & bit) !== 0) continue;
      this.#taken[place] |= bit;
      this.#touched[touched++] = place;
      const sprite = (this.#sprites[look[row]] ??= this.#paint(look[row]));
      context.drawImage(sprite, column / 2 - REACH, line / 2 - REACH, 2 * REACH, 2 * REACH);
    }
    for (let index = 0; index < touched; index++) this.#taken[this.#touched[index]] = 0;
  }

  #paint(look: number): HTMLCanvasElement {
    if (look === LOST_LOOK) return spriteOf("lost", this.#colours, this.#ratio);
    const { shape, colour } = LOOKS[MESSAGE_FAMILY_NAMES[look >> 1]];
    return spriteOf(`${shape} ${colour} ${(look & 1) === 1 || shape === "pill"}`, this.#colours, this.#ratio);
  }
}

/** A look by its words: `lost`, or shape, colour and whether it is hollow. */
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

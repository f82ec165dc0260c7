/**
 * A place beside the page where the picture of any moment of a run is drawn, in the colours that were asked for, by the
 * code that draws it on the screen; and taken from there as an SVG that stands by itself: every style an attribute,
 * messages as shapes, nothing that only the page understands.
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import type { Frame } from "../../sim/results/index.ts";
import { LOOKS, LOST_LOOK, Marks } from "../project/flights.ts";
import { placeTopology, type Topology } from "../project/topology.ts";
import type { Controller } from "../state/controller.ts";
import type { Selected } from "../state/selection.ts";
import type { RunState, View } from "../state/store.ts";
import { make } from "../view/dom.ts";
import { OUTLINES } from "../view/flights.ts";
import { othersView } from "../view/placed.ts";
import { topologyPicture } from "../view/topology.ts";
import { paint, type Tone } from "./theme.ts";

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "paint-order",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "letter-spacing",
  "display",
  "visibility",
];
/** Not inherited, and seldom another value. */
const USUAL: Readonly<Record<string, string>> = { opacity: "1", display: "inline" };
/** Messages drawn at most: a crowd covers itself, and each is a shape of the file. */
const MESSAGES_MAX = 2_000;

export interface Still {
  /** An `<svg>` element with a viewBox, without width and height. */
  readonly svg: string;
  readonly topology: Topology;
}

export class Stage {
  readonly place: HTMLElement;
  readonly #controller: Controller;
  readonly #view: View;
  readonly #width: number;
  readonly #height: number;
  readonly #marks = new Marks();
  #stills = 0;
  #sized: Promise<void>;

  constructor(controller: Controller, width: number, height: number, tone: Tone) {
    this.#controller = controller;
    [this.#width, this.#height] = [width, height];
    this.place = make("div", "export-stage");
    this.place.style.width = `${width}px`;
    this.place.style.height = `${height}px`;
    this.place.inert = true;
    this.place.setAttribute("aria-hidden", "true");
    paint(this.place, tone);
    document.body.append(this.place);
    this.#view = topologyPicture(this.place, controller);
    // The picture learns its size from an observer that was there before this one.
    this.#sized = new Promise((resolve) =>
      new ResizeObserver((_, observer) => (observer.disconnect(), resolve())).observe(this.place),
    );
  }

  remove(): void {
    this.place.remove();
  }

  /** Draws a moment; what is drawn stays there until the next one. */
  async draw(run: RunState, frame: Frame, selection: Selected = null): Promise<SVGSVGElement> {
    await this.#sized;
    const state = { ...this.#controller.store.state, run, frame, selection };
    this.#view(state);
    const { others, proxies } = run.world.layout;
    if (others.length + proxies.length > 0 && othersView() === undefined) {
      // What draws them is being fetched; this tells if it cannot be.
      await import("../view/topology-global.ts");
      while (othersView() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      this.#view(state);
    }
    const drawn = this.place.querySelector<SVGSVGElement>("svg.topology");
    if (drawn === null || drawn.viewBox.baseVal.width === 0) throw new Error("The picture could not be drawn.");
    return drawn;
  }

  /** Its places, once it has been drawn. */
  topologyOf({ world }: RunState): Topology {
    return placeTopology(world.layout, this.#width, Math.max(0, this.#height - 4), othersView()?.CLUSTERS);
  }

  async still(run: RunState, frame: Frame, selection: Selected = null): Promise<Still> {
    const drawn = await this.draw(run, frame, selection);
    const topology = this.topologyOf(run);
    const copy = plainCopy(drawn, `m${++this.#stills}`);
    copy.append(this.#messages(run, frame, topology));
    return { svg: new XMLSerializer().serializeToString(copy), topology };
  }

  #messages(run: RunState, frame: Frame, topology: Topology): SVGElement {
    const marks = this.#marks;
    const layer = shape("g", {});
    if (frame.messages === null) return layer;
    marks.place(frame, run.world.layout, topology);
    const style = getComputedStyle(this.place);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const taken = new Set<string>();
    for (let row = 0; row < marks.count && taken.size < MESSAGES_MAX; row++) {
      const [x, y] = [Math.round(marks.x[row] * 2) / 2, Math.round(marks.y[row] * 2) / 2];
      const key = `${x},${y},${marks.look[row]}`;
      if (taken.has(key)) continue;
      taken.add(key);
      layer.append(messageShape(marks.look[row], x, y, colour));
    }
    return layer;
  }
}

function messageShape(look: number, x: number, y: number, colour: (name: string) => string): SVGElement {
  const transform = `translate(${x},${y})`;
  if (look === LOST_LOOK)
    return shape("path", { d: LOST, transform, fill: "none", stroke: colour("vermilion"), "stroke-width": "2" });
  const { shape: outline, colour: name } = LOOKS[MESSAGE_FAMILY_NAMES[look >> 1]];
  const isHollow = (look & 1) === 1 || outline === "pill";
  const [fill, stroke] = isHollow ? [colour("surface"), colour(name)] : [colour(name), colour("surface")];
  return shape("path", {
    d: OUTLINES[outline],
    transform,
    fill,
    stroke,
    "stroke-width": "1.6",
    "paint-order": isHollow ? "normal" : "stroke",
  });
}

const LOST = "M0,-7V7M-4,-3.5L4,3.5M4,-3.5L-4,3.5";
const SVG = "http://www.w3.org/2000/svg";

export function shape(name: string, attributes: Readonly<Record<string, string>>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/**
 * What is drawn, with its looks as attributes; `prefix` makes the ids its own, since several such pictures may stand in
 * one file.
 */
export function plainCopy(drawn: SVGSVGElement, prefix: string): SVGSVGElement {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawn, copy].map((root) => Array.from(root.querySelectorAll<SVGElement>("*")));
  originals.forEach((original, index) => plain(original, copies[index], prefix));
  const { width, height } = drawn.viewBox.baseVal;
  for (const { name } of Array.from(copy.attributes)) copy.removeAttribute(name);
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return copy;
}

function plain(original: SVGElement, copy: SVGElement, prefix: string): void {
  const style = getComputedStyle(original);
  // Inherited in the copy as in the page; the copy's root has no looks.
  const parent = original.parentElement;
  const above = parent !== null && parent.tagName === "g" ? getComputedStyle(parent) : undefined;
  for (const name of STYLES) {
    const value = style.getPropertyValue(name).replace(/url\("?[^"#)]*#([^")]+)"?\)/, `url(#${prefix}-$1)`);
    if (value === "" || value === USUAL[name]) continue;
    if (name in USUAL || above?.getPropertyValue(name) !== value) copy.setAttribute(name, value);
  }
  for (const { name, value } of Array.from(copy.attributes))
    if (value.startsWith("url(#") && !STYLES.includes(name)) copy.setAttribute(name, value.replace("#", `#${prefix}-`));
  if (copy.id !== "") copy.id = `${prefix}-${copy.id}`;
  for (const name of ["class", "style", "tabindex", "role", "aria-label", "aria-labelledby", "data-status"])
    copy.removeAttribute(name);
}

/**
 * Parts of many seeds: the swarm of bees, and what is otherwise with marked runs, each difference with a way to prove
 * it.
 */
import { scaleLinear, select } from "d3";
import { plural } from "../project/format.ts";
import {
  beeswarm,
  differencesOf,
  differenceWords,
  markedOf,
  proofWords,
  type Bee,
  type Difference,
} from "../project/swarm-differences.ts";
import type { Controller } from "../state/controller.ts";
import type { Swarm } from "../state/swarm.ts";
import type { Marked, SwarmState } from "../state/store.ts";
import { byId, make, setAttribute, setText } from "./dom.ts";
import { drawTimeAxis } from "./time-axis.ts";

const RADIUS = 4;
const BEES = 84;

export interface Bees {
  readonly bees: readonly Bee[];
  readonly height: number;
}

/** Failing runs over the time of their first violation; nothing while there is none. */
export function drawBees(
  svg: SVGSVGElement,
  { results, of }: SwarmState,
  left: number,
  right: number,
  top: number,
): Bees {
  const scale = scaleLinear().domain([0, of.layout.duration]).range([left, right]);
  const bees = beeswarm(results, scale, RADIUS);
  const layer = select(svg).select<SVGGElement>(".swarm-bees").attr("transform", `translate(0,${top})`);
  layer.attr("display", bees.length === 0 ? "none" : null);
  const middle = BEES / 2 - 12;
  layer
    .selectAll<SVGPathElement, Bee>("path.bee")
    .data(bees, ({ seed }) => seed)
    .join("path")
    .attr("class", "bee")
    .attr("d", ({ x, y }) => {
      const at = middle + Math.max(-middle + RADIUS, Math.min(middle - RADIUS, y));
      return `M${x},${at - RADIUS}L${x + RADIUS},${at + RADIUS - 1}H${x - RADIUS}z`;
    });
  layer
    .selectAll<SVGGElement, number>("g")
    .data([0])
    .join("g")
    .attr("transform", `translate(0,${BEES - 22})`)
    .call(drawTimeAxis, scale, right - left);
  layer
    .selectAll<SVGTextElement, string>("text.bees-name")
    .data(["first violation"])
    .join("text")
    .attr("class", "bees-name")
    .attr("y", middle + 4)
    .text((text) => text);
  return { bees, height: bees.length === 0 ? 0 : BEES };
}

/** The bee under the pointer, with some room around it. */
export function beeAt({ bees }: Bees, x: number): number | undefined {
  return bees.reduce<Bee | undefined>(
    (best, one) => (Math.abs(one.x - x) < Math.min(12, Math.abs((best?.x ?? Infinity) - x)) ? one : best),
    undefined,
  )?.seed;
}

/** Which runs are marked, and what is otherwise with them. */
export function marksPanel(controller: Controller, playing: Swarm): (swarm: SwarmState) => void {
  const place = byId("swarm-marks");
  const head = make("h3", "", "What is otherwise with some of them");
  const choice = make("select");
  choice.id = "swarm-marked";
  choice.append(
    new Option("the runs that fail", "failed"),
    new Option("the tenth that waited longest for a write", "slowest"),
    new Option("seeds from … to …", "range"),
  );
  const [from, to] = [make("input"), make("input")];
  for (const [field, id, label] of [
    [from, "swarm-from", "From seed"],
    [to, "swarm-to", "To seed"],
  ] as const) {
    Object.assign(field, { type: "number", id, min: "1", step: "1" });
    setAttribute(field, "aria-label", label);
  }
  const bar = make("div", "swarm-mark-bar");
  const label = make("label", "field");
  label.append(make("span", "field-name", "Marked"), choice);
  bar.append(label, from, to);
  const lead = make("p", "lead");
  const list = make("ul", "differences");
  const proof = make("p", "swarm-proof");
  setAttribute(proof, "role", "status");
  place.replaceChildren(head, bar, lead, list, proof);
  const mark = (): void => {
    const { total = 1 } = controller.store.state.swarm ?? {};
    const marked: Marked =
      choice.value === "range"
        ? { kind: "range", from: Number(from.value) || 1, to: Number(to.value) || total }
        : { kind: choice.value as "failed" | "slowest" };
    playing.mark(marked);
  };
  for (const control of [choice, from, to]) control.addEventListener("change", mark);
  return (swarm) => {
    const { marked, results } = swarm;
    choice.value = marked.kind;
    from.hidden = to.hidden = marked.kind !== "range";
    if (marked.kind === "range") {
      if (document.activeElement !== from) from.value = String(marked.from);
      if (document.activeElement !== to) to.value = String(marked.to);
    }
    const runs = markedOf(results, marked);
    const found = differencesOf(results, runs);
    setText(lead, leadWords(runs.length, results.length, found.length));
    list.replaceChildren(...found.map((one) => differenceItem(one, () => playing.prove(one.what, runs))));
    setText(proof, swarm.proof === null ? "" : proofWords(swarm.proof));
  };
}

function leadWords(marked: number, all: number, found: number): string {
  if (marked === 0) return "No run is marked.";
  if (marked === all) return "Every run is marked: there is nothing to compare them with.";
  const so =
    found === 0
      ? "they have nothing that the others lack, and lack nothing that the others have"
      : "what they have more, or less often than the others, the largest difference first";
  return `${plural(marked, "run")} of ${all}: ${so}.`;
}

function differenceItem(difference: Difference, prove: () => void): HTMLLIElement {
  const { what, kind, inside, outside } = difference;
  const item = make("li", "difference");
  const bars = make("span", "difference-bars");
  setAttribute(bars, "aria-hidden", "true");
  for (const [name, share] of [
    ["inside", inside],
    ["outside", outside],
  ] as const) {
    const bar = make("span", `difference-${name}`);
    bar.style.setProperty("--share", `${share * 100}%`);
    bars.append(bar);
  }
  const words = make("span", "");
  words.append(
    make("b", "", what),
    make("span", "", `, ${kind === "fault" ? "" : "a situation met "}${differenceWords(difference)}`),
  );
  item.append(bars, words);
  if (kind === "fault" && inside > 0) {
    const button = make("button", "button", "Prove it");
    button.type = "button";
    setAttribute(button, "aria-label", `Prove it: play the marked runs again without ${what}`);
    button.addEventListener("click", prove);
    item.append(button);
  }
  return item;
}

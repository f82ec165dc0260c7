/**
 * "Explain": the log at the two moments of an anomaly as two short ladders against one scale, with a sentence each and
 * a way to go there.
 */
import { scaleLinear, select } from "d3";
import { count } from "../project/format.ts";
import { ghostOf, momentsOf, type Ghost, type GhostMark } from "../project/ghosts.ts";
import type { Controller } from "../state/controller.ts";
import type { Recorded } from "../worker/recorded.ts";
import { make } from "./dom.ts";

const [WIDTH, HEIGHT, TOP, FOOT] = [330, 190, 16, 176];
const LABEL_GAP = 15;

/** Shows them under itself; the moments are asked of the run on the screen, whose picture stays. */
export function explainButton(controller: Controller, recorded: Recorded, witness: readonly number[]): HTMLElement {
  const root = make("div", "ghosts");
  const button = make("button", "button", "Explain");
  button.type = "button";
  button.addEventListener("click", () => void explain());
  root.append(button);
  const explain = async (): Promise<void> => {
    button.disabled = true;
    const { run } = controller.store.state;
    const ghosts: Ghost[] = [];
    for (const moment of momentsOf(recorded, witness)) {
      const frame = await controller.peek(moment.at);
      if (frame !== undefined && run !== null) ghosts.push(ghostOf(moment, frame, run.world.layout, recorded, witness));
    }
    button.disabled = false;
    if (ghosts.length < 2)
      return controller.preferences.say("Another moment was asked for meanwhile: press Explain again.");
    const all = ghosts.flatMap(({ marks }) => marks.map(({ lsn }) => lsn));
    const pictures = make("div", "ghost-pictures");
    pictures.append(...ghosts.map((ghost) => figureOf(ghost, Math.min(...all), Math.max(...all), controller)));
    root.replaceChildren(pictures);
  };
  return root;
}

function figureOf({ at, marks, sentence }: Ghost, least: number, most: number, controller: Controller): HTMLElement {
  const root = make("figure", "ghost");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const y = scaleLinear()
    .domain([least, Math.max(least + 1, most)])
    .range([FOOT, TOP]);
  // Labels in their order, far enough from one another to be read.
  let taken = -Infinity;
  const placed = marks.map((mark) => {
    taken = Math.max(y(mark.lsn), taken + LABEL_GAP);
    return { mark, label: taken };
  });
  // Several at the foot of the log push the last label below it.
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${Math.max(HEIGHT, taken + LABEL_GAP / 2)}`);
  const groups = select(svg)
    .selectAll<SVGGElement, (typeof placed)[number]>("g")
    .data(placed)
    .join("g")
    .attr("class", ({ mark }) => `ghost-mark ghost-${mark.kind}`);
  groups.append("path").attr("d", ({ mark }) => shapeOf(mark, y(mark.lsn)));
  groups
    .append("path")
    .attr("class", "ghost-leader")
    .attr("d", ({ mark, label }) => `M112,${y(mark.lsn)}L128,${label}`);
  groups
    .append("text")
    .attr("x", 132)
    .attr("y", ({ label }) => label + 4)
    .text(({ mark: { name, lsn } }) => `${name} · ${count(lsn)}`);
  const go = make("button", "button", "Go there");
  go.type = "button";
  go.addEventListener("click", () => controller.jump({ by: "time", at }));
  const caption = make("figcaption", "", sentence);
  root.append(svg, caption, go);
  return root;
}

/** VDL a thick line, a read point a triangle, the two operations dashed lines. */
function shapeOf({ kind }: GhostMark, y: number): string {
  if (kind === "point") return `M70,${y}l12,-6v12z`;
  return `M10,${y}H110`;
}

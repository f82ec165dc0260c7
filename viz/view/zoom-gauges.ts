/**
 * The quorum glyph in its middle size (viewer reference 3.3): gauge and margin of each group of the pictured cluster,
 * in the cells of the closer look. Lengths and ticks are those of the large glyph (project/gauge.ts); of other clusters
 * the frame does not have each copy, and their cells have none.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import { groupView } from "../project/quorum.ts";
import { make, setAttribute } from "./dom.ts";

/** Of a gauge in a cell, in pixels: between sixteen and twenty-four with the words above it (viewer reference 3.3). */
const GAUGE = { width: 96, height: 12 } as const;

/** Of the groups that the cells name by their places; drawn anew only where a gauge says something else. */
export function drawGauges(wall: HTMLElement, frame: Frame, layout: Layout): void {
  for (const cell of wall.children) {
    const { gauge, numeral, level } = groupView(frame, layout, Number(cell.getAttribute("data-path")?.split(".pg")[1]));
    const key = `${gauge.notches.map(({ length, isIn }) => `${length}${isIn}`).join()} ${gauge.readAt} ${gauge.writeAt} ${numeral}`;
    if (cell.getAttribute("data-gauge") === key) continue;
    setAttribute(cell, "data-gauge", key);
    const unit = GAUGE.width / gauge.total;
    let end = 0;
    const notches = gauge.notches.map(({ length, isIn }) =>
      shape("rect", isIn ? "gauge-in" : "gauge-out", {
        x: ((end += length) - length) * unit + 0.5,
        y: 3,
        width: length * unit - 1,
        height: GAUGE.height - 6,
      }),
    );
    const ticks = [gauge.readAt, gauge.writeAt].map((at) =>
      shape("path", "gauge-tick", { d: `M${at * unit},0V${GAUGE.height}` }),
    );
    const svg = shape("svg", "zoom-gauge", {
      viewBox: `-1 0 ${GAUGE.width + 2} ${GAUGE.height}`,
      "aria-hidden": "true",
    });
    setAttribute(svg, "data-level", level);
    svg.append(...notches, ...ticks);
    cell.querySelector("svg")?.remove();
    cell.querySelector("small")?.remove();
    cell.append(make("small", "", numeral), svg);
  }
}

function shape(name: string, className: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries({ class: className, ...attributes }))
    setAttribute(made, key, String(value));
  return made;
}

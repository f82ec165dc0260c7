/**
 * Around the charts of lag and latency: over them the names of the faults whose bands stand behind all of them, under
 * them the axis of time that they share.
 */
import { select } from "d3";
import { faultNames, type FaultName } from "../project/fault-names.ts";
import { plural } from "../project/format.ts";
import type { RunState } from "../state/store.ts";
import { RIGHT, type Across } from "./chart-parts.ts";
import { fitted } from "./marks.ts";
import { drawTimeAxis } from "./time-axis.ts";

const ROW = 16;
const AXIS = 22;

export interface ChartFrame {
  readonly head: SVGSVGElement;
  readonly foot: SVGSVGElement;
  draw(run: RunState, across: Across): void;
}

export function chartFrame(): ChartFrame {
  const [head, foot] = ["chart-names", "chart-axis"].map((name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `chart-svg ${name}`);
    svg.setAttribute("aria-hidden", "true");
    return svg;
  });
  return {
    head,
    foot,
    draw: ({ world: { layout } }, across) => {
      const [left, right] = across.range();
      const { names, rows, left: unnamed } = faultNames(layout.faults, across, [left, right]);
      const height = (rows + (unnamed > 0 ? 1 : 0)) * ROW;
      const top = select(head)
        .attr("width", right + RIGHT)
        .attr("height", height);
      top
        .selectAll<SVGPathElement, FaultName>("path")
        .data(names)
        .join("path")
        .attr("d", ({ from, row }) => `M${from},${row * ROW + 4}V${height}`);
      const more = { text: `and ${plural(unnamed, "more fault")}`, x: left, row: rows };
      top
        .selectAll<SVGTextElement, Pick<FaultName, "text" | "x" | "row">>("text")
        .data(unnamed > 0 ? [...names, more] : names)
        .join("text")
        .attr("x", ({ x }) => x)
        .attr("y", ({ row }) => row * ROW + 12)
        .text(({ text, x }) => fitted(text, (right + RIGHT - x) * 1.15));
      select(foot)
        .attr("width", right + RIGHT)
        .attr("height", AXIS)
        .selectAll<SVGGElement, null>("g.axis")
        .data([null])
        .join("g")
        .attr("class", "axis")
        .call(drawTimeAxis, across, right - left);
    },
  };
}

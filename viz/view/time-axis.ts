/** An axis of simulated time as the page draws it: as many marks as have room, in units that fit (time-ticks.ts). */
import { axisBottom, type BaseType, type ScaleLinear, type Selection } from "d3";
import { timeTicks } from "../project/time-ticks.ts";

/** Pixels for a mark and its words; about half a letter; and what there is at least beside the axis. */
const [ROOM, HALF, BESIDE] = [110, 3.3, 30];

/** `across` is about how many pixels it has. */
export function drawTimeAxis<Datum, Parent extends BaseType, ParentDatum>(
  layer: Selection<SVGGElement, Datum, Parent, ParentDatum>,
  scale: ScaleLinear<number, number>,
  across: number,
): void {
  const { values, words } = timeTicks(scale, Math.max(2, Math.floor(across / ROOM)));
  const axis = axisBottom<number>(scale).tickValues(values).tickSizeOuter(0).tickFormat(words);
  const right = scale.range()[1] + BESIDE;
  layer
    .call(axis)
    .selectAll<SVGTextElement, number>("text")
    // What would go beyond the edge ends at its mark.
    .attr("text-anchor", (at) => (scale(at) + words(at).length * HALF > right ? "end" : null));
}

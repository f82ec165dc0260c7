/**
 * A bound on figures of a run (conditions.ts) as a promise of somebody's own, that it never is so: as it was typed, or
 * as it is drawn on a chart.
 */
import type { Becomes, FigureName } from "../../sim/bounds/index.ts";
import type { Chart } from "./charts.ts";
import { readQuery } from "./conditions.ts";

/** What is typed, if it is a bound; undefined for events and what cannot be read. */
export function boundIn(typed: string): Becomes | undefined {
  const read = readQuery(typed);
  return read.ok && read.query.kind === "becomes" ? read.query : undefined;
}

/** The figure that a line of a chart shows; of readers and Regions the worst. */
export function figureOf(chart: Chart["id"], line: string): FigureName {
  switch (chart) {
    case "commit":
      return line === "p50" ? "commit p50" : line === "max" ? "commit max" : "commit p99";
    case "replica":
      return "lag";
    case "global":
      return "global lag";
    case "gap":
      return "write gap";
    case "copies":
      return "copying";
    case "capacity":
      return "capacity";
  }
}

/** As one draws it on a chart: above this, for longer than that; two digits of either are enough. */
export function drawnBound(figure: FigureName, above: number, lasting: number): Becomes {
  const than = rounded(above);
  return {
    kind: "becomes",
    bounds: [{ figure, is: ">", than }],
    after: 0,
    before: Infinity,
    lasting: rounded(lasting),
  };
}

function rounded(value: number): number {
  return Math.max(0, Math.round(Number(value.toPrecision(2))));
}

/**
 * A bound on figures of a run (conditions.ts) as a promise of somebody's own, that it never is so: the question as one
 * sentence, which is read as the same question again.
 */
import type { Chart } from "./charts.ts";
import { FIGURES, readQuery, type Becomes, type Bound, type FigureName } from "./conditions.ts";

/** Looks at the figures of a run. */
export const LOOKS = 4_000;

/** What is typed, if it is a bound; undefined for events and what cannot be read. */
export function boundIn(typed: string): Becomes | undefined {
  const read = readQuery(typed);
  return read.ok && read.query.kind === "becomes" ? read.query : undefined;
}

/** The figure that a line of a chart shows; of readers and Regions the worst. */
export function figureOf({ id }: Chart, line: string): FigureName {
  switch (id) {
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

/** `commit p99 > 60 ms for 2 s` */
export function sentenceOf({ bounds, lasting, after, before }: Becomes): string {
  const parts = [bounds.map(boundOf).join(" and ")];
  if (lasting > 0) parts.push(`for ${exactly(lasting)}`);
  if (after > 0) parts.push(`after ${exactly(after)}`);
  if (before < Infinity) parts.push(`before ${exactly(before)}`);
  return parts.join(" ");
}

function boundOf({ figure, is, than }: Bound): string {
  return `${figure} ${is} ${FIGURES[figure].unit === "time" ? exactly(than) : than}`;
}

/** To the microsecond, in the unit in which it is shortest. */
function exactly(us: number): string {
  if (us < 1_000) return `${us} us`;
  return us < 1_000_000 ? `${us / 1_000} ms` : `${us / 1_000_000} s`;
}

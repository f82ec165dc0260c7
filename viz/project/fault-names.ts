/**
 * Where the names of faults stand over the charts that show them as bands: each where its band begins, in the first
 * row that is free there; what would run over the right edge is moved to the left, and whatever finds no row is
 * counted. Widths are estimates: what is a little too short is cut by whoever draws it.
 */
import type { FaultSpan } from "../../sim/results/index.ts";

/** More rows push the charts out of sight. [choice] */
const NAME_ROWS_MAX = 3;
const LETTER = 6.2;
const BETWEEN = 12;

export interface FaultName {
  readonly text: string;
  /** Where the band begins, and where the name does. */
  readonly from: number;
  readonly x: number;
  readonly row: number;
}

export interface FaultNames {
  readonly names: readonly FaultName[];
  readonly rows: number;
  /** Faults for whose names there is no row. */
  readonly left: number;
}

export function faultNames(
  faults: readonly FaultSpan[],
  across: (at: number) => number,
  [leftEdge, rightEdge]: readonly [number, number],
): FaultNames {
  const ends: number[] = [];
  const names: FaultName[] = [];
  for (const { text, at } of faults.toSorted((a, b) => a.at - b.at)) {
    const width = text.length * LETTER;
    const from = across(at);
    const x = Math.max(leftEdge, Math.min(from + 4, rightEdge - width));
    let row = ends.findIndex((end) => end + BETWEEN <= x);
    if (row < 0) row = ends.length;
    if (row >= NAME_ROWS_MAX) continue;
    ends[row] = x + width;
    names.push({ text, from, x, row });
  }
  return { names, rows: ends.length, left: faults.length - names.length };
}

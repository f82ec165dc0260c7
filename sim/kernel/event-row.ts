/**
 * What an event is made of: one row of 40 bytes in a buffer that is read through two views; and what is written down
 * of it when a run is saved. In what order events wait, and how they come back, is queue.ts.
 */

/** Row layout, in 32-bit words for `words` and in 64-bit words for `doubles`. */
export const ROW_WORDS = 10;
export const ROW_DOUBLES = 5;
export const TIME = 0;
export const B = 1;
export const CAUSE = 2;
export const TARGET = 6;
export const A = 7;
export const C = 8;
export const KIND = 9;

/** Events that are written down, in the order in which they will happen. */
export interface SavedEvents {
  /** Time, b and cause of each. */
  readonly doubles: Float64Array;
  /** Target, a, c and kind of each. */
  readonly words: Int32Array;
}

/** Writes these rows down. */
export function savedRows(rows: readonly number[], fromDoubles: Float64Array, fromWords: Int32Array): SavedEvents {
  const doubles = new Float64Array(rows.length * 3);
  const words = new Int32Array(rows.length * 4);
  rows.forEach((row, i) => {
    const d = row * ROW_DOUBLES;
    const w = row * ROW_WORDS;
    doubles[i * 3] = fromDoubles[d + TIME];
    doubles[i * 3 + 1] = fromDoubles[d + B];
    doubles[i * 3 + 2] = fromDoubles[d + CAUSE];
    words[i * 4] = fromWords[w + TARGET];
    words[i * 4 + 1] = fromWords[w + A];
    words[i * 4 + 2] = fromWords[w + C];
    words[i * 4 + 3] = fromWords[w + KIND];
  });
  return { doubles, words };
}

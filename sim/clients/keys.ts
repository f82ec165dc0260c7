/**
 * Which key an operation takes: each alike, or by Zipf's law (key k is drawn in proportion to 1 / (k + 1)^exponent).
 * Zipf draws use Walker's alias table: two look-ups, whatever the number of keys.
 */
import { below, exp, ln, type Stream } from "../kernel/index.ts";
import type { KeyDistribution } from "../scenario/types.ts";

export type KeyChooser = (stream: Stream) => number;

export function keyChooser(distribution: KeyDistribution, count: number): KeyChooser {
  if (distribution.kind === "uniform") return (stream) => below(stream, count);
  const { limit, other } = zipfTable(count, distribution.exponent);
  return (stream) => {
    const cell = below(stream, count);
    return stream.int32() >>> 0 < limit[cell] ? cell : other[cell];
  };
}

interface AliasTable {
  /** Chance, of 2^32, that a cell keeps its own key. */
  readonly limit: Float64Array;
  readonly other: Uint32Array;
}

/** Pure functions of their arguments, a millisecond each for 10,000 keys: made once. */
const made = new Map<string, AliasTable>();

function zipfTable(count: number, exponent: number): AliasTable {
  const name = `${count}/${exponent}`;
  let table = made.get(name);
  if (table === undefined) {
    table = aliasTable(zipfWeights(count, exponent));
    made.set(name, table);
  }
  return table;
}

function zipfWeights(count: number, exponent: number): Float64Array {
  const weights = new Float64Array(count);
  for (let key = 0; key < count; key++) weights[key] = exp(-exponent * ln(key + 1));
  return weights;
}

/** Vose's construction: fills each cell to the average with at most one other key. */
function aliasTable(weights: Float64Array): AliasTable {
  const count = weights.length;
  let sum = 0;
  for (const weight of weights) sum += weight;
  const share = weights.map((weight) => (weight * count) / sum);
  const limit = new Float64Array(count).fill(4294967296);
  const other = new Uint32Array(count);
  const small: number[] = [];
  const large: number[] = [];
  share.forEach((value, key) => (value < 1 ? small : large).push(key));
  while (small.length > 0 && large.length > 0) {
    const less = small.pop() as number;
    const more = large[large.length - 1];
    limit[less] = Math.floor(share[less] * 4294967296);
    other[less] = more;
    share[more] -= 1 - share[less];
    if (share[more] < 1) small.push(large.pop() as number);
  }
  return { limit, other };
}

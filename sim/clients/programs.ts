/**
 * Which rows a transaction takes, and in which order: reads and writes in turn, a named statement after the first
 * write, rows read again at the end. Hot rows come before all others, as TPC-C's warehouses and districts do.
 */
import { below, type Stream } from "../kernel/index.ts";
import type { HotRows, TransactionKind, TransactionSpec } from "../scenario/types.ts";
import type { Program } from "./operations.ts";

/** How many rows an operation changes and reads, and whether some are of a few that many want. */
export interface Rows {
  readonly writes: number;
  readonly reads: number;
  readonly hot?: readonly HotRows[];
}

/** The kind of transaction that comes next, each as often as its weight says. */
export function kindOf(mix: readonly TransactionKind[], luck: Stream): TransactionKind {
  let at = below(
    luck,
    mix.reduce((sum, { weight }) => sum + weight, 0),
  );
  return mix.find(({ weight }) => (at -= weight) < 0) ?? mix[0];
}

const NONE: readonly number[] = [];

/** One row of each hot set. */
export function hotOf({ hot }: Rows, luck: Stream): readonly number[] {
  if (hot === undefined || hot.length === 0) return NONE;
  return [...new Set(hot.map(({ from, rows }) => from + below(luck, rows)))];
}

/**
 * The steps of a transaction, `first` its hot rows or its one row that is known; undefined for an operation of one row.
 * `writes` and `reads` are what this one changes and reads; `draw` gives any row.
 */
export function programOf(
  first: readonly number[],
  isHot: boolean,
  { writes, reads }: Rows,
  { keyCount, order, draw }: { keyCount: number; order: TransactionSpec["order"]; draw: () => number },
): Program | undefined {
  if (writes + reads <= 1) return undefined;
  const keys = [...first];
  const steps = Math.min(writes + reads, keyCount);
  // A skewed distribution may give the same row again and again: then the transaction is shorter.
  for (let draws = 0; keys.length < steps && draws < Math.max(64, 2 * steps); draws++) {
    const row = draw();
    if (!keys.includes(row)) keys.push(row);
  }
  if (keys.length === 1) return undefined;
  const hot = isHot ? keys.splice(0, first.length) : NONE;
  if (order === "rising") sortRising(keys);
  const left = keys.length - Math.min(1, Math.max(0, writes - hot.length));
  const isRead = interleaved(keys.length, Math.min(reads, left));
  if (hot.length === 0) return { keys, reads: isRead };
  return { keys: [...hot, ...keys], reads: [...hot.map(() => false), ...isRead] };
}

/** At its end a transaction may read rows again that it has changed, the last one first. */
export function withRereads(program: Program | undefined, key: number, rereads: number): Program | undefined {
  if (rereads === 0) return program;
  const { keys, reads } = program ?? { keys: [key], reads: [false] };
  const again = keys
    .filter((_, step) => !reads[step])
    .toReversed()
    .slice(0, rereads);
  return { keys: [...keys, ...again], reads: [...reads, ...again.map(() => true)] };
}

/**
 * A named statement comes after the first write of its transaction, and is one of one step where it stands by itself.
 */
export function withStatement(
  program: Program | undefined,
  sql: string,
  key: number,
  writes: number,
): Program | undefined {
  if (sql === "") return program;
  if (program === undefined && writes === 0) return { keys: [key], reads: [true], sql: [sql] };
  const { keys, reads } = program ?? { keys: [key], reads: [false] };
  const at = reads.indexOf(false) + 1;
  const around = <T>(list: readonly T[], one: T): T[] => [...list.slice(0, at), one, ...list.slice(at)];
  return {
    keys: around(keys, keys[Math.max(0, at - 1)]),
    reads: around(reads, true),
    sql: around(
      keys.map(() => ""),
      sql,
    ),
  };
}

/** Insertion by insertion: a transaction has few rows, and is begun thousands of times a second. */
function sortRising(keys: number[]): void {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i];
    let at = i;
    for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
    keys[at] = key;
  }
}

/**
 * Reads and writes in turn, a read first, so that what is written could depend on what was read. By step: whether it
 * only reads.
 */
function interleaved(steps: number, reads: number): boolean[] {
  const isRead: boolean[] = [];
  let left = reads;
  for (let step = 0; step < steps; step++) {
    isRead[step] = left > 0 && (step % 2 === 0 || left === steps - step);
    if (isRead[step]) left--;
  }
  return isRead;
}

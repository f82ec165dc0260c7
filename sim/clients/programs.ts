/**
 * The steps of a transaction put in order: reads and writes in turn, a named statement after the first write, rows read
 * again at the end.
 */
import type { Program } from "./operations.ts";

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
export function sortRising(keys: number[]): void {
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
export function interleaved(steps: number, reads: number): boolean[] {
  const isRead: boolean[] = [];
  let left = reads;
  for (let step = 0; step < steps; step++) {
    isRead[step] = left > 0 && (step % 2 === 0 || left === steps - step);
    if (isRead[step]) left--;
  }
  return isRead;
}

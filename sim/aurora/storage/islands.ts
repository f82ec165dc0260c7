/**
 * Islands: what a segment holds above its first hole, as pairs (prev, last) one behind the other, in the order in which
 * they came. Most segments have none, and of the others most have one or two, so lists are searched from their
 * beginning.
 */
import type { Lsn } from "../../kernel/index.ts";

/**
 * Joins the islands that begin at or below the chain's end, and leaves the others. Returns where the chain ends then.
 */
export function joined(islands: number[], last: Lsn): Lsn {
  let top = last;
  for (let at = 0; at < islands.length;) {
    if (islands[at] > top) {
      at += 2;
      continue;
    }
    top = Math.max(top, islands[at + 1]);
    takeOut(islands, at);
    at = 0;
  }
  return top;
}

/** The pairs that lie wholly at or below `limit`; undefined for none. */
export function keptBelow(islands: readonly number[] | undefined, limit: Lsn): number[] | undefined {
  if (islands === undefined) return undefined;
  const kept: number[] = [];
  for (let i = 0; i < islands.length; i += 2) if (islands[i + 1] <= limit) kept.push(islands[i], islands[i + 1]);
  return kept.length === 0 ? undefined : kept;
}

/** By hand: \`splice\` makes an array of what it takes out. */
function takeOut(islands: number[], at: number): void {
  for (let i = at + 2; i < islands.length; i++) islands[i - 2] = islands[i];
  islands.length -= 2;
}

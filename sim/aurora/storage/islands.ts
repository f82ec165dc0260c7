/**
 * Islands: what a segment holds above its first hole, as pairs (prev, last) one behind the other, in the order in which
 * they came. Most segments have none, and of the others most have a few (five at 200,000 records a second), so
 * lists are searched from their beginning.
 */
import type { Lsn } from "../../kernel/index.ts";

/**
 * Joins the islands that begin at or below the chain's end, and leaves the others. Returns where the chain ends then.
 * What stays moves up in one go, however many join.
 */
export function joined(islands: number[], last: Lsn): Lsn {
  let top = last;
  for (let before = -1; top !== before;) {
    before = top;
    let kept = 0;
    for (let at = 0; at < islands.length; at += 2) {
      const [from, to] = [islands[at], islands[at + 1]];
      if (from <= top) {
        top = Math.max(top, to);
        continue;
      }
      islands[kept] = from;
      islands[kept + 1] = to;
      kept += 2;
    }
    while (islands.length > kept) islands.pop();
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

/**
 * Islands: what a segment holds above its first hole, as pairs (prev, last) in rising order, no two of which touch. So
 * there are as many as there are holes, however many batches came; most segments have none. What is new comes near the
 * end, so lists are searched from there.
 */
import type { Lsn } from "../../kernel/index.ts";

/**
 * Puts (prev, last] among the islands: it becomes one with those that it touches. Lists are changed by hand, since
 * batches overtake one another all the time, and `splice` makes an array at each call (8% of a Global Database's time).
 */
export function insert(islands: number[], prev: Lsn, last: Lsn): void {
  let end = islands.length;
  while (end > 0 && islands[end - 2] > last) end -= 2;
  let begin = end;
  while (begin > 0 && islands[begin - 1] >= prev) begin -= 2;
  if (begin === end) {
    islands.push(prev, last);
    for (let at = islands.length - 1; at > begin + 1; at--) islands[at] = islands[at - 2];
    islands[begin] = prev;
    islands[begin + 1] = last;
    return;
  }
  if (prev < islands[begin]) islands[begin] = prev;
  islands[begin + 1] = Math.max(last, islands[end - 1]);
  remove(islands, begin + 2, end);
}

/** Takes the islands that begin at or below the chain's end into the chain. Returns where it ends then. */
export function joined(islands: number[], last: Lsn): Lsn {
  let top = last;
  let count = 0;
  for (; count < islands.length && islands[count] <= top; count += 2) top = Math.max(top, islands[count + 1]);
  remove(islands, 0, count);
  return top;
}

/** Takes out what stands from one place up to another. */
function remove(islands: number[], from: number, to: number): void {
  if (from === to) return;
  let kept = from;
  for (let at = to; at < islands.length; at++) islands[kept++] = islands[at];
  while (islands.length > kept) islands.pop();
}

/** What of the islands lies at or below `limit`; undefined for nothing. */
export function keptBelow(islands: readonly number[] | undefined, limit: Lsn): number[] | undefined {
  if (islands === undefined) return undefined;
  const kept: number[] = [];
  for (let at = 0; at < islands.length && islands[at] < limit; at += 2)
    kept.push(islands[at], Math.min(islands[at + 1], limit));
  return kept.length === 0 ? undefined : kept;
}

/**
 * Delta debugging (Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input"): the fewest items
 * of a list with which a failure remains, in the sense that no single one of them can go. Chunks of the list are left
 * out, first halves, then ever smaller parts.
 *
 * A generator that yields what to try and is told whether it still fails, so that whoever drives it counts, shows and
 * stops.
 */
export function* ddmin<T>(items: readonly T[]): Generator<readonly T[], readonly T[], boolean> {
  let kept = items;
  if (kept.length > 0 && (yield [])) return [];
  for (let parts = 2; kept.length > 1;) {
    const size = Math.ceil(kept.length / parts);
    let reduced = false;
    // From the end: what came last is the least likely cause of what had begun before.
    for (let start = kept.length - (kept.length % size || size); start >= 0; start -= size) {
      const shorter = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (shorter.length === 0 || !(yield shorter)) continue;
      kept = shorter;
      reduced = true;
      parts = Math.max(2, parts - 1);
    }
    if (!reduced && size === 1) return kept;
    if (!reduced) parts = Math.min(kept.length, parts * 2);
  }
  return kept;
}

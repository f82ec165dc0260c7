/** What the number of members in reach means, in the words a person on call would use (viewer reference 3.3). */
export interface Margins {
  /** Groups by how many of their six copies the writer can reach, from 0 to 6. */
  readonly groupsByReach: readonly number[];
  readonly groups: number;
  readonly writeQuorum: number;
  readonly readQuorum: number;
  /** Some group's members are being exchanged in one go: until that is over it takes no writes. */
  readonly isExchanged: boolean;
  /** Somebody has the volume open; else nothing goes on, however many copies answer. */
  readonly isOpen: boolean;
}

/** One sentence on where the volume stands. */
export function marginSentence(margins: Margins): string {
  const { groupsByReach, groups, writeQuorum, readQuorum, isExchanged, isOpen } = margins;
  const below = (limit: number): number => groupsByReach.slice(0, limit).reduce((sum, count) => sum + count, 0);
  const lost = below(readQuorum);
  const readsOnly = below(writeQuorum) - lost;
  const noMargin = groupsByReach[writeQuorum] ?? 0;
  const copies = groupsByReach.length - 1;
  if (lost > 0)
    return `${some(lost, groups)} fewer than ${readQuorum} copies in the writer's reach: nothing can be written or recovered from there until more answer.`;
  if (readsOnly > 0)
    return `${some(readsOnly, groups)} only ${readQuorum} of ${copies} copies in reach: ${isOpen ? "reads go on, but every commit of the volume waits" : "too few to open the volume with"}.`;
  if (noMargin > 0)
    return `${some(noMargin, groups)} no copy to spare: each write there now needs all ${writeQuorum} that remain.${isExchanged || !isOpen ? "" : " Writes go on."}`;
  const fewest = groupsByReach.findIndex((count) => count > 0);
  if (fewest === copies) return `All ${copies} copies of every group are in reach again.`;
  return `${some(below(copies), groups)} ${copies - fewest} of ${copies} copies missing; ${fewest - writeQuorum} to spare.`;
}

/** `3 of 64 groups have`, `All 64 groups have`, `Both groups have` */
function some(count: number, groups: number): string {
  if (count === groups && groups <= 2) return groups === 1 ? "The only group has" : "Both groups have";
  if (count === groups) return `All ${groups} groups have`;
  return count === 1 ? `1 of ${groups} groups has` : `${count} of ${groups} groups have`;
}

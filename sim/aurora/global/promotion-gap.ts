/**
 * How many LSNs a promotion annuls above what the new primary has, so that its numbers and those that the old one may
 * have used never meet (cluster reference 5.5).
 */
import type { Lsn } from "../../kernel/index.ts";
import type { GlobalDatabase } from "./global-database.ts";
import type { Operation } from "./role-operation.ts";

export function promotionGap(global: GlobalDatabase, { from, rival, to, isFenced }: Operation): number {
  const { lsnAllocationLimit, failoverLsnGap } = global.context.parameters;
  if (!isFenced) return failoverLsnGap;
  // The answer to the fence says where the old primary's numbers end: recoveries of its own may have annulled many
  // beyond its log's end.
  const numbersEnd = (member: number): Lsn => {
    const { metadata } = global.members[member].volume;
    return metadata.next(global.vdlOf(member)) - 1;
  };
  const ends = [from, rival].flatMap((member) => (member < 0 ? [] : [numbersEnd(member)]));
  return Math.max(2 * lsnAllocationLimit, Math.max(...ends) - global.vdlOf(to));
}

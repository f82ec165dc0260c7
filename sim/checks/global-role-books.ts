/**
 * What the checks of role changes (global-roles.ts) know of each cluster of a global database.
 */
import type { Lsn, Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";

export interface Books {
  /**
   * Commits acknowledged by instances: LSN and time, rising; those that every other cluster has are dropped, and all
   * where there is no other.
   */
  acked: { lsn: Lsn; at: Micros }[];
  newest: Lsn;
  /** How far its volume is durable as a secondary, and in which term. */
  durable: Lsn;
  /**
   * 1 while its writes are blocked, or it is a secondary; and where its log ended then: what is durable may still be
   * told to clients.
   */
  closed: number;
  closedAt: Lsn;
  /** 1 when it is a database by itself. */
  hasLeft: number;
  /** Since when its volume is being rebuilt; -1 while it is not. */
  rebuilding: Micros;
  /** By instance: when its engine went down last; since when it can be told something, -1 while it cannot. */
  downAt: Micros[];
  reachedSince: Micros[];
  snapshot: Lsn;
}

export function booksOf(instances: number, isPrimary: boolean): Books {
  return {
    acked: [],
    newest: 0,
    durable: 0,
    closed: isPrimary ? 0 : 1,
    closedAt: 0,
    hasLeft: 0,
    rebuilding: -1,
    snapshot: -1,
    downAt: new Array<Micros>(instances).fill(-1),
    reachedSince: new Array<Micros>(instances).fill(0),
  };
}

/** The order to stop reaches a reader within this, TCP stalls left aside. */
const ORDER_US = FIXED.newsBound.value;

/**
 * From when on a reader of a volume that is being rebuilt must have stopped. Whoever has, or has died, has no role
 * before it is given one.
 */
export function toldBy({ rebuilding, downAt, reachedSince }: Books, instance: number, repeat: Micros): Micros {
  if (downAt[instance] >= rebuilding) return downAt[instance];
  const since = reachedSince[instance];
  if (since < 0) return Infinity;
  return since <= rebuilding ? rebuilding + ORDER_US : since + repeat + ORDER_US;
}

/** From now on nothing above `end` may be acknowledged there. Whose writes are blocked already has its end. */
export function close(books: Books, end: Lsn): void {
  if (books.closed === 0) books.closedAt = end;
  books.closed = 1;
}

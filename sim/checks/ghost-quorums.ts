/**
 * Which bits of the ghost's books are a write quorum, group by group, under every membership there was.
 *
 * Almost every group keeps the membership that it began with; of it one table answers for all, since a segment's bit is
 * its slot there. A group whose membership changed has its own: a record that was written under an earlier one may have
 * met that one's quorum. Left out: who has which record (ghost.ts).
 */
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";
import type { Members } from "./membership.ts";
import type { Roster } from "./roster.ts";

/**
 * Write quorums of a membership, for records up to `upTo`: the bits of its segments, slot by slot, and a table over the
 * slots.
 */
interface Quorums {
  readonly bits: readonly number[];
  readonly table: Uint8Array;
  upTo: Lsn;
}

/**
 * So many memberships of a group are remembered: records that only met an older one's are long below what can still be
 * asked.
 */
const REMEMBERED = 6;

export class GroupQuorums implements Stateful {
  readonly #roster: Roster;
  /** The place of a segment's bit. */
  readonly #bitOf: (segment: number) => number;
  readonly #plain: Quorums;
  /** By group whose membership has changed: its quorums, newest first. */
  #byGroup: Record<string, Quorums[]> = {};

  constructor(roster: Roster, bitOf: (segment: number) => number) {
    this.#roster = roster;
    this.#bitOf = bitOf;
    this.#plain = this.#quorumsOf(roster.published(0));
  }

  /** Whether the members that have the record at `lsn`, one bit each, are or were one of the group's write quorums. */
  isQuorate(group: number, mask: number, lsn: Lsn): boolean {
    const quorums = this.#byGroup[group];
    if (quorums === undefined) return this.#plain.table[mask] === 1;
    for (const one of quorums) if (lsn <= one.upTo && meets(one, mask)) return true;
    return false;
  }

  /** A segment was placed in the group that was not there from its beginning: from now on its bits are its own. */
  placed(group: number): void {
    this.#byGroup[group] ??= [this.#quorumsOf(this.#roster.published(group))];
  }

  published(group: number): void {
    const quorums = (this.#byGroup[group] ??= [{ ...this.#plain }]);
    quorums.unshift(this.#quorumsOf(this.#roster.published(group)));
  }

  /** Records above `highest` must meet the new quorum; those there are may have met an older one. */
  inForce(group: number, highest: Lsn): void {
    const quorums = this.#byGroup[group] ?? [];
    for (const older of quorums.slice(1)) older.upTo = Math.min(older.upTo, highest);
    this.#byGroup[group] = quorums.slice(0, REMEMBERED);
  }

  copyState(copy: StateCopy): void {
    this.#byGroup = copy.of(this.#byGroup);
  }

  #quorumsOf(members: Members): Quorums {
    const { segments } = members;
    const table = new Uint8Array(1 << segments.length);
    let mask = 0;
    const inMask = (segment: number): boolean => (mask & (1 << segments.indexOf(segment))) !== 0;
    for (; mask < table.length; mask++) table[mask] = this.#roster.isWriteQuorum(members, inMask) ? 1 : 0;
    return {
      bits: segments.map((segment) => (segment < 0 ? 0 : 1 << this.#bitOf(segment))),
      table,
      upTo: Infinity,
    };
  }
}

/** Whether the members that have a record, one bit each, are one of the write quorums. */
function meets({ bits, table }: Quorums, mask: number): boolean {
  let slots = 0;
  for (let slot = 0; slot < bits.length; slot++) if ((mask & bits[slot]) !== 0) slots |= 1 << slot;
  return table[slots] === 1;
}

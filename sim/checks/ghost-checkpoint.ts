/**
 * What a checkpoint keeps of the rows of the second set of books, and how it makes them good again. Rows of the whole
 * log would be far too many: those that every member has follow from how far each segment is complete.
 */
import type { Lsn } from "../kernel/index.ts";
import type { GhostBits } from "./ghost-bits.ts";
import type { GhostLine } from "./ghost-line.ts";
import type { GroupQuorums } from "./ghost-quorums.ts";
import type { GhostRows } from "./ghost-rows.ts";
import { MEMBERS } from "./membership.ts";
import type { Roster } from "./roster.ts";

export interface OpenRows {
  readonly lsns: Float64Array;
  readonly holders: Uint16Array;
  readonly next: Float64Array;
  /**
   * Threes (first LSN, last LSN, bit) below the open records: the stretches that a segment which is no member (any
   * more) has beyond its unbroken run.
   */
  readonly apart: Float64Array;
}

/** The books at the moment of the checkpoint. */
export interface GhostBooks {
  readonly roster: Roster;
  readonly rows: GhostRows;
  readonly line: GhostLine;
  readonly quorums: GroupQuorums;
  readonly bits: GhostBits;
  /** By segment: how far it is complete, and the last record that it ever had. */
  readonly stable: Float64Array;
  readonly reach: Float64Array;
  /** By group: its newest and its oldest live record. */
  readonly tail: Float64Array;
  readonly first: Float64Array;
}

/**
 * The records whose row can still change: those that some member lacks, and the one before them, whose link forward a
 * recovery may cut. All others follow from how far each segment is complete, so a checkpoint need not carry them;
 * but for what one that is no member (any more) has beyond its unbroken run.
 */
export function openRowsOf(books: GhostBooks): OpenRows {
  const open: number[] = [];
  for (let group = 0; group < books.tail.length; group++) {
    const least = completeAtAll(books, group);
    if (least === books.tail[group]) continue;
    for (let lsn = least === 0 ? books.first[group] : least; lsn !== 0; lsn = following(books, group, lsn))
      open.push(lsn);
  }
  return {
    lsns: Float64Array.from(open),
    holders: Uint16Array.from(open, (lsn) => books.rows.holders(lsn)),
    next: Float64Array.from(open, (lsn) => books.rows.next(lsn)),
    apart: Float64Array.from(apartOf(books)),
  };
}

function apartOf(books: GhostBooks): number[] {
  const apart: number[] = [];
  for (let segment = 0; segment < books.stable.length; segment++) {
    const group = books.roster.groupOf[segment];
    const bit = books.bits.of(segment);
    if (bit < 0 || books.reach[segment] <= books.stable[segment] || !books.quorums.hasChanged(group)) continue;
    const least = completeAtAll(books, group);
    let lsn = following(books, group, books.stable[segment]);
    let isInRun = false;
    for (; lsn !== 0 && lsn < least && lsn <= books.reach[segment]; lsn = following(books, group, lsn)) {
      const has = (books.rows.holders(lsn) & (1 << bit)) !== 0;
      if (has && isInRun) apart[apart.length - 2] = lsn;
      else if (has) apart.push(lsn, lsn, bit);
      isInRun = has;
    }
  }
  return apart;
}

/**
 * Below the open rows every member has everything, and whoever is no member has its unbroken run; but a replay that
 * stopped before may have written these rows again, or a segment of the group may have lost some.
 */
export function closeRows(books: GhostBooks, apart: Float64Array): void {
  const least = Array.from({ length: books.tail.length }, (_, group) => completeAtAll(books, group));
  const before = new Float64Array(books.tail.length);
  const changed = segmentsOfChanged(books);
  for (let lsn = books.line.after(0); lsn <= books.line.last; lsn = books.line.after(lsn)) {
    const group = books.rows.group(lsn);
    if (before[group] !== 0) books.rows.setNext(before[group], lsn);
    before[group] = lsn;
    if (lsn > least[group]) continue;
    let mask = (1 << MEMBERS) - 1;
    const segments = changed[group];
    if (segments !== undefined) {
      mask = 0;
      for (const segment of segments) if (lsn <= books.stable[segment]) mask |= 1 << books.bits.of(segment);
    }
    books.rows.setHolders(lsn, mask);
  }
  for (let at = 0; at < apart.length; at += 3) {
    const [first, last, bit] = apart.subarray(at, at + 3);
    for (let lsn = first; lsn !== 0 && lsn <= last; lsn = books.rows.next(lsn))
      books.rows.setHolders(lsn, books.rows.holders(lsn) | (1 << bit));
  }
}

/** By group whose members have changed: all segments that stand in its books, members or not. */
function segmentsOfChanged(books: GhostBooks): Record<string, number[]> {
  const changed: Record<string, number[]> = {};
  for (let segment = 0; segment < books.stable.length; segment++) {
    const group = books.roster.groupOf[segment];
    if (books.quorums.hasChanged(group) && books.bits.of(segment) >= 0) (changed[group] ??= []).push(segment);
  }
  return changed;
}

/** How far all members of a group are complete. */
function completeAtAll(books: GhostBooks, group: number): Lsn {
  let least = Infinity;
  for (const segment of books.roster.published(group).segments)
    if (segment >= 0) least = Math.min(least, books.stable[segment]);
  return least;
}

function following({ rows, first }: GhostBooks, group: number, lsn: Lsn): Lsn {
  return lsn === 0 ? first[group] : rows.next(lsn);
}

/**
 * A second set of books, kept from the trace alone: for each record, which members of its group have it on disk.
 *
 * Why: the protocol reasons with complete LSNs, chains and islands; the checks must not believe it. Here is one bit a
 * record and member, nothing else, so an error in the protocol's arithmetic cannot hide in the same arithmetic here.
 * From the bits follow how far each member is really complete, and how far the whole log is really quorate.
 *
 * The rows themselves are in ghost-rows.ts, whose bit is whose in ghost-bits.ts, which bits are a write quorum in
 * ghost-quorums.ts, which LSNs live in ghost-line.ts, chains of pages in ghost-pages.ts. What a disk held before it was
 * lost stays in the books: its acknowledgements may still be on their way, and were true. Not verified here: what the
 * records say (reference.ts).
 */
import {
  longer,
  type Checkpointed,
  type Lsn,
  type SharedRows,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { closeRows, openRowsOf, type GhostBooks, type OpenRows } from "./ghost-checkpoint.ts";
import { GhostLine } from "./ghost-line.ts";
import { GhostPages } from "./ghost-pages.ts";
import { GhostBits } from "./ghost-bits.ts";
import { GroupQuorums } from "./ghost-quorums.ts";
import { GhostRows } from "./ghost-rows.ts";
import { MEMBERS } from "./membership.ts";
import type { Roster } from "./roster.ts";

/** A segment has forgotten its group's records in (tail, upTo]. */
interface Cut {
  readonly segment: number;
  readonly tail: Lsn;
  readonly upTo: Lsn;
}

export class Ghost implements Stateful {
  /** By segment: the last record of its group's unbroken run on its disk. */
  stable: Float64Array;
  /** The last LSN such that it and every live record below it are at a write quorum. */
  quorate: Lsn = 0;
  /** By group: its newest live record. */
  tail: Float64Array;
  /**
   * Hears of a group whose members have just become complete up to a higher point at a write quorum, by a request of an
   * epoch.
   */
  onQuorate: ((lsn: Lsn, group: number, volumeEpoch: number) => void) | undefined;
  /** Whether anybody wants to hear it now: it is dear to find out. */
  watchesFences = false;
  /** Hears of a record whose back-link within its page is not what the books say. */
  onWrongPageLink: ((lsn: Lsn, page: number, told: Lsn, own: Lsn) => void) | undefined;

  readonly roster: Roster;
  readonly #line = new GhostLine();
  readonly #rows: GhostRows;
  readonly #pages: GhostPages;
  /**
   * Groups in which some segment has lost records, at any time of any replay: their closed rows must be made good on
   * load.
   */
  readonly #dirty = new Set<number>();
  /** Rows from here on may have been written again by a replay. */
  #rewrittenFrom: Lsn = Infinity;
  readonly #openRows: Checkpointed = {
    save: () => openRowsOf(this.#books()),
    load: (open) => this.#reopen(open as OpenRows),
  };
  readonly #quorums: GroupQuorums;
  readonly #bits: GhostBits;
  /** By group: ranges that members have taken over since the volume was opened last. */
  #cuts: Record<string, Cut[]> = {};
  /** The epoch by which the volume was last taken to another point of its history, or became a copy of another. */
  #movedAt = 0;
  #first: Float64Array;
  /** By segment: the last of its group's records that it ever had. */
  #reach: Float64Array;
  /** By group: its tail before the last allocation. */
  #before: Float64Array;

  constructor(roster: Roster, trace: Trace, shared?: SharedRows) {
    this.#rows = new GhostRows(shared);
    this.#pages = new GhostPages(this.#rows, this.#line);
    this.roster = roster;
    const { groups } = roster;
    this.stable = new Float64Array(groups * MEMBERS);
    this.#reach = new Float64Array(groups * MEMBERS);
    this.#bits = new GhostBits(roster, (segment) => this.#forget(segment, 0));
    this.#first = new Float64Array(groups);
    this.tail = new Float64Array(groups);
    this.#before = new Float64Array(groups);
    this.#quorums = new GroupQuorums(roster, (segment) => this.#bits.of(segment));
    trace.on(TRACE.recordLinked, (lsn, _prev, page, prevOfPage) => this.#linked(lsn, page, prevOfPage));
    trace.on(TRACE.recordAllocated, (lsn, group, flags) => this.#allocated(lsn, group, flags));
    trace.on(TRACE.persisted, (segment, prev, last, _scl, epochs) => this.#persisted(segment, prev, last, epochs));
    trace.on(TRACE.logFedAgain, (epoch, keep) => {
      this.#movedAt = epoch;
      this.#pages.forgetAbove(keep);
      this.#line.forgetAbove(keep);
    });
    trace.on(TRACE.truncationInForce, (epoch, keep, upTo) => this.#truncated(epoch, keep, upTo));
    trace.on(TRACE.truncated, (_epoch, keep, upTo) => void this.#line.laid.push({ keep, upTo }));
    trace.on(TRACE.annulledAt, (segment, tail, upTo) => {
      const cuts = (this.#cuts[roster.groupOf[segment]] ??= []);
      cuts.push({ segment, tail, upTo });
      this.#forget(segment, tail);
    });
    trace.on(TRACE.lsnsSkipped, (keep, upTo) => this.#line.skip(keep, upTo));
    trace.on(TRACE.segmentPlaced, (segment, group) => this.#placed(segment, group));
    trace.on(TRACE.repairEnded, (old, newcomer, _group, taken) => {
      if (newcomer >= 0) this.#bits.leave(taken === 1 ? old : newcomer);
    });
    trace.on(TRACE.membershipPublished, (group) => this.#published(group));
    trace.on(TRACE.membershipInForce, (group) => this.#quorums.inForce(group, this.#line.highest));
  }

  flags(lsn: Lsn): number {
    return this.#rows.flags(lsn);
  }

  group(lsn: Lsn): number {
    return this.#rows.group(lsn);
  }

  /** The last live LSN. */
  get last(): Lsn {
    return this.#line.last;
  }

  /** The highest LSN ever allocated or annulled. */
  get highest(): Lsn {
    return this.#line.highest;
  }

  /** Annulled ranges (keep, upTo], by the epoch that annulled them. */
  get annulled(): GhostLine["annulled"] {
    return this.#line.annulled;
  }

  /** Whether a record stands in the living log. */
  isLive(lsn: Lsn): boolean {
    return this.#line.isLive(lsn);
  }

  /**
   * The first live record of the member's group, at or below `lsn`, that is not on its disk; 0 when it has them all.
   */
  missing(segment: number, lsn: Lsn): Lsn {
    // Who has left its group and its place in the books may say what it likes: nobody counts it.
    if (lsn <= this.stable[segment] || this.#bits.of(segment) < 0) return 0;
    // Nor who has yet to hear that the volume stands elsewhere in its history: what it has of the line given up, it
    // has.
    if (this.roster.promised[segment] < this.#movedAt) return 0;
    const next = this.#following(this.roster.groupOf[segment], this.stable[segment]);
    return next !== 0 && next <= this.#line.liveEnd(lsn) ? next : 0;
  }

  /** The highest LSN up to which a write quorum of the group is complete: what its PGCL may be at most. */
  completeAtQuorum(group: number): Lsn {
    const members = this.roster.published(group);
    let best = 0;
    for (const segment of members.segments) {
      const level = segment < 0 ? 0 : this.stable[segment];
      if (level > best && this.roster.isWriteQuorum(members, (one) => this.stable[one] >= level)) best = level;
    }
    return best;
  }

  /** The first live record at or below `lsn` without a write quorum; 0 when there is none. */
  unquorate(lsn: Lsn): Lsn {
    if (this.quorate >= lsn) return 0;
    const next = this.#line.after(this.quorate);
    return next <= lsn && next <= this.#line.last ? next : 0;
  }

  /** Members that hold a record, as words: `a1, b1, c2 (3 of 6)`. */
  holders(lsn: Lsn): string {
    const mask = this.#rows.holders(lsn);
    const members = this.roster.published(this.group(lsn)).segments.filter((segment) => segment >= 0);
    const names = members
      .filter((segment) => this.#has(mask, segment))
      .map((segment) => this.roster.memberName(segment));
    return `${names.length === 0 ? "no member" : names.join(", ")} (${names.length} of ${members.length})`;
  }

  /**
   * What members of a group that are counted together must know at least, of what was once quorate up to `lsn`: all of
   * it, unless one of them holds a range that annuls the rest, or it is laid down. The recovery that did that need not
   * have opened the volume: nothing above its range's beginning was acknowledged, nor can be.
   */
  knownAtLeast(group: number, lsn: Lsn, counted: (segment: number) => boolean): Lsn {
    let known = this.#line.liveEnd(lsn);
    for (const { segment, tail, upTo } of this.#cuts[group] ?? [])
      if (counted(segment) && known > tail && known <= upTo) known = tail;
    for (const { keep, upTo } of this.#line.laid)
      if (known > keep && known <= upTo) known = this.#lastAtOrBelow(group, keep);
    return known;
  }

  /** The group's record before the one that was allocated last. */
  before(group: number, lsn: Lsn): Lsn {
    return this.tail[group] === lsn ? (this.#before[group] ?? 0) : 0;
  }

  /**
   * The record of its page before `lsn` as it was when that one was written, 0 for none; -1 where nothing was ever
   * written.
   */
  prevInPage(lsn: Lsn): Lsn {
    return this.#rows.has(lsn) ? this.#rows.prevOfPage(lsn) : -1;
  }

  /** The newest live record of a page at or below `readPoint`, 0 for none. */
  pageVersionAt(page: number, readPoint: Lsn): Lsn {
    return this.#pages.versionAt(page, readPoint);
  }

  copyState(copy: StateCopy): void {
    copy.parts([this.#line, this.#pages, this.#quorums, this.#bits]);
    this.stable = copy.of(this.stable);
    this.#reach = copy.of(this.#reach);
    this.quorate = copy.of(this.quorate);
    this.tail = copy.of(this.tail);
    this.#first = copy.of(this.#first);
    this.#before = copy.of(this.#before);
    this.#cuts = copy.of(this.#cuts);
    this.#movedAt = copy.of(this.#movedAt);
    copy.part(this.#openRows);
  }

  #reopen({ lsns, holders, next, apart }: OpenRows): void {
    // A replay that stopped before may have written these rows again, or a segment of some group may have lost some.
    if (this.#dirty.size > 0 || this.#rewrittenFrom <= this.last) closeRows(this.#books(), apart);
    this.#rewrittenFrom = this.last + 1;
    lsns.forEach((lsn, index) => {
      this.#rows.setHolders(lsn, holders[index]);
      this.#rows.setNext(lsn, next[index]);
    });
    for (const lsn of this.tail) if (lsn !== 0) this.#rows.setNext(lsn, 0);
  }

  #books(): GhostBooks {
    const { roster, stable, tail } = this;
    return {
      roster,
      rows: this.#rows,
      line: this.#line,
      quorums: this.#quorums,
      bits: this.#bits,
      stable,
      reach: this.#reach,
      tail,
      first: this.#first,
    };
  }

  #linked(lsn: Lsn, page: number, prevOfPage: Lsn): void {
    if (page < 0) return;
    const before = this.#pages.link(lsn, page);
    if (before !== prevOfPage) this.onWrongPageLink?.(lsn, page, prevOfPage, before);
  }

  #allocated(lsn: Lsn, group: number, flags: number): void {
    if (group >= this.tail.length) {
      this.tail = longer(this.tail, group + 1);
      this.#first = longer(this.#first, group + 1);
    }
    this.#rows.write(lsn, group, flags);
    const tail = this.tail[group];
    if (tail === 0) this.#first[group] = lsn;
    else this.#rows.setNext(tail, lsn);
    if (group >= this.#before.length) this.#before = longer(this.#before, group + 1);
    this.#before[group] = tail;
    this.tail[group] = lsn;
    this.#line.wrote(lsn);
  }

  #persisted(segment: number, prev: Lsn, last: Lsn, epochs: number): void {
    const group = this.roster.groupOf[segment];
    const bit = this.#bits.of(segment);
    if (bit < 0) return;
    let stable = this.stable[segment];
    let before = prev;
    let next = this.#following(group, prev);
    while (next !== 0 && next <= last) {
      if (before === stable) stable = next;
      before = next;
      next = this.#rows.addHolder(next, bit);
    }
    // The unbroken run may go on into what arrived before.
    while (before === stable && next !== 0 && (this.#rows.holders(next) & (1 << bit)) !== 0) {
      before = stable = next;
      next = this.#rows.next(next);
    }
    const level = this.watchesFences ? this.completeAtQuorum(group) : 0;
    this.stable[segment] = stable;
    if (last > this.#reach[segment]) this.#reach[segment] = last;
    if (this.watchesFences && this.completeAtQuorum(group) > level)
      this.onQuorate?.(this.completeAtQuorum(group), group, epochs >> 16);
    // The walk has stopped at a record that too few have: only who brings that one lets it go on.
    const awaited = this.#line.after(this.quorate);
    if (awaited > prev && awaited <= last) this.#walk();
  }

  /**
   * Moves `quorate` along the volume's log, to the last record before one without a write quorum. A new record has
   * none, and nothing that is annulled or forgotten gives it one; so it need only be called for what was persisted, and
   * for new members.
   */
  #walk(): void {
    for (let next = this.#line.after(this.quorate); next <= this.#line.last; next = this.#line.after(next)) {
      if (!this.#quorums.isQuorate(this.#rows.group(next), this.#rows.holders(next), next)) break;
      this.quorate = next;
    }
  }

  #truncated(epoch: number, keep: Lsn, upTo: Lsn): void {
    for (let group = 0; group < this.tail.length; group++) {
      if (this.tail[group] <= keep) continue;
      const tail = this.#lastAtOrBelow(group, keep);
      this.tail[group] = tail;
      if (tail === 0) this.#first[group] = 0;
      else this.#rows.setNext(tail, 0);
    }
    for (let segment = 0; segment < this.stable.length; segment++)
      this.stable[segment] = Math.min(this.stable[segment], this.tail[this.roster.groupOf[segment]] ?? 0);
    this.#cuts = {};
    this.quorate = Math.min(this.quorate, keep);
    this.#line.truncate(epoch, keep, upTo);
  }

  /** A segment has no record of its group above `from` any more. */
  #forget(segment: number, from: Lsn): void {
    const bit = this.#bits.of(segment);
    if (bit < 0) return;
    const group = this.roster.groupOf[segment];
    this.#dirty.add(group);
    for (let lsn = this.#following(group, from); lsn !== 0; lsn = this.#following(group, lsn))
      this.#rows.setHolders(lsn, this.#rows.holders(lsn) & ~(1 << bit));
    this.stable[segment] = Math.min(this.stable[segment], from);
    this.#reach[segment] = Math.min(this.#reach[segment], from);
  }

  #placed(segment: number, group: number): void {
    this.stable = longer(this.stable, segment + 1);
    this.#reach = longer(this.#reach, segment + 1);
    this.stable[segment] = 0;
    this.#reach[segment] = 0;
    this.tail = longer(this.tail, group + 1);
    this.#first = longer(this.#first, group + 1);
    const isNewGroup = this.roster.lacking[segment] === 0;
    this.#bits.give(segment, group, isNewGroup);
    if (isNewGroup) return;
    // A replay may have given the bit before: rows forget it.
    this.#forget(segment, 0);
    // From now on the group's bits are its own: judge it by its own quorums.
    this.#quorums.placed(group);
  }

  #published(group: number): void {
    this.#quorums.published(group);
    this.#walk();
  }

  #has(mask: number, segment: number): boolean {
    const bit = this.#bits.of(segment);
    return bit >= 0 && (mask & (1 << bit)) !== 0;
  }

  #lastAtOrBelow(group: number, keep: Lsn): Lsn {
    let last = 0;
    for (let lsn = this.#first[group]; lsn !== 0 && lsn <= keep; lsn = this.#following(group, lsn)) last = lsn;
    return last;
  }

  #following(group: number, lsn: Lsn): Lsn {
    return lsn === 0 ? this.#first[group] : this.#rows.next(lsn);
  }
}

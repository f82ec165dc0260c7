/**
 * A second set of books, kept from the trace alone: for each record, which members of its group have it on disk.
 *
 * Why: the protocol reasons with complete LSNs, chains and islands; the checks must not believe it. Here is one bit a
 * record and member, nothing else, so an error in the protocol's arithmetic cannot hide in the same arithmetic here.
 * From the bits follow how far each member is really complete, and how far the whole log is really quorate.
 *
 * The bits stand by runs of records in ghost-runs.ts, what a record says of itself in ghost-rows.ts; whose bit is whose
 * in ghost-bits.ts, which bits are a write quorum in ghost-quorums.ts, which LSNs live in ghost-line.ts; pages are in
 * ghost-pages.ts. What a disk held before it was lost stays in the books: its acknowledgements may still be on their
 * way, and were true. Not verified here: what the records say (reference.ts).
 */
import { longer, type Lsn, type SharedRows, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { GhostBits } from "./ghost-bits.ts";
import { GhostLine } from "./ghost-line.ts";
import { GhostPages } from "./ghost-pages.ts";
import { GroupQuorums } from "./ghost-quorums.ts";
import { GhostRows } from "./ghost-rows.ts";
import { GhostRuns } from "./ghost-runs.ts";
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
  /**
   * Hears of every record before the books count it, with the highest LSN used until then. A field and no listener of
   * the trace: there are so many records that each listener more is a call too much.
   */
  onAllocated: ((lsn: Lsn, group: number, highest: Lsn) => void) | undefined;
  /** Hears of a group's first record. */
  onGroupBegun: ((lsn: Lsn, group: number) => void) | undefined;
  /** Hears of a record whose back-link within its group is not what the books say. */
  onWrongLink: ((lsn: Lsn, group: number, told: Lsn, own: Lsn) => void) | undefined;
  /** Hears of a record whose back-link within its page is not what the books say. */
  onWrongPageLink: ((lsn: Lsn, page: number, told: Lsn, own: Lsn) => void) | undefined;

  readonly roster: Roster;
  readonly #line = new GhostLine();
  readonly #rows: GhostRows;
  readonly #runs = new GhostRuns((group, lsn) =>
    this.#isRecordOf(group, lsn) ? lsn : this.#lastAtOrBelow(group, lsn),
  );
  readonly #pages: GhostPages;
  readonly #quorums: GroupQuorums;
  readonly #bits: GhostBits;
  /** By group: ranges that members have taken over since the volume was opened last. */
  #cuts: Record<string, Cut[]> = {};
  /** What the protocol told of the record that comes: its group's record before it. */
  #toldPrev: Lsn = 0;
  /** The epoch by which the volume was last taken to another point of its history, or became a copy of another. */
  #movedAt = 0;
  /** By group: up to here its records are at a write quorum. */
  #quorateOf: Float64Array;
  readonly #isQuorate = (group: number, mask: number, lsn: Lsn): boolean => this.#quorums.isQuorate(group, mask, lsn);

  constructor(roster: Roster, trace: Trace, shared?: SharedRows) {
    this.#rows = new GhostRows(shared);
    this.#pages = new GhostPages(this.#rows, this.#line);
    this.roster = roster;
    const { groups } = roster;
    this.stable = new Float64Array(groups * MEMBERS);
    this.#bits = new GhostBits(roster, (segment) => this.#forget(segment, 0));
    this.tail = new Float64Array(groups);
    this.#quorateOf = new Float64Array(groups);
    this.#quorums = new GroupQuorums(roster, (segment) => this.#bits.of(segment));
    trace.on(TRACE.recordLinked, (lsn, prev, page, prevOfPage) => this.#linked(lsn, prev, page, prevOfPage));
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
    trace.on(TRACE.lsnsSkipped, (keep, upTo) => this.#line.skip(roster.writerEpoch, keep, upTo));
    trace.on(TRACE.segmentPlaced, (segment, group) => this.#placed(segment, group));
    trace.on(TRACE.repairEnded, (old, newcomer, _group, taken) => {
      if (newcomer >= 0) this.#bits.leave(taken === 1 ? old : newcomer);
    });
    trace.on(TRACE.membershipPublished, (group) => this.#published(group));
    trace.on(TRACE.membershipInForce, (group) => {
      this.#quorums.inForce(group, this.#line.highest);
      this.#runs.fence(group, this.tail[group]);
    });
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

  /** Whether some live record of the member's group, at or below `lsn`, is not on its disk. */
  lacks(segment: number, lsn: Lsn): boolean {
    return lsn > this.stable[segment] && this.#hole(segment, lsn) !== 0;
  }

  /** The first such record, 0 for none: the way there may be long, so whoever wants a yes or no asks `lacks`. */
  missing(segment: number, lsn: Lsn): Lsn {
    let hole = lsn > this.stable[segment] ? this.#hole(segment, lsn) : 0;
    for (let prev = hole; prev > this.stable[segment]; prev = this.#rows.prevOfGroup(prev)) hole = prev;
    return hole;
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
    const mask = this.#runs.holders(this.group(lsn), lsn);
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
    copy.parts([this.#line, this.#runs, this.#pages, this.#quorums, this.#bits]);
    this.stable = copy.of(this.stable);
    this.quorate = copy.of(this.quorate);
    this.tail = copy.of(this.tail);
    this.#quorateOf = copy.of(this.#quorateOf);
    this.#cuts = copy.of(this.#cuts);
    this.#movedAt = copy.of(this.#movedAt);
  }

  #linked(lsn: Lsn, prev: Lsn, page: number, prevOfPage: Lsn): void {
    this.#toldPrev = prev;
    if (page < 0) return;
    const before = this.#pages.link(lsn, page);
    if (before !== prevOfPage) this.onWrongPageLink?.(lsn, page, prevOfPage, before);
  }

  #allocated(lsn: Lsn, group: number, flags: number): void {
    this.onAllocated?.(lsn, group, this.#line.highest);
    if (group >= this.tail.length) this.#grow(group);
    const prev = this.tail[group];
    if (prev === 0) this.onGroupBegun?.(lsn, group);
    if (prev !== this.#toldPrev) this.onWrongLink?.(lsn, group, this.#toldPrev, prev);
    this.#rows.write(lsn, group, flags, prev);
    this.tail[group] = lsn;
    this.#line.wrote(lsn);
  }

  #grow(group: number): void {
    this.tail = longer(this.tail, group + 1);
    this.#quorateOf = longer(this.#quorateOf, group + 1);
  }

  #persisted(segment: number, prev: Lsn, told: Lsn, epochs: number): void {
    const group = this.roster.groupOf[segment];
    const bit = this.#bits.of(segment);
    if (bit < 0) return;
    // Nobody has yet what is to be written, nor counts what is annulled.
    const last = Math.min(told, this.tail[group]);
    if (last <= prev) return;
    this.#runs.add(group, prev, last, bit);
    const level = this.watchesFences ? this.completeAtQuorum(group) : 0;
    const stable = this.stable[segment];
    // The unbroken run may go on into what arrived before.
    if (prev <= stable && stable < last) this.stable[segment] = this.#runs.follow(group, stable, bit);
    if (this.watchesFences && this.completeAtQuorum(group) > level)
      this.onQuorate?.(this.completeAtQuorum(group), group, epochs >> 16);
    if (prev <= this.#quorateOf[group] && this.#quorateOf[group] < last) this.#advance(group);
  }

  /** More members have records of the group, or other members count. */
  #advance(group: number): void {
    const quorate = this.#runs.reach(group, this.#quorateOf[group], this.#isQuorate);
    if (quorate === this.#quorateOf[group]) return;
    this.#quorateOf[group] = quorate;
    // The walk has stopped at a record that too few have: only who brings that one lets it go on.
    if (quorate > this.quorate) this.#walk();
  }

  /**
   * Moves `quorate` along the volume's log, to the last record before one without a write quorum. A new record has
   * none, and nothing that is annulled or forgotten gives it one; so it need only be called for what was persisted, and
   * for new members.
   */
  #walk(): void {
    for (let next = this.#line.after(this.quorate); next <= this.#line.last; next = this.#line.after(next)) {
      if (next > this.#quorateOf[this.#rows.group(next)]) break;
      this.quorate = next;
    }
  }

  #truncated(epoch: number, keep: Lsn, upTo: Lsn): void {
    for (let group = 0; group < this.tail.length; group++) {
      if (this.tail[group] <= keep) continue;
      const tail = this.#lastAtOrBelow(group, keep);
      this.tail[group] = tail;
      this.#quorateOf[group] = Math.min(this.#quorateOf[group], tail);
      this.#runs.cut(group, tail);
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
    this.#runs.remove(group, from, bit);
    this.stable[segment] = Math.min(this.stable[segment], from);
    // What the volume's point has passed was at a quorum once, and stays so.
    this.#quorateOf[group] = Math.min(this.#quorateOf[group], Math.max(this.quorate, from));
    this.#advance(group);
  }

  #placed(segment: number, group: number): void {
    this.stable = longer(this.stable, segment + 1);
    this.stable[segment] = 0;
    if (group >= this.tail.length) this.#grow(group);
    const isNewGroup = this.roster.lacking[segment] === 0;
    this.#bits.give(segment, group, isNewGroup);
    // From now on the group's bits are its own: judge it by its own quorums.
    if (!isNewGroup) this.#quorums.placed(group);
  }

  #published(group: number): void {
    this.#quorums.published(group);
    this.#advance(group);
  }

  #has(mask: number, segment: number): boolean {
    const bit = this.#bits.of(segment);
    return bit >= 0 && (mask & (1 << bit)) !== 0;
  }

  /** Some record at or below `lsn` that the member lacks, above its unbroken run; 0 for none. */
  #hole(segment: number, lsn: Lsn): Lsn {
    // Who has left its group and its place in the books may say what it likes: nobody counts it.
    if (this.#bits.of(segment) < 0) return 0;
    // Nor who has yet to hear that the volume stands elsewhere in its history: what it has of the line given up, it
    // has.
    if (this.roster.promised[segment] < this.#movedAt) return 0;
    const group = this.roster.groupOf[segment];
    const stable = this.stable[segment];
    const end = this.#line.liveEnd(lsn);
    // The record behind the unbroken run stands in a run that the segment lacks, or nobody has it.
    const runEnd = this.#runs.endBehind(group, stable);
    let at = runEnd === 0 ? this.tail[group] : runEnd;
    while (at > end) at = this.#rows.prevOfGroup(at);
    return at > stable ? at : 0;
  }

  #isRecordOf(group: number, lsn: Lsn): boolean {
    return this.#rows.has(lsn) && this.#rows.group(lsn) === group && this.#line.isLive(lsn);
  }

  /** The group's last live record at or below an LSN, 0 for none. */
  #lastAtOrBelow(group: number, keep: Lsn): Lsn {
    let last = this.tail[group];
    while (last > keep) last = this.#rows.prevOfGroup(last);
    return last;
  }
}

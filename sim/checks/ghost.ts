/**
 * A second set of books, kept from the trace alone: for each record, which members of its group have it on disk.
 *
 * Why: the protocol reasons with complete LSNs, chains and islands; the checks must not believe it. Here is half a word a record and
 * one bit a member, nothing else, so an error in the protocol's arithmetic cannot hide in the same arithmetic here. From the
 * bits follow how far each member is really complete, and how far the whole log is really quorate.
 *
 * A group's bits go to its segments as they come: six at first, a free one to each newcomer. Which bits are a write quorum depends on the
 * membership; a record that was written under an earlier one may have met that one's quorum. What a disk held before it was lost stays
 * in the books: its acknowledgements may still be on their way, and were true. Not verified here: what the records say (reference.ts).
 */
import { copyPlain, fail, longer, Uint32Rows, type Checkpointed, type Lsn, type SharedRows } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { GroupQuorums } from "./ghost-quorums.ts";
import { MEMBERS, type Roster } from "./roster.ts";

interface OpenRecords {
  readonly open: Float64Array;
  readonly holders: Uint16Array;
  readonly next: Uint32Array;
}

/** A segment has forgotten its group's records in (tail, upTo]. */
interface Cut {
  readonly segment: number;
  readonly tail: Lsn;
  readonly upTo: Lsn;
}

const NO_BIT = 255;
/** Eight candidates of a membership, newcomers that are no members yet or no longer, and what left but is still heard of. */
const BITS = 12;

/**
 * A record's row of 12 bytes: its group, flags and the members that have it, in 16, 4 and 12 bits; the distance to the group's next live record,
 * 0 for none; the distance to the page's record before.
 */
const [SELF, NEXT, PREV_OF_PAGE, WIDTH] = [0, 1, 2, 3] as const;
const GROUP_MASK = 0xffff;
const FLAGS_SHIFT = 16;
const FLAGS_MASK = 0xf;
const HOLDERS_SHIFT = 20;
const HOLDERS_MASK = 0xfff << HOLDERS_SHIFT;

export class Ghost implements Checkpointed {
  /** By segment: the last record of its group's unbroken run on its disk. */
  stable: Float64Array;
  /** The last LSN such that it and every live record below it are at a write quorum. */
  quorate: Lsn = 0;
  /** The highest LSN ever allocated or annulled. */
  highest: Lsn = 0;
  /** The last live LSN. */
  last: Lsn = 0;
  /** Annulled ranges (keep, upTo], by the epoch that annulled them. */
  annulled: { readonly epoch: number; readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  /** By group: its newest live record. */
  tail: Float64Array;
  /** By page: its newest live record. */
  newestOfPage = new Uint32Array(64);
  /** Hears of a group whose members have just become complete up to a higher point at a write quorum, by a request of an epoch. */
  onQuorate: ((lsn: Lsn, group: number, volumeEpoch: number) => void) | undefined;
  /** Whether anybody wants to hear it now: it is dear to find out. */
  watchesFences = false;
  /** Hears of a record whose back-link within its page is not what the books say. */
  onWrongPageLink: ((lsn: Lsn, page: number, told: Lsn, own: Lsn) => void) | undefined;

  readonly roster: Roster;
  readonly #rows: Uint32Rows;
  /** Groups in which some segment has lost records, at any time of any replay: their closed rows must be made good on load. */
  readonly #dirty = new Set<number>();
  /** Rows from here on may have been written again by a replay. */
  #rewrittenFrom: Lsn = Infinity;
  readonly #quorums: GroupQuorums;
  #bitOf: Uint8Array;
  /** By group: ranges that members have taken over since the volume was opened last. */
  #cuts: Record<string, Cut[]> = {};
  /** Ranges laid down since the last one came into force: whoever reads after them may leave out what they annul. */
  #laid: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  /** Segments that have left their group: their bits may be given to others. */
  #left: number[] = [];
  /** The epoch by which the volume was last taken to another point of its history, or became a copy of another. */
  #movedAt = 0;
  #first: Float64Array;
  /** By group: its tail before the last allocation. */
  #before: Float64Array;

  constructor(roster: Roster, trace: Trace, shared?: SharedRows) {
    this.#rows = new Uint32Rows(WIDTH, shared?.of("ghost"));
    this.roster = roster;
    const { groups } = roster;
    this.stable = new Float64Array(groups * MEMBERS);
    this.#bitOf = Uint8Array.from({ length: groups * MEMBERS }, (_, segment) => segment % MEMBERS);
    this.#first = new Float64Array(groups);
    this.tail = new Float64Array(groups);
    this.#before = new Float64Array(groups);
    this.#quorums = new GroupQuorums(roster, (segment) => this.#bitOf[segment]);
    trace.on(TRACE.recordLinked, (lsn, _prev, page, prevOfPage) => this.#linked(lsn, page, prevOfPage));
    trace.on(TRACE.recordAllocated, (lsn, group, flags) => this.#allocated(lsn, group, flags));
    trace.on(TRACE.persisted, (segment, prev, last, _scl, epochs) => this.#persisted(segment, prev, last, epochs));
    trace.on(TRACE.logFedAgain, (epoch, keep) => {
      this.#movedAt = epoch;
      this.#forgetAbove(keep);
    });
    trace.on(TRACE.truncationInForce, (epoch, keep, upTo) => this.#truncated(epoch, keep, upTo));
    trace.on(TRACE.truncated, (_epoch, keep, upTo) => void this.#laid.push({ keep, upTo }));
    trace.on(TRACE.annulledAt, (segment, tail, upTo) => {
      const cuts = (this.#cuts[roster.groupOf[segment]] ??= []);
      cuts.push({ segment, tail, upTo });
      this.#forget(segment, tail);
    });
    trace.on(TRACE.lsnsSkipped, (keep, upTo) => this.#skipped(keep, upTo));
    trace.on(TRACE.segmentPlaced, (segment, group) => this.#placed(segment, group));
    trace.on(TRACE.repairEnded, (old, newcomer, _group, taken) => {
      if (newcomer >= 0) this.#left.push(taken === 1 ? old : newcomer);
    });
    trace.on(TRACE.membershipPublished, (group) => this.#published(group));
    trace.on(TRACE.membershipInForce, (group) => this.#quorums.inForce(group, this.highest));
  }

  flags(lsn: Lsn): number {
    return (this.#rows.get(lsn, SELF) >>> FLAGS_SHIFT) & FLAGS_MASK;
  }

  group(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) & GROUP_MASK;
  }

  // What is asked at every record is answered by loops: a function that makes a closure costs memory each time it is called.

  /** Whether a record stands in the living log. */
  isLive(lsn: Lsn): boolean {
    if (lsn > this.last) return false;
    for (const { keep, upTo } of this.annulled) if (lsn > keep && lsn <= upTo) return false;
    return true;
  }

  /** The first live record of the member's group, at or below `lsn`, that is not on its disk; 0 when it has them all. */
  missing(segment: number, lsn: Lsn): Lsn {
    // Who has left its group and its place in the books may say what it likes: nobody counts it.
    if (lsn <= this.stable[segment] || this.#bitOf[segment] === NO_BIT) return 0;
    // Nor who has yet to hear that the volume stands elsewhere in its history: what it has of the line given up, it has.
    if (this.roster.promised[segment] < this.#movedAt) return 0;
    const next = this.#following(this.roster.groupOf[segment], this.stable[segment]);
    return next !== 0 && next <= this.liveEnd(lsn) ? next : 0;
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
    const next = this.#after(this.quorate);
    return next <= lsn && next <= this.last ? next : 0;
  }

  /** Members that hold a record, as words: `a1, b1, c2 (3 of 6)`. */
  holders(lsn: Lsn): string {
    const mask = this.#holdersOf(lsn);
    const members = this.roster.published(this.group(lsn)).segments.filter((segment) => segment >= 0);
    const names = members
      .filter((segment) => this.#has(mask, segment))
      .map((segment) => this.roster.memberName(segment));
    return `${names.length === 0 ? "no member" : names.join(", ")} (${names.length} of ${members.length})`;
  }

  /** A point inside an annulled range speaks of nothing live above the range's lower end. */
  liveEnd(lsn: Lsn): Lsn {
    for (let i = this.annulled.length - 1; i >= 0; i--) {
      const { keep, upTo } = this.annulled[i];
      if (lsn > keep && lsn <= upTo) return keep;
    }
    return lsn;
  }

  /**
   * What members of a group that are counted together must know at least, of what was once quorate up to `lsn`: all of it, unless one of them
   * holds a range that annuls the rest, or it is laid down. The recovery that did that need not have opened the volume: nothing above its
   * range's beginning was acknowledged, nor can be.
   */
  knownAtLeast(group: number, lsn: Lsn, counted: (segment: number) => boolean): Lsn {
    let known = this.liveEnd(lsn);
    for (const { segment, tail, upTo } of this.#cuts[group] ?? [])
      if (counted(segment) && known > tail && known <= upTo) known = tail;
    for (const { keep, upTo } of this.#laid)
      if (known > keep && known <= upTo) known = this.#lastAtOrBelow(group, keep);
    return known;
  }

  /** The group's record before the one that was allocated last. */
  before(group: number, lsn: Lsn): Lsn {
    return this.tail[group] === lsn ? (this.#before[group] ?? 0) : 0;
  }

  /** The record of its page before `lsn` as it was when that one was written, 0 for none; -1 where nothing was ever written. */
  prevInPage(lsn: Lsn): Lsn {
    return !this.#rows.has(lsn) ? -1 : lsn - this.#rows.get(lsn, PREV_OF_PAGE);
  }

  /** The newest live record of a page at or below `readPoint`, 0 for none. */
  pageVersionAt(page: number, readPoint: Lsn): Lsn {
    let lsn = this.newestOfPage[page] ?? 0;
    while (lsn > readPoint || (lsn !== 0 && !this.isLive(lsn))) lsn -= this.#rows.get(lsn, PREV_OF_PAGE);
    return lsn;
  }

  save(): unknown {
    const { stable, quorate, highest, last, annulled, tail, newestOfPage } = this;
    const plain = [
      stable,
      quorate,
      highest,
      last,
      annulled,
      tail,
      newestOfPage,
      this.#first,
      this.#before,
      this.#bitOf,
      this.#left,
      this.#cuts,
      this.#laid,
      this.#movedAt,
    ];
    return { plain: copyPlain(plain), quorums: this.#quorums.save(), ...this.#saveOpen() };
  }

  load(saved: unknown): void {
    const { plain, quorums, open, holders, next } = saved as { plain: unknown; quorums: unknown } & OpenRecords;
    this.#quorums.load(quorums);
    [this.stable, this.quorate, this.highest, this.last, this.annulled, this.tail, this.newestOfPage, this.#first, this.#before, this.#bitOf, this.#left, this.#cuts, this.#laid, this.#movedAt] =
      copyPlain(plain) as [Float64Array, number, number, number, { epoch: number; keep: number; upTo: number }[], Float64Array, Uint32Array<ArrayBuffer>, Float64Array, Float64Array, Uint8Array, number[], Record<string, Cut[]>, { keep: Lsn; upTo: Lsn }[], number]; // prettier-ignore
    this.#closeRows();
    open.forEach((lsn, index) => {
      this.#setHolders(lsn, holders[index]);
      this.#rows.set(lsn, NEXT, next[index]);
    });
    for (const lsn of this.tail) if (lsn !== 0) this.#rows.set(lsn, NEXT, 0);
  }

  /**
   * The records whose row can still change: those that some member lacks, and the one before them, whose link forward a recovery may
   * cut. All others are the same at any later time, so a checkpoint need not carry them. A group whose members have changed is kept
   * whole: its bits may be given to others.
   */
  #saveOpen(): OpenRecords {
    const open: number[] = [];
    for (let group = 0; group < this.tail.length; group++) {
      const changed = this.#quorums.hasChanged(group);
      const least = changed ? 0 : this.#completeAtAll(group);
      if (least === this.tail[group]) continue;
      for (let lsn = least === 0 ? this.#first[group] : least; lsn !== 0; lsn = this.#following(group, lsn))
        open.push(lsn);
    }
    return {
      open: Float64Array.from(open),
      holders: Uint16Array.from(open, (lsn) => this.#holdersOf(lsn)),
      next: Uint32Array.from(open, (lsn) => this.#rows.get(lsn, NEXT)),
    };
  }

  /**
   * Every member of an unchanged group has what lies below the open rows; but a replay that stopped before may have written these rows again,
   * or a segment of the group may have lost some. Rows below #rewrittenFrom are as they were.
   */
  #closeRows(): void {
    const isClean = this.#dirty.size === 0 && this.#rewrittenFrom > this.last;
    this.#rewrittenFrom = this.last + 1;
    if (isClean) return;
    const least = Array.from({ length: this.tail.length }, (_, group) => this.#completeAtAll(group));
    const before = new Float64Array(this.tail.length);
    for (let lsn = this.#after(0); lsn <= this.last; lsn = this.#after(lsn)) {
      const group = this.group(lsn);
      if (before[group] !== 0) this.#rows.set(before[group], NEXT, lsn - before[group]);
      before[group] = lsn;
      if (!this.#quorums.hasChanged(group) && lsn <= least[group]) this.#setHolders(lsn, (1 << MEMBERS) - 1);
    }
  }

  /** How far all members of an unchanged group are complete. */
  #completeAtAll(group: number): Lsn {
    let least = Infinity;
    for (const segment of this.roster.published(group).segments)
      if (segment >= 0) least = Math.min(least, this.stable[segment]);
    return least;
  }

  #linked(lsn: Lsn, page: number, prevOfPage: Lsn): void {
    if (page < 0) return;
    if (page >= this.newestOfPage.length) this.newestOfPage = longer(this.newestOfPage, page + 1);
    // Our own chain, not the one we are told: I21 compares the two.
    const before = this.pageVersionAt(page, lsn - 1);
    this.#rows.set(lsn, PREV_OF_PAGE, lsn - before);
    this.newestOfPage[page] = lsn;
    if (before !== prevOfPage) this.onWrongPageLink?.(lsn, page, prevOfPage, before);
  }

  #allocated(lsn: Lsn, group: number, flags: number): void {
    if (group >= this.tail.length) {
      this.tail = longer(this.tail, group + 1);
      this.#first = longer(this.#first, group + 1);
    }
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] = group | (flags << FLAGS_SHIFT);
    rows[at + NEXT] = 0;
    const tail = this.tail[group];
    if (tail === 0) this.#first[group] = lsn;
    else this.#rows.set(tail, NEXT, lsn - tail);
    if (group >= this.#before.length) this.#before = longer(this.#before, group + 1);
    this.#before[group] = tail;
    this.tail[group] = lsn;
    this.last = lsn;
    this.highest = Math.max(this.highest, lsn);
  }

  #persisted(segment: number, prev: Lsn, last: Lsn, epochs: number): void {
    const group = this.roster.groupOf[segment];
    if (this.#bitOf[segment] === NO_BIT || this.#bitOf[segment] === undefined) return;
    const bit = 1 << (HOLDERS_SHIFT + this.#bitOf[segment]);
    let stable = this.stable[segment];
    let before = prev;
    let next = this.#following(group, prev);
    while (next !== 0 && next <= last) {
      const rows = this.#rows.chunk(next);
      const at = this.#rows.at(next);
      rows[at + SELF] |= bit;
      if (before === stable) stable = next;
      before = next;
      next = rows[at + NEXT] === 0 ? 0 : next + rows[at + NEXT];
    }
    // The unbroken run may go on into what arrived before.
    while (before === stable && next !== 0 && (this.#rows.get(next, SELF) & bit) !== 0) {
      before = stable = next;
      next = this.#following(group, next);
    }
    const level = this.watchesFences ? this.completeAtQuorum(group) : 0;
    this.stable[segment] = stable;
    if (this.watchesFences && this.completeAtQuorum(group) > level)
      this.onQuorate?.(this.completeAtQuorum(group), group, epochs >> 16);
    this.#walk();
  }

  /** Moves `quorate` along the volume's log. */
  #walk(): void {
    for (let next = this.#after(this.quorate); next <= this.last; next = this.#after(next)) {
      const self = this.#rows.get(next, SELF);
      if (!this.#quorums.isQuorate(self & GROUP_MASK, self >>> HOLDERS_SHIFT, next)) break;
      this.quorate = next;
    }
  }

  #truncated(epoch: number, keep: Lsn, upTo: Lsn): void {
    for (let group = 0; group < this.tail.length; group++) {
      if (this.tail[group] <= keep) continue;
      const tail = this.#lastAtOrBelow(group, keep);
      this.tail[group] = tail;
      if (tail === 0) this.#first[group] = 0;
      else this.#rows.set(tail, NEXT, 0);
    }
    for (let segment = 0; segment < this.stable.length; segment++)
      this.stable[segment] = Math.min(this.stable[segment], this.tail[this.roster.groupOf[segment]] ?? 0);
    this.#cuts = {};
    this.#laid = [];
    this.quorate = Math.min(this.quorate, keep);
    this.last = Math.min(this.last, keep);
    if (upTo > keep) this.annulled.push({ epoch, keep, upTo });
    this.highest = Math.max(this.highest, upTo);
  }

  /** In a secondary's volume: the primary's records above `keep` come, some of them once more. */
  #forgetAbove(keep: Lsn): void {
    for (let page = 0; page < this.newestOfPage.length; page++)
      while (this.newestOfPage[page] > keep)
        this.newestOfPage[page] -= this.#rows.get(this.newestOfPage[page], PREV_OF_PAGE);
    this.annulled = this.annulled.filter(({ upTo }) => upTo <= keep);
    this.highest = keep;
  }

  /** In a secondary's volume: the primary has annulled these LSNs, and none of them ever came here. */
  #skipped(keep: Lsn, upTo: Lsn): void {
    this.annulled.push({ epoch: 0, keep, upTo });
    this.highest = Math.max(this.highest, upTo);
  }

  /** A segment has no record of its group above `from` any more. */
  #forget(segment: number, from: Lsn): void {
    const bit = this.#bitOf[segment];
    if (bit === NO_BIT || bit === undefined) return;
    const group = this.roster.groupOf[segment];
    this.#dirty.add(group);
    for (let lsn = this.#following(group, from); lsn !== 0; lsn = this.#following(group, lsn))
      this.#setHolders(lsn, this.#holdersOf(lsn) & ~(1 << bit));
    this.stable[segment] = Math.min(this.stable[segment], from);
  }

  #placed(segment: number, group: number): void {
    this.stable = longer(this.stable, segment + 1);
    this.#bitOf = longer(this.#bitOf, segment + 1, NO_BIT);
    this.stable[segment] = 0;
    this.tail = longer(this.tail, group + 1);
    this.#first = longer(this.#first, group + 1);
    const isNewGroup = this.roster.lacking[segment] === 0;
    this.#bitOf[segment] = isNewGroup ? this.roster.positionOf[segment] : this.#freeBit(group);
    if (isNewGroup) return;
    // A replay may have given the bit before: rows forget it.
    this.#forget(segment, 0);
    // From now on the group's bits are its own: judge it by its own quorums.
    this.#quorums.placed(group);
  }

  /** A bit that no segment of the group has; if there is none, that of the one that left first, which leaves the books. */
  #freeBit(group: number): number {
    const taken = new Set<number>();
    for (let segment = 0; segment < this.roster.segments; segment++)
      if (this.roster.groupOf[segment] === group && this.#bitOf[segment] !== NO_BIT) taken.add(this.#bitOf[segment]);
    for (let bit = 0; bit < BITS; bit++) if (!taken.has(bit)) return bit;
    // A newcomer that was given up may be a member for some time still: no step can send it away just now.
    const members = [...this.roster.published(group).segments, ...this.roster.inForce(group).segments];
    const leaver = this.#left.findIndex((segment) => this.roster.groupOf[segment] === group && !members.includes(segment)); // prettier-ignore
    if (leaver < 0) fail("a group with more segments than the books have bits for", { group, bits: BITS });
    const [segment] = this.#left.splice(leaver, 1);
    const bit = this.#bitOf[segment];
    this.#forget(segment, 0);
    this.#bitOf[segment] = NO_BIT;
    return bit;
  }

  #published(group: number): void {
    this.#quorums.published(group);
    this.#walk();
  }

  /** One bit a member. */
  #holdersOf(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) >>> HOLDERS_SHIFT;
  }

  #setHolders(lsn: Lsn, mask: number): void {
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] = (rows[at + SELF] & ~HOLDERS_MASK) | (mask << HOLDERS_SHIFT);
  }

  #has(mask: number, segment: number): boolean {
    const bit = this.#bitOf[segment];
    return bit !== undefined && bit !== NO_BIT && (mask & (1 << bit)) !== 0;
  }

  #lastAtOrBelow(group: number, keep: Lsn): Lsn {
    let last = 0;
    for (let lsn = this.#first[group]; lsn !== 0 && lsn <= keep; lsn = this.#following(group, lsn)) last = lsn;
    return last;
  }

  #following(group: number, lsn: Lsn): Lsn {
    if (lsn === 0) return this.#first[group];
    const distance = this.#rows.get(lsn, NEXT);
    return distance === 0 ? 0 : lsn + distance;
  }

  /** The next live LSN of the volume. */
  #after(lsn: Lsn): Lsn {
    if (this.annulled.length === 0) return lsn + 1;
    let end = lsn;
    // Ranges overlap where a recovery goes on from what another has annulled, which I16 is there to tell.
    for (const { keep, upTo } of this.annulled)
      if (keep <= end && end < upTo && (keep === lsn || end > lsn)) end = upTo;
    return end + 1;
  }
}

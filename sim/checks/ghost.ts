/**
 * A second set of books, kept from the trace alone: for each record, which of its group's six members have it on disk.
 *
 * Why: the protocol reasons with complete LSNs, chains and islands; the checks must not believe it. Here is one byte a record and
 * one bit a member, nothing else, so an error in the protocol's arithmetic cannot hide in the same arithmetic here. From the
 * bytes follow how far each member is really complete, and how far the whole log is really quorate.
 *
 * Not verified here: what the records say (reference.ts), and that disks keep what they were given.
 */
import { copyPlain, Uint16Column, Uint32Column, Uint8Column, type Checkpointed, type Lsn } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

const MEMBERS = 6;
export const MEMBER_NAMES = ["a1", "a2", "b1", "b2", "c1", "c2"] as const;

interface OpenRecords {
  readonly open: Float64Array;
  readonly holders: Uint8Array;
  readonly next: Uint32Array;
}

export class Ghost implements Checkpointed {
  /** By segment: the last record of its group's unbroken run on its disk. */
  stable: Float64Array;
  /** The last LSN such that it and every live record below it are at a write quorum. */
  quorate: Lsn = 0;
  /** The highest LSN ever allocated or annulled. */
  highest: Lsn = 0;
  /** Annulled ranges (keep, upTo]. */
  annulled: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];

  readonly #needed: number;
  readonly #group = new Uint16Column();
  readonly #flags = new Uint8Column();
  readonly #holders = new Uint8Column();
  /** Distance to the group's next live record, 0 for none. */
  readonly #next = new Uint32Column();
  readonly #isQuorate: Uint8Array;
  #first: Float64Array;
  #tail: Float64Array;
  #last: Lsn = 0;

  constructor(groups: number, writeQuorum: number, trace: Trace) {
    this.#needed = writeQuorum;
    this.stable = new Float64Array(groups * MEMBERS);
    this.#first = new Float64Array(groups);
    this.#tail = new Float64Array(groups);
    this.#isQuorate = Uint8Array.from({ length: 64 }, (_, mask) => (countBits(mask) >= writeQuorum ? 1 : 0));
    trace.on(TRACE.recordAllocated, (lsn, group, flags) => this.#allocated(lsn, group, flags));
    trace.on(TRACE.persisted, (segment, prev, last) => this.#persisted(segment, prev, last));
    trace.on(TRACE.truncated, (_epoch, keep, upTo) => this.#truncated(keep, upTo));
  }

  get writeQuorum(): number {
    return this.#needed;
  }

  flags(lsn: Lsn): number {
    return this.#flags.get(lsn);
  }

  group(lsn: Lsn): number {
    return this.#group.get(lsn);
  }

  /** The first live record of the member's group, at or below `lsn`, that is not on its disk; 0 when it has them all. */
  missing(segment: number, lsn: Lsn): Lsn {
    if (lsn <= this.stable[segment]) return 0;
    const next = this.#following((segment / MEMBERS) | 0, this.stable[segment]);
    return next !== 0 && next <= this.liveEnd(lsn) ? next : 0;
  }

  /** The first live record at or below `lsn` without a write quorum; 0 when there is none. */
  unquorate(lsn: Lsn): Lsn {
    if (this.quorate >= lsn) return 0;
    const next = this.#after(this.quorate);
    return next <= lsn && next <= this.#last ? next : 0;
  }

  /** Members that hold a record, as words: `a1, b1, c2 (3 of 6)`. */
  holders(lsn: Lsn): string {
    const mask = this.#holders.get(lsn);
    const names = MEMBER_NAMES.filter((_, member) => (mask & (1 << member)) !== 0);
    return `${names.length === 0 ? "no member" : names.join(", ")} (${names.length} of ${MEMBERS})`;
  }

  /** A point inside an annulled range speaks of nothing live above the range's lower end. */
  liveEnd(lsn: Lsn): Lsn {
    if (this.annulled.length === 0) return lsn;
    const range = this.annulled.findLast(({ keep, upTo }) => lsn > keep && lsn <= upTo);
    return range === undefined ? lsn : range.keep;
  }

  save(): unknown {
    const { stable, quorate, highest, annulled } = this;
    const plain = copyPlain([stable, quorate, highest, annulled, this.#first, this.#tail, this.#last]);
    return { plain, ...this.#saveOpen() };
  }

  load(saved: unknown): void {
    const { plain, open, holders, next } = saved as { plain: unknown } & OpenRecords;
    const from = copyPlain(plain) as [
      Float64Array,
      number,
      number,
      { keep: number; upTo: number }[],
      Float64Array,
      Float64Array,
      number,
    ];
    [this.stable, this.quorate, this.highest, this.annulled, this.#first, this.#tail, this.#last] = from;
    open.forEach((lsn, index) => {
      this.#holders.set(lsn, holders[index]);
      this.#next.set(lsn, next[index]);
    });
    for (const tail of this.#tail) if (tail !== 0) this.#next.set(tail, 0);
  }

  /**
   * The records whose row can still change: those that some member lacks, and the one before them, whose link forward a recovery may
   * cut. All others are the same at any later time, so a checkpoint need not carry them.
   */
  #saveOpen(): OpenRecords {
    const open: number[] = [];
    for (let group = 0; group < this.#tail.length; group++) {
      let least = this.stable[group * MEMBERS];
      for (let member = 1; member < MEMBERS; member++) least = Math.min(least, this.stable[group * MEMBERS + member]);
      if (least === this.#tail[group]) continue;
      for (let lsn = least === 0 ? this.#first[group] : least; lsn !== 0; lsn = this.#following(group, lsn))
        open.push(lsn);
    }
    return {
      open: Float64Array.from(open),
      holders: Uint8Array.from(open, (lsn) => this.#holders.get(lsn)),
      next: Uint32Array.from(open, (lsn) => this.#next.get(lsn)),
    };
  }

  #allocated(lsn: Lsn, group: number, flags: number): void {
    this.#group.set(lsn, group);
    this.#flags.set(lsn, flags);
    this.#holders.set(lsn, 0);
    this.#next.set(lsn, 0);
    const tail = this.#tail[group];
    if (tail === 0) this.#first[group] = lsn;
    else this.#next.set(tail, lsn - tail);
    this.#tail[group] = lsn;
    this.#last = lsn;
    if (lsn > this.highest) this.highest = lsn;
  }

  #persisted(segment: number, prev: Lsn, last: Lsn): void {
    const group = (segment / MEMBERS) | 0;
    const bit = 1 << (segment % MEMBERS);
    let stable = this.stable[segment];
    let at = prev;
    let next = this.#following(group, prev);
    while (next !== 0 && next <= last) {
      this.#holders.set(next, this.#holders.get(next) | bit);
      if (at === stable) stable = next;
      at = next;
      next = this.#following(group, next);
    }
    // The unbroken run may go on into what arrived before.
    while (at === stable && next !== 0 && (this.#holders.get(next) & bit) !== 0) {
      at = stable = next;
      next = this.#following(group, next);
    }
    this.stable[segment] = stable;
    for (let next = this.#after(this.quorate); next <= this.#last; next = this.#after(next)) {
      if (this.#isQuorate[this.#holders.get(next)] === 0) break;
      this.quorate = next;
    }
  }

  #truncated(keep: Lsn, upTo: Lsn): void {
    for (let group = 0; group < this.#tail.length; group++) {
      if (this.#tail[group] <= keep) continue;
      let tail = 0;
      for (let lsn = this.#first[group]; lsn !== 0 && lsn <= keep; lsn = this.#following(group, lsn)) tail = lsn;
      this.#tail[group] = tail;
      if (tail === 0) this.#first[group] = 0;
      else this.#next.set(tail, 0);
      for (let segment = group * MEMBERS; segment < (group + 1) * MEMBERS; segment++) {
        this.stable[segment] = Math.min(this.stable[segment], tail);
      }
    }
    this.quorate = Math.min(this.quorate, keep);
    this.#last = Math.min(this.#last, keep);
    if (upTo > keep) this.annulled.push({ keep, upTo });
    this.highest = Math.max(this.highest, upTo);
  }

  #following(group: number, lsn: Lsn): Lsn {
    if (lsn === 0) return this.#first[group];
    const distance = this.#next.get(lsn);
    return distance === 0 ? 0 : lsn + distance;
  }

  /** The next live LSN of the volume. */
  #after(lsn: Lsn): Lsn {
    if (this.annulled.length === 0) return lsn + 1;
    const range = this.annulled.findLast(({ keep }) => keep === lsn);
    return (range === undefined ? lsn : range.upTo) + 1;
  }
}

function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * Who has which records of a group, as runs: stretches of the group's records that the same members have on disk, one
 * bit a member. A batch is one run, whatever the number of its records, so what its six copies persist costs six bits
 * and not six walks along it; and almost all of the log is one long run that every member has.
 *
 *     records   1 .. 900 | 901 .. 940 | 941 .. 960 | 961 ..
 *     on          a b c  |   a b . .  |   a . . .  |  nobody
 *
 * Runs are ranges of LSNs that end at live records of their group: what lies between two records belongs to nobody.
 * Left out: which LSNs live (ghost-line.ts), whose bit is whose (ghost-bits.ts), which bits are a quorum
 * (ghost-quorums.ts).
 */
import type { Checkpointed, Lsn } from "../kernel/index.ts";

/** So many members of a group, present and past ones, can be told apart. */
export const HOLDER_BITS = 12;
const HOLDERS = (1 << HOLDER_BITS) - 1;
/** Beside the bits: another rule of quorum holds beyond the end of this run, so it is never joined to the next. */
const FENCE = 1 << HOLDER_BITS;

/** So many runs of a group wait to be joined at least: joined one by one, most would be parted again at once. */
const JOINED_TOGETHER = 64;

interface Runs {
  /** The LSN of each run's last record, rising. A run begins behind the end of the one before it. */
  ends: Lsn[];
  masks: number[];
  /** Equal neighbours are joined when there are so many. */
  joinAt: number;
  /**
   * How many runs ended at or below what was asked about last: by bit, and behind them for what is quorate. Who asks
   * next asks about what comes behind, so it is looked for from there on; it need not be true.
   */
  near: number[];
}

/** Behind the bits' places in `near`. */
const QUORATE = HOLDER_BITS;
const NOTHING: Runs = { ends: [], masks: [], joinAt: 0, near: [] };

interface SavedRuns {
  /** By group: how many runs it has. */
  readonly counts: Uint32Array;
  /** Group after group. */
  readonly ends: Float64Array;
  readonly masks: Uint16Array;
}

export class GhostRuns implements Checkpointed {
  readonly #byGroup: Runs[] = [];
  /** The group's last live record at or below an LSN, 0 for none. */
  readonly #recordAt: (group: number, lsn: Lsn) => Lsn;

  constructor(recordAt: (group: number, lsn: Lsn) => Lsn) {
    this.#recordAt = recordAt;
  }

  /** One more member has the group's records in (prev, last], of which the last one lives. */
  add(group: number, prev: Lsn, last: Lsn, bit: number): void {
    const runs = this.#of(group);
    const from = this.#boundary(runs, group, prev, runs.near[bit]);
    // Most often it is a batch that others have already.
    const to = runs.ends[from] === last ? from + 1 : this.#boundary(runs, group, last);
    for (let at = from; at < to; at++) runs.masks[at] |= 1 << bit;
    runs.near[bit] = to;
    if (runs.ends.length >= runs.joinAt) join(runs);
  }

  /** A member has lost the group's records above `from`. */
  remove(group: number, from: Lsn, bit: number): void {
    const runs = this.#of(group);
    for (let at = this.#boundary(runs, group, from); at < runs.masks.length; at++) runs.masks[at] &= ~(1 << bit);
  }

  /** The member that has everything up to `stable`: how far its unbroken run goes by now. */
  follow(group: number, stable: Lsn, bit: number): Lsn {
    const { ends, masks, near } = this.#byGroup[group] ?? NOTHING;
    let end = stable;
    for (let at = runsUpTo(ends, stable, near[bit]); at < ends.length && (masks[at] & (1 << bit)) !== 0; at++)
      end = ends[at];
    return end;
  }

  /** How far the group's records above `from` are on members of whom `suffices` says yes, run by run. */
  reach(group: number, from: Lsn, suffices: (group: number, mask: number, lsn: Lsn) => boolean): Lsn {
    const { ends, masks, near } = this.#byGroup[group] ?? NOTHING;
    let at = runsUpTo(ends, from, near[QUORATE]);
    let end = from;
    for (; at < ends.length && suffices(group, masks[at] & HOLDERS, ends[at]); at++) end = ends[at];
    near[QUORATE] = at;
    return end;
  }

  /** The members that have a record: one bit each. */
  holders(group: number, lsn: Lsn): number {
    const { ends, masks } = this.#byGroup[group] ?? NOTHING;
    const at = runsUpTo(ends, lsn - 1);
    return at < masks.length ? masks[at] & HOLDERS : 0;
  }

  /** The end of the run in which the record behind `lsn` stands; 0 where nobody has it. */
  endBehind(group: number, lsn: Lsn): Lsn {
    const { ends } = this.#byGroup[group] ?? NOTHING;
    const at = runsUpTo(ends, lsn);
    return at < ends.length ? ends[at] : 0;
  }

  /** From the group's record after `tail`, its newest, another rule of quorum holds. */
  fence(group: number, tail: Lsn): void {
    if (tail === 0) return;
    const runs = this.#of(group);
    const to = this.#boundary(runs, group, tail);
    runs.masks[to - 1] |= FENCE;
  }

  /** The group ends at `tail` now: what stood above is annulled. */
  cut(group: number, tail: Lsn): void {
    const { ends, masks } = this.#byGroup[group] ?? NOTHING;
    while (ends.length > 0 && (ends.at(-2) ?? 0) >= tail) {
      ends.pop();
      masks.pop();
    }
    if (ends.length > 0 && ends[ends.length - 1] > tail) ends[ends.length - 1] = tail;
  }

  save(): SavedRuns {
    const all = this.#byGroup;
    return {
      counts: Uint32Array.from(all, ({ ends }) => ends.length),
      ends: Float64Array.from(all.flatMap(({ ends }) => ends)),
      masks: Uint16Array.from(all.flatMap(({ masks }) => masks)),
    };
  }

  load(saved: SavedRuns): void {
    this.#byGroup.length = 0;
    let from = 0;
    for (const count of saved.counts) {
      this.#byGroup.push({
        ends: [...saved.ends.subarray(from, from + count)],
        masks: [...saved.masks.subarray(from, from + count)],
        joinAt: Math.max(JOINED_TOGETHER, 2 * count),
        near: [],
      });
      from += count;
    }
  }

  #of(group: number): Runs {
    while (this.#byGroup.length <= group)
      this.#byGroup.push({ ends: [], masks: [], joinAt: JOINED_TOGETHER, near: [] });
    return this.#byGroup[group];
  }

  /** How many runs end at or below `lsn`, once one ends at the group's last record there. */
  #boundary(runs: Runs, group: number, lsn: Lsn, near = runs.ends.length): number {
    const { ends, masks } = runs;
    const at = runsUpTo(ends, lsn, near);
    if (lsn === 0 || (at > 0 && ends[at - 1] === lsn)) return at;
    const end = this.#recordAt(group, lsn);
    if (end === 0 || (at > 0 && end <= ends[at - 1])) return at;
    if (at === ends.length) {
      ends.push(end);
      masks.push(0);
    } else {
      ends.splice(at, 0, end);
      masks.splice(at, 0, masks[at] & HOLDERS);
    }
    return at + 1;
  }
}

/** So many runs on either side of a place are looked at before all are halved. */
const NEAR = 4;

/** How many runs end at or below `lsn`; perhaps about `near`: what is persisted is new, but for repairs. */
function runsUpTo(ends: readonly Lsn[], lsn: Lsn, near = ends.length): number {
  let at = Math.min(near, ends.length);
  for (const most = at + NEAR; at < most && at < ends.length && ends[at] <= lsn;) at++;
  for (const least = at - NEAR; at > least && at > 0 && ends[at - 1] > lsn;) at--;
  if ((at === ends.length || ends[at] > lsn) && (at === 0 || ends[at - 1] <= lsn)) return at;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle] <= lsn) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Neighbours that the same members have become one, unless another rule of quorum begins between them. */
function join(runs: Runs): void {
  const { ends, masks } = runs;
  let kept = 0;
  for (let at = 0; at < ends.length; at++) {
    const isLike = kept > 0 && masks[kept - 1] === (masks[at] & HOLDERS);
    if (!isLike) kept++;
    ends[kept - 1] = ends[at];
    masks[kept - 1] = masks[at];
  }
  ends.length = masks.length = kept;
  runs.joinAt = Math.max(JOINED_TOGETHER, 2 * kept);
}

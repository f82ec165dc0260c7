/**
 * What a volume was at each moment: how far it was durable, and which LSNs counted (cluster reference 4.6, modelling
 * note).
 *
 * LSNs are never used twice, so a state of the volume is a point and a *line*: the ranges of LSNs below it that are
 * annulled. A recovery adds a range to the line; a backtrack takes an older line up again, and annuls everything above
 * the point it went to. What is annulled stays in the log's rows: that is the retained branch, and the change records
 * of the window are its records. Left out: that they lie on storage nodes and take room there; they are counted.
 */
import {
  Float64Column,
  Uint32Column,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../../kernel/index.ts";
import type { Context, Volume } from "../storage/index.ts";

/** LSNs in (keep, upTo] count for nothing. */
export interface Range {
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

/** In rising order. */
export type Line = readonly Range[];

/** A state of the volume. */
export interface Standing {
  readonly point: Lsn;
  readonly line: Line;
}

export class Timeline implements Stateful {
  /** Change records since the run began. */
  created = 0;
  /**
   * From a moment on the volume was durable up to an LSN of a line, by so many change records. Rows beyond the count
   * are a future's, written again the same.
   */
  readonly #at = new Float64Column();
  readonly #vdl = new Float64Column();
  readonly #created = new Float64Column();
  readonly #lineOf = new Uint32Column();
  #marks = 0;
  #lines: Line[] = [[]];
  /** The volume epoch that the newest line began with, and the last LSN that has been counted or skipped. */
  #epoch = 1;
  #end: Lsn = 0;
  /** While the volume is being rewound nothing that becomes durable is news. */
  #isHeld = false;
  readonly #context: Context;
  readonly #volume: Volume;

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
  }

  /** A writer knows that the volume is durable up to `vdl`. */
  durable(vdl: Lsn): void {
    if (this.#isHeld) return;
    const { metadata } = this.#volume;
    const isOpening = metadata.openEpoch !== this.#epoch;
    this.created += Math.max(0, vdl - this.#end);
    if (isOpening) {
      this.#epoch = metadata.openEpoch;
      this.#lines.push(lineOf(this.#volume));
    }
    this.#end = isOpening ? metadata.next(vdl) - 1 : Math.max(this.#end, vdl);
    this.#mark(vdl);
  }

  /** The volume is being rewound, by openings of its own. */
  hold(): void {
    this.#isHeld = true;
  }

  /** It stands at `point` now, and goes on above the range that begins there. */
  rewound(point: Lsn): void {
    const { metadata } = this.#volume;
    this.#isHeld = false;
    this.#epoch = metadata.openEpoch;
    this.#lines.push(lineOf(this.#volume));
    this.#end = metadata.next(point) - 1;
    this.#mark(point);
  }

  /** The greatest consistency point that was durable at a moment, and the line it lies on. */
  at(moment: Micros): Standing {
    const marks = this.#marksWhere((mark) => this.#at.get(mark) <= moment);
    // Mutation backtrackPastMoment: the first consistency point after the moment is taken.
    const taken = this.#context.mutations.backtrackPastMoment ? Math.min(marks + 1, this.#marks) : marks;
    return taken === 0
      ? { point: 0, line: [] }
      : { point: this.#vdl.get(taken - 1), line: this.#lines[this.#lineOf.get(taken - 1)] };
  }

  /** As it stands. */
  now(): Standing {
    return this.at(Infinity);
  }

  /** The moment from which on no more than `most` change records have been created. */
  since(most: number): Micros {
    const marks = this.#marksWhere((mark) => this.created - this.#created.get(mark) > most);
    return marks === 0 ? 0 : this.#at.get(Math.min(marks, this.#marks - 1));
  }

  /** Change records created since a moment. */
  createdSince(moment: Micros): number {
    const marks = this.#marksWhere((mark) => this.#at.get(mark) <= moment);
    return this.created - (marks === 0 ? 0 : this.#created.get(marks - 1));
  }

  copyState(copy: StateCopy): void {
    this.created = copy.of(this.created);
    this.#marks = copy.of(this.#marks);
    this.#lines = copy.of(this.#lines);
    this.#epoch = copy.of(this.#epoch);
    this.#end = copy.of(this.#end);
    this.#isHeld = copy.of(this.#isHeld);
  }

  #mark(vdl: Lsn): void {
    const mark = this.#marks++;
    this.#at.set(mark, this.#context.engine.now);
    this.#vdl.set(mark, vdl);
    this.#created.set(mark, this.created);
    this.#lineOf.set(mark, this.#lines.length - 1);
  }

  /** How many of the marks, which stand in the order of their times, hold; those that do come first. */
  #marksWhere(holds: (mark: number) => boolean): number {
    let [low, high] = [0, this.#marks];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lineOf({ metadata }: Volume): Line {
  const ranges = [...metadata.truncations, ...metadata.gaps].filter(({ keep, upTo }) => upTo > keep);
  const line: { keep: Lsn; upTo: Lsn }[] = [];
  for (const { keep, upTo } of ranges.toSorted((a, b) => a.keep - b.keep)) {
    const last = line.at(-1);
    // An opening after which nothing was written is followed by one that annuls the same and more.
    if (last === undefined || keep > last.upTo) line.push({ keep, upTo });
    else last.upTo = Math.max(last.upTo, upTo);
  }
  return line;
}

/** The last LSN up to which two states of the volume are one. */
export function forkOf(a: Standing, b: Standing): Lsn {
  const common = Math.min(a.point, b.point);
  const isIn = (range: Range, line: Line): boolean =>
    line.some(({ keep, upTo }) => keep === range.keep && upTo === range.upTo);
  const differing = [
    ...a.line.filter((range) => !isIn(range, b.line)),
    ...b.line.filter((range) => !isIn(range, a.line)),
  ];
  return Math.min(common, ...differing.map(({ keep }) => keep));
}

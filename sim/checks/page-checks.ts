/**
 * Pages and collection: I35 tail collection, I36 read correctness, I37 read window, I38 read floor covers everybody,
 * I39 pages built hole-free, I40 nothing destroyed above the floor, I43 checksums (storage reference 10.3, 10.4); I42,
 * read points, is in open-reads.ts.
 *
 * Not verified here: what the rows on a page say (reference.ts).
 */
import { longer, thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { OpenReads } from "./open-reads.ts";
import type { Roster } from "./roster.ts";

/** What a member did with a block of its log whose checksum fails, by the purpose it was read for. */
const BAD_BLOCK_USES = [
  "gave it to a peer",
  "built a page from it",
  "put it into the backup",
  "let it be copied",
  "gave it to another Region",
];

export class PageChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #tails: Check;
  readonly #correct: Check;
  readonly #window: Check;
  readonly #covers: Check;
  readonly #holeFree: Check;
  readonly #outOfPlace: Check;
  readonly #checksum: Check;
  readonly #reads: OpenReads;
  readonly #ghost: Ghost;
  readonly #roster: Roster;
  /** By segment: up to where it has collected versions. */
  #floor: Float64Array;
  /** By group: up to where its log is in the backup. */
  #staged: Float64Array;

  constructor(trace: Trace, ghost: Ghost, initialReaders: readonly number[], listener: FailureListener) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#tails = make("I35-tail-collection", "collections by tail members");
    this.#correct = make("I36-read-correctness", "pages served");
    this.#window = make("I37-read-window", "pages served");
    this.#covers = make("I38-read-floor-covers-everybody", "collections while a read was under way");
    this.#holeFree = make("I39-pages-built-hole-free", "pages built");
    this.#outOfPlace = make("I40-nothing-destroyed-above-the-floor", "pages built");
    this.#checksum = make("I43-checksum", "bad pages met");
    this.#reads = new OpenReads(trace, ghost, initialReaders, listener);
    this.checks = [
      this.#tails,
      this.#correct,
      this.#window,
      this.#covers,
      this.#holeFree,
      this.#outOfPlace,
      this.#reads.check,
      this.#checksum,
    ];
    this.#ghost = ghost;
    this.#roster = ghost.roster;
    this.#floor = new Float64Array(ghost.roster.segments);
    this.#staged = new Float64Array(ghost.roster.groups);
    trace.on(TRACE.staged, (group, upTo) => {
      this.#staged = longer(this.#staged, group + 1);
      this.#staged[group] = upTo;
    });
    trace.on(TRACE.pageServed, (segment, page, readPoint, version, bad) => {
      this.#served(segment, page, readPoint, version);
      if (bad === 1) this.#badPageServed(segment, page);
    });
    for (const kind of [TRACE.badPageFound, TRACE.badLogFound, TRACE.scrubbed])
      trace.on(kind, () => this.#checksum.exercised++);
    trace.on(TRACE.badLogGiven, (segment, block, purpose) => this.#badLogGiven(segment, block, purpose));
    trace.on(TRACE.baseCopied, (segment, source, bad) => this.#baseCopied(segment, source, bad === 1));
    // The volume becomes a copy of another: its pages come from there, with the versions at the point where it was cut.
    trace.on(TRACE.historyReplaced, (_epoch, keep) => (this.#floor = this.#floor.map((at) => Math.min(at, keep))));
    trace.on(TRACE.collected, (segment, to, before) => {
      this.#floor = longer(this.#floor, segment + 1);
      this.#floor[segment] = to;
      this.#judgeCover(segment, to);
      if (!this.#roster.isFull(segment)) this.#judgeTail(segment, to, before);
    });
    trace.on(TRACE.pagesBuilt, (segment, upTo, floor, destroyed) => this.#built(segment, upTo, floor, destroyed));
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#reads);
    this.#floor = copy.of(this.#floor);
    this.#staged = copy.of(this.#staged);
  }

  #served(segment: number, page: number, readPoint: Lsn, version: Lsn): void {
    this.#correct.exercised++;
    this.#window.exercised++;
    const expected = this.#ghost.pageVersionAt(page, readPoint);
    if (version !== expected)
      this.#correct.fail(
        () =>
          `${this.#whatWasServed(segment, page, readPoint)} with records up to ${thousands(version)}; the page's last one there is ${thousands(expected)}.`,
      );
    const hole = this.#ghost.missing(segment, readPoint);
    if (hole !== 0)
      this.#window.fail(
        () => `${this.#whatWasServed(segment, page, readPoint)} although it lacks record ${thousands(hole)}.`,
      );
    const floor = this.#floor[segment] ?? 0;
    if (readPoint < floor)
      this.#window.fail(
        () => `${this.#whatWasServed(segment, page, readPoint)}, below its floor at ${thousands(floor)}.`,
      );
  }

  #whatWasServed(segment: number, page: number, readPoint: Lsn): string {
    return `${this.#roster.subjectOf(segment)} served page ${thousands(page)} as of ${thousands(readPoint)}`;
  }

  #badPageServed(segment: number, page: number): void {
    this.#checksum.fail(
      () => `${this.#roster.subjectOf(segment)} served page ${thousands(page)}, whose checksum fails.`,
    );
  }

  #badLogGiven(segment: number, block: number, purpose: number): void {
    this.#checksum.fail(
      () =>
        `${this.#roster.subjectOf(segment)} read block ${thousands(block)} of its log, whose checksum fails, and ${BAD_BLOCK_USES[purpose]}.`,
    );
  }

  #baseCopied(segment: number, source: number, isBad: boolean): void {
    if (isBad)
      this.#checksum.fail(
        () => `${this.#roster.subjectOf(segment)} copied bad pages from ${this.#roster.nameOf(source)}.`,
      );
    this.#floor = longer(this.#floor, Math.max(segment, source) + 1);
    this.#floor[segment] = Math.max(this.#floor[segment], this.#floor[source]);
  }

  #judgeCover(segment: number, to: Lsn): void {
    const oldest = this.#reads.oldest();
    if (oldest === undefined) return;
    this.#covers.exercised++;
    if (to > oldest)
      this.#covers.fail(
        () =>
          `${this.#roster.subjectOf(segment)} collected versions up to ${thousands(to)} while a read as of ${thousands(oldest)} was open.`,
      );
  }

  /** A tail member has no pages: what it drops of its log must be with the full members, or in the backup. */
  #judgeTail(segment: number, to: Lsn, before: Lsn): void {
    const group = this.#roster.groupOf[segment];
    this.#tails.exercised++;
    if (to <= (this.#staged[group] ?? 0)) return;
    for (const member of this.#roster.inForce(group).segments) {
      if (member < 0 || !this.#roster.isFull(member)) continue;
      const hole = this.#ghost.missing(member, to);
      if (hole === 0 || hole <= before) continue;
      this.#tails.fail(
        () =>
          `${this.#roster.subjectOf(segment)} dropped its log up to ${thousands(to)}, but record ${thousands(hole)} is neither on ${this.#roster.nameOf(member)} nor in the backup.`,
      );
    }
  }

  #built(segment: number, upTo: Lsn, floor: Lsn, destroyed: Lsn): void {
    this.#holeFree.exercised++;
    this.#outOfPlace.exercised++;
    const hole = this.#ghost.missing(segment, upTo);
    if (hole !== 0)
      this.#holeFree.fail(
        () =>
          `${this.#roster.subjectOf(segment)} built pages up to ${thousands(upTo)} without record ${thousands(hole)}.`,
      );
    if (destroyed > floor)
      this.#outOfPlace.fail(
        () =>
          `${this.#roster.subjectOf(segment)} overwrote pages with versions up to ${thousands(destroyed)}; reads may still ask for any above ${thousands(floor)}.`,
      );
  }
}

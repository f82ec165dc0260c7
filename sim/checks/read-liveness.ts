/**
 * L3 reads go on while a read quorum lives, L7 a slow member is hidden (storage reference 10.6): page reads of the
 * writer, each timed from when its group could answer. Which groups can, liveness.ts says. Not verified here: readers'
 * page reads, whose reach to members is nobody's book.
 */
import { formatMicros, formatSpan, type Lsn, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { REACH, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { readerOf, readName } from "./read-names.ts";

export interface ReadBounds {
  readonly livenessRead: Micros;
  readonly livenessHedge: Micros;
}

/** A page read under way. */
interface Waiting {
  readonly group: number;
  readonly issuedAt: Micros;
  /** Some member of its group was slow or lossy when it began, and four others were not. */
  readonly hides: boolean;
  readonly readPoint: Lsn;
}

export class ReadLiveness implements Stateful {
  readonly reads: Check;
  readonly hides: Check;
  readonly #trace: Trace;
  readonly #ghost: Ghost;
  readonly #bounds: ReadBounds;
  /** By group: since when it has had a read quorum in good reach; -1 while it has not. */
  #readableSince: Record<string, Micros> = {};
  /** Page reads under way, by name. */
  #waiting = new Map<number, Waiting>();

  constructor(trace: Trace, ghost: Ghost, bounds: ReadBounds, writer: () => number, listener: FailureListener) {
    this.#trace = trace;
    this.#ghost = ghost;
    this.#bounds = bounds;
    this.reads = new Check(
      "L3-reads-with-read-quorum",
      "page reads in groups at exactly a read quorum",
      trace,
      listener,
    );
    this.hides = new Check("L7-slow-member-hidden", "page reads beside a slow member", trace, listener);
    trace.on(TRACE.pageReadIssued, (serial, group, _page, readPoint, instance) => {
      if (instance !== writer()) return;
      const hides = this.#hasSlowMember(group, readPoint);
      this.#waiting.set(readName(instance, serial), { group, issuedAt: trace.now, readPoint, hides });
    });
    trace.on(TRACE.pageReadDone, (serial, _group, _segment, instance) => {
      this.#judge(readName(instance, serial));
      this.#waiting.delete(readName(instance, serial));
    });
    // A read that saw the world change may have waited for something else than a slow member, the writer's own machine
    // for one.
    const forgive = (): void => {
      for (const [name, read] of this.#waiting) if (read.hides) this.#waiting.set(name, { ...read, hides: false });
    };
    trace.on(TRACE.faultApplied, forgive);
    trace.on(TRACE.faultLifted, forgive);
    trace.on(TRACE.readsDropped, (instance) => {
      for (const name of this.#waiting.keys()) if (readerOf(name) === instance) this.#waiting.delete(name);
    });
  }

  /** A member of the group came or went. */
  judgeGroup(group: number, isReadable: boolean): void {
    if (!isReadable) this.#readableSince[group] = -1;
    else if ((this.#readableSince[group] ?? 0) < 0) this.#readableSince[group] = this.#trace.now;
  }

  /** What was under way when the engine died is lost, not late. */
  closed(): void {
    this.#waiting.clear();
  }

  /** Whatever still waits at the end has waited until now. */
  finish(): void {
    for (const name of this.#waiting.keys()) this.#judge(name);
  }

  copyState(copy: StateCopy): void {
    this.#readableSince = copy.of(this.#readableSince);
    this.#waiting = copy.of(this.#waiting);
  }

  /**
   * Four members are well, two of which could serve the page, and some other is slow or lossy: the ones that are well
   * must hide it.
   */
  #hasSlowMember(group: number, readPoint: Lsn): boolean {
    const { roster } = this.#ghost;
    const members = roster.published(group).segments.filter((segment) => segment >= 0);
    if (!members.some((segment) => roster.reach[segment] === REACH.impaired)) return false;
    const well = members.filter((segment) => roster.isGood(segment));
    const serving = well.filter((segment) => roster.isFull(segment) && !this.#ghost.lacks(segment, readPoint));
    return well.length >= 4 && serving.length >= 2;
  }

  #good(group: number): number {
    const { roster } = this.#ghost;
    return roster.published(group).segments.filter((segment) => roster.isGood(segment)).length;
  }

  #judge(name: number): void {
    const read = this.#waiting.get(name);
    if (read === undefined) return;
    const { group, issuedAt, hides, readPoint } = read;
    const { now } = this.#trace;
    const since = this.#readableSince[group] ?? 0;
    if (since < 0) return;
    if (!this.#ghost.roster.isWritable(group)) this.reads.exercised++;
    if (hides && this.#hasSlowMember(group, readPoint)) {
      this.hides.exercised++;
      if (now - issuedAt > this.#bounds.livenessHedge)
        this.hides.fail(
          () =>
            `A page of group pg${group}, asked for at ${formatMicros(issuedAt)}, took ${formatSpan(now - issuedAt)} although ${this.#good(group)} of its members were well.`,
        );
    }
    const waited = now - Math.max(issuedAt, since);
    if (waited <= this.#bounds.livenessRead) return;
    this.reads.fail(
      () =>
        `A page of group pg${group}, asked for at ${formatMicros(issuedAt)}, could not be read for ${formatSpan(waited)} ` +
        `although ${this.#good(group)} of its members were in good reach.`,
    );
  }
}

/**
 * Disks that do not keep what they say, and what a power failure then does to them.
 *
 *   a lying disk      says that a write is durable and has it in its own cache: what was written since the lie began
 *                     goes with the power, and all that while acknowledgements went out for it (FoundationDB and LazyFS
 *                     lose what was not synced; here what was is lost, too)
 *   a torn write      of what was on its way to the disk when the power went all is there, or nothing, or some records
 *                     whole and the next one in part
 *
 * A segment that comes back with less than it acknowledged is an amnesiac (I30): under its old name it would let a
 * recovery count a read quorum that knows nothing of an acknowledged commit. Its log alone cannot tell it, since what
 * ends early looks like a log that ends. **Chosen:** a node notes on another disk of its own, with every
 * acknowledgement, how far each segment has acknowledged; where the log ends before the note, the segment says that it
 * is lost, and is replaced. If the note lies, too, as many nodes as a write quorum has beyond a read quorum's blind
 * spot lose commits: that is beyond the design, and the mutation logTrustedAfterCrash plays it. A record that is there
 * in part fails its checksum and is not there (mutation noChecksum).
 *
 * Left out: that a cache writes some of what it holds by itself before the power goes.
 */
import { below, type Lsn, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import { packEpochs, type Context, type Volume } from "./volume.ts";

/**
 * What a node's disk has in its cache only: by segment, where its log ends on the medium; those that came later have
 * nothing there.
 */
interface Lie {
  /** Faults in force. */
  count: number;
  readonly ends: Record<string, Lsn>;
}

/** The group's records in (prev, last], on disk at `done`; and in which epochs the segment lived when it took them. */
interface Write {
  readonly prev: Lsn;
  readonly last: Lsn;
  readonly done: Micros;
  readonly epochs: number;
}

export class UntrueDisks implements Stateful {
  /**
   * By host; absent where the disk has kept everything. A lie that has ended is not made good: what it covers stays in
   * the cache.
   */
  #lies: Record<string, Lie> = {};
  /** By host: faults that tear what is under way when the power goes. */
  #tearing: Record<string, number> = {};
  /** By segment of such a host: what is on its way to the disk. */
  #underWay: Record<string, Write[]> = {};
  /** By host: segments whose log ended before the node's note when the power went. */
  #short: Record<string, number[]> = {};

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #luck: Stream;

  /** `lost` hears, when the node is back, of a segment that has less than it acknowledged. */
  constructor(context: Context, volume: Volume, segments: Segments, lost: (segment: number) => void) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#luck = context.engine.random.stream("torn writes");
    for (const host of volume.placement.nodesOf(-1))
      context.hosts.listen(host, {
        crashed: (cause) => {
          // A process that ends lets the disk go on: only power takes a cache along.
          if (cause === "power") this.#powerGone(host, true);
        },
        memoryLost: () => this.#powerGone(host, false),
        restarted: () => {
          const short = this.#short[host] ?? [];
          delete this.#short[host];
          for (const segment of short) lost(segment);
        },
      });
  }

  /** `by` is 1 when a disk begins to lie, and -1 when it ends. */
  lie(host: number, by: number): void {
    const { placement } = this.#volume;
    const lie = (this.#lies[host] ??= { count: 0, ends: this.#endsOn(host) });
    lie.count += by;
    // What comes to the node from now on is kept; what is there now is known by where it ended.
    if (lie.count === 0) for (const segment of placement.segmentsOn(host)) lie.ends[segment] ??= 0;
  }

  tear(host: number, by: number): void {
    this.#tearing[host] = (this.#tearing[host] ?? 0) + by;
    this.#listen();
  }

  copyState(copy: StateCopy): void {
    this.#lies = copy.of(this.#lies);
    this.#tearing = copy.of(this.#tearing);
    this.#short = copy.of(this.#short);
    this.#underWay = copy.of(this.#underWay);
    if (copy.isRestoring) this.#listen();
  }

  /** Costs nothing as long as no fault asks. */
  #listen(): void {
    const isAsked = Object.values(this.#tearing).some((count) => count > 0);
    this.#segments.incoming.onTaken = isAsked
      ? (segment, prev, last, done) => this.#taken(segment, prev, last, done)
      : undefined;
    if (!isAsked) this.#underWay = {};
  }

  #taken(segment: number, prev: Lsn, last: Lsn, done: Micros): void {
    if ((this.#tearing[this.#volume.placement.hostOf[segment]] ?? 0) === 0) return;
    const { now } = this.#context.engine;
    const waiting = (this.#underWay[segment] ?? []).filter((write) => write.done > now);
    this.#underWay[segment] = [...waiting, { prev, last, done, epochs: this.#epochsOf(segment) }];
  }

  #epochsOf(segment: number): number {
    return packEpochs(this.#segments.installed[segment], this.#segments.memberEpoch[segment]);
  }

  #endsOn(host: number): Record<string, Lsn> {
    return Object.fromEntries(
      this.#volume.placement.segmentsOn(host).map((segment) => [segment, this.#segments.scl[segment]]),
    );
  }

  /** `isRunning` is false where the node's process was down already: nothing was on its way then. */
  #powerGone(host: number, isRunning: boolean): void {
    const { placement } = this.#volume;
    const lie = this.#lies[host];
    for (const segment of placement.segmentsOn(host)) {
      if (this.#segments.state[segment] !== SEGMENT.serving) continue;
      const end = lie === undefined ? Infinity : (lie.ends[segment] ?? (lie.count > 0 ? 0 : Infinity));
      if (this.#segments.scl[segment] > end || (end < Infinity && this.#segments.islands[segment] !== undefined))
        this.#forget(host, segment, end);
      else if (isRunning && (this.#tearing[host] ?? 0) > 0) this.#tearOff(segment);
    }
    if (lie === undefined) return;
    if (lie.count > 0) this.#lies[host] = { count: lie.count, ends: this.#endsOn(host) };
    else delete this.#lies[host];
  }

  /** The cache is gone with what it held above `end`. */
  #forget(host: number, segment: number, end: Lsn): void {
    if (this.#context.mutations.logTrustedAfterCrash) this.#segments.forgetAbove(segment, end);
    else (this.#short[host] ??= []).push(segment);
  }

  /**
   * Of each write that was on its way to the disk all is there, or nothing, or some records whole and the next one in
   * part.
   */
  #tearOff(segment: number): void {
    const { engine } = this.#context;
    const { promised, installed } = this.#segments;
    const writes = this.#underWay[segment] ?? [];
    delete this.#underWay[segment];
    // What a recovery has fenced meanwhile may not be added to (I17): the node has dropped it from its queue, as what
    // came under older epochs.
    if (promised[segment] !== installed[segment]) return;
    for (const { prev, last, done, epochs } of writes) {
      if (done <= engine.now || epochs !== this.#epochsOf(segment)) continue;
      const fate = below(this.#luck, 3);
      if (fate === FATE.whole) this.#segments.hold(segment, prev, last, epochs);
      else if (fate === FATE.torn) this.#tearOne(segment, prev, last, epochs);
    }
  }

  #tearOne(segment: number, prev: Lsn, last: Lsn, epochs: number): void {
    const { log, placement } = this.#volume;
    const group = placement.groupOf[segment];
    const records = log.ordinal(last) - log.ordinal(prev);
    if (records <= 0) return;
    const count = below(this.#luck, records);
    const whole = count === 0 ? prev : log.ahead(group, prev, last, count);
    const torn = log.ahead(group, prev, last, count + 1);
    if (whole > prev) this.#segments.hold(segment, prev, whole, epochs);
    this.#context.trace.emit(TRACE.writeTorn, segment, whole, torn);
    const { scl } = this.#segments;
    if (this.#context.mutations.noChecksum && prev <= scl[segment]) scl[segment] = Math.max(scl[segment], torn);
  }
}

/**
 * What becomes of a write that the power failure meets; each is as likely. FoundationDB: written, dropped or corrupted.
 */
const FATE = { whole: 0, dropped: 1, torn: 2 } as const;

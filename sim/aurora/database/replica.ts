/**
 * A read replica: what an instance does with the writer's stream (storage reference 7.3).
 *
 * It applies whole mini-transactions in LSN order, never beyond the VDL it was told, to the pages it has in its cache
 * (streamed-pages.ts). Every read is at the point it has applied up to, which is some VDL of the writer. A gap in the
 * stream makes it ask for what it missed; one that cannot keep up for `replicaLagMax` restarts, as the service's
 * replicas do (cluster reference 1.10), with a cold cache (**chosen**).
 *
 * Left out: the commit history as a message of its own (commit records are in the stream); dictionary changes that
 * throw sessions out.
 */
import {
  Histogram,
  longer,
  PairRing,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { Chunks } from "./chunks.ts";
import type { DatabaseKinds } from "./kinds.ts";
import { StreamedPages } from "./streamed-pages.ts";
import type { CacheState } from "./surviving-cache.ts";

export interface ReplicaParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly cache: BufferCache;
  readonly chunks: Chunks;
  readonly kinds: () => DatabaseKinds;
  /** Whether an instance would keep its page cache if it became the writer. */
  readonly promotesWarm: (index: number) => boolean;
  readonly generation: () => number;
  /** The stream of `source` begins anew at `point`. */
  readonly begun: (source: number, epoch: number, point: Lsn) => void;
  /** The stream has come: reads may be answered. */
  readonly attached: () => void;
  /** It is too far behind, or was given up. */
  readonly fellBehind: () => void;
  /** Reads are at a newer point from now on. */
  readonly viewMoved: () => void;
}

export class Replica implements Stateful {
  /** The point that every read of now is at: VDL as of some moment of the writer. */
  view: Lsn = 0;
  /**
   * Hears that it goes on with its views while the writer is a new one, or has begun a new life, whose log goes up to
   * `point`.
   */
  recovered: (point: Lsn) => void = () => undefined;
  /** From a VDL's move on the writer to the moment it could be read here. */
  readonly lag = new Histogram();
  #lastLag: Micros = 0;
  /** The writer it follows, -1 for none, and that one's epoch. */
  #following = -1;
  #epoch = 1;
  #isAttached = 0;
  /** The newest record that has arrived without a gap, and the newest VDL told. */
  #received: Lsn = 0;
  #vdl: Lsn = 0;
  /** What is being applied now goes up to here; 0 while nothing is. */
  #target: Lsn = 0;
  /** (VDL, since when it stood there on the writer) for what is not visible yet. */
  readonly #news = new PairRing();
  readonly #pages: StreamedPages;
  /** By group: its newest record at or below the view. */
  #tail: Float64Array;
  #reportArmed = 0;
  /** The metadata that the stream has told of. */
  #version = 0;
  readonly #parts: ReplicaParts;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
    this.#tail = new Float64Array(parts.volume.groups);
    this.#pages = new StreamedPages(parts);
  }

  /** The run begins with this reader on `writer`'s stream. */
  beginOn(writer: number): void {
    this.#following = writer;
    this.#isAttached = 1;
  }

  /** Takes the stream of `writer`; keeps its cache and its views if `warm`, and begins anew otherwise. */
  follow(writer: number, warm: boolean): void {
    this.#following = writer;
    this.#isAttached = warm && this.#isAttached !== 0 ? 2 : 0;
    this.#ask();
  }

  /** How long the oldest news that cannot be read here yet has been there, whether it has come here or not. */
  pendingLag(now: Micros): Micros {
    const since = this.#isAttached === 0 ? -1 : this.#parts.chunks.newsAbove(this.view);
    return since < 0 ? 0 : now - since;
  }

  /** replica_lag_in_msec: of what it has applied last, or of what it has yet to show. */
  reportedLag(now: Micros): Micros {
    return Math.max(this.#lastLag, this.pendingLag(now));
  }

  /** Whose stream its pages are kept up to date by, and where they are; undefined when it has none. */
  get state(): CacheState | undefined {
    return this.#isAttached === 0 ? undefined : [this.#following, this.#epoch, this.view];
  }

  /** It has the stream of `writer`. */
  isOn(writer: number): boolean {
    return this.#isAttached === 1 && this.#following === writer;
  }

  /** The group's newest record at or below the view. */
  needOf(group: number): Lsn {
    return this.#tail[group] ?? 0;
  }

  /** By group: its newest record at or below the view. */
  needs(): Float64Array {
    return this.#tail.slice();
  }

  /** A page is being fetched at the view of now. */
  fetching(page: number): void {
    this.#pages.fetching(page);
  }

  /** A page has come from storage as of `readPoint`. */
  fetched(page: number, readPoint: Lsn): void {
    this.#pages.fetched(page, readPoint, this.view);
  }

  /** The version of a row that a reader at `view` gets here. */
  versionAt(key: number, page: number, view: Lsn): Lsn {
    const { volume, context } = this.#parts;
    const { log } = volume;
    // Mutation replicaEarlyCommit: a commit counts as soon as its record has arrived.
    const commitPoint = context.mutations.replicaEarlyCommit ? Math.max(view, this.#received) : view;
    let version = log.versionAt(key, view, 0, commitPoint);
    while (version !== 0 && this.#pages.lacks(page, version)) version = log.versionBefore(version, view);
    return version;
  }

  receive(chunk: number): void {
    const { chunks, context, driver } = this.#parts;
    if (chunks.writer(chunk) !== this.#following || chunks.epoch(chunk) < this.#epoch) return;
    if (this.#isAttached !== 1) {
      if (!chunks.isWelcome(chunk)) return;
      this.#begin(chunk);
    }
    const prev = chunks.prev(chunk);
    if (prev > this.#received) {
      if (!context.mutations.replicaIgnoresGap) {
        this.#ask();
        return;
      }
      this.#pages.missed(this.#received, prev);
      this.#received = prev;
    }
    this.#received = Math.max(this.#received, chunks.last(chunk));
    const vdl = chunks.vdl(chunk);
    if (vdl > this.#vdl) {
      // What closes a gap has the times of what was missed with it.
      this.#news.push(vdl, chunks.isWelcome(chunk) ? chunks.newsAt(chunk, this.#vdl) : chunks.since(chunk));
      this.#vdl = vdl;
    }
    // Changes of memberships and of the volume's size are in the stream, too.
    if (this.#version !== this.#parts.volume.metadata.version) driver.learnEverything();
    this.#version = this.#parts.volume.metadata.version;
    if (this.#news.length > 0 && context.engine.now - this.#news.headSecond() > context.parameters.replicaLagMax)
      this.#parts.fellBehind();
    else this.#applyNext();
  }

  /**
   * The records up to `target` have been applied, all at once as far as anybody can see. Nothing if the stream has
   * begun anew since.
   */
  applied(target: Lsn): void {
    if (target !== this.#target) return;
    const { context, volume } = this.#parts;
    const { log, metadata } = volume;
    this.#target = 0;
    for (let lsn = metadata.next(this.view); lsn <= target; lsn = metadata.next(lsn)) {
      this.#pages.take(log.pageOf(lsn, context.parameters.rowsPerPage), lsn);
      const group = log.group(lsn);
      if (group >= this.#tail.length) this.#tail = longer(this.#tail, group + 1);
      this.#tail[group] = lsn;
    }
    this.#show(target);
    while (this.#news.length > 0 && this.#news.headFirst() <= this.view) {
      this.#lastLag = context.engine.now - this.#news.headSecond();
      this.lag.add(this.#lastLag);
      this.#news.drop();
    }
    if (this.#reportArmed === 0) this.#armReport();
    this.#applyNext();
  }

  /** Tells the writer the lowest read point that may still be asked for here. */
  report(): void {
    this.#reportArmed = 0;
    const { context, driver, kinds } = this.#parts;
    if (this.#isAttached !== 1) return;
    const floor = driver.reads.floor(this.view);
    context.network.send(driver.actor, this.#following, kinds().report, driver.index, floor, 0);
    // As long as an old view is open somebody must hear that this reader lives.
    if (floor < this.view) this.#armReport();
  }

  /** No answer to the last request, perhaps. */
  askAgain(): void {
    if (this.#isAttached !== 1 && this.#following >= 0) this.#ask();
  }

  /** The writer `from` keeps nothing for it any more. One that was superseded while it stood still has no say. */
  dropped(from: number, epoch: number): void {
    if (from !== this.#following || epoch < this.#epoch) return;
    if (this.#isAttached !== 0) this.#parts.fellBehind();
  }

  /**
   * This instance has opened the volume with the log kept up to `keep`, and is no reader any more. One that was none
   * before, or has restarted since, has nothing in its cache but what has outlived its engine.
   */
  promoted(keep: Lsn): void {
    if (this.#isAttached !== 0) this.#pages.promoted(this.view, this.#received, keep);
    this.stop();
  }

  /** It is to become the writer. */
  leave(): void {
    this.#pages.leave();
  }

  /** No stream any more: the engine died, or writes now. */
  stop(): void {
    this.#following = -1;
    this.#isAttached = 0;
    this.#target = 0;
    this.#news.clear();
    this.#pages.forget();
    this.#reportArmed = 0;
  }

  copyState(copy: StateCopy): void {
    this.view = copy.of(this.view);
    this.#following = copy.of(this.#following);
    this.#epoch = copy.of(this.#epoch);
    this.#isAttached = copy.of(this.#isAttached);
    this.#received = copy.of(this.#received);
    this.#vdl = copy.of(this.#vdl);
    this.#target = copy.of(this.#target);
    this.#tail = copy.of(this.#tail);
    this.#reportArmed = copy.of(this.#reportArmed);
    this.#version = copy.of(this.#version);
    this.#lastLag = copy.of(this.#lastLag);
    copy.part(this.#news);
    copy.part(this.lag);
    copy.part(this.#pages);
  }

  #ask(): void {
    const { context, driver, kinds, generation } = this.#parts;
    const has = this.#isAttached === 0 ? -1 : this.#isAttached === 1 ? this.#received : this.view;
    const below = has < 0 ? generation() : has - driver.reads.floor(this.view);
    context.network.send(driver.actor, this.#following, kinds().attach, driver.index, has, below);
    if (this.#isAttached !== 1)
      context.engine.after(
        context.parameters.replicaResendAfter,
        kinds().attachAgain,
        driver.actor,
        0,
        0,
        generation(),
      );
  }

  /** The stream has come: a reader without a past stands at the writer's VDL, one with a past goes on from its view. */
  #begin(chunk: number): void {
    const { chunks, volume } = this.#parts;
    const [epoch, prev] = [chunks.epoch(chunk), chunks.prev(chunk)];
    const isWarm = this.#isAttached === 2;
    // Mutation viewStartsOver: it begins at the oldest view that is still open here.
    const { context, driver } = this.#parts;
    if (isWarm && context.mutations.viewStartsOver) this.view = driver.reads.floor(this.view);
    const isNews = isWarm && epoch !== this.#epoch;
    this.#isAttached = 1;
    this.#epoch = epoch;
    this.#received = isWarm ? this.view : prev;
    this.#vdl = isWarm ? this.view : prev;
    this.#target = 0;
    this.#news.clear();
    if (!isWarm) {
      // Whatever it showed in an earlier life is forgotten: in a global database the volume may have become another's
      // copy since.
      this.view = 0;
      this.#parts.begun(chunks.writer(chunk), epoch, prev);
      const { log } = volume;
      this.#tail = log.tail.map((tail) => log.lastAtOrBelow(tail, prev));
      this.#show(prev);
    }
    this.#armReport();
    if (isNews) this.recovered(chunks.vdl(chunk));
    this.#parts.attached();
  }

  #applyNext(): void {
    const { context, driver, kinds, generation, volume } = this.#parts;
    if (this.#target !== 0) return;
    const { mutations, parameters, engine } = context;
    const target = mutations.replicaPastVdl
      ? Math.min(this.#received, volume.log.last)
      : Math.min(this.#received, this.#vdl);
    if (target <= this.view) return;
    this.#target = target;
    let records = 0;
    for (let lsn = volume.metadata.next(this.view); lsn <= target; lsn = volume.metadata.next(lsn)) records++;
    const { replicaApplyBase, replicaApplySpread, replicaApplyRecord } = parameters;
    const cost = replicaApplyBase + replicaApplySpread * Math.sqrt(records) + replicaApplyRecord * records;
    engine.after(Math.floor(cost), kinds().applied, driver.actor, 0, target, generation());
    // Mutation replicaPartialMtr: records become visible one by one, so half a mini-transaction can be seen.
    if (mutations.replicaPartialMtr) this.#show(volume.metadata.next(this.view));
  }

  #show(view: Lsn): void {
    if (view <= this.view) return;
    this.view = view;
    this.#parts.context.trace.emit(TRACE.readerView, this.#parts.driver.index, view, this.#epoch);
    this.#parts.viewMoved();
  }

  #armReport(): void {
    this.#reportArmed = 1;
    const { context, driver, kinds, generation } = this.#parts;
    context.engine.after(context.parameters.replicaReportPeriod, kinds().reportDue, driver.actor, 0, 0, generation());
  }
}

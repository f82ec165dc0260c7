/**
 * A read replica: what an instance does with the writer's stream (storage reference 7.3).
 *
 * It applies whole mini-transactions in LSN order, never beyond the VDL it was told, to the pages it has in its cache;
 * records of other pages are dropped, since shared storage has them. A page that is being fetched keeps its records
 * until it arrives. Every read is at the point it has applied up to, which is some VDL of the writer. A gap in the
 * stream makes it ask for what it missed; one that cannot keep up for `replicaLagMax` restarts, as the service's
 * replicas do (cluster reference 1.10), with a cold cache (**chosen**).
 *
 * Left out: the commit history as a message of its own (commit records are in the stream); dictionary changes that
 * throw sessions out.
 */
import {
  copyPlain,
  Histogram,
  longer,
  PairRing,
  type Checkpointed,
  type Lsn,
  type Micros,
} from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { Chunks } from "./chunks.ts";
import type { DatabaseKinds } from "./kinds.ts";
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

export class Replica implements Checkpointed {
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
  /** By group: its newest record at or below the view. */
  #tail: Float64Array;
  /** By page being fetched: the records that came for it meanwhile. */
  #kept: Record<string, Lsn[]> = {};
  /** Only under mutations that lose records: by page, those it lacks. */
  #holes: Record<string, Lsn[]> = {};
  #reportArmed = 0;
  /** The metadata that the stream has told of. */
  #version = 0;
  readonly #parts: ReplicaParts;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
    this.#tail = new Float64Array(parts.volume.groups);
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

  /** How long the oldest news that cannot be read here yet has been there. */
  pendingLag(now: Micros): Micros {
    return this.#news.length === 0 ? 0 : now - this.#news.headSecond();
  }

  /** replica_lag_in_msec: of what it has applied last, or of what waits to be applied. */
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
    this.#kept[page] = [];
  }

  /** A page has come from storage as of `readPoint`: what was kept for it is applied before anybody sees it. */
  fetched(page: number, readPoint: Lsn): void {
    const { context, volume, driver, cache } = this.#parts;
    const kept = this.#kept[page] ?? [];
    delete this.#kept[page];
    delete this.#holes[page];
    cache.install(page, volume.log.pageVersionAt(page, readPoint), Infinity, () => undefined);
    if (context.mutations.replicaDropsInFlight) {
      if (kept.length > 0) this.#holes[page] = kept;
    } else for (const lsn of kept) this.#apply(page, lsn);
    context.trace.emit(TRACE.readerPageInstalled, driver.index, page, cache.lsnOf(page), this.view, readPoint);
  }

  /** The version of a row that a reader at `view` gets here. */
  versionAt(key: number, page: number, view: Lsn): Lsn {
    const { volume, context } = this.#parts;
    const { log } = volume;
    // Mutation replicaEarlyCommit: a commit counts as soon as its record has arrived.
    const commitPoint = context.mutations.replicaEarlyCommit ? Math.max(view, this.#received) : view;
    let version = log.versionAt(key, view, 0, commitPoint);
    const holes = this.#holes[page];
    while (version !== 0 && holes?.includes(version) === true) version = log.versionBefore(version, view);
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
      this.#skip(prev);
    }
    this.#received = Math.max(this.#received, chunks.last(chunk));
    const vdl = chunks.vdl(chunk);
    if (vdl > this.#vdl) {
      this.#vdl = vdl;
      this.#news.push(vdl, chunks.since(chunk));
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
    const { context, volume, cache } = this.#parts;
    const { log, metadata } = volume;
    this.#target = 0;
    for (let lsn = metadata.next(this.view); lsn <= target; lsn = metadata.next(lsn)) {
      const page = log.pageOf(lsn, context.parameters.rowsPerPage);
      if (cache.lsnOf(page) < 0) this.#kept[page]?.push(lsn);
      else if (this.#holes[page]?.includes(lsn) !== true) this.#apply(page, lsn);
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

  dropped(): void {
    if (this.#isAttached !== 0) this.#parts.fellBehind();
  }

  /**
   * This instance has opened the volume with the log kept up to `keep`. Its cache stays warm: what has arrived and
   * survives is applied, and pages that records it never got have changed are dropped. Nothing above `keep` may remain
   * (I49).
   */
  promoted(keep: Lsn): void {
    const { context, volume, driver, cache } = this.#parts;
    const { log, metadata } = volume;
    const { rowsPerPage } = context.parameters;
    // One that was no reader before, or has restarted since, has nothing in its cache but what has outlived its engine.
    if (this.#isAttached === 0) {
      this.stop();
      return;
    }
    for (let lsn = metadata.next(this.view); lsn <= keep; lsn = metadata.next(lsn)) {
      const page = log.pageOf(lsn, rowsPerPage);
      if (lsn <= this.#received && cache.lsnOf(page) >= 0) this.#apply(page, lsn);
      else cache.drop(page);
    }
    // Mutation replayBufferedStream: what had arrived beyond the log's end is applied, too.
    if (context.mutations.replayBufferedStream)
      for (let lsn = keep + 1; lsn <= this.#received; lsn++) cache.applied(log.pageOf(lsn, rowsPerPage), lsn);
    let newest = 0;
    for (const page of cache.pages()) newest = Math.max(newest, cache.lsnOf(page));
    context.trace.emit(TRACE.readerPromoted, driver.index, newest, keep);
    this.stop();
  }

  /** It is to become the writer: its engine restarts as one, and not every one's page cache is there then. */
  leave(): void {
    const { context, driver, cache, promotesWarm } = this.#parts;
    context.trace.emit(TRACE.readerLeaves, driver.index);
    if (promotesWarm(driver.index)) return;
    context.trace.emit(TRACE.cacheSurvived, driver.index, 0, cache.pages().length, 1);
    cache.clear();
  }

  /** No stream any more: the engine died, or writes now. */
  stop(): void {
    this.#following = -1;
    this.#isAttached = 0;
    this.#target = 0;
    this.#news.clear();
    this.#kept = {};
    this.#holes = {};
    this.#reportArmed = 0;
  }

  save(): unknown {
    const own = [
      this.view,
      this.#following,
      this.#epoch,
      this.#isAttached,
      this.#received,
      this.#vdl,
      this.#target,
      this.#tail,
      this.#kept,
      this.#holes,
      this.#reportArmed,
      this.#version,
      this.#lastLag,
    ];
    return { own: copyPlain(own), news: this.#news.save(), lag: this.lag.save() };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; news: never; lag: never };
    [
      this.view,
      this.#following,
      this.#epoch,
      this.#isAttached,
      this.#received,
      this.#vdl,
      this.#target,
      this.#tail,
      this.#kept,
      this.#holes,
      this.#reportArmed,
      this.#version,
      this.#lastLag,
    ] = copyPlain(from.own) as [
      Lsn,
      number,
      number,
      number,
      Lsn,
      Lsn,
      Lsn,
      Float64Array,
      Record<string, Lsn[]>,
      Record<string, Lsn[]>,
      number,
      number,
      Micros,
    ];
    this.#news.load(from.news);
    this.lag.load(from.lag);
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

  #apply(page: number, lsn: Lsn): void {
    const { context, driver, cache } = this.#parts;
    context.trace.emit(TRACE.readerPageApplied, driver.index, page, lsn, cache.lsnOf(page));
    cache.applied(page, lsn);
  }

  /** Only under the mutation replicaIgnoresGap: the records in between never came, and their pages lack them. */
  #skip(to: Lsn): void {
    const { volume, context, cache } = this.#parts;
    const { log, metadata } = volume;
    for (let lsn = metadata.next(this.#received); lsn <= Math.min(to, log.last); lsn = metadata.next(lsn)) {
      const page = log.pageOf(lsn, context.parameters.rowsPerPage);
      if (cache.lsnOf(page) >= 0) (this.#holes[page] ??= []).push(lsn);
    }
    this.#received = to;
  }

  #armReport(): void {
    this.#reportArmed = 1;
    const { context, driver, kinds, generation } = this.#parts;
    context.engine.after(context.parameters.replicaReportPeriod, kinds().reportDue, driver.actor, 0, 0, generation());
  }
}

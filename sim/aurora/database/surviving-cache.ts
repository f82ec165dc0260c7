/**
 * What is left of an instance's page cache when its engine comes back. The cache belongs to a process of its own, so it
 * outlives a crash or a restart of the engine and is lost with the machine's memory (storage reference 7.5; the guide's
 * survivable page cache).
 *
 * Its pages are worth something only to whoever knows what has happened to them since. A writer that opens the volume
 * again drops what the recovery has annulled. A reader that has the stream again drops what has changed meanwhile; who
 * gives the stream can say so for `replicaLagMax` (**chosen**, as is how it is said). When another instance has had the
 * volume in between, nothing is kept: so the guide's rules follow that an old writer's cache is lost in a failover, and
 * a reader's when it restarts together with the writer.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";

/** Who kept an instance's pages up to date: an address, the volume epoch it did so under, and the point they are at. */
export type CacheState = readonly [source: number, epoch: number, upTo: Lsn];

export interface SurvivingCacheParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly cache: BufferCache;
}

export class SurvivingCache implements Stateful {
  /** The state that the last engine left its pages in, and when; undefined when there is nothing to come back to. */
  #state: CacheState | undefined;
  #leftAt: Micros = 0;
  readonly #parts: SurvivingCacheParts;

  constructor(parts: SurvivingCacheParts) {
    this.#parts = parts;
  }

  /**
   * The engine is gone, and its cache, too, unless it `survives`. An engine that never came to have a role leaves it as
   * the one before did.
   */
  left(survives: boolean, state: CacheState | undefined): void {
    if (!survives) this.lost();
    if (!survives || state === undefined) return;
    this.#state = state;
    this.#leftAt = this.#parts.context.engine.now;
  }

  /** The cache is gone, too. */
  lost(): void {
    this.#state = undefined;
    this.#parts.cache.clear();
  }

  /**
   * This instance has opened the volume with the log kept up to `keep`; `before` is the epoch of the one that had it
   * open last.
   */
  opened(before: number, keep: Lsn): void {
    const { cache, context, driver } = this.#parts;
    const [source, epoch] = this.#state ?? [-1, -1];
    this.#settle(epoch === before && (source === driver.actor || this.#isRecent()), keep, () => {
      // Mutation annulledPagesSurvive: what the recovery has annulled stays on them.
      if (context.mutations.annulledPagesSurvive) return;
      for (const page of cache.pages()) if (cache.lsnOf(page) > keep) cache.drop(page);
    });
  }

  /** The stream of `source` begins at `point`. */
  attached(source: number, epoch: number, point: Lsn): void {
    const [by, under, upTo] = this.#state ?? [-1, -1, 0];
    this.#settle(by === source && under === epoch && upTo <= point && this.#isRecent(), point, () => undefined);
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#leftAt = copy.of(this.#leftAt);
  }

  #isRecent(): boolean {
    const { engine, parameters } = this.#parts.context;
    return engine.now - this.#leftAt <= parameters.replicaLagMax;
  }

  /** Begins at `point`, with what is good there of the pages: those that have not changed since, if that is known. */
  #settle(isKnown: boolean, point: Lsn, dropMore: () => void): void {
    const { cache, context, volume, driver } = this.#parts;
    if (this.#state === undefined) return;
    const [, , upTo] = this.#state;
    const before = cache.pages().length;
    // Mutation survivingCacheTrusted: the pages are taken for what they were.
    if (!context.mutations.survivingCacheTrusted) {
      if (isKnown) {
        const { log, metadata } = volume;
        for (let lsn = metadata.next(upTo); lsn <= point; lsn = metadata.next(lsn))
          cache.drop(log.pageOf(lsn, context.parameters.rowsPerPage));
        dropMore();
      } else cache.clear();
    }
    this.#state = undefined;
    const pages = cache.pages();
    for (const page of pages) context.trace.emit(TRACE.cachePageSurvived, driver.index, page, cache.lsnOf(page), point);
    if (before > 0) context.trace.emit(TRACE.cacheSurvived, driver.index, pages.length, before - pages.length);
  }
}

/**
 * The pages that a reader keeps up to date by its writer's stream (storage reference 7.3): those in its cache. Records
 * of other pages are dropped, since shared storage has them; a page that is being fetched keeps its records until it
 * arrives. A reader that becomes the writer keeps these pages, brought to where the log ends.
 *
 * Which records there are, and up to where they may be applied, replica.ts says.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";

export interface StreamedPagesParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly cache: BufferCache;
  /** Whether an instance would keep its page cache if it became the writer. */
  readonly promotesWarm: (index: number) => boolean;
}

export class StreamedPages implements Stateful {
  /** By page being fetched: the records that came for it meanwhile. */
  #kept: Record<string, Lsn[]> = {};
  /** Only under mutations that lose records: by page, those it lacks. */
  #holes: Record<string, Lsn[]> = {};
  readonly #parts: StreamedPagesParts;

  constructor(parts: StreamedPagesParts) {
    this.#parts = parts;
  }

  /** A record's turn has come. */
  take(page: number, lsn: Lsn): void {
    if (this.#parts.cache.lsnOf(page) < 0) this.#kept[page]?.push(lsn);
    else if (this.#holes[page]?.includes(lsn) !== true) this.#apply(page, lsn);
  }

  fetching(page: number): void {
    this.#kept[page] = [];
  }

  /** A page has come from storage as of `readPoint`: what was kept for it is applied before anybody sees it. */
  fetched(page: number, readPoint: Lsn, view: Lsn): void {
    const { context, volume, driver, cache } = this.#parts;
    const kept = this.#kept[page] ?? [];
    delete this.#kept[page];
    delete this.#holes[page];
    cache.install(page, volume.log.pageVersionAt(page, readPoint), Infinity, () => undefined);
    if (context.mutations.replicaDropsInFlight) {
      if (kept.length > 0) this.#holes[page] = kept;
    } else for (const lsn of kept) this.#apply(page, lsn);
    context.trace.emit(TRACE.readerPageInstalled, driver.index, page, cache.lsnOf(page), view, readPoint);
  }

  /** Only under mutations that lose records: the page has not got this one. */
  lacks(page: number, lsn: Lsn): boolean {
    return this.#holes[page]?.includes(lsn) === true;
  }

  /** Only under the mutation replicaIgnoresGap: the records in between never came, and their pages lack them. */
  missed(received: Lsn, to: Lsn): void {
    const { volume, context, cache } = this.#parts;
    const { log, metadata } = volume;
    for (let lsn = metadata.next(received); lsn <= Math.min(to, log.last); lsn = metadata.next(lsn)) {
      const page = log.pageOf(lsn, context.parameters.rowsPerPage);
      if (cache.lsnOf(page) >= 0) (this.#holes[page] ??= []).push(lsn);
    }
  }

  /**
   * The reader has opened the volume with the log kept up to `keep`. Its cache stays warm: what has arrived and
   * survives is applied, and pages that records it never got have changed are dropped. Nothing above `keep` may remain
   * (I49).
   */
  promoted(view: Lsn, received: Lsn, keep: Lsn): void {
    const { context, volume, driver, cache } = this.#parts;
    const { log, metadata } = volume;
    const { rowsPerPage } = context.parameters;
    for (let lsn = metadata.next(view); lsn <= keep; lsn = metadata.next(lsn)) {
      const page = log.pageOf(lsn, rowsPerPage);
      if (lsn <= received && cache.lsnOf(page) >= 0) this.#apply(page, lsn);
      else cache.drop(page);
    }
    // Mutation replayBufferedStream: what had arrived beyond the log's end is applied, too.
    if (context.mutations.replayBufferedStream)
      for (let lsn = keep + 1; lsn <= received; lsn++) cache.applied(log.pageOf(lsn, rowsPerPage), lsn);
    let newest = 0;
    for (const page of cache.pages()) newest = Math.max(newest, cache.lsnOf(page));
    context.trace.emit(TRACE.readerPromoted, driver.index, newest, keep);
  }

  /** The engine is to restart as the writer's, and not every one's page cache is there then. */
  leave(): void {
    const { context, driver, cache, promotesWarm } = this.#parts;
    context.trace.emit(TRACE.readerLeaves, driver.index);
    if (promotesWarm(driver.index)) return;
    context.trace.emit(TRACE.cacheSurvived, driver.index, 0, cache.pages().length, 1);
    cache.clear();
  }

  /** No stream any more. */
  forget(): void {
    this.#kept = {};
    this.#holes = {};
  }

  copyState(copy: StateCopy): void {
    this.#kept = copy.of(this.#kept);
    this.#holes = copy.of(this.#holes);
  }

  #apply(page: number, lsn: Lsn): void {
    const { context, driver, cache } = this.#parts;
    context.trace.emit(TRACE.readerPageApplied, driver.index, page, lsn, cache.lsnOf(page));
    cache.applied(page, lsn);
  }
}

/**
 * Statements on a reader: each row is read at the point that the replica has applied up to; a transaction or a query of
 * several rows keeps the point it began with, so that it sees one moment of the writer (I50).
 *
 * Reads never wait for the stream, and a page that is not in the cache comes from shared storage as of the view. When a
 * PostgreSQL reader that has stayed takes the stream of a new life of the writer, queries in conflict with what that
 * has recovered are cancelled (cluster reference 1.6): those that keep a point and have yet to read a page that has
 * changed since (**chosen**: which ones conflict is not told).
 *
 * Left out: cancelling for locks that the stream replays (max_standby_streaming_delay); READ COMMITTED's own rules on
 * MySQL readers (1.10).
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { PageWaits, Woken } from "./page-waits.ts";
import type { Replica } from "./replica.ts";
import { ANSWER, attemptOf, operationOf, READ_BY, type StatementSource } from "./statements.ts";
import { Transactions } from "./transactions.ts";

export interface ReadingParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly clients: StatementSource;
  readonly cache: BufferCache;
  readonly pages: PageWaits;
  readonly replica: Replica;
  /** PostgreSQL's way with a new writer. */
  readonly cancelsOnRecovery: boolean;
  /** A step is done and so many are left. False when the transaction is to be finished now (round-trips.ts). */
  readonly goesOn: (operation: number, attempt: number, left: number) => boolean;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
  /** Whoever waited for a page goes on. */
  readonly resume: (token: number) => void;
}

export class Reading implements Stateful {
  readonly #parts: ReadingParts;
  readonly #transactions = new Transactions();
  /** Reports under way hear of a recovery, up to a point, that they may be in conflict with. */
  reports: (point: Lsn) => void = () => undefined;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    parts.replica.recovered = (point) => this.#recovered(point);
  }

  /**
   * A page has come from storage: what arrived for it meanwhile is applied, and who waited goes on at the view of now.
   */
  pageRead(page: number, readPoint: Lsn): void {
    this.#parts.replica.fetched(page, readPoint);
    for (const token of this.#parts.pages.take(page)) this.#parts.resume(token);
  }

  goOn(token: number, woken: Woken): void {
    const { clients, replica, answer } = this.#parts;
    if (this.#transactions.isCancelled(token)) return;
    const operation = operationOf(token);
    const steps = clients.stepsOf(operation);
    if (steps === 1) {
      const key = clients.keyOf(operation);
      if (!this.hasPage(key, token, woken)) return;
      const view = this.#viewFor(operation);
      const version = this.read(key, view, 0);
      clients.found(operation, attemptOf(token), [version], view, READ_BY.reader);
      answer(operation, attemptOf(token), version, ANSWER.done);
      return;
    }
    const transaction = this.#transactions.get(operation) ?? this.#transactions.begin(operation, token);
    if (transaction.token !== token) {
      if (!this.#transactions.givesWay(operation, token)) return;
      answer(operation, attemptOf(transaction.token), 0, ANSWER.reset);
      this.goOn(token, woken);
      return;
    }
    const { mutations } = this.#parts.context;
    const repeatable = clients.isRepeatable(operation);
    if (transaction.view < 0) transaction.view = replica.view;
    // Mutation mixedAnchors: each row is read at the newest point, within one query.
    const view = repeatable && !mutations.mixedAnchors ? transaction.view : replica.view;
    if (transaction.step < steps) {
      const key = clients.keyAt(operation, transaction.step);
      if (!this.hasPage(key, token, woken)) return;
      transaction.found.push(this.read(key, view, repeatable ? token + 1 : 0));
      if (this.#parts.goesOn(operation, attemptOf(token), steps - ++transaction.step)) return;
    }
    this.#transactions.end(operation);
    clients.found(operation, attemptOf(token), transaction.found, view, READ_BY.reader);
    answer(operation, attemptOf(token), transaction.found.at(-1) ?? 0, ANSWER.done);
  }

  /** Whoever has begun a transaction wants it no more. */
  rollBack(operation: number): void {
    this.#transactions.end(operation);
  }

  /** Everything under way is lost with the engine. */
  drop(): number[] {
    return [...this.#parts.pages.clear(), ...this.#transactions.clear()];
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#transactions);
  }

  /** The version of a row at `view`. `repeatable`: the token plus one if all its reads are at one point. */
  read(key: number, view: Lsn, repeatable: number): Lsn {
    const { replica, context, driver } = this.#parts;
    const version = replica.versionAt(key, this.#pageOf(key), view);
    context.trace.emit(TRACE.readAnswered, key, view, version, driver.index, repeatable);
    return version;
  }

  /** Whether a row's page is here; otherwise it is asked for, and `token` goes on when it comes. */
  hasPage(key: number, token: number, woken: Woken): boolean {
    const { cache, pages, replica, volume } = this.#parts;
    const page = this.#pageOf(key);
    if (woken === "page" || cache.hit(page)) return true;
    const group = page % volume.shape.groups;
    if (pages.wait(page, group, token, replica.view, replica.needOf(group))) replica.fetching(page);
    return false;
  }

  /** The point that a query of one row is read at. */
  #viewFor(operation: number): Lsn {
    const { replica, context, driver } = this.#parts;
    // Mutation viewsShared: every other query takes the oldest view that is open here, and none of its own.
    const isShared = context.mutations.viewsShared && operation % 2 === 1;
    return isShared ? driver.reads.floor(replica.view) : replica.view;
  }

  /** The writer has begun a new life, and its log goes up to `point`. */
  #recovered(point: Lsn): void {
    const { cancelsOnRecovery, clients, volume, answer, context, driver } = this.#parts;
    if (!cancelsOnRecovery) return;
    for (const [operation, { token, view, step }] of this.#transactions.all()) {
      if (view < 0 || !clients.isRepeatable(operation)) continue;
      const changed = (at: number): boolean =>
        volume.log.pageVersionAt(this.#pageOf(clients.keyAt(operation, at)), point) > view;
      let next = step;
      while (next < clients.stepsOf(operation) && !changed(next)) next++;
      if (next === clients.stepsOf(operation)) continue;
      this.#transactions.cancel(operation);
      context.trace.emit(TRACE.recoveryConflict, driver.index, operation, view, point);
      answer(operation, attemptOf(token), 0, ANSWER.recoveryConflict);
    }
    this.reports(point);
  }

  #pageOf(key: number): number {
    return Math.floor(key / this.#parts.context.parameters.rowsPerPage);
  }
}

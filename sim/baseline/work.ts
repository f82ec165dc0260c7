/**
 * Statements at work in an open primary: rows are locked and changed, read at a snapshot, and committed through the
 * logs. The clients' statements are those that Aurora's writer takes, with the same locks and the same isolation, so
 * that the two designs differ below that.
 *
 * A page that is not in the buffer pool is read from the primary's own volume; where every page in the pool is dirty,
 * somebody has to wait for the page cleaner first, and so has every change while the redo log is about to be full. Left
 * out: purge of old versions, gap locks, named statements.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import {
  ANSWER,
  attemptOf,
  operationOf,
  READ_BY,
  RowLocks,
  Transactions,
  type StatementSource,
  type Transaction,
} from "../aurora/database/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { TRACE } from "../trace/index.ts";
import type { BufferPool } from "./buffer-pool.ts";
import { LockSystem } from "./lock-system.ts";
import type { Committing, LogWriter } from "./log-writer.ts";
import type { PageCleaner } from "./page-cleaner.ts";
import type { RedoLog } from "./redo-log.ts";

interface Parts {
  readonly context: Context;
  readonly clients: StatementSource;
  readonly log: RedoLog;
  readonly pool: BufferPool;
  readonly logWriter: LogWriter;
  readonly cleaner: PageCleaner;
  readonly index: number;
  readonly keys: number;
  readonly life: () => number;
  readonly epoch: () => number;
  readonly askForPage: (page: number) => void;
  /** A statement goes on by itself at a later moment. */
  readonly goOnAt: (token: number, at: Micros) => void;
  /** A step is done and so many are left. False when the transaction is to be finished now (round-trips.ts). */
  readonly goesOn: (token: number, left: number) => boolean;
  readonly answer: (token: number, version: number, answer: number) => void;
}

export class Work implements Stateful {
  /** By row: its newest version, committed or not; 0 for none. */
  newest: Uint32Array;
  deadlocks = 0;
  /** The newest commit that snapshots show. */
  commit = 0;
  readonly locks = new RowLocks();
  /** What it costs InnoDB to have them. */
  readonly lockSystem: LockSystem;
  readonly transactions = new Transactions();
  /** By page that is on its way: who waits. */
  #pages = new Map<number, number[]>();
  /** Who waits for room in the redo log; and pages for which there was no room in the pool. */
  #stalled: number[] = [];
  #homeless: number[] = [];
  /** By operation: its first version of each row that it has changed, for the way back. */
  #before = new Map<number, [key: number, version: Lsn][]>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.newest = new Uint32Array(parts.keys);
    this.lockSystem = new LockSystem(parts.context);
  }

  opened(commit: number): void {
    this.commit = commit;
  }

  /** Takes a statement as far as it can go now. */
  goOn(token: number): void {
    const { clients } = this.#parts;
    const operation = operationOf(token);
    const transaction = this.transactions.get(operation) ?? this.transactions.begin(operation, token);
    if (transaction.token !== token) return;
    const steps = clients.stepsOf(operation);
    if (transaction.step < steps) {
      if (!this.#does(transaction, operation)) return;
      if (this.#parts.goesOn(token, steps - ++transaction.step)) return;
    }
    if (transaction.wrote > 0) this.#commit(transaction, operation);
    else this.#finish(transaction, operation);
  }

  /** Whoever has begun a transaction wants it no more. */
  rollBack(operation: number): void {
    const undone = this.#takeBack(operation);
    this.#unlock(operation, undone);
  }

  /** A page has been read: whoever waited goes on. */
  pageRead(page: number): void {
    const { pool, cleaner } = this.#parts;
    if (!this.#pages.has(page)) return;
    if (!pool.install(page)) {
      this.#homeless.push(page);
      cleaner.hurry();
      return;
    }
    const tokens = this.#pages.get(page) ?? [];
    this.#pages.delete(page);
    for (const token of tokens) this.goOn(token);
  }

  /** The page cleaner has made room in the log and in the pool. */
  relieved(): void {
    this.pageCleaned();
    if (this.#parts.cleaner.isBlocking) return;
    for (const token of this.#stalled.splice(0)) this.goOn(token);
  }

  /** The page cleaner has written a page, which may go: nobody waits for the rest of its batch. */
  pageCleaned(): void {
    if (this.#homeless.length > 0) for (const page of this.#homeless.splice(0)) this.pageRead(page);
  }

  /** A transaction is in both logs, everywhere. */
  committed({ token, operation }: Committing, commit: number): void {
    const { context, log, index, epoch, clients, answer } = this.#parts;
    this.commit = commit;
    log.done(commit, context.engine.now);
    this.transactions.end(operation);
    this.#before.delete(operation);
    context.trace.emit(TRACE.mirrorAcked, commit, index, epoch());
    answer(token, commit, ANSWER.done);
    this.#unlock(operation, clients.keysOf(operation));
  }

  /** Pages on their way are asked for again. */
  sendAgain(): void {
    for (const page of this.#pages.keys()) if (!this.#homeless.includes(page)) this.#parts.askForPage(page);
  }

  /** Everything under way is lost with the engine; the tokens are returned. */
  drop(): number[] {
    this.#pages.clear();
    this.#before.clear();
    this.#stalled = [];
    this.#homeless = [];
    this.locks.clear();
    this.lockSystem.drop();
    return this.transactions.clear();
  }

  copyState(copy: StateCopy): void {
    this.newest = copy.of(this.newest);
    this.deadlocks = copy.of(this.deadlocks);
    this.commit = copy.of(this.commit);
    this.#pages = copy.of(this.#pages);
    this.#stalled = copy.of(this.#stalled);
    this.#homeless = copy.of(this.#homeless);
    this.#before = copy.of(this.#before);
    copy.part(this.locks);
    copy.part(this.lockSystem);
    copy.part(this.transactions);
  }

  /** Carries a transaction's step out. False when it has to wait, or is over. */
  #does(transaction: Transaction, operation: number): boolean {
    const { clients } = this.#parts;
    const { step, token } = transaction;
    const key = clients.keyAt(operation, step);
    const isRead = clients.readsAt(operation, step);
    if (!isRead && !this.#hasLock(key, operation, token)) return false;
    if (!this.#hasPage(key, token)) return false;
    if (isRead) this.#read(transaction, operation, key);
    else if (this.#isStalled(token)) return false;
    else this.#change(transaction, operation, key);
    return true;
  }

  #hasLock(key: number, operation: number, token: number): boolean {
    const { context, answer } = this.#parts;
    if (this.lockSystem.holds(key, operation)) return true;
    const taken = this.locks.take(key, operation, token);
    if (taken === "yes") return this.#isDone(this.lockSystem.taken(key, operation), token);
    if (taken === "wait") {
      this.lockSystem.queued(key, operation);
      return false;
    }
    this.lockSystem.refused(key, operation);
    this.deadlocks++;
    context.trace.emit(TRACE.deadlockBroken, operation);
    const undone = this.#takeBack(operation);
    answer(token, 0, ANSWER.deadlock);
    this.#unlock(operation, undone);
    return false;
  }

  /** Whether the lock system is done with a statement by now; else it goes on when it is. */
  #isDone(at: Micros, token: number): boolean {
    if (at <= this.#parts.context.engine.now) return true;
    this.#parts.goOnAt(token, at);
    return false;
  }

  /** Rows are what they were before a transaction. Returns which. */
  #takeBack(operation: number): readonly number[] {
    const undone = this.#before.get(operation) ?? [];
    for (const [row, version] of undone) this.newest[row] = version;
    this.#before.delete(operation);
    this.transactions.end(operation);
    return undone.map(([row]) => row);
  }

  /** The next one in each row's queue has it, and goes on when the lock system is done. */
  #unlock(operation: number, keys: readonly number[]): void {
    for (const key of keys) {
      if (!this.lockSystem.holds(key, operation)) continue;
      const waiters = this.locks.release(key, operation);
      const done = this.lockSystem.released(key, operation);
      const next = waiters.filter((token) => this.locks.take(key, operationOf(token), token) === "yes");
      for (const token of next) this.lockSystem.granted(operationOf(token));
      for (const token of next) if (this.#isDone(done, token)) this.goOn(token);
    }
  }

  #hasPage(key: number, token: number): boolean {
    const { pool, askForPage } = this.#parts;
    const page = this.#pageOf(key);
    if (pool.hit(page)) return true;
    const waiting = this.#pages.get(page);
    if (waiting === undefined) {
      this.#pages.set(page, [token]);
      askForPage(page);
    } else if (!waiting.includes(token)) waiting.push(token);
    return false;
  }

  #isStalled(token: number): boolean {
    const { cleaner } = this.#parts;
    if (!cleaner.isBlocking) return false;
    this.#stalled.push(token);
    cleaner.hurry();
    return true;
  }

  #read(transaction: Transaction, operation: number, key: number): void {
    const { clients, log } = this.#parts;
    if (transaction.view < 0) transaction.view = this.commit;
    const view = clients.isRepeatable(operation) ? transaction.view : this.commit;
    transaction.found.push(log.visible(this.newest[key], view, operation));
  }

  #change(transaction: Transaction, operation: number, key: number): void {
    const { context, log, pool, life } = this.#parts;
    const previous = this.newest[key];
    const lsn = log.change(life(), key, operation, previous);
    const before = this.#before.get(operation);
    if (before === undefined) this.#before.set(operation, [[key, previous]]);
    else if (before.every(([row]) => row !== key)) before.push([key, previous]);
    this.newest[key] = lsn;
    const page = this.#pageOf(key);
    context.trace.emit(TRACE.mirrorChanged, lsn, key, page, operation, previous);
    pool.changed(page, lsn);
    transaction.wrote++;
  }

  #commit({ token, wrote, found, view }: Transaction, operation: number): void {
    const { clients, log, logWriter } = this.#parts;
    if (found.length > 0) clients.found(operation, attemptOf(token), found, view, READ_BY.writer);
    // Its last change is no newer than the newest of all, so what is written then has all of it.
    logWriter.commit({ token, operation, lsn: log.last, rows: wrote });
  }

  #finish({ token, found, view }: Transaction, operation: number): void {
    const { clients, log, life, answer } = this.#parts;
    this.transactions.end(operation);
    const by = log.life > life() ? READ_BY.supersededWriter : READ_BY.writer;
    clients.found(operation, attemptOf(token), found, view, by);
    answer(token, found.at(-1) ?? 0, ANSWER.done);
  }

  #pageOf(key: number): number {
    return Math.floor(key / this.#parts.context.parameters.rowsPerPage);
  }
}

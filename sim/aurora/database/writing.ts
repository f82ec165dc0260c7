/**
 * What an instance does while it has the volume: rows are locked and changed, each change a mini-transaction, and the
 * client is told when the commit is durable. Commits are asynchronous: nobody waits in a worker, and each advance of
 * VDL releases all commits at or below it (P17 4.2.2).
 *
 * On its way a write may wait for a row lock, for its page, for space in the volume, and for LSNs, in this order. Locks
 * are let go with the commit record, before it is durable: whoever builds on it has a higher LSN, and cannot be durable
 * first. Transactions that cannot go on are rollbacks.ts's business, and those of an earlier life undo.ts's.
 */
import { PairRing, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { NO_KEY } from "../storage/index.ts";
import { CommitGate } from "./commit-gate.ts";
import type { Woken } from "./page-waits.ts";
import { Rollbacks } from "./rollbacks.ts";
import { RowChanges } from "./row-changes.ts";
import { RowLocks } from "./row-locks.ts";
import { Space } from "./space.ts";
import { ANSWER, attemptOf, MTR_RECORDS_MAX, operationOf } from "./statements.ts";
import { Transactions, type Transaction } from "./transactions.ts";
import { Undo } from "./undo.ts";
import { WriterReads } from "./writer-reads.ts";
import type { WritingParts } from "./writing-parts.ts";

export class Writing implements Stateful {
  /** Transactions rolled back to break a circle of waiting. */
  deadlocks = 0;
  /** The newest commit that was acknowledged, or recovered. */
  lastCommit: Lsn = 0;
  readonly undo: Undo;
  readonly #reads: WriterReads;
  /** Where commits wait for a secondary Region, if anywhere. */
  readonly gate: CommitGate | undefined;
  readonly #parts: WritingParts;
  readonly #changes: RowChanges;
  /** (commit LSN, token) in LSN order: commits waiting for VDL. */
  readonly #commits = new PairRing();
  /** (token, 0): writes waiting for LSNs. */
  readonly #throttled = new PairRing();
  /** Writes that wait for the volume to grow. */
  #spaceWaiters: number[] = [];
  readonly transactions = new Transactions();
  readonly locks = new RowLocks();
  readonly #space: Space;
  readonly #rollbacks: Rollbacks;

  constructor(parts: WritingParts) {
    this.#parts = parts;
    const { context, volume, driver, clients, kinds, generation, gateKinds, outlet } = parts;
    if (gateKinds !== undefined && outlet !== undefined)
      this.gate = new CommitGate({
        context,
        kinds: gateKinds,
        index: driver.index,
        actor: driver.actor,
        outlet,
        generation,
        release: (tokens) => this.#pastGate(tokens),
      });
    this.#space = new Space(driver, parts.context.parameters.membershipRetry);
    const changes = new RowChanges(parts, this.#space);
    this.#changes = changes;
    this.#reads = new WriterReads(parts);
    this.undo = new Undo({
      context,
      volume,
      driver,
      locks: this.locks,
      kinds,
      generation,
      keysOf: (operation) => clients.keysOf(operation),
      pageOf: (key) => changes.pageOf(key),
      groupOf: (page) => changes.groupOf(page),
      resume: (tokens) => this.#resume(tokens),
      wrote: (lsn, page) => changes.wrote(lsn, page),
    });
    const { transactions, locks, undo } = this;
    this.#rollbacks = new Rollbacks({ ...parts, transactions, locks, undo, resume: (tokens) => this.#resume(tokens) });
  }

  /** Commits that wait for VDL. */
  get waitingCommits(): number {
    return this.#commits.length;
  }

  /** Commits that wait for a secondary Region, as rds.global_db_rpo has it. */
  get held(): number {
    return this.gate?.held ?? 0;
  }

  durable(ackPoint: Lsn): void {
    const { context, driver, answer } = this.#parts;
    const { trace, mutations } = context;
    const commits = this.#commits;
    while (commits.length > 0 && commits.headFirst() <= ackPoint) {
      const lsn = commits.headFirst();
      const token = commits.headSecond();
      commits.drop();
      this.lastCommit = lsn;
      trace.emit(TRACE.commitAcked, lsn, driver.ladder.vdl, driver.index);
      answer(operationOf(token), attemptOf(token), lsn, ANSWER.done);
    }
    if (this.#throttled.length === 0 || mutations.allocatorNotWoken) return;
    while (this.#throttled.length > 0 && driver.hasRoom(MTR_RECORDS_MAX)) {
      const token = this.#throttled.headFirst();
      this.#throttled.drop();
      if (this.#isWanted(token)) this.#write(token);
    }
    if (this.#throttled.length === 0) trace.emit(TRACE.allocationWaits, driver.index, 0);
  }

  /** A page has come from storage: everybody who waited for it goes on, at the read point of now. */
  pageRead(page: number, readPoint: Lsn): void {
    const { context, driver, volume, cache, pages } = this.#parts;
    const { vdl, last } = driver.ladder;
    // What it has written to the page meanwhile, for a split beside it, is in its own memory: the page has that, too,
    // before anybody sees it.
    cache.install(page, volume.log.pageVersionAt(page, Math.max(readPoint, last)), vdl, (old, lsn) =>
      context.trace.emit(TRACE.pageEvicted, old, lsn, vdl),
    );
    for (const token of pages.take(page)) this.goOn(token, "page");
  }

  opened(): void {
    this.lastCommit = this.#parts.driver.ladder.vdl;
    this.gate?.opened(this.#parts.driver.vdl);
    this.undo.begin();
  }

  grown(groups: number): void {
    this.#parts.context.trace.emit(TRACE.volumeGrown, this.#parts.driver.index, groups);
    this.#space.grown();
    this.#resume(this.#spaceWaiters.splice(0));
  }

  /**
   * Takes a statement as far as it can go now.
   */
  goOn(token: number, woken: Woken): void {
    const { clients } = this.#parts;
    const operation = operationOf(token);
    if (this.transactions.isCancelled(token)) return;
    if (clients.stepsOf(operation) > 1) {
      this.#goOnTransaction(operation, token, woken);
      return;
    }
    // A named statement by itself leaves nothing behind that the model has.
    if (clients.sqlAt(operation, 0) !== "") return void this.#parts.answer(operation, attemptOf(token), 0, ANSWER.done);
    const key = clients.keyOf(operation);
    const isRead = clients.isRead(operation);
    if (!isRead && !this.#mayWrite(key, operation, token, this.transactions.get(operation))) return;
    if (!this.#hasPage(key, token, woken)) return;
    if (isRead) this.#reads.answer(operation, token, key);
    else if (this.#hasRoom(token)) this.#write(token);
  }

  /**
   * The next step of a transaction that a reader forwards, the first one if there is none yet; `step` past the last one
   * is its commit. It reads at `view`, if that is one, and only locks the row if `locks`.
   */
  stepForwarded(operation: number, token: number, step: number, view: Lsn, locks: boolean): void {
    const transaction = this.transactions.get(operation) ?? this.transactions.beginForwarded(operation, token);
    transaction.step = step;
    transaction.locks = locks;
    if (transaction.view < 0 && this.#parts.clients.isRepeatable(operation)) transaction.view = view;
  }

  /** Whoever has begun a transaction wants it no more. */
  rollBack(operation: number): void {
    if (this.transactions.get(operation) !== undefined) this.#rollbacks.takeBack(operation);
  }

  /**
   * Rolls clients' open transactions back, and tells them `why`. Returns how many; -1 when some wait for LSNs, or for a
   * secondary Region.
   */
  cancelOpen(why: number): number {
    if (this.#throttled.length > 0 || this.held > 0) return -1;
    const open = this.transactions.cancelOwn();
    for (const token of open) this.#rollbacks.abort(operationOf(token), token, why);
    return open.length;
  }

  /** Everything under way is lost with the engine: the tokens of whoever waited are returned. */
  drop(): number[] {
    const tokens: number[] = [];
    for (; this.#commits.length > 0; this.#commits.drop()) tokens.push(this.#commits.headSecond());
    for (; this.#throttled.length > 0; this.#throttled.drop()) tokens.push(this.#throttled.headFirst());
    tokens.push(
      ...(this.gate?.drop() ?? []),
      ...this.#spaceWaiters.splice(0),
      ...this.locks.clear(),
      ...this.transactions.clear(),
    );
    this.undo.crash();
    return tokens;
  }

  copyState(copy: StateCopy): void {
    this.deadlocks = copy.of(this.deadlocks);
    this.lastCommit = copy.of(this.lastCommit);
    this.#spaceWaiters = copy.of(this.#spaceWaiters);
    copy.parts([this.#commits, this.#throttled, this.transactions, this.locks, this.#space, this.undo, this.gate]);
  }

  #goOnTransaction(operation: number, token: number, woken: Woken): void {
    const { clients, driver } = this.#parts;
    const known = this.transactions.get(operation);
    if (known === undefined && this.#parts.isForwarded(token)) return;
    const transaction = known ?? this.transactions.begin(operation, token);
    if (transaction.token !== token) {
      if (!this.transactions.givesWay(operation, token)) return;
      this.#rollbacks.abort(operation, transaction.token, ANSWER.reset);
      this.#goOnTransaction(operation, token, woken);
      return;
    }
    const { step } = transaction;
    if (step === clients.stepsOf(operation)) return void this.#finish(operation, transaction);
    if (!transaction.isForwarded && clients.sqlAt(operation, step) !== "")
      return void this.#stepDone(operation, transaction, 0);
    const key = clients.keyAt(operation, step);
    if (transaction.view < 0 && clients.isRepeatable(operation)) transaction.view = driver.ladder.vdl;
    if (clients.readsAt(operation, step) && !transaction.locks) {
      if (!this.#hasPage(key, token, woken)) return;
      transaction.found.push(this.#reads.within(transaction, operation, key));
      this.#stepDone(operation, transaction, 0);
      return;
    }
    if (!this.#mayWrite(key, operation, token, transaction) || this.#rollbacks.conflicts(transaction, operation, key))
      return;
    if (transaction.locks) return void this.#stepDone(operation, transaction, 0);
    if (this.#hasPage(key, token, woken) && this.#hasRoom(token)) this.#write(token, transaction);
  }

  /**
   * `lsn`: the end of the step's redo, 0 for none. Whoever has forwarded the step is told, and calls for the next one.
   */
  #stepDone(operation: number, transaction: Transaction, lsn: Lsn): void {
    const { clients, goesOn, stepped } = this.#parts;
    if (transaction.isForwarded) {
      stepped(transaction.token, lsn);
      return;
    }
    const left = clients.stepsOf(operation) - ++transaction.step;
    if (!goesOn(operation, attemptOf(transaction.token), left)) this.#finish(operation, transaction);
  }

  /**
   * The last step is done: who has written commits, and hears when that is durable; who has only read is answered.
   * Whose turn it is, since there is room now, does not queue again: two would send one another to the end for ever.
   */
  #finish(operation: number, transaction: Transaction, isItsTurn = false): void {
    const { clients, driver, answer } = this.#parts;
    const attempt = attemptOf(transaction.token);
    const view = transaction.view < 0 ? driver.ladder.vdl : transaction.view;
    if (!transaction.isForwarded) clients.found(operation, attempt, transaction.found, view, this.#reads.by());
    if (transaction.wrote === 0) {
      this.transactions.end(operation);
      answer(operation, attempt, 0, ANSWER.done);
      return;
    }
    const lastReads = clients.readsAt(operation, clients.stepsOf(operation) - 1);
    // A transaction that ends with a read writes its commit by itself, to the page of its first row.
    if (lastReads || this.#commitsApart(operation, transaction)) {
      if (!isItsTurn && !this.#hasRoom(transaction.token)) return;
      if (!this.#passesGate(operation, transaction.token)) return;
      const page = this.#changes.pageOf(clients.keysOf(operation)[0]);
      this.#commit(
        operation,
        transaction.token,
        this.#changes.record(page, NO_KEY, clients.valueOf(operation), FLAG.part | FLAG.commit | FLAG.cpl),
      );
    }
  }

  /** Its COMMIT comes by itself, behind its last step. */
  #commitsApart(operation: number, { isForwarded }: Transaction): boolean {
    return isForwarded || this.#parts.clients.isOneByOne(operation);
  }

  #commit(operation: number, token: number, lsn: Lsn): void {
    this.#committed(lsn, token);
    if (this.transactions.end(operation)) this.#letGo(operation);
  }

  #committed(lsn: Lsn, token: number): void {
    this.#commits.push(lsn, token);
    this.gate?.wrote(lsn);
  }

  /**
   * False when the commit waits for a secondary Region. A single write keeps its row meanwhile, as a transaction does.
   */
  #passesGate(operation: number, token: number): boolean {
    if (this.gate === undefined || this.gate.passes(token, operation)) return true;
    if (this.transactions.get(operation) === undefined)
      this.locks.take(this.#parts.clients.keyOf(operation), operation, token);
    return false;
  }

  #pastGate(tokens: readonly number[]): void {
    for (const token of tokens) if (this.#isWanted(token) && this.#hasRoom(token)) this.#write(token);
  }

  /** False when its transaction was rolled back while it waited: its row would be written and committed by itself. */
  #isWanted(token: number): boolean {
    const operation = operationOf(token);
    return this.#parts.clients.stepsOf(operation) === 1 || this.transactions.get(operation)?.token === token;
  }

  #letGo(operation: number): void {
    for (const key of this.#parts.clients.keysOf(operation)) this.#resume(this.locks.release(key, operation));
  }

  /** Row lock and space: false when the write waits for one of them, or was refused. */
  #mayWrite(key: number, operation: number, token: number, transaction: Transaction | undefined): boolean {
    const { clients, context, answer } = this.#parts;
    if (transaction !== undefined || this.locks.isTaken(key, operation)) {
      const taken = this.locks.take(key, operation, token);
      if (taken === "deadlock") {
        this.deadlocks++;
        context.trace.emit(TRACE.deadlockBroken, operation);
        this.#rollbacks.abort(operation, token, ANSWER.deadlock);
      }
      if (taken !== "yes") return false;
    }
    const bytes = clients.bytesOf(operation);
    if (bytes === 0 || (transaction !== undefined && transaction.wrote > 0)) return true;
    const room = this.#space.roomFor(bytes, context.engine.now);
    if (room === "wait") this.#spaceWaiters.push(token);
    if (room !== "full") return room === "yes";
    context.trace.emit(TRACE.volumeFull, operation);
    if (transaction !== undefined) this.#rollbacks.abort(operation, token, ANSWER.full);
    else {
      this.#resume(this.locks.release(key, operation));
      // Mutation fullIsSilent: nobody hears that there was no room for it.
      answer(operation, attemptOf(token), 0, context.mutations.fullIsSilent ? ANSWER.done : ANSWER.full);
    }
    return false;
  }

  #hasPage(key: number, token: number, woken: Woken): boolean {
    const { cache, pages, driver } = this.#parts;
    const page = this.#changes.pageOf(key);
    if (woken === "page" || cache.hit(page)) return true;
    const group = this.#changes.groupOf(page);
    pages.wait(page, group, token, this.#reads.point(), driver.ladder.durableTail[group]);
    return false;
  }

  #hasRoom(token: number): boolean {
    const { driver, context } = this.#parts;
    if (driver.hasRoom(MTR_RECORDS_MAX) && this.#throttled.length === 0) return true;
    if (this.#throttled.length === 0) context.trace.emit(TRACE.allocationWaits, driver.index, 1);
    // It goes on from here without looking at locks again: a single write keeps its row meanwhile.
    const operation = operationOf(token);
    if (this.transactions.get(operation) === undefined)
      this.locks.take(this.#parts.clients.keyOf(operation), operation, token);
    this.#throttled.push(token, 0);
    return false;
  }

  /** One row's change is one mini-transaction; the last one of a transaction carries its commit. */
  #write(token: number, transaction = this.transactions.get(operationOf(token))): void {
    const { clients } = this.#parts;
    const operation = operationOf(token);
    if (transaction === undefined) {
      if (!this.#passesGate(operation, token)) return;
      this.#changes.addData(clients.bytesOf(operation));
      const key = clients.keyOf(operation);
      this.#committed(this.#changes.change(key, clients.valueOf(operation), FLAG.commit), token);
      this.#resume(this.locks.release(key, operation));
      return;
    }
    const { step } = transaction;
    if (step === clients.stepsOf(operation)) {
      this.#finish(operation, transaction, true);
      return;
    }
    const isLast = !this.#commitsApart(operation, transaction) && step === clients.stepsOf(operation) - 1;
    if (isLast && !this.#passesGate(operation, token)) return;
    if (transaction.wrote === 0) this.#changes.addData(clients.bytesOf(operation));
    const lsn = this.#changes.change(
      clients.keyAt(operation, step),
      clients.valueOf(operation),
      FLAG.part | (isLast ? FLAG.commit : 0),
    );
    transaction.wrote++;
    this.#stepDone(operation, transaction, lsn);
    if (isLast) this.#commit(operation, token, lsn);
  }

  #resume(tokens: readonly number[]): void {
    for (const token of tokens) if (token >= 0) this.goOn(token, "turn");
  }
}

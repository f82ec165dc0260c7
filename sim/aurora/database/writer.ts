/**
 * The writer instance: takes statements, spends processor time on them, turns each row's change into one mini-transaction, and tells the
 * client when the commit is durable. Commits are asynchronous: nobody waits in a worker, and each advance of VDL releases all
 * commits at or below it (P17 4.2.2).
 *
 * A statement is one autocommitted read or write of one row, or a transaction of several writes that run one after the other. On its way a
 * write may wait for a row lock, for its page, for space in the volume, and for LSNs, in this order. Left out until the cluster issue:
 * statements in transactions that read, deadlocks (rows are locked in one order), replicas.
 */
import { chance, copyPlain, PairRing, threshold, type Checkpointed, type Lsn, type Stream } from "../../kernel/index.ts"; // prettier-ignore
import { instanceClass } from "../../instance-classes.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { NO_KEY, NO_PAGE, REPORT_TAG, type Context, type DriverEvents, type StorageDriver, type Volume } from "../storage/index.ts"; // prettier-ignore
import { BufferCache } from "./buffer-cache.ts";
import { RowLocks } from "./row-locks.ts";
import { Space } from "./space.ts";
import { ANSWER, attemptOf, MTR_RECORDS_MAX, operationOf, tokenOf, WRITING, type StatementSource, type WriterStatus } from "./statements.ts"; // prettier-ignore
import { Undo } from "./undo.ts";

export class Writer implements Checkpointed, DriverEvents {
  readonly actor: number;
  status: WriterStatus = "open";
  /** Statement arrives; registered here, sent by clients. */
  readonly statementKind: number;
  /** Reply arrives at a client: a operation, b: LSN of the version written or read, c: attempt * 4 + ANSWER. */
  replyKind = -1;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;
  readonly #clients: StatementSource;
  readonly #host: number;
  readonly #cpuPerStatement: number;
  readonly #vcpus: number;
  readonly #luck: Stream;
  readonly #splitBelow: number;
  readonly #executeKind: number;
  readonly #reopenKind: number;

  #cpuFreeAt = 0;
  /** It is down and was no writer when it went. */
  #standsBy = false;
  /** (commit LSN, token) in LSN order: commits waiting for VDL. */
  readonly #commits = new PairRing();
  /** (token, 0): writes waiting for LSNs. */
  readonly #throttled = new PairRing();
  /** By page: statements that wait for it to come from storage. */
  #pageWaiters: Record<string, number[]> = {};
  /** Writes that wait for the volume to grow. */
  #spaceWaiters: number[] = [];
  /** By operation of several writes: how many are done, and its token. */
  #progress: Record<string, { done: number; token: number }> = {};
  readonly #cache: BufferCache;
  readonly #locks = new RowLocks();
  readonly #space: Space;
  readonly #undo: Undo;

  constructor(context: Context, volume: Volume, driver: StorageDriver, clients: StatementSource, className: string) {
    this.actor = driver.actor;
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
    this.#clients = clients;
    const { engine, network, parameters, hosts } = context;
    this.#host = network.hostOf(this.actor);
    this.#vcpus = instanceClass(className).vcpus;
    this.#cpuPerStatement = parameters.statementCpu;
    this.#luck = engine.random.stream("writer", String(driver.index));
    this.#splitBelow = threshold(parameters.pageSplitRatio);
    this.statementKind = network.registerMessage(
      "writer receives statement",
      (_actor, operation, attempt) => this.#receive(operation, attempt),
      (_actor, operation, attempt) => this.#answer(operation, attempt, 0, ANSWER.refused),
    );
    this.#executeKind = network.registerMessage(
      "writer executes statement",
      (_actor, operation, attempt, incarnation) => {
        if (incarnation === hosts.incarnation[this.#host]) this.#execute(operation, attempt);
      },
    );
    this.#reopenKind = network.registerMessage("writer's engine has restarted", (_actor, incarnation) => {
      if (incarnation === hosts.incarnation[this.#host]) this.#recover();
    });
    if (driver.index > 0) this.status = "standby";
    const pages = volume.shape.pages;
    this.#cache = new BufferCache(pages, Math.max(1, Math.floor(pages * parameters.cacheShare)), context.mutations.evictDirty); // prettier-ignore
    this.#space = new Space(driver);
    this.#undo = new Undo({
      context,
      volume,
      driver,
      locks: this.#locks,
      keysOf: (operation) => clients.keysOf(operation),
      pageOf: (key) => this.#pageOf(key),
      groupOf: (page) => this.#groupOf(page),
      resume: (tokens) => this.#resume(tokens),
    });
    driver.attach(this);
    hosts.listen(this.#host, {
      crashed: (cause) => this.#crashed(cause === "process"),
      restarted: () => this.#restarted(),
    });
  }

  /** Commits that wait for VDL. */
  get waitingCommits(): number {
    return this.#commits.length;
  }

  durable(ackPoint: Lsn): void {
    const { trace } = this.#context;
    const commits = this.#commits;
    while (commits.length > 0 && commits.headFirst() <= ackPoint) {
      const lsn = commits.headFirst();
      const token = commits.headSecond();
      commits.drop();
      trace.emit(TRACE.commitAcked, lsn, this.#driver.ladder.vdl);
      this.#answer(operationOf(token), attemptOf(token), lsn, ANSWER.done);
    }
    if (this.#throttled.length === 0 || this.#context.mutations.allocatorNotWoken) return;
    while (this.#throttled.length > 0 && this.#driver.hasRoom(MTR_RECORDS_MAX)) {
      const token = this.#throttled.headFirst();
      this.#throttled.drop();
      this.#write(token);
    }
    if (this.#throttled.length === 0) trace.emit(TRACE.allocationWaits, this.#driver.index, 0);
  }

  /** A page has come from storage: everybody who waited for it goes on, at the read point of now. */
  pageRead(page: number, readPoint: Lsn): void {
    if (page === REPORT_TAG) return;
    const waiters = this.#pageWaiters[page] ?? [];
    delete this.#pageWaiters[page];
    const { trace } = this.#context;
    const { vdl } = this.#driver.ladder;
    this.#cache.install(page, this.#volume.log.pageVersionAt(page, readPoint), vdl, (old, lsn) =>
      trace.emit(TRACE.pageEvicted, old, lsn, vdl),
    );
    for (const token of waiters) this.#goOn(token, true);
  }

  /** Another instance holds a newer epoch: nothing may be acknowledged any more (L14). */
  fenced(): void {
    this.status = "fenced";
    this.#context.trace.emit(TRACE.writerFenced, this.#driver.index);
    this.#dropAll(true);
    this.#driver.crash();
  }

  opened(): void {
    this.status = "open";
    this.#undo.begin();
  }

  grown(groups: number): void {
    this.#context.trace.emit(TRACE.volumeGrown, this.#driver.index, groups);
    this.#space.grown();
    this.#resume(this.#spaceWaiters.splice(0));
  }

  /** Takes the volume over, whoever has it. Nothing when the machine is down or stands still, or has it already. */
  promote(): void {
    if (!this.#context.hosts.isUp(this.#host)) return;
    if (this.status === "standby" || this.status === "fenced") this.#recover();
  }

  save(): unknown {
    return {
      own: copyPlain([this.status, this.#standsBy, this.#cpuFreeAt, this.#pageWaiters, this.#spaceWaiters, this.#progress]), // prettier-ignore
      parts: this.#parts().map((part) => part.save()),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; parts: never[] };
    [this.status, this.#standsBy, this.#cpuFreeAt, this.#pageWaiters, this.#spaceWaiters, this.#progress] =
      copyPlain(from.own) as [WriterStatus, boolean, number, Record<string, number[]>, number[], Record<string, { done: number; token: number }>]; // prettier-ignore
    this.#parts().forEach((part, index) => part.load(from.parts[index]));
  }

  #parts(): { save(): unknown; load(saved: never): void }[] {
    return [this.#commits, this.#throttled, this.#cache, this.#locks, this.#space, this.#undo];
  }

  #receive(operation: number, attempt: number): void {
    if (this.status !== "open") {
      this.#answer(operation, attempt, 0, ANSWER.refused);
      return;
    }
    this.#spendTime(operation, attempt);
  }

  /** The processors as one queue that drains vcpus times as fast; a single statement still takes its own full time. */
  #spendTime(operation: number, attempt: number): void {
    const { engine, hosts } = this.#context;
    this.#cpuFreeAt = Math.max(engine.now, this.#cpuFreeAt) + this.#cpuPerStatement / this.#vcpus;
    const done = Math.max(Math.floor(this.#cpuFreeAt), engine.now + this.#cpuPerStatement);
    engine.at(done, this.#executeKind, this.actor, operation, attempt, hosts.incarnation[this.#host]);
  }

  #execute(operation: number, attempt: number): void {
    if (this.status === "open") this.#goOn(tokenOf(operation, attempt), false);
  }

  /** Takes a statement as far as it can go now. `hasPage`: its page has just come, whether or not the cache could keep it. */
  #goOn(token: number, hasPage: boolean): void {
    const operation = operationOf(token);
    const isRead = this.#clients.isRead(operation);
    const key = isRead ? this.#clients.keyOf(operation) : this.#nextKey(operation);
    if (!isRead && !this.#mayWrite(key, operation, token)) return;
    const page = this.#pageOf(key);
    if (!hasPage && !this.#cache.hit(page)) {
      this.#fetch(page, token);
      return;
    }
    if (isRead) {
      this.#answerRead(operation, attemptOf(token), this.#readPoint());
      return;
    }
    if (this.#driver.hasRoom(MTR_RECORDS_MAX) && this.#throttled.length === 0) {
      this.#write(token);
      return;
    }
    if (this.#throttled.length === 0) this.#context.trace.emit(TRACE.allocationWaits, this.#driver.index, 1);
    this.#throttled.push(token, 0);
  }

  /** Row lock and space: false when the write waits for one of them, or was refused. */
  #mayWrite(key: number, operation: number, token: number): boolean {
    const several = this.#clients.writesOf(operation) > 1;
    if ((several || this.#locks.isTaken(key, operation)) && !this.#locks.take(key, operation, token)) return false;
    const bytes = this.#clients.bytesOf(operation);
    if (bytes === 0 || this.#progress[operation] !== undefined) return true;
    const room = this.#space.roomFor(bytes);
    if (room === "wait") this.#spaceWaiters.push(token);
    if (room !== "full") return room === "yes";
    if (several) this.#resume(this.#locks.release(key, operation));
    this.#context.trace.emit(TRACE.volumeFull, operation);
    this.#answer(operation, attemptOf(token), 0, ANSWER.full);
    return false;
  }

  /** A miss: storage is asked once, however many statements wait for the page. */
  #fetch(page: number, token: number): void {
    const waiters = this.#pageWaiters[page];
    if (waiters !== undefined) {
      waiters.push(token);
      return;
    }
    this.#pageWaiters[page] = [token];
    const group = this.#groupOf(page);
    this.#driver.reads.read(page, page, group, this.#readPoint(), this.#driver.ladder.durableTail[group]);
  }

  #readPoint(): Lsn {
    return this.#context.mutations.readAtVcl ? this.#driver.ladder.vcl : this.#driver.ladder.vdl;
  }

  /** The row that a write changes next. */
  #nextKey(operation: number): number {
    if (this.#clients.writesOf(operation) === 1) return this.#clients.keyOf(operation);
    return this.#clients.keysOf(operation)[this.#progress[operation]?.done ?? 0];
  }

  /** One row's change is one mini-transaction; the last one of a transaction carries its commit. */
  #write(token: number): void {
    const operation = operationOf(token);
    const writes = this.#clients.writesOf(operation);
    const done = this.#progress[operation]?.done ?? 0;
    const isLast = done === writes - 1;
    const key = this.#nextKey(operation);
    if (done === 0) this.#addData(this.#clients.bytesOf(operation));
    const flags = (isLast ? FLAG.commit : 0) | (writes > 1 ? FLAG.part : 0);
    const lsn = this.#change(key, this.#clients.valueOf(operation), flags);
    if (isLast) {
      this.#commits.push(lsn, token);
      if (writes > 1) this.#unlock(operation);
      return;
    }
    this.#progress[operation] = { done: done + 1, token };
    this.#spendTime(operation, attemptOf(token));
  }

  /** The mini-transaction of one row: sometimes a page split comes with it, and neither may become visible without the other. */
  #change(key: number, value: number, flags: number): Lsn {
    const page = this.#pageOf(key);
    const splits = chance(this.#luck, this.#splitBelow);
    // Mutation commitInsideMtr: the row's record comes before the split's, and is no consistency point.
    const early = splits && this.#context.mutations.commitInsideMtr;
    const lsn = early ? this.#record(page, key, value, flags) : 0;
    if (splits) {
      this.#record(page + 1, NO_KEY, 0, 0);
      this.#record(Math.floor(page / 64), NO_KEY, 0, early ? FLAG.cpl : 0);
    }
    return early ? lsn : this.#record(page, key, value, flags | FLAG.cpl);
  }

  #record(page: number, key: number, value: number, flags: number): Lsn {
    const lsn = this.#driver.append(this.#groupOf(page), page, key, value, flags);
    this.#cache.applied(page, lsn);
    return lsn;
  }

  /** New data goes to the volume's last group, as a mini-transaction of its own. */
  #addData(bytes: number): void {
    if (bytes === 0) return;
    this.#space.take(bytes);
    this.#driver.append(this.#driver.groups - 1, NO_PAGE, NO_KEY, 0, FLAG.cpl);
  }

  #unlock(operation: number): void {
    delete this.#progress[operation];
    for (const key of this.#clients.keysOf(operation)) this.#resume(this.#locks.release(key, operation));
  }

  #resume(tokens: readonly number[]): void {
    for (const token of tokens) if (token >= 0) this.#goOn(token, false);
  }

  #answerRead(operation: number, attempt: number, readPoint: Lsn): void {
    const key = this.#clients.keyOf(operation);
    const { log, metadata } = this.#volume;
    const undone = this.#context.mutations.skipUndo ? (metadata.truncations.at(-1)?.keep ?? 0) : 0;
    const version = log.versionAt(key, readPoint, undone);
    this.#context.trace.emit(TRACE.readAnswered, key, readPoint, version);
    this.#answer(operation, attempt, version, ANSWER.done);
  }

  #answer(operation: number, attempt: number, lsn: Lsn, answer: number): void {
    this.#context.network.send(
      this.actor,
      this.#clients.actorOf(operation),
      this.replyKind,
      operation,
      lsn,
      attempt * 4 + answer,
    );
  }

  #crashed(processOnly: boolean): void {
    // One that only stood by, or had been superseded, does not open the volume when it is back.
    if (this.status !== "restarting" && this.status !== "down") this.#standsBy = !WRITING.includes(this.status);
    this.status = "down";
    this.#context.trace.emit(TRACE.instanceCrashed, this.#driver.index);
    this.#dropAll(processOnly);
    this.#driver.crash();
  }

  /** Whatever was under way is lost. A machine that still has power resets its connections; one without says nothing. */
  #dropAll(tell: boolean): void {
    const tokens: number[] = [];
    for (const ring of [this.#commits, this.#throttled]) {
      for (; ring.length > 0; ring.drop()) tokens.push(ring === this.#commits ? ring.headSecond() : ring.headFirst());
    }
    tokens.push(...Object.values(this.#pageWaiters).flat(), ...this.#spaceWaiters, ...this.#locks.clear());
    tokens.push(...Object.values(this.#progress).map(({ token }) => token));
    this.#pageWaiters = {};
    this.#spaceWaiters = [];
    this.#progress = {};
    this.#cache.clear();
    this.#undo.crash();
    this.#cpuFreeAt = 0;
    if (!tell) return;
    for (const token of new Set(tokens.filter((one) => one >= 0)))
      this.#answer(operationOf(token), attemptOf(token), 0, ANSWER.reset);
  }

  #restarted(): void {
    if (this.status !== "down") return;
    if (this.#standsBy) {
      this.status = "standby";
      return;
    }
    this.status = "restarting";
    const { engine, hosts, parameters } = this.#context;
    engine.after(parameters.engineRestart, this.#reopenKind, this.actor, hosts.incarnation[this.#host], 0, 0);
  }

  /** The engine runs again: whoever had the volume opens it, unless somebody else has taken it over meanwhile. */
  #recover(): void {
    this.status = "recovering";
    this.#driver.recovery.start();
  }

  #pageOf(key: number): number {
    return Math.floor(key / this.#context.parameters.rowsPerPage);
  }

  #groupOf(page: number): number {
    return page % this.#volume.shape.groups;
  }
}

/**
 * One of the two MySQL instances of a mirrored pair, in whichever role: the primary runs an engine, the standby passes
 * on blocks and runs none, as in RDS Multi-AZ. Who is what the control plane says, under an epoch; a machine that comes
 * up asks before it does anything (**chosen**).
 *
 * Left out: readers, replication of statements, patches, anything of RDS that is not in the way of a write.
 */
import {
  ANSWER,
  attemptOf,
  operationOf,
  Processors,
  RoundTrips,
  type RoundTripKinds,
  tokenOf,
  type StatementSource,
} from "../aurora/database/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { SECOND, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { BLOCK, TRACE } from "../trace/index.ts";
import type { CrashCause } from "../world/index.ts";
import { BinlogSource } from "./binlog-source.ts";
import type { BlockServers } from "./block-servers.ts";
import type { Blocks } from "./blocks.ts";
import { BufferPool } from "./buffer-pool.ts";
import { Chain } from "./chain.ts";
import { CrashRecovery, type Recovered } from "./crash-recovery.ts";
import type { PairKinds } from "./kinds.ts";
import { LogWriter } from "./log-writer.ts";
import { PageCleaner } from "./page-cleaner.ts";
import { LIFE, PART } from "./parts.ts";
import type { RedoLog } from "./redo-log.ts";
import { Sessions } from "./sessions.ts";
import { Work } from "./work.ts";

export interface MysqlParts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly replies: { readonly connected: number; readonly answer: number; readonly stepDone: number };
  readonly roundTrips: () => RoundTripKinds;
  readonly clients: StatementSource;
  readonly log: RedoLog;
  readonly blocks: Blocks;
  readonly servers: BlockServers;
  readonly index: number;
  readonly actor: number;
  readonly peer: () => number;
  readonly host: number;
  readonly vcpus: number;
  readonly connectionsMax: number;
  readonly keys: number;
  readonly pages: number;
}

/** `waiting` is an engine whose machine is up and that does not know its part yet; a standby has no engine. */
export type MysqlStatus = "open" | "recovering" | "starting" | "waiting" | "standby" | "down";

/** An FRM file, and what a flush of the log once a second writes at least. */
const DEFINITION_BYTES = FIXED.mysqlDefinitionBytes.value;

export class MysqlInstance implements Stateful {
  status: MysqlStatus;
  /** Counts its lives; timers of an earlier one are void. */
  generation = 0;
  readonly processors: Processors;
  readonly sessions: Sessions;
  readonly chain: Chain;
  readonly pool: BufferPool;
  readonly logWriter: LogWriter;
  readonly cleaner: PageCleaner;
  readonly work: Work;
  /** Transactions whose statements come one by one. */
  readonly trips: RoundTrips;
  readonly recovery: CrashRecovery;
  readonly binlog: BinlogSource;
  /** Pages read from its volume. */
  pagesRead = 0;
  /** Its engine's life, as the logs number them. */
  #life = 0;
  #part: number;
  readonly #parts: MysqlParts;

  constructor(parts: MysqlParts) {
    this.#parts = parts;
    const { context, kinds, index, actor, log, blocks, servers, clients, keys, pages } = parts;
    this.status = index === 0 ? "open" : "standby";
    this.#part = index === 0 ? PART.primaryMirrored : PART.standby;
    this.processors = new Processors(context.engine, parts.vcpus);
    this.sessions = new Sessions({
      context,
      kinds,
      replies: parts.replies,
      actor,
      index,
      connectionsMax: parts.connectionsMax,
      processors: this.processors,
      replyTo: (operation, attempt) => clients.replyTo(operation, attempt),
      isOpen: () => this.status === "open",
    });
    this.chain = new Chain({
      context,
      blocks,
      kinds,
      index,
      actor,
      peer: parts.peer,
      volume: servers.actors[index * 2],
      written: (block, kind) => this.#written(block, kind),
    });
    this.pool = new BufferPool(pages, Math.max(1, Math.floor(pages * context.parameters.cacheShare)));
    const generation = (): number => this.generation;
    const life = (): number => this.#life;
    this.logWriter = new LogWriter({
      context,
      log,
      chain: this.chain,
      life,
      flushed: () => this.cleaner.logFlushed(),
      committed: (one, commit) => this.work.committed(one, commit),
      groupDone: () => this.binlog.moved(),
    });
    this.cleaner = new PageCleaner({
      context,
      kinds,
      actor,
      generation,
      log,
      blocks,
      chain: this.chain,
      pool: this.pool,
      logWriter: this.logWriter,
      relieved: () => this.work.relieved(),
      cleaned: () => this.work.pageCleaned(),
    });
    this.trips = new RoundTrips({
      context,
      actor,
      clients,
      replies: parts.replies,
      kinds: parts.roundTrips,
      sessions: () => this.sessions.door.sessions,
      spendTime: (operation, attempt) => this.#spendTime(tokenOf(operation, attempt)),
      execute: (operation, attempt) => this.execute(operation, attempt),
      rollBack: (operation, attempt) => {
        this.work.rollBack(operation);
        this.#answer(tokenOf(operation, attempt), 0, ANSWER.reset);
      },
    });
    this.work = new Work({
      context,
      clients,
      log,
      pool: this.pool,
      logWriter: this.logWriter,
      cleaner: this.cleaner,
      index,
      keys,
      life,
      epoch: () => this.chain.epoch,
      askForPage: (page) => this.#askForPage(page),
      goOnAt: (token, at) =>
        context.engine.at(at, kinds().execute, actor, operationOf(token), attemptOf(token), this.generation),
      goesOn: (token, left) => this.trips.goesOn(operationOf(token), attemptOf(token), left),
      answer: (token, version, answer) => this.#answer(token, version, answer),
    });
    this.recovery = new CrashRecovery({
      context,
      kinds,
      index,
      actor,
      generation,
      log,
      servers,
      chain: this.chain,
      pool: this.pool,
      newest: () => this.work.newest,
      opened: (recovered) => this.#opened(recovered),
    });
    this.binlog = new BinlogSource({
      context,
      kinds,
      actor,
      committed: () => (this.status === "open" ? this.work.commit : -1),
      writtenTo: () => log.commits,
    });
    context.hosts.listen(parts.host, { crashed: (cause) => this.#crashed(cause), restarted: () => this.#restarted() });
  }

  /** The run begins in the middle of the primary's life. */
  begin(): void {
    if (this.status === "open") this.#arm(0);
  }

  /** What the control plane hears of it. */
  get life(): number {
    if (this.status === "open") return LIFE.open;
    return this.status === "standby" ? LIFE.standby : LIFE.opening;
  }

  /** The control plane says who is what. */
  hears(epoch: number, part: number): void {
    if (epoch < this.chain.epoch) return;
    const isNews = epoch > this.chain.epoch || part !== this.#part;
    if (!isNews && this.status !== "waiting") return;
    const isPrimary = part === PART.primaryMirrored || part === PART.primaryAlone;
    const wasPrimary = this.#part === PART.primaryMirrored || this.#part === PART.primaryAlone;
    this.#part = part;
    if (!isPrimary) {
      // A former primary: its volume is the other's copy from now on.
      if (wasPrimary && this.status !== "waiting") this.#end(true);
      this.status = "standby";
      this.chain.follow(epoch, part === PART.standby);
      return;
    }
    this.chain.hold(epoch, part === PART.primaryMirrored);
    if (this.status !== "waiting" && this.status !== "standby") return;
    this.#start();
  }

  engineStarted(): void {
    if (this.status !== "starting") return;
    this.status = "recovering";
    this.recovery.begin();
    this.#armResend();
  }

  receive(operation: number, attempt: number, sessions: number): void {
    if (sessions !== this.sessions.door.sessions) {
      this.sessions.closed(operation, attempt);
      return;
    }
    if (this.status !== "open") {
      this.sessions.send(operation, attempt, 0, ANSWER.refused);
      return;
    }
    this.sessions.door.underWay++;
    if (!this.trips.begins(operation, attempt)) this.#spendTime(tokenOf(operation, attempt));
  }

  execute(operation: number, attempt: number): void {
    if (this.status === "open") this.work.goOn(tokenOf(operation, attempt));
  }

  pageRead(what: number): void {
    this.pagesRead++;
    if (this.status === "recovering") this.recovery.read(what);
    else this.work.pageRead(what);
  }

  /** Once a second what is in the log goes to disk, committed or not. */
  flushLog(): void {
    const { context, kinds, actor, log } = this.#parts;
    this.logWriter.flushTo(log.last);
    context.engine.after(SECOND, kinds().flushLog, actor, 0, 0, this.generation);
  }

  /** Somebody has changed a table's definition. */
  writeDefinition(): void {
    const { context, kinds, actor } = this.#parts;
    this.chain.write(BLOCK.definition, DEFINITION_BYTES);
    context.engine.after(context.parameters.mysqlDefinitionPeriod, kinds().define, actor, 0, 0, this.generation);
  }

  sendAgain(): void {
    this.chain.sendAgain();
    this.work.sendAgain();
    if (this.status === "recovering") this.recovery.sendAgain();
    this.#armResend();
  }

  copyState(copy: StateCopy): void {
    this.status = copy.of(this.status);
    this.generation = copy.of(this.generation);
    this.pagesRead = copy.of(this.pagesRead);
    this.#life = copy.of(this.#life);
    this.#part = copy.of(this.#part);
    copy.parts([
      this.processors,
      this.sessions.door,
      this.chain,
      this.pool,
      this.logWriter,
      this.cleaner,
      this.work,
      this.recovery,
      this.binlog,
      this.trips,
    ]);
  }

  #start(): void {
    const { context, kinds, actor } = this.#parts;
    this.status = "starting";
    context.engine.after(context.parameters.engineRestart, kinds().started, actor, 0, 0, this.generation);
  }

  #written(block: number, kind: number): void {
    if (this.status === "recovering") {
      this.recovery.logWritten();
      return;
    }
    if (kind === BLOCK.redo) this.logWriter.redoWritten();
    else if (kind === BLOCK.binlog) this.logWriter.binlogWritten();
    else if (kind === BLOCK.doublewrite) this.cleaner.doublewriteWritten();
    else if (kind === BLOCK.page) this.cleaner.pageWritten(block);
    else if (kind === BLOCK.checkpoint) this.cleaner.checkpointWritten();
  }

  #opened({ lsn, commit, checkpoint }: Recovered): void {
    const { context, log, index } = this.#parts;
    this.status = "open";
    this.#life = log.begin(lsn, commit);
    this.work.opened(commit);
    this.logWriter.begin(log.last);
    context.trace.emit(TRACE.mirrorRecovered, index, this.chain.epoch, commit, lsn, this.recovery.startedAt);
    this.#arm(checkpoint);
  }

  /** Everything that an open engine does by itself begins. */
  #arm(checkpoint: Lsn): void {
    const { context, kinds, actor } = this.#parts;
    this.cleaner.begin(checkpoint);
    context.engine.after(SECOND, kinds().flushLog, actor, 0, 0, this.generation);
    context.engine.after(context.parameters.mysqlDefinitionPeriod, kinds().define, actor, 0, 0, this.generation);
    if (this.recovery.startedAt < 0) this.#armResend();
  }

  #armResend(): void {
    const { context, kinds, actor } = this.#parts;
    context.engine.after(context.parameters.mirrorResendAfter, kinds().resend, actor, 0, 0, this.generation);
  }

  #askForPage(page: number): void {
    const { context, kinds, actor, servers, index } = this.#parts;
    context.network.send(actor, servers.actors[index * 2], kinds().readAsked, page, actor, this.generation);
  }

  #spendTime(token: number): void {
    const { context, kinds, actor } = this.#parts;
    const done = this.processors.doneAt(context.parameters.statementCpu);
    context.engine.at(done, kinds().execute, actor, operationOf(token), attemptOf(token), this.generation);
  }

  #answer(token: number, version: number, answer: number): void {
    this.sessions.door.underWay--;
    this.trips.ended(operationOf(token), attemptOf(token));
    this.sessions.send(operationOf(token), attemptOf(token), version, answer);
  }

  #crashed(cause: CrashCause): void {
    if (this.status === "down") return;
    const wasOpen = this.status === "open";
    this.#parts.context.trace.emit(TRACE.instanceCrashed, this.#parts.index, wasOpen ? 1 : 0);
    this.#end(cause !== "power");
    this.status = "down";
  }

  #restarted(): void {
    if (this.status === "down") this.status = "waiting";
  }

  /**
   * Whatever was under way is lost. A machine that still has power resets its connections; one without says nothing.
   */
  #end(tell: boolean): void {
    const tokens = [...this.work.drop(), ...this.trips.drop(), ...this.sessions.door.empty()];
    this.generation++;
    this.processors.clear();
    for (const part of [this.chain, this.logWriter, this.cleaner, this.recovery, this.binlog]) part.drop();
    this.pool.clear();
    if (!tell) return;
    for (const token of new Set(tokens)) this.sessions.send(operationOf(token), attemptOf(token), 0, ANSWER.reset);
  }
}

/**
 * The writer instance: takes statements, spends processor time on them, turns a write into one mini-transaction, and tells the
 * client when the commit is durable. Commits are asynchronous: nobody waits in a worker, and each advance of VDL releases all
 * commits at or below it (P17 4.2.2).
 *
 * A statement here is one autocommitted read or write of one row. Left out until the cluster issue: transactions of several
 * statements, locks, the buffer cache as a thing (a share of reads hits it), replicas.
 */
import {
  chance,
  copyPlain,
  PairRing,
  threshold,
  type Checkpointed,
  type Lsn,
  type Stream,
} from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { NO_KEY, type Context, type DriverEvents, type StorageDriver, type Volume } from "../storage/index.ts";
import { REPORT_TAG } from "./long-query.ts";
import { instanceClass } from "../../instance-classes.ts";

/**
 * What a statement says, by the number of its operation. A statement message names its operation; this table is its content, and
 * stands unchanged however late the message arrives.
 */
export interface StatementSource {
  isRead(operation: number): boolean;
  keyOf(operation: number): number;
  valueOf(operation: number): number;
  /** The address to answer to. */
  actorOf(operation: number): number;
}

/** Answers a client can get; the number travels in the reply. */
export const ANSWER = {
  done: 0,
  /** The engine is not open: the statement certainly did nothing. */
  refused: 1,
  /** The connection broke: a write may have been done. */
  reset: 2,
} as const;

export type WriterStatus = "open" | "standby" | "down" | "restarting" | "recovering" | "fenced";

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
  readonly #missBelow: number;
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
  /** Reads at storage: the token by tag. */
  #readers: number[] = [];
  #freeTags: number[] = [];

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
    this.#missBelow = threshold(1 - parameters.cacheHitRatio);
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
    while (this.#throttled.length > 0 && this.#driver.hasRoom(MTR_RECORDS_MAX)) {
      const token = this.#throttled.headFirst();
      this.#throttled.drop();
      this.#write(operationOf(token), attemptOf(token));
    }
  }

  pageRead(tag: number, readPoint: Lsn): void {
    if (tag === REPORT_TAG) return;
    const token = this.#readers[tag];
    this.#freeTags.push(tag);
    this.#answerRead(operationOf(token), attemptOf(token), readPoint);
  }

  /** Another instance holds a newer epoch: nothing may be acknowledged any more (L14). */
  fenced(): void {
    this.status = "fenced";
    this.#dropAll(true);
    this.#driver.crash();
  }

  opened(): void {
    this.status = "open";
  }

  grown(): void {
    this.durable(this.#driver.ladder.ackPoint);
  }

  /** Takes the volume over, whoever has it. Nothing when the engine is not running, or has it already. */
  promote(): void {
    if (this.status === "standby" || this.status === "fenced") this.#recover();
  }

  save(): unknown {
    return {
      own: copyPlain([this.status, this.#standsBy, this.#cpuFreeAt, this.#readers, this.#freeTags]),
      commits: this.#commits.save(),
      throttled: this.#throttled.save(),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; commits: never; throttled: never };
    [this.status, this.#standsBy, this.#cpuFreeAt, this.#readers, this.#freeTags] = copyPlain(from.own) as [
      WriterStatus,
      boolean,
      number,
      number[],
      number[],
    ];
    this.#commits.load(from.commits);
    this.#throttled.load(from.throttled);
  }

  #receive(operation: number, attempt: number): void {
    if (this.status !== "open") {
      this.#answer(operation, attempt, 0, ANSWER.refused);
      return;
    }
    // The processors as one queue that drains vcpus times as fast; a single statement still takes its own full time.
    const { engine, hosts } = this.#context;
    this.#cpuFreeAt = Math.max(engine.now, this.#cpuFreeAt) + this.#cpuPerStatement / this.#vcpus;
    const done = Math.max(Math.floor(this.#cpuFreeAt), engine.now + this.#cpuPerStatement);
    engine.at(done, this.#executeKind, this.actor, operation, attempt, hosts.incarnation[this.#host]);
  }

  #execute(operation: number, attempt: number): void {
    if (this.status !== "open") return;
    if (!this.#clients.isRead(operation)) {
      if (this.#driver.hasRoom(MTR_RECORDS_MAX) && this.#throttled.length === 0) this.#write(operation, attempt);
      else this.#throttled.push(tokenOf(operation, attempt), 0);
      return;
    }
    const readPoint = this.#driver.ladder.vdl;
    if (!chance(this.#luck, this.#missBelow)) {
      this.#answerRead(operation, attempt, readPoint);
      return;
    }
    const key = this.#clients.keyOf(operation);
    const group = this.#groupOfKey(key);
    const tag = this.#freeTags.pop() ?? this.#readers.push(0) - 1;
    this.#readers[tag] = tokenOf(operation, attempt);
    this.#driver.reads.read(tag, this.#pageOf(key), group, readPoint, this.#driver.ladder.durableTail[group]);
  }

  /** One row's change is one mini-transaction: its last record carries the row and commits. */
  #write(operation: number, attempt: number): void {
    const key = this.#clients.keyOf(operation);
    const page = Math.floor(key / this.#context.parameters.rowsPerPage);
    const { groups } = this.#volume.shape;
    if (chance(this.#luck, this.#splitBelow)) {
      // A page split touches the new sibling and the parent first; neither may become visible without the other.
      this.#driver.append((page + 1) % groups, page + 1, NO_KEY, 0, 0);
      this.#driver.append(Math.floor(page / 64) % groups, Math.floor(page / 64), NO_KEY, 0, 0);
    }
    const lsn = this.#driver.append(page % groups, page, key, this.#clients.valueOf(operation), FLAG.cpl | FLAG.commit);
    this.#commits.push(lsn, tokenOf(operation, attempt));
  }

  #answerRead(operation: number, attempt: number, readPoint: Lsn): void {
    const key = this.#clients.keyOf(operation);
    const version = this.#volume.log.versionAt(key, readPoint);
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
    const free = new Set(this.#freeTags);
    this.#readers.forEach((token, tag) => {
      if (!free.has(tag)) tokens.push(token);
    });
    this.#readers = [];
    this.#freeTags = [];
    this.#cpuFreeAt = 0;
    if (tell) for (const token of tokens) this.#answer(operationOf(token), attemptOf(token), 0, ANSWER.reset);
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

  #groupOfKey(key: number): number {
    return Math.floor(key / this.#context.parameters.rowsPerPage) % this.#volume.shape.groups;
  }
}

/** What an instance is that has the volume, or was about to. */
const WRITING: readonly WriterStatus[] = ["open", "recovering"];

/** Records in the largest mini-transaction: sibling, parent and row. */
const MTR_RECORDS_MAX = 3;

/** Operation and attempt in one exact double; a client makes at most 255 attempts. */
function tokenOf(operation: number, attempt: number): number {
  return operation * 256 + attempt;
}

function operationOf(token: number): number {
  return Math.floor(token / 256);
}

function attemptOf(token: number): number {
  return token % 256;
}

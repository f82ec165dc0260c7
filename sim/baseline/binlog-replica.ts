/**
 * A replica that follows the binary log: it asks the primary for what has been committed since, keeps that as its relay
 * log, and one thread applies it, commit by commit. A thread that is slower than the primary's many falls behind
 * without bound, which is why MySQL's lag in the storage paper's table 4 is minutes where Aurora's is milliseconds.
 *
 * A commit is sent when it is done, everywhere in the chain: so a failover takes nothing back that a replica has. Lag
 * is the time from there until it is applied. Left out: reads of its clients, semi-synchronous replication, several
 * applier threads, pages that it has to read.
 */
import { Histogram, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { TRACE } from "../trace/index.ts";
import type { PairKinds } from "./kinds.ts";
import type { RedoLog } from "./redo-log.ts";

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly log: RedoLog;
  /** Its place among the replicas, and its address and machine. */
  readonly index: number;
  readonly actor: number;
  readonly host: number;
  /** The address of whoever the writer's name leads to. */
  readonly source: () => number;
}

export class BinlogReplica implements Stateful {
  readonly lag = new Histogram();
  /** The newest commit that is in its relay log, and that is applied. */
  #received = 0;
  #applied = 0;
  /** What came at once each time, and is not applied yet. */
  #relayLog: number[][] = [];
  /** When its thread has applied all that it has. */
  #freeAt: Micros = 0;
  #heardAt: Micros = 0;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { context, host } = parts;
    context.hosts.listen(host, {
      crashed: () => {
        // What it had and had not applied yet it asks for again.
        this.#received = this.#applied;
        this.#relayLog = [];
        this.#freeAt = 0;
      },
      restarted: () => this.begin(),
    });
  }

  begin(): void {
    this.ask();
    this.#askAgainLater();
  }

  /** How far it is behind now. */
  get behind(): Micros {
    const { context, log } = this.#parts;
    return this.#applied >= log.commits ? 0 : Math.max(0, context.engine.now - log.doneAt(this.#applied + 1));
  }

  /** Everything committed since what it has, please. */
  ask(): void {
    const { context, kinds, actor, source } = this.#parts;
    context.network.send(actor, source(), kinds().binlogAsked, this.#received, actor, 0);
  }

  /** The primary has sent what is committed up to here. */
  receive(from: number, upTo: number): void {
    const { context, kinds, log, actor, host } = this.#parts;
    const { engine, parameters } = context;
    this.#heardAt = engine.now;
    if (from !== this.#received || upTo <= from) return;
    // Numbers that no transaction has any more, for a recovery left it out, are not in the log that is sent.
    const commits: number[] = [];
    for (let commit = from + 1; commit <= upTo; commit++) if (log.isLiveCommit(commit)) commits.push(commit);
    const rows = commits.reduce((sum, commit) => sum + log.rowsOf(commit), 0);
    this.#relayLog.push(commits);
    this.#received = upTo;
    const begins = Math.max(engine.now, this.#freeAt);
    this.#freeAt = begins + rows * parameters.mysqlReplicaApply;
    engine.at(this.#freeAt, kinds().binlogApplied, actor, upTo, begins, context.hosts.incarnation[host]);
    this.ask();
  }

  /** Its thread has come to the end of what came at once, which it began at `begins`. */
  apply(upTo: number, begins: Micros, incarnation: number): void {
    const { context, log, index, host } = this.#parts;
    if (context.hosts.incarnation[host] !== incarnation) return;
    let at = begins;
    for (const commit of this.#relayLog.shift() ?? []) {
      at += log.rowsOf(commit) * context.parameters.mysqlReplicaApply;
      this.lag.add(Math.max(0, at - log.doneAt(commit)));
      context.trace.emit(TRACE.binlogApplied, index, commit);
    }
    this.#applied = upTo;
  }

  /** A question or its answer may have been lost, or the primary is another. */
  look(incarnation: number): void {
    const { context, host } = this.#parts;
    if (context.hosts.incarnation[host] !== incarnation) return;
    if (context.engine.now - this.#heardAt >= context.parameters.mirrorResendAfter) this.ask();
    this.#askAgainLater();
  }

  copyState(copy: StateCopy): void {
    copy.part(this.lag);
    this.#received = copy.of(this.#received);
    this.#applied = copy.of(this.#applied);
    this.#freeAt = copy.of(this.#freeAt);
    this.#heardAt = copy.of(this.#heardAt);
    this.#relayLog = copy.of(this.#relayLog);
  }

  #askAgainLater(): void {
    const { context, kinds, actor, host } = this.#parts;
    context.engine.after(
      context.parameters.mirrorResendAfter,
      kinds().binlogLook,
      actor,
      context.hosts.incarnation[host],
      0,
      0,
    );
  }
}

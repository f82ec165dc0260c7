/**
 * Write forwarding, the writer's side (cluster reference 6): sessions that readers have opened here, each with at most
 * one transaction, whose rows are locked here like anybody's.
 *
 * They are a share of the connections that the instance takes, counted here and nowhere else. One that is idle for too
 * long is ended and its transaction rolled back; so it is when the engine restarts or is no writer any more. Whoever
 * calls for it then is told so. A call is carried out when it arrives and never again.
 *
 * Left out: a reader's machine that dies without a word keeps its sessions here until they are idle for too long, as
 * the documented timeouts imply.
 */
import type { EngineName } from "../../facts/index.ts";
import { Histogram, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import { CALL, CLOSED, RESULT, type ForwardCall, type ForwardCalls } from "./forward-calls.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { FrontDoor } from "./front-door.ts";
import { ANSWER, tokenOf, type StatementSource } from "./statements.ts";
import type { Writing } from "./writing.ts";

export interface ForwardedParts {
  readonly context: Context;
  readonly actor: number;
  readonly index: number;
  readonly engine: EngineName;
  readonly connectionsMax: number;
  readonly calls: ForwardCalls;
  readonly clients: StatementSource;
  readonly door: FrontDoor;
  readonly writing: Writing;
  readonly kinds: () => ForwardingKinds;
  readonly generation: () => number;
  /** It has the volume open. */
  readonly isOpen: () => boolean;
  /** Another instance has opened the volume since, and this one has yet to hear of it. */
  readonly isSuperseded: () => boolean;
  readonly spendTime: (operation: number, attempt: number) => void;
}

export interface ForwardedSession {
  /** The connection's number at the writer. */
  readonly link: number;
  readonly from: number;
  readonly isInTransaction: boolean;
  readonly call: number;
  readonly since: Micros;
}

interface Visit {
  readonly from: number;
  /** The operation whose transaction is open here, -1 for none. */
  operation: number;
  /** The call that is being carried out, and of which token; -1 for none. */
  call: number;
  token: number;
  since: Micros;
}

export class Forwarded implements Stateful {
  /** Percent of the instance's connections that forwarded sessions may have. */
  percent: number;
  /** Changes and locking SELECTs carried out, in microseconds each; sessions ever opened; those turned away. */
  readonly writes = new Histogram();
  readonly selects = new Histogram();
  opened = 0;
  rejected = 0;
  /** By link. */
  #visits: Record<string, Visit> = {};
  /** By token under way: the link. */
  #links: Record<string, number> = {};
  /** Calls that came while the engine is swapped for a patched one, or is about to be. */
  #held: number[] = [];
  /** By token: what was under way when its session was closed. It comes to its end, and nobody hears of that. */
  #orphans: Record<string, number> = {};
  readonly #parts: ForwardedParts;

  constructor(parts: ForwardedParts) {
    this.#parts = parts;
    const { forwardConnectionsPercentMysql, forwardConnectionsPercentPostgresql } = parts.context.parameters;
    this.percent =
      parts.engine === "aurora-mysql" ? forwardConnectionsPercentMysql : forwardConnectionsPercentPostgresql;
  }

  get open(): number {
    return Object.keys(this.#visits).length;
  }

  /**
   * What each forwarded session is doing: the reader's address, the kind of call it is at (-1: none), whether a
   * transaction is open, and since when.
   */
  sessions(): readonly ForwardedSession[] {
    return Object.entries(this.#visits).map(([link, { from, operation, call, since }]) => ({
      link: Number(link),
      from,
      isInTransaction: operation >= 0,
      call: call < 0 ? -1 : this.#parts.calls.at(call).kind,
      since,
    }));
  }

  /** Forwarded sessions that it takes at once. */
  get limit(): number {
    return Math.floor((this.#parts.connectionsMax * this.percent) / 100);
  }

  /** Sessions that are open stay open. */
  setPercent(percent: number): void {
    this.percent = percent;
    // Mutation limitCutsSessions: those that are too many now are ended.
    if (this.#parts.context.mutations.limitCutsSessions)
      for (const link of Object.keys(this.#visits).slice(this.limit)) this.#close(Number(link), CLOSED.idle);
    this.#parts.context.trace.emit(TRACE.forwardLimited, this.#parts.index, percent);
  }

  receive(number: number): void {
    const call = this.#parts.calls.at(number);
    if (call.kind === CALL.end) {
      this.#close(call.link, CLOSED.left);
      return;
    }
    if (!this.#parts.isOpen()) this.refuse(number);
    else if (this.#parts.door.isHeld && !this.#hasOpen(call.link)) this.#held.push(number);
    else if (call.kind === CALL.point)
      this.#reply(number, this.#parts.writing.lastCommit, this.#parts.isSuperseded() ? RESULT.superseded : RESULT.done);
    else if (call.kind === CALL.connect) this.#connect(number, call);
    else this.#begin(number, call);
  }

  /** Nothing is under way in forwarded sessions, and no transaction is open in them. */
  get isQuiet(): boolean {
    return Object.values(this.#visits).every(({ operation, call }) => operation < 0 && call < 0);
  }

  /** The patched engine is there. */
  release(): void {
    for (const number of this.#held.splice(0)) this.receive(number);
  }

  /** A quiet moment is made: open transactions end here, and their readers are told. */
  cancelOpen(): void {
    for (const [link, { operation, call }] of Object.entries(this.#visits)) {
      if (operation < 0) continue;
      if (call >= 0) this.#reply(call, 0, RESULT.gone);
      this.#close(Number(link), CLOSED.restarted);
    }
  }

  #hasOpen(link: number): boolean {
    return (this.#visits[link]?.operation ?? -1) >= 0;
  }

  /** There is no engine here, or no writer. */
  refuse(number: number): void {
    const { kind } = this.#parts.calls.at(number);
    if (kind !== CALL.end) this.#reply(number, 0, RESULT.gone);
  }

  /** An operation was forwarded: its transaction begins by a call, and by nothing else. */
  has(token: number): boolean {
    return this.#parts.calls.count > 0 && (this.#links[token] !== undefined || this.#orphans[token] !== undefined);
  }

  /** What an operation that was forwarded has come to. False when it was not. */
  answered(token: number, lsn: Lsn, answer: number): boolean {
    // Most worlds forward nothing, and this is asked with every answer.
    if (this.#parts.calls.count === 0) return false;
    if (this.#orphans[token] !== undefined) {
      delete this.#orphans[token];
      return true;
    }
    const link = this.#links[token];
    if (link === undefined) return false;
    const visit = this.#visits[link];
    const call = visit.call;
    if (call >= 0) this.#done(visit, lsn, RESULT_OF[answer] ?? RESULT.reset);
    // One that ends with the engine is told of when the session is.
    if (answer !== ANSWER.done && answer !== ANSWER.reset) this.#transactionOver(visit);
    return true;
  }

  /** A change of a transaction has been carried out, which stays open. */
  stepped(token: number, lsn: Lsn): void {
    this.#done(this.#visits[this.#links[token]], lsn, RESULT.done);
  }

  /** Time to look whether a session is idle. */
  look(link: number): void {
    const visit = this.#visits[link];
    if (visit === undefined) return;
    const { engine } = this.#parts.context;
    const patience = this.#patienceWith(visit);
    const until = visit.since + patience;
    if (visit.call < 0 && until <= engine.now) this.#close(link, CLOSED.idle);
    else this.#armAt(link, visit.call < 0 ? Math.min(until, engine.now + this.#shortest) : engine.now + SECOND_US);
  }

  /** The engine is going, and all sessions with it. Its machine, if it has power, resets the connections. */
  drop({ tells }: { readonly tells: boolean }): void {
    const { context, index } = this.#parts;
    const visits = Object.entries(this.#visits);
    for (const [link, visit] of visits) {
      context.trace.emit(TRACE.forwardClosed, index, Number(link), visit.operation + 1, CLOSED.restarted);
      // Mutation zombieForwarded: it thinks that they will outlive it.
      if (tells && !context.mutations.zombieForwarded) this.#tellEnd(Number(link), visit, CLOSED.restarted);
    }
    const transactions = visits.filter(([, { operation }]) => operation >= 0).length;
    if (tells) for (const number of this.#held) this.refuse(number);
    this.#held = [];
    if (visits.length > 0) context.trace.emit(TRACE.forwardDropped, index, visits.length, transactions);
    this.#visits = {};
    this.#links = {};
    this.#orphans = {};
  }

  copyState(copy: StateCopy): void {
    this.percent = copy.of(this.percent);
    this.opened = copy.of(this.opened);
    this.rejected = copy.of(this.rejected);
    this.#visits = copy.of(this.#visits);
    this.#links = copy.of(this.#links);
    this.#orphans = copy.of(this.#orphans);
    this.#held = copy.of(this.#held);
    copy.part(this.writes);
    copy.part(this.selects);
  }

  #connect(number: number, { from }: ForwardCall): void {
    const { context, index, door } = this.#parts;
    // Mutation quotaByReader: each reader's sessions are counted by themselves.
    const counted = context.mutations.quotaByReader
      ? Object.values(this.#visits).filter((visit) => visit.from === from).length
      : this.open;
    if (counted >= this.limit || door.isFull) {
      this.rejected++;
      context.trace.emit(TRACE.forwardTurnedAway, index, this.open, this.limit);
      this.#reply(number, 0, RESULT.full);
      return;
    }
    this.#visits[number] = { from, operation: -1, call: -1, token: -1, since: context.engine.now };
    this.opened++;
    door.connections++;
    context.trace.emit(TRACE.forwardOpened, index, number, this.limit);
    this.#armAt(number, context.engine.now + this.#shortest);
    this.#reply(number, door.sessions, RESULT.done);
  }

  #begin(number: number, call: ForwardCall): void {
    const { door, writing, clients, spendTime, context } = this.#parts;
    const visit = this.#visits[call.link] ?? this.#revived(call);
    if (visit === undefined) {
      this.#reply(number, 0, call.sessions === door.sessions ? RESULT.idle : RESULT.gone);
      return;
    }
    const { operation, attempt, step, view } = call;
    const token = tokenOf(operation, attempt);
    visit.call = number;
    visit.since = context.engine.now;
    visit.token = token;
    this.#links[token] = call.link;
    if (call.kind === CALL.other) {
      context.trace.emit(TRACE.statementForwarded, operation);
      this.#done(visit, 0, RESULT.done);
      return;
    }
    if (call.kind === CALL.rollBack) {
      writing.rollBack(operation);
      this.#done(visit, 0, RESULT.done);
      this.#transactionOver(visit);
      return;
    }
    if (clients.stepsOf(operation) > 1 || call.kind === CALL.lock) {
      visit.operation = operation;
      writing.stepForwarded(
        operation,
        token,
        call.kind === CALL.commit ? clients.stepsOf(operation) : step,
        view,
        call.kind === CALL.lock,
      );
    }
    spendTime(operation, attempt);
  }

  /**
   * Only under the mutation zombieForwarded: a session of an earlier life is taken for one of this, with half a
   * transaction.
   */
  #revived({ from, link, sessions }: ForwardCall): Visit | undefined {
    const { context, door } = this.#parts;
    if (!context.mutations.zombieForwarded || sessions === door.sessions) return undefined;
    return (this.#visits[link] = { from, operation: -1, call: -1, token: -1, since: context.engine.now });
  }

  #done(visit: Visit, lsn: Lsn, result: number): void {
    const { calls, context, index, clients } = this.#parts;
    const { call, since } = visit;
    const { kind, operation, step } = calls.at(call);
    visit.call = -1;
    visit.since = context.engine.now;
    if (result === RESULT.done && kind === CALL.lock) this.selects.add(context.engine.now - since);
    if (result === RESULT.done && kind === CALL.write) {
      this.writes.add(context.engine.now - since);
      context.trace.emit(TRACE.forwardExecuted, index, operation, step, lsn, clients.stepsOf(operation) > 1 ? 1 : 0);
    }
    if (result === RESULT.done && kind === CALL.commit)
      context.trace.emit(TRACE.forwardCommitted, index, operation, lsn);
    if (result !== RESULT.reset && (kind === CALL.commit || visit.operation < 0)) this.#transactionOver(visit);
    this.#reply(call, lsn, result);
  }

  #transactionOver(visit: Visit): void {
    visit.operation = -1;
    if (visit.call < 0) delete this.#links[visit.token];
  }

  #close(link: number, why: number): void {
    const visit = this.#visits[link];
    if (visit === undefined) return;
    const { context, index, door, writing } = this.#parts;
    context.trace.emit(TRACE.forwardClosed, index, link, visit.operation + 1, why);
    delete this.#visits[link];
    delete this.#links[visit.token];
    if (visit.call >= 0) this.#orphans[visit.token] = 1;
    if (door.connections > 0) door.connections--;
    if (visit.operation >= 0) writing.rollBack(visit.operation);
    if (why !== CLOSED.left) this.#tellEnd(link, visit, why);
  }

  /** The connection is closed from this side. A reader minds only where it has a transaction open. */
  #tellEnd(link: number, { from, operation }: Visit, why: number): void {
    const { context, actor, kinds } = this.#parts;
    if (operation >= 0) context.network.send(actor, from, kinds().ended, link, why, 0);
  }

  /** How long a session may be idle (cluster reference 6.2, 6.3); Infinity for ever. */
  #patienceWith({ operation }: Visit): Micros {
    const { engine, context } = this.#parts;
    const { parameters } = context;
    if (engine === "aurora-mysql") return parameters.forwardWriterIdleTimeout;
    const timeout = operation >= 0 ? parameters.forwardIdleInTransactionTimeout : parameters.forwardIdleSessionTimeout;
    return timeout === 0 ? Infinity : timeout;
  }

  /** A session may become idle in another way before it is looked at again. */
  get #shortest(): Micros {
    const visit: Visit = { from: -1, operation: -1, call: -1, token: -1, since: 0 };
    return Math.min(this.#patienceWith(visit), this.#patienceWith({ ...visit, operation: 0 }));
  }

  #armAt(link: number, at: Micros): void {
    const { context, actor, kinds, generation } = this.#parts;
    if (at < Infinity) context.engine.at(at, kinds().idle, actor, link, 0, generation());
  }

  #reply(number: number, lsn: Lsn, result: number): void {
    const { calls, context, actor, kinds } = this.#parts;
    context.network.send(actor, calls.at(number).from, kinds().heard, number, lsn, result);
  }
}

/** By answer: what a reader is told. */
const RESULT_OF: Readonly<Record<number, number>> = {
  [ANSWER.done]: RESULT.done,
  [ANSWER.reset]: RESULT.reset,
  [ANSWER.deadlock]: RESULT.deadlock,
  [ANSWER.conflict]: RESULT.conflict,
  [ANSWER.full]: RESULT.volumeFull,
};

/** A session with a call under way is looked at again after this. */
const SECOND_US = 1_000_000;

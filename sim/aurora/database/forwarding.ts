/**
 * Write forwarding, the reader's side (cluster reference 6): a session on a reader changes rows at the writer, of its
 * own cluster or of the global database's primary, and reads them here.
 *
 * Each change is a call to the writer, which keeps a transaction for the session and answers with the end of the
 * change's redo. Queries wait as the session's mode says, until this reader's view has come to a point: nothing
 * (EVENTUAL), the session's own last change (SESSION), or also the writer's last commit as of the query's start, for
 * which the writer is asked (GLOBAL). Changes of the own transaction are visible here as soon as they have come back,
 * committed or not. Nothing is ever forwarded twice: what happened to a call whose answer is lost nobody knows.
 *
 * What queries wait for is forwarding-queries.ts's business, what becomes of named statements
 * forwarding-statements.ts's. Chosen, since no source says: the first change opens the session at the writer, which
 * costs a round trip; asking for the last commit needs none; under REPEATABLE READ each query waits, and the first
 * one's snapshot stays; PostgreSQL's writer judges conflicts by the reader's snapshot.
 */
import { MODES, type ErrorKind } from "../../facts/index.ts";
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { ANSWER_OF, CALL, CLOSED, RESULT } from "./forward-calls.ts";
import type { ForwardingParts } from "./forwarding-parts.ts";
import { ForwardingQueries } from "./forwarding-queries.ts";
import { ForwardingMeters, WAIT_OF, type Run, type Session } from "./forwarding-runs.ts";
import { ForwardingStatements } from "./forwarding-statements.ts";
import type { Woken } from "./page-waits.ts";
import { ANSWER, attemptOf, operationOf, READ_BY, tokenOf } from "./statements.ts";
import { WriterCalls } from "./writer-calls.ts";

const OFF = MODES.indexOf("OFF");

export class Forwarding implements Stateful {
  readonly meters = new ForwardingMeters();
  /** By session: a number that says which connection of which clients it is. */
  #sessions: Record<string, Session> = {};
  /** By token. */
  #runs: Record<string, Run> = {};
  /** By token: what ended while the processor or a page was on its way to it. That still comes, and finds nobody. */
  #gone: Record<string, number> = {};
  /** Forwarding is switched on here, as this reader was last told. */
  isOn: boolean;
  readonly queries: ForwardingQueries;
  readonly #statements: ForwardingStatements;
  readonly #writer: WriterCalls;
  readonly #parts: ForwardingParts;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
    this.isOn = parts.isOnAtFirst;
    this.#writer = new WriterCalls(parts);
    this.queries = new ForwardingQueries({
      ...parts,
      meters: this.meters,
      runOf: (token) => this.#runs[token],
      modeOf: (run) => (this.isOn ? this.#sessions[run.session].mode : OFF),
      sessionOf: (session) => this.#sessions[session],
      lastWrites: () => Object.values(this.#sessions).reduce((most, { lastWrite }) => Math.max(most, lastWrite), 0),
      askWriter: (run) => this.#call(run, CALL.point),
      stepDone: (run) => this.#stepDone(run),
      fail: (run, kind) => this.#fail(run, kind, ANSWER.error),
    });
    this.#statements = new ForwardingStatements({
      ...parts,
      meters: this.meters,
      call: (run, kind) => this.#call(run, kind),
      stepDone: (run) => this.#stepDone(run),
      end: (run, answer) => this.#end(run, 0, answer),
    });
  }

  /**
   * The cluster's setting has been changed, or read again by an engine that starts. Switched off, it leaves its
   * sessions at the writer, and with them their transactions, which are rolled back; whose answers are on their way
   * nobody knows. Queries under way are answered as they were promised.
   */
  switchTo(isOn: boolean): void {
    const { context, index } = this.#parts;
    if (this.isOn === isOn) return;
    this.isOn = isOn;
    const open = Object.values(this.#runs).filter((run) => run.isOpen);
    context.trace.emit(TRACE.forwardingSwitched, index, isOn ? 1 : 0, open.length);
    // Mutation switchedOffGoesOn: sessions that have begun to forward go on.
    if (isOn || context.mutations.switchedOffGoesOn) return;
    for (const session of Object.values(this.#sessions)) {
      const run = this.#runs[session.token];
      if (run !== undefined && (run.isOpen || run.phase === "calling")) this.#cancel(run);
      this.#writer.leave(session);
    }
  }

  /** Which of its sessions has opened this one at the writer; undefined when none has, or it is over here. */
  sessionOf(link: number): number | undefined {
    const found = Object.entries(this.#sessions).find(([, session]) => session.link === link);
    return found === undefined ? undefined : Number(found[0]);
  }

  /** Sessions that this reader has open at a writer. */
  get openSessions(): number {
    return Object.values(this.#sessions).filter(({ link }) => link >= 0).length;
  }

  /** An operation arrives in a session of a cluster that forwards. One that was under way on it has lost its client. */
  arrived(operation: number, attempt: number, session: number): void {
    const { clients, context, links } = this.#parts;
    // Clients have other reasons to name their sessions.
    if (!links().enabled) return;
    const token = tokenOf(operation, attempt);
    const known = this.#sessions[session];
    if (known !== undefined && known.token >= 0) this.hungUp(session);
    const one = this.#sessions[session] ?? this.#newSession(session, clients.consistencyOf(operation));
    one.token = token;
    this.#runs[token] = {
      token,
      session,
      phase: "ready",
      step: 0,
      view: -1,
      readAt: 0,
      found: [],
      wrote: 0,
      isOpen: false,
      target: 0,
      since: context.engine.now,
      mode: OFF,
      waitsSince: 0,
      call: -1,
      calledAt: 0,
      lostFor: -1,
      isAborted: false,
    };
  }

  #newSession(session: number, mode: number): Session {
    this.#parts.context.trace.emit(TRACE.forwardBegan, session, this.#parts.index);
    return (this.#sessions[session] = { mode, lastWrite: 0, writer: -1, sessions: 0, link: -1, token: -1, cached: 0 });
  }

  has(token: number): boolean {
    return this.#parts.links().enabled && (this.#runs[token] !== undefined || this.#gone[token] !== undefined);
  }

  /** The client has closed its connection: the session is over, here and at the writer. */
  hungUp(session: number): void {
    const one = this.#sessions[session];
    if (one === undefined) return;
    const run = this.#runs[one.token];
    if (run !== undefined) this.#endInside(run, () => this.#end(run, 0, ANSWER.reset));
    this.#writer.leave(one);
    delete this.#sessions[session];
  }

  /**
   * A statement was held while the engine was swapped, and its session has not outlived that: it is over, here and at
   * the writer. False where the statement is of no session of these.
   */
  refused(token: number): boolean {
    const run = this.#runs[token];
    if (run === undefined) return false;
    const one = this.#sessions[run.session];
    this.#end(run, 0, ANSWER.closed);
    this.#writer.leave(one);
    delete this.#sessions[run.session];
    return true;
  }

  goOn(token: number, woken: Woken): void {
    const run = this.#runs[token];
    if (run === undefined) return void delete this.#gone[token];
    // One step a turn: what a row's page was waited for has asked for the next turn itself.
    if (run.phase === "reading") this.queries.readRow(run, woken);
    else if (run.phase === "ready") this.#step(run);
  }

  /** The writer's answer to a call. */
  heard(call: number, lsn: Lsn, result: number): void {
    const { calls } = this.#parts;
    const row = calls.at(call);
    const run = this.#runs[tokenOf(row.operation, row.attempt)];
    if (run === undefined || run.call !== call) {
      // Nobody waits for it any more: a session that was opened too late is closed again.
      if (row.kind === CALL.connect && result === RESULT.done) this.#writer.giveUp(call, this.#parts.links().writer());
      return;
    }
    run.call = -1;
    this.meters.waited(WAIT_OF[row.kind], this.#parts.context.engine.now - run.waitsSince);
    const session = this.#sessions[run.session];
    this.#writer.heard(run, session, row.kind, lsn, result);
    if (row.kind === CALL.point) this.queries.pointHeard(run, session, lsn, result);
    else if (row.kind === CALL.connect) this.#connected(run, session, call, lsn, result);
    else if (result === RESULT.done) this.#carriedOut(run, session, row.kind, lsn);
    else this.#failed(run, session, row.kind, result);
  }

  /**
   * The writer has ended a session with a transaction in it: whatever statement of that is under way here fails, and if
   * none is, the next one does. A call that is under way gets its own answer first.
   */
  endedAtWriter(link: number, why: number): void {
    const session = Object.values(this.#sessions).find((one) => one.link === link);
    const run = session === undefined ? undefined : this.#runs[session.token];
    if (run === undefined || this.#parts.context.mutations.resumesForwarded) return;
    run.lostFor = why;
    if (run.isOpen && run.phase !== "calling") this.#endInside(run, () => this.#failLost(run));
  }

  /** A connection to the writer was not made in time; or under the mutation resendForwarded, an answer has not come. */
  patienceOver(call: number, token: number): void {
    const run = this.#runs[token];
    if (run === undefined || run.call !== call) return;
    const { calls, context } = this.#parts;
    const row = calls.at(call);
    if (row.kind === CALL.connect) this.#fail(run, "unreachable", ANSWER.unreachable);
    else if (row.kind !== CALL.point && context.mutations.resendForwarded) this.#call(run, row.kind);
  }

  /**
   * Everything under way is lost with the engine. The machine, if it has power, resets the connections to the writer.
   */
  drop({ tells }: { readonly tells: boolean }): number[] {
    const tokens = Object.values(this.#runs).map(({ token }) => token);
    if (tells) for (const session of Object.values(this.#sessions)) this.#writer.leave(session);
    this.#sessions = {};
    this.#runs = {};
    this.#gone = {};
    this.queries.drop();
    return tokens;
  }

  copyState(copy: StateCopy): void {
    this.#sessions = copy.of(this.#sessions);
    this.#runs = copy.of(this.#runs);
    this.#gone = copy.of(this.#gone);
    this.isOn = copy.of(this.isOn);
    copy.part(this.meters);
    copy.part(this.queries);
  }

  #step(run: Run): void {
    const { clients } = this.#parts;
    const operation = operationOf(run.token);
    if (run.step === clients.stepsOf(operation)) this.#finish(run);
    else if (run.isAborted) {
      this.meters.told(this.#parts.engine, "aborted", "");
      this.#stepDone(run);
    } else if (clients.sqlAt(operation, run.step) !== "")
      this.#statements.take(run, this.#sessions[run.session], clients.sqlAt(operation, run.step), this.isOn);
    else if (clients.readsAt(operation, run.step)) this.queries.begin(run);
    else if (!this.#forwards(run)) this.#statements.readOnly(run);
    else this.#call(run, CALL.write);
  }

  #stepDone(run: Run): void {
    const { clients, spendTime } = this.#parts;
    const operation = operationOf(run.token);
    run.step++;
    run.phase = "ready";
    if (run.isOpen && run.lostFor >= 0) this.#failLost(run);
    else if (run.step === clients.stepsOf(operation)) this.#finish(run);
    else spendTime(operation, attemptOf(run.token));
  }

  #finish(run: Run): void {
    const { clients } = this.#parts;
    const operation = operationOf(run.token);
    const attempt = attemptOf(run.token);
    if (run.isAborted) {
      if (run.isOpen) this.#call(run, CALL.rollBack);
      else this.#end(run, 0, ANSWER.error);
    } else if (run.isOpen && clients.stepsOf(operation) > 1) this.#call(run, CALL.commit);
    else {
      clients.found(operation, attempt, run.found, run.readAt, READ_BY.reader);
      this.#end(run, clients.stepsOf(operation) > 1 ? 0 : (run.found[0] ?? 0), ANSWER.done);
    }
  }

  #call(run: Run, kind: number): void {
    if (!this.#writer.call(run, this.#sessions[run.session], kind)) this.#fail(run, "unreachable", ANSWER.unreachable);
  }

  #connected(run: Run, session: Session, call: number, sessions: number, result: number): void {
    if (result === RESULT.done) {
      session.link = call;
      session.sessions = sessions;
      run.phase = "ready";
      this.#step(run);
    } else if (result === RESULT.full) {
      this.meters.sessionLimitErrors++;
      this.#fail(run, "quota", ANSWER.busy);
    } else this.#fail(run, "unreachable", ANSWER.unreachable);
  }

  #carriedOut(run: Run, session: Session, kind: number, lsn: Lsn): void {
    const { clients, context, links } = this.#parts;
    const operation = operationOf(run.token);
    const isAlone = clients.stepsOf(operation) === 1;
    if (kind === CALL.rollBack) {
      this.#end(run, 0, ANSWER.error);
      return;
    }
    // Mutation waitForCommitOnly: changes of an open transaction are not waited for.
    if (!context.mutations.waitForCommitOnly || kind === CALL.commit || isAlone)
      session.lastWrite = Math.max(session.lastWrite, lsn);
    if (kind === CALL.write || kind === CALL.lock) {
      const meter = kind === CALL.write ? this.meters.writes : this.meters.selects;
      meter.add(context.engine.now - run.calledAt);
      run.calledAt = 0;
      run.isOpen = !isAlone;
      if (kind === CALL.write) {
        run.wrote++;
        if (links().isSeed) links().expose(clients.keyAt(operation, run.step), lsn);
      }
    }
    if (kind === CALL.commit || (isAlone && kind === CALL.write)) this.meters.commits++;
    if (kind === CALL.commit) {
      clients.found(operation, attemptOf(run.token), run.found, run.readAt, READ_BY.reader);
      this.#end(run, lsn, ANSWER.done);
    } else if (isAlone) this.#end(run, lsn, ANSWER.done);
    else this.#stepDone(run);
  }

  #failed(run: Run, session: Session, kind: number, result: number): void {
    const { clients, context } = this.#parts;
    const idle = run.isOpen ? "idle" : "idleSession";
    run.isOpen = false;
    const answer = ANSWER_OF[result];
    if (answer !== undefined) this.#end(run, 0, answer);
    else {
      // The session at the writer is no more, and with it its transaction; the next statement opens another.
      session.link = -1;
      // Mutation resumesForwarded: it opens another session, and goes on there as if nothing had been.
      if (context.mutations.resumesForwarded && result === RESULT.gone) return void this.#call(run, kind);
      const isCommit = kind === CALL.commit || (kind === CALL.write && clients.stepsOf(operationOf(run.token)) === 1);
      if (result === RESULT.reset && isCommit) this.#fail(run, "lost", ANSWER.unknown);
      else this.#fail(run, result === RESULT.idle ? idle : "cancelled", ANSWER.error);
    }
  }

  #fail(run: Run, kind: ErrorKind, answer: number): void {
    this.meters.told(this.#parts.engine, kind, "");
    const session = this.#sessions[run.session];
    // What it had at the writer is rolled back: with the session, where that is still there.
    if (run.isOpen) this.#writer.leave(session);
    this.#end(run, 0, answer);
  }

  #failLost(run: Run): void {
    this.#fail(run, run.lostFor === CLOSED.idle ? "idle" : "cancelled", ANSWER.error);
  }

  /**
   * Forwarding is switched off in the middle: what was committing may have been done, everything else is rolled back.
   */
  #cancel(run: Run): void {
    const { calls, clients } = this.#parts;
    const kind = run.phase === "calling" ? calls.at(run.call).kind : -1;
    const isAlone = clients.stepsOf(operationOf(run.token)) === 1;
    const isUnknown = kind === CALL.commit || (kind === CALL.write && isAlone);
    this.#endInside(run, () =>
      this.#fail(run, isUnknown ? "lost" : "cancelled", isUnknown ? ANSWER.unknown : ANSWER.error),
    );
  }

  /** Ends an operation for a reason that is none of its own. */
  #endInside(run: Run, end: () => void): void {
    if (run.phase === "ready" || run.phase === "reading") this.#gone[run.token] = 1;
    end();
  }

  /** Whether a session's changes go to the writer. */
  #forwards(run: Run): boolean {
    return (
      this.#sessions[run.session].mode !== OFF &&
      (this.isOn || (this.#parts.context.mutations.switchedOffGoesOn && run.isOpen))
    );
  }

  #end(run: Run, lsn: Lsn, answer: number): void {
    const operation = operationOf(run.token);
    const session = this.#sessions[run.session];
    // An attempt to connect is given up.
    if (run.phase === "calling" && run.call >= 0) this.#writer.giveUp(run.call, session.writer);
    delete this.#runs[run.token];
    this.queries.over(run.token);
    session.token = -1;
    this.#parts.context.trace.emit(
      TRACE.forwardEnded,
      run.session,
      operation,
      answer === ANSWER.done ? 1 : 0,
      run.isAborted ? 1 : 0,
    );
    this.#parts.answer(operation, attemptOf(run.token), lsn, answer);
  }
}

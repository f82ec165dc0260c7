/**
 * Write forwarding, the reader's side (cluster reference 6): a session on a reader changes rows at the writer, of its own cluster or of the
 * global database's primary, and reads them here.
 *
 * Each change is a call to the writer, which keeps a transaction for the session and answers with the end of the change's redo. Queries wait as
 * the session's mode says, until this reader's view has come to a point: nothing (EVENTUAL), the session's own last change (SESSION), or also the
 * writer's last commit as of the query's start, for which the writer is asked (GLOBAL). Changes of the own transaction are visible here as soon as
 * they have come back, committed or not. Nothing is ever forwarded twice: what happened to a call whose answer is lost nobody knows.
 *
 * Chosen, since no source says: the first change opens the session at the writer, which costs a round trip; asking for the last commit needs none;
 * under REPEATABLE READ each query waits, and the first one's snapshot stays; PostgreSQL's writer judges conflicts by the reader's snapshot.
 */
import { copyPlain, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { classify, engineError, errorText, isRefused, MODES, readMode, valueSet, type EngineName, type ErrorKind } from "../../statement-classes.ts"; // prettier-ignore
import { TRACE } from "../../trace/index.ts";
import type { Context, Volume } from "../storage/index.ts";
import { CALL, RESULT, type ForwardCalls } from "./forward-calls.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import { ForwardingQueries } from "./forwarding-queries.ts";
import { ForwardingMeters, type Run, type Session } from "./forwarding-runs.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { Reading } from "./reading.ts";
import type { Replica } from "./replica.ts";
import { ANSWER, attemptOf, operationOf, READ_BY, tokenOf, type StatementSource } from "./statements.ts";

export interface ForwardingParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly clients: StatementSource;
  readonly reading: Reading;
  readonly replica: Replica;
  readonly actor: number;
  readonly index: number;
  readonly engine: EngineName;
  readonly calls: ForwardCalls;
  readonly kinds: () => ForwardingKinds;
  readonly links: () => ForwardingLinks;
  readonly generation: () => number;
  readonly spendTime: (operation: number, attempt: number) => void;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
}

const OFF = MODES.indexOf("OFF");

export class Forwarding implements Checkpointed {
  readonly meters = new ForwardingMeters();
  /** By session: a number that says which connection of which clients it is. */
  #sessions: Record<string, Session> = {};
  /** By token. */
  #runs: Record<string, Run> = {};
  readonly queries: ForwardingQueries;
  readonly #parts: ForwardingParts;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
    this.queries = new ForwardingQueries({
      ...parts,
      meters: this.meters,
      runOf: (token) => this.#runs[token],
      sessionOf: (session) => this.#sessions[session],
      lastWrites: () => Object.values(this.#sessions).reduce((most, { lastWrite }) => Math.max(most, lastWrite), 0),
      askWriter: (run) => this.#call(run, CALL.point),
      stepDone: (run) => this.#stepDone(run),
      fail: (run, kind) => this.#fail(run, kind, ANSWER.error),
    });
  }

  /** Sessions that this reader has open at a writer. */
  get openSessions(): number {
    return Object.values(this.#sessions).filter(({ link }) => link >= 0).length;
  }

  /** An operation arrives in a session of a cluster that forwards. One that was under way on it has lost its client. */
  arrived(operation: number, attempt: number, session: number): void {
    const { clients, context } = this.#parts;
    const token = tokenOf(operation, attempt);
    const known = this.#sessions[session];
    if (known !== undefined && known.token >= 0) this.hungUp(session);
    const one = this.#sessions[session] ?? this.#newSession(session, clients.consistencyOf(operation));
    one.token = token;
    this.#runs[token] = { token, session, phase: "ready", step: 0, view: -1, readAt: 0, found: [], wrote: 0, isOpen: false, target: 0, since: context.engine.now, call: -1, calledAt: 0, isAborted: false }; // prettier-ignore
  }

  #newSession(session: number, mode: number): Session {
    this.#parts.context.trace.emit(TRACE.forwardBegan, session);
    return (this.#sessions[session] = { mode, lastWrite: 0, writer: -1, sessions: 0, link: -1, token: -1, cached: 0 });
  }

  has(token: number): boolean {
    return this.#parts.links().enabled && this.#runs[token] !== undefined;
  }

  /** The client has closed its connection: the session is over, here and at the writer. */
  hungUp(session: number): void {
    const one = this.#sessions[session];
    if (one === undefined) return;
    const run = this.#runs[one.token];
    if (run !== undefined) this.#end(run, 0, ANSWER.reset);
    this.#leave(one);
    delete this.#sessions[session];
  }

  /** The processor has come to it, or its page has come. */
  goOn(token: number, hasPage: boolean): void {
    const run = this.#runs[token];
    if (run === undefined) return;
    if (run.phase === "reading") this.queries.readRow(run, hasPage);
    if (run.phase === "ready") this.#step(run);
  }

  /** The writer's answer to a call. */
  heard(call: number, lsn: Lsn, result: number): void {
    const { calls } = this.#parts;
    const row = calls.at(call);
    const run = this.#runs[tokenOf(row.operation, row.attempt)];
    if (run === undefined || run.call !== call) {
      // Nobody waits for it any more: a session that was opened too late is closed again.
      if (row.kind === CALL.connect && result === RESULT.done) this.#send(CALL.end, { ...row, link: call, sessions: lsn }, this.#parts.links().writer()); // prettier-ignore
      return;
    }
    run.call = -1;
    const session = this.#sessions[run.session];
    this.#tell(run, session, row.kind, lsn, result);
    if (row.kind === CALL.point) this.queries.pointHeard(run, session, lsn, result);
    else if (row.kind === CALL.connect) this.#connected(run, session, call, lsn, result);
    else if (result === RESULT.done) this.#carriedOut(run, session, row.kind, lsn);
    else this.#failed(run, session, row.kind, result);
  }

  /** A connection to the writer was not made in time; or under the mutation resendForwarded, an answer has not come. */
  patienceOver(call: number, token: number): void {
    const run = this.#runs[token];
    if (run === undefined || run.call !== call) return;
    const { calls, context } = this.#parts;
    const row = calls.at(call);
    if (row.kind === CALL.connect) {
      this.#fail(run, "unreachable", ANSWER.busy);
      return;
    }
    if (row.kind === CALL.point || !context.mutations.resendForwarded) return;
    this.#call(run, row.kind);
  }

  /** Everything under way is lost with the engine. The machine, if it has power, resets the connections to the writer. */
  drop(tell: boolean): number[] {
    const tokens = Object.values(this.#runs).map(({ token }) => token);
    if (tell) for (const session of Object.values(this.#sessions)) this.#leave(session);
    this.#sessions = {};
    this.#runs = {};
    this.queries.drop();
    return tokens;
  }

  save(): unknown {
    return {
      own: copyPlain([this.#sessions, this.#runs]),
      parts: [this.meters, this.queries].map((part) => part.save()),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; parts: unknown[] };
    [this.#sessions, this.#runs] = copyPlain(from.own) as [Record<string, Session>, Record<string, Run>];
    [this.meters, this.queries].forEach((part, index) => part.load(from.parts[index]));
  }

  #step(run: Run): void {
    const { clients } = this.#parts;
    const operation = operationOf(run.token);
    if (run.step === clients.stepsOf(operation)) this.#finish(run);
    else if (run.isAborted) {
      this.#count("aborted", "");
      this.#stepDone(run);
    } else if (clients.sqlAt(operation, run.step) !== "") this.#statement(run, clients.sqlAt(operation, run.step));
    else if (clients.readsAt(operation, run.step)) this.queries.begin(run);
    else if (this.#sessions[run.session].mode === OFF) this.#readOnly(run);
    else this.#call(run, CALL.write);
  }

  #stepDone(run: Run): void {
    const { clients, spendTime } = this.#parts;
    const operation = operationOf(run.token);
    run.step++;
    run.phase = "ready";
    if (run.step === clients.stepsOf(operation)) this.#finish(run);
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

  /** A named statement: refused, passed on, or carried out here. */
  #statement(run: Run, sql: string): void {
    const { engine, context, links, clients } = this.#parts;
    const session = this.#sessions[run.session];
    const { name, rule } = classify(sql, engine);
    const isSet = session.mode !== OFF;
    if (isRefused(rule, { isLocal: links().isLocal(), isSet })) {
      if (context.mutations.forwardsEverything && rule !== "read-only") {
        this.#call(run, CALL.other);
        return;
      }
      context.trace.emit(TRACE.statementRefused, run.session, operationOf(run.token), engine === "aurora-mysql" ? 0 : 1, run.isOpen ? 1 : 0); // prettier-ignore
      this.#refuse(run, rule === "read-only" ? "readOnly" : "forwarding", name);
    } else if (rule === "mode") this.#setMode(run, session, valueSet(sql));
    else if (!isSet && (rule === "locks" || rule === "changes" || rule === "write"))
      this.#refuse(run, "readOnly", name);
    else if (rule === "locks" || rule === "changes") this.#call(run, CALL.lock);
    else if (clients.stepsOf(operationOf(run.token)) > 1) this.#stepDone(run);
    else this.#end(run, 0, ANSWER.done);
  }

  #setMode(run: Run, session: Session, value: string): void {
    const { engine, clients } = this.#parts;
    const mode = readMode(value, engine);
    const isOpen = clients.stepsOf(operationOf(run.token)) > 1;
    if (mode === undefined) this.#refuse(run, "badMode", value);
    else if (engine === "aurora-mysql" && isOpen && (mode === "OFF") !== (session.mode === OFF))
      this.#refuse(run, "modeChange", value);
    else {
      session.mode = MODES.indexOf(mode);
      if (isOpen) this.#stepDone(run);
      else this.#end(run, 0, ANSWER.done);
    }
  }

  /** A statement has failed by itself. In MySQL the transaction goes on; in PostgreSQL it is over, and only a rollback is accepted. */
  #refuse(run: Run, kind: ErrorKind, what: string): void {
    const { engine, clients } = this.#parts;
    this.#count(kind, what);
    if (clients.stepsOf(operationOf(run.token)) === 1) {
      this.#end(run, 0, ANSWER.error);
      return;
    }
    if (engine === "aurora-postgresql") run.isAborted = true;
    this.#stepDone(run);
  }

  #readOnly(run: Run): void {
    const { clients } = this.#parts;
    this.#count("readOnly", "UPDATE");
    if (run.isOpen || clients.stepsOf(operationOf(run.token)) > 1) run.isAborted = true;
    this.#end(run, 0, ANSWER.readOnly);
  }

  /** Sends a call, or opens a session at the writer first. */
  #call(run: Run, kind: number): void {
    const { calls, actor, context, kinds, generation, links } = this.#parts;
    const { engine, parameters, mutations } = context;
    const session = this.#sessions[run.session];
    const connects = kind !== CALL.point && session.link < 0;
    const to = connects || kind === CALL.point ? links().writer() : session.writer;
    if (to < 0) {
      this.#fail(run, "unreachable", ANSWER.busy);
      return;
    }
    const call = calls.add({
      kind: connects ? CALL.connect : kind,
      from: actor,
      ...(connects ? {} : { link: session.link }),
      sessions: session.sessions,
      operation: operationOf(run.token),
      attempt: attemptOf(run.token),
      step: run.step,
      view: run.view,
    });
    if (connects) session.writer = to;
    if (run.calledAt === 0) run.calledAt = engine.now;
    run.call = call;
    run.phase = kind === CALL.point ? "asking" : "calling";
    context.trace.emit(TRACE.forwardCalled, run.session, operationOf(run.token), connects ? CALL.connect : kind, call, run.step); // prettier-ignore
    context.network.send(actor, to, kinds().forward, call, 0, 0);
    if ((connects && parameters.forwardConnectTimeout > 0) || mutations.resendForwarded)
      engine.after(connects ? parameters.forwardConnectTimeout : parameters.forwardResendAfter, kinds().patience, actor, call, run.token, generation()); // prettier-ignore
  }

  #send(kind: number, about: { operation: number; attempt: number; link: number; sessions: number }, to: number): void {
    const { calls, actor, context, kinds } = this.#parts;
    if (to < 0) return;
    const { operation, attempt, link, sessions } = about;
    const call = calls.add({ kind, from: actor, link, sessions, operation, attempt, step: 0, view: -1 });
    context.network.send(actor, to, kinds().forward, call, 0, 0);
  }

  /** The session needs nothing at the writer any more. */
  #leave(session: Session): void {
    if (session.link >= 0) this.#send(CALL.end, { operation: operationOf(Math.max(0, session.token)), attempt: 0, link: session.link, sessions: session.sessions }, session.writer); // prettier-ignore
    session.link = -1;
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
    } else this.#fail(run, "unreachable", ANSWER.busy);
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
    if (!context.mutations.waitForCommitOnly || kind === CALL.commit || isAlone) session.lastWrite = Math.max(session.lastWrite, lsn); // prettier-ignore
    if (kind === CALL.write || kind === CALL.lock) {
      this.meters.writes.add(context.engine.now - run.calledAt);
      run.calledAt = 0;
      run.isOpen = !isAlone;
      if (kind === CALL.write) {
        run.wrote++;
        if (links().isSeed) links().expose(clients.keyAt(operation, run.step), lsn);
      }
    }
    if (kind === CALL.commit || (isAlone && kind === CALL.write)) this.meters.commits++;
    if (kind === CALL.commit) {
      clients.found(operation, attemptOf(run.token), run.found, run.readAt, READ_BY.reader); // prettier-ignore
      this.#end(run, lsn, ANSWER.done);
    } else if (isAlone) this.#end(run, lsn, ANSWER.done);
    else this.#stepDone(run);
  }

  #failed(run: Run, session: Session, kind: number, result: number): void {
    run.isOpen = false;
    if (result === RESULT.deadlock) this.#end(run, 0, ANSWER.deadlock);
    else if (result === RESULT.conflict) this.#end(run, 0, ANSWER.conflict);
    else if (result === RESULT.volumeFull) this.#end(run, 0, ANSWER.full);
    else {
      // The session at the writer is no more, and with it its transaction; the next statement opens another.
      session.link = -1;
      const isCommit = kind === CALL.commit || (kind === CALL.write && this.#parts.clients.stepsOf(operationOf(run.token)) === 1); // prettier-ignore
      if (result === RESULT.reset && isCommit) this.#fail(run, "lost", ANSWER.unknown);
      else this.#fail(run, result === RESULT.idle ? "idle" : "cancelled", ANSWER.error);
    }
  }

  #fail(run: Run, kind: ErrorKind, answer: number): void {
    this.#count(kind, "");
    const session = this.#sessions[run.session];
    // What it had at the writer is rolled back: with the session, where that is still there.
    if (run.isOpen) this.#leave(session);
    this.#end(run, 0, answer);
  }

  #count(kind: ErrorKind, what: string): void {
    const text = errorText(engineError(kind, this.#parts.engine, what));
    this.meters.errors[text] = (this.meters.errors[text] ?? 0) + 1;
  }

  #end(run: Run, lsn: Lsn, answer: number): void {
    const operation = operationOf(run.token);
    delete this.#runs[run.token];
    this.queries.over(run.token);
    this.#sessions[run.session].token = -1;
    this.#parts.context.trace.emit(TRACE.forwardEnded, run.session, operation, answer === ANSWER.done ? 1 : 0, run.isAborted ? 1 : 0); // prettier-ignore
    this.#parts.answer(operation, attemptOf(run.token), lsn, answer);
  }

  #tell(run: Run, session: Session, kind: number, lsn: Lsn, result: number): void {
    const { context, clients } = this.#parts;
    const operation = operationOf(run.token);
    const key = kind === CALL.write ? clients.keyAt(operation, run.step) : 0;
    context.trace.emit(TRACE.forwardHeard, run.session, operation, kind * 16 + result, lsn, session.mode * 16_777_216 + key); // prettier-ignore
  }
}

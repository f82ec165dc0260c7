/**
 * Write forwarding, C26 to C34 (cluster reference 14): what each consistency mode promises, and that calls to the
 * writer are carried out once, and not beyond a restart. C32, how many sessions there may be, is with them
 * (forwarding-quota.ts).
 *
 * A check counts as exercised only when the mode made a difference: a query that would have missed something without
 * its wait, or that was allowed to miss something and did. Not verified here: refusals (C33, forwarding-refusals.ts),
 * isolation (the consistency checkers).
 */
import { MODES } from "../facts/index.ts";
import {
  formatSpan,
  loadPart,
  savePart,
  thousands,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import type { Check, FailureListener } from "./check.ts";
import { ForwardingBooks, type Query } from "./forwarding-books.ts";
import { watchQuota, type QuotaOptions } from "./forwarding-quota.ts";
import { FORWARDING_CHECKS, makerOf } from "./idle.ts";

const EVENTUAL = MODES.indexOf("EVENTUAL");
const SESSION = MODES.indexOf("SESSION");
const GLOBAL = MODES.indexOf("GLOBAL");

export interface ForwardingOptions extends QuotaOptions {
  /** The modes mean what the article says: then nothing of this is promised. */
  readonly isSeed: boolean;
  /** By cluster: a copy, whose log has been its own from the first record on. */
  readonly isCopy: readonly boolean[];
}

export interface ForwardingChecks extends Stateful {
  readonly checks: readonly Check[];
}

export class Forwarding implements ForwardingChecks {
  readonly checks: readonly Check[];
  /** The first is of all clusters with one log; the others are of copies, and of those that have left it. */
  readonly #books: readonly ForwardingBooks[];
  /** By cluster: which books are its own. */
  #bookOf: number[];
  readonly #isSeed: boolean;
  /** What a session goes over: `connection 4 of checkout`. */
  readonly #over: (session: number) => string;
  readonly #quota: ReturnType<typeof watchQuota>;
  readonly #ownWrites: Check;
  readonly #apart: Check;
  readonly #fresh: Check;
  readonly #alone: Check;
  readonly #free: Check;
  readonly #once: Check;
  readonly #cancelled: Check;

  constructor(options: ForwardingOptions, listener: FailureListener) {
    const { traces, connections, isSeed, isCopy } = options;
    const [home] = traces;
    const make = makerOf(FORWARDING_CHECKS, home, listener);
    this.#isSeed = isSeed;
    this.#over = options.names[0].session;
    const views = (): number[][] => connections.map((list) => list.map(() => 0));
    this.#books = [views(), ...traces.map(views)].map((shown) => new ForwardingBooks(shown));
    this.#bookOf = traces.map((_, cluster) => (isCopy[cluster] ? cluster + 1 : 0));
    this.#ownWrites = make("C26-session-reads-its-writes");
    this.#apart = make("C27-sessions-wait-for-themselves");
    this.#fresh = make("C28-global-is-fresh");
    this.#alone = make("C29-global-waits-for-its-own-cluster");
    this.#free = make("C30-eventual-never-waits");
    this.#once = make("C31-forwarded-once");
    this.#quota = watchQuota(options, listener);
    this.#cancelled = make("C34-forwarded-transactions-end-with-the-writer");
    this.checks = [
      this.#ownWrites,
      this.#apart,
      this.#fresh,
      this.#alone,
      this.#free,
      this.#once,
      this.#quota.check,
      this.#cancelled,
    ];
    for (const [cluster, trace] of traces.entries()) {
      this.#watchLog(trace, cluster);
      this.#watchSessions(trace, cluster);
      this.#watchQueries(trace, cluster);
      this.#watchCalls(trace, cluster);
      this.#quota.watch(trace, cluster);
    }
    home.on(TRACE.memberLeft, (cluster) => this.#leaves(cluster));
    home.on(TRACE.memberJoined, (cluster) => (this.#bookOf[cluster] = 0));
  }

  copyState(copy: StateCopy): void {
    this.#bookOf = copy.of(this.#bookOf);
    copy.parts(this.#books);
    copy.part(this.#quota);
    copy.parts(this.checks);
  }

  #of(cluster: number): ForwardingBooks {
    return this.#books[this.#bookOf[cluster]];
  }

  /** A cluster that is detached has a log of its own: it shares what was, and no LSN from then on. */
  #leaves(cluster: number): void {
    const own = cluster + 1;
    loadPart(this.#books[own], savePart(this.#of(cluster)));
    this.#bookOf[cluster] = own;
  }

  /** What is committed, annulled and shown. */
  #watchLog(trace: Trace, cluster: number): void {
    trace.on(TRACE.commitAcked, (commit) => {
      const books = this.#of(cluster);
      books.acked = Math.max(books.standing(books.acked), commit);
    });
    trace.on(TRACE.historyReplaced, (_epoch, keep, upTo) => this.#of(cluster).annul(keep, upTo));
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => this.#of(cluster).annul(keep, upTo));
    trace.on(TRACE.recordAllocated, (at, _group, flags, key, value) => {
      const books = this.#of(cluster);
      const operation = value - 1;
      if ((flags & (FLAG.commit | FLAG.undo)) === 0 || books.callers[operation] === undefined) return;
      if ((flags & FLAG.undo) !== 0) books.undone[`${operation} ${key}`] ??= at;
      else books.commits[operation] ??= at;
    });
    trace.on(TRACE.readerView, (reader, view) => {
      const books = this.#of(cluster);
      books.views[cluster][reader] = view;
      for (const query of Object.values(books.queries))
        if (
          query.cluster === cluster &&
          query.instance === reader &&
          query.readyAt < 0 &&
          query.target >= 0 &&
          view >= query.target
        )
          query.readyAt = trace.now;
    });
  }

  /** What a session has been told, and where it is. */
  #watchSessions(trace: Trace, cluster: number): void {
    trace.on(TRACE.forwardBegan, (session, instance) => {
      const books = this.#of(cluster);
      books.own[session] = { last: 0, rows: {} };
      books.places[session] = `${cluster} ${instance}`;
    });
    trace.on(TRACE.forwardingSwitched, (instance, isOn) => {
      const books = this.#of(cluster);
      const place = `${cluster} ${instance}`;
      books.off[place] = 1 - isOn;
      if (isOn === 1) return;
      for (const [operation, session] of Object.entries(books.openAt)) {
        if (books.places[session] !== place) continue;
        this.#cancelled.exercised++;
        books.dead[operation] = SWITCHED_OFF;
      }
    });
    trace.on(TRACE.forwardHeard, (session, operation, what, at, modeAndKey) => {
      const [kind, result] = [Math.floor(what / 16), what % 16];
      if (result !== 0 || (kind !== KIND_WRITE && kind !== KIND_COMMIT)) return;
      const mine = (this.#of(cluster).own[session] ??= { last: 0, rows: {} });
      mine.last = Math.max(mine.last, at);
      if (kind === KIND_WRITE) (mine.rows[modeAndKey % KEYS] ??= []).push([at, operation]);
    });
    trace.on(TRACE.forwardEnded, (session, operation, isDone) =>
      this.#ended(this.#of(cluster), session, operation, isDone === 1),
    );
  }

  #ended({ queries, openAt, dead, own }: ForwardingBooks, session: number, operation: number, isDone: boolean): void {
    delete queries[session];
    delete openAt[operation];
    const ending = ENDINGS[dead[operation]];
    if (ending !== undefined && isDone)
      this.#cancelled.fail(
        () =>
          `Operation ${thousands(operation)} was told that it is done, although ${ending} while its transaction was open.`,
      );
    // What is done replaces what was there; what has failed, or nobody knows of, is nothing to rely on.
    const rows = own[session]?.rows ?? {};
    for (const [key, versions] of Object.entries(rows))
      if (versions.some(([, by]) => by === operation))
        rows[key] = versions.filter(([, by]) => (by === operation) === isDone);
  }

  #watchQueries(trace: Trace, cluster: number): void {
    trace.on(TRACE.queryBegan, (session, mode, view, instance) => {
      const books = this.#of(cluster);
      books.queries[session] = {
        mode,
        cluster,
        instance,
        began: trace.now,
        view,
        floor: books.standing(books.acked),
        target: -1,
        isSuperseded: false,
        readyAt: -1,
      };
    });
    trace.on(TRACE.queryAsked, (session, _operation, told, isSuperseded) => {
      const books = this.#of(cluster);
      const query = books.queries[session];
      query.target = Math.max(told, books.own[session]?.last ?? 0);
      query.isSuperseded = isSuperseded === 1;
      if (books.views[cluster][query.instance] >= query.target) query.readyAt = trace.now;
    });
    if (this.#isSeed) return;
    trace.on(TRACE.queryWent, (session, _mode, view) => this.#queryWent(trace, cluster, session, view));
    trace.on(TRACE.queryRead, (session, operation, key, version, view) => {
      const query = this.#of(cluster).queries[session];
      if (query === undefined) return;
      this.#judgeOthers(query, session, operation, key, version, view);
      this.#judgeOwn(query, session, operation, key, version, view);
    });
  }

  /** A query has waited for what its mode has it wait for. */
  #queryWent(trace: Trace, cluster: number, session: number, view: Lsn): void {
    const books = this.#of(cluster);
    const query = books.queries[session];
    const waited = trace.now - query.began;
    if (query.mode === EVENTUAL && waited > 0)
      this.#free.fail(() => `A query in EVENTUAL over ${this.#over(session)} waited for ${formatSpan(waited)}.`);
    if (query.mode === SESSION) {
      const mine = books.own[session]?.last ?? 0;
      if (query.floor > view) this.#apart.exercised++;
      if (query.view >= mine && waited > 0)
        this.#apart.fail(
          () =>
            `A query in SESSION over ${this.#over(session)} waited for ${formatSpan(waited)} although the last change of its own session, ${thousands(mine)}, was here already.`,
        );
    }
    if (query.mode !== GLOBAL) return;
    if (!query.isSuperseded) this.#judgeFresh(session, query, view);
    if (query.readyAt >= 0) this.#judgeAlone(session, query, trace.now - query.readyAt);
  }

  #judgeFresh(session: number, query: Query, view: Lsn): void {
    const floor = this.#of(query.cluster).standing(query.floor);
    if (floor > query.view) this.#fresh.exercised++;
    if (view < floor)
      this.#fresh.fail(
        () =>
          `A query in GLOBAL over ${this.#over(session)} read at ${thousands(view)}; a commit at ${thousands(floor)} had been acknowledged before it began.`,
      );
  }

  /** `longer` is how long it has waited after its own cluster had all of it. */
  #judgeAlone(session: number, { cluster, target }: Query, longer: Micros): void {
    const isOtherBehind = this.#of(cluster).views.some(
      (list, other) => other !== cluster && list.some((one) => one > 0 && one < target),
    );
    if (isOtherBehind || longer > 0) this.#alone.exercised++;
    if (longer > 0)
      this.#alone.fail(
        () =>
          `A query in GLOBAL over ${this.#over(session)} waited ${formatSpan(longer)} longer than its own cluster needed to have ${thousands(target)}.`,
      );
  }

  #judgeOthers({ cluster }: Query, session: number, operation: number, key: number, version: Lsn, view: Lsn): void {
    const books = this.#of(cluster);
    const [writer, by] = books.writers[version] ?? [session, operation];
    if (writer !== session && !books.isCommitted(by, view))
      this.#apart.fail(
        () =>
          `Over ${this.#over(session)} version ${thousands(version)} of key ${thousands(key)} was read at ${thousands(view)}, which is of ${this.#over(writer)} and was not committed there.`,
      );
  }

  #judgeOwn(query: Query, session: number, operation: number, key: number, version: Lsn, view: Lsn): void {
    const mine = this.#of(query.cluster).promised(session, key, view);
    if (mine === undefined) return;
    const [written, since] = mine;
    if (query.mode === EVENTUAL && version < written) this.#free.exercised++;
    if (query.mode !== SESSION && query.mode !== GLOBAL) return;
    if (query.view < written) this.#ownWrites.exercised++;
    if (version < written)
      this.#ownWrites.fail(
        () =>
          `Over ${this.#over(session)} operation ${thousands(operation)} read version ${thousands(version)} of key ${thousands(key)} at ${thousands(view)}, after operation ${thousands(since)} had written version ${thousands(written)} over it.`,
      );
  }

  /** What the writer is called for and carries out. */
  #watchCalls(trace: Trace, cluster: number): void {
    trace.on(TRACE.forwardCalled, (session, operation, kind) => {
      const books = this.#of(cluster);
      // The session of a change that will be carried out under this operation.
      if (kind === KIND_WRITE) books.callers[operation] = session;
      if (books.off[books.places[session]] === 1 && kind !== KIND_POINT)
        this.#cancelled.fail(
          () =>
            `The writer was called for operation ${thousands(operation)} over ${this.#over(session)} after forwarding had been switched off.`,
        );
    });
    trace.on(TRACE.forwardExecuted, (_instance, operation, step, at, isPart) => {
      const books = this.#of(cluster);
      this.#executed(books, operation, step, at);
      if (isPart === 0) return;
      books.openAt[operation] = books.callers[operation] ?? -1;
      books.writers[at] = [books.callers[operation] ?? -1, operation];
    });
    trace.on(TRACE.forwardCommitted, (_instance, operation) => {
      if (this.#of(cluster).dead[operation] === RESTARTED)
        this.#cancelled.fail(
          () =>
            `The writer committed operation ${thousands(operation)}, whose transaction had ended with an earlier one.`,
        );
    });
    trace.on(TRACE.forwardClosed, (_instance, _link, operationPlus, why) => {
      if (operationPlus === 0) return;
      this.#of(cluster).dead[operationPlus - 1] ??= why;
      if (why === RESTARTED) this.#cancelled.exercised++;
    });
  }

  #executed({ executed, dead }: ForwardingBooks, operation: number, step: number, at: Lsn): void {
    const name = `${operation} ${step}`;
    const before = executed[name];
    this.#once.exercised++;
    if (before !== undefined)
      this.#once.fail(
        () =>
          `Step ${step + 1} of operation ${thousands(operation)} was carried out twice, at ${thousands(before)} and at ${thousands(at)}.`,
      );
    executed[name] = at;
    if (dead[operation] === RESTARTED)
      this.#cancelled.fail(
        () =>
          `The writer carried out step ${step + 1} of operation ${thousands(operation)}, whose transaction had ended with an earlier one.`,
      );
  }
}

/** Kinds of calls and reasons for an end, as the model numbers them. */
const KIND_WRITE = 1;
const KIND_COMMIT = 3;
const KIND_POINT = 5;
const RESTARTED = 2;
/** The check's own: the reader was told to forward no more. */
const SWITCHED_OFF = 100;
/** After which ends nothing may be told to be done. */
const ENDINGS: Readonly<Record<number, string>> = {
  [RESTARTED]: "the writer went",
  [SWITCHED_OFF]: "forwarding was switched off",
};
/** A row and a mode share a number. */
const KEYS = 16_777_216;

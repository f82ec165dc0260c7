/**
 * Write forwarding, C26 to C34 (cluster reference 14): what each consistency mode promises, and that calls to the
 * writer are carried out once, and not beyond a restart. Books of all clusters at once, since a session reads in one
 * and writes in another. C32, how many sessions there may be, is with them (forwarding-quota.ts).
 *
 * A check counts as exercised only when the mode made a difference: a query that would have missed something without
 * its wait, or that was allowed to miss something and did. Not verified here: refusals (C33, forwarding-refusals.ts),
 * isolation (the consistency checkers).
 */
import { formatSpan, thousands, type Lsn, type Micros, type Stateful } from "../kernel/index.ts";
import { MODES } from "../consistency-modes.ts";
import { FLAG, TRACE } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { watchQuota, type QuotaOptions } from "./forwarding-quota.ts";

const EVENTUAL = MODES.indexOf("EVENTUAL");
const SESSION = MODES.indexOf("SESSION");
const GLOBAL = MODES.indexOf("GLOBAL");

/**
 * What a session has been told that it has written: the newest LSN, and by row the versions and their operations, the
 * newest last.
 */
interface Own {
  last: Lsn;
  rows: Record<string, (readonly [version: Lsn, operation: number])[]>;
}

/** A query under way. */
interface Query {
  readonly mode: number;
  readonly cluster: number;
  readonly instance: number;
  readonly began: Micros;
  readonly view: Lsn;
  /** The newest commit that anybody had been told of when it began. */
  readonly floor: Lsn;
  /** What the writer has told; -1 before. */
  target: Lsn;
  isSuperseded: boolean;
  /** When it had all it may wait for; -1 before. */
  readyAt: Micros;
}

export interface ForwardingOptions extends QuotaOptions {
  /** The modes mean what the article says: then nothing of this is promised. */
  readonly isSeed: boolean;
  /** Some cluster forwards, or may. */
  readonly forwards: boolean;
}

export interface ForwardingChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchForwarding(options: ForwardingOptions, listener: FailureListener): ForwardingChecks {
  const { traces, connections, isSeed } = options;
  const [home] = traces;
  const make = (name: string, noun: string): Check => new Check(name, noun, home, listener);
  const ownWrites = make("C26-session-reads-its-writes", "reads of a session's own changes that had to wait");
  const apart = make(
    "C27-sessions-wait-for-themselves",
    "queries in SESSION that went on without another session's commit",
  );
  const fresh = make("C28-global-is-fresh", "queries in GLOBAL that had to wait for a commit");
  const alone = make(
    "C29-global-waits-for-its-own-cluster",
    "queries in GLOBAL that went on while another cluster was behind",
  );
  const free = make("C30-eventual-never-waits", "reads in EVENTUAL that missed their session's own change");
  const once = make("C31-forwarded-once", "forwarded changes carried out");
  const quota = watchQuota(options, listener);
  const cancelled = make(
    "C34-forwarded-transactions-end-with-the-writer",
    "forwarded transactions open when the writer went, or forwarding was switched off",
  );
  const checks = [ownWrites, apart, fresh, alone, free, once, quota.check, cancelled];
  const lsn = thousands;

  let own: Record<string, Own> = {};
  let queries: Record<string, Query> = {};
  /** The newest commit told to anybody. */
  let acked: Lsn = 0;
  /** LSNs in (keep, upTo] are annulled: nobody has them, and nobody was promised them. */
  let annulled: (readonly [keep: Lsn, upTo: Lsn])[] = [];
  /** By version that a transaction has written by forwarding: its session and operation. */
  let writers: Record<string, readonly [session: number, operation: number]> = {};
  /**
   * By operation: the LSN of its commit record; by operation and row: that of the record which takes the change back.
   */
  let commits: Record<string, Lsn> = {};
  let undone: Record<string, Lsn> = {};
  /** By operation: the session that has called for a change. */
  let callers: Record<string, number> = {};
  /** By operation and step: the LSN of the change. */
  let executed: Record<string, Lsn> = {};
  /** Operations whose transaction ended with their session at the writer, and why that ended. */
  let dead: Record<string, number> = {};
  /** By cluster and instance: 1 where forwarding has been switched off. By session: where it is. */
  let off: Record<string, number> = {};
  let places: Record<string, string> = {};
  /** By operation: the session that has it open at a writer. */
  let openAt: Record<string, number> = {};
  /** By cluster: what its readers show. */
  let views: number[][] = connections.map((list) => list.map(() => 0));

  /** The newest LSN at or below this one that is not annulled. */
  const standing = (at: Lsn): Lsn => {
    const range = annulled.find(([keep, upTo]) => at > keep && at <= upTo);
    return range === undefined ? at : standing(range[0]);
  };
  const isAnnulled = (at: Lsn): boolean => standing(at) !== at;
  const annul = (keep: Lsn, upTo: Lsn): void => {
    annulled.push([keep, upTo]);
    for (const book of [executed, commits, undone])
      for (const [name, at] of Object.entries(book)) if (isAnnulled(at)) delete book[name];
  };

  /**
   * The newest version of a row that a session has written and may rely on at `view`: not annulled, and not taken back
   * there.
   */
  const promised = (session: number, key: number, view: Lsn): readonly [Lsn, number] | undefined =>
    own[session]?.rows[key]?.findLast(
      ([version, operation]) => !isAnnulled(version) && !((undone[`${operation} ${key}`] ?? Infinity) <= view),
    );

  if (!options.forwards) return { checks, copyState: (copy) => copy.parts(checks) };

  traces.forEach((trace, cluster) => {
    trace.on(TRACE.commitAcked, (commit) => (acked = Math.max(standing(acked), commit)));
    trace.on(TRACE.historyReplaced, (_epoch, keep, upTo) => annul(keep, upTo));
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => annul(keep, upTo));
    trace.on(TRACE.recordAllocated, (at, _group, flags, key, value) => {
      const operation = value - 1;
      if ((flags & (FLAG.commit | FLAG.undo)) === 0 || callers[operation] === undefined) return;
      if ((flags & FLAG.undo) !== 0) undone[`${operation} ${key}`] ??= at;
      else commits[operation] ??= at;
    });

    trace.on(TRACE.readerView, (reader, view) => {
      views[cluster][reader] = view;
      for (const query of Object.values(queries))
        if (
          query.cluster === cluster &&
          query.instance === reader &&
          query.readyAt < 0 &&
          query.target >= 0 &&
          view >= query.target
        )
          query.readyAt = trace.now;
    });

    trace.on(TRACE.forwardBegan, (session, instance) => {
      own[session] = { last: 0, rows: {} };
      places[session] = `${cluster} ${instance}`;
    });
    trace.on(TRACE.forwardingSwitched, (instance, isOn) => {
      const place = `${cluster} ${instance}`;
      off[place] = 1 - isOn;
      if (isOn === 1) return;
      for (const [operation, session] of Object.entries(openAt)) {
        if (places[session] !== place) continue;
        cancelled.exercised++;
        dead[operation] = SWITCHED_OFF;
      }
    });
    trace.on(TRACE.forwardHeard, (session, operation, what, at, modeAndKey) => {
      const [kind, result] = [Math.floor(what / 16), what % 16];
      if (result !== 0 || (kind !== KIND_WRITE && kind !== KIND_COMMIT)) return;
      const mine = (own[session] ??= { last: 0, rows: {} });
      mine.last = Math.max(mine.last, at);
      if (kind === KIND_WRITE) (mine.rows[modeAndKey % KEYS] ??= []).push([at, operation]);
    });
    trace.on(TRACE.forwardEnded, (session, operation, isDone) => {
      delete queries[session];
      delete openAt[operation];
      if (dead[operation] === SWITCHED_OFF && isDone === 1)
        cancelled.fail(
          () =>
            `Operation ${operation} was told that it is done, although forwarding was switched off while its transaction was open.`,
        );
      if (dead[operation] === RESTARTED && isDone === 1)
        cancelled.fail(
          () =>
            `Operation ${operation} was told that it is done, although the writer went while its transaction was open.`,
        );
      // What is done replaces what was there; what has failed, or nobody knows of, is nothing to rely on.
      const rows = own[session]?.rows ?? {};
      for (const [key, versions] of Object.entries(rows))
        if (versions.some(([, by]) => by === operation))
          rows[key] = versions.filter(([, by]) => (by === operation) === (isDone === 1));
    });

    trace.on(TRACE.queryBegan, (session, mode, view, instance) => {
      queries[session] = {
        mode,
        cluster,
        instance,
        began: trace.now,
        view,
        floor: standing(acked),
        target: -1,
        isSuperseded: false,
        readyAt: -1,
      };
    });
    trace.on(TRACE.queryAsked, (session, _operation, told, isSuperseded) => {
      const query = queries[session];
      query.target = Math.max(told, own[session]?.last ?? 0);
      query.isSuperseded = isSuperseded === 1;
      if (views[cluster][query.instance] >= query.target) query.readyAt = trace.now;
    });
    trace.on(TRACE.queryWent, (session, _mode, view) => {
      if (isSeed) return;
      const query = queries[session];
      const mine = own[session]?.last ?? 0;
      const waited = trace.now - query.began;
      if (query.mode === EVENTUAL && waited > 0)
        free.fail(() => `A query of session ${session} in EVENTUAL waited for ${formatSpan(waited)}.`);
      if (query.mode === SESSION) {
        if (query.floor > view) apart.exercised++;
        if (query.view >= mine && waited > 0)
          apart.fail(
            () =>
              `A query of session ${session} in SESSION waited for ${formatSpan(waited)} although its own last change, ${lsn(mine)}, was here already.`,
          );
      }
      if (query.mode === GLOBAL) judgeGlobal(session, query, view);
    });

    function judgeGlobal(session: number, query: Query, view: Lsn): void {
      if (!query.isSuperseded) {
        const floor = standing(query.floor);
        if (floor > query.view) fresh.exercised++;
        if (view < floor)
          fresh.fail(
            () =>
              `A query of session ${session} in GLOBAL read at ${lsn(view)}; a commit at ${lsn(floor)} had been acknowledged before it began.`,
          );
      }
      if (query.readyAt < 0) return;
      const isOtherBehind = views.some(
        (list, other) => other !== cluster && list.some((one) => one > 0 && one < query.target),
      );
      if (isOtherBehind || trace.now > query.readyAt) alone.exercised++;
      if (trace.now > query.readyAt)
        alone.fail(
          () =>
            `A query of session ${session} in GLOBAL waited ${formatSpan(trace.now - query.readyAt)} longer than its own cluster needed to have ${lsn(query.target)}.`,
        );
    }

    trace.on(TRACE.queryRead, (session, operation, key, version, view) => {
      const query = queries[session];
      if (isSeed || query === undefined) return;
      const [writer, by] = writers[version] ?? [session, operation];
      if (writer !== session && !((commits[by] ?? Infinity) <= view))
        apart.fail(
          () =>
            `Session ${session} has read version ${lsn(version)} of key ${key} at ${lsn(view)}, which session ${writer} has not committed.`,
        );
      const mine = promised(session, key, view);
      if (mine === undefined) return;
      const [written, since] = mine;
      if (query.mode === EVENTUAL && version < written) free.exercised++;
      if (query.mode !== SESSION && query.mode !== GLOBAL) return;
      if (query.view < written) ownWrites.exercised++;
      if (version < written)
        ownWrites.fail(
          () =>
            `Session ${session} has read version ${lsn(version)} of key ${key} at ${lsn(view)} in operation ${operation}, after it had written version ${lsn(written)} in operation ${since}.`,
        );
    });

    trace.on(TRACE.forwardCalled, (session, operation, kind) => {
      // The session of a change that will be carried out under this operation.
      if (kind === KIND_WRITE) callers[operation] = session;
      if (off[places[session]] === 1 && kind !== KIND_POINT)
        cancelled.fail(
          () =>
            `Session ${session} has called the writer for operation ${operation} after forwarding had been switched off.`,
        );
    });
    trace.on(TRACE.forwardExecuted, (_instance, operation, step, at, isPart) => {
      const name = `${operation} ${step}`;
      once.exercised++;
      const before = executed[name];
      if (before !== undefined)
        once.fail(
          () =>
            `Step ${step + 1} of operation ${operation} was carried out twice, at ${lsn(before)} and at ${lsn(at)}.`,
        );
      executed[name] = at;
      if (dead[operation] === RESTARTED)
        cancelled.fail(
          () =>
            `The writer carried out step ${step + 1} of operation ${operation}, whose transaction had ended with an earlier one.`,
        );
      if (isPart === 0) return;
      openAt[operation] = callers[operation] ?? -1;
      writers[at] = [callers[operation] ?? -1, operation];
    });
    trace.on(TRACE.forwardCommitted, (_instance, operation) => {
      if (dead[operation] === RESTARTED)
        cancelled.fail(
          () => `The writer committed operation ${operation}, whose transaction had ended with an earlier one.`,
        );
    });

    quota.watch(trace, cluster);
    trace.on(TRACE.forwardClosed, (_instance, _link, operationPlus, why) => {
      if (operationPlus === 0) return;
      dead[operationPlus - 1] ??= why;
      if (why === RESTARTED) cancelled.exercised++;
    });
  });

  return {
    checks,
    copyState: (copy) => {
      own = copy.of(own);
      queries = copy.of(queries);
      acked = copy.of(acked);
      annulled = copy.of(annulled);
      writers = copy.of(writers);
      commits = copy.of(commits);
      undone = copy.of(undone);
      executed = copy.of(executed);
      dead = copy.of(dead);
      views = copy.of(views);
      callers = copy.of(callers);
      off = copy.of(off);
      places = copy.of(places);
      openAt = copy.of(openAt);
      copy.part(quota);
      copy.parts(checks);
    },
  };
}

/** Kinds of calls and reasons for an end, as the model numbers them. */
const KIND_WRITE = 1;
const KIND_COMMIT = 3;
const KIND_POINT = 5;
const RESTARTED = 2;
/** The check's own: the reader was told to forward no more. */
const SWITCHED_OFF = 100;
/** A row and a mode share a number. */
const KEYS = 16_777_216;

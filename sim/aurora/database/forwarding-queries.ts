/**
 * Queries of forwarding sessions (cluster reference 6.4): what each waits for before it is read at this reader's view,
 * by its session's mode.
 */
import { MODES, type ErrorKind } from "../../facts/index.ts";
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, Volume } from "../storage/index.ts";
import { RESULT } from "./forward-calls.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import { WAIT, type ForwardingMeters, type Run, type Session } from "./forwarding-runs.ts";
import type { Woken } from "./page-waits.ts";
import type { Reading } from "./reading.ts";
import type { Replica } from "./replica.ts";
import { operationOf, type StatementSource } from "./statements.ts";

export interface ForwardingQueriesParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly clients: StatementSource;
  readonly reading: Reading;
  readonly replica: Replica;
  readonly actor: number;
  readonly index: number;
  readonly meters: ForwardingMeters;
  readonly kinds: () => ForwardingKinds;
  readonly links: () => ForwardingLinks;
  readonly generation: () => number;
  readonly runOf: (token: number) => Run | undefined;
  /** The mode that counts for a query that begins now: a place in MODES. */
  readonly modeOf: (run: Run) => number;
  readonly sessionOf: (session: number) => Session;
  /** The newest of all sessions' last writes. */
  readonly lastWrites: () => Lsn;
  /** Calls the writer for its last commit. */
  readonly askWriter: (run: Run) => void;
  readonly stepDone: (run: Run) => void;
  readonly fail: (run: Run, kind: ErrorKind) => void;
}

const OFF = MODES.indexOf("OFF");
const EVENTUAL = MODES.indexOf("EVENTUAL");
const GLOBAL = MODES.indexOf("GLOBAL");

export class ForwardingQueries implements Stateful {
  /** Tokens of queries that wait for the view. */
  #waiting: number[] = [];
  readonly #parts: ForwardingQueriesParts;

  constructor(parts: ForwardingQueriesParts) {
    this.#parts = parts;
  }

  /** A query begins: from now on counts what it waits for. */
  begin(run: Run): void {
    const { context, replica, index, links, kinds, actor, generation } = this.#parts;
    const { mutations, engine, parameters } = context;
    const session = this.#parts.sessionOf(run.session);
    run.since = engine.now;
    run.mode = this.#parts.modeOf(run);
    context.trace.emit(TRACE.queryBegan, run.session, run.mode, replica.view, index, operationOf(run.token));
    if (parameters.forwardReadWaitTimeout > 0)
      engine.after(parameters.forwardReadWaitTimeout, kinds().readWait, actor, run.token, run.since, generation());
    // Under the article's wording nothing waits here: it is visibility that differs.
    if (run.mode === OFF || links().isSeed) run.target = 0;
    else if (run.mode === EVENTUAL) run.target = mutations.eventualWaits ? session.lastWrite : 0;
    else if (mutations.sessionNeverWaits) run.target = 0;
    else if (mutations.sessionPointShared) run.target = this.#parts.lastWrites();
    else run.target = session.lastWrite;
    if (run.mode === GLOBAL && !links().isSeed) {
      // Mutation cachedConsistencyPoint: what the writer said first counts for ever.
      if (mutations.cachedConsistencyPoint && session.cached > 0) run.target = Math.max(run.target, session.cached);
      else {
        this.#parts.askWriter(run);
        return;
      }
    }
    this.#await(run);
  }

  pointHeard(run: Run, session: Session, lsn: Lsn, result: number): void {
    if (result === RESULT.gone) {
      // The writer restarts, or has just changed: who asks is told by somebody else, later.
      this.#parts.fail(run, "cancelled");
      return;
    }
    session.cached = lsn;
    // Mutation globalForgetsOwnChanges: the writer's last commit is all that counts.
    run.target = this.#parts.context.mutations.globalForgetsOwnChanges ? lsn : Math.max(run.target, lsn);
    this.#parts.context.trace.emit(
      TRACE.queryAsked,
      run.session,
      operationOf(run.token),
      lsn,
      result === RESULT.superseded ? 1 : 0,
    );
    this.#await(run);
  }

  #await(run: Run): void {
    if (this.#isDue(run)) this.#query(run);
    else {
      run.phase = "waiting";
      run.waitsSince = this.#parts.context.engine.now;
      this.#waiting.push(run.token);
    }
  }

  #isDue(run: Run | undefined): boolean {
    if (run === undefined) return true;
    const { replica, context, links } = this.#parts;
    // Mutation waitsForAllSecondaries: the article's reading, in which every other secondary must have it, too.
    const waitsForAll = context.mutations.waitsForAllSecondaries && run.mode === GLOBAL;
    const others = waitsForAll ? links().slowestView() : Infinity;
    return Math.min(replica.view, others) >= run.target;
  }

  #query(run: Run): void {
    const { context, replica, index } = this.#parts;
    const { now } = context.engine;
    const waited = now - run.since;
    if (run.phase === "waiting") this.#parts.meters.waited(WAIT.view, now - run.waitsSince);
    const { mode } = run;
    context.trace.emit(TRACE.queryWent, run.session, mode, replica.view, index, operationOf(run.token));
    if (mode > EVENTUAL) this.#parts.meters.readWaits.add(waited);
    run.phase = "reading";
    this.readRow(run, "turn");
  }

  readRow(run: Run, woken: Woken): void {
    const { clients, reading, replica, context, links } = this.#parts;
    const operation = operationOf(run.token);
    const key = clients.keyAt(operation, run.step);
    if (!reading.hasPage(key, run.token, woken)) return;
    const keeps = clients.stepsOf(operation) > 1 && clients.isRepeatable(operation);
    if (keeps && run.view < 0) run.view = replica.view;
    const own = this.#ownVersion(run, key);
    const view = keeps ? run.view : replica.view;
    run.readAt = view;
    let version = own === 0 ? reading.read(key, view, keeps ? run.token + 1 : 0) : own;
    if (links().isSeed) version = this.#asTheArticleSays(run, key, version, replica.view);
    context.trace.emit(TRACE.queryRead, run.session, operation, key, version, replica.view);
    run.found.push(version);
    this.#parts.stepDone(run);
  }

  /** The version of a row that the session's open transaction has written, if that has come back; 0 for none. */
  #ownVersion(run: Run, key: number): Lsn {
    const { context, volume, replica } = this.#parts;
    const { ownChangesHidden, ownChangesShared } = context.mutations;
    // Mutation ownChangesShared: whoever has written the row is taken for the session itself.
    if (ownChangesShared) return volume.log.versionAt(key, replica.view, replica.view);
    if (run.wrote === 0 || ownChangesHidden) return 0;
    return volume.log.ownVersionAt(key, operationOf(run.token), replica.view);
  }

  /** SESSION shows what anybody on this cluster has forwarded, at once; GLOBAL only what every secondary has. */
  #asTheArticleSays(run: Run, key: number, version: Lsn, view: Lsn): Lsn {
    const { links, volume } = this.#parts;
    const { mode } = run;
    if (MODES[mode] === "SESSION") return Math.max(version, links().exposed(key));
    return mode === GLOBAL ? volume.log.versionAt(key, Math.min(view, links().slowestView())) : version;
  }

  /** The view has moved. */
  viewMoved(): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter((token) => this.#isDue(this.#parts.runOf(token)));
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((token) => !due.includes(token));
    for (const token of due) {
      const run = this.#parts.runOf(token);
      if (run?.phase === "waiting") this.#query(run);
    }
  }

  /** A query has waited for as long as the scenario allows. */
  waitOver(token: number, since: number): void {
    const run = this.#parts.runOf(token);
    if (run === undefined || run.since !== since || (run.phase !== "waiting" && run.phase !== "asking")) return;
    this.#parts.fail(run, "readWait");
  }

  /** An operation is over, however it ended. */
  over(token: number): void {
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((other) => other !== token);
  }

  drop(): void {
    this.#waiting = [];
  }

  copyState(copy: StateCopy): void {
    this.#waiting = copy.of(this.#waiting);
  }
}

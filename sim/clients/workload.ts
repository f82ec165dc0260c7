/**
 * One workload: clients on a machine that begin operations, each with a value of its own, and what becomes of them.
 *
 * An open workload begins operations at its rate whatever happens (Poisson arrivals); a closed one has sessions that
 * wait for their answer and think. How an operation gets to the server is the courier's business.
 */
import { isTlsTooOld, leavesBehind, MODES } from "../facts/index.ts";
import {
  below,
  chance,
  draw,
  longer,
  threshold,
  type Lsn,
  type Micros,
  type Quantiles,
  type StateCopy,
  type Stateful,
  type Stream,
} from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { Operation, WorkloadReport } from "../results/index.ts";
import type { WorkloadSpec } from "../scenario/types.ts";
import { HOST, type CrashCause } from "../world/index.ts";
import { Courier } from "./courier.ts";
import { monitoringOf } from "./courier-parts.ts";
import { Endings } from "./endings.ts";
import type { ClientError } from "./error-codes.ts";
import { remember } from "./history-entry.ts";
import { keyChooser } from "./keys.ts";
import type { Program } from "./operations.ts";
import { fractionsOf, meanPause, paceOf } from "./pace.ts";
import { hotOf, kindOf, programOf, withRereads, withStatement, type Rows } from "./programs.ts";
import { Resolver } from "./resolver.ts";
import { clientPlace, sessionName } from "./session-names.ts";
import { tokensOf } from "./tokens.ts";
import type { WorkloadParts } from "./workload-parts.ts";

export class Workload implements Stateful {
  readonly actor: number;
  readonly courier: Courier;
  readonly #resolver: Resolver;
  /** A driver that asks the cluster who writes goes by the names of instances, which keep their addresses. */
  readonly #asksCluster: boolean;
  /** By slot: the operation under way, -1 for none. Columns, because a busy client has thousands. */
  #operation = new Float64Array(64).fill(-1);
  #invokedAt = new Float64Array(64);
  #process = new Float64Array(64);
  #floor = new Float64Array(64);
  #session = new Int32Array(64);
  #freeSlots: number[] = [];
  #slots = 0;
  /** Process numbers nobody uses; an unknown outcome retires its number (consistency reference). */
  #freeProcesses: number[] = [];
  #processes = 0;
  /** Fractions of a microsecond left over between arrivals, in 1/256. */
  #remainder = 0;
  /** Operations begun in turn, and named statements issued so far. */
  #begun = 0;
  #issued = 0;

  readonly spec: WorkloadSpec;
  readonly #seen = new Endings();
  readonly #parts: WorkloadParts;
  readonly #index: number;
  readonly #draw: () => number;
  readonly #luck: Stream;
  readonly #pace: Quantiles | undefined;
  readonly #fractions: number;
  readonly #readBelow: number;

  constructor(spec: WorkloadSpec, parts: WorkloadParts) {
    this.spec = spec;
    this.#parts = parts;
    const { engine, network, operations, hosts, parameters, host } = parts;
    this.actor = network.addActor(host);
    const { actor } = this;
    this.#index = operations.addWorkload({
      actor,
      bytesPerWrite: spec.bytesPerWrite,
      repeatable: spec.transaction.isolation === "repeatable-read",
      oneByOne: spec.transaction.sent === "one-by-one",
      consistency: MODES.indexOf(spec.consistency),
    });
    this.#luck = engine.random.stream("workload", spec.id);
    const keys = keyChooser(spec.keys, spec.keyCount);
    this.#draw = () => keys(this.#luck);
    this.#readBelow = threshold(spec.readRatio);
    this.#pace = paceOf(spec);
    this.#fractions = fractionsOf(meanPause(spec));
    const { dnsCache } = spec.driver;
    const asksCluster = spec.driver.kind === "wrapper";
    const keep = asksCluster ? 0 : dnsCache < 0 ? Infinity : dnsCache === 0 ? parameters.dnsTtl : dnsCache;
    // The server is told whose statement it is where that matters. What comes later than the page's first run is not
    // asked of clients that have no place.
    const namesSessions =
      parts.hasSessions ||
      (spec.driver.kind !== "proxy" &&
        ((spec.client !== undefined && isTlsTooOld(spec.client, parts.engineName)) ||
          spec.statements.some((sql) => leavesBehind(sql, parts.engineName) !== undefined)));
    this.#resolver = new Resolver(parts.resolve, keep);
    this.#asksCluster = asksCluster;
    this.courier = new Courier({
      engine,
      network,
      actor: this.actor,
      kinds: parts.kinds,
      addressOf: parts.addressOf,
      serverKinds: parts.serverKinds,
      resolver: this.#resolver,
      tokens: tokensOf(spec.client),
      isRead: (operation) => operations.isRead(operation),
      isTransaction: (operation) => operations.stepsOf(operation) > 1,
      isOneByOne: (operation) => operations.isOneByOne(operation),
      roundTrips: parts.roundTrips,
      onError: (error) => this.#saw(error),
      ended: (slot, operation, outcome, lsn, attempt, connection) => {
        if (outcome === "ok") this.#tellSession(operation, attempt, connection);
        this.#ended(
          slot,
          operation,
          outcome,
          lsn,
          attempt,
          connection < 0 ? -1 : this.courier.connections.instanceOf(connection),
        );
      },
      sessionsOwn: parts.hasSessions && spec.kind === "closed" && spec.driver.connections === 0,
      sessionOf: (slot) => this.#session[slot],
      nameOf: (connection) =>
        namesSessions
          ? sessionName(clientPlace(this.#index, connection), this.courier.connections.before(connection))
          : 0,
      driver: spec.driver,
      retry: spec.retry,
      timeout: spec.timeout,
      connectTimeout: Math.min(spec.timeout, parameters.connectTimeout),
      topologyPeriod: parameters.topologyPeriod,
      topologyTimeout: parameters.topologyTimeout,
      monitoring: monitoringOf(spec, parameters),
      monitorKind: () => parts.monitoring().ask,
      validationKind: parts.validationKind,
      resetMeansFailed: parts.resetMeansFailed,
    });
    hosts.listen(host, {
      crashed: (cause) => this.#crashed(cause),
      restarted: () => {
        this.courier.restarted();
        this.start();
      },
    });
  }

  /** Schedules the first arrivals, at the start of the run or after the clients' own machine came back. */
  start(): void {
    const { engine } = this.#parts;
    const from = Math.max(engine.now, this.spec.startAt);
    if (this.spec.kind === "open") {
      this.#arriveAt(from + this.#nextPause(), -1);
      return;
    }
    // Sessions begin within the first millisecond or think time, not all at one instant.
    const spread = Math.max(FIXED.sessionsBeginWithin.value, this.spec.thinkTime);
    for (let session = 0; session < this.spec.sessions; session++)
      this.#arriveAt(from + below(this.#luck, spread), session);
  }

  arrived(session: number, incarnation: number): void {
    const { engine, hosts, operations, outcomes, host } = this.#parts;
    const { now } = engine;
    if (incarnation !== hosts.incarnation[host] || now >= this.spec.stopAt) return;
    if (this.spec.kind === "open") this.#arriveAt(now + this.#nextPause(), -1);
    const { transaction, turns, mix } = this.spec;
    const onlyReads =
      turns.length > 0 ? turns[this.#begun++ % turns.length] === "read" : chance(this.#luck, this.#readBelow);
    const kind: Rows = mix === undefined || onlyReads ? transaction : kindOf(mix, this.#luck);
    const hot = hotOf(kind, this.#luck);
    const key = hot.length > 0 ? hot[0] : this.#draw();
    const slot = this.#takeSlot();
    const named = onlyReads ? "" : this.#nextStatement();
    const { rereads } = transaction;
    const program = withStatement(
      withRereads(this.#programWith(key, hot, kind, onlyReads), key, onlyReads ? 0 : rereads),
      named,
      key,
      kind.writes,
    );
    const isRead = onlyReads || (kind.writes === 0 && named === "");
    const operation = operations.begin(this.#index, isRead, program?.keys[0] ?? key, slot, program);
    this.#operation[slot] = operation;
    this.#invokedAt[slot] = now;
    this.#process[slot] = this.#freeProcesses.pop() ?? this.#parts.processOffset + this.#processes++;
    this.#floor[slot] = outcomes.ackedLsn[this.#parts.keysFrom + key];
    this.#session[slot] = session;
    outcomes.invoked(isRead, now);
    this.#seen.invoked(isRead, now);
    if (isRead && this.spec.lagGuard !== undefined && this.#parts.lag() > this.spec.lagGuard.max) {
      this.#saw("tooMuchLag");
      this.#ended(slot, operation, "fail", 0, 0, -1);
    } else this.courier.begin(slot, operation);
  }

  /** Operations still under way when the run ends are unknown. */
  finish(): void {
    for (let slot = 0; slot < this.#slots; slot++) {
      const operation = this.#operation[slot];
      if (operation >= 0) this.#record(slot, operation, "info", 0, 0, -1, -1);
    }
  }

  /** What its clients saw, up to now. */
  report(): WorkloadReport {
    return { id: this.spec.id, ...this.#seen.endings(this.#parts.engine.now, this.#parts.engineName) };
  }

  copyState(copy: StateCopy): void {
    this.#operation = copy.of(this.#operation);
    this.#invokedAt = copy.of(this.#invokedAt);
    this.#process = copy.of(this.#process);
    this.#floor = copy.of(this.#floor);
    this.#session = copy.of(this.#session);
    this.#freeSlots = copy.of(this.#freeSlots);
    this.#slots = copy.of(this.#slots);
    this.#freeProcesses = copy.of(this.#freeProcesses);
    this.#processes = copy.of(this.#processes);
    this.#remainder = copy.of(this.#remainder);
    this.#begun = copy.of(this.#begun);
    this.#issued = copy.of(this.#issued);
    copy.part(this.courier);
    copy.part(this.#seen);
  }

  #arriveAt(time: Micros, session: number): void {
    if (time >= this.spec.stopAt) return;
    const { engine, hosts, kinds, host } = this.#parts;
    engine.at(time, kinds().arrive, this.actor, session, hosts.incarnation[host], 0);
  }

  /** Faults of names: `by` is 1 when one begins, and -1 when it is lifted. */
  namesFail(by: number): void {
    this.#resolver.fail(by);
  }

  namesAreStale(by: number): void {
    if (!this.#asksCluster) this.#resolver.serveStale(by);
  }

  #saw(error: ClientError): void {
    this.#parts.outcomes.saw(error);
    this.#seen.saw(error);
  }

  /** The clients' machine died: nobody is left to hear an answer. */
  #crashed(cause: CrashCause): void {
    for (const [slot, operation] of this.courier.crash(cause))
      this.#ended(slot, operation, this.#parts.operations.isRead(operation) ? "fail" : "info", 0, 0, -1);
  }

  /** The steps of a transaction, hot rows or `key` among its rows; undefined for an operation of one row. */
  #programWith(key: number, hot: readonly number[], kind: Rows, onlyReads: boolean): Program | undefined {
    const { transaction, keyCount } = this.spec;
    const writes = onlyReads ? 0 : kind.writes;
    const reads = onlyReads && kind.reads === 0 ? 1 : kind.reads;
    const isHot = hot.length > 0;
    const { order } = transaction;
    return programOf(isHot ? hot : [key], isHot, { writes, reads }, { keyCount, order, draw: this.#draw });
  }

  /** The statement whose turn it is, empty where there are none. */
  #nextStatement(): string {
    const { statements } = this.spec;
    return statements.length === 0 ? "" : statements[this.#issued++ % statements.length];
  }

  #ended(
    slot: number,
    operation: number,
    outcome: "ok" | "fail" | "info",
    lsn: Lsn,
    attempt: number,
    instance: number,
  ): void {
    const { engine, operations, outcomes, commitOf, onWriteFailed } = this.#parts;
    const { now } = engine;
    const isRead = operations.isRead(operation);
    const latency = now - this.#invokedAt[slot];
    this.#seen.ended(isRead, outcome, now);
    if (outcome !== "ok") outcomes.ended(isRead, outcome, now);
    else if (isRead) {
      const floor = operations.stepsOf(operation) > 1 || !this.#parts.isMember(instance) ? 0 : this.#floor[slot];
      const wanted =
        this.spec.endpoint === "writer" || this.spec.endpoint === "reader" ? this.spec.endpoint : "anybody";
      outcomes.read(commitOf(lsn, instance), floor, latency, now, operations.answeredBy(operation, attempt), wanted);
    } else
      outcomes.wrote(
        operations.keysOf(operation),
        lsn,
        latency,
        now,
        this.#parts.isCurrent(instance),
        this.#parts.keysFrom,
      );
    if (isRead && outcome === "ok") this.#parts.onRowsRead?.(operation, attempt, lsn, instance);
    if (!isRead && outcome === "fail") onWriteFailed(operation);
    this.#record(slot, operation, outcome, lsn, attempt, instance, now);
    if (outcome !== "info") this.#freeProcesses.push(this.#process[slot]);
    this.#release(slot);
  }

  /** What a session has seen, for the check of its order. */
  #tellSession(operation: number, attempt: number, connection: number): void {
    const { onSessionRead, onServed, operations } = this.#parts;
    const { connections } = this.courier;
    const [instance, sessions] = [connections.instanceOf(connection), connections.generationOf(connection)];
    onServed?.(this.#index, connection, instance, sessions);
    const point = operations.isRead(operation) ? operations.readPointOf(operation, attempt) : -1;
    if (point >= 0) onSessionRead(this.#index, connection, instance, sessions, point);
  }

  #record(
    slot: number,
    operation: number,
    outcome: Operation["outcome"],
    lsn: Lsn,
    attempt: number,
    instance: number,
    endedAt: Micros,
  ): void {
    if (this.#parts.history === undefined) return;
    const process = this.#process[slot];
    const session = this.#session[slot] < 0 ? process : this.#parts.processOffset + this.#session[slot];
    const invoke = this.#invokedAt[slot];
    remember(this.#parts.history, this.#parts, {
      operation,
      attempt,
      process,
      session,
      invoke,
      endedAt,
      outcome,
      lsn,
      instance,
      lists: this.spec.lists,
    });
  }

  #release(slot: number): void {
    const session = this.#session[slot];
    this.#operation[slot] = -1;
    this.#freeSlots.push(slot);
    const { engine, hosts, host } = this.#parts;
    // Whose machine has died begins anew with it (`start`), and must not go on beside that: an outage may be shorter
    // than a pause.
    if (this.spec.kind === "open" || hosts.state[host] === HOST.down) return;
    const pause = this.#pace === undefined ? 0 : this.#nextPause();
    this.#arriveAt(engine.now + pause, session);
  }

  #nextPause(): Micros {
    this.#remainder += draw(this.#pace as Quantiles, this.#luck);
    const pause = Math.floor(this.#remainder / this.#fractions);
    this.#remainder -= pause * this.#fractions;
    return pause;
  }

  #takeSlot(): number {
    const free = this.#freeSlots.pop();
    if (free !== undefined) return free;
    const slots = this.#slots + 1;
    this.#operation = longer(this.#operation, slots, -1);
    this.#invokedAt = longer(this.#invokedAt, slots);
    this.#process = longer(this.#process, slots);
    this.#floor = longer(this.#floor, slots);
    this.#session = longer(this.#session, slots);
    return this.#slots++;
  }
}

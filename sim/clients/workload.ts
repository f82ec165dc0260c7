/**
 * One workload: clients on a machine that send reads and writes of single rows to the writer, each with a unique value.
 *
 * An open workload sends at its rate whatever happens (Poisson arrivals); a closed one has sessions that wait for their answer
 * and think. A client gives up on an attempt after its timeout. Only an attempt that certainly did nothing is repeated: a
 * refused one, or a read. A write whose answer never came is *unknown*: it may take effect at any later time, once, or never;
 * calling it failed or done would be wrong both ways.
 */
import {
  below, chance, copyPlain, draw, PairRing, quantiles, threshold,
  type Checkpointed, type Engine, type Lsn, type Micros, type Quantiles, type Stream,
} from "../kernel/index.ts"; // prettier-ignore
import type { WorkloadSpec } from "../scenario/types.ts";
import type { Hosts, Network } from "../world/index.ts";
import type { History } from "./history.ts";
import { keyChooser, type KeyChooser } from "./keys.ts";
import type { Operations } from "./operations.ts";
import type { Outcomes } from "./outcomes.ts";

/** What the reply's last number says; the same codes as the writer's ANSWER. */
const DONE = 0;
const REFUSED = 1;
const FULL = 3;

export interface WorkloadParts {
  readonly engine: Engine;
  readonly hosts: Hosts;
  readonly network: Network;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  /** Absent when nobody wants the history. */
  readonly history: History | undefined;
  /** Looks a value up by the version's LSN, 0 for none. */
  readonly valueAt: (version: Lsn) => number;
  /** The commit record that a version belongs to, 0 for none. */
  readonly commitOf: (version: Lsn) => Lsn;
  /** Only under the mutation of this name: a broken connection is taken for a failed write. */
  readonly resetMeansFailed: boolean;
  /** Hears of a write that a client takes for failed. */
  readonly onWriteFailed: (operation: number) => void;
  /** Where statements go now, and as what. */
  readonly server: () => { readonly actor: number; readonly statementKind: number };
}

export class Workload implements Checkpointed {
  readonly actor: number;
  /** By slot: the operation under way. Columns, because a busy client has thousands. */
  #operation = new Float64Array(64);
  #attempt = new Uint8Array(64);
  #invokedAt = new Float64Array(64);
  #process = new Float64Array(64);
  #floor = new Float64Array(64);
  #session = new Int32Array(64);
  #freeSlots: number[] = [];
  #slots = 0;
  /** Process numbers nobody uses; an unknown outcome retires its number (consistency.md). */
  #freeProcesses: number[] = [];
  #processes = 0;
  /** (operation * 256 + attempt, when it times out): one timeout for all, so they end in order of sending. */
  readonly #timeouts = new PairRing();
  #timerArmed = 0;
  /** Fractions of a microsecond left over between arrivals, in 1/256. */
  #remainder = 0;

  readonly #spec: WorkloadSpec;
  readonly #parts: WorkloadParts;
  readonly #index: number;
  readonly #keys: KeyChooser;
  readonly #luck: Stream;
  readonly #pace: Quantiles | undefined;
  readonly #fractions: number;
  readonly #readBelow: number;
  readonly #arrive: number;
  readonly #timer: number;
  readonly #retry: number;

  readonly #processOffset: number;
  readonly #host: number;

  /** `processOffset` keeps process numbers apart from those of other workloads. */
  constructor(spec: WorkloadSpec, host: number, parts: WorkloadParts, processOffset: number) {
    this.#spec = spec;
    this.#parts = parts;
    this.#host = host;
    this.#processOffset = processOffset;
    const { engine, network, operations } = parts;
    this.actor = network.addActor(host);
    this.#index = operations.addWorkload(this.actor, spec.bytesPerWrite);
    this.#luck = engine.random.stream("workload", spec.id);
    this.#keys = keyChooser(spec.keys, spec.keyCount);
    this.#readBelow = threshold(spec.readRatio);
    this.#pace = paceOf(spec);
    this.#fractions = fractionsOf(meanPause(spec));
    this.#arrive = network.registerMessage(`client ${spec.id} begins`, (_actor, session, incarnation) => {
      if (incarnation === parts.hosts.incarnation[host]) this.#begin(session);
    });
    this.#timer = network.registerMessage(`client ${spec.id} loses patience`, () => this.#timeoutsDue());
    this.#retry = network.registerMessage(`client ${spec.id} tries again`, (_actor, operation, attempt) =>
      this.#tryAgain(operation, attempt),
    );
    parts.hosts.listen(host, { crashed: () => this.#crashed(), restarted: () => this.start() });
  }

  /** Schedules the first arrivals, at the start of the run or after the clients' own machine came back. */
  start(): void {
    const { engine } = this.#parts;
    const from = Math.max(engine.now, this.#spec.startAt);
    if (this.#spec.kind === "open") {
      this.#arriveAt(from + this.#nextPause(), -1);
      return;
    }
    // Sessions begin within the first millisecond or think time, not all at one instant.
    const spread = Math.max(1000, this.#spec.thinkTime);
    for (let session = 0; session < this.#spec.sessions; session++)
      this.#arriveAt(from + below(this.#luck, spread), session);
  }

  /** A reply: the version written or read, and the attempt it answers. */
  answered(operation: number, lsn: Lsn, attempt: number, answer: number): void {
    const slot = this.#parts.operations.slotOf(operation);
    if (this.#operation[slot] !== operation || this.#attempt[slot] !== attempt) return;
    if (answer === DONE) this.#succeed(slot, operation, lsn);
    else if (answer === REFUSED || this.#parts.operations.isRead(operation)) this.#repeatOrFail(slot, operation);
    else if (answer === FULL || this.#parts.resetMeansFailed) this.#end(slot, operation, "fail");
    else this.#end(slot, operation, "info");
  }

  /** Operations still under way when the run ends are unknown. */
  finish(): void {
    for (let slot = 0; slot < this.#slots; slot++) {
      const operation = this.#operation[slot];
      if (operation >= 0) this.#record(slot, operation, "info", null, 0, -1);
    }
  }

  save(): unknown {
    return {
      own: copyPlain([
        this.#operation, this.#attempt, this.#invokedAt, this.#process, this.#floor, this.#session, this.#freeSlots,
        this.#slots, this.#freeProcesses, this.#processes, this.#timerArmed, this.#remainder,
      ]), // prettier-ignore
      timeouts: this.#timeouts.save(),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; timeouts: never };
    [
      this.#operation, this.#attempt, this.#invokedAt, this.#process, this.#floor, this.#session, this.#freeSlots,
      this.#slots, this.#freeProcesses, this.#processes, this.#timerArmed, this.#remainder,
    ] = copyPlain(from.own) as [Float64Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Int32Array<ArrayBuffer>, number[], number, number[], number, number, number]; // prettier-ignore
    this.#timeouts.load(from.timeouts);
  }

  #arriveAt(time: Micros, session: number): void {
    if (time >= this.#spec.stopAt) return;
    const { engine, hosts } = this.#parts;
    engine.at(time, this.#arrive, this.actor, session, hosts.incarnation[this.#host], 0);
  }

  /** The clients' machine died: nobody is left to hear an answer. */
  #crashed(): void {
    for (let slot = 0; slot < this.#slots; slot++) {
      const operation = this.#operation[slot];
      if (operation >= 0) this.#end(slot, operation, this.#parts.operations.isRead(operation) ? "fail" : "info");
    }
    this.#timeouts.clear();
    this.#timerArmed = 0;
  }

  #begin(session: number): void {
    const { engine, operations, outcomes } = this.#parts;
    const { now } = engine;
    if (now >= this.#spec.stopAt) return;
    if (this.#spec.kind === "open") this.#arriveAt(now + this.#nextPause(), -1);
    const isRead = chance(this.#luck, this.#readBelow);
    const key = this.#keys(this.#luck);
    const slot = this.#takeSlot();
    const rows = isRead || this.#spec.writesPerTransaction === 1 ? undefined : this.#rowsWith(key);
    const operation = operations.begin(this.#index, isRead, rows?.[0] ?? key, slot, rows);
    this.#operation[slot] = operation;
    this.#attempt[slot] = 0;
    this.#invokedAt[slot] = now;
    this.#process[slot] = this.#freeProcesses.pop() ?? this.#processOffset + this.#processes++;
    this.#floor[slot] = outcomes.ackedLsn[key];
    this.#session[slot] = session;
    outcomes.invoked(isRead, now);
    this.#send(slot, operation);
  }

  /** The rows of a transaction: different ones, rising, `key` among them. */
  #rowsWith(key: number): readonly number[] | undefined {
    const { writesPerTransaction, keyCount } = this.#spec;
    const rows = new Set([key]);
    // A skewed distribution may give the same row again and again: then the transaction is shorter.
    for (let draws = 0; rows.size < Math.min(writesPerTransaction, keyCount) && draws < 64; draws++)
      rows.add(this.#keys(this.#luck));
    return rows.size === 1 ? undefined : [...rows].sort((a, b) => a - b);
  }

  #send(slot: number, operation: number): void {
    const { engine, network, server } = this.#parts;
    const { actor, statementKind } = server();
    const attempt = ++this.#attempt[slot];
    network.send(this.actor, actor, statementKind, operation, attempt, 0);
    this.#timeouts.push(operation * 256 + attempt, engine.now + this.#spec.timeout);
    this.#armTimer();
  }

  #armTimer(): void {
    if (this.#timerArmed === 1 || this.#timeouts.length === 0) return;
    this.#timerArmed = 1;
    // After a pause of the clients' machine the oldest may be overdue.
    const { engine } = this.#parts;
    engine.at(Math.max(engine.now, this.#timeouts.headSecond()), this.#timer, this.actor, 0, 0, 0);
  }

  #timeoutsDue(): void {
    this.#timerArmed = 0;
    const { engine, operations } = this.#parts;
    while (this.#timeouts.length > 0) {
      const token = this.#timeouts.headFirst();
      const operation = Math.floor(token / 256);
      const slot = operations.slotOf(operation);
      const alive = this.#operation[slot] === operation && this.#attempt[slot] === token % 256;
      if (alive && this.#timeouts.headSecond() > engine.now) break;
      this.#timeouts.drop();
      if (!alive) continue;
      if (operations.isRead(operation)) this.#repeatOrFail(slot, operation);
      else this.#end(slot, operation, "info");
    }
    this.#armTimer();
  }

  #repeatOrFail(slot: number, operation: number): void {
    const { attempts, backoff } = this.#spec.retry;
    const made = this.#attempt[slot];
    if (made >= attempts) {
      this.#end(slot, operation, "fail");
      return;
    }
    this.#parts.engine.after(backoff, this.#retry, this.actor, operation, made, 0);
  }

  #tryAgain(operation: number, attempt: number): void {
    const slot = this.#parts.operations.slotOf(operation);
    if (this.#operation[slot] === operation && this.#attempt[slot] === attempt) this.#send(slot, operation);
  }

  #succeed(slot: number, operation: number, lsn: Lsn): void {
    const { engine, operations, outcomes, valueAt, commitOf, history } = this.#parts;
    const { now } = engine;
    const latency = now - this.#invokedAt[slot];
    const isRead = operations.isRead(operation);
    if (isRead) outcomes.read(commitOf(lsn), this.#floor[slot], latency, now);
    else outcomes.wrote(operations.keysOf(operation), lsn, latency, now);
    if (history !== undefined) {
      const value = isRead ? (lsn === 0 ? null : valueAt(lsn)) : operations.valueOf(operation);
      this.#record(slot, operation, "ok", value, lsn, now);
    }
    this.#freeProcesses.push(this.#process[slot]);
    this.#release(slot);
  }

  #end(slot: number, operation: number, outcome: "fail" | "info"): void {
    const { operations, outcomes } = this.#parts;
    const isRead = operations.isRead(operation);
    outcomes.ended(isRead, outcome);
    if (!isRead && outcome === "fail") this.#parts.onWriteFailed(operation);
    this.#record(slot, operation, outcome, null, 0, outcome === "info" ? -1 : this.#parts.engine.now);
    if (outcome === "fail") this.#freeProcesses.push(this.#process[slot]);
    this.#release(slot);
  }

  #record(
    slot: number,
    operation: number,
    outcome: "ok" | "fail" | "info",
    value: number | null,
    lsn: Lsn,
    complete: Micros,
  ): void {
    const { history, operations } = this.#parts;
    if (history === undefined) return;
    const isRead = operations.isRead(operation);
    operations.keysOf(operation).forEach((key, index) =>
      history.add({
        // A history knows operations of one row: the other writes of a transaction go in as those of processes of their own.
        process: index === 0 ? this.#process[slot] : this.#processOffset + this.#processes++,
        f: isRead ? "read" : "write",
        key,
        value: isRead ? value : operations.valueOf(operation),
        invoke: this.#invokedAt[slot],
        complete,
        outcome,
        lsn,
      }),
    );
  }

  #release(slot: number): void {
    const session = this.#session[slot];
    this.#operation[slot] = -1;
    this.#freeSlots.push(slot);
    if (this.#spec.kind === "closed") {
      const pause = this.#pace === undefined ? 0 : this.#nextPause();
      this.#arriveAt(this.#parts.engine.now + pause, session);
    }
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
    if (this.#slots === this.#operation.length) this.#grow();
    return this.#slots++;
  }

  #grow(): void {
    const size = this.#slots * 2;
    const grown = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#operation = grown(this.#operation, new Float64Array(size));
    this.#attempt = grown(this.#attempt, new Uint8Array(size));
    this.#invokedAt = grown(this.#invokedAt, new Float64Array(size));
    this.#process = grown(this.#process, new Float64Array(size));
    this.#floor = grown(this.#floor, new Float64Array(size));
    this.#session = grown(this.#session, new Int32Array(size));
  }
}

/** Short pauses are drawn in 1/256 us, so that 200,000 arrivals a second (5 us apart) keep their rate to 0.1%. */
function fractionsOf(mean: Micros): number {
  return mean < 65_536 ? 256 : 1;
}

function meanPause(spec: WorkloadSpec): Micros {
  return spec.kind === "open" ? 1_000_000 / spec.ratePerSecond : spec.thinkTime;
}

const paces = new Map<number, Quantiles>();

/** Time between arrivals, or thinking time; absent when there is none. Tables hold 32 bits, so no pause exceeds 71 minutes. */
function paceOf(spec: WorkloadSpec): Quantiles | undefined {
  const mean = meanPause(spec);
  if (mean === 0) return undefined;
  let pace = paces.get(mean);
  if (pace === undefined) {
    pace = quantiles({ kind: "exponential", mean: mean * fractionsOf(mean) });
    paces.set(mean, pace);
  }
  return pace;
}

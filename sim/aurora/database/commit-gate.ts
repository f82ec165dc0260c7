/**
 * rds.global_db_rpo on the writer of Aurora PostgreSQL (cluster reference 5.4): a commit goes on while some secondary
 * Region lags less than the limit; otherwise it waits, before its commit record is written, and so does every other
 * until one lags less again.
 *
 * The instance does not ask for a lag. It is told, for the best secondary, how far it has everything, and the instant
 * before which it has every commit. Lag grows by a second a second from there, so the gate closes on time even when
 * nobody says anything any more: a replication server that is gone keeps nobody's promise. Who only reads never comes
 * here. A transaction that waits is not durable, and is rolled back with a crash.
 *
 * **Chosen**, as the reference proposes: where the gate stands, open without secondaries, a look every `lagPeriod`.
 * This room does not know what a global database is: somebody behind the stream's outlet answers.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Network } from "../../world/index.ts";
import type { Context } from "../storage/index.ts";

export interface GateKinds {
  /** The writer wants to know how its secondaries stand. a: its address. */
  readonly asked: number;
  /**
   * The answer. a: some secondary has everything up to here, b: and every commit that was durable before this instant,
   * c: number of the news.
   */
  readonly news: number;
  /** Time to look at commits that wait. c: generation. */
  readonly look: number;
}

/** No secondary is waited for. */
export const FOR_EVER = 4_503_599_627_370_496;

export interface GateParts {
  readonly context: Context;
  readonly kinds: () => GateKinds;
  readonly index: number;
  readonly actor: number;
  /** Who knows how the secondaries stand. */
  readonly outlet: number;
  readonly generation: () => number;
  /** These go on, in this order. */
  readonly release: (tokens: readonly number[]) => void;
}

export interface GateMessages {
  readonly network: Network;
  readonly gateAt: (actor: number) => CommitGate | undefined;
  readonly generationAt: (actor: number) => number;
  readonly outletAsked: (actor: number, writer: number) => void;
}

export function registerGateKinds({ network, gateAt, generationAt, outletAsked }: GateMessages): GateKinds {
  return {
    asked: network.registerMessage("replication server is asked for lags", (actor, writer) =>
      outletAsked(actor, writer),
    ),
    news: network.registerMessage("writer hears of lags", (actor, upTo, before, number) =>
      gateAt(actor)?.heard(upTo >>> 0, before, number),
    ),
    look: network.registerMessage("writer looks at waiting commits", (actor, _a, _b, generation) => {
      if (generation === generationAt(actor)) gateAt(actor)?.look();
    }),
  };
}

export class CommitGate implements Stateful {
  /** rds.global_db_rpo in microseconds; -1 while it is not set. */
  rpo: Micros = -1;
  #upTo: Lsn = 0;
  #before: Micros = 0;
  #news = 0;
  /** The last commit record written. */
  #lastCommit: Lsn = 0;
  #waiting: number[] = [];
  #armed = 0;
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Whether a commit may be written now. One that may not waits here. */
  passes(token: number, operation: number): boolean {
    const { context, index } = this.#parts;
    // Mutation ackBeforeGate: whoever should wait is written and acknowledged first.
    if (this.#isOpen() || context.mutations.ackBeforeGate) return true;
    this.#waiting.push(token);
    context.trace.emit(TRACE.commitPaused, index, operation, this.#waiting.length);
    if (this.#waiting.length === 1) this.#ask();
    this.#arm();
    return false;
  }

  wrote(lsn: Lsn): void {
    this.#lastCommit = lsn;
  }

  /** This instance has the volume, with the log up to `vdl`. */
  opened(vdl: Lsn): void {
    this.#lastCommit = vdl;
    this.#upTo = 0;
    this.#before = 0;
    this.#waiting = [];
    this.#armed = 0;
  }

  /** The parameter is set, or reset with -1: whoever waits goes on at the next look. */
  setRpo(rpo: Micros): void {
    this.rpo = rpo;
    this.#parts.context.trace.emit(TRACE.rpoSet, rpo);
  }

  heard(upTo: Lsn, before: Micros, number: number): void {
    if (number <= this.#news) return;
    this.#news = number;
    this.#upTo = upTo;
    this.#before = before;
    if (this.#waiting.length > 0 && this.#isOpen()) this.#release();
  }

  look(): void {
    this.#armed = 0;
    if (this.#waiting.length === 0) return;
    if (this.#isOpen()) {
      this.#release();
      return;
    }
    this.#ask();
    this.#arm();
  }

  /** Commits that wait here. */
  get held(): number {
    return this.#waiting.length;
  }

  /** The engine died: the tokens of those that waited are returned. */
  drop(): number[] {
    this.#armed = 0;
    return this.#waiting.splice(0);
  }

  copyState(copy: StateCopy): void {
    this.rpo = copy.of(this.rpo);
    this.#upTo = copy.of(this.#upTo);
    this.#before = copy.of(this.#before);
    this.#news = copy.of(this.#news);
    this.#lastCommit = copy.of(this.#lastCommit);
    this.#waiting = copy.of(this.#waiting);
    this.#armed = copy.of(this.#armed);
  }

  #isOpen(): boolean {
    if (this.rpo < 0 || this.#upTo >= this.#lastCommit) return true;
    return this.#parts.context.engine.now - this.#before < this.rpo;
  }

  #release(): void {
    const { context, index, release } = this.#parts;
    // Mutation gateNotWoken: whoever waits goes on waiting.
    if (context.mutations.gateNotWoken) return;
    const tokens = this.#waiting.splice(0);
    context.trace.emit(TRACE.commitsReleased, index, tokens.length);
    release(tokens);
  }

  #ask(): void {
    const { context, kinds, actor, outlet } = this.#parts;
    context.network.send(actor, outlet, kinds().asked, actor, 0, 0);
  }

  #arm(): void {
    if (this.#armed === 1) return;
    this.#armed = 1;
    const { context, kinds, actor, generation } = this.#parts;
    context.engine.after(context.parameters.lagPeriod, kinds().look, actor, 0, 0, generation());
  }
}

/**
 * Which database instances are taken to be alive: the control plane asks an agent on each instance's machine, and gives
 * an instance up when its process has been reported dead for 1 to 5 s, or its machine has been silent for 5 to 10 s
 * (cluster reference 1.6, phase F1 [choice]).
 *
 * Nothing here knows why an instance is silent. It can be wrong both ways: a fault can make it take a healthy instance
 * for dead (`suspicion`), or a dead one for healthy (`lying-health`). An instance that certainly answers is not asked
 * in this simulator, so the clock runs only while something is out of order.
 */
import { between, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import { HOST, Looks } from "../../world/index.ts";

export interface MonitorListener {
  /** An instance is taken for dead; `isHost` when the whole machine is silent. */
  lost(index: number, isHost: boolean): void;
  /** It answers again. */
  back(index: number): void;
}

export class Monitor implements Stateful {
  /** By instance: 1 while it is taken for dead. */
  dead: Uint8Array;
  /** By instance: how many faults make it seem dead, or alive. */
  #accused: Uint8Array;
  #vouched: Uint8Array;
  /**
   * By instance: since when the agent has reported a dead process, or nothing; -1 for not at all; and how long that may
   * go on.
   */
  #badSince: Float64Array;
  #patience: Float64Array;
  /** By instance: 1 when what is bad is silence. */
  #silent: Uint8Array;
  #answeredAt: Float64Array;
  #ticking = 0;
  readonly #looks = new Looks();
  readonly #context: Context;
  readonly #instances: readonly Instance[];
  readonly #actor: number;
  readonly #listener: MonitorListener;
  readonly #luck: Stream;
  readonly #agents: readonly number[];
  readonly #ask: number;
  readonly #heard: number;
  readonly #tick: number;

  constructor(context: Context, instances: readonly Instance[], actor: number, listener: MonitorListener) {
    this.#context = context;
    this.#instances = instances;
    this.#actor = actor;
    this.#listener = listener;
    this.#luck = context.engine.random.stream("instance monitor");
    const count = instances.length;
    this.dead = new Uint8Array(count);
    this.#accused = new Uint8Array(count);
    this.#vouched = new Uint8Array(count);
    this.#badSince = new Float64Array(count).fill(-1);
    this.#patience = new Float64Array(count);
    this.#silent = new Uint8Array(count);
    this.#answeredAt = new Float64Array(count);
    const { network } = context;
    this.#agents = instances.map(({ actor: own }) => network.addActor(network.hostOf(own)));
    const answer = (index: number, isUp: number): void =>
      void network.send(this.#agents[index], this.#actor, this.#heard, index, isUp, 0);
    this.#ask = network.registerMessage(
      "agent is asked for instance",
      (_agent, index) => answer(index, 1),
      (_agent, index) => answer(index, 0),
    );
    this.#heard = network.registerMessage("control plane hears agent", (_actor, index, isUp) =>
      this.#hear(index, isUp === 1),
    );
    this.#tick = network.registerMessage("control plane looks at instances", () => this.#look());
  }

  /** The world has changed: somebody may have fallen silent. */
  wake(): void {
    if (this.#ticking === 1 || this.#instances.every(({ index }) => this.#certainlyFine(index))) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#context;
    this.#answeredAt.fill(engine.now);
    this.#looks.begin(engine.now);
    engine.after(parameters.probePeriod, this.#tick, this.#actor, 0, 0, 0);
  }

  accuse(index: number, by: number): void {
    this.#accused[index] += by;
    this.wake();
  }

  vouch(index: number, by: number): void {
    this.#vouched[index] += by;
    this.wake();
  }

  /** An instance has been heard of otherwise: it lives. */
  trust(index: number): void {
    this.dead[index] = 0;
    this.#badSince[index] = -1;
  }

  copyState(copy: StateCopy): void {
    this.dead = copy.of(this.dead);
    this.#accused = copy.of(this.#accused);
    this.#vouched = copy.of(this.#vouched);
    this.#badSince = copy.of(this.#badSince);
    this.#patience = copy.of(this.#patience);
    this.#silent = copy.of(this.#silent);
    this.#answeredAt = copy.of(this.#answeredAt);
    this.#ticking = copy.of(this.#ticking);
    copy.part(this.#looks);
  }

  #certainlyFine(index: number): boolean {
    const { hosts, network } = this.#context;
    if (!this.#instances[index].isThere) return true;
    if (this.dead[index] === 1 || this.#accused[index] > 0 || this.#badSince[index] >= 0) return false;
    const host = network.hostOf(this.#instances[index].actor);
    if (hosts.state[host] !== HOST.up) return false;
    return network.isClear(network.hostOf(this.#actor), host);
  }

  #look(): void {
    this.#ticking = 0;
    const { engine, network, parameters } = this.#context;
    this.#stood(this.#looks.standstill(engine.now, parameters.probePeriod));
    let uncertain = false;
    for (const { index } of this.#instances) {
      if (this.#certainlyFine(index)) {
        // It would have answered: its silence begins when it falls silent, however long another one has been looked at.
        this.#answeredAt[index] = engine.now;
        continue;
      }
      uncertain = true;
      network.send(this.#actor, this.#agents[index], this.#ask, index, 0, 0);
      // Two probes unanswered: the machine is silent.
      if (engine.now - this.#answeredAt[index] > 2 * parameters.probePeriod) this.#note(index, "silent");
      if (this.#accused[index] > 0) this.#note(index, "silent");
      this.#judge(index);
    }
    if (!uncertain) return;
    this.#ticking = 1;
    engine.after(parameters.probePeriod, this.#tick, this.#actor, 0, 0, 0);
  }

  /** For so long the control plane itself has stood still: what was bad before goes on from where it was. */
  #stood(standstill: Micros): void {
    if (standstill === 0) return;
    const { now } = this.#context.engine;
    for (const { index } of this.#instances) {
      this.#answeredAt[index] = Math.min(now, this.#answeredAt[index] + standstill);
      if (this.#badSince[index] >= 0) this.#badSince[index] = Math.min(now, this.#badSince[index] + standstill);
    }
  }

  #hear(index: number, isUp: boolean): void {
    this.#answeredAt[index] = this.#context.engine.now;
    if (this.#accused[index] > 0) return;
    if (!isUp && this.#vouched[index] === 0) {
      // Its machine is not silent any more: how long its process may be dead counts from here.
      if (this.#silent[index] === 1 && this.dead[index] === 0) this.#badSince[index] = -1;
      this.#note(index, "dead");
      this.#judge(index);
      return;
    }
    this.#badSince[index] = -1;
    if (this.dead[index] === 0) return;
    this.dead[index] = 0;
    this.#listener.back(index);
  }

  /** Its machine is silent, or its agent reports a dead process. */
  #note(index: number, what: "silent" | "dead"): void {
    if (this.#vouched[index] > 0 || this.#badSince[index] >= 0) return;
    const isSilent = what === "silent";
    const { engine, parameters } = this.#context;
    const { detectProcessMin, detectProcessMax, detectHostMin, detectHostMax } = parameters;
    this.#silent[index] = isSilent ? 1 : 0;
    this.#badSince[index] = isSilent ? Math.min(engine.now, this.#answeredAt[index]) : engine.now;
    this.#patience[index] = isSilent
      ? between(this.#luck, detectHostMin, detectHostMax)
      : between(this.#luck, detectProcessMin, detectProcessMax);
  }

  #judge(index: number): void {
    const since: Micros = this.#badSince[index];
    if (this.dead[index] === 1 || since < 0 || this.#context.engine.now - since < this.#patience[index]) return;
    this.dead[index] = 1;
    this.#listener.lost(index, this.#silent[index] === 1);
  }
}

/**
 * Who is taken to be alive: the control plane's agent asks each storage node for a sign of life and suspects one that
 * has been silent for `suspectAfter`; writers report members that leave their batches unanswered (storage reference
 * 6.5, choice 24).
 *
 * A node that certainly answers is not asked in this simulator: its heartbeats would change nothing. So the agent's
 * clock runs only while some node is down, cut off, slow or suspected. A suspicion can be wrong: nothing here knows why
 * a node is silent, and a fault of the scenario can make the agent suspect a healthy one.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { Looks } from "../../world/index.ts";
import type { Context, Volume } from "./volume.ts";

export interface HealthListener {
  suspected(host: number): void;
  trusted(host: number): void;
}

export class Health implements Stateful {
  /** By host: 1 while suspected. */
  suspect: Uint8Array;
  #lastHeard: Float64Array;
  /** By host: how many faults make the agent suspect it whatever it says. */
  #accused: Uint8Array;
  /** By host: how many faults make the agent take it for healthy, whatever it does not say. */
  #vouchedFor: Uint8Array;
  /** By host: 1 while it is away as planned. */
  #excused: Uint8Array;
  #ticking = 0;
  readonly #looks = new Looks();
  readonly #context: Context;
  readonly #nodes: readonly number[];
  readonly #listener: HealthListener;
  readonly #actor: number;
  /** By host: the address of the node's own agent, -1 for hosts that are no storage nodes. */
  readonly #nodeActor: Int32Array;
  readonly #ping: number;
  readonly #pong: number;
  readonly #tick: number;

  constructor(context: Context, volume: Volume, listener: HealthListener, actor: number) {
    this.#context = context;
    this.#listener = listener;
    this.#actor = actor;
    this.#nodes = volume.placement.nodesOf(-1);
    const { hosts, network } = context;
    this.suspect = new Uint8Array(hosts.count);
    this.#lastHeard = new Float64Array(hosts.count);
    this.#accused = new Uint8Array(hosts.count);
    this.#excused = new Uint8Array(hosts.count);
    this.#vouchedFor = new Uint8Array(hosts.count);
    this.#nodeActor = new Int32Array(hosts.count).fill(-1);
    for (const host of this.#nodes) this.#nodeActor[host] = network.addActor(host);
    this.#ping = network.registerMessage("node is asked for sign of life", (nodeActor, host) =>
      network.send(nodeActor, this.#actor, this.#pong, host, 0, 0),
    );
    this.#pong = network.registerMessage("control plane hears node", (_actor, host) => this.#heard(host));
    this.#tick = network.registerMessage("control plane looks at nodes", () => this.#look());
  }

  /** The world has changed: somebody may have fallen silent. */
  wake(): void {
    if (this.#ticking === 1 || this.#nodes.every((host) => this.#certainlyAnswers(host))) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#context;
    for (const host of this.#nodes) if (this.#lastHeard[host] < engine.now) this.#lastHeard[host] = engine.now;
    this.#looks.begin(engine.now);
    engine.after(parameters.heartbeatPeriod, this.#tick, this.#actor, 0, 0, 0);
  }

  /** A fault makes the agent suspect a healthy node. */
  accuse(host: number): void {
    this.#accused[host]++;
    const { hosts, network } = this.#context;
    // A control plane that stands still believes nothing new.
    if (hosts.isUp(network.hostOf(this.#actor))) this.#suspectNow(host);
    this.wake();
  }

  /**
   * A fault makes the agent take a node for healthy, whatever happens to it. `by` is 1 when it begins, and -1 when it
   * ends.
   */
  vouch(host: number, by: number): void {
    this.#vouchedFor[host] += by;
    this.#countFromNow(host);
  }

  acquit(host: number): void {
    this.#accused[host]--;
    this.wake();
  }

  /** A planned absence is nothing to be suspected for. */
  excuse(host: number): void {
    this.#excused[host] = 1;
    this.#countFromNow(host);
  }

  /** Its absence is over: it is to answer again. */
  expect(host: number): void {
    this.#excused[host] = 0;
    this.#countFromNow(host);
  }

  /**
   * Whether a node's silence is nothing to be told of: it is away as planned, and is asked itself once it is due. Of
   * one that is taken for healthy only those who write to it tell, and they tell once.
   */
  isExcused(host: number): boolean {
    return this.#excused[host] === 1 && this.#vouchedFor[host] === 0;
  }

  /** The address of a storage node's own agent. */
  agentOf(host: number): number {
    return this.#nodeActor[host];
  }

  /** Whether a node may take something new: it is neither suspected nor away as planned. */
  isFit(host: number): boolean {
    return this.suspect[host] === 0 && this.#excused[host] === 0;
  }

  copyState(copy: StateCopy): void {
    this.suspect = copy.of(this.suspect);
    this.#lastHeard = copy.of(this.#lastHeard);
    this.#accused = copy.of(this.#accused);
    this.#excused = copy.of(this.#excused);
    this.#ticking = copy.of(this.#ticking);
    this.#vouchedFor = copy.of(this.#vouchedFor);
    copy.part(this.#looks);
  }

  /** Whatever it did not say before now is not held against it. */
  #countFromNow(host: number): void {
    this.#lastHeard[host] = this.#context.engine.now;
    this.wake();
  }

  #certainlyAnswers(host: number): boolean {
    const { hosts, network } = this.#context;
    if (this.#vouchedFor[host] > 0) return this.suspect[host] === 0;
    if (this.suspect[host] === 1 || this.#accused[host] > 0 || !hosts.isUp(host)) return false;
    return network.isClear(network.hostOf(this.#actor), host);
  }

  #look(): void {
    this.#ticking = 0;
    const { engine, network, parameters } = this.#context;
    const standstill = this.#looks.standstill(engine.now, parameters.heartbeatPeriod);
    let uncertain = false;
    for (const host of this.#nodes) {
      this.#lastHeard[host] = Math.min(engine.now, this.#lastHeard[host] + standstill);
      if (this.#certainlyAnswers(host)) {
        this.#lastHeard[host] = engine.now;
        continue;
      }
      uncertain = true;
      if (this.#vouchedFor[host] > 0) {
        this.#heard(host);
        continue;
      }
      network.send(this.#actor, this.#nodeActor[host], this.#ping, host, 0, 0);
      if (this.#excused[host] === 1) continue;
      if (this.#accused[host] > 0 || engine.now - this.#lastHeard[host] >= parameters.suspectAfter)
        this.#suspectNow(host);
    }
    if (!uncertain) return;
    this.#ticking = 1;
    engine.after(parameters.heartbeatPeriod, this.#tick, this.#actor, 0, 0, 0);
  }

  #suspectNow(host: number): void {
    if (this.suspect[host] === 1) return;
    this.suspect[host] = 1;
    this.#listener.suspected(host);
  }

  #heard(host: number): void {
    this.#lastHeard[host] = this.#context.engine.now;
    if (this.suspect[host] === 0 || this.#accused[host] > 0) return;
    this.suspect[host] = 0;
    this.#listener.trusted(host);
  }
}

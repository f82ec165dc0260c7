/**
 * One RDS Proxy: its machines, a machine in each of its AZs inside the cluster's VPC, and the name that leads to them.
 * A resolution gives a random machine of those that the service takes for healthy.
 *
 * The service asks each machine, from where the control plane stands, as long as something may be wrong with one, and
 * takes one out of the name when it has been silent for as long as an instance's machine would have to be (**chosen**;
 * nothing is published). With all of them silent any may be given. Left out: machines that are replaced, scaling.
 */
import { below, type Engine, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import type { Parameters } from "../../parameters/index.ts";
import { HOST, type Hosts, type Network } from "../../world/index.ts";
import type { ProxyNode } from "./node.ts";

export interface ProxyFleetParts {
  readonly engine: Engine;
  readonly network: Network;
  readonly hosts: Hosts;
  readonly parameters: Parameters;
  readonly nodes: readonly ProxyNode[];
  /** The first machine's number as clients know it. */
  readonly firstNumber: number;
  /** Where the service watches from. */
  readonly controlHost: number;
  readonly luck: Stream;
  readonly kinds: () => FleetKinds;
}

export interface FleetKinds {
  /** A machine is asked whether it works. a: the asker's address, b: machine. */
  readonly health: number;
  /** It answers. a: machine. */
  readonly healthy: number;
  /** Time to ask the machines. */
  readonly look: number;
}

export class ProxyFleet implements Stateful {
  readonly nodes: readonly ProxyNode[];
  readonly actor: number;
  /** By machine: since when it has not answered, -1 for not at all; and 1 while the name leads to it. */
  #silentSince: number[];
  #isListed: number[];
  #looks = 0;
  readonly #parts: ProxyFleetParts;

  constructor(parts: ProxyFleetParts) {
    this.#parts = parts;
    this.nodes = parts.nodes;
    this.actor = parts.network.addActor(parts.controlHost);
    this.#silentSince = parts.nodes.map(() => -1);
    this.#isListed = parts.nodes.map(() => 1);
  }

  /** Where the proxy's name leads now: a machine by its number. */
  resolve(): number {
    const listed = this.#isListed.flatMap((isListed, machine) => (isListed === 1 ? [machine] : []));
    const answers = listed.length > 0 ? listed : this.nodes.map((_, machine) => machine);
    return this.#parts.firstNumber + answers[below(this.#parts.luck, answers.length)];
  }

  /** The world has changed: a machine may have fallen silent. */
  wake(): void {
    if (this.#looks === 0 && this.nodes.some((_, machine) => !this.#certainlyFine(machine))) this.#lookLater();
  }

  look(): void {
    this.#looks = 0;
    const { engine, network, kinds, parameters } = this.#parts;
    let isUncertain = false;
    this.nodes.forEach((node, machine) => {
      if (this.#certainlyFine(machine)) return;
      isUncertain = true;
      if (this.#silentSince[machine] < 0) this.#silentSince[machine] = engine.now;
      else if (engine.now - this.#silentSince[machine] > parameters.detectHostMin) this.#isListed[machine] = 0;
      network.send(this.actor, node.actor, kinds().health, this.actor, machine, 0);
    });
    if (isUncertain) this.#lookLater();
  }

  healthy(machine: number): void {
    this.#silentSince[machine] = -1;
    this.#isListed[machine] = 1;
  }

  copyState(copy: StateCopy): void {
    this.#silentSince = copy.of(this.#silentSince);
    this.#isListed = copy.of(this.#isListed);
    this.#looks = copy.of(this.#looks);
    copy.parts(this.nodes);
  }

  #lookLater(): void {
    const { engine, parameters, kinds } = this.#parts;
    this.#looks = 1;
    engine.after(parameters.probePeriod, kinds().look, this.actor, 0, 0, 0);
  }

  #certainlyFine(machine: number): boolean {
    const { hosts, network } = this.#parts;
    if (this.#silentSince[machine] >= 0) return false;
    const host = network.hostOf(this.nodes[machine].actor);
    return hosts.state[host] === HOST.up && network.isClear(network.hostOf(this.actor), host);
  }
}

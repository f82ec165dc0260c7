/** RDS Proxy: every proxy of a run, and the kinds of their messages, registered once where there is any. */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { Network } from "../../world/index.ts";
import { ATTEMPTS } from "../answers.ts";
import { ProxyFleet, type FleetKinds, type ProxyFleetParts } from "./fleet.ts";
import { ProxyNode } from "./node.ts";
import type { ProxyKinds, ProxyNodeParts, ProxyTarget } from "./parts.ts";

export { ROLE } from "./targets.ts";
export type { ProxyCounted } from "./counts.ts";
export type { ProxyFleet } from "./fleet.ts";
export type { ProxyTarget } from "./parts.ts";

/** One proxy as it is wanted: what its machines have in common, and where each stands. */
export interface ProxyPlan {
  readonly node: Omit<ProxyNodeParts, "kinds" | "host" | "number" | "index" | "machines">;
  readonly fleet: Omit<ProxyFleetParts, "kinds" | "nodes" | "firstNumber">;
  readonly hosts: readonly number[];
}

export class Proxies implements Stateful {
  readonly fleets: readonly ProxyFleet[];
  readonly kinds: ProxyKinds;
  readonly #nodeAt: ProxyNode[] = [];
  readonly #actors: readonly number[];
  readonly #firstNumber: number;

  /** `firstNumber` is the number of the first machine as clients know it. */
  constructor(network: Network, firstNumber: number, plans: readonly ProxyPlan[]) {
    this.#firstNumber = firstNumber;
    const fleetAt: ProxyFleet[] = [];
    const asked: { readonly target: ProxyTarget }[] = [];
    let machines = 0;
    this.fleets = plans.map((plan) => {
      const first = firstNumber + machines;
      const nodes = plan.hosts.map((host) => {
        const own = {
          kinds: () => this.kinds,
          host,
          number: firstNumber + machines,
          index: machines,
          machines: plan.hosts.length,
        };
        machines++;
        const node = new ProxyNode({ ...plan.node, ...own });
        this.#nodeAt[node.actor] = node;
        return node;
      });
      for (const target of plan.node.targets) asked[target.actor] = { target };
      const fleet = new ProxyFleet({ ...plan.fleet, nodes, firstNumber: first, kinds: () => fleetKinds });
      fleetAt[fleet.actor] = fleet;
      return fleet;
    });
    this.#actors = this.fleets.flatMap(({ nodes }) => nodes.map(({ actor }) => actor));
    this.kinds = registerProxyKinds(
      network,
      (actor) => this.#nodeAt[actor],
      (actor) => asked[actor].target,
    );
    const fleetKinds = registerFleetKinds(network, (actor) => fleetAt[actor]);
    for (const kind of [this.kinds.connect, this.kinds.disconnect, this.kinds.statement]) network.deliverOnce(kind);
  }

  /** The address of a machine by its number as clients know it. */
  actorOf(number: number): number {
    return this.#actors[number - this.#firstNumber];
  }

  /** A machine hears what clients of the database hear. */
  answered(actor: number, operation: number, lsn: Lsn, attempt: number, code: number): void {
    this.#nodeAt[actor].answered(operation, lsn, attempt, code);
  }

  connected(actor: number, backend: number, generation: number, serial: number, instance: number): void {
    this.#nodeAt[actor].connected(backend, generation, serial, instance);
  }

  /** The process of a machine is gone, and the machine answers for it. */
  hangUp(actor: number, generation: number, instance: number): void {
    this.#nodeAt[actor].hangUp(instance, generation);
  }

  wake(): void {
    for (const fleet of this.fleets) fleet.wake();
  }

  copyState(copy: StateCopy): void {
    copy.parts(this.fleets);
  }
}

function registerProxyKinds(
  network: Network,
  at: (actor: number) => ProxyNode,
  targetAt: (actor: number) => ProxyTarget,
): ProxyKinds {
  const kinds: ProxyKinds = {
    connect: network.registerMessage(
      "proxy is asked for connection",
      (actor, connection, client, attempt) => at(actor).connect(connection, client, attempt),
      (actor, connection, client, attempt) => at(actor).turnAway(connection, client, attempt),
    ),
    disconnect: network.registerMessage("client leaves proxy", (actor, client) => at(actor).disconnect(client)),
    statement: network.registerMessage(
      "proxy receives statement",
      (actor, operation, attempt, client) => at(actor).statement(operation, attempt % ATTEMPTS, client),
      (actor, operation, attempt) => at(actor).notHere(operation, attempt % ATTEMPTS),
    ),
    looked: network.registerMessage("proxy has read statement", (actor, token) => at(actor).looked(token)),
    patience: network.registerMessage("proxy looks who waits too long", (actor) => at(actor).patienceDue()),
    tick: network.registerMessage("proxy asks its targets", (actor, round) => at(actor).tick(round)),
    ask: network.registerMessage("instance is asked for its role by proxy", (actor, asker, target) =>
      network.send(actor, asker, kinds.heard, target, targetAt(actor).role(), targetAt(actor).epoch()),
    ),
    heard: network.registerMessage("proxy hears of role", (actor, target, role, epoch) =>
      at(actor).heard(target, role, epoch),
    ),
  };
  return kinds;
}

function registerFleetKinds(network: Network, at: (actor: number) => ProxyFleet): FleetKinds {
  const kinds: FleetKinds = {
    health: network.registerMessage("proxy is asked for its health", (actor, asker, machine) =>
      network.send(actor, asker, kinds.healthy, machine, 0, 0),
    ),
    healthy: network.registerMessage("proxy is healthy", (actor, machine) => at(actor).healthy(machine)),
    look: network.registerMessage("service looks at proxy", (actor) => at(actor).look()),
  };
  return kinds;
}

/** All workloads of a run, and the kinds of their messages and timers, registered once for all of them. */
import type { Checkpointed, Lsn } from "../kernel/index.ts";
import type { WorkloadSpec } from "../scenario/types.ts";
import type { Network } from "../world/index.ts";
import { Workload, type WorkloadParts } from "./workload.ts";

export interface ClientKinds {
  /** An operation begins. a: session, -1 for an arrival, b: incarnation of the clients' machine. */
  readonly arrive: number;
  /** Patience of somebody is over. a: which deadline. */
  readonly patience: number;
  /** A pause of an operation is over. a: operation, b: slot, c: attempt. */
  readonly goOn: number;
  /** RDS Proxy passes a statement on. a: operation, b: slot, c: attempt. */
  readonly forward: number;
  /** The answer to a statement. a: operation, b: version, c: attempt * 16 + answer. */
  readonly answer: number;
  /** The answer to a handshake. a: connection, b: generation or -1, c: instance * 256 + attempt. */
  readonly connected: number;
}

export interface ClientsParts extends Omit<
  WorkloadParts,
  "kinds" | "host" | "processOffset" | "resolve" | "hasSessions"
> {
  /** The instance that a workload's endpoint leads to now, -1 for none. */
  readonly resolveFor: (spec: WorkloadSpec) => () => number;
  /** Whether a workload's cluster forwards writes. */
  readonly forwardsFor: (spec: WorkloadSpec) => boolean;
}

export class Clients implements Checkpointed {
  readonly workloads: readonly Workload[];
  readonly kinds: ClientKinds;

  constructor(specs: readonly WorkloadSpec[], hosts: readonly number[], parts: ClientsParts) {
    const { network, operations } = parts;
    const at: Workload[] = [];
    this.kinds = registerClientKinds(network, (actor) => at[actor], operations.slotOf.bind(operations));
    this.workloads = specs.map((spec, index) => {
      const own = { ...parts, kinds: () => this.kinds, host: hosts[index], processOffset: index * 1_000_000_000, resolve: parts.resolveFor(spec), hasSessions: parts.forwardsFor(spec) }; // prettier-ignore
      const workload = new Workload(spec, own);
      at[workload.actor] = workload;
      return workload;
    });
    network.deliverOnce(this.kinds.answer);
    network.deliverOnce(this.kinds.connected);
  }

  save(): unknown {
    return this.workloads.map((workload) => workload.save());
  }

  load(saved: unknown): void {
    this.workloads.forEach((workload, index) => workload.load((saved as unknown[])[index]));
  }
}

const ANSWERS = 16;

function registerClientKinds(
  network: Network,
  at: (actor: number) => Workload,
  slotOf: (operation: number) => number,
): ClientKinds {
  return {
    arrive: network.registerMessage("client begins", (actor, session, incarnation) =>
      at(actor).arrived(session, incarnation),
    ),
    patience: network.registerMessage("client loses patience", (actor, which) => at(actor).courier.patienceDue(which)),
    goOn: network.registerMessage("client goes on", (actor, operation, slot, attempt) =>
      at(actor).courier.goOn(operation, slot, attempt),
    ),
    forward: network.registerMessage("proxy passes statement on", (actor, operation, slot, attempt) =>
      at(actor).courier.forward(operation, slot, attempt),
    ),
    answer: network.registerMessage("client receives answer", (actor, operation, lsn: Lsn, code) =>
      at(actor).courier.answered(slotOf(operation), operation, lsn, Math.floor(code / ANSWERS), code % ANSWERS),
    ),
    connected: network.registerMessage("client is connected", (actor, connection, generation, from) =>
      at(actor).courier.connected(connection, generation, from >> 8, from & 255),
    ),
  };
}

/** All workloads of a run, and the kinds of their messages and timers, registered once for all of them. */
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";
import type { WorkloadSpec } from "../scenario/types.ts";
import type { Network } from "../world/index.ts";
import { ATTEMPTS, REPLIES } from "./answers.ts";
import type { RoundTripKinds } from "./courier-parts.ts";
import type { History } from "./history.ts";
import { registerValidation } from "./validation.ts";
import { Workload } from "./workload.ts";
import type { WorkloadParts } from "./workload-parts.ts";

export interface ClientKinds {
  /** An operation begins. a: session, -1 for an arrival, b: incarnation of the clients' machine. */
  readonly arrive: number;
  /** Patience of somebody is over. a: which deadline. */
  readonly patience: number;
  /** A pause of an operation is over. a: operation, b: slot, c: attempt. */
  readonly goOn: number;
  /**
   * The wrapper's failure monitoring looks. a: 0 for the end of a grace, 1 for a statement's interval, b: which wait.
   */
  readonly monitor: number;
  /** The answer to a statement. a: operation, b: version, c: attempt * 16 + answer. */
  readonly answer: number;
  /** The answer to a handshake. a: connection, b: generation or -1, c: instance * 256 + attempt. */
  readonly connected: number;
}

export interface ClientsParts extends Omit<
  WorkloadParts,
  | "kinds"
  | "monitoring"
  | "validationKind"
  | "roundTrips"
  | "host"
  | "processOffset"
  | "resolve"
  | "hasSessions"
  | "serverKinds"
  | "engineName"
  | "keysFrom"
  | "lag"
> {
  /** Statements and handshakes as instances take them, or the machines of RDS Proxy. */
  readonly serverKindsFor: (spec: WorkloadSpec) => WorkloadParts["serverKinds"];
  readonly engineFor: (spec: WorkloadSpec) => WorkloadParts["engineName"];
  readonly keysFromFor: (spec: WorkloadSpec) => number;
  /** Copies of the database are others, and their operations stand in histories of their own. */
  readonly historyFor: (spec: WorkloadSpec) => History | undefined;
  readonly lagFor: (spec: WorkloadSpec) => WorkloadParts["lag"];
  readonly proxies: () => ProxyEnds;
  /** The instance that a workload's endpoint leads to now, -1 for none. */
  readonly resolveFor: (spec: WorkloadSpec) => () => number;
  /** Whether a workload's cluster forwards writes. */
  readonly forwardsFor: (spec: WorkloadSpec) => boolean;
}

/** Machines of RDS Proxy hear from the database what its clients hear. */
export interface ProxyEnds {
  answered(actor: number, operation: number, lsn: Lsn, attempt: number, code: number): void;
  connected(actor: number, backend: number, generation: number, serial: number, instance: number): void;
  hangUp(actor: number, generation: number, instance: number): void;
}

/** What the wrapper's failure monitoring says to machines, registered where somebody monitors. */
export interface MonitoringKinds {
  /** a: the asker's address, b: which wait. */
  readonly ask: number;
  /** a: which wait. */
  readonly heard: number;
}

export class Clients implements Stateful {
  readonly workloads: readonly Workload[];
  readonly kinds: ClientKinds;
  #monitoring: MonitoringKinds = { ask: -1, heard: -1 };
  #validation = -1;
  #roundTrips: RoundTripKinds = { next: -1, left: -1 };
  readonly #slotOf: (operation: number) => number;
  readonly #at: readonly Workload[];

  constructor(specs: readonly WorkloadSpec[], hosts: readonly number[], parts: ClientsParts) {
    const { network, operations } = parts;
    const at: Workload[] = [];
    this.#slotOf = operations.slotOf.bind(operations);
    this.kinds = registerClientKinds(network, (actor) => at[actor], this.#slotOf, parts.proxies);
    this.workloads = specs.map((spec, index) => {
      const own = {
        ...parts,
        kinds: () => this.kinds,
        monitoring: () => this.#monitoring,
        validationKind: () => this.#validation,
        roundTrips: () => this.#roundTrips,
        serverKinds: parts.serverKindsFor(spec),
        host: hosts[index],
        processOffset: index * 1_000_000_000,
        resolve: parts.resolveFor(spec),
        hasSessions: parts.forwardsFor(spec),
        engineName: parts.engineFor(spec),
        lag: parts.lagFor(spec),
        keysFrom: parts.keysFromFor(spec),
        history: parts.historyFor(spec),
      };
      const workload = new Workload(spec, own);
      at[workload.actor] = workload;
      return workload;
    });
    this.#at = at;
    network.deliverOnce(this.kinds.answer);
    network.deliverOnce(this.kinds.connected);
  }

  /** Somebody monitors its hosts. */
  registerMonitoring(network: Network): void {
    // A token is wider than the 32 bits of a and c.
    const heard = network.registerMessage("client hears host", (actor, _a, token) =>
      this.#at[actor].courier.hostHeard(token),
    );
    const ask = network.registerMessage("host is asked by client", (actor, asker, token) =>
      network.send(actor, asker, heard, 0, token, 0),
    );
    this.#monitoring = { ask, heard };
  }

  /** Some pool looks at its connections. */
  registerValidation(network: Network, findingAt: (actor: number, sessions: number) => number): void {
    this.#validation = registerValidation(network, findingAt, (actor, token, finding) =>
      this.#at[actor].courier.checked(token, finding),
    );
  }

  /**
   * Some workload sends its statements one by one: registers what clients hear when one is done. A machine whose client
   * is dead says so.
   */
  registerRoundTrips(network: Network, kinds: RoundTripKinds): number {
    this.#roundTrips = kinds;
    const stepDone = network.registerMessage(
      "client receives answer within transaction",
      (actor, operation, about, server) =>
        this.#at[actor].courier.stepDone(
          this.#slotOf(operation),
          operation,
          about % ATTEMPTS,
          Math.floor(about / ATTEMPTS),
          server,
        ),
      (actor, operation, about, server) => network.send(actor, server, kinds.left, operation, about % ATTEMPTS, 0),
    );
    network.deliverOnce(stepDone);
    return stepDone;
  }

  copyState(copy: StateCopy): void {
    copy.parts(this.workloads);
  }
}

function registerClientKinds(
  network: Network,
  at: (actor: number) => Workload,
  slotOf: (operation: number) => number,
  proxies: () => ProxyEnds,
): ClientKinds {
  return {
    arrive: network.registerMessage("client begins", (actor, session, incarnation) =>
      at(actor).arrived(session, incarnation),
    ),
    patience: network.registerMessage("client loses patience", (actor, which) => at(actor).courier.patienceDue(which)),
    goOn: network.registerMessage("client goes on", (actor, operation, slot, attempt) =>
      at(actor).courier.goOn(operation, slot, attempt),
    ),
    monitor: network.registerMessage("client looks after host", (actor, which, token) =>
      at(actor).courier.monitorDue(which, token),
    ),
    answer: network.registerMessage("client receives answer", (actor, operation, lsn: Lsn, code) => {
      const [attempt, answer] = [Math.floor(code / REPLIES), code % REPLIES];
      if (at(actor) === undefined) proxies().answered(actor, operation, lsn, attempt, answer);
      else at(actor).courier.answered(slotOf(operation), operation, lsn, attempt, answer);
    }),
    connected: network.registerMessage(
      "client is connected",
      (actor, connection, generation, from) => {
        if (at(actor) === undefined) proxies().connected(actor, connection, generation, from & 255, from >> 8);
        else at(actor).courier.connected(connection, generation, from >> 8, from & 255);
      },
      (actor, _connection, generation, from) => {
        if (at(actor) === undefined) proxies().hangUp(actor, generation, from >> 8);
        else at(actor).courier.connectedTooLate(generation, from >> 8);
      },
    ),
  };
}

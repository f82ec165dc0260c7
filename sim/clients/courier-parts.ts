/** What a workload's courier is made with. */
import type { Engine, Lsn, Micros } from "../kernel/index.ts";
import type { Parameters } from "../parameters/index.ts";
import type { DriverSpec, RetrySpec, WorkloadSpec } from "../scenario/types.ts";
import type { Network } from "../world/index.ts";
import type { ClientKinds } from "./clients.ts";
import type { ClientError } from "./error-codes.ts";
import type { Resolver } from "./resolver.ts";
import type { Tokens } from "./tokens.ts";

export interface ServerKinds {
  readonly statement: number;
  readonly connect: number;
  readonly disconnect: number;
}

/** The next statement of a transaction; and its client has left (the instances' RoundTripKinds). */
export interface RoundTripKinds {
  readonly next: number;
  readonly left: number;
}

export interface Monitoring {
  readonly detectionTime: Micros;
  readonly interval: Micros;
  readonly count: number;
}

export interface CourierParts {
  readonly engine: Engine;
  readonly network: Network;
  readonly actor: number;
  readonly kinds: () => ClientKinds;
  /** The address of an instance, or a machine of RDS Proxy, and what statements and handshakes are there. */
  readonly addressOf: (instance: number) => number;
  readonly serverKinds: () => ServerKinds;
  readonly resolver: Resolver;
  /** IAM tokens, where clients log in with them. */
  readonly tokens: Tokens | undefined;
  readonly isRead: (operation: number) => boolean;
  readonly isTransaction: (operation: number) => boolean;
  /** Its statements travel one by one; and what an instance hears of that, registered where some do. */
  readonly isOneByOne: (operation: number) => boolean;
  readonly roundTrips: () => RoundTripKinds;
  /** The client's program sees an error, whether or not it tries again. */
  readonly onError: (error: ClientError) => void;
  /** `connection` is the one that the answer came over, -1 for none. */
  readonly ended: (
    slot: number,
    operation: number,
    outcome: "ok" | "fail" | "info",
    lsn: Lsn,
    attempt: number,
    connection: number,
  ) => void;
  /** Each session has a connection of its own; and by slot, which session it is. */
  readonly sessionsOwn: boolean;
  readonly sessionOf: (slot: number) => number;
  /** What the server is to know a connection's session by, 0 where nobody asks. */
  readonly nameOf: (connection: number) => number;
  readonly driver: DriverSpec;
  readonly retry: RetrySpec;
  readonly timeout: Micros;
  readonly connectTimeout: Micros;
  /** How often a wrapper asks for the writer, and for how long. */
  readonly topologyPeriod: Micros;
  readonly topologyTimeout: Micros;
  /** The wrapper's failure monitoring; absent where it is off, or would be slower than the client's own patience. */
  readonly monitoring: Monitoring | undefined;
  /** Asks an instance's machine whether it is there. */
  readonly monitorKind: () => number;
  /** Asks over a connection whether it is good; registered where a pool asks. */
  readonly validationKind: () => number;
  /** Only under the mutation of this name: a broken connection is taken for a failed write. */
  readonly resetMeansFailed: boolean;
}

/**
 * The wrapper's failure monitoring, where it can matter: a client that loses patience before that never hears of it.
 */
export function monitoringOf(spec: WorkloadSpec, parameters: Parameters): Monitoring | undefined {
  const { failureDetectionTime, failureDetectionInterval, failureDetectionCount } = parameters;
  const { kind, failureMonitoring } = spec.driver;
  if (kind !== "wrapper" || failureMonitoring === "off" || spec.timeout <= failureDetectionTime) return undefined;
  return { detectionTime: failureDetectionTime, interval: failureDetectionInterval, count: failureDetectionCount };
}

/**
 * What a workload is given: the world it lives in, who hears of what it does, and how it finds whom it asks. Wiring
 * fills it in (client-view.ts, build.ts).
 */
import type { EngineName } from "../facts/index.ts";
import type { Engine, Lsn, Micros } from "../kernel/index.ts";
import type { Parameters } from "../parameters/index.ts";
import type { Hosts, Network } from "../world/index.ts";
import type { ClientKinds, MonitoringKinds } from "./clients.ts";
import type { RoundTripKinds, ServerKinds } from "./courier-parts.ts";
import type { History } from "./history.ts";
import type { Operations } from "./operations.ts";
import type { Outcomes } from "./outcomes.ts";

export interface WorkloadParts {
  readonly engine: Engine;
  /** Hears what a session has seen: workload, connection, instance, that one's count of sessions, read point. */
  readonly onSessionRead: (
    workload: number,
    connection: number,
    instance: number,
    sessions: number,
    readPoint: Lsn,
  ) => void;
  /**
   * Hears that a client has got what it asked for, where somebody may be turned away: workload, connection, server,
   * sessions.
   */
  readonly onServed?: ((workload: number, connection: number, server: number, sessions: number) => void) | undefined;
  /**
   * Hears of each read that a client has the answer to, where databases share pages: operation, attempt, version,
   * server.
   */
  readonly onRowsRead?: ((operation: number, attempt: number, version: Lsn, server: number) => void) | undefined;
  /** Where the books of acknowledged commits begin for the database that it uses. */
  readonly keysFrom: number;
  readonly hosts: Hosts;
  readonly network: Network;
  readonly parameters: Parameters;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  /** Absent when nobody wants the history. */
  readonly history: History | undefined;
  /** Looks a value up by the version's LSN, 0 for none, in the volume of the instance that has answered. */
  readonly valueAt: (version: Lsn, instance: number) => number;
  /** The values of a row that is a list, up to a version, oldest first. */
  readonly listAt: (version: Lsn, readPoint: Lsn, instance: number) => readonly number[];
  /** The commit record that a version belongs to, 0 for none. */
  readonly commitOf: (version: Lsn, instance: number) => Lsn;
  /** Whether an instance is of the cluster that is the primary now. */
  readonly isCurrent: (instance: number) => boolean;
  /** Whether an instance's cluster is not one by itself that has left the others. */
  readonly isMember: (instance: number) => boolean;
  /** Only under the mutation of this name: a broken connection is taken for a failed write. */
  readonly resetMeansFailed: boolean;
  /** Hears of a write that a client takes for failed. */
  readonly onWriteFailed: (operation: number) => void;
  readonly addressOf: (instance: number) => number;
  /** What statements, handshakes and farewells are at whoever is addressed. */
  readonly serverKinds: () => ServerKinds;
  readonly kinds: () => ClientKinds;
  readonly monitoring: () => MonitoringKinds;
  readonly validationKind: () => number;
  readonly roundTrips: () => RoundTripKinds;
  /** The instance that the endpoint leads to now, as DNS or the cluster itself says. */
  readonly resolve: () => number;
  /** The lag of the reader that is furthest behind, as the workload's own source reports it. */
  readonly lag: () => Micros;
  readonly host: number;
  readonly engineName: EngineName;
  /** Its cluster forwards writes: instances are told which session a statement is of. */
  readonly hasSessions: boolean;
  /** Keeps process numbers apart from those of other workloads. */
  readonly processOffset: number;
}

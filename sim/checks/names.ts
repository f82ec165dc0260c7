/**
 * What the sentences of checks call things. Records of the trace have numbers, and whoever reads that a check has
 * failed has the scenario at hand: an instance has its id there, a machine the name that faults are aimed at, a client
 * its workload. Members of groups are named by the roster, which knows who was replaced by whom.
 *
 * Where the names come from: assembly/names.ts.
 */
export interface Names {
  /** An instance of the cluster by its number; behind the last one, whoever opens its volume without being one. */
  readonly instance: (instance: number) => string;
  /** A machine: `storage-a1`. */
  readonly host: (host: number) => string;
  /** A connection of a workload's clients, by its place: `connection 4 of checkout`. */
  readonly connection: (workload: number, connection: number) => string;
  /** The connection behind what servers know a session by. */
  readonly session: (session: number) => string;
}

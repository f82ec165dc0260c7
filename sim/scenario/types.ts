/**
 * A scenario as the engine plays it: parsed, checked, every default filled in, every duration in whole microseconds and
 * every size in bytes. The file format that people write is in schema.ts; parse.ts turns one into the other.
 *
 * Plain data, so that it can be hashed, linked, shrunk and sent to a worker. Here is the whole, and what belongs to no
 * cluster and no workload; its parts are in the files beside this one, which it passes on.
 */
import type { Micros } from "../kernel/index.ts";
import type { ActionSpec } from "./action-types.ts";
import type { ClusterSpec } from "./cluster-types.ts";
import type { FaultKind, FaultSpec } from "./fault-types.ts";
import type { WorkloadSpec } from "./workload-types.ts";

export type * from "./access-types.ts";
export type * from "./action-types.ts";
export type * from "./cluster-types.ts";
export type * from "./driver-types.ts";
export type * from "./fault-types.ts";
export type * from "./workload-types.ts";

/** What `compile` makes of a file, and `run` plays. Times are whole microseconds, sizes bytes. */
export interface Scenario {
  readonly scenario: 1;
  /** Lower-case words with dashes; the name it is run by. */
  readonly name: string;
  /** One sentence for lists. */
  readonly title: string;
  /** What the reader should look at, any number of paragraphs. */
  readonly description: string;
  /** What to take away, in one sentence. */
  readonly lesson?: string;
  /** Used when neither the command line nor the caller names a seed. */
  readonly seed: string;
  readonly duration: Micros;
  readonly regions: readonly RegionSpec[];
  /** One cluster; or those of a global database, the primary first, each in a Region of its own. */
  readonly clusters: readonly ClusterSpec[];
  /** Absent where there is one cluster by itself. */
  readonly global?: GlobalSpec;
  readonly workloads: readonly WorkloadSpec[];
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
  /** What the seed draws besides, before the run begins. Absent where nothing is left to chance. */
  readonly random?: RandomSpec;
  /** Absent where there are none. */
  readonly operators?: readonly OperatorSpec[];
  readonly expect: ExpectSpec;
  /** Overrides of the constants in the fidelity ledger, by name; already in each parameter's own unit. */
  readonly parameters: Readonly<Record<string, number>>;
}

export interface RegionSpec {
  /** An AWS Region name, for instance `us-east-1`. */
  readonly name: string;
  /** Exactly three: an Aurora volume spans three (storage reference 1.1). In the order of the columns a, b, c. */
  readonly azs: readonly string[];
}

/** A global database: what its clusters have in common (cluster reference 5). */
export interface GlobalSpec {
  readonly id: string;
  /** It is not there at first, nor is any secondary of it. */
  readonly created?: "by-action";
  readonly deletionProtection?: true;
  /**
   * `rds.global_db_rpo` of the primary (Aurora PostgreSQL): commits wait while every secondary lags more. -1: not set.
   */
  readonly rpo: Micros;
  /** What a switchover does when writes could not be blocked in time. */
  readonly switchoverOnFenceTimeout: "abort" | "proceed";
  /**
   * What the consistency modes of write forwarding mean: as documented, or as the article has it (cluster reference
   * 6.4).
   */
  readonly consistencySemantics: "aws" | "seed";
}

/** Faults and actions that a seed draws (sim/chaos), and within which bounds. */
export interface RandomSpec {
  /** At most so many of each; some faults, perhaps no action. */
  readonly faults: number;
  readonly actions: number;
  /** Of which kinds; empty for every kind that the topology can have. */
  readonly kinds: readonly FaultKind[];
  readonly does: readonly ActionSpec["kind"][];
  /** The cluster as the file has it, or another one for each seed. */
  readonly topology: "as-written" | "drawn";
  /**
   * az: at most one AZ is away, so writes go on. az-plus-one: and a node, so reads go on. disks: whatever is away comes
   * back. nothing: no bound.
   */
  readonly survive: "az" | "az-plus-one" | "disks" | "nothing";
  /** Nothing begins before `from`, and all of it has ended by `until`. */
  readonly from: Micros;
  readonly until: Micros;
  /** The longest that one fault lasts. */
  readonly longest: Micros;
}

/** Who moves a global database when its primary is in trouble. */
export interface OperatorSpec {
  readonly id: string;
  /** How long the primary is in trouble before anybody is told. */
  readonly alarmAfter: Micros;
  /** From the alarm to the order. */
  readonly reaction: Micros;
  readonly does: "failover" | "detach";
  /** The secondary to promote. */
  readonly to: string;
}

/** Bounds that must hold at the end; a key that is absent demands nothing. */
export interface ExpectSpec {
  readonly writesUnavailableMax?: Micros;
  readonly readsUnavailableMax?: Micros;
  /** The outage must be at least this long: keeps a scenario honest about what it shows. */
  readonly writesUnavailableMin?: Micros;
  readonly lostCommits?: number;
  readonly staleReads?: number;
  /** Reads older than a write acknowledged before they began, at least: the scenario is about them. */
  readonly staleReadsMin?: number;
  /** From a commit's durability to its visibility on readers, 99th percentile, at most. */
  readonly replicaLagP99Max?: Micros;
  /**
   * Global role changes that got another primary, exactly; and the longest time from an order to the new primary's
   * opening.
   */
  readonly roleChanges?: number;
  readonly promotionMax?: Micros;
  /** Acknowledged commits lost, at least: the scenario is about them. */
  readonly lostCommitsMin?: number;
  /** Failovers completed, exactly. */
  readonly failovers?: number;
  readonly readsOnWriterMin?: number;
  readonly failedMin?: number;
  readonly failedMax?: number;
  readonly unknownMin?: number;
  readonly unknownMax?: number;
  /** Successful operations, at least. */
  readonly okMin?: number;
  readonly commitLatencyP50Max?: Micros;
  readonly commitLatencyP99Max?: Micros;
  /**
   * Longest time without a successful write or read after the last fault was lifted and the last action done, at most.
   */
  readonly healsWithin?: Micros;
  /** Checks that must not be vacuous: the situation they watch for has to occur in this scenario. */
  readonly exercised?: readonly string[];
}

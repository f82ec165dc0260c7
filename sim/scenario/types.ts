/**
 * A scenario as the engine plays it: parsed, checked, every default filled in, every duration in whole microseconds and
 * every size in bytes. The file format that people write is in schema.ts; parse.ts turns one into the other.
 *
 * Plain data, so that it can be hashed, linked, shrunk and sent to a worker.
 */
import type { Micros } from "../kernel/index.ts";
import type { AccessSpec, ClientSpec } from "./access-types.ts";
import type { ActionSpec, ScalingTimeoutAction } from "./action-types.ts";
import type { DriverSpec, LagGuard, RetrySpec } from "./driver-types.ts";

import type { FaultKind, FaultSpec } from "./fault-types.ts";

export type * from "./access-types.ts";
export type * from "./action-types.ts";
export type * from "./driver-types.ts";
export type * from "./fault-types.ts";

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

export interface ClusterSpec {
  readonly id: string;
  readonly region: string;
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  /**
   * Not Aurora but the design that the storage paper compares it with (P17 3.1): MySQL on mirrored block volumes in two
   * AZs. Absent: Aurora.
   */
  readonly design?: "mirrored-mysql";
  /** Absent: one that can do everything. It is judged where the service judges it, and changes nothing else. */
  readonly engineVersion?: string;
  readonly volume: VolumeSpec;
  /**
   * The first is the writer at the start, the others are readers. In a secondary all are readers, and there may be
   * none.
   */
  readonly instances: readonly InstanceSpec[];
  /** What readers do when the writer changes: keep their sessions, or restart as older versions did. */
  readonly readersOnFailover: "stay" | "restart";
  /**
   * Aurora PostgreSQL's apg_ccm_enabled: the readers of tier 0 keep their page cache when they are promoted. Absent:
   * nobody's.
   */
  readonly clusterCacheManagement?: true;
  /** What a writer does that hears nothing of the control plane: Aurora's is not known to do anything. */
  readonly onHeartbeatLoss: "continue" | "stop";
  /**
   * Write forwarding: readers pass changes on to a writer, that of the primary from a secondary
   * (EnableGlobalWriteForwarding), their own otherwise (EnableLocalWriteForwarding). As it is when the run begins.
   */
  readonly writeForwarding: boolean;
  /** The customer's key that encrypts its storage; absent where the key is AWS's own, which nobody can disable. */
  readonly kmsKey?: string;
  /** It is not there at first: an action creates it, and others its instances. */
  readonly created?: "by-action";
  /**
   * It is made of another cluster's data, by an action that names it: a restore or a clone of the cluster of this id.
   */
  readonly copyOf?: string;
  readonly deletionProtection?: true;
  /** Who may connect; absent where nobody is turned away. */
  readonly access?: AccessSpec;
  /**
   * Absent where nobody has said anything of them: then they are kept for as long as the parameter backupRetention
   * says, and there are no automated snapshots.
   */
  readonly backups?: BackupsSpec;
  /** Absent where no maintenance is done. */
  readonly maintenance?: MaintenanceSpec;
  /**
   * Aurora Serverless v1: the cluster has one instance, whose class is none of the provisioned ones. Absent in every
   * other cluster.
   */
  readonly serverlessV1?: ServerlessV1Spec;
  /** BacktrackWindow: how far back its volume is to be able to go; absent where Backtrack is off. */
  readonly backtrackWindow?: Micros;
  /** Present where its writer keeps a binary log. */
  readonly binaryLogging?: true;
  /** Absent: `aurora`, the standard configuration, in which I/O is billed. */
  readonly storageType?: "aurora-iopt1";
  /** Absent where every instance is provisioned: then none is of the class db.serverless. */
  readonly serverlessV2?: ServerlessV2Spec;
  /** Absent where the readers are those that people make. */
  readonly autoScaling?: AutoScalingSpec;
  readonly endpoints: readonly CustomEndpointSpec[];
  /** Absent where there is none. */
  readonly proxies?: readonly ProxySpec[];
}

/** RDS Proxy in front of a cluster (cluster reference 1.7): a machine in each of its AZs, which all stand for it. */
export interface ProxySpec {
  readonly id: string;
  /** At least two. */
  readonly azs: readonly string[];
  /** ConnectionBorrowTimeout: how long a statement waits for a connection; 0 for ever. */
  readonly borrowTimeout: Micros;
  /** MaxConnectionsPercent: its share of each instance's max_connections, above 0, at most 1. */
  readonly connections: number;
  /** IdleClientTimeout. */
  readonly idleTimeout: Micros;
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

export interface CustomEndpointSpec {
  readonly id: string;
  /** READER endpoints never lead to the writer. */
  readonly type: "READER" | "ANY";
  /**
   * The instances named are those it leads to, and no new one joins; or those it does not lead to, and every new one
   * joins.
   */
  readonly list: "static" | "exclusion";
  readonly named: readonly string[];
}

export interface VolumeSpec {
  /** Bytes of data pages at the start, all used; one protection group holds 10 GB of them. */
  readonly sizeBytes: number;
  /** Bytes beyond which the volume does not grow. */
  readonly limitBytes: number;
  /** Six members alike, or one full and one tail in each AZ; or three in all, one in each AZ. */
  readonly members: "like" | "full-tail" | "three";
  readonly storageNodesPerAz: number;
  /**
   * How many of the members a write needs, and a recovery read. 4 and 3, or 2 and 2 of three, unless a scenario studies
   * another rule.
   */
  readonly writeQuorum: number;
  readonly readQuorum: number;
  /** What its groups do about an AZ that is away for long: nothing, or count the four members elsewhere. */
  readonly longAzOutage: "wait" | "three-of-four";
}

export interface InstanceSpec {
  readonly id: string;
  readonly class: string;
  readonly az: string;
  /** 0 is promoted first, 15 last. */
  readonly promotionTier: number;
  /**
   * When CreateDBInstance is called for it; 0 for one that is there from the start, -1 for a slot that auto scaling may
   * fill, -2 for one that an action creates.
   */
  readonly createdAt: Micros;
}

/**
 * A cluster's weekly maintenance window (cluster reference 8), as times of the run: its first opening, counted from the
 * start, within a week.
 */
export interface MaintenanceSpec {
  readonly opensAt: Micros;
  readonly lasts: Micros;
  /** When a minor version becomes available; -1 where there is one all the time. */
  readonly newVersionAt: Micros;
  /** AutoMinorVersionUpgrade, of all instances. */
  readonly autoUpgrade: boolean;
  /** As it is written, for people. */
  readonly window: string;
  readonly clock: string;
}

/**
 * Backups of a cluster (cluster reference 4.1): BackupRetentionPeriod, and PreferredBackupWindow in time of the run.
 */
export interface BackupsSpec {
  readonly retention: Micros;
  /** When it opens first, and for how long each day. */
  readonly opensAt: Micros;
  readonly lasts: Micros;
  /** What the clock shows when the run begins. */
  readonly clockAt: Micros;
  /** As it is written, for people. */
  readonly window: string;
  readonly clock: string;
}

/**
 * Aurora Serverless v2 (cluster reference 2.3): what the cluster's instances of the class db.serverless may have, in
 * capacity units.
 */
export interface ServerlessV2Spec {
  /** 0: they are paused when nobody is connected. */
  readonly min: number;
  readonly max: number;
  /** SecondsUntilAutoPause; it counts only where `min` is 0. */
  readonly autoPauseAfter: Micros;
}

/** Aurora Serverless v1 (cluster reference 2.2): what the cluster may have, in capacity units. */
export interface ServerlessV1Spec {
  readonly min: number;
  readonly max: number;
  readonly autoPause: boolean;
  /** SecondsUntilAutoPause; it counts only with `autoPause`. */
  readonly autoPauseAfter: Micros;
  /** SecondsBeforeTimeout: for how long a scaling point is looked for; and what is done when there is none. */
  readonly timeout: Micros;
  readonly timeoutAction: ScalingTimeoutAction;
}

/**
 * Aurora Auto Scaling of a cluster's readers (cluster reference 2.1): its slots are the last of the cluster's
 * instances.
 */
export interface AutoScalingSpec {
  /** Readers, manual ones included. */
  readonly min: number;
  readonly max: number;
  /** One or two, of different metrics. */
  readonly policies: readonly ScalingPolicySpec[];
}

export interface ScalingPolicySpec {
  readonly metric: "RDSReaderAverageCPUUtilization" | "RDSReaderAverageDatabaseConnections";
  /** Percent of the processors, or connections. */
  readonly target: number;
  readonly scaleOutCooldown: Micros;
  readonly scaleInCooldown: Micros;
  readonly disableScaleIn: boolean;
}

export type KeyDistribution = { readonly kind: "uniform" } | { readonly kind: "zipf"; readonly exponent: number };

interface WorkloadCommon {
  readonly id: string;
  readonly cluster: string;
  /**
   * The cluster's writer or reader endpoint, the global database's writer endpoint, a custom one, or one instance's own
   * by its id.
   */
  readonly endpoint: "writer" | "reader" | "global" | { readonly custom: string } | { readonly instance: string };
  /** Where the clients' machines stand: an AZ of a Region. */
  readonly az: string;
  /** Share of operations that are reads, 0 to 1. */
  readonly readRatio: number;
  /** Instead of a share of reads: what its operations do, in turn. Empty: the share decides. */
  readonly turns: readonly ("read" | "write")[];
  readonly keyCount: number;
  readonly keys: KeyDistribution;
  /** Bytes of new data that each write adds to the volume; 0 for changes in place. */
  readonly bytesPerWrite: number;
  /** What one operation does when it writes: a row, or a transaction of several steps. */
  readonly transaction: TransactionSpec;
  /**
   * Writes append to a list in the row; reads give the whole list. For histories that checkers of transactions can
   * judge.
   */
  readonly lists: boolean;
  /** What a session's queries wait for on a reader that forwards. OFF (MySQL's empty value): nothing is forwarded. */
  readonly consistency: "OFF" | "EVENTUAL" | "SESSION" | "GLOBAL";
  /** Named statements that its writing operations issue in turn, within their transaction after its first write. */
  readonly statements: readonly string[];
  /** A client gives up on an attempt after this long. A write given up on has an unknown outcome. */
  /** A read is not begun while the reported lag of a reader is above `max`. Absent where nobody looks. */
  readonly lagGuard?: LagGuard;
  readonly timeout: Micros;
  readonly retry: RetrySpec;
  readonly driver: DriverSpec;
  /** Absent where no cluster has rules of who may connect. */
  readonly client?: ClientSpec;
  readonly startAt: Micros;
  readonly stopAt: Micros;
}

export interface TransactionSpec {
  readonly writes: number;
  /** Rows read in the same transaction, each before a write. */
  readonly reads: number;
  /** Rows it has changed that it reads again at its end. */
  readonly rereads: number;
  readonly isolation: "repeatable-read" | "read-committed";
  /** Rows are taken in rising order, which cannot deadlock, or as they come. */
  readonly order: "rising" | "any";
}

export type WorkloadSpec =
  | (WorkloadCommon & {
      readonly kind: "open";
      /** Operations a second in the long run, whatever the answers do (Poisson arrivals). */
      readonly ratePerSecond: number;
    })
  | (WorkloadCommon & {
      readonly kind: "closed";
      /** Sessions; each waits for its answer, thinks, and goes on. */
      readonly sessions: number;
      readonly thinkTime: Micros;
    });

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

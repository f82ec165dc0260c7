/**
 * A cluster of a scenario as the engine plays it: its volume, its instances, the ways to them, what the service does
 * for it on a clock, and how it scales by itself.
 */
import type { Micros } from "../kernel/index.ts";
import type { AccessSpec } from "./access-types.ts";
import type { ScalingTimeoutAction } from "./action-types.ts";

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

export interface CustomEndpointSpec {
  readonly id: string;
  /** READER endpoints never lead to the writer, WRITER endpoints to nobody else. */
  readonly type: "READER" | "WRITER" | "ANY";
  /**
   * The instances named are those it leads to, and no new one joins; or those it does not lead to, and every new one
   * joins.
   */
  readonly list: "static" | "exclusion";
  readonly named: readonly string[];
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

/** The part of a scenario that says what people do while it runs: as the engine plays it (types.ts). */
import type { Micros } from "../kernel/index.ts";
import type { AccessChange } from "./access-types.ts";

export type ScalingTimeoutAction = "RollbackCapacityChange" | "ForceApplyCapacityChange";

/** What people do to a cluster while it runs, as data. */
export type ActionSpec =
  /** The volume may grow up to this. */
  | { readonly kind: "set-volume-limit"; readonly at: Micros; readonly limitBytes: number }
  /** Heat management: the member is replaced by one on another node. */
  | { readonly kind: "move-segment"; readonly at: Micros; readonly segment: string }
  /** Storage nodes are patched one by one: those of one AZ, or all. */
  | { readonly kind: "patch-storage"; readonly at: Micros; readonly az: string | null }
  /** An instance opens the volume, whoever has it now. */
  | { readonly kind: "promote"; readonly at: Micros; readonly instance: string }
  /** FailoverDBCluster: to the instance named, or to the control plane's choice. */
  | { readonly kind: "failover"; readonly at: Micros; readonly to: string | null }
  /**
   * RestoreDBClusterToPointInTime: a new cluster, `as`, with what the cluster had at a moment; -1 for its latest
   * restorable time.
   */
  | {
      readonly kind: "restore-to-point-in-time";
      readonly at: Micros;
      readonly cluster: string;
      readonly as: string;
      readonly to: Micros;
    }
  /** CreateDBClusterSnapshot; DeleteDBClusterSnapshot; RestoreDBClusterFromSnapshot, as a new cluster `as`. */
  | { readonly kind: "create-snapshot"; readonly at: Micros; readonly cluster: string; readonly snapshot: string }
  | { readonly kind: "delete-snapshot"; readonly at: Micros; readonly snapshot: string }
  | { readonly kind: "restore-from-snapshot"; readonly at: Micros; readonly snapshot: string; readonly as: string }
  /** RestoreDBClusterToPointInTime with RestoreType copy-on-write: a clone, `as`, in which a job reads and writes. */
  | {
      readonly kind: "clone";
      readonly at: Micros;
      readonly cluster: string;
      readonly as: string;
      readonly jobPerSecond: number;
    }
  /** BacktrackDBCluster: the whole cluster goes to what it was at a moment. */
  | {
      readonly kind: "backtrack";
      readonly at: Micros;
      readonly cluster: string;
      readonly to: Micros;
      readonly force: boolean;
      readonly useEarliest: boolean;
    }
  /** RebootDBInstance: its engine restarts in place. */
  | { readonly kind: "reboot"; readonly at: Micros; readonly instance: string }
  /** rds.global_db_rpo of a cluster's parameter group in microseconds; -1 resets it. */
  | { readonly kind: "set-rpo"; readonly at: Micros; readonly cluster: string; readonly rpo: number }
  /** ModifyDBInstance: another promotion tier. */
  | { readonly kind: "modify-tier"; readonly at: Micros; readonly instance: string; readonly tier: number }
  /** The engine of every instance is patched, with its sessions kept if that can be (cluster reference 1.9). */
  | {
      readonly kind: "patch-engine";
      readonly at: Micros;
      readonly cluster: string;
      readonly pendingParameters: boolean;
    }
  /** ApplyPendingMaintenanceAction: at once, or in the cluster's next window. */
  | {
      readonly kind: "apply-maintenance";
      readonly at: Micros;
      readonly cluster: string;
      readonly action: "system-update" | "db-upgrade";
      readonly optIn: "immediate" | "next-maintenance" | "undo-opt-in";
    }
  /** ModifyCurrentDBClusterCapacity of a cluster of Serverless v1. */
  | {
      readonly kind: "modify-capacity";
      readonly at: Micros;
      readonly cluster: string;
      readonly capacity: number;
      readonly timeout: Micros;
      readonly timeoutAction: ScalingTimeoutAction;
    }
  /**
   * CreateDBCluster, of a cluster that is not there: a secondary is added to the global database; and DeleteDBCluster.
   */
  | { readonly kind: "create-cluster"; readonly at: Micros; readonly cluster: string }
  /** `finalSnapshot` is FinalDBSnapshotIdentifier; absent for SkipFinalSnapshot. */
  | {
      readonly kind: "delete-cluster";
      readonly at: Micros;
      readonly cluster: string;
      readonly finalSnapshot?: string;
      readonly deleteAutomatedBackups?: false;
    }
  /** CreateDBInstance. */
  | { readonly kind: "create-instance"; readonly at: Micros; readonly instance: string }
  /** ModifyDBCluster: what is absent stays as it is. */
  | {
      readonly kind: "modify-cluster";
      readonly at: Micros;
      readonly cluster: string;
      readonly deletionProtection?: boolean;
      readonly backupRetentionDays?: number;
      readonly backtrackWindow?: Micros;
    }
  /** CreateGlobalCluster: of the primary, or with an Engine and no source, empty; and DeleteGlobalCluster. */
  | {
      readonly kind: "create-global-cluster";
      readonly at: Micros;
      readonly engine?: "aurora-mysql" | "aurora-postgresql";
    }
  | { readonly kind: "delete-global-cluster"; readonly at: Micros }
  /** DeleteDBInstance. */
  | { readonly kind: "delete-instance"; readonly at: Micros; readonly instance: string }
  /** The percentage of a writer's connections that forwarded sessions may have is changed in a cluster's parameters. */
  | { readonly kind: "set-forwarding-limit"; readonly at: Micros; readonly cluster: string; readonly percent: number }
  /** ModifyDBCluster: the cluster's readers forward writes from now on, or do so no more. */
  | { readonly kind: "set-write-forwarding"; readonly at: Micros; readonly cluster: string; readonly enabled: boolean }
  /** Who may connect from then on. */
  | ({ readonly kind: "modify-access"; readonly at: Micros; readonly cluster: string } & AccessChange)
  /** StartDBCluster, of one that was stopped because its key was gone. */
  | { readonly kind: "start-cluster" | "stop-cluster"; readonly at: Micros; readonly cluster: string }
  /** SwitchoverGlobalCluster, FailoverGlobalCluster, RemoveFromGlobalCluster: to or of the secondary named. */
  | {
      readonly kind: "switchover-global" | "failover-global" | "remove-from-global";
      readonly at: Micros;
      readonly cluster: string;
    }
  /** A report reads pages as of one read point for a long time. */
  | { readonly kind: "long-query"; readonly at: Micros; readonly for: Micros; readonly instance: string };

export type ActionOf<Kind extends ActionSpec["kind"]> = Extract<ActionSpec, { readonly kind: Kind }>;

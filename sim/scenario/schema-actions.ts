/**
 * What people and services do during a run, as files say it: one object an action, under AWS's own names where there is
 * a call for it.
 */
import { z } from "zod";
import { accessChange } from "./schema-access.ts";
import { timeoutAction } from "./schema-scaling.ts";
import { scope } from "./schema-faults.ts";
import { duration, id, size, whole } from "./schema-values.ts";

const when = duration.describe("When it is done, from the start of the run.");
const action = <K extends string>(kind: K) => z.literal(kind).describe("What is done.");

export const actionSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: action("set-volume-limit"),
      at: when,
      limit: size.describe("The volume may grow up to this."),
    })
    .describe("The limit of the volume's size is changed."),
  z
    .strictObject({ kind: action("move-segment"), at: when, segment: scope.segment.unwrap() })
    .describe("A member is replaced by one on another node: heat management."),
  z
    .strictObject({ kind: action("patch-storage"), at: when, az: scope.az })
    .describe("Storage nodes are patched one by one, of one AZ or of all."),
  z
    .strictObject({ kind: action("promote"), at: when, instance: scope.instance.unwrap() })
    .describe("An instance opens the volume, whoever has it."),
  z
    .strictObject({
      kind: action("failover"),
      at: when,
      to: z.string().describe("The instance to promote. Left out: the control plane chooses.").optional(),
    })
    .describe("FailoverDBCluster."),
  z
    .strictObject({ kind: action("reboot"), at: when, instance: scope.instance.unwrap() })
    .describe("RebootDBInstance: the engine restarts in place."),
  z
    .strictObject({
      kind: action("set-rpo"),
      at: when,
      cluster: id.describe("Whose parameter group. Default: the first cluster's.").optional(),
      rpo: duration.describe("At least 20s. Left out: the parameter is reset.").optional(),
    })
    .describe("rds.global_db_rpo is set or reset, and counts at once."),
  z
    .strictObject({
      kind: action("modify-tier"),
      at: when,
      instance: scope.instance.unwrap(),
      tier: whole(0, 15).describe("0 is promoted first, 15 last."),
    })
    .describe("ModifyDBInstance: another promotion tier, which counts at the next failover."),
  z
    .strictObject({
      kind: action("patch-engine"),
      at: when,
      cluster: id.describe("Default: the first.").optional(),
      pendingParameters: z
        .boolean()
        .describe("Parameter changes wait for a restart: then it is one. Default false.")
        .optional(),
    })
    .describe("The engine is patched with zero downtime where that can be, else by a restart."),
  z
    .strictObject({
      kind: action("apply-maintenance"),
      at: when,
      cluster: id.describe("Default: the first.").optional(),
      action: z
        .enum(["system-update", "db-upgrade"])
        .describe("ApplyAction: the operating system, readers first; or a minor version of the engine."),
      optIn: z
        .enum(["immediate", "next-maintenance", "undo-opt-in"])
        .describe("OptInType; undo-opt-in takes back what waits for the window. Default: immediate.")
        .optional(),
    })
    .describe("ApplyPendingMaintenanceAction, of a cluster with a maintenance window."),
  z
    .strictObject({
      kind: action("modify-capacity"),
      at: when,
      cluster: id.describe("Default: the first.").optional(),
      capacity: whole(1, 384).describe("Capacity: one of the engine's, within the cluster's bounds."),
      timeout: duration.describe("SecondsBeforeTimeout, 10s to 600s. Default: the cluster's.").optional(),
      timeoutAction,
    })
    .describe("ModifyCurrentDBClusterCapacity of a cluster of Serverless v1, which looks for a scaling point as ever."),
  z
    .strictObject({
      kind: action("create-cluster"),
      at: when,
      cluster: z
        .string()
        .describe(
          "DBClusterIdentifier: a cluster with `created: by-action`. A secondary is added to the global database (GlobalClusterIdentifier).",
        ),
    })
    .describe('CreateDBCluster; for a secondary "Add AWS Region". It has no instances yet.'),
  z
    .strictObject({
      kind: action("create-instance"),
      at: when,
      instance: scope.instance
        .unwrap()
        .describe("DBInstanceIdentifier: an instance with `created: by-action`, or one that has been deleted."),
    })
    .describe("CreateDBInstance: the first one of a cluster is its writer, all others are readers."),
  z
    .strictObject({
      kind: action("delete-cluster"),
      at: when,
      cluster: z.string().describe("DBClusterIdentifier."),
      finalSnapshot: id.describe("FinalDBSnapshotIdentifier: the cluster goes when this is there.").optional(),
      skipFinalSnapshot: z
        .boolean()
        .describe("SkipFinalSnapshot. Default: true unless a finalSnapshot is given.")
        .optional(),
      deleteAutomatedBackups: z
        .boolean()
        .describe(
          "DeleteAutomatedBackups. Default true: continuous backup and automated snapshots go with the cluster.",
        )
        .optional(),
    })
    .describe("DeleteDBCluster: of one without instances that is in no global database."),
  z
    .strictObject({
      kind: action("modify-cluster"),
      at: when,
      cluster: z.string().describe("DBClusterIdentifier. Default: the first.").optional(),
      deletionProtection: z.boolean().describe("DeletionProtection from then on.").optional(),
      backupRetentionDays: z.number().describe("BackupRetentionPeriod from then on, 1 to 35.").optional(),
      backtrackWindow: duration
        .describe(
          "BacktrackWindow from then on, up to 72h, of a cluster that has one; 0s switches Backtrack off for good.",
        )
        .optional(),
    })
    .describe("ModifyDBCluster."),
  z
    .strictObject({
      kind: action("create-global-cluster"),
      at: when,
      engine: z
        .enum(["aurora-mysql", "aurora-postgresql"])
        .describe(
          "Engine of one that is created without a source: empty, and the primary that create-cluster makes after it is its first member. Left out: SourceDBClusterIdentifier is the primary.",
        )
        .optional(),
    })
    .describe("CreateGlobalCluster, where the global database is `created: by-action`."),
  z
    .strictObject({ kind: action("delete-global-cluster"), at: when })
    .describe("DeleteGlobalCluster, of one without members."),
  z
    .strictObject({ kind: action("delete-instance"), at: when, instance: scope.instance.unwrap() })
    .describe("DeleteDBInstance: its names lead nowhere at once; its engine goes after three minutes."),
  z
    .strictObject({
      kind: action("set-forwarding-limit"),
      at: when,
      cluster: z.string().describe("The cluster whose parameters are changed. Default: the first.").optional(),
      percent: whole(0, 100).describe("Percent of the writer's connections that forwarded sessions may have."),
    })
    .describe(
      "aurora_fwd_writer_max_connections_pct, or apg_write_forward.max_forwarding_connections_percent, is changed: sessions that are open stay.",
    ),
  z
    .strictObject({
      kind: action("set-write-forwarding"),
      at: when,
      cluster: z.string().describe("The cluster that is modified. Default: the first.").optional(),
      enabled: z.boolean().describe("Its readers forward writes from then on (true), or do so no more."),
    })
    .describe(
      "ModifyDBCluster with EnableGlobalWriteForwarding (a secondary) or EnableLocalWriteForwarding: at once, without downtime.",
    ),
  z
    .strictObject({
      kind: action("restore-to-point-in-time"),
      at: when,
      cluster: z.string().describe("SourceDBClusterIdentifier. Default: the first.").optional(),
      as: id.describe("DBClusterIdentifier of the new cluster."),
      to: duration.describe("RestoreToTime, since the run began. Left out: UseLatestRestorableTime.").optional(),
    })
    .describe("RestoreDBClusterToPointInTime: a new cluster, without instances, with what the source had at a moment."),
  z
    .strictObject({
      kind: action("modify-access"),
      at: when,
      cluster: z.string().describe("The cluster that is modified. Default: the first.").optional(),
      ...accessChange,
      vpc: z.string().describe("Refused: a cluster stays in its VPC.").optional(),
    })
    .describe(
      "Security group, parameter group, ModifyDBCluster, ModifyDBInstance: who may connect from then on. Connections that are open stay.",
    ),
  z
    .strictObject({
      kind: action("create-snapshot"),
      at: when,
      cluster: z.string().describe("DBClusterIdentifier. Default: the first.").optional(),
      snapshot: id.describe("DBClusterSnapshotIdentifier."),
    })
    .describe("CreateDBClusterSnapshot: what is durable at this moment is kept until it is deleted."),
  z
    .strictObject({
      kind: action("delete-snapshot"),
      at: when,
      snapshot: z.string().describe("DBClusterSnapshotIdentifier."),
    })
    .describe("DeleteDBClusterSnapshot."),
  z
    .strictObject({
      kind: action("restore-from-snapshot"),
      at: when,
      snapshot: z
        .string()
        .describe("SnapshotIdentifier; that of an automated one is rds:shop-day-2-03-00, by the days of the run."),
      as: id.describe("DBClusterIdentifier of the new cluster."),
    })
    .describe("RestoreDBClusterFromSnapshot: a new cluster, without instances, with what the snapshot holds."),
  z
    .strictObject({
      kind: action("clone"),
      at: when,
      cluster: z.string().describe("SourceDBClusterIdentifier. Default: the first.").optional(),
      as: id.describe("DBClusterIdentifier of the clone."),
      job: z
        .string()
        .describe("How often a job reads a row and writes one in the clone, for instance 20/s. Default: never.")
        .optional(),
    })
    .describe(
      "RestoreDBClusterToPointInTime with RestoreType copy-on-write: a clone that shares pages until either side writes to them.",
    ),
  z
    .strictObject({
      kind: action("backtrack"),
      at: when,
      cluster: z.string().describe("The cluster. Default: the first.").optional(),
      to: duration.describe("BacktrackTo, since the run began.").optional(),
      ago: duration.describe("Instead of to: so long before the action.").optional(),
      force: z.boolean().describe("Force: also with binary logging on. Default false.").optional(),
      useEarliest: z.boolean().describe("UseEarliestTimeOnPointInTimeUnavailable. Default false.").optional(),
    })
    .describe(
      "BacktrackDBCluster: the whole cluster goes to what it was at a moment, in place, while all connections drop.",
    ),
  z
    .strictObject({ kind: action("start-cluster"), at: when, cluster: z.string().describe("The cluster to start.") })
    .describe("StartDBCluster, of one that was stopped, or whose lost key is back."),
  z
    .strictObject({ kind: action("stop-cluster"), at: when, cluster: z.string().describe("The cluster to stop.") })
    .describe("StopDBCluster: its engines go down; after seven days the service starts it again."),
  z
    .strictObject({
      kind: action("switchover-global"),
      at: when,
      cluster: z.string().describe("The secondary to promote."),
    })
    .describe("SwitchoverGlobalCluster: without loss."),
  z
    .strictObject({
      kind: action("failover-global"),
      at: when,
      cluster: z.string().describe("The secondary to promote."),
    })
    .describe("FailoverGlobalCluster with AllowDataLoss."),
  z
    .strictObject({
      kind: action("remove-from-global"),
      at: when,
      cluster: z.string().describe("The secondary to detach; or the primary, when it is alone."),
    })
    .describe("RemoveFromGlobalCluster: it becomes a cluster by itself."),
  z
    .strictObject({
      kind: action("long-query"),
      at: when,
      for: duration.describe("How long it runs."),
      instance: scope.instance,
    })
    .describe("A report reads pages as of one moment."),
]);

// A seed cannot name a message of a run that it has yet to make.

/**
 * The file format, as people write it. One source: the parser validates with it, `borealis schema` prints it as JSON
 * Schema, and editors complete from that. Unknown keys are errors everywhere. Units stay text here; normalize.ts reads
 * them.
 */
import { z } from "zod";
import { PARAMETERS, type ParameterInfo } from "../parameters.ts";
import { access, accessChange, clientIdentity } from "./schema-access.ts";
import { clusterCreation, globalCreation, instanceCreation } from "./schema-creation.ts";
import { expect } from "./schema-expect.ts";
import { autoScaling, maintenance, serverlessV1, serverlessV2, timeoutAction } from "./schema-scaling.ts";
import { presetSchemas, type PresetFile } from "./schema-presets.ts";
import { injectedSchemas, type FisFile, type SqlFile } from "./schema-injected.ts";
import { faultSchema, scope, scopeObject } from "./schema-faults.ts";
import { randomOf } from "./schema-random.ts";
import { duration, id, rate, ratio, size, whole } from "./schema-values.ts";
import { DURATION } from "./units.ts";

const kindsOf = <K extends string>(
  options: readonly { readonly shape: { readonly kind: { readonly value: K } } }[],
): K[] => options.map(({ shape }) => shape.kind.value);

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
const drawable = faultSchema.options.filter(({ shape }) => shape.kind.value !== "one-message");
const randomSchema = randomOf(kindsOf(drawable), kindsOf(actionSchema.options));

const keys = z.strictObject({
  count: whole(1, 16_777_216).describe("How many different keys there are. Default 10,000.").optional(),
  distribution: z
    .enum(["uniform", "zipf"])
    .describe("uniform (default), or zipf: a few keys get most operations.")
    .optional(),
  exponent: z.number("is not a number").min(0).max(4).describe("Zipf's exponent, default 0.99 as in YCSB.").optional(),
});

const client = {
  id: id.describe("The workload's name."),
  cluster: id.describe("The cluster it talks to. Default: the first.").optional(),
  endpoint: z
    .string()
    .describe("writer (default), reader, global (the global database's writer), or the id of a custom endpoint.")
    .optional(),
  instance: z.string().describe("Instead of an endpoint of the cluster: one instance's own, by its id.").optional(),
  bytesPerWrite: size.describe("Bytes of new data that each write adds. Default 0: changes in place.").optional(),
  az: z.string().describe("Where the clients' machine stands. Default: the writer's AZ.").optional(),
  reads: ratio.describe("Share of operations that are reads. Default 50%.").optional(),
  turns: z
    .array(z.enum(["read", "write"]))
    .min(1)
    .max(64)
    .describe("Instead of a share of reads: what its operations do, in turn.")
    .optional(),
  keys: keys.describe("The rows it reads and writes.").optional(),
  transaction: z
    .strictObject({
      writes: whole(0, 16).describe("Different rows that one transaction changes. Default 1.").optional(),
      reads: whole(0, 16).describe("Different rows that it reads as well. Default 0.").optional(),
      rereads: whole(0, 16).describe("Rows it has changed that it reads again at its end. Default 0.").optional(),
      isolation: z.enum(["repeatable-read", "read-committed"]).describe("Default: repeatable-read.").optional(),
      order: z
        .enum(["rising", "any"])
        .describe("rising (default) takes rows in order of key; any can deadlock.")
        .optional(),
    })
    .describe("What one write operation does: several steps of one row each.")
    .optional(),
  consistency: z
    .string()
    .describe(
      "Where write forwarding is enabled, what a session's queries wait for: EVENTUAL, SESSION, GLOBAL, or OFF (MySQL: empty). Default: the engine's own, empty in MySQL and SESSION in PostgreSQL.",
    )
    .optional(),
  statements: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(64)
    .describe(
      "Statements that writing operations issue in turn: by themselves, or within their `transaction` after its first write.",
    )
    .optional(),
  lists: z.boolean().describe("Writes append to a list in the row, reads give the list. Default false.").optional(),
  lagGuard: z
    .strictObject({
      max: duration.describe("Reads are not begun while a reader's reported lag is above this."),
      source: z
        .enum(["replica-host-status", "slave-status"])
        .describe(
          "Where the lag is read: replica_host_status (default), or SHOW SLAVE STATUS, which is empty on Aurora and taken for 0.",
        )
        .optional(),
    })
    .describe("A client that looks at replication lag before it reads from a reader.")
    .optional(),
  timeout: duration.describe("A client gives up on an attempt after this. Default 5s.").optional(),
  retry: z
    .strictObject({
      attempts: whole(1, 255).describe("Attempts in all. Default 1.").optional(),
      backoff: duration.describe("Pause before the next one. Default 100ms.").optional(),
      growth: z
        .number("is not a number")
        .min(1, "must be at least 1")
        .max(10, "must be at most 10")
        .describe("Each pause is this many times the one before. Default 1.")
        .optional(),
      budget: ratio.describe("Repetitions at most, as a share of operations begun. Default: no limit.").optional(),
    })
    .describe("Only attempts that certainly did nothing are repeated.")
    .optional(),
  driver: z
    .strictObject({
      kind: z
        .enum(["plain", "pool", "wrapper", "proxy"])
        .describe(
          "plain (default): any error closes the connection. pool: keeps connections whatever the server answers on them. wrapper: the AWS driver wrapper, which asks the cluster who writes. proxy: plain, through RDS Proxy.",
        )
        .optional(),
      dnsCache: z
        .union([duration, z.literal("forever")])
        .describe("How long the client keeps a resolved name. Default: as long as DNS says, 5s.")
        .optional(),
      connections: whole(1, 100_000).describe("Connections at most. Default: as many as needed.").optional(),
      lifetime: duration.describe("A connection older than this is not used again. Default: it is kept.").optional(),
      perOperation: z
        .boolean()
        .describe(
          "Each operation opens a connection and closes it, as scripts and functions do. Default false: it is kept for the next.",
        )
        .optional(),
      validation: z
        .enum(["none", "ping", "role"])
        .describe(
          "kind: pool: what it asks over a connection before it lends it: nothing (default), whether anybody answers (SELECT 1), or whether a writer does.",
        )
        .optional(),
      proxy: z
        .string()
        .describe(
          "kind: proxy: which of the cluster's proxies, by its id. Default: the first; where the cluster lists none, it has one in all three AZs.",
        )
        .optional(),
      topology: z
        .enum(["newest", "first"])
        .describe(
          "kind: wrapper: which row of replica_host_status it takes for the writer's: the newest (default), or the first, however old.",
        )
        .optional(),
      waitsForInstances: whole(1, 16)
        .describe("kind: wrapper: it waits until so many instances are listed. Default 1.")
        .optional(),
      failureMonitoring: z
        .boolean()
        .describe(
          "kind: wrapper: enhanced failure monitoring, which asks after the host of a statement that takes long. Default true.",
        )
        .optional(),
    })
    .describe("How the clients hold connections and find the server.")
    .optional(),
  client: clientIdentity.optional(),
  from: duration.describe("When it begins. Default 0s.").optional(),
  until: duration.describe("When it stops beginning new operations. Default: the end.").optional(),
};

const workload = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("open").describe("Arrivals at a rate, whatever the answers do."),
    ...client,
    rate: rate.describe("Operations begun a second, whatever the answers do."),
  }),
  z.strictObject({
    kind: z.literal("closed").describe("Sessions that wait for their answers."),
    ...client,
    sessions: whole(1, 100_000).describe("Sessions that each wait for their answer."),
    thinkTime: duration.describe("Mean pause between an answer and the next operation. Default 0s.").optional(),
  }),
]);

const byAction = z.literal("by-action");

const cluster = z.strictObject({
  id: id.describe("The cluster's identifier."),
  region: z.string().describe("The AWS Region of its volume. Default: the first.").optional(),
  engine: z.enum(["aurora-mysql", "aurora-postgresql"]).describe("Default: aurora-mysql.").optional(),
  design: z
    .enum(["aurora", "mirrored-mysql"])
    .describe(
      "aurora (default), or mirrored-mysql: what the storage paper compares it with, MySQL in two AZs on mirrored block volumes; instances after the first two are replicas that follow its binary log.",
    )
    .optional(),
  engineVersion: z
    .string()
    .describe(
      "For instance 3.08.1 (Aurora MySQL) or 16.4.2 (Aurora PostgreSQL): role changes ask for it. Default: the primary's, or a recent one.",
    )
    .optional(),
  created: byAction
    .describe(
      "It is not there when the run begins: the action create-cluster makes it, and create-instance all of its instances.",
    )
    .optional(),
  deletionProtection: z
    .boolean()
    .describe("DeletionProtection: the action delete-cluster is refused. Default: what creation says, else false.")
    .optional(),
  creation: clusterCreation,
  backtrackWindow: duration
    .describe(
      "BacktrackWindow of Aurora MySQL, up to 72h: how far back the cluster is to be able to go. Default 0s: off, and it cannot be switched on later.",
    )
    .optional(),
  storageType: z
    .enum(["aurora", "aurora-iopt1"])
    .describe(
      "StorageType: aurora (default), or aurora-iopt1, in which I/O is not billed; it changes the bill alone. Default: what creation says.",
    )
    .optional(),
  binaryLogging: z
    .boolean()
    .describe("The writer keeps a binary log: a backtrack needs Force then. Default false.")
    .optional(),
  volume: z
    .strictObject({
      size: size.describe("Data; rounded up to groups of 10 GB. Default 640GB.").optional(),
      limit: size
        .describe(
          "The volume grows up to this. Default 64TB, or its size if that is more; 128TiB and 256TiB in later versions of Aurora.",
        )
        .optional(),
      members: z
        .enum(["like", "full-tail", "three"])
        .describe(
          "like (default): six alike. full-tail: one full and one tail member in each AZ. three: one in each AZ, for 2/3 quorums, which Aurora was designed not to have.",
        )
        .optional(),
      storageNodesPerAz: whole(2, 2_000).describe("Storage nodes in each AZ. Default 8.").optional(),
      writeQuorum: whole(1, 6).describe("Members that a write needs. Default 4, of three members 2.").optional(),
      readQuorum: whole(1, 6).describe("Members that a recovery reads. Default 3, of three members 2.").optional(),
      longAzOutage: z
        .enum(["wait", "three-of-four"])
        .describe("wait (default), or three-of-four: after azOutageAfter a write needs 3 of the 4 members elsewhere.")
        .optional(),
    })
    .describe("The storage volume.")
    .optional(),
  instances: z
    .array(
      z.strictObject({
        id: id.describe("The instance's identifier."),
        class: z.string().describe("An instance class, for instance db.r6g.large.").optional(),
        az: z.string().describe("Its AZ. Default: the Region's first.").optional(),
        promotionTier: whole(0, 15).describe("0 is promoted first, 15 last. Default 1.").optional(),
        creation: instanceCreation,
        created: z
          .union([duration, byAction])
          .describe(
            "When it is created, which takes minutes; by-action: when the action create-instance says. Default: there from the start.",
          )
          .optional(),
      }),
    )
    .max(16, "may have at most 16 instances: one writer and fifteen readers, or sixteen readers in a secondary")
    .describe(
      "The first is the writer, the others are readers; in a secondary all are readers, and an empty list makes it headless. Default: writer-1.",
    )
    .optional(),
  role: z
    .enum(["primary", "secondary"])
    .describe(
      "In a global database: the first cluster is the primary unless another says so, all others are secondaries.",
    )
    .optional(),
  readersOnFailover: z
    .enum(["stay", "restart"])
    .describe("stay (default): readers keep their sessions when the writer changes. restart: as older versions did.")
    .optional(),
  clusterCacheManagement: z
    .boolean()
    .describe(
      "Aurora PostgreSQL's apg_ccm_enabled: readers of promotion tier 0 keep their page cache when one is promoted. Default false: it begins cold.",
    )
    .optional(),
  onHeartbeatLoss: z
    .enum(["continue", "stop"])
    .describe(
      "What a writer does that hears nothing of the control plane. continue (default), or stop: a switch that Aurora is not known to have.",
    )
    .optional(),
  writeForwarding: z
    .boolean()
    .describe(
      "Readers forward writes: those of a secondary to the primary's writer (EnableGlobalWriteForwarding), others to their own (EnableLocalWriteForwarding). The action set-write-forwarding changes it. Default false.",
    )
    .optional(),
  kmsKey: id
    .describe("The customer's KMS key that encrypts its storage, by its alias. Left out: a key of AWS's own.")
    .optional(),
  access: access.describe("Who may connect: network, TLS, login. Left out: whoever finds it.").optional(),
  backups: z
    .strictObject({
      retentionDays: z
        .number()
        .describe("BackupRetentionPeriod, 1 to 35. Default: what creation says, else 1.")
        .optional(),
      window: z
        .string()
        .describe(
          "PreferredBackupWindow, hh24:mi-hh24:mi: when each day's automated snapshot is taken. Default: what creation says, else 03:00-03:30.",
        )
        .optional(),
      clock: z.string().describe("What the clock shows when the run begins, hh24:mi. Default 00:00.").optional(),
    })
    .describe("How long backups are kept, and when the automated snapshot of the day is taken.")
    .optional(),
  maintenance: maintenance.describe("When the service may do what it has to.").optional(),
  serverlessV1: serverlessV1
    .describe(
      "ScalingConfiguration of a cluster of Aurora Serverless v1, as it was in 2021: one instance without a class.",
    )
    .optional(),
  serverlessV2: serverlessV2
    .describe("ServerlessV2ScalingConfiguration: for instances of the class db.serverless.")
    .optional(),
  autoScaling: autoScaling
    .describe("Aurora Auto Scaling: readers that come and go by target tracking, beside those listed.")
    .optional(),
  endpoints: z
    .array(
      z.strictObject({
        id: id.describe("The custom endpoint's name."),
        type: z.enum(["READER", "ANY"]).describe("READER endpoints never lead to the writer. Default: ANY.").optional(),
        members: z
          .array(z.string())
          .min(1, "needs at least one instance")
          .describe("A static list of instances.")
          .optional(),
        excluded: z.array(z.string()).describe("Instead: everybody but these.").optional(),
      }),
    )
    .max(5, "may have at most 5 custom endpoints (DBClusterEndpointQuotaExceededFault)")
    .describe("Custom endpoints.")
    .optional(),
  proxies: z
    .array(
      z.strictObject({
        id: id.describe("The proxy's name."),
        azs: z
          .array(z.string())
          .min(2, "needs at least two availability zones")
          .describe("Where it has a machine: at least two of the cluster's AZs. Default: all three.")
          .optional(),
        borrowTimeout: duration
          .describe("ConnectionBorrowTimeout, up to 300s; 0s for no limit. Default 120s.")
          .optional(),
        connections: ratio
          .describe("MaxConnectionsPercent: its share of each instance's max_connections. Default 100%.")
          .optional(),
        idleTimeout: duration
          .describe("IdleClientTimeout: a client that is idle for longer is disconnected. Default 30m.")
          .optional(),
      }),
    )
    .max(20, "may have at most 20 proxies")
    .describe("RDS Proxies in front of the cluster.")
    .optional(),
});

export const scenarioSchema = z
  .strictObject({
    $schema: z.string().describe("Where editors find this schema; not part of the scenario.").optional(),
    scenario: z.literal(1, "must be 1, the version of this format").describe("The version of this format: 1."),
    name: id.describe("What the scenario is run by."),
    title: z
      .string("is not a text")
      .max(200, "must be at most 200 characters")
      .describe("One sentence for lists.")
      .optional(),
    description: z
      .string("is not a text")
      .max(20_000, "must be at most 20000 characters")
      .describe("What to look at.")
      .optional(),
    lesson: z
      .string("is not a text")
      .max(400, "must be at most 400 characters")
      .describe("One sentence to take away, for the index.")
      .optional(),
    seed: z
      .union([z.string().min(1).max(200), z.number().int().min(0)], "is not a seed: write text or a whole number")
      .describe("Used when nobody names another. Default 1.")
      .optional(),
    duration: duration.describe("How long the run lasts, in simulated time."),
    topology: z
      .strictObject({
        regions: z
          .array(
            z.strictObject({
              name: z.string().describe("An AWS Region, for instance us-east-1."),
              azs: z.array(z.string()).describe("Exactly three AZs of the Region. Default: a, b and c.").optional(),
            }),
          )
          .min(1, "needs at least one Region")
          .describe("Where clusters and clients may stand. Default: us-east-1.")
          .optional(),
        clusters: z
          .array(cluster)
          .min(1, "needs at least one cluster")
          .max(11, "may have at most 11 clusters: one primary and ten secondaries (InvalidGlobalClusterStateFault)")
          .describe("One cluster, or those of a global database. Default: main.")
          .optional(),
        global: z
          .strictObject({
            id: id.describe("The global cluster's identifier."),
            creation: globalCreation,
            created: byAction
              .describe(
                "It is not there when the run begins: create-global-cluster makes it of the primary, and create-cluster adds each secondary.",
              )
              .optional(),
            deletionProtection: z
              .boolean()
              .describe("DeletionProtection of the global cluster. Default: what creation says, else false.")
              .optional(),
            rpo: duration
              .describe(
                "rds.global_db_rpo of the primary (Aurora PostgreSQL): commits wait while every secondary lags more; at least 20s. Left out: not set.",
              )
              .optional(),
            consistencySemantics: z
              .enum(["aws", "seed"])
              .describe(
                "What the consistency modes of write forwarding mean: as documented (aws, the default), or in the words of the article that this project began with (seed), for comparison.",
              )
              .optional(),
            secondariesMax: whole(1, 10)
              .describe(
                "How many secondary clusters the service allows: 10 (default), or 5 as until May 2025 and in the article.",
              )
              .optional(),
            switchoverOnFenceTimeout: z
              .enum(["abort", "proceed"])
              .describe("When writes cannot be blocked in time: abort (default), or proceed and perhaps lose some.")
              .optional(),
          })
          .describe(
            "Aurora Global Database: one primary cluster and up to ten secondaries, each in a Region of its own.",
          )
          .optional(),
      })
      .describe("Left out: one cluster of 640 GB in us-east-1 with its writer in us-east-1a.")
      .optional(),
    workloads: z
      .array(workload)
      .max(64, "may have at most 64 workloads")
      .describe("Who reads and writes. Left out: nobody.")
      .optional(),
    faults: z
      .array(z.discriminatedUnion("kind", [...faultSchema.options, ...presetSchemas, ...injectedSchemas]))
      .max(10_000, "may have at most 10000 faults")
      .describe("What breaks, and when.")
      .optional(),
    actions: z
      .array(actionSchema)
      .max(10_000, "may have at most 10000 actions")
      .describe("What people do meanwhile.")
      .optional(),
    random: randomSchema
      .describe("Faults and actions that the seed draws before the run, within bounds; every seed plays others.")
      .optional(),
    operators: z
      .array(
        z.strictObject({
          id: id.describe("Who it is."),
          alarmAfter: duration
            .describe("How long the primary is in trouble before anybody is told. Default 30s.")
            .optional(),
          reaction: duration.describe("From the alarm to the order."),
          does: z
            .enum(["failover", "detach"])
            .describe("failover (default): FailoverGlobalCluster. detach: RemoveFromGlobalCluster.")
            .optional(),
          to: z.string().describe("The secondary to promote."),
        }),
      )
      .max(16, "may have at most 16 operators")
      .describe("Who moves the global database when its primary is in trouble: nothing does it by itself.")
      .optional(),
    expect: expect.describe("What must hold at the end.").optional(),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number()], "is not a value"))
      .describe("Constants of the model to override, by name, in their own units.")
      .optional(),
  })
  .describe("A Borealis scenario.");

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type FaultFile = z.infer<typeof faultSchema>;
export type AnyFaultFile = FaultFile | PresetFile | SqlFile | FisFile;
export type ActionFile = z.infer<typeof actionSchema>;
export type ScopeFile = z.infer<typeof scopeObject>;

/**
 * The JSON Schema (draft 2020-12) of the file format, with each parameter by its name, so that editors can offer them.
 */
export function jsonSchema(): object {
  const { properties, ...rest } = z.toJSONSchema(scenarioSchema, { io: "input" });
  const parameters = {
    description: "Constants of the model to override, in their own units.",
    type: "object",
    properties: Object.fromEntries(Object.entries(PARAMETERS).map(([name, info]) => [name, parameterSchema(info)])),
    additionalProperties: false,
  };
  return { $id: "borealis-scenario-1", title: "Borealis scenario", ...rest, properties: { ...properties, parameters } };
}

function parameterSchema({ value, unit, does, min, max }: ParameterInfo): object {
  const description = `${does}. Default ${value} ${unit}, from ${min} to ${max}.`;
  if (unit === "us") return { description, type: "string", pattern: DURATION.source };
  return { description, type: unit === "ratio" || unit === "bytes" ? ["number", "string"] : "integer" };
}

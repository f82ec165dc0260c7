/**
 * A cluster, as files say it: its engine, volume, instances and what the service does around it. Names are those of
 * AWS's API where it has one.
 */
import { z } from "zod";
import { access } from "./schema-access.ts";
import { clusterCreation, instanceCreation } from "./schema-creation.ts";
import { autoScaling, maintenance, serverlessV1, serverlessV2 } from "./schema-scaling.ts";
import { duration, id, ratio, size, whole } from "./schema-values.ts";

/** It comes to be during the run. */
export const byAction = z.literal("by-action");

export const cluster = z.strictObject({
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
      "For instance 3.08.1 (Aurora MySQL) or 16.4.2 (Aurora PostgreSQL): what a version allows goes by it, and role changes. Default: the primary's, or a recent one.",
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
    .describe(
      "The writer keeps a binary log: a backtrack needs Force then, and auto-pause leaves it awake. Default false.",
    )
    .optional(),
  volume: z
    .strictObject({
      size: size
        .describe(
          "Data; rounded up to groups of 10 GB. Default 640GB, of a secondary the primary's, from which it may not differ.",
        )
        .optional(),
      limit: size
        .describe(
          "The volume grows up to this. Default 64TB, or its size if that is more; 128TiB and 256TiB in later versions of Aurora. A secondary's is the primary's.",
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
        type: z
          .enum(["READER", "WRITER", "ANY"])
          .describe("READER endpoints never lead to the writer, WRITER endpoints to nobody else. Default: ANY.")
          .optional(),
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

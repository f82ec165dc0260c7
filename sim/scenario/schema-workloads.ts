/**
 * Who reads and writes, as files say it: open and closed workloads, with their keys, transactions, drivers and
 * patience.
 */
import { z } from "zod";
import { clientIdentity } from "./schema-access.ts";
import { duration, id, rate, ratio, size, whole } from "./schema-values.ts";

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
  az: z
    .string()
    .describe(
      "Where the clients' machine stands. Default: the writer's AZ, whose outage takes them along: who is gone sees none.",
    )
    .optional(),
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
      sent: z
        .enum(["together", "one-by-one"])
        .describe(
          "together (default): its statements come to the database at once. one-by-one: BEGIN, each statement when the one before is answered, COMMIT, as SysBench and most programs do.",
        )
        .optional(),
    })
    .describe("What one write operation does: several steps of one row each.")
    .optional(),
  mix: z
    .array(
      z.strictObject({
        weight: whole(1, 1_000).describe("How often it comes, beside the others' weights."),
        writes: whole(0, 256).describe("Different rows that it changes. Default 1.").optional(),
        reads: whole(0, 256).describe("Different rows that it reads as well. Default 0.").optional(),
        hot: z
          .array(
            z.strictObject({
              from: whole(0, 16_777_215).describe("The first of these rows. Default 0.").optional(),
              rows: whole(1, 16_777_216).describe("How many they are."),
            }),
          )
          .max(8)
          .describe("Sets of few rows: one of each is among those that it changes, before all others.")
          .optional(),
      }),
    )
    .min(1)
    .max(16)
    .describe("Instead of the transaction's rows: several kinds of transactions, drawn by their weights.")
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
      max: duration.describe(
        "Reads are not begun while the reported lag of a reader that the endpoint leads to is above this.",
      ),
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

export const workload = z.discriminatedUnion("kind", [
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

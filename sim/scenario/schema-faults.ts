/**
 * Faults as people write them: whom they hit, when, how hard. One row a kind; docs and completion are made from it.
 * What the words mean in the model stands in sim/faults; where a kind comes from and what it stands for, in
 * docs/faults.md.
 */
import { z } from "zod";
import { MESSAGE_FAMILY_NAMES } from "../facts/index.ts";
import { duration, ratio, whole } from "./schema-values.ts";

export const scope = {
  az: z.string().describe("An availability zone, for instance us-east-1b: every host in it.").optional(),
  node: z
    .string()
    .describe(
      "A storage node by its name: storage-b3 is the third in the second AZ; shop-eu.storage-b3 that of the secondary cluster shop-eu.",
    )
    .optional(),
  instance: z.string().describe("A database instance by its id.").optional(),
  segment: z
    .string()
    .describe("The storage node that carries a segment: pg0.c1 is the first copy of group pg0 in the third AZ.")
    .optional(),
  storage: z.string().describe("All storage nodes of a cluster, by the cluster's id.").optional(),
  controlPlane: z
    .string()
    .describe("The control plane of a cluster, by the cluster's id; for faults of the network.")
    .optional(),
  clients: z.string().describe("The machine of a workload's clients, by the workload's id.").optional(),
  region: z.string().describe("Every host in an AWS Region.").optional(),
  outbound: z
    .string()
    .describe("The replication servers that read a primary cluster's volume, by the cluster's id.")
    .optional(),
  inbound: z
    .string()
    .describe("The replication servers that feed a secondary cluster, by the cluster's id.")
    .optional(),
  proxy: z
    .string()
    .describe("The machines of an RDS Proxy by its id, or one: front-b is the one in the second AZ.")
    .optional(),
  writer: z
    .string()
    .describe("The instance that writes in a cluster when the fault begins, by the cluster's id.")
    .optional(),
  readers: z
    .string()
    .describe("All instances that read in a cluster when the fault begins, by the cluster's id.")
    .optional(),
};
export const scopeObject = z.strictObject(scope);

/** Faults of engines. */
const instanceScope = { instance: scope.instance, writer: scope.writer, readers: scope.readers };

const span = {
  at: duration.describe("When the fault begins, from the start of the run."),
  for: duration.describe("How long until it is lifted. Left out: it is never lifted.").optional(),
};

const whose = z.string().describe("The workload whose clients they are. Left out: all.").optional();

const link = {
  from: scopeObject.describe(
    "One side: exactly one of az, node, instance, segment, storage, controlPlane, clients, region, outbound, inbound, proxy, writer, readers.",
  ),
  to: scopeObject.describe("The other side. Left out: everybody else.").optional(),
  direction: z
    .enum(["both", "one-way"])
    .describe("both (default), or one-way: only messages from `from` to `to`.")
    .optional(),
  messages: z
    .array(z.enum(MESSAGE_FAMILY_NAMES, `must be of ${MESSAGE_FAMILY_NAMES.join(", ")}`))
    .min(1, "is empty: leave it out for all messages")
    .describe("Only messages of these families. Left out: all.")
    .optional(),
};

const slow = {
  factor: z
    .number("is not a number")
    .min(1, "must be at least 1: a fault slows")
    .max(1e6, "must be at most 1000000")
    .describe("Delays are multiplied by this. Default 1.")
    .optional(),
  extra: duration.describe("Added to every delay. Default 0us.").optional(),
};

const some = {
  spread: duration
    .describe("A random part of this is added, too: messages overtake one another. Default 0us.")
    .optional(),
  intensity: ratio.describe("Share of the messages that are slow. Default 100%.").optional(),
};

const fault = <K extends string>(kind: K) => z.literal(kind).describe("What breaks.");

export const faultSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: fault("az-outage"), az: scope.az.unwrap(), ...span })
    .describe("Every host in an AZ loses power; disks keep what was written."),
  z
    .strictObject({ kind: fault("region-outage"), region: scope.region.unwrap(), ...span })
    .describe("Every host in a Region loses power, its control plane too; disks keep what was written."),
  z
    .strictObject({
      kind: fault("crash"),
      ...scope,
      ...span,
      component: z
        .enum(
          ["instance", "dispatcher", "node"],
          'must be "instance" (the engine: its page cache stays warm), "dispatcher" (what ships writes to the volume and to readers) or "node" (the page cache goes, too)',
        )
        .describe("What of an instance crashes, in the words of ALTER SYSTEM CRASH. Default `instance`.")
        .optional(),
    })
    .describe("A storage node loses power, or an instance's process dies; it is restarted after `for`."),
  z.strictObject({ kind: fault("pause"), ...scope, ...span }).describe("A host stands still and loses nothing."),
  z
    .strictObject({ kind: fault("slow-disk"), ...scope, ...span, ...slow })
    .describe("Disk operations take longer: gray failure."),
  z
    .strictObject({ kind: fault("slow-link"), ...link, ...span, ...slow, ...some })
    .describe("Messages take longer; with `spread` they overtake one another."),
  z
    .strictObject({
      kind: fault("loss"),
      ...link,
      ...span,
      intensity: ratio.describe("Share of messages that vanish."),
    })
    .describe("Some messages vanish."),
  z
    .strictObject({
      kind: fault("corrupt-messages"),
      ...link,
      ...span,
      intensity: ratio.describe("Share of messages that arrive damaged."),
    })
    .describe("Some messages arrive damaged: the receiver sees it by the checksum, and drops them."),
  z
    .strictObject({
      kind: fault("duplicate"),
      ...link,
      ...span,
      intensity: ratio.describe("Share of messages that arrive twice."),
      late: duration.describe("How much later the second one comes at most. Default: a millisecond.").optional(),
    })
    .describe("Some messages arrive twice."),
  z
    .strictObject({ kind: fault("hold"), ...link, ...span })
    .describe("Messages wait, and arrive all at once when the fault is lifted."),
  z
    .strictObject({
      kind: fault("throttle"),
      ...link,
      ...span,
      perSecond: whole(1, 1_000_000).describe("How many messages pass in a second."),
      queue: whole(0, 1_000_000)
        .describe("How many messages wait at most; the others are dropped. Default 20.")
        .optional(),
    })
    .describe("A link has little bandwidth, and a queue with an end."),
  z
    .strictObject({
      kind: fault("one-message"),
      at: duration.describe("The microsecond at which the message is sent, from the start of the run."),
      from: scopeObject.describe("Who sends it."),
      to: scopeObject.describe("Whom it is sent to."),
      message: z
        .enum(MESSAGE_FAMILY_NAMES, `must be one of ${MESSAGE_FAMILY_NAMES.join(", ")}`)
        .describe("The message's family."),
      number: whole(1, 1_000_000)
        .describe("Which one, where several are sent at that microsecond. Default 1.")
        .optional(),
      does: z
        .enum(
          ["drop", "delay", "duplicate", "corrupt"],
          'must be "drop" (it never comes), "delay" (it comes later), "duplicate" (it comes twice) or "corrupt" (it arrives damaged, and its receiver drops it)',
        )
        .describe("What happens to it: drop, delay, duplicate or corrupt."),
      by: duration
        .describe("How much later it comes (delay), or its second copy does (duplicate; default 1ms).")
        .optional(),
    })
    .describe("One message, named by who sends it to whom at which microsecond, is lost, late, doubled or damaged."),
  z.strictObject({ kind: fault("partition"), ...link, ...span }).describe("No message passes, both ways or one."),
  z
    .strictObject({
      kind: fault("half-open"),
      clients: whose,
      at: span.at,
      intensity: ratio.describe("Share of the connections open at that moment. Default 100%.").optional(),
    })
    .describe(
      "Connections of clients lead nowhere, and neither end has heard of it: what is sent over them is swallowed, and the server goes on counting them.",
    ),
  z
    .strictObject({
      kind: fault("connection-reset"),
      clients: whose,
      at: span.at,
      intensity: ratio.describe("Share of the connections open at that moment. Default 100%.").optional(),
    })
    .describe("Connections of clients are reset, and both ends know at once."),
  z
    .strictObject({ kind: fault("dns-failure"), clients: whose, ...span })
    .describe(
      "Names are not resolved (NXDOMAIN, SERVFAIL): no new connections, except by answers that a client has cached.",
    ),
  z
    .strictObject({ kind: fault("dns-stale"), clients: whose, ...span })
    .describe("The resolver goes on giving the answer it has when its time to live is over."),
  z
    .strictObject({
      kind: fault("dns-frozen"),
      cluster: z.string().describe("Whose names. Default: the first cluster's.").optional(),
      ...span,
    })
    .describe(
      "Changes of a cluster's names are not published: writer's, reader's and custom names lead where they led when it began.",
    ),
  z
    .strictObject({ kind: fault("disk-full"), ...scope, ...span })
    .describe("A storage node's disk takes nothing more: reads go on, batches are not taken."),
  z
    .strictObject({ kind: fault("slow-cpu"), ...instanceScope, ...span, factor: slow.factor.unwrap() })
    .describe("An instance's processors take longer for everything."),
  z
    .strictObject({
      kind: fault("clock-skew"),
      ...instanceScope,
      ...span,
      ahead: duration.describe("How far it is set ahead. Default 0us.").optional(),
      behind: duration.describe("How far it is set back. Default 0us.").optional(),
      drift: z
        .number("is not a number")
        .min(-100_000, "must be at least -100000")
        .max(100_000, "must be at most 100000")
        .describe("Millionths by which it is too fast, or with a minus too slow. Default 0.")
        .optional(),
    })
    .describe(
      "An instance's clock is wrong, and so are the times it writes down for others. When the fault is lifted, the clock is set right.",
    ),
  z
    .strictObject({ kind: fault("cold-cache"), ...instanceScope, at: span.at })
    .describe("An instance's page cache is emptied, but for what only it has."),
  z
    .strictObject({ kind: fault("disk-loss"), ...scope, at: span.at })
    .describe("A storage node's disks are replaced by empty ones."),
  z
    .strictObject({
      kind: fault("corrupt-pages"),
      ...scope,
      at: span.at,
      intensity: ratio.describe("Share of the pages that go bad."),
    })
    .describe("Pages of a storage node fail their checksum."),
  z
    .strictObject({
      kind: fault("corrupt-log"),
      ...scope,
      at: span.at,
      intensity: ratio.describe("Share of the log's blocks that go bad."),
    })
    .describe("Log on a storage node fails its checksum."),
  z
    .strictObject({ kind: fault("lying-disk"), ...scope, ...span })
    .describe(
      "A storage node's disk says that writes are durable and keeps them in a cache: what it has written since is gone when its power goes.",
    ),
  z
    .strictObject({
      kind: fault("stale-disk"),
      ...scope,
      at: span.at,
      for: duration.describe("How much later it is restarted, with the disk as it was at `at`."),
    })
    .describe("A storage node is restarted with an old image of its disk."),
  z
    .strictObject({ kind: fault("torn-writes"), ...scope, ...span })
    .describe(
      "When a storage node's power goes, a part of what was on its way to the disk is there, torn off within a record.",
    ),
  z
    .strictObject({
      kind: fault("corrupt-writes"),
      ...scope,
      ...span,
      intensity: ratio.describe("Share of the log blocks written meanwhile that are damaged."),
    })
    .describe("Log that a storage node writes is damaged while it is written."),
  z
    .strictObject({
      kind: fault("misdirected-writes"),
      ...scope,
      ...span,
      intensity: ratio.describe(
        "Share of the blocks of log written meanwhile that go elsewhere, and of the older ones that they overwrite.",
      ),
    })
    .describe(
      "Log that a storage node writes goes to another place on the disk: both places are wrong, and what stands there is sound in itself.",
    ),
  z
    .strictObject({
      kind: fault("disk-errors"),
      ...scope,
      ...span,
      intensity: ratio.describe("Share of the operations that fail."),
    })
    .describe(
      "Operations of a storage node's disk fail and say so: what fails to be written is not taken, what fails to be read is refused.",
    ),
  z
    .strictObject({ kind: fault("suspicion"), ...scope, ...span })
    .describe("The control plane takes healthy storage nodes, or a healthy instance, for dead."),
  z
    .strictObject({ kind: fault("lying-health"), ...scope, ...span })
    .describe("The control plane takes an instance, or storage nodes, for healthy, whatever happens to them."),
  z
    .strictObject({ kind: fault("insufficient-capacity"), az: scope.az, ...span })
    .describe("No machines to spare in an AZ, or, without az, anywhere: what needs a new one waits."),
  z
    .strictObject({
      kind: fault("key-disabled"),
      cluster: z.string().describe("The cluster whose kmsKey it is."),
      ...span,
    })
    .describe("A cluster's KMS key is disabled: the cluster is stopped when the service has noticed."),
  z
    .strictObject({ kind: fault("control-plane-outage"), ...span })
    .describe("The control plane stands still: no failover, repair or growth."),
  z.strictObject({ kind: fault("object-store-outage"), ...span }).describe("The object store takes no backup."),
]);

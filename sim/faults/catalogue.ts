/**
 * The fault catalogue: for each kind its family, what it stands for in the world, and who else injects it, with
 * published values where there are any (docs/faults.md is made from this and from the file format). A kind without an
 * entry does not compile.
 */
import type { FaultKind } from "../scenario/types.ts";

export const FAMILIES = {
  network: "Network",
  storage: "Storage",
  node: "Nodes and processes",
  systemic: "Correlated, systemic and operational",
} as const;

export interface CatalogueEntry {
  readonly family: keyof typeof FAMILIES;
  readonly standsFor: string;
  readonly source: string;
}

export const CATALOGUE: Readonly<Record<FaultKind, CatalogueEntry>> = {
  partition: {
    family: "network",
    standsFor: "a cut, symmetric or one-way; of one role, one zone or everybody; of some messages only",
    source: "all simulators; TigerBeetle: 0-3% a tick, lasts 100-200 ticks at least; Jepsen: rings and majorities",
  },
  loss: {
    family: "network",
    standsFor:
      "a flaky way; with `messages: [stream]` the read replica failure of Aurora's fault-injection queries, with `[writes, pages]` their disk failure",
    source: "TigerBeetle 0-30%, Jepsen 20%; Aurora guide: a percentage for an interval",
  },
  "corrupt-messages": {
    family: "network",
    standsFor: "bits that flip on the way; every message has a checksum",
    source: "Jepsen, FoundationDB (bit flips)",
  },
  duplicate: {
    family: "network",
    standsFor: "a message that comes twice, with `late` long after it was dealt with",
    source: "TigerBeetle: 0-50% of packets replayed; Stateright",
  },
  "slow-link": {
    family: "network",
    standsFor:
      "distance, congestion, reordering with `spread`; with `messages: [writes, pages]` the disk congestion of Aurora's fault-injection queries",
    source: "FoundationDB: up to 100 ms for a pair; Jepsen 50 +- 10 ms; Aurora guide: between min and max milliseconds",
  },
  hold: {
    family: "network",
    standsFor: "a clogged link or node: nothing is lost, and everything comes at once when it is let go",
    source:
      "turmoil (hold and release); FoundationDB: 10 e^(-10u) s for a node, 20 e^(-10u) s for a pair; swizzle clogging holds half the nodes and lets them go in another order",
  },
  throttle: {
    family: "network",
    standsFor: "little bandwidth and a bounded queue that drops what does not fit",
    source: "TigerBeetle: 2-20 messages a path; Jepsen: a rate",
  },
  "one-message": {
    family: "network",
    standsFor:
      "the one acknowledgement that is lost, the one batch that is late: what a proof turns on, and what a person picks out of a picture",
    source:
      "turmoil: a verdict for each packet; TigerBeetle: a filter by command; Stateright: losses and duplicates of any message",
  },
  "half-open": {
    family: "network",
    standsFor:
      "a firewall or an address translation that has forgotten its state, a peer that went without a word: each statement costs its timeout, and forgotten connections use up the server's max_connections",
    source:
      "FoundationDB (reported as failure); AWS driver wrapper: enhanced failure monitoring asks over a connection of its own, and hears that the host is well",
  },
  "connection-reset": {
    family: "network",
    standsFor: "a RST: a statement under way has an unknown outcome, and all clients connect anew at once",
    source: "FoundationDB: 10^-5 a read or write, either side or both, 30% noticed immediately; turmoil",
  },
  "dns-failure": {
    family: "network",
    standsFor: "NXDOMAIN, an empty record, a resolver that is down: open connections go on",
    source: "outages of record: us-east-1 on 2025-10-19; turmoil, madsim change records",
  },
  "dns-stale": {
    family: "network",
    standsFor:
      "a resolver that ignores the time to live, a record that is changed late: after a failover clients find the old writer",
    source: "turmoil, madsim; users' complaints about names that flip late",
  },
  "dns-frozen": {
    family: "network",
    standsFor:
      "the service that writes DNS records is down or behind: a failover ends, and its name never flips. Drivers that ask the cluster, and RDS Proxy, do not go by it",
    source: "outages of record: us-east-1 on 2025-10-19; missing elsewhere",
  },
  "slow-disk": {
    family: "storage",
    standsFor: "a disk that answers late and says nothing else about it: gray failure",
    source: "TigerBeetle: writes up to 1 s on average; FoundationDB: stalls every 60 s",
  },
  "disk-full": {
    family: "storage",
    standsFor: "no space left: nothing is taken, nothing is lost, and what is there is read",
    source: "FoundationDB, turmoil (ENOSPC)",
  },
  "slow-cpu": {
    family: "node",
    standsFor:
      "a noisy neighbour, throttling, an engine that hangs a little: work queues up, and clients' retries with it",
    source: "Antithesis (CPU modulation)",
  },
  "cold-cache": {
    family: "node",
    standsFor:
      "a cache that somebody has flushed, or a memory that was needed for something else: every read goes to storage for a while",
    source: "missing elsewhere; turmoil and LazyFS evict pages of the file system",
  },
  "clock-skew": {
    family: "node",
    standsFor:
      "a clock that was set wrong, drifts, jumps (two of them in a row strobe). Nothing of the protocol goes by clocks, and no promise rests on a lease. What clients read does: a row of replica_host_status has its instance's own time, so a writer that dies with its clock ahead goes on looking like the newest writer, and lag is measured between two clocks",
    source: "TigerBeetle: linear, periodic, step; Jepsen: 4 ms to 262 s either way, strobes for up to 32 s",
  },
  "disk-loss": {
    family: "storage",
    standsFor: "a node that comes back with an empty disk",
    source: "FoundationDB (reboot and lose data), TigerBeetle (30% of restarts may reformat)",
  },
  "corrupt-pages": {
    family: "storage",
    standsFor: "latent sector errors, torn and misdirected writes as a reader meets them: a checksum that does not fit",
    source: "TigerBeetle: 0-10% within its fault atlas; FAST studies: 0.031% of SSDs a year, misdirected 0.023%",
  },
  "corrupt-log": {
    family: "storage",
    standsFor: "the same in the log, where a hole must not be skipped",
    source: "TigerBeetle, FoundationDB",
  },
  "lying-disk": {
    family: "storage",
    standsFor:
      "firmware that acknowledges a flush and has not done it, which shows when the power goes. A node notes on another disk what it acknowledged (**chosen**); one that comes back with less says that it is lost, and is replaced. Two such nodes are survived; a note that lies, too, is beyond the design",
    source:
      "FoundationDB holds writes up to 2 s (5 s) until they are synced, LazyFS clears what was not; the loss of acknowledged writes is missing elsewhere",
  },
  "stale-disk": {
    family: "storage",
    standsFor:
      "a snapshot restored in place of the disk, a machine that comes back as it once was (ABA): it is found out as a lying disk is",
    source: "Dropbox; TigerBeetle (30% of restarts may reformat)",
  },
  "torn-writes": {
    family: "storage",
    standsFor:
      "a write that the power failure cut in two: whole records of it may be there that were never acknowledged, and the torn one fails its checksum",
    source:
      "FoundationDB: 4 KiB pages, 512 B sectors, each written, dropped or corrupted; TigerBeetle: 80-100% of crashes damage what is under way",
  },
  "corrupt-writes": {
    family: "storage",
    standsFor: "bits that flip on the way to the medium, a cable, a controller",
    source: "TigerBeetle 0-10%; FoundationDB: one bit, 10% of writes; Jepsen 1e-5",
  },
  "misdirected-writes": {
    family: "storage",
    standsFor:
      "a write to the wrong place: one block is missing and another overwritten by something that is sound in itself, so the checksum must cover the address",
    source: "TigerBeetle only: 0-10%; FAST studies: 0.023% of SSDs, 0.466% of nearline HDDs",
  },
  "disk-errors": {
    family: "storage",
    standsFor:
      "EIO: operations that fail and say so, or end too early (a short read). With 100% a node that answers every question about its health and takes nothing",
    source: "FoundationDB, turmoil (by site and by chance)",
  },
  "object-store-outage": {
    family: "storage",
    standsFor: "no backup is taken: collection has to wait for it",
    source: "storage reference, choice 20",
  },
  crash: {
    family: "node",
    standsFor:
      "a storage node without power; clients that vanish; an engine's process that dies, with `component: node` together with the page cache; with `component: dispatcher` only what ships writes dies, and readers restart for it",
    source: "all simulators; Aurora guide: ALTER SYSTEM CRASH INSTANCE, DISPATCHER, NODE",
  },
  pause: {
    family: "node",
    standsFor:
      "garbage collection, a virtual machine that moves: it stands still, and goes on as if nothing had happened",
    source: "TigerBeetle 8 in 10 million ticks, madsim, Jepsen, Antithesis",
  },
  suspicion: {
    family: "node",
    standsFor: "a health check that takes the living for dead",
    source: "missing elsewhere; the cause of many outages of record",
  },
  "lying-health": {
    family: "node",
    standsFor:
      "a health check that takes the dead for living: gray failure as the control plane sees it. That a storage node has failed is then told only by those that write to it",
    source: "missing elsewhere",
  },
  "az-outage": {
    family: "systemic",
    standsFor: "an AZ without power; with one `crash` elsewhere it is AZ plus one, the design point",
    source: "AWS FIS: AZ Availability, 1 min to 12 h; FoundationDB (data hall kills)",
  },
  "region-outage": { family: "systemic", standsFor: "the loss of a Region", source: "outages of record" },
  "insufficient-capacity": {
    family: "systemic",
    standsFor: "no machines to spare where all customers ask for some at once",
    source: "AWS FIS: InsufficientInstanceCapacity",
  },
  "key-disabled": {
    family: "systemic",
    standsFor: "an operator disables the wrong KMS key",
    source: "Aurora guide: inaccessible-encryption-credentials",
  },
  "control-plane-outage": {
    family: "systemic",
    standsFor: "static stability: reads and writes go on without failover, repair and growth",
    source: "outages of record",
  },
};

/** The same for what one line stands for several faults of (sim/scenario/schema-presets.ts), by kind. */
export const PRESETS: Readonly<Record<string, Omit<CatalogueEntry, "family">>> = {
  "ring-partition": {
    standsFor: "overlapping majorities: every instance has a quorum, each a different one",
    source: "Jepsen: majorities ring",
  },
  "bridge-partition": {
    standsFor: "two zones that cannot reach each other, while a third reaches both",
    source: "Jepsen: bridge",
  },
  "minority-partition": {
    standsFor: "an AZ without its network",
    source: "Jepsen: minority; TigerBeetle: isolate one; outages of record: us-east-1 on 2011-04-21",
  },
  "az-plus-one": { standsFor: "the design point: writes may wait, reads go on, nothing is lost", source: "P17 2.2" },
  "swizzle-clog": {
    standsFor: "old messages of many nodes that come at once, and in another order than they went away",
    source:
      "FoundationDB: half the nodes, staggered over t/2, released over t/2 in another order; 30% of its clogging workloads",
  },
  "bad-batch": {
    standsFor:
      "disks of one age and make: copies in all three zones go bad together, and it shows only when they are read",
    source: "missing elsewhere; FAST studies: 0.031% of SSDs a year",
  },
  attrition: {
    standsFor: "machines that go faster than they are replaced",
    source: "FoundationDB: 2 machines, 1-10 s apart, pauses half as long again up to 60 s",
  },
  "failover-storm": {
    standsFor: "a writer that flaps: each failover begins before clients have settled",
    source: "FoundationDB (TriggerRecovery): 10 s on average",
  },
  "retry-storm": {
    standsFor: "a thundering herd: a pause of seconds that becomes an outage of minutes where retries have no budget",
    source: "research on metastable failures: trigger, sustaining loop",
  },
  "repair-storm": {
    standsFor: "re-mirroring: copies compete with the foreground",
    source: "outages of record: us-east-1 on 2011-04-21; FoundationDB: data distribution under load",
  },
};

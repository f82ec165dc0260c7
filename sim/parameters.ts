/**
 * Every constant of the model, once: value, unit, source, and how far it could reasonably be off. The fidelity ledger is
 * printed from this table and a scenario may override any row under `parameters:`.
 *
 * Sources: P17 and P18 are the two SIGMOD papers, "ref" the storage reference's section, [choice] means that no public source
 * says and this is a modelling decision. Those of instances and clusters are in cluster-parameters.ts, those of
 * global databases in global-parameters.ts.
 */
import { CLUSTER_PARAMETERS } from "./cluster-parameters.ts";
import { GLOBAL_PARAMETERS } from "./global-parameters.ts";

export type ParameterUnit = "us" | "bytes" | "records" | "ratio" | "count" | "bytes/s";

export interface ParameterInfo {
  readonly value: number;
  readonly unit: ParameterUnit;
  /** What it means, as a sentence without a full stop. */
  readonly does: string;
  /** Where the value comes from. */
  readonly source: string;
  /** Smallest and largest value the model makes sense with, both allowed. */
  readonly min: number;
  readonly max: number;
  /** The range in which the true value may lie, for sensitivity studies. */
  readonly tolerance: string;
}

const HOUR_US = 3_600_000_000;

export const PARAMETERS = {
  ...CLUSTER_PARAMETERS,
  ...GLOBAL_PARAMETERS,
  latencyInAz: {
    value: 125,
    unit: "us",
    does: "median one-way delay between two hosts of one AZ",
    source: "cluster reference 12.1: same-AZ round trips of 0.20 to 0.41 ms",
    min: 1,
    max: 1_000_000,
    tolerance: "50 to 200 us",
  },
  latencyCrossAz: {
    value: 420,
    unit: "us",
    does: "median one-way delay between two AZs of one Region",
    source: "cluster reference 12.1: us-east-1 pairs average 0.66 to 1.26 ms round trip",
    min: 1,
    max: 1_000_000,
    tolerance: "125 to 1,700 us",
  },
  latencySigma: {
    value: 0.25,
    unit: "ratio",
    does: "spread of the log-normal body of every network delay",
    source: "[choice] storage reference 12, row 26: log-normal tail",
    min: 0,
    max: 3,
    tolerance: "0.1 to 0.8",
  },
  latencySpikeRatio: {
    value: 0.001,
    unit: "ratio",
    does: "share of messages that also wait 1 to 10 ms",
    source: "[choice] cluster reference 12.1, after single samples of 5 to 12 ms",
    min: 0,
    max: 1,
    tolerance: "0.0001 to 0.01",
  },
  latencyStallRatio: {
    value: 0.00001,
    unit: "ratio",
    does: "share of messages whose packet is lost and resent by TCP after 200 ms",
    source: "[choice] cluster reference 12.1",
    min: 0,
    max: 1,
    tolerance: "0 to 0.0001",
  },
  diskPersist: {
    value: 100,
    unit: "us",
    does: "median time to put a log batch on a storage node's SSD",
    source: "cluster reference 12.4: fsync on NVMe 0.1 to 0.5 ms; [choice] storage reference 12, row 26: 0.15 ms mean",
    min: 1,
    max: 10_000_000,
    tolerance: "15 to 500 us",
  },
  diskRead: {
    value: 350,
    unit: "us",
    does: "median time to read and bring forward one page on a storage node",
    source: "[choice] storage reference 12, row 26: 0.4 ms mean",
    min: 1,
    max: 10_000_000,
    tolerance: "60 to 1,000 us",
  },
  diskSigma: {
    value: 0.4,
    unit: "ratio",
    does: "spread of the log-normal body of every disk operation",
    source: "[choice]",
    min: 0,
    max: 3,
    tolerance: "0.2 to 0.8",
  },
  diskBytesPerSecond: {
    value: 2_500_000_000,
    unit: "bytes/s",
    does: "bytes a storage node's disks take in a second",
    source: "[choice] several local NVMe devices: half of it keeps up with the 10 Gbps repair link (P17 2.2)",
    min: 1_000,
    max: 1_000_000_000_000,
    tolerance: "0.5 to 8 GB/s",
  },
  logRecordBytes: {
    value: 200,
    unit: "bytes",
    does: "size of one redo record on the wire and on disk",
    source: "[choice] no source gives one",
    min: 1,
    max: 1_000_000,
    tolerance: "50 to 1,000 bytes",
  },
  lsnAllocationLimit: {
    value: 10_000_000,
    unit: "records",
    does: "LAL: how far allocation may run ahead of VDL",
    source: "P17 4.2.1; unit of records [choice] storage reference 12, row 6",
    min: 4,
    max: 100_000_000,
    tolerance: "exact",
  },
  boxcarSubmit: {
    value: 20,
    unit: "us",
    does: "time from the submission of a batch to the moment it is really sent; records join it meanwhile",
    source: "[choice] P18 2.2 gives the rule, not the time",
    min: 0,
    max: 1_000_000,
    tolerance: "5 to 100 us",
  },
  boxcarRecordsMax: {
    value: 256,
    unit: "records",
    does: "records in one batch at most",
    source: "[choice] storage reference 12, row 25: 64 KB or 256 records",
    min: 1,
    max: 65_535,
    tolerance: "64 to 1,024",
  },
  gossipPeriod: {
    value: 100_000,
    unit: "us",
    does: "how often a segment with something to learn asks one random peer",
    source: "[choice] storage reference 12, row 17",
    min: 1_000,
    max: HOUR_US,
    tolerance: "10 ms to 1 s",
  },
  gossipRecordsMax: {
    value: 5_000,
    unit: "records",
    does: "records in one gossip answer at most (1 MB at 200 bytes each)",
    source: "[choice] storage reference 12, row 17: 1 MB per exchange",
    min: 1,
    max: 100_000_000,
    tolerance: "500 to 50,000",
  },
  resendAfter: {
    value: 50_000,
    unit: "us",
    does: "age at which a batch without a write quorum is sent again to the members that lack it",
    source: "[choice] storage reference 12, row 18 sends once; once is not enough for L1, see storage/resend.ts",
    min: 1_000,
    max: HOUR_US,
    tolerance: "10 ms to 1 s",
  },
  resendPauseMax: {
    value: 500_000,
    unit: "us",
    does: "longest pause between two attempts to bring a group to a write quorum; pauses double up to it",
    source: "[choice]",
    min: 1_000,
    max: HOUR_US,
    tolerance: "0.2 to 5 s",
  },
  readTimeout: {
    value: 20_000,
    unit: "us",
    does: "how long a page read may take before it is sent to another segment as well",
    source: "[choice] storage reference 4.2 gives the rule, not the time",
    min: 1_000,
    max: HOUR_US,
    tolerance: "2 to 100 ms",
  },
  readProbeRatio: {
    value: 0.01,
    unit: "ratio",
    does: "share of page reads sent to a second segment as well, to keep its latency figure fresh",
    source: "[choice] storage reference 4.2",
    min: 0,
    max: 1,
    tolerance: "0.001 to 0.05",
  },
  suspectAfter: {
    value: 2_000_000,
    unit: "us",
    does: "silence after which the control plane, or a writer, suspects a member",
    source: "[choice] storage reference 12, row 24; 6.6: detection 2 s of the 10 s window (P18 2.1)",
    min: 1_000,
    max: HOUR_US,
    tolerance: "1 to 50 s",
  },
  heartbeatPeriod: {
    value: 500_000,
    unit: "us",
    does: "how often the control plane's agent asks a storage node for a sign of life",
    source: "[choice] four in the time after which it is suspected",
    min: 1_000,
    max: HOUR_US,
    tolerance: "0.1 to 5 s",
  },
  membershipRetry: {
    value: 250_000,
    unit: "us",
    does: "how often the control plane asks again members that have not answered, and looks at waiting work",
    source: "[choice]",
    min: 1_000,
    max: HOUR_US,
    tolerance: "50 ms to 2 s",
  },
  repairBytesPerSecond: {
    value: 1_250_000_000,
    unit: "bytes/s",
    does: "bytes a second of a link that copies a segment: 10 Gbps",
    source: "P17 2.2: a 10 GB segment over a 10 Gbps link in 10 s",
    min: 1_000,
    max: 1_000_000_000_000,
    tolerance: "0.2 to 3 GB/s",
  },
  repairsPerNodeMax: {
    value: 4,
    unit: "count",
    does: "copies that one node receives at once; further ones wait",
    source: "[choice] they share the node's link",
    min: 1,
    max: 1_000,
    tolerance: "1 to 32",
  },
  copyChunkBytes: {
    value: 268_435_456,
    unit: "bytes",
    does: "bytes of a segment asked for at once when it is copied",
    source: "[choice] a fifth of a second of the link: small enough that a lost source costs little",
    min: 65_536,
    max: 10_000_000_000,
    tolerance: "16 MB to 1 GB",
  },
  copyPatience: {
    value: 2_000_000,
    unit: "us",
    does: "silence after which a copy takes another source",
    source: "[choice] as long as a suspicion",
    min: 1_000,
    max: HOUR_US,
    tolerance: "0.5 to 10 s",
  },
  linkShareDelay: {
    value: 60,
    unit: "us",
    does: "delay added to each message of a host whose link carries a copy",
    source: "[derived] storage reference 12, row 31: half of 10 Gbps is left; 37 kB in front of a message take 60 us",
    min: 0,
    max: 1_000_000,
    tolerance: "0 to 500 us",
  },
  stagingPeriod: {
    value: 1_000_000,
    unit: "us",
    does: "pause between a change in a group and its background round: build pages, stage log, collect",
    source: "[choice] storage reference 12.1: backup staging period 1 s",
    min: 1_000,
    max: HOUR_US,
    tolerance: "0.2 to 60 s",
  },
  scrubPeriod: {
    value: HOUR_US,
    unit: "us",
    does: "how often each segment's pages are checked",
    source: "[choice] storage reference 12.1",
    min: 1_000,
    max: 24 * HOUR_US,
    tolerance: "10 min to a week",
  },
  coalesceRecord: {
    value: 5,
    unit: "us",
    does: "time to apply one log record to a page that a read asks for",
    source: "[choice] storage reference 12, row 26",
    min: 0,
    max: 1_000_000,
    tolerance: "1 to 50 us",
  },
  patchDuration: {
    value: 5_000_000,
    unit: "us",
    does: "how long a storage node is away for planned patching",
    source: "[choice] P17 2.3 speaks of a short unavailability",
    min: 1_000,
    max: HOUR_US,
    tolerance: "1 s to 5 min",
  },
  floorAfter: {
    value: 10_000_000,
    unit: "us",
    does: "quiet time after which a writer tells a group its read floor (PGMRPL) in a message of its own",
    source: "[choice] busy groups hear it with every batch",
    min: 1_000,
    max: HOUR_US,
    tolerance: "1 to 60 s",
  },
  hedgeMin: {
    value: 3_000,
    unit: "us",
    does: "least time before a page read that has no answer goes to another segment as well",
    source: "[choice] storage reference 4.2: max(p95, 3 times the mean); this stands for the p95",
    min: 100,
    max: HOUR_US,
    tolerance: "1 to 20 ms",
  },
  cacheShare: {
    value: 0.9,
    unit: "ratio",
    does: "share of the data pages that fit into an instance's buffer cache",
    source: "[choice]; a working set a little larger than memory",
    min: 0,
    max: 1,
    tolerance: "0.5 to 1",
  },
  statementCpu: {
    value: 100,
    unit: "us",
    does: "processor time of one statement",
    source:
      "[derived] P17 6.1.1: 121,000 writes/s on 32 vCPU is 264 us of processor each, with the engine's other work",
    min: 1,
    max: 10_000_000,
    tolerance: "50 to 300 us",
  },
  pageSplitRatio: {
    value: 0.015625,
    unit: "ratio",
    does: "share of writes that split a page, a mini-transaction of three records over two pages and their parent",
    source: "[choice] one insert in 64",
    min: 0,
    max: 1,
    tolerance: "0 to 0.1",
  },
  rowsPerPage: {
    value: 16,
    unit: "count",
    does: "rows in one data page",
    source: "[choice] 1 KB rows in MySQL's 16 KB page",
    min: 1,
    max: 1_024,
    tolerance: "1 to 200",
  },
  engineRestart: {
    value: 2_000_000,
    unit: "us",
    does: "time from a crashed engine's restart to the start of its storage recovery",
    source: "[choice] cluster reference 1.6, phase F4: 2 to 6 s",
    min: 1_000,
    max: HOUR_US,
    tolerance: "1 to 10 s",
  },
  recoveryRetry: {
    value: 100_000,
    unit: "us",
    does: "how often recovery asks again the members that have not answered",
    source: "[choice]",
    min: 1_000,
    max: HOUR_US,
    tolerance: "20 ms to 1 s",
  },
  livenessCommit: {
    value: 1_000_000,
    unit: "us",
    does: "B of L1: while every group has a live, connected write quorum, no commit waits longer",
    source: "[choice] far above the 200 ms of a TCP stall plus one resend",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessRead: {
    value: 1_000_000,
    unit: "us",
    does: "bound of L3: with a read quorum left, no page read waits longer",
    source: "[choice]",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessRecovery: {
    value: 10_000_000,
    unit: "us",
    does: "R of L6: with its quorums there, a recovery takes no longer",
    source: "P17 4.3: generally under 10 s",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessHedge: {
    value: 300_000,
    unit: "us",
    does: "bound of L7: a page read takes no longer while four members of its group are well and another is slow",
    source: "[choice] above one TCP stall of 200 ms on the way to the hedge",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessGossip: {
    value: 5_000_000,
    unit: "us",
    does: "G of L4: when nothing is written and all are connected, members are equal after this",
    source: "[choice] fifty gossip rounds",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessRepair: {
    value: 60_000_000,
    unit: "us",
    does: "bound of L5: with a read quorum and a free node, a lost member is replaced within this",
    source: "storage reference 6.6: under a minute (RE19); detection and copy take about 10 s",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessAllocation: {
    value: 1_000_000,
    unit: "us",
    does: "bound of L9: writes that wait for LSNs go on within this when there is room",
    source: "[choice]",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessCollection: {
    value: 30_000_000,
    unit: "us",
    does: "bound of L10: after the last read view has ended and nothing is written, old versions are gone within this",
    source: "[choice] one quiet time of the read floor, and some background rounds",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  boxcarWaitMax: {
    value: 1_000,
    unit: "us",
    does: "bound of L12: no batch waits longer for company",
    source: "[choice] fifty times the submit delay",
    min: 1,
    max: HOUR_US,
    tolerance: "exact",
  },
} as const satisfies Readonly<Record<string, ParameterInfo>>;

export type ParameterName = keyof typeof PARAMETERS;

/** The values a run uses: the table's, or the scenario's where it overrides one. */
export type Parameters = Readonly<Record<ParameterName, number>>;

/** Raises RangeError for a name that is not in the table; ranges are the parser's to check, with a position. */
export function parametersOf(overrides: Readonly<Record<string, number>>): Parameters {
  const values = Object.fromEntries(Object.entries(PARAMETERS).map(([name, info]) => [name, info.value])) as Record<
    ParameterName,
    number
  >;
  for (const [name, value] of Object.entries(overrides)) {
    if (!(name in values)) throw new RangeError(`There is no parameter named ${name}.`);
    values[name as ParameterName] = value;
  }
  return values;
}

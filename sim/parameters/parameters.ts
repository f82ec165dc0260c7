/**
 * Every constant of the model, once: value, unit, source, and how far it could reasonably be off. The fidelity ledger
 * is printed from this table and a scenario may override any row under `parameters:`.
 *
 * Sources: P17 and P18 are the two SIGMOD papers, "ref" the storage reference's section, [choice] means that no public
 * source says and this is a modelling decision. Those of instances and clusters are in cluster.ts, those of scaling in
 * scaling.ts, those of the rest of the managed service in managed.ts, those of global databases in global.ts, those of
 * mirrored MySQL in baseline.ts, those of network and disks in world.ts, those of the storage protocol in storage.ts.
 * Here are what a database does and the
 * bounds of liveness.
 */
import { BASELINE_PARAMETERS } from "./baseline.ts";
import { CLUSTER_PARAMETERS } from "./cluster.ts";
import { GLOBAL_PARAMETERS } from "./global.ts";
import { HOUR_US, type ParameterInfo } from "./info.ts";
import { MANAGED_PARAMETERS } from "./managed.ts";
import { SCALING_PARAMETERS } from "./scaling.ts";
import { STORAGE_PARAMETERS } from "./storage.ts";
import { WORLD_PARAMETERS } from "./world.ts";

export type { ParameterInfo } from "./info.ts";

/** By name: each constant that a scenario may override, with its unit, source and tolerance. */
export const PARAMETERS = {
  ...CLUSTER_PARAMETERS,
  ...SCALING_PARAMETERS,
  ...MANAGED_PARAMETERS,
  ...GLOBAL_PARAMETERS,
  ...BASELINE_PARAMETERS,
  ...WORLD_PARAMETERS,
  ...STORAGE_PARAMETERS,
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
  livenessHeat: {
    value: 60_000_000,
    unit: "us",
    does: "bound of L15: after a disk has been hot for long enough, its first member is on its way to another node within this",
    source: "[choice] as long as a repair",
    min: 1_000,
    max: HOUR_US,
    tolerance: "exact",
  },
  livenessPersist: {
    value: 25_000,
    unit: "us",
    does: "bound of L16: while a disk could carry its foreground alone, no batch waits longer in front of it for background work",
    source: "[choice]",
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

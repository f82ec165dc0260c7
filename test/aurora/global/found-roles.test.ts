/**
 * What random role changes under random faults have found, each as small as it came to be: no check fails, and the
 * change comes to an end.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { ActionSpec, FaultSpec } from "../../../sim/scenario/types.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const base = globalWorld({
  duration: "12s",
  secondaries: 2,
  readers: 2,
  workload: "until: 9s",
  parameters: `${QUICK}, clusterPromoteMin: 200ms, clusterPromoteMax: 600ms, fenceTimeout: 1s, globalNameFlipMin: 100ms, globalNameFlipMax: 500ms, replicationBandwidth: 20000000000, roleChangeRetry: 200ms`,
});
/** Somebody reads at the readers of each cluster, too: what they cost is part of what was found. */
const readers = base.clusters.map(({ id, region }) => ({
  ...base.workloads[0],
  kind: "open" as const,
  id: `reads-${id}`,
  cluster: id,
  az: `${region}c`,
  endpoint: "reader" as const,
  readRatio: 1,
  ratePerSecond: 40,
}));

const failover = (cluster: string, at: number): ActionSpec => ({ kind: "failover-global", at, cluster });

const FOUND: readonly {
  readonly was: string;
  readonly seed: number;
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
  readonly rpo?: number;
}[] = [
  {
    was: "a writer that had stood still told its clients, after it was fenced, of commits that had been durable before: C15 called it a second primary",
    seed: 6,
    faults: [{ kind: "pause", at: 384_000, for: 782_000, scope: { instance: "writer-1" } }],
    actions: [failover("shop-2", 500_000)],
  },
  {
    was: "an instance that had been told to take over before its cluster was fenced opened the volume afterwards, and wrote beside the new primary",
    seed: 580_967,
    faults: [
      { kind: "crash", at: 3_000, for: 1_003_000, scope: { outbound: "shop-us" } },
      { kind: "loss", at: 124_000, for: 835_000, from: { az: "us-east-1a" }, to: null, direction: "both", ratio: 0.2 },
    ],
    actions: [failover("shop-eu", 503_000)],
  },
  {
    was: "a failover within the cluster, overtaken by one to another Region, went on there, and was never said to have ended",
    seed: 136_115,
    faults: [{ kind: "az-outage", at: 571_000, for: 1_284_000, scope: { az: "us-east-1a" } }],
    actions: [failover("shop-2", 974_000), { kind: "switchover-global", at: 4_812_000, cluster: "shop-us" }],
  },
  {
    was: "a new primary that recovered before the old one followed: C14 took what the old one had of its own for what it had been shipped",
    seed: 5,
    faults: [
      {
        kind: "partition",
        at: 2_012_000,
        for: 722_000,
        from: { inbound: "shop-eu" },
        to: { outbound: "shop-us" },
        direction: "both",
      },
      { kind: "crash", at: 2_799_000, for: 1_195_000, scope: { instance: "shop-eu-1" } },
    ],
    actions: [failover("shop-eu", 2_000_000)],
  },
  {
    was: "an old primary that wrote on until its order to follow fenced it: C14 took that for what it had been shipped",
    seed: 886_296,
    faults: [{ kind: "region-outage", at: 787_000, for: 1_490_000, scope: { region: "eu-west-1" } }],
    actions: [failover("shop-eu", 1_225_000)],
  },
  {
    was: "an agent that came back while no member could answer it began again at LSN 0",
    seed: 606_593,
    faults: [
      {
        kind: "loss",
        at: 1_190_000,
        for: 1_219_000,
        from: { instance: "shop-eu-1" },
        to: { inbound: "shop-eu" },
        direction: "both",
        ratio: 0.08,
      },
      { kind: "crash", at: 1_486_000, for: 888_000, scope: { instance: "shop-eu-1" } },
      { kind: "region-outage", at: 2_093_000, for: 76_000, scope: { region: "eu-west-1" } },
      { kind: "partition", at: 2_304_000, for: 961_000, from: { inbound: "shop-eu" }, to: null, direction: "one-way" },
    ],
    actions: [],
  },
  {
    was: "a replication server whose cluster ceased to be the primary while its process started never came up again",
    seed: 528_733,
    faults: [{ kind: "crash", at: 1_881_000, for: 652_000, scope: { outbound: "shop-us" } }],
    actions: [failover("shop-eu", 1_835_000), failover("shop-us", 4_907_000)],
  },
  {
    was: "a secondary none of whose instances could be promoted was never fed again, and the next switchover to it waited for ever",
    seed: 390_260,
    faults: [
      { kind: "loss", at: 7_000, for: 1_092_000, from: { az: "us-east-1b" }, to: null, direction: "both", ratio: 0.43 },
      { kind: "region-outage", at: 142_000, for: 8_000, scope: { region: "us-east-1" } },
      { kind: "region-outage", at: 2_533_000, for: 642_000, scope: { region: "us-east-1" } },
    ],
    actions: [2_807_000, 5_748_000].map((at) => ({ kind: "switchover-global", at, cluster: "shop-eu" })),
  },
  {
    was: "an agent that came back learnt from its members how far they were, and I8 took that for points that went back",
    seed: 19,
    faults: [
      { kind: "az-outage", at: 1_501_000, for: 1_183_000, scope: { az: "eu-west-1a" } },
      { kind: "region-outage", at: 2_850_000, for: 602_000, scope: { region: "eu-west-1" } },
      { kind: "crash", at: 2_917_000, for: 443_000, scope: { inbound: "shop-eu" } },
    ],
    actions: [],
    rpo: 800_000,
  },
  {
    was: "commits that waited for rds.global_db_rpo were released, and C22 counted the next one's time from theirs",
    seed: 999_989,
    faults: [
      { kind: "region-outage", at: 2_000, for: 1_398_000, scope: { region: "us-east-1" } },
      { kind: "crash", at: 3_000_000, for: 1_271_000, scope: { outbound: "shop-us" } },
    ],
    actions: [],
    rpo: 800_000,
  },
  {
    was: "an agent that took its volume back put records of before into it again, and I12 took them for LSNs used twice",
    seed: 164_051,
    faults: [
      { kind: "az-outage", at: 183_000, for: 1_127_000, scope: { az: "eu-west-1a" } },
      { kind: "partition", at: 16_000, for: 1_051_000, from: { inbound: "shop-eu" }, to: null, direction: "one-way" },
    ],
    actions: [failover("shop-eu", 582_000)],
  },
  {
    was: "the same of a volume whose agent stood still",
    seed: 417_100,
    faults: [
      { kind: "pause", at: 943_000, for: 1_239_000, scope: { inbound: "shop-eu" } },
      { kind: "region-outage", at: 445_000, for: 900_000, scope: { region: "eu-west-1" } },
      {
        kind: "partition",
        at: 147_000,
        for: 725_000,
        from: { az: "us-east-1a" },
        to: { controlPlane: "shop-us" },
        direction: "one-way",
      },
    ],
    actions: [failover("shop-2", 1_197_000)],
  },
  {
    was: "an agent that came back told its members of a read floor before its readers could say what they still read",
    seed: 599_743,
    faults: [
      { kind: "region-outage", at: 1_764_000, for: 228_000, scope: { region: "eu-west-1" } },
      { kind: "crash", at: 2_434_000, for: 1_070_000, scope: { inbound: "shop-eu" } },
    ],
    actions: [],
  },
  {
    was: "C9 took an instance that had opened the volume for a reader until the writer's name led there",
    seed: 96_736,
    faults: [
      { kind: "crash", at: 1_989_000, for: 676_000, scope: { instance: "writer-1" } },
      { kind: "az-outage", at: 607_000, for: 1_493_000, scope: { az: "us-east-1b" } },
    ],
    actions: [],
  },
  {
    was: "an agent that came back under its old epoch obeyed a timer of its life before, and sent batches again without a pause: the run never ended",
    seed: 31_808,
    faults: [
      { kind: "region-outage", at: 524_000, for: 11_000, scope: { region: "eu-west-1" } },
      { kind: "partition", at: 11_000, for: 1_042_000, from: { inbound: "shop-eu" }, to: null, direction: "both" },
    ],
    actions: [],
    rpo: 800_000,
  },
  {
    was: "a failover to the cluster that a switchover had begun to promote waited for ever: it had been promoted already, under the other's number",
    seed: 107_379,
    faults: [
      { kind: "crash", at: 73_000, for: 840_000, scope: { instance: "shop-eu-1" } },
      {
        kind: "partition",
        at: 71_000,
        for: 1_245_000,
        from: { controlPlane: "shop-eu" },
        to: null,
        direction: "one-way",
      },
      { kind: "region-outage", at: 1_392_000, for: 362_000, scope: { region: "us-east-1" } },
    ],
    actions: [{ kind: "switchover-global", at: 3_458_000, cluster: "shop-eu" }, failover("shop-eu", 4_115_000)],
    rpo: 800_000,
  },
  {
    was: "a failover away from the cluster that a switchover had begun to promote: both opened their volumes, and what one had annulled the other used",
    seed: 8,
    faults: [
      { kind: "region-outage", at: 1_652_000, for: 140_000, scope: { region: "eu-west-1" } },
      { kind: "pause", at: 391_000, for: 1_480_000, scope: { node: "shop-eu.storage-b2" } },
    ],
    actions: [{ kind: "switchover-global", at: 1_154_000, cluster: "shop-eu" }, failover("shop-2", 1_762_000)],
  },
  {
    was: "a replication server that had stood still learnt at the fence what it had missed, and reported it as just written",
    seed: 696_542,
    faults: [{ kind: "pause", at: 2_687_000, for: 1_439_000, scope: { outbound: "shop-us" } }],
    actions: [failover("shop-eu", 3_886_000)],
  },
  {
    was: "a replication server that had no news of its writer reported no lag for a secondary, as it had to: C24 took it for a lie",
    seed: 244_152,
    faults: [
      {
        kind: "partition",
        at: 1_980_000,
        for: 11_000,
        from: { node: "shop-eu.storage-c3" },
        to: { controlPlane: "shop-eu" },
        direction: "both",
      },
      {
        kind: "partition",
        at: 2_542_000,
        for: 1_356_000,
        from: { instance: "shop-eu-1" },
        to: { instance: "shop-eu-1" },
        direction: "both",
      },
      {
        kind: "partition",
        at: 2_155_000,
        for: 136_000,
        from: { outbound: "shop-us" },
        to: { node: "storage-a2" },
        direction: "both",
      },
      { kind: "crash", at: 9_000, for: 1_343_000, scope: { inbound: "shop-eu" } },
      {
        kind: "partition",
        at: 2_188_000,
        for: 1_192_000,
        from: { outbound: "shop-us" },
        to: null,
        direction: "one-way",
      },
      { kind: "crash", at: 979_000, for: 1_291_000, scope: { instance: "shop-eu-1" } },
      { kind: "object-store-outage", at: 1_232_000, for: 6_000 },
      {
        kind: "partition",
        at: 240_000,
        for: 1_499_000,
        from: { instance: "writer-1" },
        to: { outbound: "shop-us" },
        direction: "both",
      },
    ],
    actions: [{ kind: "switchover-global", at: 2_901_000, cluster: "shop-us" }],
    rpo: 800_000,
  },
];

describe("role changes: found by random faults", () => {
  test.each(FOUND)("$was", ({ seed, faults, actions, rpo = -1 }) => {
    const workloads = base.workloads.map((one) => ({ ...one, endpoint: "global" as const }));
    const report = run(
      { ...base, global: { ...base.global!, rpo }, faults, actions, workloads: [...workloads, ...readers] },
      { seed },
    );
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.globalDatabase?.status).toBe("available");
  });
});

/**
 * Random role changes under random faults, with and without rds.global_db_rpo: no check fails (C14 to C25, and all of
 * each cluster's own), and once everything has healed no role change is left half way.
 *
 *     BOREALIS_PROPERTY_RUNS=2000 npx vitest run test/aurora/global/random-roles.test.ts
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import type { ActionSpec, FaultSpec, Scenario, WorkloadSpec } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { schedules } from "./schedules.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const base = globalWorld({
  duration: "20s",
  secondaries: 2,
  readers: 2,
  workload: "until: 9s",
  parameters: `${QUICK}, clusterPromoteMin: 200ms, clusterPromoteMax: 600ms, fenceTimeout: 1s, globalNameFlipMin: 100ms, globalNameFlipMax: 500ms, replicationBandwidth: 20000000000, roleChangeRetry: 200ms`,
});

/**
 * Somebody reads at the readers of each cluster, whatever its role: those of a volume that is being rebuilt must not
 * answer (C18).
 */
const readers = base.clusters.map(({ id, region }): WorkloadSpec => ({
  ...base.workloads[0],
  kind: "open",
  id: `reads-${id}`,
  cluster: id,
  az: `${region}c`,
  endpoint: "reader",
  readRatio: 1,
  ratePerSecond: 40,
}));

const orders: fc.Arbitrary<ActionSpec> = fc
  .record({
    ms: fc.integer({ min: 500, max: 7_000 }),
    kind: fc.constantFrom("switchover-global" as const, "failover-global" as const, "failover-global" as const),
    cluster: fc.constantFrom("shop-us", "shop-eu", "shop-2"),
  })
  .map(({ ms, kind, cluster }) => ({ kind, at: ms * 1000, cluster }));

/** A limit of less than a second, which no file may ask for: a few seconds hold a gate that closes and opens. */
function play(seed: number, faults: readonly FaultSpec[], actions: readonly ActionSpec[], rpo: number): RunReport {
  const scenario: Scenario = {
    ...base,
    faults,
    actions: actions.toSorted((a, b) => a.at - b.at),
    global: { ...base.global!, rpo },
    workloads: base.workloads.map((one) => ({ ...one, endpoint: "global" })),
  };
  return run({ ...scenario, workloads: [...scenario.workloads, ...readers] }, { seed });
}

function expectWhole(report: RunReport): void {
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.globalDatabase?.status).toBe("available");
  for (const { error, openedAt, finishedAt } of report.globalDatabase?.roleChanges ?? [])
    expect(error !== undefined || (openedAt !== undefined && finishedAt !== undefined)).toBe(true);
}

test("global roles: random orders under random faults end, and break no promise", () => {
  check(
    fc.property(
      schedules,
      fc.array(orders, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      ({ seed, scenario }, actions, isLimited) =>
        expectWhole(play(seed, scenario.faults, actions, isLimited ? 800_000 : -1)),
    ),
    40,
  );
}, 120_000);

const home = "us-east-1";

test("global roles: the Region that runs a switchover loses power half way, and goes on with it afterwards", () => {
  const outage: FaultSpec = { kind: "region-outage", scope: { region: home }, at: 2_150_000, for: 1_400_000 };
  const report = play(1, [outage], [{ kind: "switchover-global", cluster: "shop-2", at: 2_000_000 }], -1);
  expectWhole(report);
  expect(report.globalDatabase?.primary).toBe("shop-2");
});

test("global roles: a Region that is rebuilt loses power meanwhile, and follows when it is back", () => {
  const cut: FaultSpec = {
    kind: "partition",
    from: { region: home },
    to: { region: "us-west-2" },
    direction: "both",
    at: 1_000_000,
    for: 2_000_000,
  };
  const outage: FaultSpec = { kind: "region-outage", scope: { region: home }, at: 4_000_000, for: 2_000_000 };
  const report = play(1, [cut, outage], [{ kind: "failover-global", cluster: "shop-2", at: 1_200_000 }], -1);
  expectWhole(report);
  expect(report.story.some(({ text }) => text.startsWith("shop-us follows the new primary, rebuilt"))).toBe(true);
});

test("rds.global_db_rpo: what a recovery finds was durable before it, and counts from then", () => {
  const outage: FaultSpec = { kind: "region-outage", scope: { region: home }, at: 1_180_000, for: 492_000 };
  for (let seed = 0; seed < 3; seed++) {
    const report = play(seed, [outage], [], 800_000);
    expectWhole(report);
    expect(report.checks.find(({ name }) => name.startsWith("C21"))?.verdict).toBe("pass");
  }
});

test("rds.global_db_rpo: secondaries that are rebuilt are waited for, as if they lagged since the new primary opened", () => {
  const cut: FaultSpec = {
    kind: "partition",
    from: { region: home },
    to: { region: "us-west-2" },
    direction: "both",
    at: 1_000_000,
    for: 1_500_000,
  };
  const orderBack: ActionSpec = { kind: "failover-global", cluster: "shop-us", at: 7_000_000 };
  const report = play(3, [cut], [{ kind: "failover-global", cluster: "shop-2", at: 1_200_000 }, orderBack], 800_000);
  expectWhole(report);
  expect(report.checks.find(({ name }) => name.startsWith("C21"))?.verdict).toBe("pass");
});

/**
 * What role changes are bound by, whatever they are asked for: refusals change nothing, time grows with the lag and
 * nothing else, a snapshot has all.
 */
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { globalWorld, QUICK } from "./worlds.ts";

/** Readers wait for their feed: one that restarts just then could not be promoted. */
const PARAMETERS = `${QUICK.replace("replicaLagMax: 800ms", "replicaLagMax: 60s")}, clusterPromoteMin: 200ms, clusterPromoteMax: 600ms, fenceTimeout: 1s, globalNameFlipMin: 100ms, globalNameFlipMax: 500ms, replicationBandwidth: 20000000000, roleChangeRetry: 200ms`;

function play(faults: readonly string[], actions: readonly string[], duration = "12s", rate = "100/s"): RunReport {
  const scenario = globalWorld({
    duration,
    secondaries: 2,
    readers: 1,
    rate,
    workload: `until: ${duration}`,
    parameters: PARAMETERS,
    faults,
    actions,
  });
  const [app] = scenario.workloads;
  // One goes where the global name leads; one stays with the first primary, whoever that is by now.
  const workloads = [
    { ...app, endpoint: "global" as const },
    { ...app, id: "near", endpoint: "writer" as const },
  ];
  const report = run({ ...scenario, workloads }, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

test("what is refused changes no state and tells nobody: the run is the same without it (C45 of the reference)", () => {
  const accepted = "kind: switchover-global, cluster: shop-eu, at: 4s";
  const refused = [
    "kind: failover-global, cluster: shop-us, at: 2s",
    "kind: remove-from-global, cluster: shop-us, at: 3s",
    "kind: switchover-global, cluster: shop-2, at: 4100ms",
    "kind: remove-from-global, cluster: shop-2, at: 4150ms",
    "kind: switchover-global, cluster: shop-eu, at: 10s",
  ];
  const alone = play([], [accepted]);
  const beside = play([], [...refused.slice(0, 2), accepted, ...refused.slice(2)]);
  const errors = beside.globalDatabase?.roleChanges.map(({ error }) => error?.split(":")[0]);
  expect(errors).toEqual([
    "InvalidDBClusterStateFault",
    "InvalidGlobalClusterStateFault",
    undefined,
    "InvalidGlobalClusterStateFault",
    "InvalidGlobalClusterStateFault",
    "InvalidDBClusterStateFault",
  ]);
  expect(beside.rdsEvents).toEqual(alone.rdsEvents);
  expect(beside.statuses).toEqual(alone.statuses);
  expect(beside.clients).toEqual(alone.clients);
  expect(beside.globalDatabase?.primary).toBe(alone.globalDatabase?.primary);
});

test("a switchover takes as long as its target lags, and the same time besides", () => {
  const beyond = [6, 9, 12].map((healed) => {
    const cut = `kind: partition, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 1s, for: ${healed - 1}s`;
    const report = play([cut], ["kind: switchover-global, cluster: shop-eu, at: 3s"], "16s");
    expect(report.clients.lostCommits).toBe(0);
    return (report.globalDatabase?.roleChanges[0].openedAt ?? Infinity) - healed * 1_000_000;
  });
  // Two seconds hold the catching up, 600 ms of promotion at most, and a few round trips.
  for (const us of beyond) expect(us).toBeLessThan(2_000_000);
});

test("an old primary's writer that hears of nothing is refused before the snapshot is taken, and what it acknowledged is in that", () => {
  const apart = "kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 2s, for: 4s";
  const deaf = ["writer-1", "writer-2"].map(
    (instance) => `kind: partition, from: { controlPlane: shop-us }, to: { instance: ${instance} }, at: 5s, for: 5s`,
  );
  const report = play([apart, ...deaf], ["kind: failover-global, cluster: shop-eu, at: 3s"]);
  const [change] = report.globalDatabase?.roleChanges ?? [];
  expect(change.fenced).toBe(false);
  expect(change.lostCommits).toBeGreaterThan(50);
  expect(change.lostCommits).toBe(report.clients.lostCommits);
  expect(change.snapshots?.filter(({ id }) => id.includes("-shop-us-"))).toHaveLength(1);
  expect(report.checks.find(({ name }) => name.startsWith("C19"))?.verdict).toBe("pass");
  expect(report.story.some(({ text }) => text.startsWith("writer-1 was refused for its old epoch"))).toBe(true);
});

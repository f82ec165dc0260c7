/**
 * What role changes leave behind for people: events by id, snapshots by name, a switchover that a failover supersedes.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";

test("global roles: a failover from an isolated primary, by its events and its snapshot", () => {
  const report = run(shipped("split-brain-attempt"), { seed: "1" });
  const of = (cluster: string): string[] =>
    report.rdsEvents.flatMap(({ id, of: source }) => (source === cluster ? [id.slice(-4)] : []));
  const [change] = report.globalDatabase!.roleChanges;
  expect(of("shop-eu").filter((id) => id !== "0072")).toEqual(["0238", "0240", "0397", "0241"]);
  // An instance's event, although it is the cluster's; told on the new primary, since the old one could not be reached.
  expect(of("eu-1")).toContain("0391");
  expect(of("shop-us")).toEqual(["0512", "0513"]);
  const [snapshot] = change.snapshots ?? [];
  expect(snapshot.id).toMatch(/^rds:unplanned-global-failover-shop-us-\d+$/);
  // Everything that is lost is in it: the last lost commit is no newer than its end.
  expect(change.lostCommits).toBeGreaterThan(1000);
  expect(snapshot.upTo - (change.keep ?? Infinity)).toBeGreaterThanOrEqual(change.lostCommits);
  expect(change.lostOperations).toHaveLength(1000);
});

test("global roles: a failover takes the place of a switchover that is stuck, which is cancelled and says so", () => {
  const scenario = scenarioFrom(`scenario: 1
name: stuck
duration: 60s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: us, region: us-east-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }] }
workloads: [{ id: app, kind: open, endpoint: global, rate: 40/s, reads: 10%, keys: { count: 200 }, timeout: 2s }]
faults: [{ kind: partition, from: { outbound: us }, to: { inbound: eu }, at: 5s, for: 30s }]
actions: [{ kind: switchover-global, cluster: eu, at: 10s }, { kind: failover-global, cluster: eu, at: 20s }]
parameters: { replicationBandwidth: 2000000000 }
`);
  const report = run(scenario, { seed: "1" });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const [switchover, failover] = report.globalDatabase!.roleChanges;
  expect(switchover).toMatchObject({ kind: "switchover", error: "superseded by a failover" });
  expect(failover).toMatchObject({ kind: "failover", fenced: true });
  const ids = report.rdsEvents.map(({ id }) => id.slice(-4));
  expect(
    ids.filter((id) => ["0181", "0423", "0186", "0390", "0238", "0512", "0513", "0397", "0241"].includes(id)),
  ).toEqual(expect.arrayContaining(["0181", "0423", "0186", "0390", "0238", "0512"]));
  expect(ids.indexOf("0186")).toBeLessThan(ids.indexOf("0238"));
});

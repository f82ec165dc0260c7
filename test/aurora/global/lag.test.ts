/**
 * What replication costs the primary: nothing; and what lag does when a secondary is slow: it grows, and goes away
 * within what the bandwidth allows.
 */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { scenarioFrom } from "../../worlds.ts";
import { differences, failuresOf, globalWorld, played } from "./worlds.ts";

/** Each commit of the primary: when it was acknowledged, and its LSN. */
function commits(scenario: Scenario): { world: World; told: string[] } {
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const told: string[] = [];
  world.context.trace.on(TRACE.commitAcked, (lsn) => told.push(`${lsn} at ${world.context.engine.now}`));
  world.context.engine.runTo(scenario.duration);
  return { world, told };
}

describe("twin runs: secondaries cost the primary nothing", () => {
  const cluster =
    "id: shop-us, engine: aurora-postgresql, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }]";
  const workload = "{ id: app, kind: open, rate: 2000/s, reads: 20%, keys: { count: 2000 }, timeout: 1s }";
  const faults =
    "[{ kind: az-outage, az: us-east-1c, at: 2s, for: 1s }, { kind: crash, instance: writer-1, at: 4s, for: 500ms }]";
  const alone = scenarioFrom(`
scenario: 1
name: alone
duration: 8s
topology: { clusters: [{ ${cluster} }] }
workloads: [${workload}]
faults: ${faults}
`);
  const withOthers = scenarioFrom(`
scenario: 1
name: with-others
duration: 8s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { ${cluster} }
    - { id: shop-eu, engine: aurora-postgresql, region: eu-west-1, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: reader-eu }] }
    - { id: shop-west, engine: aurora-postgresql, region: us-west-2, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [] }
workloads: [${workload}]
faults: ${faults}
`);

  test("every commit is acknowledged at the same microsecond, through faults and a failover", () => {
    const [one, other] = [commits(alone), commits(withOthers)];
    expect(one.told.length).toBeGreaterThan(5_000);
    expect(other.told).toEqual(one.told);
    expect(other.world.outcomes.commitLatency.summary()).toEqual(one.world.outcomes.commitLatency.summary());
    expect(other.world.global?.members[1].agent.driver.vdl).toBeGreaterThan(5_000);
  });
});

describe("back-pressure", () => {
  /** When the first secondary last lagged more than a second, by what the server has calculated. */
  function lagOver(scenario: Scenario, limit: number): { world: World; from: number; until: number; most: number } {
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: true });
    let [from, until, most] = [-1, -1, 0];
    world.context.trace.on(TRACE.lagsCalculated, (_index, _rpo, durability) => {
      most = Math.max(most, durability);
      if (durability < limit) return;
      until = world.context.engine.now;
      if (from < 0) from = until;
    });
    world.context.engine.runTo(scenario.duration);
    return { world, from, until, most };
  }

  test("after a cut, the lag is below a second within backlog / (bandwidth - write rate)", () => {
    // 1,000 writes/s of 200 bytes and page splits make some 210 kB/s; the way carries 400 kB/s.
    const scenario = globalWorld({
      duration: "40s",
      rate: "1250/s",
      workload: "until: 39s",
      readers: 0,
      parameters: "replicationBandwidth: 400000",
      faults: ["kind: partition, from: { outbound: shop-us }, to: { inbound: shop-eu }, at: 5s, for: 10s"],
    });
    const { world, until, most } = lagOver(scenario, 1_000_000);
    const written = world.clusters[0].driver.vdl / 40;
    const perSecond = 400_000 / 200;
    const bound = (written * 10) / (perSecond - written);
    expect(failuresOf(world)).toEqual([]);
    expect(most).toBeGreaterThan(9_900_000);
    expect(until / 1e6 - 15).toBeLessThan(bound + 1.5);
    expect(until / 1e6 - 15).toBeGreaterThan(bound / 2);
  });

  test("a slow secondary lags, the primary's commits do not, and it catches up", () => {
    const slow = ["a", "b", "c"].map((az) => `kind: slow-disk, az: eu-west-1${az}, extra: 400ms, at: 1s, for: 2s`);
    const healthy = commits(globalWorld({ duration: "6s" }));
    const lagging = commits(globalWorld({ duration: "6s", faults: slow }));
    expect(lagging.told).toEqual(healthy.told);
    const world = played(globalWorld({ duration: "6s", faults: slow }));
    expect(failuresOf(world)).toEqual([]);
    expect(differences(world)).toEqual([]);
    expect(world.global?.servers[0].lags.durabilityMost[1]).toBeGreaterThan(400_000);
  });

  test("what members have dropped from their logs comes from the object store", () => {
    const scenario = globalWorld({
      duration: "20s",
      rate: "1000/s",
      workload: "until: 12s",
      readers: 0,
      instances: "[{ id: writer-1 }]",
      parameters: "agentRestart: 100ms, floorAfter: 300ms, stagingPeriod: 200ms",
      faults: ["kind: crash, outbound: shop-us, at: 1s, for: 9s"],
    });
    const world = played(scenario);
    expect(failuresOf(world)).toEqual([]);
    expect(differences(world)).toEqual([]);
    expect(world.global?.servers[0].pulls.fromObjectStore).toBeGreaterThan(0);
  });

  test("a world in which nothing is written schedules nothing", () => {
    const idle = globalWorld({ duration: "60s", rate: "1/s", workload: "until: 1s", secondaries: 3, parameters: "" });
    const world = build({ ...idle, workloads: [] }, { seed: "1", mutations: [], history: false, checks: false });
    world.context.engine.runTo(1_000_000);
    const before = world.context.engine.event;
    world.context.engine.runTo(60_000_000);
    expect(world.context.engine.event - before).toBeLessThan(600);
  });
});

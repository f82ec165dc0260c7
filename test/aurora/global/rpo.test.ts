/**
 * rds.global_db_rpo: the worked timeline of cluster reference 5.4 as a golden test, and the corners of the rule. One
 * session writes once every 200 ms; the limit is 20 s; the way to the only secondary is cut at 100 s and heals at 150
 * s.
 */
import { describe, expect, test } from "vitest";
import type { World } from "../../../sim/build.ts";
import { build } from "../../../sim/build.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";
import { checksOf, failuresOf, globalWorld } from "./worlds.ts";

const CUT = "kind: partition, from: { outbound: shop-us }, to: { inbound: shop-eu }";
const base = { readers: 0, rate: "20/s", size: "10GB", instances: "[{ id: writer-1 }]", parameters: "" } as const;

interface Commit {
  readonly at: number;
  readonly lsn: number;
}

function watched(
  scenario: Scenario,
  mutations: readonly string[] = [],
): { world: World; acked: Commit[]; paused: number[]; released: number[] } {
  const world = build(scenario, { seed: "1", mutations, history: false, checks: true });
  const { trace, engine } = world.context;
  const acked: Commit[] = [];
  const [paused, released]: [number[], number[]] = [[], []];
  trace.on(TRACE.commitAcked, (lsn) => acked.push({ at: engine.now / 1e6, lsn }));
  trace.on(TRACE.commitPaused, () => paused.push(engine.now / 1e6));
  trace.on(TRACE.commitsReleased, () => released.push(engine.now / 1e6));
  world.context.engine.runTo(scenario.duration);
  for (const { checks, driver, volume } of world.clusters)
    checks?.finish(driver.ladder.vdl, (key, readPoint) => volume.log.versionAt(key, readPoint));
  world.replicationChecks?.finish();
  return { world, acked, paused, released };
}

describe("rds.global_db_rpo", () => {
  const scenario = globalWorld({
    ...base,
    duration: "160s",
    rpo: "20s",
    workload: "retry: { attempts: 1 }",
    faults: [`${CUT}, at: 100s, for: 50s`],
  });

  test("the worked timeline: commits stop 20 s after the first that stayed behind, and go on half a second after the heal", () => {
    const { world, acked, paused, released } = watched({
      ...scenario,
      workloads: scenario.workloads.map((one) => ({ ...one, timeout: 60_000_000, readRatio: 0 })),
    });
    expect(failuresOf(world)).toEqual([]);
    const cut = acked.filter(({ at }) => at > 100);
    const [first] = cut;
    const lastBefore = cut.findLast(({ at }) => at < 149)!;
    // C2 is the first commit of the cut; what is written 20 s later or more, waits.
    expect(lastBefore.at - first.at).toBeLessThan(20.1);
    expect(lastBefore.at - first.at).toBeGreaterThan(19.5);
    expect(paused[0]).toBeGreaterThan(lastBefore.at - 0.1);
    expect(released[0]).toBeGreaterThan(150);
    expect(released[0]).toBeLessThan(150.6);
    // Had the Region died at 140 s: what would be lost lies within 20 s.
    const lost = acked.filter(({ at }) => at > first.at - 0.001 && at < 140);
    expect(lost[lost.length - 1].at - lost[0].at).toBeLessThan(20.1);
    expect(checksOf(world).length).toBeGreaterThan(50);
  });

  test("who only reads never waits", () => {
    const { world } = watched({
      ...scenario,
      workloads: scenario.workloads.map((one) => ({ ...one, readRatio: 0.5, timeout: 1_000_000 })),
    });
    expect(world.outcomes.reads.longestAt(160e6)).toBeLessThan(1_000_000);
    expect(world.outcomes.writes.longestAt(160e6)).toBeGreaterThan(28_000_000);
  });

  test("resetting the parameter lets everybody go within a moment", () => {
    const reset = globalWorld({
      ...base,
      duration: "60s",
      rpo: "20s",
      workload: "",
      faults: [`${CUT}, at: 10s, for: 50s`],
      actions: ["kind: set-rpo, at: 40s"],
    });
    const { world, released } = watched({
      ...reset,
      workloads: reset.workloads.map((one) => ({ ...one, timeout: 60_000_000 })),
    });
    expect(failuresOf(world)).toEqual([]);
    expect(released).toHaveLength(1);
    expect(released[0]).toBeGreaterThanOrEqual(40);
    expect(released[0]).toBeLessThan(40.2);
  });

  test("a transaction that waits is not durable, and is gone with a crash", () => {
    const crash = globalWorld({
      ...base,
      duration: "50s",
      rpo: "20s",
      workload: "transaction: { writes: 3 }",
      faults: [`${CUT}, at: 5s, for: 45s`, "kind: crash, instance: writer-1, at: 35s, for: 1s"],
    });
    const { world, paused, acked } = watched({
      ...crash,
      workloads: crash.workloads.map((one) => ({ ...one, timeout: 60_000_000, readRatio: 0 })),
    });
    expect(failuresOf(world)).toEqual([]);
    expect(paused.length).toBeGreaterThan(10);
    expect(acked.filter(({ at }) => at > 26)).toEqual([]);
  });

  test("one secondary near enough is enough, and without the parameter nobody waits", () => {
    const near = globalWorld({
      ...base,
      secondaries: 2,
      duration: "50s",
      rpo: "20s",
      workload: "",
      faults: [`${CUT}, at: 5s, for: 45s`],
    });
    expect(watched(near).paused).toEqual([]);
    const without = globalWorld({ ...base, duration: "50s", workload: "", faults: [`${CUT}, at: 5s, for: 45s`] });
    expect(watched(without).paused).toEqual([]);
  });

  test("the writer that nobody tells anything any more closes its gate by itself", () => {
    const deaf = globalWorld({
      ...base,
      duration: "50s",
      rpo: "20s",
      workload: "",
      faults: ["kind: crash, outbound: shop-us, at: 5s, for: 45s"],
    });
    const { world, acked, paused } = watched(deaf);
    expect(failuresOf(world)).toEqual([]);
    expect(paused.length).toBeGreaterThan(10);
    expect(acked.filter(({ at }) => at > 26)).toEqual([]);
  });

  test("a server that starts again while its secondary is out of reach knows what that lacks: nobody waits before 20 s of it", () => {
    const cut = globalWorld({
      ...base,
      duration: "80s",
      rpo: "20s",
      workload: "",
      faults: [`${CUT}, at: 30s, for: 40s`, "kind: crash, outbound: shop-us, at: 32s, for: 1s"],
    });
    const { world, acked, paused } = watched(cut);
    expect(failuresOf(world)).toEqual([]);
    const [first] = acked.filter(({ at }) => at > 30);
    expect(paused[0] - first.at).toBeGreaterThan(19.5);
    expect(acked.findLast(({ at }) => at < 69)!.at - first.at).toBeLessThan(20.1);
  });

  test("an old writer that is cut off lets its commits wait for ever: nobody is late, since another one writes", () => {
    const split = globalWorld({
      ...base,
      instances: "[{ id: writer-1 }, { id: writer-2, az: us-east-1b }]",
      duration: "60s",
      rpo: "20s",
      workload: "az: us-east-1a, driver: { dnsCache: 60s }",
      faults: ["kind: partition, from: { az: us-east-1a }, at: 5s, for: 50s"],
    });
    const { world, paused } = watched(split);
    expect(failuresOf(world)).toEqual([]);
    expect(paused.length).toBeGreaterThan(10);
    expect(world.clusters[0].driver.index).toBe(1);
    expect(run(split, { seed: "1" }).story.filter(({ text }) => text.includes("rds.global_db_rpo"))).toEqual([]);
  });

  test("a secondary has everything and its last word was lost on the way: commits wait as long as it cannot say so (C22)", () => {
    const { paused, released, world } = watched(
      scenarioFrom(`
scenario: 1
name: last-word-lost
duration: 40s
topology:
  global: { id: shop, rpo: 20s }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, engine: aurora-postgresql, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, engine: aurora-postgresql, region: eu-west-1, volume: { size: 10GB, storageNodesPerAz: 3 } }
workloads:
  - { id: before, kind: open, endpoint: global, rate: 20/s, reads: 0%, keys: { count: 100 }, until: 7s }
  - { id: later, kind: open, endpoint: global, rate: 20/s, reads: 0%, keys: { count: 100 }, timeout: 20s, from: 15s }
faults:
  - { kind: partition, from: { inbound: eu }, to: { outbound: us }, direction: one-way, at: 6900ms, for: 27100ms }
  - { kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 8s, for: 26s }
`),
    );
    expect(failuresOf(world)).toEqual([]);
    expect(paused[0]).toBeLessThan(27);
    expect(released[0]).toBeGreaterThan(34);
  });

  test("the story tells when commits begin to wait, when they go on, and what becomes of those that never did", () => {
    const told = (name: string): string[] =>
      run(shipped(name), { seed: "1", checks: "none" })
        .story.map(({ text }) => text)
        .filter((text) => text.includes("rds.global_db_rpo") || text.includes("go on, the first"));
    expect(told("rpo-limit-reached")).toEqual([
      "Commits wait: no secondary lags less than the 20 s of rds.global_db_rpo.",
      expect.stringMatching(
        /^A secondary lags less again, or none is left: \d+ commits go on, the first after 1[45]\.?\d* s\.$/,
      ),
    ]);
    expect(told("split-brain-under-rpo").at(-1)).toMatch(
      /^What waited for rds\.global_db_rpo, the first for 2\d.* s, is rolled back/,
    );
  });
});

/**
 * Overload is real: processors that fall behind, connections that are refused by class, retries that feed the queue,
 * budgets that do not.
 */
import { describe, expect, test } from "vitest";
import { connectionsMax, INSTANCE_CLASSES } from "../../../sim/facts/instance-classes.ts";
import type { MetricSample } from "../../../sim/results/run-types.ts";
import { open } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";

describe("instance classes", () => {
  test("max_connections by memory, in each engine's way", () => {
    const limits = (name: string): number[] => [
      connectionsMax(name, "aurora-mysql"),
      connectionsMax(name, "aurora-postgresql"),
    ];
    expect(limits("db.t4g.medium")).toEqual([90, 189]);
    expect(limits("db.r6g.large")).toEqual([1000, 1669]);
    expect(limits("db.r6g.2xlarge")).toEqual([3000, 5000]);
    expect(limits("db.r3.8xlarge")).toEqual([5000, 5000]);
    expect(limits("db.r6g.16xlarge")).toEqual([6000, 5000]);
    for (const name of Object.keys(INSTANCE_CLASSES)) expect(Math.min(...limits(name)), name).toBeGreaterThan(0);
  });

  test("a class that is not in the table is named with those that are", () => {
    expect(() => connectionsMax("db.x9.huge", "aurora-mysql")).toThrow("There is no instance class db.x9.huge");
  });
});

test("connections: an instance takes as many as its class allows, and the rest hear that there are too many", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: crowd
duration: 6s
topology: { clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, class: db.t4g.medium }] }] }
workloads:
  - { id: crowd, kind: closed, sessions: 150, thinkTime: 20ms, reads: 100%, timeout: 1s, driver: { kind: pool, connections: 150 } }
parameters: { statementCpu: 5ms }
`);
  const run = open(scenario, { seed: 1, metrics: true });
  const connections = run.sampleMetrics(1_000_000).filter(({ metric }) => metric === "DatabaseConnections");
  expect(Math.max(...connections.map(({ value }) => value))).toBe(90);
  expect(run.finish().clients.failed).toBeGreaterThan(100);
});

/** Percent of operations that succeeded in each five seconds, as clients saw it. */
function successes(scenario: Scenario): readonly number[] {
  const run = open(scenario, { seed: 1, history: true, checks: "none" });
  run.finish();
  const windows = Array.from({ length: 6 }, () => ({ ok: 0, all: 0 }));
  for (const { invoke, outcome } of run.history()) {
    const window = windows[Math.floor(invoke / 5_000_000)];
    if (window === undefined) continue;
    window.all++;
    if (outcome === "ok") window.ok++;
  }
  return windows.map(({ ok, all }) => Math.floor((100 * ok) / Math.max(1, all)));
}

describe("retry storm: an instance that stood still for three seconds, and clients that ask for everything again", () => {
  const storm = shipped("retry-storm");
  const withRetry = (retry: object): Scenario => ({
    ...storm,
    workloads: storm.workloads.map((one) => ({ ...one, retry: { ...one.retry, ...retry } })),
  });

  test("without a pause it feeds itself: fifteen seconds later most operations still fail", () => {
    const seen = successes(storm);
    expect(seen[1]).toBeGreaterThan(95);
    expect(seen[5]).toBeLessThan(50);
  });

  test("a retry budget of a tenth ends it within seconds", () => {
    expect(successes(withRetry({ budget: 0.1 }))[5]).toBe(100);
  });
});

describe("complaints: where connections go", () => {
  const readsOf = (samples: readonly MetricSample[], id: string): number =>
    samples.filter(({ metric, of }) => metric === "SelectThroughput" && of === id).at(-1)?.value ?? 0;

  test("after a failover of two instances the pool of reads stays on the writer, and the reader idles", () => {
    const samples = open(shipped("reads-land-on-the-writer"), { seed: 1, metrics: true, checks: "none" }).sampleMetrics(
      20_000_000,
    );
    expect(readsOf(samples, "reader-1")).toBeGreaterThan(150);
    expect(readsOf(samples, "writer-1")).toBeLessThan(1);
  });

  test("connections opened within one TTL are all on one reader; with a lifetime they spread", () => {
    const scenario = shipped("one-reader-gets-all");
    const shares = (lifetime: number): number[] => {
      const workloads = scenario.workloads.map((one) => ({ ...one, driver: { ...one.driver, lifetime } }));
      const samples = open(
        { ...scenario, workloads, parameters: { dnsTtl: 1_000_000 } },
        { seed: 1, metrics: true, checks: "none" },
      ).sampleMetrics(30_000_000);
      return ["reader-1", "reader-2", "reader-3"].map((id) => readsOf(samples, id)).sort((a, b) => a - b);
    };
    const [least, , most] = shares(0);
    expect([least, most > 300]).toEqual([0, true]);
    expect(shares(1_500_000)[0]).toBeGreaterThan(30);
  });
});

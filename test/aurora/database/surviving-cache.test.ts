/**
 * The page cache is a process of its own (storage reference 7.5): it outlives the engine's crash and its restart in
 * place, and is lost with the machine's memory, to another writer, and to a reader that restarts together with the
 * writer.
 */
import { expect, test } from "vitest";
import { open, run, type RunReport } from "../../../sim/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";

interface World {
  readonly faults?: readonly string[];
  readonly actions?: readonly string[];
  readonly cluster?: string;
  readonly duration?: string;
}

/** A writer and two readers with a workload on each; few writes, so that most pages stay what they are. */
function world({ faults = [], actions = [], cluster = "", duration = "20s" }: World): Scenario {
  return scenarioFrom(`
scenario: 1
name: caches
duration: ${duration}
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c, promotionTier: 5 }]
      ${cluster.replaceAll(", ", "\n      ")}
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 50%, keys: { count: 2000 }, az: us-east-1a }
  - { id: one, kind: open, instance: reader-1, rate: 100/s, reads: 100%, keys: { count: 2000 }, az: us-east-1a }
  - { id: two, kind: open, instance: reader-2, rate: 100/s, reads: 100%, keys: { count: 2000 }, az: us-east-1a }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: { engineRestart: 1s }
`);
}

const warm = ({ story }: RunReport): string[] =>
  story
    .filter(({ text }) => /page cache/.test(text) && !text.startsWith("Fault") && !text.startsWith("Over"))
    .map(({ text }) => text.replace(/\d+ pages are still.*/, "warm").replace(/ begins with an empty .*/, " cold"));

function played(spec: World): string[] {
  const report = run(world(spec), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return warm(report);
}

const outlives = (instance: string): string => `The page cache of ${instance} has outlived its engine: warm`;

test("an engine that crashes comes back to a warm cache, a node that crashes to an empty one", () => {
  expect(played({ faults: ["kind: crash, instance: reader-1, at: 5s, for: 500ms"] })).toEqual([outlives("reader-1")]);
  expect(played({ faults: ["kind: crash, instance: reader-1, component: node, at: 5s, for: 500ms"] })).toEqual([]);
});

test("a zone without power takes the cache along, also when the engine was down already", () => {
  const outage = "kind: az-outage, az: us-east-1b, at: 6s, for: 1s";
  expect(played({ faults: [outage] })).toEqual([]);
  expect(played({ faults: ["kind: crash, instance: reader-1, at: 5s, for: 3s", outage] })).toEqual([]);
});

test("a node that crashes while its engine is down takes the cache along", () => {
  expect(
    played({
      faults: [
        "kind: crash, instance: reader-1, at: 5s, for: 3s",
        "kind: crash, instance: reader-1, component: node, at: 6s, for: 1s",
      ],
    }),
  ).toEqual([]);
});

test("a reboot keeps the cache, the writer's and a reader's", () => {
  expect(
    played({ actions: ["kind: reboot, at: 4s, instance: reader-2", "kind: reboot, at: 9s, instance: writer-1"] }),
  ).toEqual([outlives("reader-2"), outlives("writer-1")]);
});

test("a failover: the old writer's cache is lost, and its engine's crash makes no difference", () => {
  expect(played({ actions: ["kind: failover, at: 5s"], duration: "40s" })).toEqual([]);
  expect(played({ faults: ["kind: crash, instance: writer-1, at: 5s, for: 12s"], duration: "40s" })).toEqual([
    "writer-1 cold",
  ]);
});

test("a reader that is down while the writer restarts loses its cache, as those do that restart with the writer", () => {
  const both = {
    faults: ["kind: crash, instance: reader-1, at: 5s, for: 4s"],
    actions: ["kind: reboot, at: 6s, instance: writer-1"],
  };
  expect(played(both)).toEqual([outlives("writer-1"), "reader-1 cold"]);
  const all = { actions: ["kind: reboot, at: 6s, instance: writer-1"], cluster: "readersOnFailover: restart" };
  expect(played(all)).toEqual([outlives("writer-1")]);
});

test("what a reader has been away from for longer than anybody remembers is not kept", () => {
  expect(played({ faults: ["kind: crash, instance: reader-1, at: 5s, for: 31s"], duration: "45s" })).toEqual([
    "reader-1 cold",
  ]);
});

test("BufferCacheHitRatio and page reads show the difference", () => {
  const hitRatio = (component: string): number => {
    const playing = open(
      world({
        faults: [`kind: crash, instance: reader-1, component: ${component}, at: 5s, for: 500ms`],
        duration: "9s",
      }),
      { seed: 1, metrics: true },
    );
    const samples = playing
      .sampleMetrics(1_000_000)
      .filter(({ metric, of }) => metric === "BufferCacheHitRatio" && of === "reader-1");
    return samples.find(({ at }) => at === 8_000_000)?.value ?? -1;
  };
  expect(hitRatio("instance")).toBeGreaterThan(80);
  expect(hitRatio("node")).toBeLessThan(60);
});

test("a promoted reader's cache: warm in Aurora MySQL, in Aurora PostgreSQL only in tier 0 under cluster cache management", () => {
  const hitRatio = (cluster: string): number => {
    const playing = open(world({ actions: ["kind: failover, at: 5s"], cluster, duration: "21s" }), {
      seed: 1,
      metrics: true,
    });
    // The writer's own reads, and those of the workload on its name as an instance: no statement comes before it
    // writes.
    const samples = playing
      .sampleMetrics(1_000_000)
      .filter(({ metric, of }) => metric === "BufferCacheHitRatio" && of === "reader-1");
    return Math.min(...samples.filter(({ at }) => at > 5_000_000).map(({ value }) => value));
  };
  const cold = 50;
  expect(hitRatio("engine: aurora-mysql")).toBeGreaterThan(cold);
  expect(hitRatio("engine: aurora-postgresql")).toBeLessThan(cold);
  expect(hitRatio("engine: aurora-postgresql, clusterCacheManagement: true")).toBeLessThan(cold);
  const tierZero = "engine: aurora-postgresql, clusterCacheManagement: true";
  const scenario = world({
    actions: ["kind: modify-tier, at: 1s, instance: reader-1, tier: 0", "kind: failover, at: 5s"],
    cluster: tierZero,
  });
  expect(warm(run(scenario, { seed: 1 }))).toEqual([]);
  expect(played({ actions: ["kind: failover, at: 5s"], cluster: "engine: aurora-postgresql" })).toEqual([
    "reader-1 restarts as the writer with an empty page cache: cluster cache management would have kept it warm.",
  ]);
});

test("restored anywhere, also while an engine is down and its cache is not", () => {
  const brief = world({
    faults: ["kind: crash, instance: reader-1, at: 1s, for: 500ms"],
    actions: ["kind: reboot, at: 3s, instance: writer-1"],
    duration: "6s",
  });
  checkRestoring(() => open(brief, { seed: 3, history: true }), 50);
});

test("with survivingCacheTrusted C54 says which page is old", () => {
  const report = run(shipped("cache-survives"), { seed: 1, mutations: ["survivingCacheTrusted"] });
  const failed = report.checks.filter(({ verdict, name }) => verdict === "fail" && name.startsWith("C54-"));
  expect(failed[0]?.message).toMatch(
    /^At .* reader-1 begins at [\d,]+ with page \d+ as of record \d+, which outlived its engine; the page's last record there is \d+\.$/,
  );
});

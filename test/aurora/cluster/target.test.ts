/**
 * Whom a failover promotes (cluster reference 1.2): the lowest tier, in it the largest instance, then by the seed;
 * after five failed attempts anybody.
 */
import { describe, expect, test } from "vitest";
import { ATTEMPTS_BY_TIER, pickTarget, type Candidate } from "../../../sim/aurora/cluster/index.ts";
import { open, run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const candidates: readonly Candidate[] = [
  { index: 1, promotionTier: 1, memoryGib: 512 },
  { index: 2, promotionTier: 0, memoryGib: 64 },
  { index: 3, promotionTier: 0, memoryGib: 128 },
  { index: 4, promotionTier: 0, memoryGib: 128 },
];
const first = (): number => 0;
const last = (bound: number): number => bound - 1;

describe("target: rules", () => {
  test("tier before size, size before luck", () => {
    expect(pickTarget(candidates, 0, -1, first)).toBe(3);
    expect(pickTarget(candidates, 0, -1, last)).toBe(4);
    expect(pickTarget(candidates.slice(0, 2), 0, -1, last)).toBe(2);
    expect(pickTarget(candidates, 0, -1, first, true)).toBe(1);
  });

  test("whoever is asked for goes first, if it is healthy", () => {
    expect(pickTarget(candidates, 0, 1, first)).toBe(1);
    expect(pickTarget(candidates, 0, 9, first)).toBe(-1);
    expect(pickTarget([], 0, -1, first)).toBe(-1);
  });

  test("after five failed attempts tiers and sizes count no more", () => {
    expect(ATTEMPTS_BY_TIER).toBe(5);
    expect(pickTarget(candidates, 4, -1, last)).toBe(4);
    expect(pickTarget(candidates, 5, -1, first)).toBe(1);
    expect(pickTarget(candidates, 5, -1, last)).toBe(4);
  });
});

const cluster = (instances: string, rest: string): string => `
scenario: 1
name: targets
duration: 60s
topology: { clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [${instances}] }] }
workloads: [{ id: shop, kind: open, rate: 20/s, az: us-east-1c }]
${rest}`;

test("target: among readers of one tier the largest is promoted, at every seed", () => {
  const scenario = scenarioFrom(
    cluster(
      "{ id: writer-1 }, { id: small, az: us-east-1b }, { id: large, az: us-east-1c, class: db.r6g.8xlarge }, { id: middle, az: us-east-1b, class: db.r6g.4xlarge }",
      "faults: [{ kind: crash, instance: writer-1, at: 5s }]",
    ),
  );
  for (let seed = 1; seed <= 5; seed++) {
    const { rdsEvents, checks } = run(scenario, { seed });
    expect(rdsEvents.find(({ id }) => id.endsWith("0071"))?.message, `seed ${seed}`).toContain("large");
    expect(checks.find(({ name }) => name.startsWith("C5-"))?.verdict).toBe("pass");
  }
});

test("target: readers alike are chosen by the seed", () => {
  const scenario = scenarioFrom(
    cluster(
      "{ id: writer-1 }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c }",
      "faults: [{ kind: crash, instance: writer-1, at: 5s }]",
    ),
  );
  const chosen = Array.from(
    { length: 8 },
    (_, seed) => run(scenario, { seed: seed + 1 }).rdsEvents.find(({ id }) => id.endsWith("0071"))?.message ?? "",
  );
  expect(new Set(chosen.map((message) => /reader-\d/.exec(message)?.[0])).size).toBe(2);
});

test("target: when the first tier's target cannot open the volume five times over, somebody else gets a turn", () => {
  // The first in rank answers the control plane, and never gets to storage: each attempt to promote it runs out of
  // patience.
  const scenario = scenarioFrom(
    cluster(
      "{ id: writer-1, az: us-east-1a }, { id: first, az: us-east-1b, promotionTier: 0 }, { id: second, az: us-east-1c, promotionTier: 5 }",
      `faults:
  - { kind: crash, instance: writer-1, at: 5s }
  - { kind: partition, from: { instance: first }, to: { storage: main }, at: 4s }
parameters: { failoverPatience: 8s }`,
    ).replace("duration: 60s", "duration: 200s"),
  );
  for (const seed of [1, 2, 3]) {
    const playing = open(scenario, { seed });
    const { rdsEvents, clients } = playing.finish();
    const failed = rdsEvents.filter(({ id }) => id.endsWith("0069")).length;
    const done = rdsEvents.find(({ id }) => id.endsWith("0071"));
    expect(failed, `seed ${seed}`).toBeGreaterThanOrEqual(ATTEMPTS_BY_TIER);
    expect(done?.message, `seed ${seed}`).toContain("second");
    expect(clients.lostCommits).toBe(0);
  }
});

test("who calls while the control plane makes up its mind about a dead writer is served: the cluster is available", () => {
  const started = (actions: string): readonly number[] => {
    const crash = "faults: [{ kind: crash, instance: writer-1, at: 5s, for: 1m }]";
    const instances = "{ id: writer-1 }, { id: reader-1, az: us-east-1b }, { id: reader-2, az: us-east-1c }";
    const report = run(scenarioFrom(cluster(instances, `${crash}\nactions: [${actions}]`)), { seed: 1 });
    expect(report.story.filter(({ text }) => text.includes("refused"))).toEqual([]);
    return report.rdsEvents.filter(({ id }) => /007[23]$/.test(id)).map(({ at }) => at);
  };
  const [decided] = started("");
  expect(decided).toBeGreaterThan(5_000_000);
  const asked = decided - 50_000;
  expect(started(`{ kind: failover, at: ${asked}us, to: reader-2 }`)[0]).toBe(asked);
});

/** FailoverDBCluster of a cluster that has become a secondary: found by a swarm of chaos-global, where it made a second writer and lost commits. */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

test("is refused: there is no writer there that another could take over from", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: failover-in-a-secondary
duration: 14s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: shop-us, volume: { storageNodesPerAz: 2, size: 10GB }, instances: [{ id: us-1 }] }
    - { id: shop-eu, region: eu-west-1, instances: [{ id: eu-1 }] }
  global: { id: world }
workloads:
  - { id: app, kind: open, rate: 10/s, keys: { count: 1 }, retry: { attempts: 3 } }
actions:
  - { kind: switchover-global, at: 0us, cluster: shop-eu }
  - { kind: failover, at: 10s }
`);
  const { verdict, checks, story } = run(scenario, { seed: "1" });
  expect(checks.filter((one) => one.verdict === "fail")).toEqual([]);
  expect(verdict).toBe("pass");
  expect(story.map(({ text }) => text)).toContain(
    "FailoverDBCluster is refused: shop-us is a secondary cluster (InvalidDBClusterStateFault)",
  );
});

/**
 * FailoverDBCluster where a role change decides who writes: found by swarms of chaos-global, where it made a second
 * writer and lost commits.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const world = (actions: readonly string[], instances: string) =>
  scenarioFrom(`
scenario: 1
name: failover-in-a-secondary
duration: 14s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: shop-us, volume: { storageNodesPerAz: 2, size: 10GB }, instances: [${instances}] }
    - { id: shop-eu, region: eu-west-1, instances: [{ id: eu-1 }] }
  global: { id: world }
workloads:
  - { id: app, kind: open, rate: 10/s, keys: { count: 1 }, retry: { attempts: 3 } }
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
`);

test.each([
  [
    "there is no writer there that another could take over from",
    ["kind: switchover-global, at: 0us, cluster: shop-eu", "kind: failover, at: 10s"],
    "shop-us is a secondary cluster",
  ],
  [
    "a switchover is under way, which has its own plans",
    ["kind: switchover-global, at: 0us, cluster: shop-eu", "kind: failover, at: 1us, to: us-2"],
    "shop-us is switching-over",
  ],
])("is refused: %s", (_, actions, why) => {
  const scenario = world(actions, "{ id: us-1 }, { id: us-2 }");
  const { verdict, checks, story } = run(scenario, { seed: "1" });
  expect(checks.filter((one) => one.verdict === "fail")).toEqual([]);
  expect(verdict).toBe("pass");
  expect(story.map(({ text }) => text)).toContain(`FailoverDBCluster is refused: InvalidDBClusterStateFault: ${why}`);
});

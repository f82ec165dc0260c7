/**
 * A new primary whose clients are there already: they write before its control plane has heard that an instance has
 * opened the volume. Its history as one with the old primary ends before that all the same, and an old primary that has
 * more of its own is rebuilt: found by random failovers in every shipped scenario (C14), where it went on with both.
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { WorkloadSpec } from "../../../sim/scenario/types.ts";
import { scenarioFrom } from "../../worlds.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const base = globalWorld({
  duration: "3s",
  secondaries: 1,
  rate: "300/s",
  faults: [
    "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-eu }, extra: 60ms, at: 0s",
    "kind: slow-link, from: { instance: shop-eu-1 }, to: { controlPlane: shop-eu }, direction: one-way, extra: 40ms, at: 0s",
  ],
  actions: ["kind: failover-global, cluster: shop-eu, at: 1s"],
  parameters: `${QUICK}, clusterPromoteMin: 200ms, clusterPromoteMax: 600ms, globalNameFlipMin: 2s, globalNameFlipMax: 3s`,
});
const near: WorkloadSpec = {
  ...base.workloads[0],
  kind: "closed",
  sessions: 2,
  thinkTime: 10_000,
  id: "near",
  cluster: "shop-eu",
  az: "eu-west-1a",
  endpoint: "reader",
  readRatio: 0,
};

test("an old primary with records of its own is rebuilt, although the new one has written some by then", () => {
  const { checks, story } = run({ ...base, workloads: [...base.workloads, near] }, { seed: "1" });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const texts = story.map(({ text }) => text);
  expect(texts).toContainEqual(expect.stringMatching(/^shop-us may have what the new primary lacks/));
});

test("whoever was promoted writes and is deleted: what it wrote is in the log of the next, which is the primary's", () => {
  const scenario = scenarioFrom(`scenario: 1
name: promoted-and-deleted
duration: 30s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }, { id: eu-2, promotionTier: 0 }] }
workloads:
  - { id: there, kind: closed, cluster: eu, sessions: 2, reads: 0%, thinkTime: 10ms, keys: { count: 20 }, timeout: 2s }
actions:
  - { kind: failover-global, at: 13193ms, cluster: eu }
  - { kind: delete-instance, at: 15500ms, instance: eu-2 }
`);
  const { checks, story } = run(scenario, { seed: "6" });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(story.filter(({ text }) => /^eu: eu-\d opens the volume/.test(text))).toHaveLength(2);
});

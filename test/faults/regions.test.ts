/** A Region without power: its control plane stands still, and takes up what it had begun when the power is back. */
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";

test("a disk that is lost while the Region is without power is replaced afterwards", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: two-regions
duration: 64s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: shop-us, volume: { storageNodesPerAz: 2, size: 10GB }, instances: [{ id: us-1 }] }
    - { id: shop-eu, region: eu-west-1, volume: { storageNodesPerAz: 3, size: 10GB }, instances: [{ id: eu-1 }] }
  global: { id: world }
faults:
  - { kind: region-outage, at: 0us, for: 2s, region: eu-west-1 }
  - { kind: disk-loss, at: 0us, segment: shop-eu.pg0.b1 }
`);
  const report = run(scenario, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(report.story.filter(({ text }) => text.includes("One member has been replaced")).length).toBe(1);
});

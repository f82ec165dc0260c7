/**
 * What actions and faults that were drawn together have found in global databases, made small. Each fails without its
 * mend.
 */
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const VOLUME = "volume: { size: 10GB, storageNodesPerAz: 3 }";

function played(actions: readonly string[], primary = ""): RunReport {
  const scenario = scenarioFrom(`
scenario: 1
name: together
duration: 80s
topology:
  global: { id: shop }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  clusters:
    - { id: us, ${VOLUME}, instances: [{ id: us-1 }, { id: us-2, az: us-east-1b }]${primary} }
    - { id: eu, region: eu-west-1, ${VOLUME}, instances: [{ id: eu-1 }] }
    - { id: we, region: us-west-2, ${VOLUME}, instances: [{ id: we-1 }] }
actions: [${actions.map((one) => `{ ${one} }`).join(", ")}]
parameters: { osUpdateMin: 5s, osUpdateMax: 8s }
`);
  const report = run(scenario, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

test("a cluster that was being promoted when another role change overtook that is available again", () => {
  const { statuses } = played([
    "kind: switchover-global, cluster: we, at: 10s",
    "kind: failover-global, cluster: eu, at: 13s",
  ]);
  const ofCluster = statuses.filter(({ of }) => of === "we").map(({ status }) => status);
  expect(ofCluster).toContain("promoting");
  expect(ofCluster.at(-1)).toBe("available");
});

test("whoever wrote is a reader once its cluster is a secondary, and is updated as one", () => {
  const { statuses } = played(
    [
      "kind: apply-maintenance, cluster: us, action: system-update, at: 10s",
      "kind: switchover-global, cluster: eu, at: 10200ms",
    ],
    ', maintenance: { window: "sun:00:00-sun:00:30", clock: "sun:00:00" }',
  );
  const updated = statuses.flatMap(({ of, status }) => (status === "maintenance" ? [of] : []));
  expect(updated).toEqual(["us-2", "us-1"]);
});

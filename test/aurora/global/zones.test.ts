/**
 * What the loss of a zone is to a global database: its replication goes on, and operators notice a primary whose
 * storage is gone.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const world = (more: string): string => `scenario: 1
name: zones
duration: 90s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: us, region: us-east-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1, az: us-east-1c }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1, az: eu-west-1c }] }
workloads: [{ id: app, kind: open, endpoint: global, az: eu-west-1c, rate: 30/s, reads: 20%, keys: { count: 200 }, timeout: 1s }]
${more}
`;

function play(more: string) {
  const report = run(scenarioFrom(world(more)), { seed: "1" });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

describe("zones of a global database", () => {
  test("the servers of the first zone are a fleet's: replication goes on without it, on either side", () => {
    const report = play(
      "faults: [{ kind: az-outage, az: us-east-1a, at: 10s }, { kind: az-outage, az: eu-west-1a, at: 20s }]",
    );
    expect(report.metrics["AuroraGlobalDBRPOLag"]["eu.max"]).toBeLessThan(1000);
    expect(report.metrics["AuroraGlobalDBReplicatedWriteIO"]["eu"]).toBeGreaterThan(2000);
    expect(report.clients.failed).toBe(0);
  });

  test("two zones gone: the writer has its volume open and commits nothing; the alarm rings all the same", () => {
    const report = play(
      "faults: [{ kind: az-outage, az: us-east-1a, at: 10s }, { kind: az-outage, az: us-east-1b, at: 15s }]\noperators: [{ id: script, alarmAfter: 10s, reaction: 1s, to: eu }]",
    );
    expect(report.globalDatabase?.primary).toBe("eu");
    const told = report.story.map(({ text }) => text).filter((text) => /operator/i.test(text));
    expect(told).toEqual([
      "The operator script's alarm rings: nobody can write.",
      "The operator script orders the failover to eu.",
    ]);
  });

  test.each([
    ["failover", "orders the failover to eu", "FailoverGlobalCluster"],
    ["detach", "orders eu to be taken out of the global database", "RemoveFromGlobalCluster"],
  ])("an operator's %s that is refused is in the story: who ordered what, and why not", (does, orders, call) => {
    const { story } = play(
      `faults: [{ kind: region-outage, region: us-east-1, at: 20s }]
actions: [{ kind: remove-from-global, cluster: eu, at: 5s }]
operators: [{ id: night-shift, alarmAfter: 5s, reaction: 1s, does: ${does}, to: eu }]`,
    );
    const told = story.map(({ text }) => text).filter((text) => /night-shift/.test(text));
    expect(told).toEqual([
      "The operator night-shift's alarm rings: nobody can write.",
      expect.stringContaining(`The operator night-shift ${orders}`),
      `${call}, ordered by the operator night-shift for eu, is refused: DBClusterNotFoundFault: eu is no member of the global cluster`,
    ]);
  });

  test("commits that wait for rds.global_db_rpo are no reason to fail over", () => {
    const cut = "faults: [{ kind: partition, from: { outbound: us }, to: { inbound: eu }, at: 10s, for: 60s }]";
    const text = world(`${cut}\noperators: [{ id: script, alarmAfter: 10s, reaction: 1s, to: eu }]`)
      .replaceAll("region: us-east-1,", "engine: aurora-postgresql, region: us-east-1,")
      .replace("id: shop }", "id: shop, rpo: 20s }");
    const report = run(scenarioFrom(text), { seed: "1" });
    expect(report.globalDatabase?.primary).toBe("us");
    expect(report.clients.writeUnavailableUsMax).toBeGreaterThan(20_000_000);
  });
});

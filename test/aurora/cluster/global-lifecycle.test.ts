/**
 * Global databases that come to be while the run goes on: Regions that are added, primaries that are made one, what is
 * refused.
 */
import { describe, expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import { formatIssue, parseScenario, scenarioText, writeScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";
import { QUICK, pair, play, refusals, statuses, LATER } from "./lifecycles.ts";

describe("lifecycle: global databases", () => {
  test("a Region is added under load, and has everything that was written before", () => {
    const report = play(
      pair(
        "{ kind: create-cluster, at: 5s, cluster: eu }, { kind: create-instance, at: 15s, instance: eu-1 }, { kind: switchover-global, at: 30s, cluster: eu }",
        "",
        `, ${LATER}`,
      ),
    );
    expect(refusals(report)).toEqual([]);
    expect(report.globalDatabase?.primary).toBe("eu");
    expect(report.checks.find(({ name }) => name.startsWith("C16-"))?.verdict).toBe("pass");
    expect(statuses(report, "eu")).toMatch(/^creating available/);
  });

  test("the stream of a Region that is added waits for nobody who has not been created", () => {
    const { story } = open(shipped("built-step-by-step")).finish();
    expect(story.filter(({ text }) => text.includes("was silent for too long"))).toEqual([]);
  });

  test("a Region joins whoever is the primary by then", () => {
    const report = play(
      scenarioFrom(`scenario: 1
name: three
duration: 100s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }] }
    - { id: west, region: us-west-2, ${LATER}, instances: [{ id: west-1 }] }
workloads: [{ id: app, kind: open, endpoint: global, rate: 20/s, keys: { count: 100 }, timeout: 1s }]
parameters: { ${QUICK} }
actions: [{ kind: switchover-global, at: 5s, cluster: eu }, { kind: create-cluster, at: 45s, cluster: west }, { kind: create-instance, at: 55s, instance: west-1 }, { kind: switchover-global, at: 65s, cluster: west }]
`),
    );
    expect(refusals(report)).toEqual([]);
    expect(report.globalDatabase?.members).toEqual(["us", "eu", "west"]);
    expect(report.globalDatabase?.primary).toBe("west");
  });

  const nothing = `, ${LATER}`;
  const EMPTY = "{ kind: create-global-cluster, at: 1s, engine: aurora-mysql }";

  test("a global cluster without a source is empty; the primary that is created after it is its first member, and Regions are added to it", () => {
    const report = play(
      pair(
        `${EMPTY}, { kind: create-cluster, at: 2s, cluster: eu }, { kind: create-cluster, at: 3s, cluster: us }, { kind: create-instance, at: 6s, instance: us-1 }, { kind: create-cluster, at: 15s, cluster: eu }, { kind: create-instance, at: 25s, instance: eu-1 }, { kind: switchover-global, at: 35s, cluster: eu }`,
        nothing,
        nothing,
        nothing,
      ),
    );
    expect(refusals(report)).toEqual([
      "eu: CreateDBCluster is refused: InvalidGlobalClusterStateFault: the global cluster has no primary cluster",
    ]);
    expect(report.globalDatabase).toMatchObject({ primary: "eu", members: ["us", "eu"], roleChanges: [{}] });
    expect(report.checks.find(({ name }) => name.startsWith("C16-"))?.verdict).toBe("pass");
  });

  test("an empty global cluster can be deleted, and created again; one of another engine, or beside a primary that is there, is refused", () => {
    const report = play(
      pair(
        `${EMPTY}, { kind: create-global-cluster, at: 2s, engine: aurora-mysql }, { kind: delete-global-cluster, at: 3s }, { kind: create-cluster, at: 4s, cluster: us }, { kind: create-global-cluster, at: 10s }`,
        nothing,
        nothing,
        nothing,
      ),
    );
    expect(refusals(report)).toEqual([
      "CreateGlobalCluster is refused: GlobalClusterAlreadyExistsFault: the global cluster exists",
    ]);
    expect(report.globalDatabase?.members).toEqual(["us"]);
    expect(() =>
      pair("{ kind: create-global-cluster, at: 1s, engine: aurora-postgresql }", nothing, nothing, nothing),
    ).toThrow(/actions\[0\]\.engine: differs from the engine of "us".*\(InvalidParameterCombination\)/);
    expect(() => pair(EMPTY, nothing, nothing)).toThrow(
      /actions\[0\]\.engine: goes without a source, and "us" is there already/,
    );
  });

  test.each<[string, Scenario, string]>([
    [
      "a Region without a global cluster",
      pair("{ kind: create-cluster, at: 5s, cluster: eu }", nothing, nothing),
      "CreateDBCluster is refused: GlobalClusterNotFoundFault: there is no global cluster",
    ],
    [
      "a switchover without one",
      pair("{ kind: switchover-global, at: 5s, cluster: eu }", nothing, nothing),
      "SwitchoverGlobalCluster is refused: GlobalClusterNotFoundFault",
    ],
    [
      "a global cluster of no cluster",
      pair("{ kind: create-global-cluster, at: 5s }", nothing, nothing, nothing),
      "CreateGlobalCluster is refused: DBClusterNotFoundFault: there is no cluster us",
    ],
    ["a second global cluster", pair("{ kind: create-global-cluster, at: 5s }"), "GlobalClusterAlreadyExistsFault"],
    [
      "a global cluster with members",
      pair("{ kind: delete-global-cluster, at: 5s }"),
      "DeleteGlobalCluster is refused: InvalidGlobalClusterStateFault: it has members: us, eu",
    ],
    [
      "a protected one",
      pair("{ kind: delete-global-cluster, at: 5s }", ", deletionProtection: true"),
      "InvalidGlobalClusterStateFault: the global cluster has deletion protection",
    ],
    [
      "a member",
      pair("{ kind: delete-cluster, at: 5s, cluster: eu }"),
      "DeleteDBCluster is refused: InvalidGlobalClusterStateFault: eu is in a global database: remove it from that first",
    ],
    [
      "a primary that is not alone",
      pair("{ kind: remove-from-global, at: 5s, cluster: us }"),
      "RemoveFromGlobalCluster is refused: InvalidGlobalClusterStateFault: us is the primary: remove the secondaries first",
    ],
    [
      "a failover of a secondary",
      pair("{ kind: failover, at: 5s, to: eu-1 }"),
      "FailoverDBCluster is refused: InvalidDBClusterStateFault: eu is a secondary cluster",
    ],
    [
      "a Region during a role change",
      pair("{ kind: remove-from-global, at: 1s, cluster: eu }, { kind: switchover-global, at: 5s, cluster: eu }"),
      "SwitchoverGlobalCluster is refused: DBClusterNotFoundFault: eu is no member of the global cluster",
    ],
  ])("refused: %s", (_, scenario, wanted) => {
    expect(refusals(play(scenario)).join("\n")).toContain(wanted);
  });

  test("a primary at its limit of readers takes no further Region", () => {
    const readers = Array.from({ length: 15 }, (_, index) => `{ id: us-${index + 2} }`).join(", ");
    const parsed = parseScenario(
      `scenario: 1
name: many
duration: 10s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters: [{ id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }, ${readers}] }, { id: eu, region: eu-west-1, created: by-action }]
`,
      "f.yaml",
    );
    expect(parsed.ok ? "" : parsed.issues.map(formatIssue).join()).toContain("InvalidDBClusterStateFault");
  });

  test("what is written reads the same, and a run that goes back in time ends the same", () => {
    for (const name of ["built-step-by-step", "taken-down-in-order"])
      expect(scenarioFrom(scenarioText(writeScenario(shipped(name))))).toEqual(shipped(name));
    const whole = pair(
      "{ kind: create-cluster, at: 5s, cluster: eu }, { kind: create-instance, at: 15s, instance: eu-1 }, { kind: switchover-global, at: 30s, cluster: eu }",
      "",
      `, ${LATER}`,
    );
    checkRestoring(() => open(whole, { seed: 2, history: true }), 25);
  });
});

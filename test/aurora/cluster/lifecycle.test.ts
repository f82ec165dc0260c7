/**
 * Clusters, instances and global databases that are created and deleted while the run goes on: each precondition with
 * AWS's name for it, what comes to be, going back in time.
 */
import { describe, expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import type { RunReport } from "../../../sim/run-types.ts";
import { formatIssue, parseScenario, scenarioText, writeScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom, shipped } from "../../worlds.ts";

const QUICK =
  "createMin: 2s, createMax: 3s, clusterCreateMin: 1s, clusterCreateMax: 2s, clusterDeleteTime: 2s, deleteGrace: 5s, replicationBandwidth: 10000000000";

interface Given {
  readonly cluster?: string;
  readonly instances?: string;
  readonly actions: string;
  readonly more?: string;
}

const text = ({
  cluster = "",
  instances = "[{ id: one }, { id: two, az: us-east-1b }]",
  actions,
  more = "",
}: Given): string => `scenario: 1
name: life
duration: 60s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: ${instances}${cluster} }]
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 1s }]
parameters: { ${QUICK} }
actions: [${actions}]
${more}
`;
const alone = (given: Given): Scenario => scenarioFrom(text(given));

const pair = (actions: string, global = "", eu = "", us = ""): Scenario =>
  scenarioFrom(`scenario: 1
name: life
duration: 60s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop${global} }
  clusters:
    - { id: us, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }]${us} }
    - { id: eu, region: eu-west-1, instances: [{ id: eu-1 }]${eu} }
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 1s }]
parameters: { ${QUICK} }
actions: [${actions}]
`);

function play(scenario: Scenario): RunReport {
  const report = run(scenario, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const refusals = (report: RunReport): string[] =>
  report.story.map((line) => line.text).filter((line) => line.includes("is refused"));
const statuses = (report: RunReport, of: string): string =>
  report.statuses
    .filter((row) => row.of === of)
    .map(({ status }) => status)
    .join(" ");
const eventsOf = (report: RunReport, of: string): string =>
  report.rdsEvents
    .filter((row) => row.of === of)
    .map(({ id }) => id.slice(-4))
    .join(" ");
const LATER = "created: by-action";

describe("lifecycle: instances", () => {
  const added = `[{ id: one }, { id: two, az: us-east-1b, ${LATER} }]`;

  test("a reader is created, serves behind the reader's name, is deleted, and comes again", () => {
    const report = play(
      alone({
        instances: added,
        actions:
          "{ kind: create-instance, at: 5s, instance: two }, { kind: delete-instance, at: 20s, instance: two }, { kind: create-instance, at: 40s, instance: two }",
      }),
    );
    expect(statuses(report, "two")).toBe("creating available deleting creating available");
    expect(eventsOf(report, "two")).toBe("0005 0003 0005");
    expect(refusals(report)).toEqual([]);
  });

  test("the last instance may go; the first one that comes then is the writer, whichever it is", () => {
    const report = play(
      alone({
        instances: added,
        actions: "{ kind: delete-instance, at: 5s, instance: one }, { kind: create-instance, at: 20s, instance: two }",
      }),
    );
    expect(statuses(report, "two")).toBe("creating available");
    expect(report.clients.ok).toBeGreaterThan(500);
    expect(report.checks.find(({ name }) => name.startsWith("C4-"))?.verdict).not.toBe("fail");
  });

  test("deleted one after the other with writes in flight, the last one while it opens the volume: no name goes to either, nothing is waited for", () => {
    const bothZones = "us-east-1b, at: 4s, for: 9s }, { kind: az-outage, az: us-east-1c, at: 4s, for: 9s";
    const both =
      "{ kind: delete-instance, at: 5577ms, instance: one }, { kind: delete-instance, at: 6791ms, instance: two }";
    const report = play(
      alone({
        instances: "[{ id: one }, { id: two }]",
        actions: both,
        more: `faults: [{ kind: az-outage, az: ${bothZones} }, { kind: crash, instance: one, at: 5s, for: 1s }]`,
      }),
    );
    expect(report.checks.find(({ name }) => name.startsWith("L6-"))?.verdict).toBe("pass");
    const quick = play(alone({ actions: both }));
    expect(quick.story.map(({ text: line }) => line).join("\n")).not.toContain("Failover completed");
    expect(statuses(quick, "main")).toBe("failing-over available failing-over available");
    expect(eventsOf(quick, "main")).toMatch(/0069$/);
  });

  test.each<[string, Given, string]>([
    [
      "one that is there",
      { actions: "{ kind: create-instance, at: 5s, instance: two }" },
      "CreateDBInstance is refused: DBInstanceAlreadyExists: two exists",
    ],
    [
      "one that is coming",
      {
        instances: added,
        actions: "{ kind: create-instance, at: 5s, instance: two }, { kind: create-instance, at: 6s, instance: two }",
      },
      "DBInstanceAlreadyExists: two exists",
    ],
    [
      "in a zone without machines",
      {
        instances: added,
        actions: "{ kind: create-instance, at: 5s, instance: two }",
        more: "faults: [{ kind: insufficient-capacity, az: us-east-1b, at: 1s, for: 10s }]",
      },
      "InsufficientDBInstanceCapacity: there is no machine for two in its zone",
    ],
    [
      "while the cluster fails over",
      {
        instances: `[{ id: one }, { id: two, az: us-east-1b }, { id: three, ${LATER} }]`,
        actions: "{ kind: failover, at: 5s }, { kind: create-instance, at: 6s, instance: three }",
      },
      "InvalidDBClusterStateFault: DbCluster main is in failing-over state but expected it to be one of available.",
    ],
    [
      "deleted before it is there",
      { instances: added, actions: "{ kind: delete-instance, at: 5s, instance: two }" },
      "DeleteDBInstance is refused: DBInstanceNotFound: there is no instance two yet",
    ],
    [
      "deleted twice",
      { actions: "{ kind: delete-instance, at: 5s, instance: two }, { kind: delete-instance, at: 6s, instance: two }" },
      "InvalidDBInstanceState: two is being deleted or has been",
    ],
    [
      "rebooted before it is there",
      { instances: added, actions: "{ kind: reboot, at: 5s, instance: two }" },
      "RebootDBInstance is refused: DBInstanceNotFound: there is no instance two",
    ],
    [
      "rebooted twice",
      { actions: "{ kind: reboot, at: 5s, instance: two }, { kind: reboot, at: 5010ms, instance: two }" },
      "InvalidDBInstanceState: two is in rebooting state",
    ],
    [
      "a failover of one instance",
      { instances: "[{ id: one }]", actions: "{ kind: failover, at: 5s }" },
      "FailoverDBCluster is refused: InvalidDBClusterStateFault: Database cluster:main should have at least two database instances for failover",
    ],
    [
      "a failover to one that is not there",
      {
        instances: `[{ id: one }, { id: two }, { id: three, ${LATER} }]`,
        actions: "{ kind: failover, at: 5s, to: three }",
      },
      "DBInstanceNotFound: Cannot find target instance: three",
    ],
    [
      "a failover during another",
      { actions: "{ kind: failover, at: 5s }, { kind: failover, at: 6s, to: two }" },
      "InvalidDBClusterStateFault: DbCluster main is in failing-over state but expected it to be one of available.",
    ],
    [
      "a cluster that exists",
      { actions: "{ kind: create-cluster, at: 5s, cluster: main }" },
      "CreateDBCluster is refused: DBClusterAlreadyExistsFault: main exists",
    ],
    [
      "a cluster with instances",
      { actions: "{ kind: delete-cluster, at: 5s, cluster: main }" },
      "DeleteDBCluster is refused: InvalidDBClusterStateFault: Cluster cannot be deleted, it still contains DB instances in non-deleting state: one, two",
    ],
    [
      "a protected cluster",
      { cluster: ", deletionProtection: true", actions: "{ kind: delete-cluster, at: 5s, cluster: main }" },
      "InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again.",
    ],
    [
      "protected by its creation",
      {
        cluster: ", creation: { DeletionProtection: true }",
        actions: "{ kind: delete-cluster, at: 5s, cluster: main }",
      },
      "Cannot delete protected Cluster",
    ],
    [
      "nothing at all yet",
      { cluster: `, ${LATER}`, actions: "{ kind: create-instance, at: 5s, instance: one }" },
      "CreateDBInstance is refused: DBClusterNotFoundFault: there is no cluster main",
    ],
    [
      "a restore of nothing",
      { cluster: `, ${LATER}`, actions: "{ kind: restore-to-point-in-time, as: other, to: 1s, at: 5s }" },
      "RestoreDBClusterToPointInTime is refused: DBClusterNotFoundFault: there is no cluster main",
    ],
    [
      "a key that is disabled",
      {
        cluster: `, kmsKey: main-key, ${LATER}`,
        actions: "{ kind: create-cluster, at: 5s, cluster: main }",
        more: "faults: [{ kind: key-disabled, cluster: main, at: 1s, for: 50s }]",
      },
      "KMSKeyNotAccessibleFault: the key of main does not exist, is not enabled or you do not have permissions to access it",
    ],
  ])("refused: %s", (_, given, wanted) => {
    expect(refusals(play(alone(given))).join("\n")).toContain(wanted);
  });

  test("a cluster from nothing to nothing: nobody is let in before, and nobody after", () => {
    const report = play(
      alone({
        cluster: `, ${LATER}`,
        actions:
          "{ kind: create-cluster, at: 2s, cluster: main }, { kind: create-instance, at: 10s, instance: two }, { kind: create-instance, at: 15s, instance: one }, { kind: delete-instance, at: 30s, instance: one }, { kind: delete-instance, at: 31s, instance: two }, { kind: delete-cluster, at: 32s, cluster: main }, { kind: create-instance, at: 50s, instance: one }",
      }),
    );
    expect(statuses(report, "main")).toBe("creating available deleting");
    expect(eventsOf(report, "main")).toContain("0170");
    expect(eventsOf(report, "main")).toMatch(/0171$/);
    expect(refusals(report)).toEqual(["CreateDBInstance is refused: DBClusterNotFoundFault: there is no cluster main"]);
    expect(report.clients.ok).toBeGreaterThan(200);
    expect(report.clients.failed).toBeGreaterThan(500);
  });
});

describe("lifecycle: stopped and started", () => {
  const quick = "clusterStopTime: 3s, clusterStoppedMax: 20s";
  const stopped = (actions: string, more = ""): Scenario =>
    scenarioFrom(text({ actions, more }).replace(QUICK, `${QUICK}, ${quick}`));

  test("engines go down, nobody is let in, the writer comes back before the reader, and nothing is lost", () => {
    const report = play(
      stopped("{ kind: stop-cluster, at: 5s, cluster: main }, { kind: start-cluster, at: 20s, cluster: main }"),
    );
    expect(statuses(report, "main")).toBe("stopping stopped starting available");
    expect(statuses(report, "two")).toBe("stopping stopped starting available");
    expect(eventsOf(report, "main")).toBe("0150 0151");
    expect(eventsOf(report, "one")).toMatch(/^0087 0088/);
    expect(report.clients.lostCommits).toBe(0);
    expect(report.clients.failed).toBeGreaterThan(200);
    expect(report.clients.ok).toBeGreaterThan(500);
  });

  test("after its limit the service starts it by itself", () => {
    const report = play(stopped("{ kind: stop-cluster, at: 5s, cluster: main }"));
    expect(eventsOf(report, "main")).toBe("0150 0153 0151");
    expect(statuses(report, "main")).toBe("stopping stopped starting available");
  });

  test("who loses the key of a stopped cluster is without it, and all of it comes back", () => {
    const keys = "keyCheckPeriod: 1s, keyRecoveryWindow: 40s";
    const scenario = scenarioFrom(
      text({
        cluster: ", kmsKey: main-key",
        actions: "{ kind: stop-cluster, at: 2s, cluster: main }, { kind: start-cluster, at: 20s, cluster: main }",
        more: "faults: [{ kind: key-disabled, cluster: main, at: 8s, for: 8s }]",
      }).replace(QUICK, `${QUICK}, clusterStopTime: 3s, ${keys}`),
    );
    const report = play(scenario);
    expect(statuses(report, "main")).toBe(
      "stopping stopped inaccessible-encryption-credentials-recoverable starting available",
    );
    expect(statuses(report, "two")).toMatch(/starting available$/);
  });

  test.each<[string, Scenario, string]>([
    [
      "stopped twice",
      stopped("{ kind: stop-cluster, at: 5s, cluster: main }, { kind: stop-cluster, at: 6s, cluster: main }"),
      "StopDBCluster is refused: InvalidDBClusterStateFault: DbCluster main is in stopping state but expected it to be one of available.",
    ],
    [
      "started while it runs",
      stopped("{ kind: start-cluster, at: 5s, cluster: main }"),
      "StartDBCluster is refused: InvalidDBClusterStateFault: DbCluster main is in available state but expected it to be one of stopped,inaccessible-encryption-credentials-recoverable.",
    ],
    [
      "with an instance that restarts",
      stopped("{ kind: reboot, at: 5s, instance: two }, { kind: stop-cluster, at: 5010ms, cluster: main }"),
      "InvalidDBInstanceState: two is in rebooting state",
    ],
    [
      "an instance of a stopped cluster rebooted",
      stopped("{ kind: stop-cluster, at: 5s, cluster: main }, { kind: reboot, at: 10s, instance: two }"),
      "RebootDBInstance is refused: InvalidDBInstanceState: two is in stopped state",
    ],
    [
      "a failover of a stopped cluster",
      stopped("{ kind: stop-cluster, at: 5s, cluster: main }, { kind: failover, at: 10s }"),
      "FailoverDBCluster is refused: InvalidDBClusterStateFault: DbCluster main is in stopped state but expected it to be one of available.",
    ],
    [
      "a member of a global database",
      pair("{ kind: stop-cluster, at: 5s, cluster: eu }"),
      "StopDBCluster is refused: InvalidDBClusterStateFault: eu is in a global database with other members",
    ],
  ])("refused: %s", (_, scenario, wanted) => {
    expect(refusals(play(scenario)).join("\n")).toContain(wanted);
  });

  test("a run that goes back in time ends the same", () => {
    checkRestoring(
      () => open(stopped("{ kind: stop-cluster, at: 5s, cluster: main }"), { seed: 2, history: true }),
      25,
    );
  });
});

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

test("lifecycle: what a file may say", () => {
  const said = (topology: string): string => {
    const parsed = parseScenario(`scenario: 1\nname: f\nduration: 10s\ntopology: ${topology}\n`, "f.yaml");
    return parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n");
  };
  const regions = "regions: [{ name: us-east-1 }, { name: eu-west-1 }]";
  expect(said(`{ clusters: [{ id: a, instances: [{ id: a-1, ${LATER} }] }] }`)).toContain(
    "the first instance is the writer at the start",
  );
  expect(said(`{ clusters: [{ id: a, ${LATER}, instances: [{ id: a-1, created: 5m }] }] }`)).toContain(
    "is by-action in a cluster that is created by one",
  );
  expect(
    said(`{ ${regions}, global: { id: g, ${LATER} }, clusters: [{ id: a }, { id: b, region: eu-west-1 }] }`),
  ).toContain("must be by-action: the global database that it joins");
  expect(
    said(`{ ${regions}, global: { id: g }, clusters: [{ id: a, ${LATER} }, { id: b, region: eu-west-1 }] }`),
  ).toContain("must be by-action: its primary is created by an action");
});

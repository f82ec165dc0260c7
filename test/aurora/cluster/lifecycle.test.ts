/**
 * Clusters and instances that are created and deleted while the run goes on: each precondition with AWS's name for it,
 * what comes to be, going back in time.
 */
import { describe, expect, test } from "vitest";
import { type Given, alone, play, refusals, statuses, eventsOf, LATER } from "./lifecycles.ts";
import { issuesOf } from "../../worlds.ts";

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

test("lifecycle: what a file may say", () => {
  const said = (topology: string): string => {
    return issuesOf(`scenario: 1\nname: f\nduration: 10s\ntopology: ${topology}\n`);
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

/** Clusters that are stopped and started: by people, and by the service after a limit; going back in time. */
import { describe, expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";
import { QUICK, text, pair, play, refusals, statuses, eventsOf } from "./lifecycles.ts";

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

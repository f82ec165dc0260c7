/**
 * The loss of an encryption key: events and statuses of a cluster by itself and of members of a global database, what
 * is refused, going back in time.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { parseScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { scenarioFrom } from "../../worlds.ts";

const QUICK =
  "keyCheckPeriod: 1s, keyRecoveryWindow: 20s, createMin: 2s, createMax: 3s, detectProcessMin: 100ms, detectProcessMax: 300ms";

function alone(more: string): string {
  return `scenario: 1
name: keys
duration: 60s
topology:
  clusters: [{ id: main, kmsKey: main-key, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }] }]
workloads: [{ id: app, kind: open, rate: 50/s, keys: { count: 200 }, timeout: 1s }]
parameters: { ${QUICK} }
${more}
`;
}

function global(more: string): Scenario {
  return scenarioFrom(`scenario: 1
name: keys
duration: 60s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { id: us, region: us-east-1, kmsKey: us-key, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, kmsKey: eu-key, instances: [{ id: eu-1 }] }
    - { id: west, region: us-west-2, kmsKey: west-key, instances: [{ id: west-1 }] }
workloads: [{ id: app, kind: open, endpoint: global, rate: 50/s, keys: { count: 200 }, timeout: 1s }]
parameters: { ${QUICK} }
${more}
`);
}

function play(scenario: Scenario, seed = 1): RunReport {
  const report = run(scenario, { seed });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

const statusesOf = (report: RunReport, of: string): string[] =>
  report.statuses.filter((row) => row.of === of).map(({ status }) => status);
const eventsOf = (report: RunReport, of: string): string[] =>
  report.rdsEvents.filter((row) => row.of === of).map(({ id }) => id.slice(-4));
const RECOVERABLE = "inaccessible-encryption-credentials-recoverable";
const TERMINAL = "inaccessible-encryption-credentials";

describe("encryption key: a cluster by itself", () => {
  const disabled = "faults: [{ kind: key-disabled, cluster: main, at: 10s, for: 10s }]";

  test("warned, stopped, back, started by hand: writer before readers, nothing lost", () => {
    const report = play(scenarioFrom(alone(`${disabled}\nactions: [{ kind: start-cluster, cluster: main, at: 25s }]`)));
    expect(statusesOf(report, "main")).toEqual([RECOVERABLE, "starting", "available"]);
    expect(statusesOf(report, "reader-1")).toEqual([RECOVERABLE, "starting", "available"]);
    expect(eventsOf(report, "writer-1")).toEqual(["0418", "0419", "0420", "0006"]);
    const available = (of: string): number =>
      report.statuses.find((row) => row.of === of && row.status === "available")?.at ?? 0;
    expect(available("writer-1")).toBeLessThan(available("reader-1"));
    expect(report.clients.lostCommits).toBe(0);
    expect(report.clients.writeUnavailableUsMax).toBeGreaterThan(13_000_000);
  });

  test("a key that is back before the second look costs nothing", () => {
    const report = play(scenarioFrom(alone("faults: [{ kind: key-disabled, cluster: main, at: 10s, for: 1s }]")));
    expect(report.clients.failed).toBe(0);
    expect(eventsOf(report, "writer-1")).toEqual(["0418", "0420"]);
    expect(statusesOf(report, "main")).toEqual([]);
  });

  test("a start is refused while the key is away, and when the days are over", () => {
    const early = play(
      scenarioFrom(
        alone(
          `${disabled}\nactions: [{ kind: start-cluster, cluster: main, at: 15s }, { kind: start-cluster, cluster: main, at: 5s }]`,
        ),
      ),
    );
    const refusals = early.story
      .filter(({ text }) => text.startsWith("StartDBCluster is refused"))
      .map(({ text }) => text);
    expect(refusals).toEqual([
      "StartDBCluster is refused: InvalidDBClusterStateFault: DbCluster main is in available state but expected it to be one of stopped,inaccessible-encryption-credentials-recoverable.",
      "StartDBCluster is refused: KMSKeyNotAccessibleFault: the key of main is disabled",
    ]);
    const late = play(scenarioFrom(alone(`${disabled}\nactions: [{ kind: start-cluster, cluster: main, at: 40s }]`)));
    expect(statusesOf(late, "main")).toEqual([RECOVERABLE, TERMINAL]);
    expect(late.story.some(({ text }) => text.includes(`DbCluster main is in ${TERMINAL} state`))).toBe(true);
  });

  test("nobody fails over or comes back by itself: a crash and a failover meanwhile change nothing", () => {
    const report = play(
      scenarioFrom(
        alone(
          `faults: [{ kind: crash, instance: writer-1, at: 9s, for: 10s }, { kind: key-disabled, cluster: main, at: 8s }]\nactions: [{ kind: failover, at: 15s }, { kind: reboot, instance: reader-1, at: 16s }]`,
        ),
      ),
    );
    expect(statusesOf(report, "main").slice(-2)).toEqual([RECOVERABLE, TERMINAL]);
    expect(report.statuses.filter(({ at, status }) => at > 12_000_000 && status === "available")).toEqual([]);
  });

  test("a run restored in any state ends like one that was not", () => {
    const scenario = scenarioFrom(alone(`${disabled}\nactions: [{ kind: start-cluster, cluster: main, at: 25s }]`));
    const straight = run(scenario, { seed: "1" });
    for (const [early, late] of [
      [9, 11],
      [12, 26],
      [26, 28],
      [11, 40],
    ]) {
      const playing = open(scenario, { seed: "1" });
      playing.runTo(early * 1_000_000);
      const saved = playing.save();
      playing.runTo(late * 1_000_000);
      playing.load(saved);
      expect(playing.finish()).toEqual(straight);
    }
  });

  test("only a customer's key can be disabled", () => {
    const parsed = parseScenario(
      alone(`${disabled}\nactions: [{ kind: start-cluster, cluster: main, at: 40s }]`).replace(
        " kmsKey: main-key,",
        "",
      ),
      "keys.yaml",
    );
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      '"main" is encrypted with a key of AWS\'s own, which nobody can disable: give it a kmsKey',
    ]);
  });

  test("a cluster that has lost it for good takes no new instance; it can be deleted, and nothing else", () => {
    const report = play(
      scenarioFrom(
        alone(`faults: [{ kind: key-disabled, cluster: main, at: 5s, for: 50s }]
actions: [{ kind: reboot, instance: reader-1, at: 28s }, { kind: start-cluster, cluster: main, at: 29s }, { kind: create-instance, instance: reader-1, at: 45s }, { kind: delete-instance, instance: writer-1, at: 30s }, { kind: delete-instance, instance: reader-1, at: 30s }, { kind: delete-cluster, cluster: main, at: 46s }]`).replace(
          QUICK,
          `${QUICK}, deleteGrace: 5s, clusterDeleteTime: 2s`,
        ),
      ),
    );
    expect(statusesOf(report, "main")).toEqual([RECOVERABLE, TERMINAL, "deleting"]);
    const refused = report.story.flatMap(({ text }) =>
      text.includes("is refused") ? [text.split(":")[1].trim()] : [],
    );
    expect(refused).toEqual(["InvalidDBInstanceState", "InvalidDBClusterStateFault", "InvalidDBClusterStateFault"]);
    expect(eventsOf(report, "main").at(-1)).toBe("0171");
  });
});

describe("encryption key: what is made of a cluster's data", () => {
  test("is refused while the key is disabled; when it is back, a cluster that is gone for good can be restored elsewhere", () => {
    const report = play(
      scenarioFrom(
        alone(`faults: [{ kind: key-disabled, cluster: main, at: 5s, for: 35s }]
actions: [{ kind: restore-to-point-in-time, as: early, to: 3s, at: 20s }, { kind: restore-to-point-in-time, as: late, to: 3s, at: 50s }]`).replace(
          QUICK,
          `${QUICK}, restorablePeriod: 1s, restoreWorkflow: 1s`,
        ),
      ),
    );
    expect(statusesOf(report, "main")).toEqual([RECOVERABLE, TERMINAL]);
    expect(report.story.map(({ text }) => text)).toContain(
      "RestoreDBClusterToPointInTime is refused: KMSKeyNotAccessibleFault: the key of main is not enabled",
    );
    expect(report.restores?.map(({ cluster }) => cluster)).toEqual(["late"]);
  });
});

describe("encryption key: members of a global database", () => {
  test("the primary's: terminal at once; no switchover from it, a failover without snapshot or rebuild; it stays a member", () => {
    const report = play(
      global(
        "faults: [{ kind: key-disabled, cluster: us, at: 10s, for: 5s }]\nactions: [{ kind: switchover-global, cluster: eu, at: 15s }, { kind: failover-global, cluster: eu, at: 16s }]",
      ),
    );
    expect(statusesOf(report, "us")).toEqual([TERMINAL]);
    const { roleChanges, members, primary, status } = report.globalDatabase!;
    expect(roleChanges[0].error).toBe(
      `InvalidDBClusterStateFault: us is in ${TERMINAL} state, and a switchover needs it available`,
    );
    expect(roleChanges[1]).toMatchObject({ fenced: false, from: "us", to: "eu" });
    expect([primary, status, members]).toEqual(["eu", "available", ["us", "eu", "west"]]);
    expect(roleChanges[1].finishedAt).toBeDefined();
    expect(report.story.filter(({ text }) => text.includes("west follows the new primary"))).toHaveLength(1);
  });

  test("a secondary's: the others go on as if nothing had happened, and it cannot be promoted", () => {
    const report = play(
      global(
        "faults: [{ kind: key-disabled, cluster: eu, at: 10s, for: 5s }]\nactions: [{ kind: failover-global, cluster: eu, at: 20s }, { kind: switchover-global, cluster: west, at: 25s }]",
      ),
    );
    const { roleChanges, primary } = report.globalDatabase!;
    expect(roleChanges[0].error).toBe(`InvalidDBClusterStateFault: eu is in ${TERMINAL} state`);
    expect(roleChanges[1].error).toBeUndefined();
    expect([primary, report.clients.lostCommits]).toEqual(["west", 0]);
  });

  test("one that has left is a cluster by itself, and recoverable", () => {
    const report = play(
      global(
        "faults: [{ kind: key-disabled, cluster: eu, at: 30s, for: 5s }]\nactions: [{ kind: remove-from-global, cluster: eu, at: 5s }, { kind: start-cluster, cluster: eu, at: 40s }]",
      ),
    );
    expect(statusesOf(report, "eu")).toEqual(["promoting", "available", RECOVERABLE, "starting", "available"]);
  });
});

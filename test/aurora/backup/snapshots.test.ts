/**
 * Manual snapshots: what they hold, when they are there, what is restored of them, what is refused (cluster reference
 * 4.1, 4.4).
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { refusalReasons, scenarioFrom, shipped, small, type SmallWorld } from "../../worlds.ts";

const QUICK =
  "{ restorablePeriod: 500ms, restoreWorkflow: 500ms, snapshotLook: 200ms, repairBytesPerSecond: 1000000000000 }";
const world = (more: SmallWorld = {}) =>
  small({ duration: "8s", rate: "200/s", size: "20GB", parameters: QUICK, ...more });
const take = (at: string, name = "one"): string => `kind: create-snapshot, at: ${at}, snapshot: ${name}`;
const restore = (at: string, as = "copy", name = "one"): string =>
  `kind: restore-from-snapshot, at: ${at}, snapshot: ${name}, as: ${as}`;
const failing = ({ checks }: RunReport): string[] =>
  checks.flatMap(({ name, verdict }) => (verdict === "fail" ? [name] : []));

test("of any moment, with a crash around it: what is restored is the history of that moment", () => {
  const luck = fc.record({
    seed: fc.nat(1_000_000),
    at: fc.integer({ min: 1, max: 4_000_000 }),
    crashAt: fc.integer({ min: 500_000, max: 4_000_000 }),
    transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
  });
  check(
    fc.property(luck, ({ seed, at, crashAt, transaction }) => {
      const faults = [`kind: crash, instance: writer-1, at: ${crashAt}us, for: 100ms`];
      const report = run(world({ faults, workload: transaction, actions: [take(`${at}us`), restore("6500ms")] }), {
        seed,
      });
      expect(failing(report)).toEqual([]);
      expect(report.snapshots?.map(({ status }) => status)).toEqual(["available"]);
      expect(report.restores?.map(({ restoreToTime, snapshot }) => [restoreToTime, snapshot])).toEqual([[at, "one"]]);
      expect(report.checks.find(({ name }) => name.startsWith("C39"))?.verdict).toBe("pass");
    }),
    20,
  );
});

test("it outlives a backtrack, and its own deletion while it is being restored", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: outlives
duration: 8s
topology:
  clusters: [{ id: main, backtrackWindow: 1h, volume: { size: 20GB, storageNodesPerAz: 3 } }]
workloads:
  - { id: app, kind: open, rate: 200/s, keys: { count: 200 }, timeout: 1s, retry: { attempts: 10, backoff: 50ms } }
actions:
  - { ${take("2s")} }
  - { kind: backtrack, at: 4s, to: 1s }
  - { ${restore("6s")} }
  - { kind: delete-snapshot, at: 6100ms, snapshot: one }
parameters: ${QUICK.replace(" }", `, engineRestart: 200ms, probePeriod: 100ms, backtrackWorkflow: 300ms }`)}
`);
  const report = run(scenario, { seed: 3 });
  expect(failing(report)).toEqual([]);
  expect(report.snapshots?.[0].status).toBe("deleted");
  expect(report.restores?.[0].availableAt).toBeGreaterThan(6_500_000);
});

test("events, and what is refused under AWS's names", () => {
  const report = run(
    world({
      actions: [
        take("2s"),
        take("2100ms"),
        restore("2100ms"),
        restore("4s"),
        restore("5s"),
        restore("5s", "other", "none"),
        "kind: delete-snapshot, at: 6s, snapshot: one",
        restore("6s", "late"),
      ],
    }),
  );
  expect(report.rdsEvents.map(({ id, source, of }) => `${id} ${source} ${of}`)).toEqual([
    "RDS-EVENT-0074 snapshot one",
    "RDS-EVENT-0075 snapshot one",
  ]);
  expect(refusalReasons(report)).toEqual([
    "DBClusterSnapshotAlreadyExistsFault: one is there already.",
    "InvalidDBClusterSnapshotStateFault: one is in creating state but expected it to be available.",
    "DBClusterAlreadyExistsFault: copy is there already, or being created.",
    "DBClusterSnapshotNotFoundFault: there is no snapshot none.",
    "DBClusterSnapshotNotFoundFault: there is no snapshot one.",
  ]);
});

test("a run with snapshots is the same however often it is restored, and mutation snapshotAtCompletion is found", () => {
  const scenario = world({ duration: "5s", rate: "60/s", actions: [take("1s"), restore("3s")] });
  checkRestoring(() => open(scenario, { seed: 5, history: true }), 30);
  expect(failing(run(scenario, { seed: 5, mutations: ["snapshotAtCompletion"] }))).toEqual([
    "C39-restore-equals-history",
  ]);
});

test("the shipped story: refused while it was being created, restored after", () => {
  const report = run(shipped("snapshot-before-the-release"), { seed: 1 });
  expect(refusalReasons(report)).toEqual([expect.stringContaining("InvalidDBClusterSnapshotStateFault")]);
  expect(report.restores?.map(({ cluster }) => cluster)).toEqual(["shop-before"]);
});

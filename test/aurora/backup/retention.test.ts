/**
 * How long backups are kept, the automated snapshot of the day, and what a deleted cluster leaves (cluster reference
 * 4.1).
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { refusalReasons, scenarioFrom, shipped } from "../../worlds.ts";

const HOUR = 3_600_000_000;
const failing = ({ checks }: RunReport): string[] =>
  checks.flatMap(({ name, verdict }) => (verdict === "fail" ? [name] : []));

interface Days {
  readonly hours: number;
  readonly backups?: string;
  readonly actions?: readonly string[];
  readonly faults?: readonly string[];
  readonly rate?: string;
  readonly workload?: string;
  readonly parameters?: string;
}

/** A quiet cluster for days. */
const days = ({
  hours,
  backups = "{ retentionDays: 1 }",
  actions = [],
  faults = [],
  rate = "6/h",
  workload = "",
  parameters = "{}",
}: Days): Scenario =>
  scenarioFrom(`
scenario: 1
name: days
duration: ${hours}h
topology:
  clusters: [{ id: shop, backups: ${backups}, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }]
workloads: [{ id: app, kind: open, rate: ${rate}, reads: 0%, keys: { count: 12 }, timeout: 2s${workload} }]
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: ${parameters}
`);
const restore = (at: string, to = "", as = "copy"): string =>
  `kind: restore-to-point-in-time, at: ${at}, as: ${as}${to === "" ? "" : `, to: ${to}`}`;

test("whatever the period is changed to and whenever: a moment is restored as it was, or has fallen out and is refused", () => {
  const day = fc.integer({ min: 1, max: 4 });
  const luck = fc.record({
    seed: fc.nat(1_000_000),
    first: day,
    later: day,
    changeAt: fc.integer({ min: 25, max: 70 }),
    ago: fc.integer({ min: 1, max: 72 }),
    transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
  });
  check(
    fc.property(luck, ({ seed, first, later, changeAt, ago, transaction }) => {
      const actions = [
        `kind: modify-cluster, at: ${changeAt}h, backupRetentionDays: ${later}`,
        restore("76h", `${76 - ago}h`),
        restore("76h", "", "newest"),
      ];
      const report = run(days({ hours: 78, backups: `{ retentionDays: ${first} }`, actions, workload: transaction }), {
        seed,
      });
      expect(failing(report)).toEqual([]);
      // What the shorter period deleted stays deleted; otherwise the new one counts.
      const gone = Math.max(76 - later * 24, changeAt - Math.min(first, later) * 24);
      const isThere = 76 - ago >= gone;
      // A minute passes between two looks.
      if (Math.abs(76 - ago - gone) > 1)
        expect(report.restores?.map(({ cluster }) => cluster)).toEqual(isThere ? ["copy", "newest"] : ["newest"]);
    }),
    40,
  );
});

test("one automated snapshot a day, in the window, gone after the period; the manual one stays", () => {
  const actions = ["kind: create-snapshot, at: 1h, snapshot: mine"];
  const report = run(
    days({ hours: 60, backups: '{ retentionDays: 1, window: "22:30-23:00", clock: "21:00" }', actions }),
  );
  expect(failing(report)).toEqual([]);
  const told = report.snapshots?.map(
    ({ snapshot, kind, askedAt, status }) => `${snapshot} ${kind} ${askedAt / HOUR} ${status}`,
  );
  expect(told).toEqual([
    "mine manual 1 available",
    "rds:shop-day-1-22-30 automated 1.5 deleted",
    "rds:shop-day-2-22-30 automated 25.5 deleted",
    "rds:shop-day-3-22-30 automated 49.5 available",
  ]);
  expect(report.rdsEvents.map(({ id }) => id.slice(-4))).toEqual([
    "0074",
    "0075",
    "0168",
    "0169",
    "0168",
    "0169",
    "0168",
    "0169",
  ]);
  expect(report.backups?.earliestRestorableTime).toBe(36 * HOUR);
});

test("a cluster that is not available when its window opens is waited for, and one that is stopped has no snapshot that day", () => {
  const backups = '{ window: "03:00-03:30", clock: "02:00" }';
  const stopped = ["kind: stop-cluster, at: 30m, cluster: shop"];
  const kinds = (report: RunReport): string[] | undefined =>
    report.snapshots?.map(({ askedAt }) => `${Math.round(askedAt / 60_000_000)} min`);
  const late = run(days({ hours: 30, backups, actions: [...stopped, "kind: start-cluster, at: 65m, cluster: shop"] }));
  expect([failing(late), kinds(late)?.length]).toEqual([[], 2]);
  expect(late.snapshots?.[0].askedAt).toBeGreaterThan(65 * 60_000_000);
  const never = run(days({ hours: 30, backups, actions: stopped }));
  expect([failing(never), kinds(never)]).toEqual([[], []]);
});

test("nothing falls out that is the newest there is: while the object store is away the earliest moment waits", () => {
  const faults = ["kind: object-store-outage, at: 10h, for: 40h"];
  const report = run(days({ hours: 49, faults, actions: [restore("48h", "1h"), restore("48h", "", "other")] }));
  expect(failing(report)).toEqual([]);
  expect(refusalReasons(report)).toHaveLength(1);
  expect(report.backups?.earliestRestorableTime).toBe(report.backups?.latestRestorableTime);
});

test("what a deleted cluster leaves: its backup for as long as it was kept, or nothing; snapshots of others in any case", () => {
  const leave = (more: string): RunReport =>
    run(
      days({
        hours: 40,
        actions: [
          "kind: create-snapshot, at: 2h, snapshot: mine",
          "kind: delete-instance, at: 5h, instance: writer-1",
          `kind: delete-cluster, at: 6h, cluster: shop${more}`,
          restore("10h", "4h"),
          restore("32h", "4h", "late"),
          "kind: restore-from-snapshot, at: 33h, snapshot: mine, as: again",
          "kind: modify-cluster, at: 34h, backupRetentionDays: 3",
        ],
      }),
    );
  const [plain, kept] = [leave(""), leave(", deleteAutomatedBackups: false, finalSnapshot: last")];
  expect([failing(plain), failing(kept)]).toEqual([[], []]);
  expect(plain.restores?.map(({ cluster }) => cluster)).toEqual(["again"]);
  expect(kept.restores?.map(({ cluster }) => cluster)).toEqual(["copy", "again"]);
  const none = "DBClusterAutomatedBackupNotFoundFault: there is no backup of shop any more.";
  expect(refusalReasons(plain)).toEqual([none, none, "DBClusterNotFoundFault: there is no cluster shop"]);
  expect(refusalReasons(kept)).toEqual([none, "DBClusterNotFoundFault: there is no cluster shop"]);
  const told = (report: RunReport) => report.snapshots?.map(({ kind, status }) => `${kind} ${status}`);
  expect(told(plain)).toEqual(["manual available", "automated deleted"]);
  expect(told(kept)).toEqual(["manual available", "automated deleted", "final available"]);
  expect([plain.backups?.records, kept.backups?.latestRestorableTime]).toEqual([0, null]);
});

test("a final snapshot whose name is taken, and an automated one that somebody wants to delete, are refused", () => {
  const report = run(
    days({
      hours: 8,
      actions: [
        "kind: create-snapshot, at: 2h, snapshot: mine",
        "kind: delete-snapshot, at: 4h, snapshot: 'rds:shop-day-1-03-00'",
        "kind: delete-instance, at: 5h, instance: writer-1",
        "kind: delete-cluster, at: 6h, cluster: shop, finalSnapshot: mine",
      ],
    }),
  );
  expect(failing(report)).toEqual([]);
  expect(refusalReasons(report)).toEqual([
    "InvalidDBClusterSnapshotStateFault: rds:shop-day-1-03-00 is an automated snapshot: it goes when the retention period is over.",
    "DBClusterSnapshotAlreadyExistsFault: mine is there already.",
  ]);
});

test("a run of days with all of it is the same however often it is restored", () => {
  const actions = [
    "kind: modify-cluster, at: 30h, backupRetentionDays: 2",
    restore("40h", "20h"),
    "kind: delete-instance, at: 44h, instance: writer-1",
    "kind: delete-cluster, at: 45h, cluster: shop, finalSnapshot: last",
  ];
  checkRestoring(() => open(days({ hours: 50, rate: "1/h", actions }), { seed: 5, history: true }), 60);
});

test("the shipped stories: a shorter period deletes, and the snapshot of the first day is there", () => {
  const { restores = [], snapshots = [] } = run(shipped("a-shorter-retention"), { seed: 1 });
  expect(restores.map(({ cluster }) => cluster)).toEqual(["two-days-back", "a-day-back", "first-day-again"]);
  expect(snapshots.filter(({ kind, status }) => kind === "automated" && status === "available")).toHaveLength(3);
  const deleted = run(shipped("deleted-with-a-last-snapshot"), { seed: 1 });
  expect(deleted.snapshots?.map(({ kind, status }) => `${kind} ${status}`)).toEqual(["final available"]);
});

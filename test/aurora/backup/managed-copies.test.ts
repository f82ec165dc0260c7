/**
 * What a restored or cloned cluster has of its own, as any cluster may: scaling, serverless instances, proxies,
 * maintenance, and a key, which is its source's unless it lists another.
 */
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const QUICK =
  "cloneWorkflow: 2s, restorablePeriod: 500ms, restoreWorkflow: 2s, snapshotLook: 200ms, restoreRetry: 500ms, repairBytesPerSecond: 1000000000000, createMin: 1s, createMax: 2s, keyCheckPeriod: 1s, scalingPeriod: 1s, osUpdateMin: 1s, osUpdateMax: 2s, deleteGrace: 100ms";

interface Given {
  readonly source?: string;
  readonly copy?: string;
  readonly clients?: string;
  readonly actions: readonly string[];
  readonly faults?: string;
  readonly mutations?: readonly string[];
}

function played({ source = "", copy = "", clients = "", actions, faults = "", mutations = [] }: Given): RunReport {
  return run(
    scenarioFrom(`scenario: 1
name: copies
duration: 40s
topology:
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }]${source} }
    - { id: copy, created: by-action, instances: [{ id: copy-1, class: ${copy.includes("serverless") ? "db.serverless" : "db.r6g.large"} }, { id: copy-2, az: us-east-1b, class: db.r6g.large }]${copy} }
workloads:
  - { id: app, kind: open, rate: 50/s, keys: { count: 60 }, timeout: 1s }
  - { id: testers, cluster: copy, kind: open, from: 10s, rate: 50/s, keys: { count: 60 }, timeout: 1s${clients} }
parameters: { ${QUICK} }
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
faults: [${faults}]
`),
    { seed: 1, mutations },
  );
}

const exercised = ({ checks }: RunReport, id: string): number =>
  Number(
    checks
      .find(({ name }) => name.startsWith(`${id}-`))
      ?.message.replaceAll(",", "")
      .match(/\d+/)?.[0] ?? 0,
  );
const failing = ({ checks }: RunReport): string[] =>
  checks.flatMap(({ verdict, message }) => (verdict === "fail" ? [message] : []));
const refusals = ({ story }: RunReport): string[] =>
  story.flatMap(({ text }) => (text.includes("is refused") ? [text] : []));
const statuses = (report: RunReport, of: string): string =>
  report.statuses
    .filter((row) => row.of === of)
    .map(({ status }) => status)
    .join(" ");
const CLONE = "kind: clone, at: 1s, as: copy";
const RESTORE = "kind: restore-to-point-in-time, at: 3s, as: copy, to: 1s";

test.each([
  [
    "readers that come by auto scaling",
    "C44",
    {
      copy: ", autoScaling: { min: 3, max: 4, policies: [{ metric: RDSReaderAverageCPUUtilization, target: 60 }] }",
      actions: [CLONE],
    },
  ],
  ["serverless instances", "C42", { copy: ", serverlessV2: { min: 0.5, max: 8 }", actions: [RESTORE] }],
  [
    "a proxy before it",
    "C51",
    {
      copy: ", proxies: [{ id: front }]",
      clients: ", driver: { kind: proxy, proxy: front }",
      actions: [RESTORE, "kind: failover, at: 20s, to: copy-2"],
    },
  ],
  [
    "maintenance",
    "C57",
    {
      copy: ', maintenance: { window: "sun:00:00-sun:00:30" }',
      actions: [CLONE, "kind: apply-maintenance, at: 12s, cluster: copy, action: system-update"],
    },
  ],
])("%s, judged by %s, while content is judged as ever", (_what, id, given: Given) => {
  const report = played(given);
  expect([failing(report), refusals(report)]).toEqual([[], []]);
  expect(exercised(report, id)).toBeGreaterThan(0);
  expect(exercised(report, given.actions[0] === CLONE ? "C38" : "C39")).toBeGreaterThan(100);
  expect(report.clients.ok).toBeGreaterThan(2400);
});

const LOST = "{ kind: key-disabled, cluster: main, at: 2500ms, for: 20s }";

test.each([
  ["its source's is lost with it", "", "creating available"],
  ["one of its own is not", ", kmsKey: other", "creating available"],
])("a key: %s", (_what, copy, expected) => {
  const report = played({
    source: ", kmsKey: k",
    copy,
    actions: ["kind: restore-to-point-in-time, at: 2s, to: 1s, as: copy"],
    faults: LOST,
  });
  expect(failing(report)).toEqual([]);
  expect(statuses(report, "copy")).toBe(expected);
  const thereAt = report.statuses.find(({ of, status }) => of === "copy" && status === "available")?.at ?? 0;
  // The workflow was under way when the key was lost: it waits until it is back.
  expect(thereAt >= 22_500_000).toBe(copy === "");
});

test("a copy that is there is stopped with its source, and without its key nothing is made of a cluster, of its backup or of its snapshot", () => {
  const actions = [
    CLONE,
    "kind: create-snapshot, at: 2s, snapshot: one",
    "kind: clone, at: 15s, as: again",
    "kind: restore-from-snapshot, at: 15s, snapshot: one, as: again",
    "kind: restore-to-point-in-time, at: 15s, to: 5s, as: again",
  ];
  const report = played({ source: ", kmsKey: k", actions, faults: "{ kind: key-disabled, cluster: main, at: 12s }" });
  expect(failing(report)).toEqual([]);
  expect(statuses(report, "copy")).toBe("creating available inaccessible-encryption-credentials-recoverable");
  expect(refusals(report)).toHaveLength(3);
  for (const text of refusals(report))
    expect(text).toContain("KMSKeyNotAccessibleFault: the key of main is not enabled");
});

test("a cluster without an instance can't be cloned", () => {
  const report = played({
    actions: ["kind: delete-instance, at: 2s, instance: writer-1", "kind: clone, at: 10s, as: copy"],
  });
  expect(refusals(report)).toEqual([expect.stringContaining("a cluster without an instance can't be cloned")]);
});

describe("a copy's own past", () => {
  /** A copy, and one of the copy. */
  const twice = (
    actions: readonly string[],
    copy = ", backtrackWindow: 1h",
    mutations: readonly string[] = [],
    source = "",
  ): RunReport => {
    const hasAgain = actions.some((action) => action.includes("as: again"));
    return run(
      scenarioFrom(`scenario: 1
name: copies
duration: 30s
topology:
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }]${source} }
    - { id: copy, created: by-action, instances: [{ id: copy-1 }, { id: copy-2, az: us-east-1b }]${copy} }
${hasAgain ? "    - { id: again, created: by-action, instances: [{ id: again-1 }] }" : ""}
workloads: [${["main", "copy", ...(hasAgain ? ["again"] : [])].map((id) => `{ id: app-${id}, cluster: ${id}, kind: open, rate: 50/s, keys: { count: 60 }, timeout: 1s, transaction: { writes: 3 } }`).join(", ")}]
parameters: { ${QUICK}, engineRestart: 500ms, backtrackWorkflow: 1s, backtrackLook: 1s }
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
faults: [{ kind: crash, instance: copy-1, at: 12s, for: 200ms }]
`),
      { seed: 3, mutations },
    );
  };

  test("a backtrack of it, a snapshot and a restore to a moment of it hold what it was; its source notices nothing", () => {
    const of = "kind: restore-to-point-in-time, at: 18s, cluster: copy, as: again, to: 11500ms";
    const kept = [
      "kind: create-snapshot, at: 9s, cluster: copy, snapshot: one",
      "kind: restore-from-snapshot, at: 18s, snapshot: one, as: again",
    ];
    for (const made of [[of], kept]) {
      const report = twice([CLONE, "kind: backtrack, at: 10s, cluster: copy, to: 8s", ...made]);
      expect([failing(report), refusals(report)]).toEqual([[], []]);
      expect(report.restores?.map(({ source, cluster }) => `${cluster} of ${source}`)).toEqual(["again of copy"]);
      expect(report.backtrackOfCopies?.[0].backtracks.map(({ status }) => status)).toEqual(["completed"]);
      expect(exercised(report, "C35")).toBe(60);
      expect(exercised(report, "C39")).toBeGreaterThan(60);
      expect(report.clients.lostCommits).toBe(0);
      expect(statuses(report, "main")).toBe("");
    }
  });

  test("it begins with the copy: nothing earlier can be had, by whatever call", () => {
    const actions = [
      CLONE,
      "kind: backtrack, at: 10s, cluster: copy, to: 2s",
      "kind: restore-to-point-in-time, at: 10s, cluster: copy, as: again, to: 2s",
      "kind: restore-to-point-in-time, at: 3050ms, cluster: copy, as: again",
    ];
    expect(refusals(twice(actions))).toEqual([
      expect.stringContaining("InvalidRestoreFault: nothing of copy can be restored yet"),
      expect.stringContaining(
        "InvalidParameterValue: copy can't be backtracked to 2 s; its EarliestBacktrackTime is 3",
      ),
      expect.stringContaining("InvalidRestoreFault: copy can't be restored to 2 s; its EarliestRestorableTime is 3"),
    ]);
    const spoilt = twice(actions, undefined, ["backtrackBeforeClone"]);
    expect(failing(spoilt)[0]).toContain("The earliest backtrack time is 0 us; it was 3 s before.");
  });

  test.each([
    ["its source's", "", 3],
    ["its own", ", backups: { retentionDays: 9 }", 9],
  ])("its backups are kept for %s period", (_what, copy, days) => {
    const report = twice(
      [CLONE, "kind: create-snapshot, at: 9s, cluster: copy, snapshot: one"],
      copy,
      [],
      ", backups: { retentionDays: 3 }",
    );
    expect(failing(report)).toEqual([]);
    expect(report.backupsOfCopies?.map(({ cluster, retention }) => [cluster, retention / 86_400e6])).toEqual([
      ["copy", days],
    ]);
  });
});

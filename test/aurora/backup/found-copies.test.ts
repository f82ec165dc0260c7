/**
 * What random schedules around copies have found (random-copies.test.ts), each made as small as it goes: it failed
 * before its mend.
 */
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const QUICK =
  "createMin: 1s, createMax: 2s, clusterDeleteTime: 1s, deleteGrace: 500ms, clusterStopTime: 1s, clusterStoppedMax: 6s, keyCheckPeriod: 500ms, restoreWorkflow: 1s, restoreRetry: 500ms, cloneWorkflow: 1s, backtrackWorkflow: 1s, engineRestart: 500ms, promoteMin: 1s, promoteMax: 2s, backtrackLook: 1s, restorablePeriod: 700ms, snapshotLook: 300ms, repairBytesPerSecond: 1000000000000";

interface Given {
  readonly actions: string;
  readonly faults?: string;
  readonly writes?: string;
}

/** A source and a copy of it, as far as one is made. */
function played({ actions, faults = "", writes = "" }: Given): RunReport {
  const hasCopy = actions.includes("as: copy");
  const report = run(
    scenarioFrom(`scenario: 1
name: found
duration: 30s
topology:
  clusters:
    - { id: main, kmsKey: k, backtrackWindow: 1h, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: one }, { id: two, az: us-east-1b }] }
${hasCopy ? "    - { id: copy, created: by-action, instances: [{ id: copy-1, az: us-east-1c }, { id: copy-2, az: us-east-1a }] }" : ""}
workloads:
  - { id: app, kind: open, rate: 30/s, keys: { count: 40 }, timeout: 1s${writes} }
  - { id: web, kind: open, endpoint: reader, rate: 15/s, reads: 100%, keys: { count: 40 }, timeout: 1s }
${hasCopy ? `  - { id: testers, cluster: copy, kind: open, rate: 30/s, keys: { count: 40 }, timeout: 1s${writes} }` : ""}
parameters: { ${QUICK} }
actions: [${actions}]
faults: [${faults}]
`),
    { seed: 1 },
  );
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

test("found: a backtrack asked for as soon as the one before has left the cluster available is not taken for that one", () => {
  const report = played({
    actions: "{ kind: backtrack, at: 2100ms, ago: 1us }, { kind: backtrack, at: 3700ms, ago: 1us }",
  });
  expect(report.backtrack?.backtracks.map(({ status }) => status)).toEqual(["completed", "completed"]);
  const main = report.statuses.filter(({ of }) => of === "main").map(({ status }) => status);
  expect(main).toEqual(["backtracking", "available", "backtracking", "available"]);
});

test("found: a storage node that a fault names by the copy is the node of its source, and a segment is the copy's own", () => {
  const report = played({
    actions: "{ kind: restore-to-point-in-time, at: 3s, as: copy, to: 2s }",
    faults:
      "{ kind: crash, node: copy.storage-a2, at: 2s, for: 500ms }, { kind: pause, segment: copy.pg0.b1, at: 12s, for: 300ms }",
  });
  expect(report.story.filter(({ text }) => text.startsWith("Fault:"))).toHaveLength(2);
  expect(report.clients.lostCommits).toBe(0);
});

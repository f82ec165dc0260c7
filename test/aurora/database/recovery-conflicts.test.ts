/**
 * Readers of Aurora PostgreSQL that stay while the writer restarts: sessions go on, and queries that are in conflict
 * with what the writer's new life has recovered are cancelled with 40001 (cluster reference 1.6). Readers of Aurora
 * MySQL cancel nothing.
 */
import { expect, test } from "vitest";
import { open, run, type RunReport } from "../../../sim/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { scenarioFrom } from "../../worlds.ts";

const CANCELLED = "40001: canceling statement due to conflict with recovery";

interface World {
  readonly engine?: string;
  readonly isolation?: string;
  /** When the writes stop. */
  readonly until?: string;
  readonly report?: string;
}

/** Queries of sixteen rows that take 2.4 s on the reader, and a writer that is rebooted at 6 s. */
function world({
  engine = "aurora-postgresql",
  isolation = "repeatable-read",
  until = "12s",
  report = "",
}: World): Scenario {
  return scenarioFrom(`
scenario: 1
name: conflicts
duration: 12s
topology:
  clusters:
    - id: main
      engine: ${engine}
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }]
workloads:
  - { id: app, kind: open, rate: 10/s, until: ${until}, reads: 0%, timeout: 10s, keys: { count: 400 }, az: us-east-1a }
  - { id: reports, kind: closed, sessions: 4, endpoint: reader, reads: 100%, transaction: { writes: 0, reads: 16, isolation: ${isolation} }, timeout: 10s, keys: { count: 400 }, az: us-east-1b }
actions: [{ kind: reboot, at: 6s, instance: writer-1 }${report}]
parameters: { engineRestart: 1s, statementCpu: 150ms }
`);
}

function played(spec: World): RunReport {
  const report = run(world(spec), { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

test("queries that keep a snapshot across the writer's restart are cancelled, and no more than those", () => {
  const { clients } = played({});
  const cancelled = clients.errors[CANCELLED] ?? 0;
  expect(cancelled).toBeGreaterThan(0);
  expect(cancelled).toBeLessThanOrEqual(4);
});

test("READ COMMITTED takes a new snapshot with each row: nothing is in conflict", () => {
  expect(played({ isolation: "read-committed" }).clients.errors[CANCELLED]).toBeUndefined();
});

test("where nothing has been written since, nothing is in conflict", () => {
  const { clients, story } = played({
    until: "2s",
    report: ", { kind: long-query, at: 5s, for: 6s, instance: reader-1 }",
  });
  expect(clients.errors[CANCELLED]).toBeUndefined();
  expect(story.filter(({ text }) => text.includes("is cancelled"))).toEqual([]);
});

test("Aurora MySQL's readers keep their views, queries and reports", () => {
  const { clients, story } = played({
    engine: "aurora-mysql",
    report: ", { kind: long-query, at: 5s, for: 6s, instance: reader-1 }",
  });
  expect(Object.keys(clients.errors).filter((error) => error.includes("40001"))).toEqual([]);
  expect(story.filter(({ text }) => text.includes("is cancelled"))).toEqual([]);
});

test("a report on a reader is cancelled", () => {
  const { story } = played({ report: ", { kind: long-query, at: 5s, for: 8s, instance: reader-1 }" });
  expect(story.map(({ text }) => text)).toContain(
    "A report on reader-1 is cancelled: it is in conflict with what the writer has recovered (40001).",
  );
});

test("restored anywhere: who was cancelled stays so", () => {
  checkRestoring(() => open(world({}), { seed: 2, history: true }), 50);
});

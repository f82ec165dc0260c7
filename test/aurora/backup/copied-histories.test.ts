/**
 * What clients of a restored or cloned cluster saw, as histories of their own that the ordinary checkers judge: rows,
 * transactions over rows and over lists (docs/checkers.md).
 */
import { describe, expect, test } from "vitest";
import { judge, parseHistory } from "../../../sim/consistency/index.ts";
import { exportHistory } from "../../../sim/export/index.ts";
import { exportRun, type ExportFormat } from "../../../sim/reports/exporting.ts";
import { open } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { scenarioFrom } from "../../worlds.ts";

const QUICK =
  "cloneWorkflow: 500ms, restorablePeriod: 300ms, restoreWorkflow: 500ms, createMin: 300ms, createMax: 400ms, repairBytesPerSecond: 1000000000000, engineRestart: 200ms, promoteMin: 50ms, promoteMax: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms, probePeriod: 100ms, dnsTtl: 100ms, dnsFlipMax: 100ms";
const CLONE = "kind: clone, at: 1s, as: copy";
const RESTORE = "kind: restore-to-point-in-time, at: 1500ms, to: 1s, as: copy";

interface Given {
  readonly action: string;
  readonly workload: string;
  readonly models: readonly string[];
  readonly mutations?: readonly string[];
}

function scenarioOf({ action, workload }: Pick<Given, "action" | "workload">): Scenario {
  const clients = (cluster: string): string =>
    `{ id: app-${cluster}, cluster: ${cluster}, from: ${cluster === "copy" ? "2500ms" : "0s"}, timeout: 1s, ${workload} }`;
  return scenarioFrom(`scenario: 1
name: copies
duration: 6s
topology:
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }
    - { id: copy, created: by-action, instances: [{ id: copy-1 }, { id: copy-2, az: us-east-1b }] }
workloads: [${clients("main")}, ${clients("copy")}]
parameters: { ${QUICK} }
actions: [{ ${action} }]
faults: [{ kind: crash, instance: copy-1, at: 4s, for: 200ms }]
`);
}

function judged({ action, workload, models, mutations = [] }: Given): Record<string, unknown> {
  const run = open(scenarioOf({ action, workload }), { seed: 2, history: true, mutations });
  run.finish();
  const text = [...exportHistory(run.history("copy"), run.now, "jsonl")].join("");
  expect(run.history("copy").filter(({ outcome }) => outcome === "ok").length).toBeGreaterThan(300);
  return Object.fromEntries(
    judge(parseHistory(text), models).map(({ model, valid, anomalies }) => [
      model,
      valid === false ? anomalies.join(" ") : valid,
    ]),
  );
}

test.each([
  [
    "rows of a clone",
    CLONE,
    "kind: closed, sessions: 6, thinkTime: 5ms, keys: { count: 6 }",
    ["linearizable", "session"],
  ],
  [
    "rows of a restored cluster",
    RESTORE,
    "kind: closed, sessions: 6, thinkTime: 5ms, keys: { count: 6 }",
    ["linearizable", "session"],
  ],
  [
    "transactions over lists in a clone",
    CLONE,
    "kind: open, rate: 200/s, lists: true, reads: 10%, keys: { count: 5 }, transaction: { writes: 2, reads: 2, isolation: read-committed }",
    ["read-committed"],
  ],
  [
    "transactions over lists in a restored cluster",
    RESTORE,
    "kind: open, rate: 200/s, lists: true, reads: 10%, keys: { count: 5 }, transaction: { writes: 2, reads: 2, isolation: read-committed }",
    ["read-committed"],
  ],
])("%s are what the model promises, through a failover too", (_what, action, workload, models) => {
  expect(judged({ action, workload, models })).toEqual(Object.fromEntries(models.map((model) => [model, true])));
});

test("a clone that reads its source's new pages is not linearizable; nothing is recorded of what is no copy", () => {
  const workload = "kind: closed, sessions: 6, thinkTime: 5ms, reads: 90%, keys: { count: 60 }";
  const { linearizable } = judged({
    action: CLONE,
    workload,
    models: ["linearizable"],
    mutations: ["cloneReadsNewPages"],
  });
  expect(linearizable).not.toBe(true);
  const run = open(scenarioFrom("scenario: 1\nname: alone\nduration: 1s\n"), { seed: 1, history: true });
  run.finish();
  expect(run.history("main")).toEqual([]);
});

const ROWS = "kind: closed, sessions: 2, thinkTime: 20ms, keys: { count: 6 }";
const LISTS = "kind: open, rate: 40/s, lists: true, reads: 30%, keys: { count: 5 }";

describe("as files", () => {
  const file = (workload: string, format: ExportFormat, cluster?: string): string =>
    [...written(workload, format, cluster).pieces].join("");
  const written = (workload: string, format: ExportFormat, cluster?: string) =>
    exportRun(format, {
      ...(cluster === undefined ? {} : { cluster }),
      open: (options) => open(scenarioOf({ action: CLONE, workload }), { ...options, seed: 2 }),
    });

  test.each(["jsonl", "jepsen-edn"] as const)("%s of a copy is accepted and judged as the copy's own", (format) => {
    for (const [workload, model] of [
      [ROWS, "linearizable"],
      [LISTS, "strict-serializable"],
    ] as const)
      expect(judge(parseHistory(file(workload, format, "copy")), [model]).map(({ valid }) => valid)).toEqual([true]);
  });

  test("a log of single rows has what the copy was made with, registers and lists", () => {
    for (const [workload, put] of [
      [ROWS, "put"],
      [LISTS, "append"],
    ] as const) {
      const lines = file(workload, "porcupine-log", "copy").split("\n");
      expect(lines[0]).toMatch(new RegExp(`^{:process 4294967295, :type :invoke, :f :${put}, :key "k\\d"`));
      expect(lines[1]).toBe(lines[0].replace(":invoke", ":ok"));
    }
    expect(file(ROWS, "plume", "copy")).toMatch(/^w\(\d,0,0,0\)\n/);
  });

  test("the database's own is the one that is told of no other; who is left out is said by name", () => {
    const own = written(ROWS, "jsonl");
    expect(own.leftOut).toEqual([{ words: "what clients of copy saw is a history of its own", by: "cluster" }]);
    expect(file(ROWS, "jsonl", "main")).toBe([...own.pieces].join(""));
    expect(written(ROWS, "jsonl", "copy").leftOut).toEqual([]);
    expect(() => written(ROWS, "jsonl", "cpoy")).toThrow(
      "there is no history of that name; there are those of main, copy",
    );
  });
});

/** Exported histories obey Jepsen's rules, read back from their text, even where outcomes are unknown. */
import { describe, expect, test } from "vitest";
import { parseHistory } from "../../sim/consistency/index.ts";
import { exportHistory, type HistoryEvent, historyEvents } from "../../sim/export/index.ts";
import type { Operation } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { shippedText, small } from "../worlds.ts";
import { operation } from "./operation.ts";

/** One EDN map of keywords, strings, integers and nil. */
function readEdn(line: string): Record<string, unknown> {
  const tokens = [...line.matchAll(/[{}]|:[\w-]+|"(?:[^"\\]|\\.)*"|-?\d+|nil|[^\s,{}]+/g)].map(([token]) => token);
  const value = (token: string): unknown => {
    if (token === "nil") return null;
    if (token.startsWith(":")) return token.slice(1);
    if (/^-?\d+$/.test(token)) return Number(token);
    if (token.startsWith('"')) return JSON.parse(token);
    throw new Error(`not EDN: ${token}`);
  };
  if (tokens[0] !== "{" || tokens.at(-1) !== "}" || tokens.length % 2 !== 0) throw new Error(`not a map: ${line}`);
  const entries: [string, unknown][] = [];
  for (let i = 1; i < tokens.length - 1; i += 2) entries.push([String(value(tokens[i])), value(tokens[i + 1])]);
  return Object.fromEntries(entries);
}

/** writer-crash with its faults within four seconds: enough for commits in flight at the crash. */
function crashHistory(): { readonly operations: readonly Operation[]; readonly now: number } {
  const text = shippedText("writer-crash");
  const overrides = [
    { path: "duration", value: "4s" },
    {
      path: "faults",
      value:
        "[{ kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 1500ms, for: 1s }, { kind: crash, instance: writer-1, at: 2s, for: 300ms }]",
    },
    { path: "workloads[0].timeout", value: "300ms" },
    { path: "expect", value: "{}" },
  ];
  const parsed = parseScenario(text, "writer-crash.yaml", { overrides });
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  const run = open(parsed.scenario, { history: true });
  run.finish();
  return { operations: run.history(), now: run.now };
}

const crash = crashHistory();
const lines = [...exportHistory(crash.operations, crash.now, "jsonl")];
const events = lines.map((line) => JSON.parse(line) as HistoryEvent);

describe("history: of a run with unknown outcomes", () => {
  test("has outcomes of every kind that a crash makes", () => {
    const kinds = new Set(events.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(expect.arrayContaining(["info", "invoke", "ok"]));
    expect(events.length).toBe(2 * crash.operations.length);
  });

  test("indexes are consecutive, times whole nanoseconds that never go back", () => {
    expect(events.map(({ index }) => index)).toEqual(events.map((_, index) => index));
    let before = 0;
    for (const { time } of events) {
      expect(time).toBeGreaterThanOrEqual(before);
      expect(Number.isSafeInteger(time)).toBe(true);
      before = time;
    }
  });

  test("a process has one operation at a time, and none after an unknown outcome", () => {
    const state = new Map<number, HistoryEvent | "idle" | "gone">();
    for (const event of events) {
      const now = state.get(event.process) ?? "idle";
      if (event.type === "invoke") {
        expect(now, `process ${event.process} at ${event.index}`).toBe("idle");
        state.set(event.process, event);
      } else {
        expect(now, `process ${event.process} at ${event.index}`).toMatchObject({
          type: "invoke",
          f: event.f,
          key: event.key,
        });
        state.set(event.process, event.type === "info" ? "gone" : "idle");
      }
    }
    expect([...state.values()].filter((each) => typeof each === "object")).toEqual([]);
  });

  test("each written value is written once to its key, and reads return only written values", () => {
    const written = new Set<string>();
    for (const { type, f, key, value } of events) {
      if (type !== "invoke" || f !== "write") continue;
      expect(written.has(`${key} ${value}`)).toBe(false);
      written.add(`${key} ${value}`);
    }
    for (const { type, f, key, value } of events) {
      if (type === "ok" && f === "read" && value !== null) expect(written.has(`${key} ${value}`)).toBe(true);
    }
  });

  test("EDN read back is the JSON", () => {
    const edn = [...exportHistory(crash.operations, crash.now, "jepsen-edn")];
    expect(edn.map((line) => readEdn(line.trimEnd()))).toEqual(events);
  });
});

describe("history: transactions and lists", () => {
  test.each([
    ", transaction: { writes: 2, reads: 1, rereads: 1 }",
    ", lists: true, transaction: { writes: 2, reads: 2 }",
  ])("%s: EDN and JSON read back to the same history", (workload) => {
    const run = open(small({ duration: "2s", rate: "100/s", size: "10GB", workload }), { history: true });
    run.finish();
    const [edn, json] = (["jepsen-edn", "jsonl"] as const).map((format) =>
      parseHistory([...exportHistory(run.history(), run.now, format)].join("")),
    );
    expect(json.operations.length).toBe(run.history().length);
    expect(edn).toEqual(json);
  });
});

describe("history: by hand", () => {
  const shown = (...operations: Operation[]): string[] =>
    historyEvents(operations, 99).map(
      ({ process, type, f, value, time }) => `${process} ${type} ${f} ${value} ${time}`,
    );

  test("tutorial: a write and a read of it", () => {
    const line = [...exportHistory([operation({})], 99, "jepsen-edn")][0];
    expect(line).toBe('{:process 0, :type :invoke, :f :write, :key "k3", :value 7, :time 10000, :index 0}\n');
  });

  test("at one instant a process ends before it begins again", () => {
    expect(shown(operation({}), operation({ invoke: 20, complete: 30, f: "read", value: null }))).toEqual([
      "0 invoke write 7 10000",
      "0 ok write 7 20000",
      "0 invoke read null 20000",
      "0 ok read null 30000",
    ]);
  });

  test("what fails at once stands behind its own invocation", () => {
    const atOnce = operation({ invoke: 20, complete: 20, outcome: "fail" });
    expect(shown(operation({}), atOnce, operation({ invoke: 20, complete: 30 }))).toEqual([
      "0 invoke write 7 10000",
      "0 ok write 7 20000",
      "0 invoke write 7 20000",
      "0 fail write 7 20000",
      "0 invoke write 7 20000",
      "0 ok write 7 30000",
    ]);
  });

  test("what never ended is unknown at the end; what a failed read saw is not told", () => {
    expect(shown(operation({ complete: -1, outcome: "info" }))).toEqual([
      "0 invoke write 7 10000",
      "0 info write 7 99000",
    ]);
    expect(shown(operation({ f: "read", value: 7, outcome: "fail" }))[1]).toBe("0 fail read null 20000");
  });

  test("a healthy run ends with what is under way unknown", () => {
    const run = open({ ...small({ duration: "1s" }), name: "healthy" }, { history: true });
    const { clients } = run.finish();
    const types = historyEvents(run.history(), run.now).map(({ type }) => type);
    const count = (type: string): number => types.filter((each) => each === type).length;
    expect([count("invoke"), count("ok"), count("info")]).toEqual([clients.operations, clients.ok, clients.unknown]);
  });
});

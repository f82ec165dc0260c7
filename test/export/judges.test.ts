/**
 * Histories for other judges, read back as they read them: Porcupine's key-value log, and the text of Plume, PolySI and
 * IsoVista.
 */
import { describe, expect, test } from "vitest";
import { judge, parseHistory } from "../../sim/consistency/index.ts";
import { exportHistory, exportPlume, exportPorcupine, UnfitError } from "../../sim/export/index.ts";
import type { Operation } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { small } from "../worlds.ts";
import { operation } from "./operation.ts";

const CRASHES = [
  "kind: crash, instance: writer-1, at: 700ms, for: 300ms",
  "kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 600ms, for: 200ms",
];

function historyOf(
  workload: string,
  mutations: readonly string[] = [],
  faults: readonly string[] = CRASHES,
): { readonly operations: readonly Operation[]; readonly end: number } {
  const scenario = small({ duration: "3s", rate: "300/s", size: "10GB", faults, workload });
  const run = open(scenario, { history: true, checks: "none", mutations });
  run.finish();
  return { operations: run.history(), end: run.now };
}

const rows = historyOf("");
const transactions = historyOf(", transaction: { writes: 2, reads: 1 }");
const lists = historyOf(", lists: true", [], []);

/** The six expressions of Porcupine's reader. */
const PORCUPINE = [
  /^\{:process (\d+), :type :(invoke), :f :(get), :key "(.*)", :value (nil)\}$/,
  /^\{:process (\d+), :type :(invoke), :f :(put), :key "(.*)", :value "(.*)"\}$/,
  /^\{:process (\d+), :type :(invoke), :f :(append), :key "(.*)", :value "(.*)"\}$/,
  /^\{:process (\d+), :type :(ok), :f :(get), :key "(.*)", :value "(.*)"\}$/,
  /^\{:process (\d+), :type :(ok), :f :(put), :key "(.*)", :value "(.*)"\}$/,
  /^\{:process (\d+), :type :(ok), :f :(append), :key "(.*)", :value "(.*)"\}$/,
];

interface Line {
  readonly process: number;
  readonly type: string;
  readonly f: string;
  readonly key: string;
  readonly value: string;
}

function readPorcupine(text: string): Line[] {
  const lines = text
    .split("\n")
    .slice(0, -1)
    .map((line): Line => {
      const matches = PORCUPINE.map((expression) => expression.exec(line)).filter((match) => match !== null);
      expect(matches.length, line).toBe(1);
      const [, process, type, f, key, value] = matches[0];
      return { process: Number(process), type, f, key, value };
    });
  const open = new Map<number, Line>();
  for (const line of lines) {
    const before = open.get(line.process);
    if (line.type === "invoke") {
      // The reader would take the next completion for this one's.
      expect(before, `process ${line.process} has one operation at a time`).toBeUndefined();
      open.set(line.process, line);
    } else {
      expect(before).toMatchObject({ f: line.f, key: line.key, ...(line.f === "get" ? {} : { value: line.value }) });
      open.delete(line.process);
    }
  }
  // Whoever never returns may still take effect: only writes may be left so.
  for (const line of open.values()) expect(line.f).not.toBe("get");
  return lines;
}

describe("porcupine-log: read back", () => {
  test("has every write that may have happened and every read that was answered", () => {
    const lines = readPorcupine([...exportPorcupine(rows.operations, rows.end)].join(""));
    const count = (type: string, f: string): number =>
      lines.filter((line) => line.type === type && line.f === f).length;
    const of = (f: string, ...outcomes: string[]): number =>
      rows.operations.filter((one) => one.f === f && outcomes.includes(one.outcome)).length;
    expect([count("invoke", "put"), count("ok", "put")]).toEqual([of("write", "ok", "info"), of("write", "ok")]);
    expect([count("invoke", "get"), count("ok", "get")]).toEqual([of("read", "ok"), of("read", "ok")]);
    expect(of("write", "info")).toBeGreaterThan(0);
    expect(of("write", "fail") + of("read", "fail")).toBeGreaterThan(0);
  });

  test.each([
    ["the faithful protocol", rows, true],
    ["write quorum 3: commits are lost", historyOf("", ["writeQuorum3"]), true],
    ["a reader that follows", historyOf(", endpoint: reader"), true],
  ])("%s: judged from this log as from our own history", (_, { operations, end }) => {
    const lines = readPorcupine([...exportPorcupine(operations, end)].join(""));
    const again = lines.map(({ process, type, f, key, value }) =>
      JSON.stringify({
        process,
        type,
        f: f === "get" ? "read" : "write",
        key,
        value: value === "nil" || value === "" ? null : Number(value),
      }),
    );
    const own = [...exportHistory(operations, end, "jsonl")].map((line) =>
      JSON.stringify({ ...JSON.parse(line), lsn: undefined }),
    );
    const [theirs, ours] = [again, own].map((text) => judge(parseHistory(text.join("\n")), ["linearizable"])[0].valid);
    expect(theirs).toBe(ours);
  });

  test("lists are texts that grow, and a read gives the whole", () => {
    const lines = readPorcupine([...exportPorcupine(lists.operations, lists.end)].join(""));
    const appended = new Set(lines.filter(({ f }) => f === "append").map(({ key, value }) => `${key} ${value}`));
    const reads = lines.filter(({ f, type }) => f === "get" && type === "ok");
    expect([appended.size > 20, reads.some(({ value }) => value.split(" ").length > 2)]).toEqual([true, true]);
    for (const { key, value } of reads)
      for (const part of value.split(" ").slice(0, -1)) expect(appended.has(`${key} ${part} `)).toBe(true);
  });

  test("transactions of several steps are refused with what can say them", () => {
    expect(() => [...exportPorcupine(transactions.operations, transactions.end)]).toThrow(UnfitError);
    expect(() => [...exportPorcupine(transactions.operations, transactions.end)]).toThrow(/plume can say it$/);
  });
});

interface PlumeOperation {
  readonly f: string;
  readonly key: number;
  readonly value: number;
  readonly session: number;
  readonly transaction: number;
}

function readPlume(text: string): PlumeOperation[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const match = /^([rw])\((\d+),(\d+),(\d+),(-1|\d+)\)$/.exec(line);
      if (match === null) throw new Error(`not Plume's: ${line}`);
      const [key, value, session, transaction] = match.slice(2).map(Number);
      return { f: match[1], key, value, session, transaction };
    });
}

describe("plume: read back", () => {
  test.each([
    ["rows", rows],
    ["transactions", transactions],
  ])("%s: sessions in order, transactions whole, every value from one write", (_, { operations }) => {
    const all = readPlume([...exportPlume(operations)].join(""));
    // A session's lines stand together, and so do a transaction's; no number comes back.
    for (const part of ["session", "transaction"] as const) {
      const runs = all.map((one) => one[part]).filter((value, index, list) => value !== list[index - 1] && value >= 0);
      if (part === "session") expect(new Set(runs).size).toBe(runs.length);
      else
        expect(
          runs.every(
            (value, index) =>
              index === 0 || value > runs[index - 1] || all.some(({ transaction }) => transaction === -1),
          ),
        ).toBe(true);
    }
    const writers = new Map<string, number>();
    for (const { f, key, value, transaction } of all) {
      if (f !== "w") continue;
      expect(writers.has(`${key} ${value}`), `${value} is written to ${key} once`).toBe(false);
      writers.set(`${key} ${value}`, transaction);
    }
    for (const { f, key, value } of all)
      if (f === "r")
        expect(writers.get(`${key} ${value}`), `r(${key},${value}) reads what was committed`).toBeGreaterThanOrEqual(0);
    const first = all.filter(({ session }) => session === 0);
    expect(first.every(({ f, value, transaction }) => f === "w" && value === 0 && transaction === 0)).toBe(true);
    expect(new Set(first.map(({ key }) => key))).toEqual(new Set(all.map(({ key }) => key)));
    const steps = operations
      .filter(({ outcome }) => outcome === "ok")
      .reduce((sum, { steps: list }) => sum + (list?.length ?? 1), 0);
    const aborted = all.filter(({ transaction }) => transaction === -1).length;
    expect(all.length - first.length - aborted).toBeGreaterThanOrEqual(steps);
    expect(aborted).toBeGreaterThan(0);
  });

  test("tutorial: what was read decides what an unknown outcome was", () => {
    const told = [
      ...exportPlume([
        operation({ session: 4, outcome: "info", complete: -1 }),
        operation({ session: 9, process: 1, f: "read", invoke: 30 }),
        operation({ session: 9, process: 1, value: 8, invoke: 40, outcome: "info" }),
        operation({ session: 9, process: 2, value: 9, invoke: 50, outcome: "fail" }),
        operation({ session: 9, process: 2, f: "read", value: null, invoke: 60, outcome: "fail" }),
      ]),
    ]
      .join("")
      .split("\n");
    expect(told).toEqual(["w(3,0,0,0)", "w(3,7,1,1)", "r(3,7,2,2)", "w(3,8,2,-1)", "w(3,9,2,-1)", ""]);
  });

  test("lists are refused with what can say them", () => {
    expect(() => [...exportPlume(lists.operations)]).toThrow(/Plume's text has registers only/);
  });
});

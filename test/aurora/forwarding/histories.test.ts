/**
 * The modes as histories show them, judged by the consistency checkers, which know nothing of Aurora: GLOBAL is
 * linearizable by row, SESSION shows each session its own writes and not the others', EVENTUAL not even that; and at
 * several seeds, so that what is allowed is seen to happen.
 */
import { describe, expect, test } from "vitest";
import { judge, parseHistory } from "../../../sim/consistency/index.ts";
import { exportHistory } from "../../../sim/export/index.ts";
import { failed, play, type ForwardingWorld } from "./worlds.ts";

const SEEDS = [1, 2, 3, 4];

/** By model: at how many of the seeds it holds. */
function holds(world: ForwardingWorld, models: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(models.map((model) => [model, 0]));
  for (const seed of SEEDS) {
    const played = play({ ...world, seed });
    expect(failed(played)).toEqual([]);
    const text = [...exportHistory(played.history, played.end, "jsonl")].join("");
    for (const { model, valid } of judge(parseHistory(text), models)) if (valid === true) counts[model]++;
  }
  return counts;
}

const rows = (consistency: string): ForwardingWorld => ({
  region: "us-west-2",
  duration: "6s",
  workloads: [
    "id: us, kind: open, rate: 60/s, keys: { count: 6 }",
    `id: far, kind: closed, cluster: shop-far, endpoint: reader, sessions: 8, thinkTime: 15ms, timeout: 30s, consistency: ${consistency}, keys: { count: 6 }`,
  ],
});
const MODELS = ["linearizable", "global", "session", "eventual"];
const ALL = SEEDS.length;

describe("histories of rows", () => {
  test("GLOBAL: linearizable", () => {
    expect(holds(rows("GLOBAL"), MODELS)).toEqual({ linearizable: ALL, global: ALL, session: ALL, eventual: ALL });
  });

  test("SESSION: each session sees its own writes, and misses others'", () => {
    expect(holds(rows("SESSION"), MODELS)).toEqual({ linearizable: 0, global: 0, session: ALL, eventual: ALL });
  });

  test("EVENTUAL: a session misses its own writes, too", () => {
    const found = holds(rows("EVENTUAL"), MODELS);
    expect([found["linearizable"], found["session"], found["eventual"]]).toEqual([0, 0, ALL]);
  });
});

describe("histories of transactions over lists", () => {
  const lists = (engine: "aurora-mysql" | "aurora-postgresql", isolation: string): ForwardingWorld => ({
    engine,
    duration: "6s",
    workloads: [
      `id: us, kind: open, rate: 40/s, lists: true, keys: { count: 6 }, transaction: { writes: 1, reads: 1, isolation: ${isolation}, order: any }`,
      `id: far, kind: closed, cluster: shop-far, endpoint: reader, sessions: 6, thinkTime: 30ms, timeout: 30s, consistency: SESSION, lists: true, reads: 20%, keys: { count: 6 }, transaction: { writes: 2, reads: 2, rereads: 1, isolation: ${isolation}, order: any }`,
    ],
  });

  test("PostgreSQL's REPEATABLE READ stays snapshot isolation: the writer judges by the reader's snapshot", () => {
    const found = holds(lists("aurora-postgresql", "repeatable-read"), ["read-committed", "snapshot-isolation"]);
    expect(found).toEqual({ "read-committed": ALL, "snapshot-isolation": ALL });
  });

  test("READ COMMITTED and MySQL's REPEATABLE READ are read committed", () => {
    expect(holds(lists("aurora-postgresql", "read-committed"), ["read-committed"])["read-committed"]).toBe(ALL);
    expect(holds(lists("aurora-mysql", "repeatable-read"), ["read-committed"])["read-committed"]).toBe(ALL);
  });
});

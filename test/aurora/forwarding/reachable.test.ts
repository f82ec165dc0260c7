/**
 * What a consistency mode does not promise is seen to happen, at several seeds, and what it promises never fails:
 * counted from histories alone, with no checker and none of the engine's books. So for the documented modes and for the
 * article's wording of them (cluster reference 6.4).
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../../sim/results/run-types.ts";
import { failed, play, type ForwardingWorld, type Played } from "./worlds.ts";

const SEEDS = [1, 2, 3, 4, 5];

/** Reads that are older than a write of the same row which had been acknowledged before they began. */
interface Missed {
  /** The session's own; another session's on the same secondary; one of a client of the primary. */
  own: number;
  neighbour: number;
  primary: number;
  /** Reads of what a transaction had written that had not ended yet. */
  uncommitted: number;
}

/**
 * Operations of the second workload and those after it are sessions of the secondary, those of the first are the
 * primary's clients.
 */
function missedIn(history: readonly Operation[]): Missed {
  const missed: Missed = { own: 0, neighbour: 0, primary: 0, uncommitted: 0 };
  const isFar = ({ process }: Operation): boolean => process >= 1e9;
  const writes = history.filter(({ f, outcome }) => f === "write" && outcome === "ok");
  const lsnOf = new Map<number | null, number>(writes.map(({ value, lsn }) => [value, lsn]));
  const writer = new Map<number | null, Operation>();
  for (const operation of history)
    for (const step of operation.steps ?? []) if (step.f === "w") writer.set(step.value as number, operation);
  for (const read of history.filter((one) => one.f === "read" && one.outcome === "ok" && isFar(one))) {
    const by = writer.get(read.value);
    if (by !== undefined && (by.complete < 0 || by.complete > read.complete)) missed.uncommitted++;
    const seen = read.value === null ? 0 : lsnOf.get(read.value);
    // A row that a transaction has written has no LSN of its own in the history.
    if (seen === undefined) continue;
    const older = writes.filter((write) => write.key === read.key && write.complete < read.invoke && write.lsn > seen);
    if (older.some(({ session }) => session === read.session)) missed.own++;
    if (older.some((write) => isFar(write) && write.session !== read.session)) missed.neighbour++;
    if (older.some((write) => !isFar(write))) missed.primary++;
  }
  return missed;
}

const AU = "    - { id: shop-au, region: ap-southeast-2, instances: [{ id: au-1 }] }";
const world = (consistency: string, semantics: "aws" | "seed"): ForwardingWorld => ({
  region: "us-west-2",
  duration: "4s",
  semantics,
  more: AU,
  workloads: [
    "id: us, kind: open, rate: 60/s, reads: 0%, keys: { count: 12 }",
    `id: far, kind: closed, cluster: shop-far, endpoint: reader, sessions: 8, thinkTime: 12ms, timeout: 30s, consistency: ${consistency}, keys: { count: 6 }`,
    `id: carts, kind: closed, cluster: shop-far, endpoint: reader, sessions: 2, thinkTime: 40ms, timeout: 30s, reads: 0%, consistency: ${consistency}, keys: { count: 12 }, transaction: { writes: 2, rereads: 1 }`,
  ],
});

/** By what can be missed: at how many of the seeds it was. */
function counted(consistency: string, semantics: "aws" | "seed") {
  const seeds: Record<keyof Missed, number> = { own: 0, neighbour: 0, primary: 0, uncommitted: 0 };
  const verdicts: Record<string, string[]> = {};
  for (const seed of SEEDS) {
    const played: Played = play({ ...world(consistency, semantics), seed });
    expect(failed(played)).toEqual([]);
    const missed = missedIn(played.history);
    for (const key of ["own", "neighbour", "primary", "uncommitted"] as const) if (missed[key] > 0) seeds[key]++;
    for (const { name, verdict } of played.report.checks) (verdicts[name.slice(0, 3)] ??= []).push(verdict);
  }
  return { ...seeds, verdicts };
}

const ALL = SEEDS.length;

describe("as documented", () => {
  test("EVENTUAL misses its own writes and everybody's; it shows nothing that is not committed", () => {
    const { verdicts, ...seen } = counted("EVENTUAL", "aws");
    expect(seen).toEqual({ own: ALL, neighbour: ALL, primary: ALL, uncommitted: 0 });
    // The check says so itself, or it would be vacuous.
    expect(new Set(verdicts["C30"])).toEqual(new Set(["pass"]));
  });

  test("SESSION misses what others have written, on the same reader too, and never its own", () => {
    const { verdicts, ...seen } = counted("SESSION", "aws");
    expect(seen).toEqual({ own: 0, neighbour: ALL, primary: ALL, uncommitted: 0 });
    expect(new Set(verdicts["C27"])).toEqual(new Set(["pass"]));
    expect(new Set(verdicts["C26"])).toEqual(new Set(["pass"]));
  });

  test("GLOBAL misses nothing", () => {
    const { verdicts, ...seen } = counted("GLOBAL", "aws");
    expect(seen).toEqual({ own: 0, neighbour: 0, primary: 0, uncommitted: 0 });
    expect(new Set(verdicts["C28"])).toEqual(new Set(["pass"]));
  });
});

describe("in the article's words", () => {
  test("SESSION shows what anybody on the secondary has forwarded, before it is committed; the primary's own clients' writes come with replication", () => {
    const { verdicts, ...seen } = counted("SESSION", "seed");
    expect(seen).toEqual({ own: 0, neighbour: 0, primary: ALL, uncommitted: ALL });
    expect(new Set(verdicts["C26"])).toEqual(new Set(["vacuous"]));
  });

  test("GLOBAL shows what every secondary has: not even its own writes at once, and nothing that is not committed", () => {
    const { verdicts, ...seen } = counted("GLOBAL", "seed");
    expect(seen).toEqual({ own: ALL, neighbour: ALL, primary: ALL, uncommitted: 0 });
    expect(new Set(verdicts["C28"])).toEqual(new Set(["vacuous"]));
  });

  test("EVENTUAL means the same", () => {
    const { own, uncommitted } = counted("EVENTUAL", "seed");
    expect([own, uncommitted]).toEqual([ALL, 0]);
  });
});

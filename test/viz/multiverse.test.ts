/**
 * Branches and what is compared of two runs: a fault's scar is seen, heals, and is named; runs of one text never
 * differ.
 */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import {
  differencesOver,
  firstApart,
  outcomeOf,
  rejoinOf,
  rowsOf,
  thicknessOf,
  type Known,
} from "../../viz/project/multiverse.ts";
import { differenceCount, differences, isSame, standingOf } from "../../viz/project/standing.ts";
import { swarmed } from "../../viz/state/multiverse.ts";
import { scenarioFrom } from "../worlds.ts";

const textOf = (faults: string): string => `
scenario: 1
name: healed
duration: 6s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 50% }]
faults: [${faults}]
`;

/** A run played to its end, as the page remembers it. */
function known(id: number, parent: number | null, faults: string, more: Partial<Known> = {}): Known {
  const run = open(scenarioFrom(textOf(faults)), { seed: "4" });
  const samples: { at: number; standing: ReturnType<typeof standingOf> }[] = [];
  for (let at = 0; at <= 6_000_000; at += 100_000) {
    run.runTo(at);
    samples.push({ at, standing: standingOf(run.frame()) });
  }
  const report = run.finish();
  return {
    id,
    parent,
    words: `run ${id}`,
    forkAt: parent === null ? 0 : 2_000_000,
    duration: 6_000_000,
    samples,
    until: 6_000_000,
    done: true,
    report,
    broke: false,
    seeds: 1,
    ...more,
  };
}

const CRASH = "{ kind: crash, node: storage-b1, at: 2s, for: 1s }";

describe("branches", () => {
  test("a node that crashes for a second: apart from the fork on, the same again once it is back and has caught up", () => {
    const [root, branch] = [known(0, null, ""), known(1, 0, CRASH)];
    const counts = differencesOver(root.samples, branch.samples);
    expect(counts.filter(({ at }) => at < 2_000_000).every(({ count }) => count === 0)).toBe(true);
    expect(counts.find(({ at }) => at === 2_500_000)?.count).toBeGreaterThan(1);
    expect(firstApart(root.samples, branch.samples)).toEqual({ from: 1_900_000, to: 2_000_000 });
    const rejoin = rejoinOf(root, branch);
    if (rejoin.kind !== "rejoins") throw new Error(`They do not rejoin: ${rejoin.kind}.`);
    expect(rejoin.at).toBeGreaterThanOrEqual(3_000_000);
    expect(counts.filter(({ at }) => at >= rejoin.at).every(({ count }) => count === 0)).toBe(true);
    // What rejoins is how the service stands, not the run: that never does.
    expect(root.report?.digest).not.toBe(branch.report?.digest);
  });

  test("a fault that is never lifted: they stay apart; one not simulated to its end: nobody knows yet", () => {
    const root = known(0, null, "");
    expect(rejoinOf(root, known(1, 0, "{ kind: crash, node: storage-b1, at: 2s }"))).toEqual({ kind: "apart" });
    expect(rejoinOf(root, known(1, 0, CRASH, { done: false }))).toEqual({ kind: "open" });
    expect(rejoinOf(root, known(1, 0, ""))).toEqual({ kind: "never" });
  });

  test("rows: each branch below what it was made from, with what was made from it following at once", () => {
    const one = known(0, null, "");
    const all = [one, { ...one, id: 1, parent: 0 }, { ...one, id: 2, parent: 0 }, { ...one, id: 3, parent: 1 }];
    expect(rowsOf(all).map(({ run, parentRow, depth }) => [run.id, parentRow, depth])).toEqual([
      [0, null, 0],
      [1, 0, 1],
      [3, 1, 2],
      [2, 0, 1],
    ]);
    expect(rowsOf(all)[1].sentence).toBe("leaves at 0.000 s; never stands otherwise than its parent");
    expect(outcomeOf(one).mark).toBe("pass");
    expect(outcomeOf({ ...one, report: null, done: false, until: 1_500_000 })).toEqual({
      mark: "start",
      words: "known up to 1.500 s",
    });
  });

  test("thickness: what a swarm played counts for whatever is made from the same, with any seed, and never gets less", () => {
    const order = (text: string, seed: string) => ({ source: { kind: "text" as const, text }, seed, mutations: [] });
    const one = known(0, null, "");
    const tree = [
      { ...one, order: order("a", "1") },
      { ...one, id: 1, parent: 0, order: order("b", "1") },
      { ...one, id: 2, parent: 0, order: order("b", "2") },
    ];
    const seeds = (of: readonly Known[]): readonly number[] => of.map((run) => run.seeds);
    const once = swarmed(tree, order("b", "7"), 100);
    expect(seeds(once)).toEqual([1, 100, 100]);
    expect(seeds(swarmed(once, order("b", "1"), 20))).toEqual([1, 100, 100]);
    expect(once.map(thicknessOf)).toEqual([2, 6, 6]);
    expect(rowsOf(once)[0].sentence).toBe("the run that the others were made from");
    expect(rowsOf(once)[1].sentence).toMatch(/^leaves at .*; 100 seeds of it played$/);
  });
});

describe("standing", () => {
  test("differences are counted and named: the node, and each copy on it", () => {
    const [calm, broken] = [
      open(scenarioFrom(textOf("")), { seed: "4" }),
      open(scenarioFrom(textOf(CRASH)), { seed: "4" }),
    ];
    for (const run of [calm, broken]) run.runTo(2_500_000);
    const [here, there] = [standingOf(calm.frame()), standingOf(broken.frame())];
    const found = differences(here, there, calm.layout);
    expect(found.length).toBe(differenceCount(here, there));
    expect(found[0]).toEqual({ what: "storage-b1", here: "up", there: "down" });
    expect(
      found.slice(1).every(({ what, there: state }) => /^copy pg\d+\.b[12]$/.test(what) && state === "failed"),
    ).toBe(true);
    expect(isSame(here, here)).toBe(true);
  });

  test("runs of another topology cannot be compared thing by thing: they differ in everything", () => {
    const small = { words: ["up"], copies: new Uint8Array(6) };
    expect(differenceCount(small, { words: ["up", "up"], copies: new Uint8Array(6) })).toBe(Infinity);
  });
});

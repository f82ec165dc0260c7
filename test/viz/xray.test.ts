/**
 * The quorum x-ray: golden numbers by combinatorics, ways to loss, and the race, for groups of six alike, of three full
 * members and three tails, of three, and of other clusters.
 */
import { describe, expect, test } from "vitest";
import type { InsideGroup } from "../../sim/results/inside-types.ts";
import { open } from "../../sim/run.ts";
import {
  barShare,
  COPY_LASTS_US,
  countsOf,
  eventsTo,
  pathTo,
  raceOf,
  xrayOf,
  xrayWords,
} from "../../viz/project/xray.ts";
import { shipped } from "../worlds.ts";

function groupOf(name: string, at: number, cluster = 0, group = 0): InsideGroup {
  const run = open(shipped(name), { seed: "1", checks: "none" });
  run.runTo(at);
  const one = run.inside({ cluster, group })?.one;
  if (one === null || one === undefined) throw new Error(`pg${group} of ${name} cannot be looked into.`);
  return one;
}

/** Ways to choose `some` of `all`. */
const choose = (all: number, some: number): number =>
  some === 0 ? 1 : (choose(all, some - 1) * (all - some + 1)) / some;
/** Sets of `all` members that leave at least `least`. */
const leaving = (all: number, least: number): number =>
  Array.from({ length: all - least + 1 }, (_, gone) => choose(all, gone)).reduce((sum, sets) => sum + sets, 0);

describe("quorum x-ray", () => {
  const started = 1_000_000;
  const whole = groupOf("az-plus-one", started);

  test("of 64 sets of six, 22 leave four to write and 42 leave three to read", () => {
    expect([leaving(6, 4), leaving(6, 3)]).toEqual([22, 42]);
    expect(countsOf(xrayOf(whole))).toEqual({ writes: 22, reads: 20, lost: 22 });
    const rows = [0, 1, 2, 3, 4, 5, 6].map((row) => xrayOf(whole).subsets.filter((one) => one.row === row).length);
    expect(rows).toEqual([1, 6, 15, 20, 15, 6, 1]);
  });

  test("three full members write by themselves, and three tails cannot be read from", () => {
    // 4 of 6 or all three full ones: one set of three more. 3 of 6 with a full one: one set of three less.
    expect(countsOf(xrayOf(groupOf("full-and-tail", started)))).toEqual({ writes: 23, reads: 18, lost: 23 });
    expect(22 + 1 + 18).toBe(leaving(6, 3) - 1);
  });

  test("of three members 2 of 3 are enough for both: a zone more than that is the end", () => {
    const xray = xrayOf(groupOf("two-of-three", started));
    expect(countsOf(xray)).toEqual({ writes: leaving(3, 2), reads: 0, lost: 4 });
    expect(xray.subsets.length).toBe(8);
    expect(xray.subsets.filter(({ plane }) => plane === "az").map(({ fate }) => fate)).toEqual([
      "writes",
      "writes",
      "writes",
    ]);
    expect(xray.subsets.filter(({ plane }) => plane === "az+1").map(({ fate }) => fate)).toEqual([
      "lost",
      "lost",
      "lost",
    ]);
  });

  test("a group of another cluster of a global database has its own", () => {
    const xray = xrayOf(groupOf("global-link-cut", 5_000_000, 1));
    expect(countsOf(xray)).toEqual({ writes: 22, reads: 20, lost: 22 });
    expect(new Set(xray.positions.map(({ zone }) => zone.slice(0, 9)))).toEqual(new Set(["eu-west-1"]));
  });

  test("the loss of a zone still writes, a zone and one more still reads, whichever they are", () => {
    const { subsets } = xrayOf(whole);
    const fates = (plane: string): string[] => subsets.filter((one) => one.plane === plane).map(({ fate }) => fate);
    expect(fates("az")).toEqual(Array(3).fill("writes"));
    expect(fates("az+1")).toEqual(Array(12).fill("reads"));
  });

  test("the way to loss is as long as the copies that have to go, and shorter in events where zones go whole", () => {
    const xray = xrayOf(whole);
    expect(xray.here).toBe(0);
    expect(pathTo(xray, 0, "reads").length - 1).toBe(3);
    expect(pathTo(xray, 0, "lost").length - 1).toBe(4);
    expect(eventsTo(xray, 0, "reads").length).toBe(2);
    expect(eventsTo(xray, 0, "lost").length).toBe(2);
    const worst = xrayOf(groupOf("az-plus-one", 27_000_000));
    expect(worst.here).toBe(0b011100);
    expect(worst.fateOf(worst.here)).toBe("reads");
    expect(pathTo(worst, worst.here, "reads")).toEqual([]);
    expect(pathTo(worst, worst.here, "lost").length - 1).toBe(1);
    expect(xrayWords(worst)).toContain(
      "b1, b2 and c1 are gone now. Writes have stopped. The read quorum is lost with a1.",
    );
  });

  test("a repair's time is the engine's: bytes that are left at the speed so far, against the next failure of those that count", () => {
    expect(raceOf(whole)).toMatchObject({
      repairs: [],
      nextFailure: COPY_LASTS_US / 6,
      sentence: "Nothing is to be repaired.",
    });
    const run = open(shipped("segment-repair"), { seed: "1", checks: "none" });
    const step = 20_000;
    /** The group, and what its copy still takes: 0 once it is whole. */
    const look = (group: number): [InsideGroup, number] => {
      const one = run.inside({ cluster: 0, group })!.one!;
      return [one, one.repairs.reduce((most, { eta }) => Math.max(most, eta ?? 0), 0)];
    };
    const groups = Array.from({ length: run.layout.groupCount }, (_, group) => group);
    let found: number | undefined;
    while (found === undefined && run.now < run.layout.duration) {
      run.runTo(run.now + step);
      found = groups.find((group) =>
        look(group)[0].repairs.some(({ copied, bytes }) => copied > bytes / 4 && copied < bytes),
      );
    }
    if (found === undefined) throw new Error("Nothing was repaired: the moments prove nothing.");
    const [[first, foretold], at] = [look(found), run.now];
    while (look(found)[1] > 0) run.runTo(run.now + step);
    expect(Math.abs(run.now - at - foretold), `Foretold ${foretold} µs, taken ${run.now - at}.`).toBeLessThan(
      foretold / 2 + step,
    );
    const { sentence, nextFailure } = raceOf(first);
    expect(sentence).toContain("taking 10,000 hours for each");
    expect(nextFailure).toBe(COPY_LASTS_US / 5);
    expect(barShare(foretold)).toBeLessThan(barShare(nextFailure));
  });
});

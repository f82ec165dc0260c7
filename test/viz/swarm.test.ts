/** Words and rows of a swarm in the page. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SeedResult } from "../../sim/explore/play-seed.ts";
import { open } from "../../sim/run.ts";
import { moment } from "../../viz/project/format.ts";
import type { SwarmState } from "../../viz/state/store.ts";
import { beeswarm, differencesOf, markedOf, mixRows, proofWords } from "../../viz/project/swarm-differences.ts";
import {
  causesWords,
  outcomeRows,
  paceWords,
  quantileOf,
  unavailability,
  verdictWords,
} from "../../viz/project/swarm.ts";
import { seedsToLookInto } from "../../viz/state/swarm-causes.ts";
import { resultWords, STRIP, stripPaths, stripWords } from "../../viz/project/swarm-strip.ts";
import { playedSeed, stripOf } from "../../viz/worker/search.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const PASSED: SeedResult = {
  failure: undefined,
  digest: "",
  events: 9,
  simulatedUs: 9,
  writeUnavailableUs: 5,
  readUnavailableUs: 0,
  kinds: [],
  probes: [],
};

const failing = (seed: number, check: string): SeedResult => ({
  ...PASSED,
  failure: { kind: "finding", seed, check, shape: check, message: check, also: [], faults: seed, events: 1 },
  writeUnavailableUs: seed * 100,
});

function swarm(results: readonly SeedResult[], total = results.length): SwarmState {
  const listed = results.map((result, index) => ({ seed: index + 1, result }));
  return {
    of: {} as never,
    never: undefined,
    total,
    workers: 3,
    results: listed,
    count: listed.length,
    startedMs: 0,
    endedMs: null,
    shrink: null,
    causes: null,
    marked: { kind: "failed" },
    proof: null,
  };
}

test("those that passed come first, then the findings, the most frequent first; each seed is in one row", () => {
  const state = swarm([PASSED, failing(2, "L1"), failing(3, "I1"), failing(4, "I1"), PASSED]);
  expect(outcomeRows(state).map(({ name, seeds }) => [name, seeds])).toEqual([
    ["passed", [1, 5]],
    ["I1", [3, 4]],
    ["L1", [2]],
  ]);
});

test("without a finding the rule of three says how often it may still happen", () => {
  expect(verdictWords(swarm(Array.from({ length: 100 }, () => PASSED)))).toBe(
    "100 of 100 seeds played: none fails. By the rule of three, with 95% confidence fewer than 3% of all seeds fail.",
  );
  expect(verdictWords(swarm([PASSED, PASSED], 20))).toBe("2 of 20 seeds played: none fails.");
  expect(verdictWords(swarm([PASSED, failing(2, "I1")], 20))).toBe("2 of 20 seeds played: one fails, 1 passed.");
  expect(verdictWords(swarm([failing(1, "I1"), failing(2, "I1")], 20))).toBe("2 of 20 seeds played: 2 fail, 0 passed.");
  expect(verdictWords(swarm([], 20))).toBe("The first seeds are being played.");
});

test("causes are looked for in the easiest runs of each check in turn, a few of each; never in what broke", () => {
  const broke: SeedResult = { ...failing(99, "c"), failure: { ...failing(99, "c").failure!, kind: "broke" } };
  const results = [9, 3, 7, 1, 5, 2, 8, 4, 6, 10].flatMap((seed) => [failing(seed, "a"), PASSED]);
  const looked = seedsToLookInto(swarm([...results, failing(20, "b"), broke]).results);
  expect(looked.map(({ check: name, seed }) => `${name}${seed}`)).toEqual("a1 b20 a2 a3 a4 a5 a6 a7 a8".split(" "));
  const found = [1, 2].map((seed) => ({ seed, check: "a", shape: "x", items: 1, text: "" }));
  expect(causesWords({ of: 9, done: 2, now: { seed: 3, runs: 4 }, found })).toBe(
    "2 of 9 seeds looked into, 1 cause; seed 3, 4 runs …",
  );
});

test("how fast, and how long yet", () => {
  const state = swarm([PASSED, PASSED, PASSED, PASSED], 20);
  expect(paceWords(state, 2_000)).toBe("2.0 seeds a second on 3 workers, about 8 s left");
  expect(paceWords({ ...state, endedMs: 100 }, 2_000)).toBe("40 seeds a second on 3 workers");
});

test("quantiles are of runs, in order", () => {
  const sorted = unavailability(swarm([failing(3, "a"), PASSED, failing(1, "a")]));
  expect(sorted).toEqual([5, 100, 300]);
  expect([quantileOf(sorted, 0.5), quantileOf(sorted, 0.99), quantileOf([], 0.5)]).toEqual([100, 300, 0]);
});

describe("a swarm looked into", () => {
  const KINDS = ["partition", "crash", "az-outage", "pause"] as const;
  const result = fc.record({
    kinds: fc.uniqueArray(fc.constantFrom(...KINDS)),
    probes: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
    gap: fc.nat(1_000),
    atUs: fc.option(fc.nat(5_000_000), { nil: undefined }),
  });
  const results = fc.array(result, { maxLength: 80 }).map((all) =>
    all.map(({ kinds, probes, gap, atUs }, index) => ({
      seed: index + 1,
      result: {
        ...(atUs === undefined
          ? PASSED
          : { ...failing(index + 1, "I1"), failure: { ...failing(index + 1, "I1").failure!, atUs } }),
        kinds,
        probes,
        writeUnavailableUs: gap,
      },
    })),
  );

  test("each run is a mark in the row of its mix, or of each of its kinds where mixes are too many; rows by their size", () => {
    check(
      fc.property(results, (all) => {
        const rows = mixRows(all);
        const mixes = new Set(all.map(({ result: { kinds } }) => kinds.toSorted().join(" + ")));
        const isByMix = mixes.size <= 12;
        const idsOf = (kinds: readonly string[]): readonly string[] =>
          isByMix ? [kinds.toSorted().join(" + ")] : kinds.map((kind) => `with ${kind}`);
        expect(rows.reduce((sum, { marks }) => sum + marks.length, 0)).toBe(
          all.reduce((sum, { result: { kinds } }) => sum + idsOf(kinds).length, 0),
        );
        for (const { id, marks } of rows)
          for (const { seed, kind } of marks) {
            const { kinds, failure } = all[seed - 1].result;
            expect(idsOf(kinds)).toContain(id);
            expect(kind).toBe(failure === undefined ? "passed" : "finding");
          }
        const sizes = rows.map(({ marks }) => marks.length);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    );
  });

  test("bees stand exactly at their times, each failing run once, and none covers another", () => {
    check(
      fc.property(results, fc.integer({ min: 2, max: 6 }), (all, radius) => {
        const bees = beeswarm(all, (at) => at / 20_000, radius);
        expect(bees.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual(
          all.filter(({ result: { failure } }) => failure !== undefined).map(({ seed }) => seed),
        );
        bees.forEach(({ seed, at, x, y }, index) => {
          expect([at, x]).toEqual([all[seed - 1].result.failure?.atUs, at / 20_000]);
          for (const other of bees.slice(0, index))
            expect(Math.hypot(other.x - x, other.y - y)).toBeGreaterThan(2 * radius - 1e-3);
        });
      }),
    );
  });

  test("a difference is a difference of shares, the largest first; nothing to compare with gives none", () => {
    check(
      fc.property(results, fc.nat(80), fc.nat(80), (all, from, to) => {
        const marked = markedOf(all, { kind: "range", from, to });
        const others = all.filter((one) => !marked.includes(one));
        const found = differencesOf(all, marked);
        if (marked.length === 0 || others.length === 0) expect(found).toEqual([]);
        const share = (runs: typeof all, what: string, kind: string): number =>
          runs.filter(({ result: { kinds, probes } }) =>
            (kind === "fault" ? (kinds as readonly string[]) : probes).includes(what),
          ).length / runs.length;
        for (const { what, kind, inside, outside } of found) {
          expect([inside, outside]).toEqual([share([...marked] as typeof all, what, kind), share(others, what, kind)]);
          expect(inside).not.toBe(outside);
        }
        const sizes = found.map(({ inside, outside }) => Math.abs(inside - outside));
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    );
    const [one, two] = [failing(1, "I1"), PASSED].map((result, index) => ({ seed: index + 1, result }));
    expect(markedOf([one, two], { kind: "failed" })).toEqual([one]);
    expect(markedOf([one, two], { kind: "slowest" })).toEqual([one]);
  });

  test("a seed played without one kind lacks that kind alone", () => {
    const text = `scenario: 1
name: lacking
title: A writer that dies, and a node
duration: 2s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 40/s }]
faults: [{ kind: pause, node: storage-b1, at: 500ms, for: 200ms }, { kind: crash, instance: writer-1, at: 1s }]
`;
    const order = { type: "playSeed", run: 0, source: { kind: "text", text }, mutations: [], seed: 3 } as const;
    const [whole, without] = [playedSeed(order), playedSeed({ ...order, without: "crash" })];
    if (whole.type !== "played" || without.type !== "played") throw new Error("The scenario was refused.");
    expect([whole.result.kinds, without.result.kinds]).toEqual([["pause", "crash"], ["pause"]]);
    expect(whole.result.writeUnavailableUs).toBeGreaterThan(400_000);
    expect(without.result.writeUnavailableUs).toBeLessThan(200_000);
  });

  test("a picture of a run: the faults that its seed drew, the writes that its clients were answered; no two are alike", () => {
    const text = `scenario: 1
name: drawn
title: What the seed draws
duration: 4s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 40/s, reads: 0% }]
random: { faults: 6, from: 500ms, until: 3s, longest: 1s }
`;
    const scenario = scenarioFrom(text);
    const pictures = [1, 2].map((seed) => {
      const told = stripOf({ type: "strip", run: 0, source: { kind: "text", text }, mutations: [], seed });
      if (told.type !== "stripped") throw new Error("The scenario was refused.");
      const played = open(scenario, { seed });
      const { faults } = played.layout;
      played.runTo(scenario.duration);
      expect(told.strip.writes.reduce((sum, many) => sum + many, 0)).toBe(played.frame().clients.writesOk);
      expect(told.strip.faults.map(({ text: words }) => words)).toEqual(faults.map(({ text: words }) => words));
      expect(stripWords(told.strip)).toContain(`${faults[0].text} at ${moment(faults[0].at)}`);
      const paths = stripPaths(told.strip, undefined);
      expect(paths.faults.split("z").length - 1).toBe(faults.length);
      return paths;
    });
    expect(pictures[0].faults).not.toBe(pictures[1].faults);
    expect(pictures[0].writes).not.toBe(pictures[1].writes);
    for (const { faults, writes } of pictures) {
      const across = [...`${faults}${writes}`.matchAll(/[MH](-?[\d.]+)/g)].map(([, x]) => Number(x));
      expect(Math.min(...across)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...across)).toBeLessThanOrEqual(STRIP.width);
    }
    const { flag } = stripPaths({ duration: 4e6, faults: [], writes: [1, 0, 2, 1] }, 2e6);
    expect(flag).toMatch(new RegExp(`^M${STRIP.width / 2},`));
    expect(resultWords({ seed: 3, result: failing(3, "I1") })).toBe("I1, no write for 300 µs");
  });

  test("a proof says what became of those that failed, before and now", () => {
    const proof = {
      without: "partition",
      seeds: [3, 4],
      played: 2,
      failedBefore: 2,
      failed: 0,
      gapBeforeUs: 900_000,
      gapsUs: [1_000, 5_000],
    };
    expect(proofWords(proof)).toBe(
      "Without partition: 2 marked seeds played again, failing 2 > 0; median of the longest time without a write 900 ms > 1 ms. Proven: none of them fails without it.",
    );
    expect(proofWords({ ...proof, failed: 2 })).toContain("No cause: as many fail without it.");
    expect(proofWords({ ...proof, played: 0, gapsUs: [] })).toBe(
      "Without partition: the first of 2 marked seeds is being played again.",
    );
  });
});

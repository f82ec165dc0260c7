/**
 * What a swarm is made of: chunks, results of seeds, and how they add up. Processes and files are tested where they are
 * (test/node, test/cli).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  broken,
  chunksOf,
  nothing,
  playChunk,
  playSeed,
  seedsIn,
  seedsOf,
  shapeOf,
  summed,
  Tally,
  type ChunkResult,
  type Failure,
  type Plan,
} from "../../sim/explore/index.ts";
import { check } from "../property.ts";
import { scenarioFrom, small } from "../worlds.ts";
import { BASE } from "../scenario/base.ts";

const chunk = (id: number, failures: readonly Failure[] = [], seeds = 4): ChunkResult =>
  summed(
    { id, scenario: 0, from: 1 + id * 4, seeds },
    Array.from({ length: seeds }, (_, index) => ({ ...nothing(broken(0, "", "")), failure: failures[index] })),
    0,
  );
const finding = (seed: number, message: string, faults = 1): Failure => ({
  ...broken(seed, "I1-x", message, faults, 10),
  kind: "finding",
});

describe("swarm: chunks", () => {
  test("property: all shards together have every seed of every scenario exactly once", () => {
    const plans = fc.record({
      scenarios: fc.integer({ min: 1, max: 3 }),
      from: fc.nat(50),
      seeds: fc.integer({ min: 1, max: 200 }),
      chunkSize: fc.integer({ min: 1, max: 20 }),
      of: fc.integer({ min: 1, max: 5 }),
    });
    check(
      fc.property(plans, ({ of, ...common }) => {
        const plan = (index: number): Plan => ({ ...common, shard: { index, of } });
        const all = Array.from({ length: of }, (_, index) => [...chunksOf(plan(index + 1))]);
        const played = all
          .flat()
          .flatMap(({ scenario, from, seeds }) =>
            Array.from({ length: seeds }, (_, index) => `${scenario}/${from + index}`),
          );
        expect(new Set(played).size).toBe(played.length);
        expect(played.length).toBe(common.scenarios * common.seeds);
        expect(all.flat().every(({ id, seeds }) => seedsOf(plan(1), id) === seeds)).toBe(true);
        expect(all.map((_, index) => seedsIn(plan(index + 1))).reduce((a, b) => a + b)).toBe(played.length);
      }),
    );
  });
});

describe("swarm: one seed", () => {
  const job = { scenario: scenarioFrom(BASE), mutations: [], strict: false };

  test("a run that breaks the simulator is a result, and says what broke", () => {
    const { failure } = playSeed({ ...job, mutations: ["no-such-mutation"] }, 3, false);
    expect(failure).toMatchObject({ kind: "broke", seed: 3, check: "simulator-broke" });
    expect(failure?.message).toContain("There is no mutation named no-such-mutation");
  });

  test("a failed check is a finding, the first in time before the others", () => {
    const scenario = small({ duration: "2s", rate: "200/s" });
    const { failure } = playSeed({ scenario, mutations: ["ackAt3"], strict: false }, 1, true);
    expect(failure).toMatchObject({ kind: "finding", seed: 1, check: "I1-ack-implies-durable" });
  });

  test("situations that were met are told, and checks that had something to watch", () => {
    const scenario = small({ duration: "3s", faults: ["kind: az-outage, az: us-east-1b, at: 500ms, for: 1s"] });
    const { probes, kinds, writeUnavailableUs } = playSeed({ ...job, scenario }, 1, false);
    expect(probes).toEqual(
      expect.arrayContaining([
        "a commit was acknowledged while an AZ was away",
        "I1-ack-implies-durable was exercised",
      ]),
    );
    expect(probes).not.toContain("a bad page was found");
    expect(kinds).toEqual(["az-outage"]);
    expect(writeUnavailableUs).toBeGreaterThan(0);
  });

  test("a chunk tells of each seed before it plays it, and leaves out a deadly one", () => {
    const playing = playChunk({ id: 0, scenario: 0, from: 19, seeds: 3 }, job, [21]);
    expect([playing.next().value, playing.next().value]).toEqual([19, 20]);
    const result = playing.next().value as ChunkResult;
    expect([result.passed, result.twice]).toEqual([2, 1]);
    expect(result.failures).toMatchObject([{ seed: 21, check: "worker-died", kind: "broke" }]);
  });
});

describe("swarm: what it comes to", () => {
  test("a chunk counts once, however often it comes, and the order does not matter", () => {
    const chunks = [
      chunk(0),
      chunk(1, [finding(5, "lost 3 at 1.5 s")]),
      chunk(2, [finding(9, "lost 4 at 2.5 s", 7), finding(10, "stood still")]),
    ];
    const tallies = [
      [0, 1, 2],
      [2, 1, 0, 1, 2],
    ].map((order) => {
      const tally = new Tally();
      for (const index of order) tally.add(chunks[index]);
      return {
        seeds: tally.seeds,
        passed: tally.passed,
        failed: tally.failed,
        groups: tally.groups(),
        probes: tally.probes(),
      };
    });
    expect(tallies[1]).toEqual(tallies[0]);
    expect(tallies[0]).toMatchObject({ seeds: 12, passed: 9, failed: 3 });
    expect(tallies[0].groups.map(({ count, smallest }) => [count, smallest.seed])).toEqual([
      [2, 5],
      [1, 10],
    ]);
  });

  test("every situation is listed, those never met with none", () => {
    const probes = new Tally().probes();
    expect(probes.length).toBeGreaterThan(100);
    expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
    expect(probes.every(({ runs }) => runs === 0)).toBe(true);
  });

  test.each([
    [
      "At 20.412 s: commit LSN 4,812 of group pg3 is on pg3.a1, pg3.b2 and pg3.c1 only.",
      "At 7.1 s: commit LSN 12 of group pg0 is on pg0.a2, pg0.b1 only.",
    ],
    [
      "storage-a1 in us-east-1a has waited 30 s for writer-1",
      "storage-c12 in eu-west-1b has waited 125 ms for reader-2",
    ],
  ])("sentences that differ in values have one shape: %s", (one, other) => {
    expect(shapeOf(one)).toBe(shapeOf(other));
    expect(shapeOf(one)).not.toBe(shapeOf(`${one} Never.`));
  });
});

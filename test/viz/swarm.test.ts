/** Words and rows of a swarm in the page. */
import { expect, test } from "vitest";
import type { SeedResult } from "../../sim/explore/play-seed.ts";
import type { SwarmState } from "../../viz/state/store.ts";
import { outcomeRows, paceWords, quantileOf, unavailability, verdictWords } from "../../viz/project/swarm.ts";

const PASSED: SeedResult = { failure: undefined, digest: "", events: 9, simulatedUs: 9, writeUnavailableUs: 5, readUnavailableUs: 0, kinds: [], probes: [] }; // prettier-ignore

const failing = (seed: number, check: string): SeedResult => ({
  ...PASSED,
  failure: { kind: "finding", seed, check, shape: check, message: check, also: [], faults: seed, events: 1 },
  writeUnavailableUs: seed * 100,
});

function swarm(results: readonly SeedResult[], total = results.length): SwarmState {
  const listed = results.map((result, index) => ({ seed: index + 1, result }));
  return { of: {} as never, total, workers: 3, results: listed, count: listed.length, startedMs: 0, endedMs: null, shrink: null };
} // prettier-ignore

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

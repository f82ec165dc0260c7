/**
 * A bound on a figure as a promise of somebody's own: the same question when it is read again, broken in the runs in
 * which it is found and in no other, made small like any failure, and kept or broken by the file that is saved of it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FIGURES,
  judged,
  LOOKS,
  sentenceOf,
  type Becomes,
  type Bound,
  type FigureName,
} from "../../sim/bounds/index.ts";
import { playSeed, shrink } from "../../sim/explore/index.ts";
import { quorumMargin } from "../../sim/results/index.ts";
import type { CheckResult } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { readQuery } from "../../viz/project/conditions.ts";
import { propertyTest } from "../../viz/project/property-test.ts";
import { momentsOf } from "../../viz/worker/figures.ts";
import type { OpenedWorld } from "../../viz/worker/protocol.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const TEXT = `
scenario: 1
name: bounded
title: A zone without power, and a node more for a while
duration: 2s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 20%, timeout: 10s }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 600ms, for: 1s }
  - { kind: pause, node: storage-c1, at: 800ms, for: 300ms }
`;
const SCENARIO = scenarioFrom(TEXT);

function becomes(typed: string): Becomes {
  const read = readQuery(typed);
  if (!read.ok || read.query.kind !== "becomes") throw new Error(`"${typed}" is no bound.`);
  return read.query;
}

function found(query: Becomes): { readonly total: number; readonly words: readonly string[] } {
  let [total, words]: [number, string[]] = [0, []];
  for (const step of momentsOf(open(SCENARIO), query))
    [total, words] = [step.total, [...words, ...step.matches.map((match) => `${match.at}: ${match.words}`)]];
  return { total, words };
}

/** Of a run that is played as a swarm plays it. */
function verdictOf(query: Becomes, seed?: number): CheckResult {
  const { checks } = judged(open(SCENARIO, seed === undefined ? {} : { seed }), [sentenceOf(query)]);
  return checks.at(-1) as CheckResult;
}

const bound = fc
  .record({
    figure: fc.constantFrom(...(Object.keys(FIGURES) as FigureName[])),
    is: fc.constantFrom("<", "<=", ">", ">=", "=" as const),
    than: fc.oneof(fc.nat(6), fc.nat(999), fc.nat(2_000_000)),
  })
  .map((one) => one as Bound);
const question: fc.Arbitrary<Becomes> = fc
  .record({
    kind: fc.constant("becomes" as const),
    bounds: fc.array(bound, { minLength: 1, maxLength: 2 }),
    after: fc.oneof(fc.constant(0), fc.nat(2_000_000)),
    before: fc.oneof(fc.constant(Infinity), fc.nat(2_000_000)),
    lasting: fc.oneof(fc.constant(0), fc.nat(1_500_000)),
  })
  .map((one) => ({ ...one, before: one.after < one.before ? one.before : Infinity }));

test("a promise is read as the same question again", () => {
  check(
    fc.property(question, (query) => {
      expect(becomes(sentenceOf(query))).toEqual(query);
    }),
  );
});

describe("for how long", () => {
  test.each([
    ["quorum margin < 0 for 299 ms", 1],
    ["quorum margin < 0 for 301 ms", 0],
    ["quorum margin < 1 for 900ms", 1],
    ["quorum margin < 1 for 900ms after 700ms", 0],
    ["quorum margin < 1 for 900ms before 1400ms", 0],
  ])("%s: %i", (typed, total) => {
    expect(found(becomes(typed)).total).toBe(total);
  });

  test("the moment is the first of the stretch, to the event", () => {
    expect(found(becomes("quorum margin < 0 for 200ms")).words).toEqual([
      "800000: quorum margin −1, for 200 ms and longer",
    ]);
  });
});

describe("a promise", () => {
  test("is broken in the runs in which its moments are found, and in no other", () => {
    check(
      fc.property(question, (query) => {
        const { verdict, atUs } = verdictOf(query);
        expect(verdict === "fail").toBe(found(query).total > 0);
        expect(verdict === "fail").toBe(atUs !== undefined);
      }),
      20,
    );
  });

  test("is judged beside the checks of the run, and made small as they are", () => {
    const query = becomes("quorum margin < 0 for 200ms");
    const never = [sentenceOf(query)];
    const { failure } = playSeed({ scenario: SCENARIO, mutations: [], strict: false, never }, 1, false);
    expect(failure).toMatchObject({ kind: "finding", check: "never quorum margin < 0 for 200 ms", atUs: 1_000_000 });
    expect(failure?.message).toBe("quorum margin −1 at 0.800 s, and so for 200 ms from then on.");
    const given = { scenario: SCENARIO, seed: "1", mutations: [], strict: false, check: failure?.check ?? "", never };
    const search = shrink(given);
    let step = search.next();
    while (step.done !== true) step = search.next();
    expect(step.value?.failure.verdict).toBe("fail");
    expect(step.value?.scenario.faults.length).toBeLessThanOrEqual(2);
    expect(step.value?.scenario.duration).toBeLessThan(SCENARIO.duration);
  });
});

describe("the file that is saved of it", () => {
  const world = { name: "bounded", title: "", seed: "1", mutations: [] } as unknown as OpenedWorld;

  /** Plays a saved file with what it imports handed in, for the seed of the page alone. */
  function play(file: string): void {
    const body = file.replace(/^import .*$/gm, "").replace("numRuns: 20", "numRuns: 1");
    const at = (_name: string, _options: object, property: () => void): void => property();
    const imports = [parseScenario, open, quorumMargin, fc, at];
    new Function("parseScenario", "open", "quorumMargin", "fc", "test", body)(...imports);
  }

  const saved = (query: Becomes): string =>
    propertyTest(TEXT, world, query, { looks: LOOKS, link: "https://x/#v=1\n" });

  test.each(Object.keys(FIGURES) as FigureName[])("%s: is kept or broken as in the page", (figure) => {
    for (const [is, than] of [
      [">", 0],
      ["<", 1],
      ["=", 2],
    ] as const) {
      const query: Becomes = { ...becomes("lag > 1 ms for 2 ms after 10 ms"), bounds: [{ figure, is, than }] };
      if (verdictOf(query, 1).verdict !== "fail") play(saved(query));
      else expect(() => play(saved(query)), `${figure} ${is} ${than}`).toThrow("Counterexample: [1]");
    }
  });

  test.each([
    ["commit p50 > 100us for 300ms", "fail"],
    ["quorum margin < 1 and commit max > 100us for 300ms", "fail"],
    ["quorum margin < 1 and commit max > 100us for 1001ms", "pass"],
    ["commit max > 100us and lag < 0us for 1ms", "pass"],
  ])("%s: between two commits it goes on, as in the page: %s", (typed, verdict) => {
    expect(verdictOf(becomes(typed), 1).verdict).toBe(verdict);
    if (verdict === "pass") play(saved(becomes(typed)));
    else expect(() => play(saved(becomes(typed)))).toThrow("Counterexample: [1]");
  });

  test("says where it comes from in one line", () => {
    expect(saved(becomes("lag > 1 ms")).split("\n")[0]).toBe("// bounded: never lag > 1 ms. Asked of https://x/#v=1 ");
  });
});

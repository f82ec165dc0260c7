/** Shrinking: the fewest items, plainer everything, the same check; and that what is left still fails. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandScenario } from "../../sim/chaos/index.ts";
import { ddmin, linesOf, shrink, type Shrinkable, type Shrunk } from "../../sim/explore/index.ts";
import { run } from "../../sim/run.ts";
import { parseScenario, scenarioText, writeScenario } from "../../sim/scenario/index.ts";
import { check } from "../property.ts";
import { scenarioFrom, shipped, small } from "../worlds.ts";

/** Runs a search to its end; `fails` judges what it tries. */
function minimal<T>(
  items: readonly T[],
  fails: (kept: readonly T[]) => boolean,
): { left: readonly T[]; tried: number } {
  const search = ddmin(items);
  let tried = 0;
  let step = search.next();
  for (; step.done !== true; tried++) step = search.next(fails(step.value));
  return { left: step.value, tried };
}

function shrunk(given: Shrinkable): { result: Shrunk | undefined; tried: number } {
  const search = shrink(given);
  let tried = 0;
  let step = search.next();
  for (; step.done !== true; tried++) step = search.next();
  return { result: step.value, tried };
}

describe("shrink: delta debugging", () => {
  test("property: finds exactly the items that are needed together", () => {
    const cases = fc
      .integer({ min: 1, max: 40 })
      .chain((size) =>
        fc.record({ size: fc.constant(size), needed: fc.uniqueArray(fc.nat(size - 1), { maxLength: 5 }) }),
      );
    check(
      fc.property(cases, ({ size, needed }) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const { left } = minimal(items, (kept) => needed.every((one) => kept.includes(one)));
        expect([...left].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
      }),
    );
  });

  test("property: whatever the failure is like, no single item of the result can go", () => {
    check(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.func(fc.boolean()), (size, odd) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const fails = (kept: readonly number[]): boolean => kept.length === size || odd(kept.join());
        const { left } = minimal(items, fails);
        expect(fails(left)).toBe(true);
        if (left.length > 1) for (const one of left) expect(fails(left.filter((other) => other !== one))).toBe(false);
      }),
    );
  });

  test("one cause among many is found in a few attempts", () => {
    const items = Array.from({ length: 64 }, (_, index) => index);
    const { left, tried } = minimal(items, (kept) => kept.includes(37));
    expect(left).toEqual([37]);
    expect(tried).toBeLessThan(30);
  });
});

describe("shrink: scenarios", () => {
  const nodes = ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"];
  const faults = nodes.flatMap((node, index) => [
    `kind: pause, node: storage-${node}, at: ${317 * index + 411}ms, for: 137ms`,
    `kind: slow-disk, node: storage-${node}, at: ${291 * index + 523}ms, for: 91ms, extra: 7ms`,
  ]);
  const wide = small({
    duration: "5s",
    rate: "40/s",
    size: "20GB",
    instances: "[{ id: writer-1 }, { id: reader-2, az: us-east-1b }]",
    faults: [
      ...faults,
      "kind: az-outage, az: us-east-1c, at: 2337ms, for: 2501ms",
      "kind: crash, segment: pg1.a1, at: 3411ms, for: 1s",
    ],
  });
  const given: Shrinkable = {
    scenario: wide,
    seed: "77",
    mutations: ["writeQuorum5"],
    strict: false,
    check: "L1-commits-with-write-quorum",
  };

  test("twenty faults become those that are needed, on the smallest cluster", () => {
    const { result } = shrunk(given);
    const { scenario, seed, failure } = result as Shrunk;
    expect(failure.name).toBe(given.check);
    expect(scenario.faults.length).toBeLessThanOrEqual(3);
    expect(scenario.clusters[0].instances.length).toBe(1);
    expect(scenario.duration).toBeLessThan(wide.duration);
    expect(seed).toMatch(/^[1-9]$/);
    const again = run(scenario, { seed, mutations: given.mutations });
    expect(again.checks.find(({ name }) => name === given.check)?.message).toBe(failure.message);
    expect(run(scenario, { seed }).verdict).toBe("pass");
    // A fault that lasts to the end has no end of its own, of which whoever reads the file would be warned.
    expect(parseScenario(scenarioText(writeScenario(scenario)), "small.yaml")).toMatchObject({
      ok: true,
      warnings: [],
    });
  });

  test.each([
    ["ackAt3", 1, "I1-ack-implies-durable"],
    ["boxcarTimer", 1, "L12-boxcar-adds-no-wait"],
    ["nameNeverFlips", 8, "C8-writer-name-leads-to-writer"],
  ])("random failures of %s become five lines of faults and topology at most", (mutation, seed, failing) => {
    const scenario = expandScenario(shipped("chaos"), String(seed));
    const { result } = shrunk({ scenario, seed: String(seed), mutations: [mutation], strict: false, check: failing });
    expect(linesOf(scenario)).toBeGreaterThan(5);
    expect(linesOf((result as Shrunk).scenario)).toBeLessThanOrEqual(5);
  });

  test("a client that should not be let in is left with the rules that it meets, and what is written can be read", () => {
    const { result } = shrunk({
      scenario: shipped("strangers-at-the-door"),
      seed: "1",
      mutations: ["vpcIsTrusted"],
      strict: false,
      check: "C60-only-who-belongs",
    });
    const { scenario } = result as Shrunk;
    expect(scenario.workloads.length).toBe(1);
    expect(scenario.clusters[0].instances.length).toBe(1);
    expect(scenario.clusters[0].access?.public).toEqual(["writer-1"]);
    expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
  });

  test("a check that does not fail has no smaller scenario", () => {
    expect(shrunk({ ...given, mutations: [] }).result).toBeUndefined();
  });
});

/**
 * What the design was made for, found by search and not by being told: all sets of zones and nodes, fewest first; and,
 * in another way, faults drawn with no bound, of which those with which a promise breaks are made smaller. They are
 * told by what had to fail: an AZ, or a node.
 */
import { describe, expect, test } from "vitest";
import { expandScenario } from "../../sim/chaos/index.ts";
import { frontier, type FrontierJob, type Shape, shrink } from "../../sim/explore/index.ts";
import { run } from "../../sim/run.ts";
import type { ExpectSpec, FaultKind, FaultSpec, Scenario } from "../../sim/scenario/types.ts";
import { shipped, small } from "../worlds.ts";

const MILLISECOND = 1000;
/** The zone of the writer. */
const WRITERS = "us-east-1a";

function drawn(kinds: readonly FaultKind[], demand: ExpectSpec, seed: number): Scenario {
  const scenario = small({
    duration: "2s",
    size: "10GB",
    rate: "50/s",
    reads: "50%",
    parameters: "{ cacheShare: 0.3 }",
  });
  const random = {
    faults: 12,
    actions: 0,
    kinds,
    does: [],
    topology: "as-written" as const,
    survive: "nothing" as const,
    from: 200 * MILLISECOND,
    until: 1_600 * MILLISECOND,
    longest: 1_500 * MILLISECOND,
  };
  const whole = expandScenario({ ...scenario, random }, String(seed));
  // The question is about copies: that a writer which dies stops writes for a while is another story.
  const faults = whole.faults.filter(
    (fault) =>
      "scope" in fault &&
      !["instance", "writer", "readers"].some((key) => key in fault.scope) &&
      !("az" in fault.scope && fault.scope.az === WRITERS),
  );
  return { ...whole, faults, expect: demand };
}

/** The smallest schedules found with which a demand fails, as what had to fail: `AZ + node`. */
function smallestDrawn(kinds: readonly FaultKind[], demand: ExpectSpec, wanted: number): string[] {
  const check = `expect-${Object.keys(demand)[0]}`;
  const found: string[] = [];
  for (let seed = 1; found.length < wanted && seed < 200; seed++) {
    const scenario = drawn(kinds, demand, seed);
    if (run(scenario, { seed }).checks.every(({ name, verdict }) => name !== check || verdict !== "fail")) continue;
    const search = shrink({ scenario, seed: String(seed), mutations: [], strict: false, check });
    let step = search.next();
    while (step.done !== true) step = search.next();
    found.push(wordsOf(step.value?.scenario.faults ?? []));
  }
  return found;
}

function wordsOf(faults: readonly FaultSpec[]): string {
  return faults
    .map(({ kind }) => (kind === "az-outage" ? "AZ" : "node"))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(" + ");
}

describe("frontier: found by search", () => {
  test("writes stop beyond an AZ: an AZ and one node, or two AZs, or nodes in three; never less", () => {
    const found = smallestDrawn(["crash", "az-outage"], { writesUnavailableMax: 250 * MILLISECOND }, 4);
    expect(found).toContain("AZ + node");
    expect(found.filter((one) => one === "AZ" || one === "node" || one === "node + node")).toEqual([]);
  });
});

describe("frontier: all sets, fewest first", () => {
  /** Of each shape, how many of those played stop it. */
  function shapes(
    question: FrontierJob["question"],
    change: Partial<FrontierJob> = {},
  ): Readonly<Record<string, string>> {
    const search = frontier({
      scenario: shipped("six-copies"),
      seed: "1",
      mutations: [],
      question,
      costMax: 2,
      patience: 60_000 * MILLISECOND,
      ...change,
    });
    let step = search.next();
    for (; step.done !== true; step = search.next())
      if (change.mutations === undefined) expect(step.value.broken).toEqual([]);
    return Object.fromEntries(step.value.map(({ shape, stops, played }: Shape) => [shape, `${stops} of ${played}`]));
  }

  test("an AZ keeps writes; an AZ and one node that carries a copy stop them", () => {
    // Of six nodes beside an AZ two carry no copy of the only group.
    expect(shapes("writes")).toEqual({
      AZ: "0 of 3",
      node: "0 of 9",
      "AZ + AZ": "3 of 3",
      "AZ + node": "12 of 18",
      "node + node": "0 of 36",
    });
  });

  test("an AZ and one node lose nothing when all memory goes, too; two AZs do", () => {
    expect(shapes("data")).toEqual({
      AZ: "0 of 3",
      node: "0 of 9",
      "AZ + AZ": "3 of 3",
      "AZ + node": "0 of 18",
      "node + node": "0 of 36",
    });
  });

  test("a protocol that is broken has another frontier", () => {
    expect(shapes("writes", { mutations: ["writeQuorum5"], costMax: 1 })["AZ"]).toBe("3 of 3");
  });
});

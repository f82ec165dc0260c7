/**
 * The shape of a failure's cause: what cannot be left out, in which roles; the same however it is called, and another
 * where something else is needed.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { roleWords } from "../../sim/explore/cause-roles.ts";
import { causeGroups, causeOf, NO_FAULT, type Cause } from "../../sim/explore/index.ts";
import { open, run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { scenarioFrom } from "../worlds.ts";

const NOISE = [
  "kind: pause, node: storage-b1, at: 400ms, for: 150ms",
  "kind: slow-disk, node: storage-c2, at: 600ms, for: 90ms, extra: 3ms",
  "kind: pause, instance: reader-1, at: 700ms, for: 120ms",
];

function world(
  faults: readonly string[],
  expected: string,
  actions: readonly string[] = [],
  duration = "4s",
): Scenario {
  return scenarioFrom(`scenario: 1
name: causes
title: Something and much else
duration: ${duration}
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }] }]
workloads: [{ id: app, kind: open, rate: 60/s, reads: 20% }]
faults: [${[...NOISE, ...faults].map((one) => `{ ${one} }`).join(", ")}]
actions: [${actions.map((one) => `{ ${one} }`).join(", ")}]
expect: { ${expected} }
`);
}

function found(scenario: Scenario, seed = 1, known: readonly string[] = []): Cause {
  const failed = run(scenario, { seed: String(seed) }).checks.find(({ verdict }) => verdict === "fail");
  if (failed === undefined) throw new Error("nothing fails");
  const search = causeOf({ scenario, mutations: [], strict: false }, { seed, check: failed.name }, known);
  let step = search.next();
  while (step.done !== true) step = search.next();
  if (step.value === undefined) throw new Error("it does not fail again");
  return step.value;
}

const STALLED = "writesUnavailableMax: 700ms";
const CRASH = "kind: crash, instance: writer-1, at: 1s";
const ZONE_AND_ONE = [
  "kind: az-outage, az: us-east-1c, at: 1s, for: 2s",
  "kind: crash, node: storage-b2, at: 1200ms, for: 1800ms",
];

test("what cannot be left out, by kind and role; the rest goes, and what is left still fails", () => {
  const alone = found(world([CRASH], STALLED));
  expect([alone.shape, alone.items]).toEqual(["crash of the writer", 1]);
  const both = found(world(ZONE_AND_ONE, STALLED));
  expect([both.shape, both.items]).toEqual(["az-outage of another zone + crash of a storage node", 2]);
  for (const { scenario, check: name } of [alone, both]) {
    const fails = (one: Scenario): boolean =>
      run(one, { seed: "1" }).checks.some((each) => each.name === name && each.verdict === "fail");
    expect(fails(scenario)).toBe(true);
    for (const fault of scenario.faults)
      expect(fails({ ...scenario, faults: scenario.faults.filter((one) => one !== fault) })).toBe(false);
  }
});

test("a role is that of the moment, not of the name: after a failover the reader is who writes", () => {
  const crash = "kind: crash, instance: reader-1, at: 19s";
  const zone = "kind: partition, from: { az: us-east-1b }, at: 19s";
  const rolesIn = (actions: readonly string[]): readonly string[] => {
    const scenario = world([crash, zone], STALLED, actions, "20s");
    return roleWords(scenario.faults.slice(NOISE.length), open(scenario, { seed: "1" }));
  };
  expect(rolesIn([])).toEqual(["crash of a reader", "partition of another zone from everybody"]);
  expect(rolesIn(["kind: failover, to: reader-1, at: 300ms"])).toEqual([
    "crash of the writer",
    "partition of the writer's zone from everybody",
  ]);
});

test("what fails whatever is done needs no fault; shapes that are known lead to the same cause in fewer runs", () => {
  expect(found(world([], "writesUnavailableMax: 1ms")).shape).toBe(NO_FAULT);
  const scenario = world(ZONE_AND_ONE, STALLED);
  const [first, again] = [found(scenario), found(scenario, 1, ["crash of the writer", found(scenario).shape])];
  expect(again.shape).toBe(first.shape);
  expect(again.runs).toBeLessThan(first.runs);
});

test("groups: one for each check and shape, the same in whatever order causes were found, the fewest faults first", () => {
  const some = fc.array(
    fc.record({
      seed: fc.integer({ min: 1, max: 50 }),
      check: fc.constantFrom("a", "b"),
      shape: fc.constantFrom("x", "y", "z"),
      items: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 12 },
  );
  const scenario = world([], STALLED);
  check(
    fc.property(some, (all) => {
      const unique = [...new Map(all.map((one) => [one.seed, one])).values()];
      const causes = unique.map((one): Cause => ({ ...one, scenario, runs: 1 }));
      const groups = causeGroups(causes);
      expect(causeGroups(causes.toReversed())).toEqual(groups);
      expect(groups.flatMap(({ seeds }) => seeds).sort((a, b) => a - b)).toEqual(
        unique.map(({ seed }) => seed).sort((a, b) => a - b),
      );
      expect(new Set(groups.map((group) => `${group.check} ${group.shape}`)).size).toBe(groups.length);
      for (const { smallest, seeds } of groups)
        expect(smallest.items).toBe(
          Math.min(...causes.filter(({ seed }) => seeds.includes(seed)).map(({ items }) => items)),
        );
    }),
  );
});

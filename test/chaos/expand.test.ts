/**
 * Scenarios drawn from a seed: the same every time, the same as written out, within their bounds, and with every kind
 * among them.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACTION_KINDS, destroyedBy, expandScenario, FAULT_KINDS, isWithin } from "../../sim/chaos/index.ts";
import { open, run } from "../../sim/run.ts";
import type { RandomSpec, Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { shipped, small } from "../worlds.ts";

const CHAOS = shipped("chaos");
const GLOBAL: Scenario = {
  ...shipped("switchover-under-load"),
  random: { ...(CHAOS.random as RandomSpec), topology: "as-written", survive: "disks" },
};
const random = (more: Partial<RandomSpec>): Scenario => ({
  ...CHAOS,
  random: { ...(CHAOS.random as RandomSpec), ...more },
});
const SEEDS = Array.from({ length: 400 }, (_, index) => String(index));

describe("chaos: a scenario that a seed draws", () => {
  test("is the same each time, and another for another seed", () => {
    expect(expandScenario(CHAOS, "7")).toEqual(expandScenario(CHAOS, "7"));
    expect(expandScenario(CHAOS, "7")).not.toEqual(expandScenario(CHAOS, "8"));
  });

  test("written out it plays the very same run", () => {
    const drawn = open({ ...CHAOS, duration: 5_000_000 }, { seed: 3 });
    expect("random" in drawn.scenario).toBe(false);
    const written = run(drawn.scenario, { seed: 3 });
    expect(written.digest).toBe(drawn.finish().digest);
  });

  test("one that leaves nothing to chance is itself", () => {
    const written = small();
    expect(expandScenario(written, "1")).toBe(written);
  });

  test("has every kind of fault and action that can be drawn, sooner or later", () => {
    const drawn = [CHAOS, GLOBAL].flatMap((scenario) => SEEDS.map((seed) => expandScenario(scenario, seed)));
    const faults = new Set(drawn.flatMap((one) => one.faults.map(({ kind }) => kind)));
    const actions = new Set(drawn.flatMap((one) => one.actions.map(({ kind }) => kind)));
    expect(Object.keys(FAULT_KINDS).filter((kind) => !faults.has(kind as never))).toEqual([
      "one-message",
      "key-disabled",
    ]);
    expect(Object.keys(ACTION_KINDS).filter((kind) => !actions.has(kind as never))).toEqual([
      "failover-global",
      "remove-from-global",
      "delete-instance",
      "set-volume-limit",
      "set-rpo",
      "set-forwarding-limit",
      "set-write-forwarding",
      "start-cluster",
      "create-cluster",
      "create-instance",
      "create-global-cluster",
      "delete-cluster",
      "delete-global-cluster",
      "modify-cluster",
      "modify-access",
      "stop-cluster",
      "apply-maintenance",
      "modify-capacity",
      "clone",
      "create-snapshot",
      "delete-snapshot",
      "restore-from-snapshot",
      "backtrack",
      "restore-to-point-in-time",
    ]);
  });

  test("keeps to the kinds that it is given", () => {
    const drawn = SEEDS.map((seed) => expandScenario(random({ kinds: ["crash", "pause"], does: ["reboot"] }), seed));
    expect(new Set(drawn.flatMap((one) => one.faults.map(({ kind }) => kind)))).toEqual(new Set(["crash", "pause"]));
    expect(new Set(drawn.flatMap((one) => one.actions.map(({ kind }) => kind)))).toEqual(new Set(["reboot"]));
  });

  test("names no replication server of a clone, and asks for no switchover to one", () => {
    const { random: drawn } = CHAOS;
    const scenario = { ...shipped("clone-with-clients"), random: { ...(drawn as RandomSpec), topology: "as-written" } };
    const text = JSON.stringify(SEEDS.map((seed) => expandScenario(scenario as Scenario, seed)));
    expect(text).not.toMatch(/"(outbound|inbound)":|switchover-global|region-outage/);
  });

  test("has shapes drawn whole, unless it is told its kinds", () => {
    const isSwizzle = (scenario: Scenario): boolean => {
      const held = scenario.faults.filter(
        (fault) => fault.kind === "hold" && "node" in fault.from && fault.to === null,
      );
      return held.length >= 3 && new Set(held.map((fault) => fault.at + fault.for)).size === held.length;
    };
    expect(SEEDS.some((seed) => isSwizzle(expandScenario(CHAOS, seed)))).toBe(true);
    expect(SEEDS.every((seed) => expandScenario(CHAOS, seed).faults.length <= 10)).toBe(true);
  });

  test("property: begins and ends in time, within what must be survivable", () => {
    const survive = fc.constantFrom("az" as const, "az-plus-one" as const, "disks" as const);
    check(
      fc.property(
        fc.nat(),
        survive,
        fc.constantFrom("as-written" as const, "drawn" as const),
        (seed, bound, topology) => {
          const scenario = random({
            survive: bound,
            topology,
            from: 5_000_000,
            until: 30_000_000,
            longest: 8_000_000,
            faults: 20,
          });
          const { faults, actions, clusters, workloads } = expandScenario(scenario, String(seed));
          expect(isWithin(faults, bound, { ...scenario, clusters })).toBe(true);
          expect(destroyedBy(faults).length).toBeLessThanOrEqual(2);
          for (const { at, for: lasting } of faults) {
            expect(at).toBeGreaterThanOrEqual(5_000_000);
            expect(at + lasting).toBeLessThanOrEqual(30_000_000);
            expect(lasting).toBeLessThanOrEqual(8_000_000);
          }
          for (const { at } of actions) expect(at).toBeLessThanOrEqual(30_000_000);
          expect(new Set(clusters[0].instances.map(({ id }) => id)).size).toBe(clusters[0].instances.length);
          expect(workloads.every((one) => one.kind !== "open" || one.ratePerSecond > 0)).toBe(true);
        },
      ),
    );
  });
});

describe("chaos: what must be survivable", () => {
  const at = { at: 0, for: 10 };
  const az = (name: string, from = 0) => ({ kind: "az-outage" as const, at: from, for: 10, scope: { az: name } });
  const crash = (node: string) => ({ kind: "crash" as const, ...at, scope: { node } });
  const within = (faults: Parameters<typeof isWithin>[0]) => [
    isWithin(faults, "az", CHAOS),
    isWithin(faults, "az-plus-one", CHAOS),
  ];

  test.each([
    ["an AZ", [az("us-east-1b")], [true, true]],
    ["an AZ and one of its own nodes", [az("us-east-1b"), crash("storage-b1")], [true, true]],
    ["an AZ and a node elsewhere", [az("us-east-1b"), crash("storage-c1")], [false, true]],
    ["an AZ and two nodes elsewhere", [az("us-east-1b"), crash("storage-c1"), crash("storage-a1")], [false, false]],
    ["two AZs, one after the other", [az("us-east-1b"), az("us-east-1c", 10)], [true, true]],
    ["two AZs at once", [az("us-east-1b"), az("us-east-1c", 9)], [false, false]],
    [
      "nodes of one AZ, and one elsewhere",
      [crash("storage-a1"), crash("storage-a2"), crash("storage-b1")],
      [false, true],
    ],
    ["nodes in three AZs", [crash("storage-a1"), crash("storage-b1"), crash("storage-c1")], [false, false]],
    [
      "all storage cut off",
      [{ kind: "partition" as const, ...at, from: { storage: "main" }, to: null, direction: "both" as const }],
      [false, false],
    ],
    [
      "a writer cut off from an AZ",
      [
        {
          kind: "partition" as const,
          ...at,
          from: { instance: "writer-1" },
          to: { az: "us-east-1c" },
          direction: "both" as const,
        },
      ],
      [true, true],
    ],
    ["what harms no copy", [az("us-east-1b"), { kind: "control-plane-outage" as const, ...at }], [true, true]],
  ])("%s", (_, faults, expected) => expect(within(faults)).toEqual(expected));
});

/**
 * What the arbitraries draw: scenarios that a file can say, within their bounds, with every kind among them; and that
 * they shrink.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULT_KINDS, isWithin } from "../../sim/chaos/index.ts";
import {
  actionSchedules,
  faultSchedules,
  loadScenario,
  scenarioOf,
  scenarios,
  topologies,
  transactions,
  workloads,
  type ScenarioFile,
} from "../../sim/fast-check/index.ts";
import { canonicalJson, parseScenario, writeScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { small } from "../worlds.ts";

const GLOBAL = ["us-east-1", "eu-west-1", "ap-south-1"];
const anything: fc.Arbitrary<Scenario> = fc.oneof(
  scenarios({ topology: topologies(), workloads: workloads({ max: 3 }), actions: {} }),
  scenarios({
    topology: topologies({ regions: GLOBAL, writeForwarding: true }),
    workloads: workloads({ lists: true }),
    actions: {},
  }),
);

function readBack(scenario: Scenario): Scenario {
  const parsed = parseScenario(JSON.stringify(writeScenario(scenario)), "written");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ path, message }) => `${path} ${message}`).join("\n"));
  return parsed.scenario;
}

/** The smallest that fast-check finds for which `holds` is false. */
function smallest<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => boolean): T {
  const details = fc.check(fc.property(arbitrary, holds), { seed: 1, numRuns: 500 });
  if (!details.failed || details.counterexample === null) throw new Error("nothing was found that fails");
  return details.counterexample[0];
}

describe("fast-check: what is drawn", () => {
  test("property: every scenario can be written to a file, and is the same when read back", () => {
    check(
      fc.property(anything, (scenario) => {
        expect(canonicalJson(readBack(scenario))).toBe(canonicalJson(scenario));
      }),
      2,
    );
  });

  test.each(["az", "az-plus-one", "disks"] as const)("property: faults stay within %s", (survive) => {
    const drawn = scenarios({ topology: topologies(), faults: { survive, atMost: 12, from: "1s", until: "9s" } });
    check(
      fc.property(drawn, (scenario) => {
        expect(isWithin(scenario.faults, survive, scenario)).toBe(true);
        for (const { at, for: span } of scenario.faults) {
          expect(at).toBeGreaterThanOrEqual(1_000_000);
          expect(at + span).toBeLessThanOrEqual(9_000_000);
        }
      }),
      4,
    );
  });

  test("every kind of fault and action that a swarm can draw is among them", () => {
    const world = loadScenario("switchover-under-load");
    const faults = new Set(
      fc.sample(faultSchedules(world), { seed: 1, numRuns: 1000 }).flatMap((all) => all.map(({ kind }) => kind)),
    );
    const actions = new Set(
      fc.sample(actionSchedules(world), { seed: 1, numRuns: 1000 }).flatMap((all) => all.map(({ kind }) => kind)),
    );
    // test/chaos/expand.test.ts names the others.
    expect(Object.keys(FAULT_KINDS).filter((kind) => !faults.has(kind as never))).toEqual([
      "one-message",
      "key-disabled",
    ]);
    expect([...actions].sort()).toEqual([
      "failover",
      "long-query",
      "modify-tier",
      "move-segment",
      "patch-engine",
      "patch-storage",
      "promote",
      "reboot",
      "switchover-global",
    ]);
  });

  test("the same seed draws the same scenarios", () => {
    const [first, again] = [1, 2].map(() => fc.sample(anything, { seed: 7, numRuns: 20 }).map(canonicalJson));
    expect(again).toEqual(first);
  });

  test("schedules are for a scenario of one's own, and count the faults that it has", () => {
    const own = small({ faults: ["kind: az-outage, az: us-east-1a, at: 0s, for: 5s"] });
    check(
      fc.property(
        faultSchedules(own, { survive: "az", kinds: ["crash", "az-outage"] }),
        actionSchedules(own, { kinds: ["reboot"] }),
        (faults, actions) => {
          expect(isWithin([...own.faults, ...faults], "az", own)).toBe(true);
          for (const { kind } of actions) expect(kind).toBe("reboot");
          readBack({ ...own, faults: [...own.faults, ...faults], actions });
        },
      ),
      4,
    );
  });

  test("transactions are drawn within what was asked, and fields by their paths", () => {
    check(
      fc.property(transactions({ writes: 2, reads: 1 }), ({ writes = 0, reads = 0, rereads = 0 }) => {
        expect([writes <= 2, reads <= 1, rereads <= writes]).toEqual([true, true, true]);
      }),
    );
    const drawn = scenarios({ overrides: fc.record({ "workloads[0].rate": fc.constantFrom("7/s", "9/s") }) });
    for (const scenario of fc.sample(drawn, 5))
      expect(scenario.workloads[0]).toMatchObject({
        kind: "open",
        ratePerSecond: expect.toSatisfy((rate) => rate === 7 || rate === 9),
      });
  });
});

describe("fast-check: shrinking", () => {
  test("a topology becomes a writer, one group, two nodes an AZ", () => {
    const { clusters = [] } = smallest(topologies(), () => false);
    expect(clusters).toEqual([
      expect.objectContaining({
        engine: "aurora-mysql",
        volume: { size: "10GB", storageNodesPerAz: 2, members: "like", longAzOutage: "wait" },
        instances: [{ id: "writer-1", az: "us-east-1a", class: "db.r6g.2xlarge", promotionTier: 1 }],
      }),
    ]);
  });

  test("what matters stays: two crashes at one moment, and nothing else", () => {
    const hasTwo = ({ faults }: Scenario): boolean => {
      const crashes = faults.filter(({ kind }) => kind === "crash");
      return crashes.some((one) =>
        crashes.some((other) => other !== one && other.at >= one.at && other.at < one.at + one.for),
      );
    };
    const found = smallest(
      scenarios({ topology: topologies(), workloads: workloads() }),
      (scenario) => !hasTwo(scenario),
    );
    expect(found.faults.map(({ kind }) => kind)).toEqual(["crash", "crash"]);
    expect(found.faults[0].at).toBe(0);
    expect(found.clusters[0].instances.length).toBe(1);
    expect(found.workloads[0]).toMatchObject({ kind: "open", ratePerSecond: 1, readRatio: 0, keyCount: 1 });
    expect(found.seed).toBe("1");
    expect(fc.stringify(found)).toBe("scenario drawn, seed 1, 1 instance: crash at 0s, crash at 0s");
  });

  test("a copy of a drawn scenario prints as plain data", () => {
    const [scenario] = fc.sample(scenarios(), 1);
    expect(fc.stringify({ ...scenario })).toContain('"regions"');
  });
});

describe("fast-check: requests that are wrong", () => {
  const file: ScenarioFile = { scenario: 1, name: "own", duration: "5s" };
  const RANDOM = { ...file, random: { faults: 3 } };

  test.each([
    ['there is no kind crahs. Did you mean "crash"?', () => scenarios({ faults: { kinds: ["crahs" as "crash"] } })],
    [
      "from 0 us until 25000000 us is no span within a run of 20000000 us",
      () => scenarios({ faults: { until: "25s" } }),
    ],
    ['"soon" is not a duration', () => scenarios({ faults: { from: "soon" } })],
    ["the base leaves faults to `random:`", () => scenarios({ base: RANDOM })],
    [
      'scenario:3:1: durations: unknown key. Did you mean "duration"?',
      () => scenarios({ base: "scenario: 1\nname: x\ndurations: 5s" }),
    ],
    ["there is no AWS Region moon-1", () => topologies({ regions: ["moon-1"] })],
    ["readers from 3 to 2", () => topologies({ readers: { min: 3, max: 2 } })],
    ["workloads: min must be a whole number, 1 or more, not 0.", () => workloads({ min: 0 })],
    ["there is no item 4", () => scenarioOf(file, { "workloads[4].rate": "1/s" })],
    ["there is no such file, folder or built-in scenario", () => loadScenario("az-outagee")],
  ])("%s", (told, request) => {
    expect(request).toThrow(told);
  });

  test("a built-in scenario by its name, a file by its path, an object", () => {
    expect(loadScenario("az-outage").name).toBe("az-outage");
    expect(loadScenario("az-outage", { seed: "9" }).seed).toBe("9");
    expect(loadScenario("scenarios/flagship/az-outage.yaml").title).toBe(loadScenario("az-outage").title);
    expect(scenarioOf(file).duration).toBe(5_000_000);
  });
});

/**
 * The driver wrapper's enhanced failure monitoring: a silent host is noticed sooner with it than without, a slow one is
 * left alone.
 */
import { expect, test } from "vitest";
import type { RunReport } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { checkRestoring } from "../restoring.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

const SECOND = 1_000_000;
const silent = shipped("silent-host");

const without = (scenario: Scenario): Scenario => ({
  ...scenario,
  workloads: scenario.workloads.map((one) => ({ ...one, driver: { ...one.driver, failureMonitoring: "off" } })),
});
const played = (scenario: Scenario, seed: number): RunReport => run(scenario, { seed });

test("failure monitoring: a statement on a silent host is given up after 45 s, not at the socket's timeout", () => {
  for (const seed of [1, 2]) {
    const watched = played(silent, seed).clients;
    expect(watched.writeUnavailableUsMax, `seed ${seed}`).toBeGreaterThan(40 * SECOND);
    expect(watched.writeUnavailableUsMax, `seed ${seed}`).toBeLessThan(46 * SECOND);
    expect(watched.errors["08S02"], `seed ${seed}`).toBeGreaterThan(0);
    const blind = played(without(silent), seed);
    expect(blind.clients.writeUnavailableUsMax, `seed ${seed}`).toBeGreaterThan(58 * SECOND);
    expect(blind.verdict).toBe("fail");
  }
});

test("failure monitoring: its three settings count", () => {
  const eager = {
    ...silent,
    duration: 30 * SECOND,
    expect: {},
    parameters: { failureDetectionTime: 3 * SECOND, failureDetectionInterval: SECOND, failureDetectionCount: 2 },
  };
  const { clients } = played(eager, 1);
  // 3 s of grace and two asks; then the wrapper waits for the new writer.
  expect(clients.writeUnavailableUsMax).toBeGreaterThan(5 * SECOND);
  expect(clients.writeUnavailableUsMax).toBeLessThan(25 * SECOND);
});

test.each([1, 200])(
  "failure monitoring: statements of %d that only take long are not given up while their host answers",
  (sessions) => {
    const scenario = scenarioFrom(`
scenario: 1
name: slow
duration: 40s
topology:
  clusters:
    - { id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, az: us-east-1a }] }
workloads:
  - { id: w, kind: closed, sessions: ${sessions}, thinkTime: 200ms, reads: 0%, az: us-east-1c, timeout: 60s, until: 39s, driver: { kind: wrapper } }
faults: [{ kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 2s, for: 20s }]
parameters: { failureDetectionTime: 3s, failureDetectionInterval: 1s }
`);
    const { clients } = run(scenario, { seed: 1 });
    expect(clients.unknown).toBe(0);
    expect(clients.errors).toEqual({});
    expect(clients.writeUnavailableUsMax).toBeGreaterThan(19 * SECOND);
  },
);

test("failure monitoring: a run restored at random moments ends like one played straight through", () => {
  const short = {
    ...silent,
    duration: 25 * SECOND,
    expect: {},
    parameters: { failureDetectionTime: 3 * SECOND, failureDetectionInterval: SECOND },
  };
  const quiet = {
    ...short,
    workloads: short.workloads.map((one) => ({ ...one, thinkTime: 100_000 })) as Scenario["workloads"],
  };
  checkRestoring(() => open(quiet, { seed: 2, history: true }), 40);
});

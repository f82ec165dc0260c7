/**
 * Statements that wait for a processor end with the sessions that they came over: their clients are told, and nobody
 * carries them out afterwards. Found by actions and faults drawn together: an instance had fewer than no statements
 * under way after its promotion, so that no patch ever found it quiet.
 */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { Turns } from "../../../sim/aurora/database/turns.ts";
import { scenarioFrom } from "../../worlds.ts";

/** Forty sessions whose queries take the reader's two processors 60 ms each: nearly all of them wait for a turn. */
const busy = (more: string): Scenario =>
  scenarioFrom(`
scenario: 1
name: busy
duration: 20s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: w, class: db.r6g.large }, { id: r, class: db.r6g.large, az: us-east-1b }]
workloads:
  - { id: reports, kind: closed, sessions: 40, endpoint: reader, reads: 100%, keys: { count: 50 }, timeout: 8s, until: 12s }
parameters: { statementCpu: 60ms }
${more}
`);

test("when the engine dies their clients are told at once", () => {
  const { clients } = run(busy("faults: [{ kind: crash, instance: r, at: 5s, for: 1s }]"), { seed: 1 });
  expect(clients.errors["client timeout"]).toBeUndefined();
  expect(clients.errors["2013 (HY000)"]).toBeGreaterThanOrEqual(40);
});

test("a reader that becomes the writer carries none of them out", () => {
  const scenario = busy("actions: [{ kind: promote, instance: r, at: 5s }]");
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: true });
  world.context.engine.runTo(scenario.duration);
  expect(world.instances.map(({ door }) => door.underWay)).toEqual([0, 0]);
});

test("turns come in order, or out of it; what has been dropped never comes", () => {
  const turns = new Turns();
  for (const operation of [1, 2, 3, 4]) turns.wait(operation, 1);
  expect([turns.come(1, 1), turns.come(3, 1), turns.come(3, 1), turns.come(2, 2)]).toEqual([true, true, false, false]);
  expect(turns.drop()).toEqual([2 * 256 + 1, 4 * 256 + 1]);
  expect(turns.come(2, 1)).toBe(false);
});

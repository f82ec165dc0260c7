/**
 * What the size of a volume costs, counted in events, which are the same on every machine; milliseconds are the
 * business of `npm run bench`.
 */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { scenarioFrom } from "../../worlds.ts";

interface Cost {
  readonly batches: number;
  readonly eventsPerBatch: number;
}

function costOf(size: string, nodes: number): Cost {
  const scenario = scenarioFrom(`
scenario: 1
name: size
duration: 1s
topology: { clusters: [{ id: main, volume: { size: ${size}, storageNodesPerAz: ${nodes} } }] }
workloads: [{ id: app, kind: open, rate: 4000/s, reads: 0%, keys: { count: 400000 } }]
`);
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  let batches = 0;
  world.context.trace.on(TRACE.batchSent, () => batches++);
  world.context.engine.runTo(scenario.duration);
  return { batches, eventsPerBatch: world.context.engine.event / batches };
}

test("a batch makes hardly more events in a volume of 6,400 groups than in one of a single group", () => {
  const one = costOf("10GB", 4);
  const many = costOf("64TB", 100);
  expect(one.batches).toBeGreaterThan(3_000);
  expect(many.batches).toBeGreaterThan(3_000);
  // A sparse group has its background round to itself; a busy one shares it among many batches.
  expect(many.eventsPerBatch / one.eventsPerBatch).toBeLessThan(1.15);
});

test("nothing happens in an idle hour of 64 TB: no clock runs for 38,400 segments that have nothing to do", () => {
  const scenario = scenarioFrom(`
scenario: 1
name: idle
duration: 3600s
topology: { clusters: [{ id: main, volume: { size: 64TB, storageNodesPerAz: 100 } }] }
`);
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: true });
  world.context.engine.runTo(scenario.duration);
  expect(world.context.engine.event).toBe(0);
});

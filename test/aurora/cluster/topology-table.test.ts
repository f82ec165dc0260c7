/**
 * replica_host_status as clients read it: one writer, two, or none, by how they look at the rows (cluster reference
 * 1.8, and 13 rows 8 and 9).
 */
import { expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { scenarioFrom } from "../../worlds.ts";

const SECOND = 1_000_000;

function world(instances: string, rest: string): World {
  const scenario = scenarioFrom(`
scenario: 1
name: rows
duration: 400s
topology: { clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [${instances}] }] }
workloads: [{ id: app, kind: open, rate: 1/s, az: us-east-1c, driver: { kind: wrapper } }]
${rest}`);
  return build(scenario, { seed: "1", mutations: [], history: false, checks: false });
}

/** The instance that each kind of client takes for the writer at a moment; -1 for none. */
function at({ context, clusters }: World, seconds: number): readonly number[] {
  context.engine.runTo(seconds * SECOND);
  const [{ topology }] = clusters;
  return [topology.writer("newest", 1), topology.writer("first", 1), topology.writer("newest", 2)];
}

test("topology: a dead writer's row stays beside the new one's; times tell which is old", () => {
  const played = world(
    "{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }",
    "faults: [{ kind: pause, instance: writer-1, at: 5s }]",
  );
  expect(at(played, 4)).toEqual([0, 0, 0]);
  // Nobody has taken over yet: the only row that says so is the dead one's.
  expect(at(played, 6)).toEqual([0, 0, 0]);
  expect(at(played, 40)).toEqual([1, 0, -1]);
});

test("topology: five minutes after the only writer has died nobody is listed as one, but for whoever believes any row", () => {
  const played = world("{ id: writer-1, az: us-east-1a }", "faults: [{ kind: az-outage, az: us-east-1a, at: 5s }]");
  expect(at(played, 300)).toEqual([0, 0, -1]);
  expect(at(played, 310)).toEqual([-1, 0, -1]);
});

test("topology: a writer that has been superseded cannot write its row any more", () => {
  const played = world(
    "{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }",
    "faults: [{ kind: partition, from: { instance: writer-1 }, at: 5s }]",
  );
  expect(at(played, 60)[0]).toBe(1);
});

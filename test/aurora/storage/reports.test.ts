/**
 * What writers report of members to the storage control plane, and what comes of it: silence that ends, reports of a
 * writer that another has followed, and nodes that are away as planned.
 */
import { expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { small } from "../../worlds.ts";

const INSTANCES = "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]";

const unchecked = (scenario: Scenario): World =>
  build(scenario, { seed: "1", mutations: [], history: false, checks: false });

const failedChecks = (scenario: Scenario): unknown[] =>
  run(scenario, { seed: 1 }).checks.filter(({ verdict }) => verdict === "fail");

test("a writer that was cut off from all storage takes back what it said of members, also of those whose group has changed since", () => {
  // Zone c is away as well: with replacements of healthy members under way no set of four would be complete for as
  // long as the copies take.
  const faults = [
    "kind: az-outage, az: us-east-1c, at: 1s, for: 14s",
    "kind: partition, from: { storage: main }, to: { instance: writer-1 }, at: 2s, for: 12s",
  ];
  const scenario = small({ size: "20GB", duration: "20s", rate: "80/s", reads: "0%", faults });
  const world = unchecked(scenario);
  let acked = 0;
  world.context.trace.on(TRACE.commitAcked, () => acked++);
  world.context.engine.runTo(14_000_000);
  acked = 0;
  world.context.engine.runTo(15_000_000);
  expect(acked).toBeGreaterThan(50);
  expect(failedChecks(scenario)).toEqual([]);
});

test.each([
  ["dies", ["kind: crash, instance: writer-1, at: 4500ms"], []],
  ["is failed over from", [], ["kind: failover, at: 4500ms"]],
  ["is deleted", [], ["kind: delete-instance, instance: writer-1, at: 4500ms"]],
])(
  "what a writer said of members lapses when it %s: the next one hears them all, and none is replaced",
  (_, faults, actions) => {
    const cut = "kind: partition, from: { storage: main }, to: { instance: writer-1 }, at: 2s";
    const scenario = small({
      size: "20GB",
      duration: "60s",
      rate: "50/s",
      reads: "0%",
      instances: INSTANCES,
      faults: [cut, ...faults],
      actions,
    });
    const world = unchecked(scenario);
    let wanted = 0;
    let replaced = 0;
    world.context.trace.on(TRACE.repairWanted, () => wanted++);
    world.context.trace.on(TRACE.repairEnded, (_old, _newcomer, _group, isReplaced) => (replaced += isReplaced));
    world.context.engine.runTo(scenario.duration);
    expect([wanted, replaced, world.fleet.repair.jobs.length]).toEqual([12, 0, 0]);
    expect(failedChecks(scenario)).toEqual([]);
  },
);

test("what the next writer misses as well is replaced all the same", () => {
  const faults = ["kind: disk-full, segment: pg0.a1, at: 1s", "kind: crash, instance: writer-1, at: 4s"];
  const scenario = small({ size: "10GB", duration: "60s", rate: "50/s", reads: "0%", instances: INSTANCES, faults });
  const world = unchecked(scenario);
  const { metadata } = world.volume;
  const [first] = metadata.membership(0).segments;
  world.context.engine.runTo(scenario.duration);
  expect(metadata.membership(0).segments).not.toContain(first);
  expect(world.fleet.repair.jobs).toEqual([]);
});

test("a node that is away to be patched is not replaced for its silence, whoever tells of it", () => {
  const story = (patchDuration: string): string[] =>
    run(
      small({
        size: "10GB",
        nodes: 3,
        duration: "40s",
        actions: ["kind: patch-storage, at: 1s"],
        parameters: `{ patchDuration: ${patchDuration} }`,
      }),
      { seed: 1 },
    ).story.map(({ text }) => text);
  expect(story("10s").filter((text) => /is to be patched|goes away to be patched/.test(text)).length).toBeGreaterThan(
    1,
  );
  expect(story("10s").filter((text) => /replace/.test(text))).toEqual([]);
});

test("one that is not back afterwards is replaced, although the control plane believes it well", () => {
  const faults = ["kind: crash, node: storage-a1, at: 2s", "kind: lying-health, node: storage-a1, at: 1s"];
  const scenario = small({
    size: "10GB",
    nodes: 3,
    duration: "60s",
    faults,
    actions: ["kind: patch-storage, at: 1s, az: us-east-1a"],
  });
  const report = run(scenario, { seed: 1 });
  expect(report.story.some(({ text }) => text.startsWith("One member has been replaced"))).toBe(true);
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});

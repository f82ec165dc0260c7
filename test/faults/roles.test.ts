/** Faults aimed at a role: who has it is settled when the fault begins, and the same one is let go when it ends. */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import { open, run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { issuesOf, small } from "../worlds.ts";

const THREE = "[{ id: w }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }]";
const scenario = (faults: readonly string[], duration = "60s"): Scenario =>
  small({ size: "10GB", rate: "50/s", duration, instances: THREE, faults });

describe("writer: whoever writes by then", () => {
  // The first outage makes somebody else the writer, and the second one hits that one.
  const faults = [
    "kind: partition, from: { writer: main }, at: 2s, for: 50s",
    "kind: crash, writer: main, at: 30s, for: 12s",
  ];

  test("after a failover it is the new writer that crashes, and the same one that comes back", () => {
    const world = build(scenario(faults), { seed: "1", mutations: [], history: false, checks: false });
    const { engine, hosts } = world.context;
    const names = world.instances.map((_, index) => world.instanceHosts[index]);
    engine.runTo(29_999_999);
    const writer = world.writer.index;
    expect(writer).not.toBe(0);
    engine.runTo(30_000_001);
    expect(names.filter((host) => !hosts.isUp(host))).toEqual([names[writer]]);
    engine.runTo(41_000_000);
    expect(world.writer.index).not.toBe(writer);
    engine.runTo(42_000_001);
    expect(names.filter((host) => !hosts.isUp(host))).toEqual([]);
    expect(run(scenario(faults), { seed: 1 }).checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("a checkpoint in the middle of it remembers whom it hit", () => {
    const straight = run(scenario(faults), { seed: 1 });
    const playing = open(scenario(faults), { seed: 1 });
    playing.runTo(41_000_000);
    const saved = playing.save();
    playing.finish();
    playing.load(saved);
    expect(playing.finish()).toEqual(straight);
  });
});

test("readers: all that read, and not the writer", () => {
  const world = build(scenario(["kind: pause, readers: main, at: 2s, for: 1s"], "5s"), {
    seed: "1",
    mutations: [],
    history: false,
    checks: false,
  });
  world.context.engine.runTo(2_500_000);
  expect(world.instanceHosts.map((host) => world.context.hosts.isUp(host))).toEqual([true, false, false]);
  world.context.engine.runTo(3_500_000);
  expect(world.instanceHosts.every((host) => world.context.hosts.isUp(host))).toBe(true);
});

test("a cluster without readers is hit by nothing", () => {
  const alone = small({ size: "10GB", duration: "5s", faults: ["kind: crash, readers: main, at: 2s, for: 1s"] });
  expect(run(alone, { seed: 1 }).verdict).toBe("pass");
});

describe("lying-health of a storage node", () => {
  const quiet = (faults: readonly string[]): Scenario =>
    small({ size: "10GB", rate: "0.01/s", duration: "20s", faults });
  const suspected = (faults: readonly string[]): number => {
    const world = build(quiet(faults), { seed: "1", mutations: [], history: false, checks: false });
    world.context.engine.runTo(20_000_000);
    return world.fleet.health.suspect.reduce((sum, one) => sum + one, 0);
  };
  const dead = "kind: crash, node: storage-a1, at: 1s";

  test("the agent does not notice that it is dead, as long as the lie lasts", () => {
    expect(suspected([dead])).toBe(1);
    expect(suspected([dead, "kind: lying-health, node: storage-a1, at: 500ms"])).toBe(0);
    expect(suspected([dead, "kind: lying-health, node: storage-a1, at: 500ms, for: 10s"])).toBe(1);
  });

  test("a writer that gets no answer tells all the same, and the node is replaced", () => {
    const faults = [dead, "kind: lying-health, node: storage-a1, at: 500ms"];
    const world = build(small({ size: "10GB", duration: "30s", faults }), {
      seed: "1",
      mutations: [],
      history: false,
      checks: false,
    });
    world.context.engine.runTo(30_000_000);
    const members = world.volume.metadata.membership(0).segments.slice(0, 6);
    expect(members.every((member) => world.context.hosts.isUp(world.volume.placement.hostOf[member]))).toBe(true);
  });
});

describe("mistakes", () => {
  const refusal = (fault: string): string => {
    return issuesOf(`scenario: 1
name: probe
duration: 10s
topology: { clusters: [{ id: main, instances: [{ id: writer-1 }] }] }
faults: [{ ${fault}, at: 1s }]
`);
  };
  test.each([
    ["kind: crash, writer: mian", 'f.yaml:5:25: faults[0].writer: there is no cluster "mian". Did you mean "main"?'],
    ["kind: slow-cpu, factor: 2", "exactly one of instance, writer, readers; none is given"],
    ["kind: slow-cpu, writer: main, instance: writer-1, factor: 2", "instance and writer are given"],
    ["kind: crash, writer: main, component: node", "accepted"],
    ["kind: lying-disk, writer: main", "is no storage node"],
    ["kind: lying-health, clients: app", "is nothing whose health"],
  ])("%s", (fault, expected) => expect(refusal(fault)).toContain(expected));
});

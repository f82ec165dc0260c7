/**
 * Faults of one machine: what it can no longer do, that nothing is lost by it, and that all is well when it is lifted.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import { run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { small } from "../worlds.ts";

const worldOf = (scenario: Scenario) => build(scenario, { seed: "1", mutations: [], history: false, checks: false });

describe("disk-full", () => {
  const faults = ["kind: disk-full, node: storage-b1, at: 1s, for: 1500ms"];

  test("nothing is taken, and afterwards peers give what was missed", () => {
    const world = worldOf(small({ size: "10GB", duration: "30s", faults }));
    const { engine, trace, hosts } = world.context;
    const { placement, log } = world.volume;
    const full = hosts.names.indexOf("storage-b1");
    const [segment] = placement.segmentsOn(full);
    let taken = 0;
    trace.on(TRACE.persisted, (which) => (taken += which === segment ? 1 : 0));
    engine.runTo(1_100_000);
    taken = 0;
    engine.runTo(2_400_000);
    expect(taken).toBe(0);
    expect(world.fleet.segments.scl[segment]).toBeLessThan(log.tail[0]);
    engine.runTo(30_000_000);
    // It has caught up, or been given up and replaced.
    const members = world.volume.metadata.membership(0).segments.slice(0, 6);
    expect(members.map((member) => world.fleet.segments.scl[member])).toEqual(members.map(() => log.tail[0]));
  });

  test("two full disks of a group cost nothing that a client sees", () => {
    const two = [...faults, "kind: disk-full, node: storage-a1, at: 1s, for: 1500ms"];
    const report = run(small({ size: "10GB", duration: "8s", faults: two }), { seed: 1 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.clients.failed + report.clients.unknown).toBe(0);
  });
});

test("slow-cpu: the same work takes as much longer, and no longer than that when it is lifted", () => {
  const parameters = "{ statementCpu: 1ms }";
  const busy = (faults: readonly string[]): number => {
    const world = worldOf(small({ size: "10GB", duration: "4s", rate: "200/s", reads: "0%", faults, parameters }));
    world.context.engine.runTo(4_000_000);
    return world.instances[0].processors.busy;
  };
  const slow = busy(["kind: slow-cpu, instance: writer-1, factor: 5, at: 0s, for: 2s"]) / busy([]);
  // Half of the time five times as much.
  expect(slow).toBeGreaterThan(2.7);
  expect(slow).toBeLessThan(3.3);
});

test("cold-cache: what storage can give back is gone, and comes back page by page; what only the writer has stays", () => {
  const scenario = small({
    size: "10GB",
    duration: "4s",
    faults: ["kind: cold-cache, instance: writer-1, at: 2s"],
    parameters: "{ cacheShare: 1 }",
  });
  const world = worldOf(scenario);
  const { engine } = world.context;
  engine.runTo(1_999_999);
  const [{ cache, driver }] = world.instances;
  const before = cache.pages().length;
  engine.runTo(2_000_000);
  const left = cache.pages();
  expect(left.length).toBeLessThan(before / 2);
  expect(left.filter((page) => cache.lsnOf(page) <= driver.ladder.vdl)).toEqual([]);
  engine.runTo(4_000_000);
  expect(cache.pages().length).toBeGreaterThan(before / 2);
  expect(run(scenario, { seed: 1 }).checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});

describe("crash: which component", () => {
  const instances = "[{ id: writer-1 }, { id: reader-2, az: us-east-1b }]";
  /**
   * Whether the machine went down, whether the writer's and the reader's sessions ended, and how many pages of the
   * writer's cache are left.
   */
  const after = (component: string) => {
    const lasting = component === "dispatcher" ? "" : ", for: 500ms";
    const scenario = small({
      size: "10GB",
      duration: "20s",
      instances,
      faults: [`kind: crash, instance: writer-1, component: ${component}, at: 5s${lasting}`],
    });
    const world = worldOf(scenario);
    const { engine, hosts } = world.context;
    const sessions = (): readonly number[] => world.instances.map(({ door }) => door.sessions);
    engine.runTo(4_999_999);
    const before = sessions();
    engine.runTo(5_000_001);
    const isDown = !hosts.isUp(world.instanceHosts[0]);
    engine.runTo(20_000_000);
    expect(world.writer.index).toBe(0);
    expect(run(scenario, { seed: 1 }).checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    return { isDown, ended: sessions().map((count, index) => count > before[index]) };
  };

  test("the engine: its machine says that nobody is there, and readers stay", () => {
    expect(after("instance")).toEqual({ isDown: true, ended: [true, false] });
  });

  test("the dispatcher: the machine stays, the writer's sessions end, and readers restart for it", () => {
    expect(after("dispatcher")).toEqual({ isDown: false, ended: [true, true] });
  });
});

/** Replacing members, growing, collecting: what a person would see of it, in numbers. */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { shipped, small } from "../../worlds.ts";

const play = (name: string): { world: World; times: Record<string, number[]> } => {
  const scenario = shipped(name);
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const times: Record<string, number[]> = {};
  const { trace, engine } = world.context;
  for (const kind of ["repairWanted", "hydrated", "repairEnded", "groupInForce", "segmentDiscarded", "staged", "scrubbed"] as const)
    trace.on(TRACE[kind], () => (times[kind] ??= []).push(engine.now / 1e6)); // prettier-ignore
  engine.runTo(scenario.duration);
  return { world, times };
};

describe("repair", () => {
  test("a lost member is detected in two seconds and copied at 10 Gbps: ten seconds in all (P17 2.2, P18 2.1)", () => {
    const { world, times } = play("replace-a-member");
    expect(times["repairWanted"]?.[0]).toBe(7);
    expect(times["hydrated"]?.[0]).toBeGreaterThan(14);
    expect(times["hydrated"]?.[0]).toBeLessThan(17);
    const members = world.volume.metadata.membership(0);
    expect([members.epoch, members.segments.filter((segment) => segment >= 0).length]).toEqual([3, 6]);
    expect(members.segments[1]).toBe(6);
    // The old one is back at 25 s, learns that it is no member, and deletes its copy.
    expect(times["segmentDiscarded"]?.[0]).toBeGreaterThan(25);
  });

  test("an old member that is back in time keeps its place", () => {
    const { world, times } = play("az-plus-one");
    expect(times["repairEnded"]?.length).toBeGreaterThan(0);
    for (let group = 0; group < 64; group++) {
      const { segments } = world.volume.metadata.membership(group);
      expect(segments.slice(0, 6)).toEqual(Array.from({ length: 6 }, (_, slot) => group * 6 + slot));
    }
  });

  test("a zone without a free node replaces nobody, and forgets nobody", () => {
    const faults = ["kind: az-outage, az: us-east-1b, at: 1s"];
    const world = build(small({ faults, duration: "10s" }), {
      seed: "1",
      mutations: [],
      history: false,
      checks: false,
    });
    world.context.engine.runTo(10_000_000);
    expect(world.fleet.repair.jobs.every(({ phase }) => phase === "queued")).toBe(true);
    expect(world.fleet.repair.jobs.length).toBe(8);
  });
});

describe("growth", () => {
  test("groups come one at a time up to the limit, writes beyond it fail with an error, others go on, and a higher limit frees them", () => {
    const { world, times } = play("growing-volume");
    expect(world.volume.groups).toBeGreaterThan(6);
    const grown = times["groupInForce"] ?? [];
    expect(grown.filter((at) => at < 20).length).toBe(4);
    const report = run(shipped("growing-volume"), { seed: 1 });
    expect(report.clients.failed).toBeGreaterThan(1000);
    expect(report.story.filter(({ text }) => text.includes("The volume is full")).length).toBe(1);
    expect(report.verdict).toBe("pass");
  });

  test("an idle 64 TB volume schedules nothing", () => {
    const scenario = { ...small({ size: "64TB" }), workloads: [], duration: 3_600_000_000 };
    expect(run(scenario, { seed: 1 }).events).toBe(0);
  });
});

test("collection: old versions stay while a report reads, and go when it is over", () => {
  const { world, times } = play("long-query");
  const tail = world.volume.log.tail[0];
  expect(times["staged"]?.length).toBeGreaterThan(10);
  for (let segment = 0; segment < 6; segment++) expect(world.fleet.pages.floor[segment]).toBeGreaterThanOrEqual(tail);
});

test("scrub: bad pages are found and mended", () => {
  const { world, times } = play("bad-pages");
  expect(times["scrubbed"]?.length).toBeGreaterThan(0);
  for (let segment = 0; segment < 12; segment++) expect(world.fleet.pages.isDamaged(segment)).toBe(false);
});

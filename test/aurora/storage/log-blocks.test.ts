/** Log that has gone bad on disk: who finds it, what becomes of it, and that nobody is given any of it. */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { shipped, small } from "../../worlds.ts";

const worldOf = (world: Parameters<typeof small>[0]): World =>
  build(small(world), { seed: "1", mutations: [], history: false, checks: false });
const QUIET = "{ stagingPeriod: 60s, scrubPeriod: 1h }";

describe("log on disk", () => {
  test("a peer gives its log as far as it is sound, and gets a sound block itself", () => {
    const faults = [
      "kind: crash, segment: pg0.c2, at: 1s, for: 1s",
      "kind: corrupt-log, storage: main, at: 1900ms, intensity: 30%",
    ];
    const world = worldOf({ size: "10GB", duration: "6s", faults, reads: "0%", parameters: QUIET });
    const { trace, engine } = world.context;
    const [found, mended] = [new Set<number>(), new Set<number>()];
    trace.on(TRACE.badLogFound, (segment) => found.add(segment));
    trace.on(TRACE.logMended, (segment) => mended.add(segment));
    engine.runTo(6_000_000);
    expect(found.size).toBeGreaterThan(0);
    expect(found.has(5)).toBe(false);
    expect(mended).toEqual(found);
    // The one that was short has everything all the same.
    expect(world.fleet.segments.islands[5]).toBeUndefined();
    expect(world.fleet.segments.scl[5]).toBeGreaterThan(world.volume.log.tail[0] - 10);
  });

  test("the backup goes no further than what is sound, until a peer has helped", () => {
    const faults = ["kind: corrupt-log, storage: main, at: 900ms, intensity: 100%"];
    const world = worldOf({ size: "10GB", duration: "6s", faults, reads: "0%", parameters: "{ scrubPeriod: 1h }" });
    world.context.engine.runTo(6_000_000);
    // All six copies of it are bad: no peer can help, and nothing of it is staged.
    expect(world.fleet.background.staged[0]).toBe(0);
    const one = worldOf({
      size: "10GB",
      duration: "6s",
      faults: ["kind: corrupt-log, az: us-east-1a, at: 900ms, intensity: 100%"],
      reads: "0%",
      parameters: "{ scrubPeriod: 1h }",
    });
    one.context.engine.runTo(6_000_000);
    expect(one.fleet.background.staged[0]).toBeGreaterThan(0);
  });

  test("the scrub finds what nobody reads, within its period", () => {
    const faults = ["kind: corrupt-log, node: storage-a1, at: 2s, intensity: 30%"];
    const world = worldOf({
      size: "10GB",
      duration: "10s",
      faults,
      parameters: "{ scrubPeriod: 3s, stagingPeriod: 60s }",
    });
    const { blocks } = world.fleet;
    world.context.engine.runTo(2_000_001);
    expect(blocks.isDamaged(0)).toBe(true);
    world.context.engine.runTo(5_100_000);
    expect(blocks.isDamaged(0)).toBe(false);
  });

  test("what is annulled takes its damage along", () => {
    const world = worldOf({ size: "10GB", duration: "2s", reads: "0%", parameters: QUIET });
    world.context.engine.runTo(1_000_000);
    const { fleet, volume } = world;
    const tail = volume.log.tail[0];
    fleet.blocks.corrupt(0, 2 ** 32, 1);
    expect(fleet.blocks.read(0, 0, tail, 0)).toBe(0);
    fleet.blocks.annul(0, 0);
    expect(fleet.blocks.read(0, 0, tail, 0)).toBe(tail);
  });

  test("the scenario meets it in gossip, in pages and in the scrub; without checksums it spreads", () => {
    const scenario = shipped("bad-log");
    expect(run(scenario, { seed: 1 }).verdict).toBe("pass");
    const world = build(scenario, { seed: "1", mutations: ["noChecksum"], history: false, checks: false });
    const uses = new Set<number>();
    world.context.trace.on(TRACE.badLogGiven, (_segment, _block, purpose) => uses.add(purpose));
    world.context.engine.runTo(scenario.duration);
    expect([...uses].sort((a, b) => a - b)).toEqual(expect.arrayContaining([0, 1]));
  });
});

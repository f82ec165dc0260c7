/** Faults of disks: what a disk says and does not do, who finds out, and that nothing of it reaches anybody. */
import { describe, expect, test } from "vitest";
import { build } from "../../sim/build.ts";
import { run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { shipped, small } from "../worlds.ts";

const worldOf = (scenario: Scenario, ...mutations: string[]) =>
  build(scenario, { seed: "1", mutations, history: false, checks: false });
const failed = (scenario: Scenario, ...mutations: string[]): readonly string[] =>
  run(scenario, { seed: 1, mutations })
    .checks.filter(({ verdict }) => verdict === "fail")
    .map(({ name }) => name.split("-")[0]);
const FOUR = { size: "10GB", duration: "30s" } as const;

describe("lying-disk", () => {
  const lie = "kind: lying-disk, node: storage-a1, at: 1s, for: 1s";

  test("a process that ends loses nothing by it, and neither does a node whose power stays", () => {
    const scenario = small({
      ...FOUR,
      duration: "12s",
      faults: [lie],
      actions: ["kind: patch-storage, az: us-east-1a, at: 3s"],
    });
    let lost = 0;
    const world = worldOf(scenario);
    world.context.trace.on(TRACE.diskLost, () => lost++);
    world.context.engine.runTo(12_000_000);
    expect(lost).toBe(0);
    expect(failed(scenario)).toEqual([]);
  });

  test("when the power goes, though the lie ended long before, the segment says that it is lost and is replaced", () => {
    const scenario = small({ ...FOUR, faults: [lie, "kind: crash, node: storage-a1, at: 4s, for: 500ms"] });
    const world = worldOf(scenario);
    const lost: number[] = [];
    world.context.trace.on(TRACE.diskLost, (segment) => lost.push(segment));
    world.context.engine.runTo(30_000_000);
    expect(lost.length).toBeGreaterThan(0);
    const members = world.volume.metadata.membership(0).segments.slice(0, 6);
    expect(members.filter((member) => lost.includes(member))).toEqual([]);
    expect(failed(scenario)).toEqual([]);
    expect(failed(scenario, "logTrustedAfterCrash")).toContain("I30");
  });

  test("nothing that is written after it goes, too", () => {
    const scenario = small({
      ...FOUR,
      rate: "0.1/s",
      faults: [
        "kind: lying-disk, node: storage-a1, at: 100ms, for: 1ms",
        "kind: crash, node: storage-a1, at: 20s, for: 1s",
      ],
    });
    let lost = 0;
    const world = worldOf(scenario);
    world.context.trace.on(TRACE.diskLost, () => lost++);
    world.context.engine.runTo(30_000_000);
    // Where nothing was written meanwhile there is nothing to lose.
    const before = worldOf(small({ ...FOUR, rate: "0.1/s" }));
    before.context.engine.runTo(100_000);
    expect(before.fleet.segments.scl[0]).toBe(0);
    expect(lost).toBe(world.fleet.segments.scl[0] === 0 ? 0 : 1);
  });

  test("two liars in one zone: no commit is lost, and where logs are trusted hundreds are", () => {
    const scenario = shipped("lying-disks");
    expect(failed(scenario)).toEqual([]);
    expect(failed(scenario, "logTrustedAfterCrash")).toEqual(expect.arrayContaining(["I2", "I8", "I22", "I30"]));
  });
});

test("stale-disk: a node that comes back with an old image of its disk is found out, and replaced", () => {
  const scenario = small({ ...FOUR, faults: ["kind: stale-disk, node: storage-b2, at: 1s, for: 2s"] });
  const world = worldOf(scenario);
  const lost: number[] = [];
  world.context.trace.on(TRACE.diskLost, (segment) => lost.push(world.context.engine.now, segment));
  world.context.engine.runTo(30_000_000);
  expect(lost[0]).toBe(3_000_000);
  expect(world.context.hosts.isUp(world.context.hosts.names.indexOf("storage-b2"))).toBe(true);
  expect(failed(scenario)).toEqual([]);
  expect(failed(scenario, "logTrustedAfterCrash")).toContain("I30");
});

describe("torn-writes", () => {
  // Disks so slow that something is always under way, and power that goes in all zones at once.
  const faults = [
    "kind: torn-writes, storage: main, at: 0s",
    "kind: slow-disk, storage: main, at: 0s, extra: 20ms",
    ...["a", "b", "c"].map((az) => `kind: az-outage, az: us-east-1${az}, at: 2s, for: 1s`),
  ];
  const scenario = small({ ...FOUR, duration: "12s", rate: "2000/s", reads: "0%", faults });

  test("what is there whole counts, and what is there in part does not", () => {
    const world = worldOf(scenario);
    const torn: { readonly segment: number; readonly upTo: number; readonly torn: number }[] = [];
    world.context.trace.on(TRACE.writeTorn, (segment, upTo, part) => torn.push({ segment, upTo, torn: part }));
    world.context.engine.runTo(1_999_999);
    const before = world.fleet.segments.scl.slice(0, 6);
    world.context.engine.runTo(2_000_001);
    expect(torn.length).toBeGreaterThan(6);
    expect(new Set(torn.map(({ segment }) => segment)).size).toBe(6);
    expect(torn.every(({ upTo, torn: part }) => part > upTo)).toBe(true);
    // Something is there that was never acknowledged, and each disk was torn in its own place.
    const after = world.fleet.segments.scl.slice(0, 6);
    expect(after.some((scl, segment) => scl > before[segment])).toBe(true);
    expect(new Set(after).size).toBeGreaterThan(1);
    expect(failed(scenario)).toEqual([]);
  });

  test("without checksums a torn record passes for one that is there", () => {
    expect(failed(scenario, "noChecksum")).toEqual(expect.arrayContaining(["I10"]));
  });

  test("what was fenced while it was under way is not added to", () => {
    const world = worldOf(scenario);
    const { segments } = world.fleet;
    world.context.engine.runTo(1_999_999);
    const before = segments.scl.slice(0, 6);
    segments.promised.fill(9);
    world.context.engine.runTo(2_000_001);
    expect(segments.scl.slice(0, 6)).toEqual(before);
  });
});

describe("writes that go wrong", () => {
  const spoilt = (kind: string): Scenario =>
    small({
      ...FOUR,
      duration: "12s",
      rate: "2000/s",
      reads: "0%",
      parameters: "{ scrubPeriod: 3s, stagingPeriod: 60s }",
      faults: [`kind: ${kind}, node: storage-a1, at: 2s, for: 1s, intensity: 30%`],
    });

  test.each([
    ["corrupt-writes", false],
    ["misdirected-writes", true],
  ])("%s: of what stood there before, damaged: %s; the scrub mends it", (kind, isOlderHit) => {
    const scenario = spoilt(kind);
    const world = worldOf(scenario);
    const { engine } = world.context;
    const { blocks, segments } = world.fleet;
    const [segment] = world.volume.placement.segmentsOn(0);
    engine.runTo(2_000_000);
    const begun = segments.scl[segment];
    const soundBefore = blocks.read(segment, 0, begun, 0);
    expect(soundBefore < begun).toBe(isOlderHit);
    engine.runTo(2_999_999);
    expect(blocks.isDamaged(segment)).toBe(true);
    const written = segments.scl[segment];
    expect(blocks.read(segment, begun, written, 0)).toBeLessThan(written);
    engine.runTo(12_000_000);
    expect(blocks.isDamaged(segment)).toBe(false);
    expect(failed(scenario)).toEqual([]);
  });

  test("a checksum that does not cover the address takes a misdirected block for the right one, and only such a one", () => {
    expect(failed(shipped("misdirected-writes"), "checksumWithoutAddress")).toContain("I43");
    expect(failed({ ...shipped("bad-log"), expect: {} }, "checksumWithoutAddress")).toEqual([]);
  });
});

describe("disk-errors", () => {
  test("a share of the writes is not taken, and nobody sees it", () => {
    const scenario = small({
      size: "10GB",
      duration: "6s",
      faults: ["kind: disk-errors, node: storage-a1, at: 1s, for: 3s, intensity: 40%"],
    });
    const world = worldOf(scenario);
    let refused = 0;
    world.context.trace.on(TRACE.batchNotTaken, () => refused++);
    world.context.engine.runTo(6_000_000);
    expect(refused).toBeGreaterThan(100);
    expect(failed(scenario)).toEqual([]);
  });

  test("a node that takes nothing and answers every question about its health is replaced all the same", () => {
    const scenario = small({ ...FOUR, faults: ["kind: disk-errors, node: storage-a1, at: 1s, intensity: 100%"] });
    const world = worldOf(scenario);
    world.context.engine.runTo(30_000_000);
    const hosts = world.volume.metadata
      .membership(0)
      .segments.slice(0, 6)
      .map((member) => world.volume.placement.hostOf[member]);
    expect(hosts).not.toContain(world.context.hosts.names.indexOf("storage-a1"));
    expect(failed(scenario)).toEqual([]);
  });
});

/**
 * The storage node's own resources: a queue with an end, a disk that foreground and background share, heat that is seen
 * and moved away from.
 */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { shipped, small } from "../../worlds.ts";

const worldOf = (scenario: Scenario, ...mutations: string[]): World =>
  build(scenario, { seed: "1", mutations, history: false, checks: false });

describe("incoming queue", () => {
  // One node takes two megabytes a second; 500 writes of 20 kB want five times as much.
  const scenario = small({
    size: "10GB",
    duration: "10s",
    rate: "500/s",
    reads: "0%",
    parameters: "{ logRecordBytes: 20KB, diskBytesPerSecond: 2000000, incomingBytesMax: 1MB, stagingPeriod: 60s }",
  });

  test("it never holds more than its end and one batch, and what is not taken is not lost", () => {
    const world = worldOf(scenario);
    const { disks, trace, engine } = world.context;
    let [notTaken, most] = [0, 0];
    trace.on(TRACE.batchNotTaken, () => notTaken++);
    for (let at = 0; at < scenario.duration; at += 10_000) {
      engine.runTo(at);
      for (const host of world.nodeHosts) most = Math.max(most, disks.waitingBytes(host));
    }
    expect(notTaken).toBeGreaterThan(100);
    expect(most).toBeGreaterThan(900_000);
    // The largest batch is one that is sent again, a quarter of the queue; beside a copy it takes the channel twice as
    // long.
    expect(most).toBeLessThan(1_000_000 + 2 * 250_000);
    const report = run(scenario, { seed: 1 });
    expect(report.checks.filter(({ name, verdict }) => verdict === "fail" && name.startsWith("I"))).toEqual([]);
    expect(report.clients.lostCommits).toBe(0);
  });

  test("a batch that is in the queue already costs the disk nothing", () => {
    const world = worldOf(small({ size: "10GB", duration: "1s", reads: "0%" }));
    const { context, fleet, volume } = world;
    context.engine.runTo(900_000);
    const segment = 0;
    const host = volume.placement.hostOf[segment];
    const tail = volume.log.tail[0];
    const before = context.disks.freeAt[host];
    fleet.segments.incoming.take(segment, 0, tail);
    const once = context.disks.freeAt[host];
    fleet.segments.incoming.take(segment, 0, tail);
    expect(once).toBeGreaterThanOrEqual(before);
    expect(context.disks.freeAt[host]).toBe(once);
  });

  test("above a hole, too, nothing is written twice: of a batch that comes again the disk takes what is new", () => {
    const faults = ["kind: partition, from: { node: storage-a1 }, at: 500ms, for: 1s"];
    const world = worldOf(small({ size: "10GB", duration: "1s", reads: "0%", faults }));
    const { context, fleet, volume } = world;
    const { disks, parameters, engine, hosts } = context;
    const { segments } = fleet;
    engine.runTo(900_000);
    const segment = 0;
    const host = volume.placement.hostOf[segment];
    const scl = segments.scl[segment];
    const tail = volume.log.tail[0];
    const middle = volume.log.ahead(0, scl, tail, 40);
    const written = (prev: number, last: number): number => {
      const before = Math.max(engine.now, disks.freeAt[host]);
      segments.incoming.take(segment, prev, last);
      const us = Math.max(before, disks.freeAt[host]) - before;
      return Math.round((us * parameters.diskBytesPerSecond) / 1_000_000 / parameters.logRecordBytes);
    };
    const records = (prev: number, last: number): number => volume.log.ordinal(last) - volume.log.ordinal(prev);
    expect(records(middle, tail)).toBeGreaterThan(10);
    expect(written(middle, tail)).toBe(records(middle, tail));
    expect(written(middle, tail)).toBe(0);
    // What was in the queue went with the node's memory, what had come to the disk did not.
    const half = volume.log.ahead(0, middle, tail, 10);
    segments.hold(segment, middle, half, 1);
    segments.hold(segment, middle, half, 1);
    expect(segments.islands[segment]).toEqual([middle, half]);
    hosts.incarnation[host]++;
    expect(written(middle, tail)).toBe(records(half, tail));
    expect(written(scl, tail)).toBe(records(scl, middle));
    expect(written(scl, tail)).toBe(0);
  });
});

describe("background work", () => {
  test("a copy takes longer while the foreground is busy, and the foreground does not", () => {
    const busy = shipped("repair-under-load");
    const quiet = { ...busy, workloads: [] };
    const copied = (scenario: Scenario, ...mutations: string[]): number => {
      const world = worldOf(scenario, ...mutations);
      const { engine, trace } = world.context;
      const done: number[] = [];
      trace.on(TRACE.baseCopied, () => done.push(engine.now - 5_000_000));
      for (let at = 0; done.length === 0 && at < scenario.duration; at += 1_000_000) engine.runTo(at);
      return done[0];
    };
    const [alone, beside, first] = [copied(quiet), copied(busy), copied(busy, "backgroundFirst")];
    expect(alone).toBeLessThan(18_000_000);
    expect(beside).toBeGreaterThan(1.5 * alone);
    expect(first).toBeLessThan(0.8 * beside);
  });

  test("an answer of a peer keeps to its budget in bytes, whatever records weigh", () => {
    for (const [bytes, records] of [
      ["200", 5_000],
      ["100000", 10],
      ["1000000", 1],
    ] as const) {
      const world = worldOf(
        small({
          size: "10GB",
          duration: "6s",
          rate: "1000/s",
          reads: "0%",
          faults: ["kind: pause, segment: pg0.c2, at: 1s, for: 3s"],
          parameters: `{ logRecordBytes: ${bytes}, diskBytesPerSecond: 100000000000 }`,
        }),
      );
      const { log } = world.volume;
      let [from, most] = [0, 0];
      world.context.trace.on(TRACE.gossipTaken, (segment, _peer, _member, _epochs, last) => {
        from = world.fleet.segments.scl[segment];
        most = Math.max(most, log.ordinal(last) - log.ordinal(from));
      });
      world.context.engine.runTo(6_000_000);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(records);
    }
  });
});

describe("heat", () => {
  test("members of a slow disk move within their zone, one at a time, and commits go on", () => {
    const scenario = shipped("hot-node");
    const world = worldOf(scenario);
    const { volume, context } = world;
    const hot = volume.placement.hostOf[2];
    const onHot = (): number =>
      [0, 1, 2].filter((group) =>
        volume.metadata
          .membership(group)
          .segments.slice(0, 6)
          .some((segment) => volume.placement.hostOf[segment] === hot),
      ).length;
    const before = onHot();
    let [under, most] = [0, 0];
    context.trace.on(TRACE.repairWanted, () => (most = Math.max(most, ++under)));
    context.trace.on(TRACE.repairEnded, () => under--);
    context.engine.runTo(scenario.duration);
    expect(before).toBeGreaterThan(1);
    expect(onHot()).toBe(0);
    expect(most).toBe(1);
    for (let group = 0; group < 3; group++) {
      const zones = volume.metadata
        .membership(group)
        .segments.slice(0, 6)
        .map((segment) => context.hosts.azOf[volume.placement.hostOf[segment]]);
      expect(zones).toEqual([0, 0, 1, 1, 2, 2]);
    }
  });

  test("a disk that is slow for a moment moves nobody, nor do disks that are all alike slow", () => {
    for (const faults of [
      ["kind: slow-disk, segment: pg0.b1, at: 2s, for: 6s, extra: 200ms"],
      ["kind: slow-disk, storage: main, at: 2s, extra: 50ms"],
    ]) {
      const scenario = small({ size: "10GB", duration: "30s", rate: "50/s", faults });
      const report = run(scenario, { seed: 1 });
      expect(report.story.filter(({ text }) => text.includes("is to be replaced"))).toEqual([]);
    }
  });
});

describe("a read that a segment is not complete for", () => {
  // The reader asks the nearest members, in its own zone, whom the writer's batches reach four milliseconds late.
  const scenario = (wait: string): Scenario =>
    small({
      size: "10GB",
      duration: "4s",
      rate: "600/s",
      reads: "50%",
      instances: "[{ id: writer-1, az: us-east-1a }, { id: reader-2, az: us-east-1b }]",
      workload: `, endpoint: reader, az: us-east-1b }\n  - { id: writes, kind: open, rate: 500/s, reads: 0%, keys: { count: 200 }`,
      faults: ["b1", "b2", "b3"].map(
        (node) =>
          `kind: slow-link, from: { instance: writer-1 }, to: { node: storage-${node} }, direction: one-way, extra: 4ms, at: 0s`,
      ),
      parameters: `{ cacheShare: 0.05, hedgeMin: 20ms, incompleteReadWait: ${wait} }`,
    });
  const refusals = (wait: string): number => {
    const world = worldOf(scenario(wait));
    const { reads } = world.fleet.drivers[1];
    const answered = reads.answered.bind(reads);
    let refused = 0;
    reads.answered = (slot, segment, serial): void => {
      if (segment < 0) refused++;
      answered(slot, segment, serial);
    };
    world.context.engine.runTo(4_000_000);
    return refused;
  };

  test("is refused at once and goes to the next, or waits for what is on its way", () => {
    expect(refusals("0ms")).toBeGreaterThan(200);
    expect(refusals("10ms")).toBe(0);
    const report = run(scenario("10ms"), { seed: 2 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });
});

/**
 * A run is a pure function of scenario and seed: played twice, cut in two, restored anywhere, stepped or run through,
 * it is the same run to the last event.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, run, type Run } from "../../sim/run.ts";
import { check } from "../property.ts";
import { checkRestoring } from "../restoring.ts";
import { shipped, small } from "../worlds.ts";

/**
 * A world in which everything this build has happens: outages, cuts, loss, duplicates, two crashes, a pause, slow
 * disks.
 */
const EVENTFUL = small({
  duration: "6s",
  faults: [
    "kind: az-outage, az: us-east-1b, at: 500ms, for: 1500ms",
    "kind: crash, segment: pg0.c1, at: 900ms, for: 600ms",
    "kind: duplicate, from: { instance: writer-1 }, intensity: 20%, at: 0s, for: 6s",
    "kind: loss, from: { instance: writer-1 }, intensity: 3%, at: 1s, for: 2s",
    "kind: pause, node: storage-a1, at: 2s, for: 400ms",
    "kind: slow-disk, node: storage-a2, at: 2200ms, for: 1s, extra: 30ms, factor: 3",
    "kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 2900ms, for: 300ms",
    "kind: crash, instance: writer-1, at: 3s, for: 200ms",
    "kind: crash, instance: writer-1, at: 5500ms, for: 100ms",
    "kind: slow-link, from: { az: us-east-1a }, to: { az: us-east-1c }, at: 4s, for: 1s, extra: 2ms",
  ],
  parameters: "{ engineRestart: 300ms }",
});

const fresh = (): Run => open(EVENTFUL, { seed: "determinism", history: true });
const whole = fresh();
const report = whole.finish();

describe("determinism: one scenario and seed, one run", () => {
  test("the world used here is eventful and passes", () => {
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.clients.ok).toBeGreaterThan(500);
    expect(report.clients.unknown).toBeGreaterThan(0);
    expect(report.story.filter(({ kind }) => kind === "recovery").length).toBeGreaterThanOrEqual(6);
  });

  test("played twice in one process: the same report, history and story", () => {
    const again = fresh();
    expect(again.finish()).toEqual(report);
    expect(again.history()).toEqual(whole.history());
  });

  test("another seed is another run", () => {
    expect(run(EVENTFUL, { seed: "another" }).digest).not.toBe(report.digest);
  });

  test("checks and history only watch: without them the digest is the same", () => {
    expect(run(EVENTFUL, { seed: "determinism", checks: "none" }).digest).toBe(report.digest);
  });

  test("cut at any moment and continued: the same end", () => {
    check(
      fc.property(fc.array(fc.nat(6_000_000), { maxLength: 5 }), (cuts) => {
        const cut = fresh();
        for (const time of cuts.toSorted((a, b) => a - b)) cut.runTo(time);
        expect(cut.finish().digest).toBe(report.digest);
      }),
      20,
    );
  });

  test("restored anywhere, any number of times: the same end, report and history", () => {
    checkRestoring(fresh, 20);
  });

  test("a checkpoint is the state: the frame after a restore equals the frame when it was saved", () => {
    const watched = fresh();
    watched.runToEvent(20_000);
    const checkpoint = watched.save();
    const frame = watched.frame();
    watched.finish();
    watched.load(checkpoint);
    expect(watched.frame()).toEqual(frame);
    expect(watched.event).toBe(20_000);
  });

  test("stepping is running", () => {
    const stepped = fresh();
    while (stepped.step());
    expect(stepped.digest()).toBe(report.digest);
    expect(stepped.event).toBe(report.events);
  });

  test("runs of two scenarios in one process do not touch one another", () => {
    const one = fresh();
    const other = open(shipped("az-outage"), { seed: "3" });
    for (let time = 0; time <= 6_000_000; time += 250_000) {
      one.runTo(time);
      other.runTo(time);
    }
    expect(one.finish().digest).toBe(report.digest);
  });
});

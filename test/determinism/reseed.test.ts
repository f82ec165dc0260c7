/**
 * Other luck from a moment on: the same run up to it, a run of its own after it, and the way back leads to the run as
 * it was.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, run } from "../../sim/run.ts";
import { check } from "../property.ts";
import { small } from "../worlds.ts";

const FAULTS = [
  "kind: loss, from: { storage: main }, intensity: 10%, at: 300ms, for: 900ms",
  "kind: crash, segment: pg0.c1, at: 400ms, for: 600ms",
  "kind: torn-writes, az: us-east-1a, at: 100ms, for: 2s",
  "kind: az-outage, az: us-east-1b, at: 900ms, for: 500ms",
  "kind: crash, instance: writer-1, at: 1s, for: 200ms",
];
const world = small({ duration: "2500ms", faults: FAULTS, parameters: "{ engineRestart: 300ms }" });

describe("other luck from a moment on", () => {
  test("any moments, any seeds, one after the other in one world: each future is the one of a world that has seen no other, and the run between is the run", () => {
    const report = run(world, { seed: "7" });
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_400 }), fc.nat(9)), { minLength: 1, maxLength: 3 });
    check(
      fc.property(moments, (tries) => {
        const playing = open(world, { seed: "7" });
        for (const [ms, seed] of tries.toSorted(([a], [b]) => a - b)) {
          playing.runTo(ms * 1000);
          const saved = playing.save();
          const digest = playing.digest();
          playing.reseed(`other ${seed}`);
          expect(playing.digest()).toBe(digest);
          const future = playing.finish();
          const fresh = open(world, { seed: "7" });
          fresh.runTo(ms * 1000);
          fresh.reseed(`other ${seed}`);
          expect(future).toEqual(fresh.finish());
          playing.load(saved);
        }
        expect(playing.finish()).toEqual(report);
      }),
      10,
    );
  });

  test("another seed is another future, the same one the same", () => {
    const futures = ["1", "1", "2"].map((seed) => {
      const playing = open(world, { seed: "7" });
      playing.runTo(1_000_000);
      playing.reseed(seed);
      return playing.finish().digest;
    });
    expect(futures[1]).toBe(futures[0]);
    expect(new Set([...futures, run(world, { seed: "7" }).digest]).size).toBe(3);
  });

  test("checkpoints beyond the moment at which it went over are refused, in a sentence; those of the future it plays are not", () => {
    const playing = open(world, { seed: "7" });
    playing.runTo(500_000);
    const early = playing.save();
    playing.runTo(900_000);
    const late = playing.save();
    playing.load(early);
    playing.reseed("other");
    playing.runTo(1_000_000);
    const inFuture = playing.save();
    const report = playing.finish();
    playing.load(inFuture);
    expect(playing.finish()).toEqual(report);
    expect(() => playing.load(late)).toThrow(
      `The checkpoint is of event ${late.event}, and what this run knew beyond event ${early.event} is gone`,
    );
    playing.load(early);
    playing.runTo(1_100_000);
    expect(() => playing.load(inFuture)).toThrow("is gone");
    expect(playing.finish()).toEqual(run(world, { seed: "7" }));
    expect(() => playing.reseed("")).toThrow("A seed must not be empty.");
  });
});

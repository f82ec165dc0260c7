/** Background work takes what the foreground leaves of a disk, as it stands now and not as it stood when it began. */
import { describe, expect, it } from "vitest";
import { loadPart, savePart } from "../../sim/kernel/index.ts";
import { physicalWorld } from "./worlds.ts";

const WINDOW_US = 100_000;
/** A megabyte a second: a byte takes a microsecond. */
const PARAMETERS = { diskBytesPerSecond: 1_000_000, backgroundShareMin: 0.05 };

function busyWorld(busyUntil: number, share: number) {
  const world = physicalWorld(PARAMETERS);
  const { engine, disks } = world;
  const done: [job: number, at: number][] = [];
  const kind = engine.register("job is done", (job) => done.push([job, engine.now]));
  const write = engine.register("foreground writes", () => {
    disks.persistedAt(0, share * 10_000);
    if (engine.now + 10_000 < busyUntil) engine.after(10_000, write, 0, 0, 0, 0);
  });
  if (share > 0) engine.at(0, write, 0, 0, 0, 0);
  const begin = (job: number, bytes: number, more: { notBefore?: number; delay?: number } = {}): void =>
    disks.inBackground(0, bytes, { kind, target: job, a: 0, b: 0, c: 0, notBefore: 0, delay: 0, ...more });
  return { ...world, begin, done, kind };
}

describe("background work on a disk", () => {
  it("has half of an idle disk", () => {
    const { engine, begin, done } = busyWorld(0, 0);
    begin(1, 300_000);
    engine.runTo(10 * WINDOW_US);
    expect(done).toEqual([[1, 600_000]]);
  });

  it("does one job after the other, and schedules each end at once where it is within the window", () => {
    const { engine, begin, done } = busyWorld(0, 0);
    begin(1, 20_000);
    begin(2, 10_000, { delay: 5_000 });
    begin(3, 5_000, { notBefore: 300_000 });
    engine.runTo(10 * WINDOW_US);
    expect(done).toEqual([
      [1, 40_000],
      [2, 65_000],
      [3, 300_000],
    ]);
    expect(engine.event).toBe(3);
  });

  it("does not crawl on after the load has gone", () => {
    const { engine, begin, done } = busyWorld(5 * WINDOW_US, 0.9);
    engine.runTo(2 * WINDOW_US);
    begin(1, 500_000);
    engine.runTo(40 * WINDOW_US);
    // Under load a twentieth of four windows; then half of the disk. With the share that it began with: ten seconds.
    expect(done).toHaveLength(1);
    const under = 4 * 0.05 * WINDOW_US;
    expect(done[0][1]).toBeCloseTo(6 * WINDOW_US + (500_000 - under) / 0.5, -1);
  });

  it("gives back the rest of a window when load comes within it", () => {
    const waits = (job: number): number => {
      const { engine, begin, disks } = busyWorld(0, 0);
      if (job > 0) begin(1, job);
      engine.runTo(WINDOW_US / 2);
      // As much as the disk takes in nine tenths of a window, at once: only what comes before it is seen is slowed.
      for (let write = 0; write < 90; write++) disks.persistedAt(0, 1_000);
      return disks.waitingBytes(0);
    };
    expect(waits(0)).toBe(90_000);
    expect(waits(500_000)).toBeGreaterThan(100_000);
    expect(waits(500_000)).toBeLessThan(150_000);
  });

  it("says which jobs are far from done", () => {
    const { engine, begin, disks, kind } = busyWorld(0, 0);
    begin(1, 100_000);
    begin(2, 20_000);
    expect([1, 2, 3].map((job) => disks.isInBackground(0, kind, job))).toEqual([true, true, false]);
    engine.runTo(2 * WINDOW_US + 1);
    expect([1, 2].map((job) => disks.isInBackground(0, kind, job))).toEqual([false, false]);
  });

  it("goes on from a checkpoint as it went on before", () => {
    const { engine, begin, disks, done } = busyWorld(5 * WINDOW_US, 0.9);
    begin(1, 300_000);
    begin(2, 100_000);
    engine.runTo(2 * WINDOW_US + 1);
    const [saved, world] = [savePart(disks), engine.save()];
    engine.runTo(40 * WINDOW_US);
    const first = done.splice(0);
    loadPart(disks, saved);
    engine.load(world);
    engine.runTo(40 * WINDOW_US);
    expect(first).toHaveLength(2);
    expect(done).toEqual(first);
  });
});

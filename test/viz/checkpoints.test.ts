/** Saved worlds in the worker: bounded, never without the start, and the nearest one before any moment. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Checkpoints } from "../../viz/worker/checkpoints.ts";
import { bytesBeyond, shareWith, sizeOf } from "../../viz/worker/shared-state.ts";
import { check } from "../property.ts";

const mark = (event: number) => ({
  event,
  at: event * 10,
  digest: `d${event}`,
  saved: { state: new Float64Array(100) },
  bytes: 900,
});

describe("checkpoints", () => {
  test("stay within the memory they may take, keep the start, and thin out away from the playhead", () => {
    const checkpoints = new Checkpoints(20_000);
    for (let event = 0; event <= 1000; event += 10) checkpoints.add(mark(event), 500);
    expect(checkpoints.bytes).toBeLessThanOrEqual(20_000);
    expect(checkpoints.at(0).event).toBe(0);
    const events = Array.from({ length: checkpoints.count }, (_, index) => checkpoints.at(index).event);
    const near = events.filter((event) => Math.abs(event - 500) <= 250).length;
    expect(near).toBeGreaterThanOrEqual(events.length - near);
  });

  test("arrays that a world has in common with the one before are kept once, and counted once however many go", () => {
    const saved = (event: number) => ({
      still: [Float64Array.of(1, 0, 2), Uint8Array.of(1, 2, 3)],
      moves: { counts: Uint32Array.of(event, 1), words: [`e${event}`, null, new Map([[event, "x"]])] },
      seldom: new Float64Array(500).fill(event >> 5),
    });
    const checkpoints = new Checkpoints(14_000);
    const all = () => Array.from({ length: checkpoints.count }, (_, index) => checkpoints.at(index));
    for (let event = 0; event < 64; event++) {
      const one = saved(event);
      const before = event === 0 ? undefined : checkpoints.last.saved;
      const bytes = shareWith(before, one);
      expect(one, "What was saved.").toEqual(saved(event));
      checkpoints.add({ event, at: event, digest: "", saved: one, bytes }, 40);
    }
    const marks = all();
    expect(new Set(marks.map((mark) => (mark.saved as ReturnType<typeof saved>).still[0])).size).toBe(1);
    expect(new Set(marks.map((mark) => (mark.saved as ReturnType<typeof saved>).moves.counts)).size).toBe(marks.length);
    const held = marks.map((mark, index) => bytesBeyond(mark.saved, index === 0 ? undefined : marks[index - 1].saved));
    expect(marks.map(({ bytes }) => bytes)).toEqual(held);
    expect(checkpoints.bytes).toBe(held.reduce((sum, bytes) => sum + bytes, 0));
    expect(marks.length, "More of them than fit one by one.").toBeGreaterThan(2 * (14_000 / sizeOf(saved(0))));
    // One put among them stands alone, and so does what shares nothing with it.
    const between = { ...marks[2], event: marks[2].event + 0.5, saved: saved(1000), bytes: sizeOf(saved(1000)) };
    expect(checkpoints.with(between).map(({ event }) => event)).toEqual(
      [...marks.map(({ event }) => event), between.event].toSorted((a, b) => a - b),
    );
    expect(checkpoints.with(between)[4].bytes).toBe(sizeOf(saved(marks[3].event)));
  });

  test("0 and -0 are two numbers, and arrays of two kinds are two", () => {
    const before = { a: Float64Array.of(1, 0, 1), b: Uint32Array.of(1), c: Float64Array.of(1, 2) };
    const after = { a: Float64Array.of(1, -0, 1), b: Int32Array.of(1), c: Float64Array.of(1, 2) };
    shareWith(before, after);
    expect(Object.is(after.a[1], -0)).toBe(true);
    expect(after.b).toBeInstanceOf(Int32Array);
    expect(after.c).toBe(before.c);
  });

  test("before: the last mark from which a moment is reached by going forward", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 });
    check(
      fc.property(steps, fc.nat(1500), (gaps, wanted) => {
        const checkpoints = new Checkpoints();
        const events = [0];
        for (const gap of gaps) events.push(events[events.length - 1] + gap);
        for (const event of events) checkpoints.add(mark(event), 0);
        expect(checkpoints.count).toBe(new Set(events).size);
        const expected = Math.max(0, ...events.filter((event) => event < wanted));
        expect(checkpoints.before({ by: "event", event: wanted }).event).toBe(expected);
        const byTime = Math.max(0, ...events.filter((event) => event * 10 <= wanted));
        expect(checkpoints.before({ by: "time", at: wanted }).event).toBe(byTime);
      }),
    );
  });
});

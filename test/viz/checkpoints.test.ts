/** Saved worlds in the worker: bounded, never without the start, and the nearest one before any moment. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Checkpoints } from "../../viz/worker/checkpoints.ts";
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

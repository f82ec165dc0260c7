/**
 * Alarms of target tracking by themselves: rows of datapoints, what they ask for, and that a steady load never makes
 * the number of readers go up and down.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Alarms } from "../../../sim/aurora/scaling/index.ts";
import { check } from "../../property.ts";

const RULE = { target: 60, highPoints: 3, lowPoints: 15, lowShare: 0.9 };
const alarmsAfter = (...values: readonly (number | undefined)[]): Alarms => {
  const alarms = new Alarms(RULE);
  for (const value of values) alarms.note(value);
  return alarms;
};
const times = (count: number, value: number | undefined): (number | undefined)[] =>
  Array.from({ length: count }, () => value);

describe("target tracking", () => {
  test("high: three datapoints in a row above the target, and the target itself is not above it", () => {
    expect(alarmsAfter(61, 61).isHigh).toBe(false);
    expect(alarmsAfter(61, 61, 61).isHigh).toBe(true);
    expect(alarmsAfter(60, 60, 60, 60).isHigh).toBe(false);
    expect(alarmsAfter(61, 61, 60, 61, 61).isHigh).toBe(false);
  });

  test("low: fifteen in a row below 90% of it", () => {
    expect(alarmsAfter(...times(14, 53)).isLow).toBe(false);
    expect(alarmsAfter(...times(15, 53)).isLow).toBe(true);
    expect(alarmsAfter(...times(20, 54)).isLow).toBe(false);
  });

  test("a period without data breaks both rows", () => {
    expect(alarmsAfter(61, 61, undefined, 61, 61).isHigh).toBe(false);
    expect(alarmsAfter(...times(14, 10), undefined, ...times(14, 10)).isLow).toBe(false);
  });

  test("what is wanted brings the metric to its target; what is needed, at any of the last fifteen", () => {
    expect(alarmsAfter(90).wanted(2)).toBe(3);
    expect(alarmsAfter(91).wanted(2)).toBe(4);
    expect(alarmsAfter(...times(14, 20), 40).needed(3)).toBe(2);
    expect(alarmsAfter(45, ...times(15, 20)).needed(3)).toBe(1);
  });

  test("under a steady load the number of readers settles, and stays", () => {
    check(
      fc.property(fc.integer({ min: 1, max: 1200 }), fc.integer({ min: 1, max: 15 }), (load, begin) => {
        const alarms = new Alarms(RULE);
        let readers = begin;
        const seen: number[] = [];
        for (let period = 0; period < 400; period++) {
          alarms.note(Math.min(100, load / readers));
          if (alarms.isHigh) readers = Math.min(15, Math.max(readers, alarms.wanted(readers)));
          else if (alarms.isLow && readers > 1 && alarms.needed(readers) < readers) readers--;
          seen.push(readers);
        }
        const turns = seen.filter(
          (count, index) => index > 1 && (count - seen[index - 1]) * (seen[index - 1] - begin) < 0,
        );
        expect(turns).toEqual([]);
        expect(new Set(seen.slice(300)).size).toBe(1);
      }),
      1,
    );
  });
});

/** Marks of axes of simulated time: units that fit, at steps that a clock's face has, as many as have room. */
import { scaleLinear } from "d3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { timeTicks } from "../../viz/project/time-ticks.ts";
import { check } from "../property.ts";

const labels = (from: number, to: number, most: number): readonly string[] => {
  const { values, words } = timeTicks(scaleLinear().domain([from * 1e6, to * 1e6]), most);
  return values.map((at) => words(at));
};

test("seconds in a short run, as the clock has them", () => {
  expect(labels(0, 40, 8)).toEqual(["0 s", "5 s", "10 s", "15 s", "20 s", "25 s", "30 s", "35 s", "40 s"]);
  expect(labels(20, 20.01, 4)).toEqual(["20 s", "20.002 s", "20.004 s", "20.006 s", "20.008 s", "20.01 s"]);
});

test("minutes, hours and days in a long one", () => {
  expect(labels(0, 300, 6)).toEqual(["0", "1 min", "2 min", "3 min", "4 min", "5 min"]);
  expect(labels(0, 1_200, 5)).toEqual(["0", "5 min", "10 min", "15 min", "20 min"]);
  expect(labels(0, 10_800, 6)).toEqual(["0", "30 min", "1 h", "1 h 30 min", "2 h", "2 h 30 min", "3 h"]);
  expect(labels(0, 172_800, 4)).toEqual(["0", "12 h", "1 d", "1 d 12 h", "2 d"]);
  expect(labels(0, 35 * 86_400, 5)).toEqual(["0", "7 d", "14 d", "21 d", "28 d", "35 d"]);
});

test("a part of a long run: whole seconds with their minutes, and decimals as the clock has them", () => {
  expect(labels(3_600, 3_605, 5)).toEqual(["1 h", "1 h 1 s", "1 h 2 s", "1 h 3 s", "1 h 4 s", "1 h 5 s"]);
  expect(labels(3_600, 3_600.4, 2)).toEqual(["3600 s", "3600.2 s", "3600.4 s"]);
});

test("at even steps within what is shown, each with words of its own, and about as many as there is room for", () => {
  const shown = fc.record({
    from: fc.integer({ min: 0, max: 4_000_000 }),
    width: fc.integer({ min: 1, max: 4_000_000 }),
    most: fc.integer({ min: 2, max: 14 }),
  });
  const isRight = fc.property(shown, ({ from, width, most }) => {
    const { values, words } = timeTicks(scaleLinear().domain([from * 1e6, (from + width) * 1e6]), most);
    expect(values.length).toBeLessThanOrEqual(1.6 * most + 2);
    for (const at of values) expect(at).toBeGreaterThanOrEqual(from * 1e6);
    for (const at of values) expect(at).toBeLessThanOrEqual((from + width) * 1e6);
    const steps = values.slice(1).map((at, place) => Math.round(at - values[place]));
    expect(new Set(steps).size).toBeLessThanOrEqual(1);
    expect(new Set(values.map(words)).size).toBe(values.length);
  });
  check(isRight, 300);
});

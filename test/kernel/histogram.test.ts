/** The histogram's quantiles are within its resolution of the exact ones, in whatever order the numbers came. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Histogram } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

const numbers = fc.array(fc.oneof(fc.nat(300), fc.nat(10_000_000), fc.maxSafeNat()), { minLength: 1, maxLength: 200 });

describe("kernel: histogram", () => {
  test("a quantile is never below the exact one, and at most 1/64 above it", () => {
    check(
      fc.property(numbers, fc.constantFrom(0.01, 0.25, 0.5, 0.9, 0.99, 1), (values, p) => {
        const sorted = values.toSorted((x, y) => x - y);
        const exact = sorted[Math.max(0, Math.ceil(values.length * p) - 1)] as number;
        const told = histogramOf(values).quantile(p);
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact + exact / 64);
      }),
    );
  });

  test("small numbers are exact, and so are the count, the sum and the largest", () => {
    const histogram = histogramOf([5, 1, 127, 3, 9]);
    expect([histogram.quantile(0), histogram.quantile(0.5), histogram.quantile(1)]).toEqual([1, 5, 127]);
    expect([histogram.count, histogram.sum, histogram.max]).toEqual([5, 145, 127]);
    expect(histogram.summary()).toEqual({ p50: 5, p99: 127, max: 127 });
  });

  test("an empty one answers 0", () => {
    expect(new Histogram().summary()).toEqual({ p50: 0, p99: 0, max: 0 });
  });

  test("takes the largest whole number", () => {
    expect(histogramOf([Number.MAX_SAFE_INTEGER]).quantile(0.5)).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("does not depend on the order of arrival, and can be saved and restored", () => {
    check(
      fc.property(numbers, numbers, (before, after) => {
        const histogram = histogramOf(before);
        const saved = histogram.save();
        const summary = histogram.summary();
        for (const value of after) histogram.add(value);
        histogram.load(saved);
        expect(histogram.summary()).toEqual(summary);
        expect(histogramOf(before.toReversed()).summary()).toEqual(summary);
      }),
    );
  });
});

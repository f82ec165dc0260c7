/** Paired differences: the arithmetic, and how often the interval covers the truth. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paired, tPoint, variance } from "../../sim/explore/index.ts";
import { draw, quantiles, RandomStreams, type Quantiles } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

const numbers = fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 })), {
  minLength: 2,
  maxLength: 40,
});

describe("paired: arithmetic", () => {
  test("Student's t is the table's, falls with the degrees, and nears the normal's 1.96", () => {
    expect([1, 2, 9, 19, 30, 40, 60, 120].map(tPoint)).toEqual([12.706, 4.303, 2.262, 2.093, 2.042, 2.021, 2, 1.98]);
    // Between the rows: tables of more rows have 2.030, 2.009 and 1.984.
    for (const [degrees, point] of [
      [35, 2.03],
      [50, 2.009],
      [99, 1.984],
      [999, 1.962],
    ] as const)
      expect(tPoint(degrees)).toBeCloseTo(point, 2);
    for (let degrees = 1; degrees < 300; degrees++) expect(tPoint(degrees + 1)).toBeLessThanOrEqual(tPoint(degrees));
    expect(() => tPoint(0)).toThrow("one degree of freedom at least, not 0");
  });

  test("a shift is found exactly; swapped sides have the other sign; the interval is around the difference", () => {
    check(
      fc.property(numbers, fc.integer({ min: -1000, max: 1000 }), (pairs, shift) => {
        const [a, b] = [pairs.map(([one]) => one), pairs.map(([, two]) => two)];
        const same = paired(
          a,
          a.map((value) => value + shift),
        );
        expect([same.difference, same.low, same.high]).toEqual(
          [shift, shift, shift].map((value) => expect.closeTo(value, 6)),
        );
        const [there, back] = [paired(a, b), paired(b, a)];
        expect(back.difference).toBeCloseTo(-there.difference, 6);
        expect(back.low).toBeCloseTo(-(there.high as number), 4);
        expect(there.low).toBeLessThanOrEqual(there.difference);
        expect(there.high).toBeGreaterThanOrEqual(there.difference);
      }),
      3,
    );
  });

  test("of one pair nothing is known but the difference; unequal samples are no pairs", () => {
    expect(paired([1], [3])).toEqual({ pairs: 1, meanA: 1, meanB: 3, difference: 2, low: null, high: null, worth: 1 });
    expect(() => paired([1, 2], [3])).toThrow("2 and 1");
    expect(() => paired([], [])).toThrow("0 and 0");
  });
});

describe("paired: coverage", () => {
  const TRIALS = 3000;
  /**
   * Share of trials in which the interval of `pairs` pairs covers the true difference of 100; both samples share a part
   * of their luck.
   */
  const coverage = (name: string, table: Quantiles, mean: number, pairs: number): number => {
    const streams = new RandomStreams("coverage");
    const [common, own] = [streams.stream(name, "common"), streams.stream(name, "own")];
    let covered = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const a: number[] = [];
      const b: number[] = [];
      for (let pair = 0; pair < pairs; pair++) {
        const shared = 10 * draw(table, common);
        a.push(shared + draw(table, own));
        b.push(shared + 100 + 2 * draw(table, own) - mean);
      }
      const { low, high } = paired(a, b);
      if ((low as number) <= 100 && (high as number) >= 100) covered++;
    }
    return covered / TRIALS;
  };
  const spread = (table: Quantiles): number => {
    const stream = new RandomStreams("mean").stream("mean");
    let sum = 0;
    for (let i = 0; i < 400_000; i++) sum += draw(table, stream);
    return sum / 400_000;
  };

  test("nearly normal differences: 95 of 100, with five pairs and with forty", () => {
    const table = quantiles({ kind: "logNormal", median: 100_000, sigma: 0.1 });
    const mean = spread(table);
    for (const pairs of [5, 20, 40]) {
      expect(coverage(`normal ${pairs}`, table, mean, pairs)).toBeGreaterThan(0.935);
      expect(coverage(`normal again ${pairs}`, table, mean, pairs)).toBeLessThan(0.965);
    }
  });

  test("skewed ones, exponential: at least 90 of 100 with twenty pairs", () => {
    const table = quantiles({ kind: "exponential", mean: 10_000 });
    expect(coverage("skewed", table, spread(table), 20)).toBeGreaterThan(0.9);
    expect(coverage("skewed more", table, spread(table), 40)).toBeGreaterThan(0.92);
  });

  test("it can fail: the interval of a normal distribution's 1.96 covers too seldom with five pairs", () => {
    const table = quantiles({ kind: "logNormal", median: 100_000, sigma: 0.1 });
    const streams = new RandomStreams("coverage");
    const stream = streams.stream("five");
    const mean = spread(table);
    let covered = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const sample = Array.from({ length: 5 }, () => draw(table, stream) - mean);
      const middle = sample.reduce((sum, value) => sum + value, 0) / 5;
      if (Math.abs(middle) <= 1.96 * Math.sqrt(variance(sample) / 5)) covered++;
    }
    expect(covered / TRIALS).toBeLessThan(0.9);
  });
});

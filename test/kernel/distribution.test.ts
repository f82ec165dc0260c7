/** Delays drawn from tables follow the law they were made from: mean, quantiles, whole shape, and the rare tail. */
import { describe, expect, test } from "vitest";
import { draw, quantiles, RandomStreams, type DistributionSpec } from "../../sim/kernel/index.ts";

const COUNT = 200_000;

/** A sorted sample with a stream of its own. */
function sample(spec: DistributionSpec, count = COUNT): Float64Array {
  const table = quantiles(spec);
  const stream = new RandomStreams("distributions").stream(JSON.stringify(spec));
  return Float64Array.from({ length: count }, () => draw(table, stream)).sort();
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (sorted: Float64Array, p: number): number => sorted[Math.floor(p * sorted.length)] as number;

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17), within 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (t *
      (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))) *
      Math.exp((-z * z) / 2)) /
    Math.sqrt(2 * Math.PI);
  return z > 0 ? 1 - tail : tail;
}

/** Laws with their distribution functions. Values are large, so that rounding to whole microseconds does not show. */
const LAWS: readonly (readonly [name: string, spec: DistributionSpec, cdf: (x: number) => number, mean: number])[] = [
  ["uniform", { kind: "uniform", min: 10_000, max: 90_000 }, (x) => (x - 10_000) / 80_000, 50_000],
  ["exponential", { kind: "exponential", mean: 50_000 }, (x) => 1 - Math.exp(-x / 50_000), 50_000],
  [
    "log-normal",
    { kind: "logNormal", median: 40_000, sigma: 0.5 },
    (x) => normalCdf(Math.log(x / 40_000) / 0.5),
    40_000 * Math.exp(0.125),
  ],
  ["pareto", { kind: "pareto", min: 10_000, exponent: 3 }, (x) => 1 - (10_000 / x) ** 3, 15_000],
  [
    "empirical",
    {
      kind: "empirical",
      quantiles: [
        [0, 1_000],
        [0.5, 11_000],
        [1, 101_000],
      ],
    },
    (x) => (x < 11_000 ? (x - 1_000) / 20_000 : 0.5 + (x - 11_000) / 180_000),
    31_000,
  ],
];

describe("kernel: distributions", () => {
  test.each(LAWS)("%s: mean within 1% of the law, and of the table's own", (_, spec, __, expected) => {
    expect(Math.abs(mean(sample(spec)) / expected - 1)).toBeLessThan(0.01);
    expect(Math.abs(quantiles(spec).mean / expected - 1)).toBeLessThan(0.002);
  });

  test.each(LAWS)("%s: Kolmogorov-Smirnov distance within its 99.9% bound and the table's grain", (_, spec, cdf) => {
    const sorted = sample(spec);
    let distance = 0;
    sorted.forEach((value, i) => {
      distance = Math.max(distance, Math.abs((i + 0.5) / COUNT - cdf(value)));
    });
    // 1.95 / sqrt(n), and a table of 4,096 cells puts a whole cell's probability on one value.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(COUNT) + 1 / 4096);
  });

  test("a constant is constant, and a log-normal without spread too", () => {
    expect(new Set(sample({ kind: "constant", value: 1_234 }, 1_000))).toEqual(new Set([1_234]));
    expect(new Set(sample({ kind: "logNormal", median: 99, sigma: 0 }, 1_000))).toEqual(new Set([99]));
  });

  test("the far quantiles are real: one in ten thousand, one in a hundred thousand", () => {
    const sorted = sample({ kind: "exponential", mean: 100_000 }, 3_000_000);
    expect(quantile(sorted, 0.9999) / (100_000 * Math.log(10_000))).toBeCloseTo(1, 1);
    expect(quantile(sorted, 0.99999) / (100_000 * Math.log(100_000))).toBeCloseTo(1, 1);
  });

  test("rare trouble on top: each share of draws falls into its own range, the rest follow the body", () => {
    const spec: DistributionSpec = {
      kind: "withTail",
      body: { kind: "logNormal", median: 420, sigma: 0.25 },
      tails: [
        { ratio: 0.001, min: 1_000_000, max: 10_000_000 },
        { ratio: 0.00001, min: 200_000_000, max: 200_000_000 },
      ],
    };
    const sorted = sample(spec, 4_000_000);
    const among = (min: number, max: number): number => sorted.filter((value) => value >= min && value <= max).length;
    expect(Math.abs(among(1_000_000, 10_000_000) - 4_000)).toBeLessThan(250);
    expect(Math.abs(among(200_000_000, 200_000_000) - 40)).toBeLessThan(25);
    expect(Math.abs(quantile(sorted, 0.5) / 420 - 1)).toBeLessThan(0.01);
    expect(among(10_000, 999_999)).toBe(0);
  });

  test("a share of zero adds nothing", () => {
    const body: DistributionSpec = { kind: "exponential", mean: 1_000 };
    const tails = [{ ratio: 0, min: 1e9, max: 1e9 }];
    expect(quantiles({ kind: "withTail", body, tails })).toEqual(quantiles(body));
  });

  test("every value is a whole number of 0 or more, whatever the law says", () => {
    for (const [, spec] of LAWS) {
      const { body, tail } = quantiles(spec);
      expect([body.length, tail.length]).toEqual([4096, 4096]);
    }
    expect(quantiles({ kind: "uniform", min: -100, max: -50 }).body[0]).toBe(0);
    expect(quantiles({ kind: "constant", value: 1e12 }).body[0]).toBe(4_294_967_295);
  });

  test("golden: the first draws of each law, which a change would move in every run", () => {
    const first = LAWS.map(([name, spec]) => {
      const stream = new RandomStreams("golden").stream(name);
      const table = quantiles(spec);
      return [name, ...Array.from({ length: 5 }, () => draw(table, stream))].join(" ");
    });
    expect(first).toMatchInlineSnapshot(`
      [
        "uniform 22393 79678 40498 71318 66787",
        "exponential 56714 12696 25381 57402 9334",
        "log-normal 16271 56643 43468 31052 44538",
        "pareto 44494 11579 11232 13917 10250",
        "empirical 13966 61164 99396 6388 30182",
      ]
    `);
  });
});

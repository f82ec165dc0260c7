/** Logarithm, exponential and normal quantile: close to the true values, and the same bits for ever. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exp, ln, normalQuantile } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

const relative = (value: number, truth: number): number => Math.abs(value - truth) / Math.abs(truth);

/** The 64 bits of a double, so that a pinned value pins the last bit too. */
function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

describe("kernel: math", () => {
  test("ln is within 1e-15 of the platform's over the whole range of doubles", () => {
    check(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
  });

  test("exp is within 1e-13 of the platform's, ln undoes it", () => {
    check(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(relative(exp(x), Math.exp(x))).toBeLessThan(1e-13);
        expect(Math.abs(ln(exp(x)) - x)).toBeLessThan(1e-12);
      }),
    );
  });

  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-5, -4.264890793922825],
    [1e-10, -6.361340902404056],
    [1e-300, -37.0471],
  ])("the normal quantile of %d is %d (tables)", (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, p === 1e-300 ? 4 : 12);
  });

  test("the normal quantile rises, and is odd around one half", () => {
    check(
      fc.property(fc.double({ min: 1e-12, max: 0.499, noNaN: true }), (p) => {
        expect(normalQuantile(p)).toBeLessThan(normalQuantile(p * 1.001));
        expect(Math.abs(normalQuantile(1 - p) + normalQuantile(p))).toBeLessThan(1e-3);
      }),
    );
  });

  test("golden: the bits of some values, which a change would move in every run", () => {
    expect([ln(3), ln(1e-9), exp(1), exp(-20.25), normalQuantile(0.9), normalQuantile(0.0001)].map(bits))
      .toMatchInlineSnapshot(`
      [
        "3ff193ea7aad030a",
        "c034b927f32bffb8",
        "4005bf0a8b14576a",
        "3e1b93de1e27ca41",
        "3ff4813c36e26d34",
        "c00dc08bb712893a",
      ]
    `);
  });

  test.each([
    ["ln", () => ln(0)],
    ["ln", () => ln(-1)],
    ["ln", () => ln(NaN)],
    ["ln", () => ln(Infinity)],
    ["exp", () => exp(701)],
    ["exp", () => exp(NaN)],
    ["normalQuantile", () => normalQuantile(0)],
    ["normalQuantile", () => normalQuantile(1)],
  ])("%s refuses what it cannot answer, and says what it was given", (_, call) => {
    expect(call).toThrow(/was given (0|1|-1|701|NaN|Infinity)\./);
  });
});

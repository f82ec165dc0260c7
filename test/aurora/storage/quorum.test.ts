/** Properties of the six-way selection: the network of comparisons against a plain sort. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nthLargestOfSix } from "../../../sim/aurora/storage/quorum.ts";
import { check } from "../../property.ts";

describe("quorum: n-th largest of six", () => {
  test("equals the n-th of a sorted copy, at any offset", () => {
    const six = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 });
    check(
      fc.property(six, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 }), (values, n, offset) => {
        const column = new Float64Array(offset + 6);
        column.set(values, offset);
        const sorted = values.toSorted((a, b) => b - a);
        expect(nthLargestOfSix(column, offset, n)).toBe(sorted[n - 1]);
      }),
    );
  });

  test("sorts every pattern of zeros and ones, which by the 0-1 principle is every pattern", () => {
    for (let mask = 0; mask < 64; mask++) {
      const values = Float64Array.from({ length: 6 }, (_, bit) => (mask >> bit) & 1);
      const ones = values.reduce((sum, value) => sum + value, 0);
      for (let n = 1; n <= 6; n++) expect(nthLargestOfSix(values, 0, n)).toBe(n <= ones ? 1 : 0);
    }
  });
});

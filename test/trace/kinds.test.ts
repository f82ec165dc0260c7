/** Kinds of trace records: each has a number of its own, or its listeners would hear two things. */
import { expect, test } from "vitest";
import { TRACE, TRACE_KINDS } from "../../sim/trace/index.ts";

test("trace: every kind has a number of its own, below the number of kinds", () => {
  const numbers = Object.values(TRACE);
  const twice = Object.entries(TRACE).filter(([, number]) => numbers.filter((other) => other === number).length > 1);
  expect(twice).toEqual([]);
  expect(Math.max(...numbers)).toBeLessThan(TRACE_KINDS);
});

/** The closing line tells the truth, also when a file does not load or nothing ran. */
import { describe, expect, test } from "vitest";
import { closingLine, countsOf } from "../../tools/counts.mjs";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});
const report = (numPassedTests: number, numFailedTests: number, success: boolean, ...testResults: object[]) => ({
  numPassedTests,
  numFailedTests,
  success,
  testResults,
});

describe("tools: counts", () => {
  test.each([
    ["all passed", report(3, 0, true, file("passed", "passed", "passed", "passed")), "3 passed, 0 failed"],
    ["one failed", report(2, 1, false, file("failed", "passed", "passed", "failed")), "2 passed, 1 failed"],
    [
      "a file that does not load",
      report(2, 0, false, file("passed", "passed", "passed"), file("failed")),
      "2 passed, 1 failed",
    ],
    ["an error outside any test", report(2, 0, false, file("passed", "passed", "passed")), "2 passed, 1 failed"],
    ["nothing ran", report(0, 0, true), "0 passed, 1 failed"],
  ])("%s", (_, given, line) => {
    expect(closingLine(countsOf(given))).toBe(line);
  });
});

/**
 * The closing line tells the truth, also when a file does not load or nothing ran; the files that are begun first are
 * there; and where there is no browser no test is begun that needs one.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LONGEST } from "../../tools/longest-first.mjs";
import { closingLine, countsOf, longestLine } from "../../tools/counts.mjs";

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

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

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

  test("the longest files are named, the longest first, and how long the last one worked alone", () => {
    const took = (name: string, startTime: number, endTime: number) => ({ name: `/place/${name}`, startTime, endTime });
    const given = { testResults: [took("a", 0, 3_000), took("b", 0, 9_000), took("c", 3_000, 4_000)] };
    // A folder's name may end in a slash or not.
    for (const root of ["/place", "/place/"])
      expect(longestLine(given, root)).toBe("longest   b 9 s, a 3 s, c 1 s; the last one ended 5 s after the others");
  });

  test("each file that is begun first is there, once", () => {
    expect(LONGEST.filter((file) => !existsSync(ROOT + file))).toEqual([]);
    expect(new Set(LONGEST).size).toBe(LONGEST.length);
  });

  test("where there is no browser no test is begun that needs one", () => {
    const vitest = `${ROOT}node_modules/vitest/vitest.mjs`;
    const listed = execFileSync(process.execPath, [vitest, "list", "--filesOnly"], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, BOREALIS_BROWSER: "none" },
    });
    expect(listed).toContain("test/tools/counts.test.ts");
    expect(listed).not.toContain("test/browser/");
  });
});

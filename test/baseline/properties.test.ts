/** Mirrored MySQL under any trouble: every check holds, histories are sound, and a run can be gone back in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { check } from "../property.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../restoring.ts";
import { troubledPairs } from "./pairs.ts";

describe("baseline: random trouble", () => {
  test("every check holds, whatever fails", () => {
    check(
      fc.property(troubledPairs, ({ seed, scenario }) => {
        const report = open(scenario, { seed }).finish();
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        expect(report.clients.lostCommits).toBe(0);
      }),
      8,
    );
  });

  test("saved, played on, restored and played again: the same end", () => {
    checkRestoringOf(troubledPairs, 18_000, 60);
  });

  test("checks change nothing", () => {
    checkChecksChangeNothing(troubledPairs, 60);
  });
});

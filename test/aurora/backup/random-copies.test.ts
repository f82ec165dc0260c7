/**
 * Random schedules around copies (copies-schedules.ts): each copy is its source at its moment, nothing is lost, and
 * nothing is under way for ever; a run may be restored anywhere.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../../restoring.ts";
import { copySchedules } from "./copies-schedules.ts";

const UNDER_WAY = /^(creating|starting|stopping|backtracking|failing-over|promoting|rebooting)$/;
const CALM_US = 25_000_000;

test("copies: whatever is done to a database and its copies, each has the content of exactly its moment", () => {
  let made = 0;
  check(
    fc.property(copySchedules, ({ seed, scenario }) => {
      const report = run(scenario, { seed });
      expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      expect(report.clients.lostCommits).toBe(0);
      const last = new Map(report.statuses.map((row) => [row.of, row]));
      expect([...last.values()].filter(({ at, status }) => at < CALM_US && UNDER_WAY.test(status))).toEqual([]);
      made += [...(report.restores ?? []), ...(report.clones ?? [])].filter(
        ({ availableAt }) => availableAt >= 0,
      ).length;
    }),
    20,
  );
  expect(made).toBeGreaterThan(10);
});

test("copies: going back in time, and without checks", () => {
  checkRestoringOf(copySchedules, 50_000, 150);
  checkChecksChangeNothing(copySchedules, 150);
});

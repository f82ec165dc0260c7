/**
 * Random schedules of management calls and failures (management.ts): every check holds, whatever was under way is over
 * twenty seconds after the last call, and a cluster that is said to be available and has an instance takes writes. A
 * run may be restored anywhere, and plays alike without its checks.
 */
import { expect, test } from "vitest";
import fc from "fast-check";
import { open } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../../restoring.ts";
import { schedules } from "./management.ts";

/** Statuses in which somebody waits for the service. */
const UNDER_WAY = /^(creating|starting|stopping|upgrading|maintenance|backtracking|failing-over|promoting|rebooting)$/;
const CALM_US = 45_000_000;

test("management: no order of calls, at whatever moment, breaks a promise or leaves something under way for ever", () => {
  let accepted = 0;
  check(
    fc.property(schedules, ({ seed, scenario }) => {
      const run = open(scenario, { seed, history: true });
      const report = run.finish();
      expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      const last = new Map(report.statuses.map((row) => [row.of, row]));
      expect([...last.values()].filter(({ at, status }) => at < CALM_US && UNDER_WAY.test(status))).toEqual([]);
      const refused = report.story.filter(({ text }) => text.includes("is refused")).length;
      accepted += scenario.actions.length - refused;
      const [{ id, instances, created }] = scenario.clusters;
      const status = (of: string): string | undefined => last.get(of)?.status;
      // One that nothing has been told of is as it was at first.
      const isReady =
        (status(id) ?? (created === undefined ? "available" : "absent")) === "available" &&
        [...last.values()].every(({ at }) => at < CALM_US);
      const isManned = instances.some(
        (one) => (status(one.id) ?? (one.createdAt === 0 ? "available" : "")) === "available",
      );
      if (isReady && isManned && report.globalDatabase === undefined)
        expect(
          run.history().some(({ outcome, invoke, f }) => outcome === "ok" && f === "write" && invoke > CALM_US),
        ).toBe(true);
    }),
    25,
  );
  expect(accepted).toBeGreaterThan(20);
});

test("management: going back in time, and without checks", () => {
  checkRestoringOf(schedules, 50_000, 100);
  checkChecksChangeNothing(schedules, 100);
});

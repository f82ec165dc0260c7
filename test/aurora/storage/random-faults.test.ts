/**
 * Random faults against the faithful protocol: whatever breaks, no check may fail. Schedules are drawn so that members return with
 * strays, recoveries meet recoveries and replacements, writers are superseded while they write, disks are lost, pages go bad, and
 * messages are lost, doubled and late.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/storage/random-faults.test.ts
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
import { DURATION, schedules } from "./schedules.ts";

describe("storage: random faults", () => {
  test("no check fails, and no read is older than an acknowledged write", () => {
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        const report = run(scenario, { seed });
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        // A reader may answer over the writer's name, as long as somebody believes an old answer of DNS. The writer never gives old rows.
        expect(report.clients.staleReads).toBe(report.clients.staleWrongRoleReads);
        expect(report.clients.lostCommits).toBe(0);
        expect(report.simulatedUs).toBe(DURATION);
      }),
    );
  });
});

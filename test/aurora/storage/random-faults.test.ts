/**
 * Random faults against the faithful protocol: whatever breaks, no check may fail. Schedules are drawn so that members
 * return with strays, recoveries meet recoveries and replacements, writers are superseded while they write, disks are
 * lost, pages go bad, and messages are lost, doubled and late.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/storage/random-faults.test.ts
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { FaultSpec } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { DURATION, schedules } from "./schedules.ts";

describe("storage: random faults", () => {
  test("no check fails, and no read is older than an acknowledged write", () => {
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        const report = run(scenario, { seed });
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        // A reader may answer over the writer's name, as long as somebody believes an old answer of DNS. The writer
        // never gives old rows.
        expect(report.clients.staleReads).toBe(report.clients.staleWrongRoleReads);
        expect(report.clients.lostCommits).toBe(0);
        expect(report.simulatedUs).toBe(DURATION);
      }),
    );
  });

  test("while the control plane is hardly heard, nothing unsafe happens", () => {
    // Two messages in three are lost, both ways: repairs, recoveries and changes of members meet one another half done.
    // How long things take then is nobody's promise: the checks of liveness take the control plane for one that is
    // heard.
    const loss: FaultSpec = {
      kind: "loss",
      at: 0,
      for: DURATION,
      from: { controlPlane: "main" },
      to: null,
      direction: "both",
      ratio: 0.67,
    };
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        const report = run({ ...scenario, faults: [...scenario.faults, loss] }, { seed });
        expect(report.checks.filter(({ name, verdict }) => verdict === "fail" && !/^L\d/.test(name))).toEqual([]);
        expect(report.clients.lostCommits).toBe(0);
      }),
      3,
    );
  });
});

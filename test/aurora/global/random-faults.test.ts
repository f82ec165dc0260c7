/**
 * Random faults against replication between Regions: whatever breaks, no check fails in any cluster; and once
 * everything has healed, every secondary comes to hold what the primary holds.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/global/random-faults.test.ts
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../property.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../../restoring.ts";
import { schedules } from "./schedules.ts";
import { differences, failuresOf, played } from "./worlds.ts";

describe("global databases: random faults", () => {
  test("no check fails, and all clusters become equal", () => {
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        const world = played(scenario, seed);
        expect(failuresOf(world)).toEqual([]);
        expect(differences(world)).toEqual([]);
      }),
      15,
    );
  });

  test("saved, played on, restored and played again: the same end", () => {
    checkRestoringOf(schedules, 6_000, 50);
  });

  test("checks change nothing", () => {
    checkChecksChangeNothing(schedules, 60);
  });
});

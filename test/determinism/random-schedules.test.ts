/**
 * Going back in time over random schedules: lost disks, replacements, promotions, reports, transactions. A run that is
 * cut, saved, played on and restored at random moments ends like one that was played straight: same digest, same
 * verdicts, same numbers.
 */
import { describe, test } from "vitest";
import { schedules } from "../aurora/storage/schedules.ts";
import { checkChecksChangeNothing, checkRestoringOf } from "../restoring.ts";

describe("determinism: random schedules", () => {
  test("saved, played on, restored and played again: the same end", () => {
    checkRestoringOf(schedules, 4_000, 5);
  });

  test("checks change nothing", () => {
    checkChecksChangeNothing(schedules, 10);
  });
});

/**
 * Going back in time over random schedules: lost disks, replacements, promotions, reports, transactions. A run that is cut, saved, played on and
 * restored at random moments ends like one that was played straight: same digest, same verdicts, same numbers.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, run } from "../../sim/run.ts";
import { schedules } from "../aurora/storage/schedules.ts";
import { check } from "../property.ts";

describe("determinism: random schedules", () => {
  test("saved, played on, restored and played again: the same end", () => {
    const moments = fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 4_000 }));
    check(
      fc.property(schedules, moments, ({ seed, scenario }, [first, second]) => {
        const straight = run(scenario, { seed, history: true });
        const playing = open(scenario, { seed, history: true });
        const [early, late] = [Math.min(first, second) * 1000, Math.max(first, second) * 1000];
        playing.runTo(early);
        const saved = playing.save();
        playing.runTo(late);
        const later = playing.save();
        playing.finish();
        for (const checkpoint of [saved, later, saved]) {
          playing.load(checkpoint);
          expect(playing.finish()).toEqual(straight);
        }
        // Back, a little forward, and then to a later checkpoint: what the short replay wrote must not be what the later one reads.
        playing.load(saved);
        playing.runTo(early + 200_000);
        playing.load(later);
        expect(playing.finish()).toEqual(straight);
      }),
      5,
    );
  });

  test("checks change nothing", () => {
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        expect(run(scenario, { seed, checks: "none" }).digest).toBe(run(scenario, { seed }).digest);
      }),
      10,
    );
  });
});

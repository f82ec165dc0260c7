/**
 * Going back in time: a run that is saved, played on and restored at random moments ends like one that was played
 * straight through.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { open, run, type Run } from "../sim/run.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { check } from "./property.ts";

/** Same report, same history, wherever and however often the run was restored. `cost` divides the number of runs. */
export function checkRestoring(fresh: () => Run, cost: number): void {
  const whole = fresh();
  const report = whole.finish();
  check(
    fc.property(
      fc.array(fc.tuple(fc.nat(report.events), fc.nat(report.events)), { minLength: 1, maxLength: 4 }),
      (hops) => {
        const hopping = fresh();
        const saved = [hopping.save()];
        for (const [forward, pick] of hops) {
          hopping.load(saved[pick % saved.length]);
          hopping.runToEvent(Math.max(forward, hopping.event));
          saved.push(hopping.save());
        }
        expect(hopping.finish()).toEqual(report);
        expect(hopping.history()).toEqual(whole.history());
      },
    ),
    cost,
  );
}

/** Random worlds, and the seeds they are played with. */
type Schedules = fc.Arbitrary<{ readonly seed: number; readonly scenario: Scenario }>;

/** Any of `schedules`, saved at two moments within `spanMs`, played on, and restored in every order: the same end. */
export function checkRestoringOf(schedules: Schedules, spanMs: number, cost: number): void {
  const moment = fc.integer({ min: 0, max: spanMs });
  check(
    fc.property(schedules, fc.tuple(moment, moment), ({ seed, scenario }, [first, second]) => {
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
      // Back, a little forward, and then to a later checkpoint: what the short replay wrote must not be what the later
      // one reads.
      playing.load(saved);
      playing.runTo(early + 200_000);
      playing.load(later);
      expect(playing.finish()).toEqual(straight);
    }),
    cost,
  );
}

/** Any of `schedules` plays alike with checks and without. */
export function checkChecksChangeNothing(schedules: Schedules, cost: number): void {
  check(
    fc.property(schedules, ({ seed, scenario }) => {
      expect(run(scenario, { seed, checks: "none" }).digest).toBe(run(scenario, { seed }).digest);
    }),
    cost,
  );
}

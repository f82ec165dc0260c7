/** Going back in time: a run that is saved, played on and restored at random moments ends like one that was played straight through. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Run } from "../sim/run.ts";
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
          hopping.runToEvent(forward);
          saved.push(hopping.save());
        }
        expect(hopping.finish()).toEqual(report);
        expect(hopping.history()).toEqual(whole.history());
      },
    ),
    cost,
  );
}

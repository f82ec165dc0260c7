/**
 * Random faults against replication between Regions: whatever breaks, no check fails in any cluster; and once everything has healed, every
 * secondary comes to hold what the primary holds.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/global/random-faults.test.ts
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, run } from "../../../sim/run.ts";
import { check } from "../../property.ts";
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
    const moments = fc.tuple(fc.integer({ min: 0, max: 6_000 }), fc.integer({ min: 0, max: 6_000 }));
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
        for (const checkpoint of [later, saved]) {
          playing.load(checkpoint);
          expect(playing.finish()).toEqual(straight);
        }
        // Back, a little forward, and then to a later checkpoint: what the short replay wrote must not be what the later one reads.
        playing.load(saved);
        playing.runTo(early + 200_000);
        playing.load(later);
        expect(playing.finish()).toEqual(straight);
      }),
      50,
    );
  });

  test("checks change nothing", () => {
    check(
      fc.property(schedules, ({ seed, scenario }) => {
        expect(run(scenario, { seed, checks: "none" }).digest).toBe(run(scenario, { seed }).digest);
      }),
      60,
    );
  });
});

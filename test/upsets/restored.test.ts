/**
 * Worlds in which calls of the service and faults meet (together.ts), gone back in: from any checkpoint the run is the
 * run that was played straight, to every word of its report; and with only some of its faults from a checkpoint on, it
 * is the run that has only these from the start. Worlds that a test's author thought of have few calls under way when
 * they are saved.
 *
 * In the suite a handful of scenarios; more, and others, as in together.test.ts.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { calmAt } from "../../sim/chaos/index.ts";
import { open, run } from "../../sim/run.ts";
import { check } from "../property.ts";
import { checkRestoringOf } from "../restoring.ts";
import { together } from "./together.ts";

/** A scenario is played some five times. */
const COST = 100;
const HOURS = 3_600 * 1_000;
/** The time in which things happen. */
const SPAN_MS = 60_000;

test(
  "property: from any checkpoint of calls and faults that meet, the run is the run",
  () => {
    const schedules = together.map((scenario) => ({ seed: 1, scenario }));
    checkRestoringOf(schedules, SPAN_MS, COST);
  },
  12 * HOURS,
);

test(
  "property: with only some of its faults from a checkpoint on, it is the run that has only these",
  () => {
    const moments = fc.array(fc.nat(SPAN_MS), { minLength: 2, maxLength: 2 });
    const keeps = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });
    check(
      fc.property(together, moments, keeps, (scenario, saves, kept) => {
        const other = { ...scenario, faults: scenario.faults.filter((_, index) => kept[index % kept.length]) };
        const playing = open(scenario, { seed: "1" });
        const saved = saves
          .toSorted((a, b) => a - b)
          .map((ms) => {
            playing.runTo(ms * 1000);
            return playing.save();
          });
        playing.finish();
        const carry = playing.become(other);
        if (carry === undefined) return expect(calmAt(other)).toBe(0);
        const straight = run(other, { seed: "1" });
        for (const checkpoint of saved.map(carry)) {
          if (checkpoint === undefined) continue;
          playing.load(checkpoint);
          expect(playing.finish()).toEqual(straight);
        }
      }),
      COST,
    );
  },
  12 * HOURS,
);

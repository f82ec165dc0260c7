/**
 * What a search over drawn scenarios looks for: that afterwards anything is not as it must be (settled.ts), or that the
 * simulator has stopped. What fails is told with its scenario as a file has it, which `borealis run` plays.
 */
import fc from "fast-check";
import type { MirroredWorld } from "../../sim/assembly/mirrored-world.ts";
import type { World } from "../../sim/build.ts";
import { writeScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { UNTIL } from "./drawn-moments.ts";
import { textOf } from "./put-together.ts";
import { unsettled } from "./settled.ts";
import { play } from "./upset.ts";

/** A scenario takes as long as so many properties of the kernel. */
const COST = 20;
const SECOND = 1_000_000;
/** How long a search that was asked to look longer may take, in milliseconds. */
export const SEARCH_MAX = 12 * 3_600 * 1_000;

type Played = (world: World | MirroredWorld) => void;

/** `played` is shown each world that was played to its end. */
export function checkNothingLasts(scenarios: fc.Arbitrary<Scenario>, played: Played = () => {}): void {
  check(
    fc.property(scenarios, (scenario) => {
      const harm = harmOf(scenario, played);
      if (harm.length > 0)
        throw new Error(`${harm.join("\n")}\n\nThe scenario, for borealis run:\n\n${textOf(scenario)}`);
    }),
    COST,
  );
}

export function harmOf(scenario: Scenario, played: Played): readonly string[] {
  try {
    const { world } = play(scenario, { upsets: [] });
    played(world);
    return unsettled(scenario, world, ({ stopAt }) => stopAt >= UNTIL * SECOND);
  } catch (error) {
    return [`The simulator stopped: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Of these words those that fewer than two of many scenarios say. */
export function seldomSaid(scenarios: fc.Arbitrary<Scenario>, words: readonly string[]): readonly string[] {
  const texts = fc.sample(scenarios, { seed: 1, numRuns: 150 }).map((one) => JSON.stringify(writeScenario(one)));
  return words.filter((word) => texts.filter((text) => new RegExp(`\\b${word}\\b`).test(text)).length < 2);
}

/**
 * How many seeds it takes until a broken protocol is noticed, and by which checks. A mutation is killed by a run that
 * fails one of the checks it is known to violate, where the faithful protocol passes with the same seed.
 *
 * A mutation can violate several checks, and the quickest of them ends a trial. Whether a slower one kills it, too, is
 * asked by itself (`check`).
 *
 * Each trial begins at other seeds, so that the number of seeds is a figure about the mutation and not about seed 1.
 */
import { MUTATIONS, type MutationName } from "../mutations/index.ts";
import { run } from "../run.ts";
import { CHECK_NAMES } from "../scenario/check-names.ts";
import type { Scenario } from "../scenario/types.ts";

export interface HuntJob {
  /** Scenarios by name. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** Seeds to try in each trial, at most. */
  readonly budget: number;
  readonly trials: number;
}

export interface Hunt {
  readonly mutation: MutationName;
  /** Only a run that fails this check ends the search, which is one trial then. */
  readonly check?: string;
}

export interface HuntResult {
  readonly mutation: MutationName;
  readonly scenario: string;
  readonly trials: readonly Trial[];
}

export interface Trial {
  /** The seed that killed it; undefined where none did. */
  readonly seed: number | undefined;
  /** Seeds played. */
  readonly seeds: number;
  /** Invariants that failed at that seed. */
  readonly killedBy: readonly string[];
}

/** Trials lie so far apart that no budget makes them meet. */
const TRIAL_SEEDS = 100_000;

/** Gives each seed before it is played. */
export function* hunt(
  job: HuntJob,
  { mutation, check }: Hunt,
  deadly: readonly number[],
): Generator<number, HuntResult> {
  const { scenario: title } = MUTATIONS[mutation];
  const trials: Trial[] = [];
  for (let trial = 0; trial < (check === undefined ? job.trials : 1); trial++) {
    const first = trial * TRIAL_SEEDS + 1;
    let found: Trial = { seed: undefined, seeds: job.budget, killedBy: [] };
    for (let seed = first; seed < first + job.budget && found.seed === undefined; seed++) {
      if (deadly.includes(seed)) continue;
      yield seed;
      const killedBy = killersOf(job.scenarios[title], mutation, seed);
      if (check === undefined ? killedBy.length > 0 : killedBy.includes(check))
        found = { seed, seeds: seed - first + 1, killedBy };
    }
    trials.push(found);
  }
  return { mutation, scenario: title, trials };
}

function killersOf(scenario: Scenario, mutation: MutationName, seed: number): readonly string[] {
  const violates: readonly string[] = MUTATIONS[mutation].violates;
  const failed = run(scenario, { seed, mutations: [mutation] }).checks.filter(({ verdict }) => verdict === "fail");
  const invariants = failed.map(({ name }) => name).filter((name) => CHECK_NAMES.includes(name));
  if (!invariants.some((name) => violates.includes(name.split("-")[0]))) return [];
  return run(scenario, { seed }).verdict === "pass" ? invariants : [];
}

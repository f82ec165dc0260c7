/**
 * A property over many scenarios: fast-check draws and shrinks, then our own search makes the counterexample of an
 * invariant smaller still (a shorter run, a plainer topology, a simpler seed), and one file with one command is what is
 * left.
 *
 * The same scenarios each time unless `seed` says otherwise: a test that is red today is red tomorrow.
 */
import fc from "fast-check";
import { shrink, type Shrunk } from "../explore/index.ts";
import { ANYTHING, checkedArguments, checkOptions, COUNT, inWords, TEXT, type WantedOptions } from "../given.ts";
import { canonicalJson } from "../scenario/index.ts";
import { CHECK_NAMES } from "../scenario/check-names.ts";
import type { Scenario } from "../scenario/types.ts";
import { ASSERT_OPTIONS, checkJudge, failureOf, judged, type AssertOptions, type Outcome } from "./assert.ts";
import { Finding } from "./failure.ts";
import { invariantsHold, type Judge } from "./judges.ts";
import { isScenario } from "./scenario-of.ts";
import { arbitraryOf, POSITIVE } from "./wanted.ts";

/** Options of `assertAlways`. */
export interface AlwaysOptions extends AssertOptions {
  /** Scenarios to try. Default 100. */
  readonly runs?: number;
  /** fast-check's seed. Default 1. */
  readonly seed?: number;
  /** fast-check's path to a counterexample, from an earlier message: begins there. */
  readonly path?: string;
  /** Scenarios that fast-check may try to make a counterexample smaller. Default 400. */
  readonly shrinks?: number;
  /** Scenarios that our own search may try after that, for a check of Borealis. Default 150; 0 for none. */
  readonly refinements?: number;
}

const ARBITRARY = arbitraryOf(" of scenarios, such as scenarios()");

const OPTIONS: WantedOptions<AlwaysOptions> = {
  ...ASSERT_OPTIONS,
  runs: POSITIVE,
  seed: ANYTHING,
  path: TEXT,
  shrinks: COUNT,
  refinements: COUNT,
};

/**
 * Demands that `judge` (default: every check holds) is content with each scenario drawn. Raises BorealisFailure with
 * the smallest one found that it is not.
 */
export function assertAlways(
  arbitrary: fc.Arbitrary<Scenario>,
  judge: Judge = invariantsHold,
  options: AlwaysOptions = {},
): void {
  checkedArguments("assertAlways", [arbitrary], { arbitrary: ARBITRARY });
  checkOptions("assertAlways", options, OPTIONS);
  checkJudge(judge);
  const { runs = 100, seed = 1, path, shrinks = 400 } = options;
  const known = new Map<string, Outcome>();
  let tries = 0;
  let failed: Scenario | undefined;
  const property = fc.property(arbitrary, (scenario) => {
    if (!isScenario(scenario))
      throw new TypeError(
        `assertAlways: arbitrary must be one of scenarios, such as scenarios(); it drew ${inWords(scenario)}.`,
      );
    // Once the budget is spent everything is taken for fine, so fast-check keeps the smallest that it has.
    if (failed !== undefined && ++tries > shrinks) return;
    const key = canonicalJson(scenario);
    // A run is a pure function of its scenario; a search comes by the same one often.
    const outcome = known.get(key) ?? judged(scenario, judge, options);
    known.set(key, { ...outcome, played: undefined });
    if (outcome.finding === undefined) return;
    failed = scenario;
    throw outcome.finding;
  });
  const details = fc.check(property, { numRuns: runs, seed, ...(path === undefined ? {} : { path }) });
  if (!details.failed) return;
  if (!(details.errorInstance instanceof Finding) || failed === undefined)
    throw details.errorInstance ?? new Error("fast-check gave up: too many scenarios were skipped.");
  const where = `by fast-check after ${details.numRuns} scenarios, made smaller ${details.numShrinks} times: { seed: ${details.seed}, path: "${details.counterexamplePath}" }`;
  const { check } = details.errorInstance;
  const smaller = isInvariant(check.name) ? refined(failed, check.name, options) : undefined;
  const { scenario, runs: tried } = smaller ?? { scenario: failed, runs: 0 };
  const { finding, played } = judged(scenario, judge, options);
  if (finding === undefined)
    throw new Error(`${check.name} failed once and not again: a judge must depend on the run alone.`);
  throw failureOf(
    scenario,
    finding,
    played?.report,
    options,
    tried === 0 ? where : `${where}; then by ${tried} tries of our own`,
  );
}

/** A demand of the scenario may fail in a smaller world for a plain reason; an invariant holds everywhere. */
function isInvariant(name: string): boolean {
  return CHECK_NAMES.includes(name);
}

/** The same check, in a smaller scenario. */
function refined(
  scenario: Scenario,
  check: string,
  options: AlwaysOptions,
): { readonly scenario: Scenario; readonly runs: number } | undefined {
  const { mutations = [], strict = false, refinements = 150 } = options;
  const search = shrink({ scenario, seed: scenario.seed, mutations, strict, check });
  let best: Shrunk | undefined;
  let runs = 0;
  while (runs < refinements) {
    const step = search.next();
    if (step.done === true) break;
    best = step.value.now;
    runs++;
  }
  // What the search found must fail for the judge, too: it may look at this check under conditions of its own.
  return best === undefined
    ? undefined
    : { scenario: { ...best.scenario, seed: best.seed, name: scenario.name }, runs };
}

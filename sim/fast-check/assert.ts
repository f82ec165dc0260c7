/**
 * One scenario, played and judged. Where it does not hold, the scenario is written to a file that `borealis run` plays
 * again, and the error says where.
 *
 * Inside `fc.assert` each try that fails writes the same file, and the last one that fails is fast-check's smallest:
 * what is left on the disk is the counterexample it reports.
 */
import { expandScenario } from "../chaos/index.ts";
import { commentedScenario, sizeWords } from "../explore/index.ts";
import { checkOptions, FLAG, inWords, NAMES, TEXT, type WantedOptions } from "../given.ts";
import { writeCounterexample } from "../node/index.ts";
import type { RunReport } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { BUILD } from "../version.ts";
import { BorealisFailure, Finding, OWN_PROPERTY } from "./failure.ts";
import { invariantsHold, play, type Judge, type Played, type PlayOptions } from "./judges.ts";
import { isScenario, loadScenario } from "./scenario-of.ts";

/** Of what is asserted; `assertAlways` has more. */
export const ASSERT_OPTIONS: WantedOptions<AssertOptions> = {
  mutations: NAMES,
  strict: FLAG,
  never: ["a list of bounds, each as text", NAMES[1]],
  folder: TEXT,
  file: ["a name, or false", (value) => value === false || typeof value === "string"],
};

/** Options of assertions and matchers. */
export interface AssertOptions extends PlayOptions {
  /** The folder for counterexamples. Default `borealis-failures`, in the working directory. */
  readonly folder?: string;
  /** The file's name without its ending; false to write none. Default: the scenario's name. */
  readonly file?: string | false;
}

/**
 * Plays a scenario and demands that every check holds: the invariants of the protocol, liveness, and what the scenario
 * demands under `expect`. A text is the name of a built-in scenario or a file's path. Returns the run's report. Raises
 * BorealisFailure.
 */
export function assertInvariants(scenario: Scenario | string, options: AssertOptions = {}): RunReport {
  return assertRun(scenario, invariantsHold, options);
}

/**
 * The same with a judge of your own, which throws where something is wrong: vitest's `expect`, `assert`, or any Error.
 */
export function assertRun(scenario: Scenario | string, judge: Judge, options: AssertOptions = {}): RunReport {
  checkOptions("the options of an assertion", options, ASSERT_OPTIONS);
  checkJudge(judge);
  const given = typeof scenario === "string" ? loadScenario(scenario) : scenario;
  if (!isScenario(given))
    throw new TypeError("This is no scenario: scenarioOf() makes one from a file's text or object.");
  const written = expandScenario(given, given.seed);
  const outcome = judged(written, judge, options);
  if (outcome.finding !== undefined) throw failureOf(written, outcome.finding, outcome.played?.report, options);
  return (outcome.played as Played).report;
}

/** What stands in its place would else count as a judge that finds something wrong with every run. */
export function checkJudge(judge: unknown): void {
  if (typeof judge !== "function")
    throw new TypeError(`A judge is a function that is given a run, not ${inWords(judge)}; options come after it.`);
}

interface Thenable {
  then(kept: undefined, broken: () => void): unknown;
}

function isThenable(value: unknown): value is Thenable {
  return typeof (value as Thenable | undefined | null)?.then === "function";
}

/** A judge whose verdict cannot be known. */
class Untold extends TypeError {}

export interface Outcome {
  readonly played: Played | undefined;
  readonly finding: Finding | undefined;
}

/**
 * Plays and judges. Requests that are wrong in themselves, such as an unknown mutation, are raised and are no finding.
 */
export function judged(scenario: Scenario, judge: Judge, options: PlayOptions): Outcome {
  let played: Played | undefined;
  try {
    played = play(scenario, options);
    const verdict = judge(played);
    // What nobody waits for would pass, whatever it says later.
    if (isThenable(verdict)) {
      verdict.then(undefined, () => undefined);
      throw new Untold("A judge is not asynchronous: whatever it throws, it throws before it returns.");
    }
    return { played, finding: undefined };
  } catch (error) {
    if (error instanceof RangeError || error instanceof Untold) throw error;
    const finding =
      error instanceof Finding
        ? error
        : new Finding(
            { name: played === undefined ? "simulator-broke" : OWN_PROPERTY, verdict: "fail", message: wordsOf(error) },
            [],
            error,
          );
    return { played, finding };
  }
}

/** The error to throw, its scenario written unless nobody wants that. */
export function failureOf(
  scenario: Scenario,
  finding: Finding,
  report: RunReport | undefined,
  options: AssertOptions,
  found?: string,
): BorealisFailure {
  const {
    mutations = [],
    strict = false,
    never = [],
    folder = "borealis-failures",
    file: name = scenario.name,
  } = options;
  const parts = {
    finding,
    report,
    scenario: scenario.name,
    seed: scenario.seed,
    mutations,
    strict,
    never,
    size: sizeWords(scenario),
    ...(found === undefined ? {} : { found }),
  };
  if (name === false) return new BorealisFailure({ ...parts, file: undefined });
  const { check } = finding;
  const text = commentedScenario({ ...scenario, title: `A counterexample to ${check.name}.`, description: "" }, [
    `Found by a property test (build ${BUILD}).`,
    ...(mutations.length === 0 ? [] : [`The protocol is broken on purpose: ${mutations.join(", ")}.`]),
    ...`${check.name}: ${check.message}`.split("\n"),
  ]);
  return new BorealisFailure({ ...parts, file: writeCounterexample(folder, name, text) });
}

/** An assertion's message without its colours. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .split("\u001b")
    .map((part, index) => (index === 0 ? part : part.replace(/^\[[\d;]*m/, "")))
    .join("")
    .trimEnd();
}

/**
 * Matchers for vitest (and whoever else has `expect.extend`): `expect(scenario).toHoldInvariants()` and
 * `.toBeConsistent("session")`. A counterexample is written under the test's name.
 *
 * `import "borealis/vitest"` adds them, with their types; `expect.extend(matchers)` does the same by hand.
 */
import type { Scenario } from "../scenario/types.ts";
import { assertRun, type AssertOptions } from "./assert.ts";
import { BorealisFailure } from "./failure.ts";
import { invariantsHold, isConsistent, type Judge } from "./judges.ts";

/** What `expect` knows of the test that it is in. */
interface MatcherContext {
  readonly currentTestName?: string | undefined;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

type Received = Scenario | string;

/** For `expect.extend(matchers)`; `import "borealis/vitest"` does it, with their types. */
export const matchers = {
  /** Of a scenario, or the name of a built-in one: every check holds. */
  toHoldInvariants(this: MatcherContext, received: Received, options: AssertOptions = {}): MatcherResult {
    return matched(this, received, invariantsHold, options, "some check to fail, and all of them hold");
  },
  /** What its clients saw fits the consistency model. */
  toBeConsistent(this: MatcherContext, received: Received, model: string, options: AssertOptions = {}): MatcherResult {
    return matched(this, received, isConsistent(model), options, `an anomaly that ${model} forbids, and there is none`);
  },
  /** A judge of the test's own, which throws where something is wrong. */
  toSatisfyJudge(this: MatcherContext, received: Received, judge: Judge, options: AssertOptions = {}): MatcherResult {
    return matched(this, received, judge, options, "the judge to object, and it does not");
  },
};

function matched(
  { currentTestName }: MatcherContext,
  received: Received,
  judge: Judge,
  options: AssertOptions,
  wanted: string,
): MatcherResult {
  const file = options.file ?? (currentTestName === undefined || currentTestName === "" ? undefined : currentTestName);
  try {
    const report = assertRun(received, judge, { ...options, ...(file === undefined ? {} : { file }) });
    return {
      pass: true,
      message: () => `Expected ${wanted}: ${report.scenario}, seed ${report.seed}, digest ${report.digest}.`,
    };
  } catch (error) {
    if (!(error instanceof BorealisFailure)) throw error;
    return { pass: false, message: () => error.message };
  }
}

/**
 * `import "borealis/vitest"`, in a test or in `setupFiles`: the matchers are there, and TypeScript knows them. Of all
 * entries the only one that loads vitest.
 */
import { expect } from "vitest";
import type { Scenario } from "../scenario/types.ts";
import type { AssertOptions } from "./assert.ts";
import type { Judge } from "./judges.ts";
import { matchers } from "./matchers.ts";

expect.extend(matchers);

/** What `expect(scenario)` has besides: `expect(scenario).toHoldInvariants()`. */
export interface BorealisMatchers<R> {
  /**
   * Of a scenario, or the name of a built-in one: every invariant, liveness and what it demands under `expect` hold.
   */
  toHoldInvariants(options?: AssertOptions): R;
  /** What its clients saw fits a consistency model, for instance `session` or `strict-serializable`. */
  toBeConsistent(model: string, options?: AssertOptions): R;
  /** A judge of your own, which throws where something is wrong. */
  toSatisfyJudge(judge: Judge, options?: AssertOptions): R;
}

declare module "vitest" {
  // The parameter is the one that vitest's own declaration has.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> extends BorealisMatchers<T> {}
}

export type { AssertOptions, Judge, Scenario };
export { matchers };

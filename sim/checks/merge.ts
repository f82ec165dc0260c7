/**
 * The checks of several clusters as one list: a check has failed when it has failed anywhere, and was exercised when it
 * was exercised anywhere. A failure of another cluster than the first says in which one.
 */
import type { CheckResult } from "../results/index.ts";
import { resultOf, type Check, type Failure } from "./check.ts";

export interface ChecksOfCluster {
  readonly id: string;
  readonly checks: readonly Check[];
}

export function mergeResults(clusters: readonly ChecksOfCluster[]): CheckResult[] {
  const [first] = clusters;
  if (first === undefined) return [];
  return first.checks.map((check, place) => {
    let failure: Failure | null = null;
    let exercised = 0;
    for (const { id, checks } of clusters) {
      const own = checks[place];
      exercised += own.exercised;
      if (own.failure === null || (failure !== null && failure.event <= own.failure.event)) continue;
      failure = checks === first.checks ? own.failure : { ...own.failure, message: `${id}: ${own.failure.message}` };
    }
    return resultOf(check.name, check.noun, exercised, failure);
  });
}

/**
 * What every check has: a name, a count of how often the situation it watches for really occurred, and the first
 * failure.
 *
 * A check that was never exercised is `vacuous`, not passed: silence proves nothing. Only the first failure is kept,
 * because what follows a broken invariant is usually the same break again.
 */
import { formatMicros, thousands, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { CheckResult } from "../results/index.ts";
import type { Trace } from "../trace/index.ts";

export interface Failure {
  readonly at: Micros;
  readonly event: number;
  readonly message: string;
}

/** Who is told of a first failure while the run goes on. */
export type FailureListener = (check: string, failure: Failure) => void;

export class Check implements Stateful {
  /** Times the situation occurred in which the check could have failed. */
  exercised = 0;
  failure: Failure | null = null;
  readonly name: string;
  readonly noun: string;
  readonly #trace: Trace;
  readonly #listener: FailureListener;

  /** `noun` names many of what is watched, for instance "commit acknowledgements". */
  constructor(name: string, noun: string, trace: Trace, listener: FailureListener) {
    this.name = name;
    this.noun = noun;
    this.#trace = trace;
    this.#listener = listener;
  }

  /** The sentence is built only for the first failure. */
  fail(message: () => string): void {
    if (this.failure !== null) return;
    const { now, event } = this.#trace;
    this.failure = { at: now, event, message: `At ${formatMicros(now)}: ${message()}` };
    this.#listener(this.name, this.failure);
  }

  result(): CheckResult {
    return resultOf(this.name, this.noun, this.exercised, this.failure);
  }

  copyState(copy: StateCopy): void {
    this.exercised = copy.of(this.exercised);
    this.failure = copy.of(this.failure);
  }
}

export function resultOf(name: string, noun: string, exercised: number, failure: Failure | null): CheckResult {
  if (failure !== null)
    return { name, verdict: "fail", atUs: failure.at, event: failure.event, message: failure.message };
  if (exercised === 0) return { name, verdict: "vacuous", message: `no ${noun}` };
  return { name, verdict: "pass", message: `${noun}: ${thousands(exercised)}` };
}

/**
 * When an operation is tried again: after a pause that grows, so often at most, and within a budget, a share of the
 * operations begun (docs/cluster.md 4).
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { RetrySpec } from "../scenario/types.ts";

export class Retries implements Stateful {
  /** Repetitions that the budget allows now. */
  #tokens = BUDGET_BURST;
  readonly #spec: RetrySpec;

  constructor(spec: RetrySpec) {
    this.#spec = spec;
  }

  /** An operation begins, and adds to the budget. */
  begun(): void {
    this.#tokens = Math.min(BUDGET_BURST, this.#tokens + this.#spec.budget);
  }

  /** The pause before the next attempt, when `made` have been made; -1 when there is none. */
  pauseAfter(made: number): Micros {
    const { attempts, backoff, growth, budget } = this.#spec;
    const hasBudget = budget >= 1 || this.#tokens >= 1;
    if (made >= attempts || !hasBudget) return -1;
    if (budget < 1) this.#tokens--;
    let pause = backoff;
    for (let time = 1; time < made && pause < PAUSE_MAX_US; time++) pause *= growth;
    return Math.floor(Math.min(pause, PAUSE_MAX_US));
  }

  copyState(copy: StateCopy): void {
    this.#tokens = copy.of(this.#tokens);
  }
}

/** Repetitions that a retry budget allows at once after a quiet while. */
const BUDGET_BURST: number = FIXED.retryBudgetBurst.value;

/** No pause between attempts is longer than a minute. */
const PAUSE_MAX_US = FIXED.retryPauseMax.value;

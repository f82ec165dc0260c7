/**
 * Target tracking, as Application Auto Scaling does it (cluster reference 2.1): two alarms watch a metric, and tell how
 * many readers would bring it to its target.
 *
 *     high   3 datapoints in a row above the target
 *     low    15 datapoints in a row below 90% of it
 *
 * A period without data breaks both rows. Before readers go, the largest datapoint of the low row is asked how many are
 * needed, so that a lull of one period removes nobody (**chosen**; the service says only that it scales in with care).
 * Numbers only: who measures, and what is done about it, is reader-scaling.ts.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";

export interface AlarmRule {
  readonly target: number;
  readonly highPoints: number;
  readonly lowPoints: number;
  /** Share of the target below which a datapoint is low. */
  readonly lowShare: number;
}

export class Alarms implements Stateful {
  /** The last datapoint; -1 where the last period had none. */
  value = -1;
  #high = 0;
  /** The last datapoints, as long as they are low; the oldest goes first. */
  #low: number[] = [];
  readonly #rule: AlarmRule;

  constructor(rule: AlarmRule) {
    this.#rule = rule;
  }

  /** A period has ended: its datapoint, undefined where there is nobody to measure. */
  note(value: number | undefined): void {
    const { target, lowShare, lowPoints } = this.#rule;
    this.value = value ?? -1;
    this.#high = value !== undefined && value > target ? this.#high + 1 : 0;
    this.#low = value !== undefined && value < lowShare * target ? [...this.#low, value].slice(-lowPoints) : [];
  }

  get isHigh(): boolean {
    return this.#high >= this.#rule.highPoints;
  }

  get isLow(): boolean {
    return this.#low.length >= this.#rule.lowPoints;
  }

  /** How many readers would share the last datapoint's load at the target. */
  wanted(readers: number): number {
    return Math.ceil((readers * this.value) / this.#rule.target);
  }

  /** How many would have been needed at any time of the low row. */
  needed(readers: number): number {
    return Math.ceil((readers * Math.max(...this.#low)) / this.#rule.target);
  }

  copyState(copy: StateCopy): void {
    this.value = copy.of(this.value);
    this.#high = copy.of(this.#high);
    this.#low = copy.of(this.#low);
  }
}

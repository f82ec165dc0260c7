/**
 * Auto scaling of readers (cluster reference 2.1, 14). C44: it keeps within its bounds, removes nobody whom it has not
 * made, and does nothing within a cooldown, unless more is asked for than was added. C55, this project's own: it does
 * not flap. Readers are added after a full row of high datapoints; one is removed after a full row of low ones, and
 * only where those that stay would not be above the target with what it leaves them.
 *
 * Not verified here: that readers come soon enough, and that clients use them.
 */
import { counted, formatSpan, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { AutoScalingSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

export interface ReaderScalingOptions {
  readonly names: Names;
  /** By instance: whether it is there from the start. */
  readonly present: readonly boolean[];
  readonly spec: AutoScalingSpec | undefined;
  readonly highPoints: number;
  readonly lowPoints: number;
  readonly lowShare: number;
}

interface PolicyBooks {
  value: number;
  high: number;
  low: number;
  /** When its last scale-out was complete, and how many readers that added. */
  outAt: Micros;
  added: number;
}

type Policy = AutoScalingSpec["policies"][number];

const NOISE = 1e-9;

export class ReaderScalingChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #bounds: Check;
  readonly #calm: Check;
  readonly #trace: Trace;
  readonly #options: ReaderScalingOptions;
  /** By policy. */
  #books: PolicyBooks[];
  /** Instances that there are. */
  #members: number;
  /** When a reader was removed last. */
  #inAt: Micros = -Infinity;
  /** How many readers the change under way adds. */
  #adds = 0;
  /** Instances that auto scaling has made. */
  #own: number[] = [];

  constructor(trace: Trace, options: ReaderScalingOptions, listener: FailureListener) {
    this.#bounds = new Check(
      "C44-readers-within-bounds",
      "readers that auto scaling has added or removed",
      trace,
      listener,
    );
    this.#calm = new Check("C55-readers-do-not-flap", "decisions of auto scaling", trace, listener);
    this.checks = [this.#bounds, this.#calm];
    this.#trace = trace;
    this.#options = options;
    this.#members = options.present.filter(Boolean).length;
    const { spec } = options;
    this.#books = (spec?.policies ?? []).map(() => ({ value: -1, high: 0, low: 0, outAt: -Infinity, added: 0 }));
    if (spec === undefined) return;
    trace.on(TRACE.instanceJoined, () => this.#members++);
    trace.on(TRACE.instanceLeft, () => this.#members--);
    trace.on(TRACE.readersMeasured, (policy, value, target) => this.#measured(policy, value, target));
    trace.on(TRACE.scalingBegan, (from, to, policy) => this.#began(spec, from, to, policy));
    trace.on(TRACE.scalingEnded, (_readers, policy, isMore) => {
      if (isMore === 0) this.#inAt = trace.now;
      else if (policy >= 0) Object.assign(this.#books[policy], { outAt: trace.now, added: this.#adds });
    });
    trace.on(TRACE.readerAdded, (instance) => {
      this.#bounds.exercised++;
      this.#own.push(instance);
    });
    trace.on(TRACE.readerRemoved, (instance) => this.#removed(spec, instance));
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    this.#members = copy.of(this.#members);
    this.#inAt = copy.of(this.#inAt);
    this.#adds = copy.of(this.#adds);
    this.#own = copy.of(this.#own);
  }

  #measured(policy: number, value: number, target: number): void {
    const book = this.#books[policy];
    book.value = value;
    book.high = value > target ? book.high + 1 : 0;
    book.low = value >= 0 && value < this.#options.lowShare * target ? book.low + 1 : 0;
  }

  #began(spec: AutoScalingSpec, from: number, to: number, policy: number): void {
    this.#adds = to - from;
    this.#calm.exercised++;
    if (to > from && policy >= 0) this.#judgeMore(spec.policies[policy], this.#books[policy], from, to);
    if (to < from && policy >= 0)
      for (const [index, book] of this.#books.entries()) this.#judgeFewer(spec.policies[index], book, from);
    if (to > from && to > Math.max(spec.max, 0))
      this.#bounds.fail(() => `There are to be ${to} readers, above the ${spec.max} of MaxCapacity.`);
    if (to < from && to < spec.min)
      this.#bounds.fail(
        () => `${counted(to, "reader")} ${to === 1 ? "is" : "are"} to be left, below the ${spec.min} of MinCapacity.`,
      );
  }

  #judgeMore(
    { scaleOutCooldown, metric }: Policy,
    { high, outAt, added }: PolicyBooks,
    from: number,
    to: number,
  ): void {
    const { highPoints } = this.#options;
    const since = this.#trace.now - outAt;
    if (high < highPoints)
      this.#calm.fail(
        () =>
          `Readers are added although ${metric} was high in ${high} periods only; ${highPoints} in a row are needed.`,
      );
    if (since < scaleOutCooldown && to - from <= added)
      this.#bounds.fail(
        () =>
          `Readers go from ${from} to ${to} ${formatSpan(since)} after a scale-out of ${added}; its cooldown is ${formatSpan(scaleOutCooldown)}.`,
      );
  }

  #judgeFewer({ metric, target, scaleInCooldown }: Policy, { low, value }: PolicyBooks, from: number): void {
    const { lowPoints } = this.#options;
    const since = this.#trace.now - this.#inAt;
    if (low < lowPoints)
      this.#calm.fail(
        () =>
          `A reader is removed although ${metric} was low in ${low} periods only; ${lowPoints} in a row are needed.`,
      );
    if (from * value > (from - 1) * target * (1 + NOISE))
      this.#calm.fail(
        () =>
          `A reader of ${from} is removed at ${value.toFixed(1)} of ${metric}: those that stay would be above their target of ${target}.`,
      );
    if (since < scaleInCooldown)
      this.#bounds.fail(
        () =>
          `A reader is removed ${formatSpan(since)} after the last one; the cooldown is ${formatSpan(scaleInCooldown)}.`,
      );
  }

  #removed(spec: AutoScalingSpec, instance: number): void {
    this.#bounds.exercised++;
    if (!this.#own.includes(instance))
      this.#bounds.fail(() => `Auto scaling removes ${this.#options.names.instance(instance)}, which it has not made.`);
    this.#own = this.#own.filter((one) => one !== instance);
    // The writer and the readers, the one that goes among them.
    const left = this.#members - 2;
    if (left < spec.min)
      this.#bounds.fail(
        () => `${left} ${left === 1 ? "reader is" : "readers are"} left, below the ${spec.min} of MinCapacity.`,
      );
  }
}

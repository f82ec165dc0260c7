/**
 * Auto scaling of readers (cluster reference 2.1, 14). C44: it keeps within its bounds, removes nobody whom it has not
 * made, and does nothing within a cooldown, unless more is asked for than was added. C55, this project's own: it does
 * not flap. Readers are added after a full row of high datapoints; one is removed after a full row of low ones, and
 * only where those that stay would not be above the target with what it leaves them.
 *
 * Not verified here: that readers come soon enough, and that clients use them.
 */
import { formatSpan, type Micros, type Stateful } from "../kernel/index.ts";
import type { AutoScalingSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface ReaderScalingOptions {
  /** By instance: whether it is there from the start. */
  readonly present: readonly boolean[];
  readonly spec: AutoScalingSpec | undefined;
  readonly highPoints: number;
  readonly lowPoints: number;
  readonly lowShare: number;
}

export interface ReaderScalingChecks extends Stateful {
  readonly checks: readonly Check[];
}

interface PolicyBooks {
  value: number;
  high: number;
  low: number;
  /** When its last scale-out was complete, and how many readers that added. */
  outAt: Micros;
  added: number;
}

const NOISE = 1e-9;

export function watchReaderScaling(
  trace: Trace,
  options: ReaderScalingOptions,
  listener: FailureListener,
): ReaderScalingChecks {
  const bounds = new Check(
    "C44-readers-within-bounds",
    "readers that auto scaling has added or removed",
    trace,
    listener,
  );
  const calm = new Check("C55-readers-do-not-flap", "decisions of auto scaling", trace, listener);
  const { spec, present, highPoints, lowPoints, lowShare } = options;
  const policies = spec?.policies ?? [];
  let books: PolicyBooks[] = policies.map(() => ({ value: -1, high: 0, low: 0, outAt: -Infinity, added: 0 }));
  let state = { members: present.filter(Boolean).length, inAt: -Infinity, added: 0, from: 0, to: 0 };
  /** Instances that auto scaling has made. */
  let own: number[] = [];

  trace.on(TRACE.instanceJoined, () => state.members++);
  trace.on(TRACE.instanceLeft, () => state.members--);
  trace.on(TRACE.readersMeasured, (policy, value, target) => {
    const book = books[policy];
    book.value = value;
    book.high = value > target ? book.high + 1 : 0;
    book.low = value >= 0 && value < lowShare * target ? book.low + 1 : 0;
  });

  trace.on(TRACE.scalingBegan, (from, to, policy) => {
    if (spec === undefined) return;
    [state.from, state.to] = [from, to];
    calm.exercised++;
    if (to > from && policy >= 0) judgeMore(from, to, policy);
    if (to < from && policy >= 0) for (const [index, book] of books.entries()) judgeFewer(from, index, book);
    if (to > from && to > Math.max(spec.max, 0))
      bounds.fail(() => `There are to be ${to} readers, above the ${spec.max} of MaxCapacity.`);
    if (to < from && to < spec.min)
      bounds.fail(() => `There are to be ${to} readers, below the ${spec.min} of MinCapacity.`);
  });

  function judgeMore(from: number, to: number, policy: number): void {
    const { high, outAt, added } = books[policy];
    const { scaleOutCooldown, metric } = policies[policy];
    if (high < highPoints)
      calm.fail(
        () =>
          `Readers are added although ${metric} was high in ${high} periods only; ${highPoints} in a row are needed.`,
      );
    if (trace.now < outAt + scaleOutCooldown && to - from <= added)
      bounds.fail(
        () =>
          `Readers go from ${from} to ${to} ${formatSpan(trace.now - outAt)} after a scale-out of ${added}; its cooldown is ${formatSpan(scaleOutCooldown)}.`,
      );
  }

  function judgeFewer(from: number, policy: number, { low, value }: PolicyBooks): void {
    const { metric, target, scaleInCooldown } = policies[policy];
    if (low < lowPoints)
      calm.fail(
        () =>
          `A reader is removed although ${metric} was low in ${low} periods only; ${lowPoints} in a row are needed.`,
      );
    if (from * value > (from - 1) * target * (1 + NOISE))
      calm.fail(
        () =>
          `A reader of ${from} is removed at ${value.toFixed(1)} of ${metric}: those that stay would be above their target of ${target}.`,
      );
    if (trace.now < state.inAt + scaleInCooldown)
      bounds.fail(
        () =>
          `A reader is removed ${formatSpan(trace.now - state.inAt)} after the last one; the cooldown is ${formatSpan(scaleInCooldown)}.`,
      );
  }

  trace.on(TRACE.scalingEnded, (_readers, policy, isMore) => {
    if (isMore === 0) state.inAt = trace.now;
    else if (policy >= 0) [books[policy].outAt, books[policy].added] = [trace.now, state.to - state.from];
  });
  trace.on(TRACE.readerAdded, (instance) => {
    bounds.exercised++;
    own.push(instance);
  });
  trace.on(TRACE.readerRemoved, (instance) => {
    bounds.exercised++;
    if (!own.includes(instance))
      bounds.fail(() => `Auto scaling removes instance ${instance + 1}, which it has not made.`);
    own = own.filter((one) => one !== instance);
    // The writer and the readers, the one that goes among them.
    if (spec !== undefined && state.members - 2 < spec.min)
      bounds.fail(() => `${state.members - 2} readers are left, below the ${spec.min} of MinCapacity.`);
  });

  return {
    checks: [bounds, calm],
    copyState: (copy) => {
      books = copy.of(books);
      state = copy.of(state);
      own = copy.of(own);
    },
  };
}

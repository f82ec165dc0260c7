/**
 * When what is drawn together happens: seven in ten within seconds of one of two moments of the run, since what meets
 * finds more than what takes turns, and somewhat more often after such a moment than before it. Moments are drawn by
 * themselves, so that whatever a search leaves out, the rest stays where it was.
 */
import fc from "fast-check";
import type { Micros } from "../../sim/kernel/index.ts";

/** In seconds: nothing begins before, and nothing after. */
const FIRST = 1;
const LAST = 35;
/** All faults have ended by then, and whatever was stopped is started. */
export const HEAL = 40;
/** Clients stop asking. */
export const UNTIL = 155;
/** Whoever is not back by then, waits for what never comes. */
export const END = 175;

const MILLISECOND = 1000;
const SECOND = 1000 * MILLISECOND;

export interface Moment {
  /** One of the two moments; null where it is one of its own. */
  readonly near: number | null;
  /** Milliseconds: after that moment, or after the beginning. */
  readonly by: number;
}

export interface Span {
  readonly begin: Moment;
  readonly ms: number;
}

const alone = fc.integer({ min: 3_000, max: 28_000 });

export const gatherings: fc.Arbitrary<readonly number[]> = fc.tuple(alone, alone);

export const moments: fc.Arbitrary<Moment> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      near: fc.nat(1),
      by: fc.oneof(fc.integer({ min: -300, max: 700 }), fc.integer({ min: -2_400, max: 5_600 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ near: fc.constant(null), by: alone }) },
);

/** As many that last for seconds as such that last until everything heals. */
export const spans: fc.Arbitrary<Span> = fc.record({
  begin: moments,
  ms: fc.oneof(fc.integer({ min: 50, max: 4_000 }), fc.integer({ min: 1, max: (HEAL - FIRST) * 1_000 })),
});

export function timeOf({ near, by }: Moment, gathered: readonly number[]): Micros {
  const ms = near === null ? by : gathered[near] + by;
  return Math.min(LAST * SECOND, Math.max(FIRST * SECOND, ms * MILLISECOND));
}

export function spanOf(
  { begin, ms }: Span,
  gathered: readonly number[],
): { readonly at: Micros; readonly for: Micros } {
  const at = timeOf(begin, gathered);
  return { at, for: Math.min(ms * MILLISECOND, HEAL * SECOND - at) };
}

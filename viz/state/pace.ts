/**
 * Story pace: how simulated time runs against the viewer's when nobody chose a speed. Slow for a moment after each
 * thing that breaks or heals, quick through the stretches in which nothing changes; known from the scenario alone,
 * before anything is simulated.
 *
 * A piecewise linear, strictly increasing map between the two clocks, so that reverse play and jumps agree with it.
 */
import { scaleLinear } from "d3";
import type { FaultSpan } from "../../sim/results/index.ts";

export interface Pace {
  /** Seconds of watching from the start up to a simulated moment, and back. */
  readonly watched: (at: number) => number;
  readonly moment: (watchedSeconds: number) => number;
}

/**
 * At the start, before anything is known: a few milliseconds so slowly that the first write is seen on its way to its
 * six copies and back.
 */
const OPENING_US = 12_000;
const OPENING_S = 1;
/** After a change: half a simulated second, watched for twice as long. At the start there is less to see. */
const CLOSE_UP_US = 500_000;
const CLOSE_UP_S = 1;
const START_S = 0.3;

export function paceOf(faults: readonly FaultSpan[], duration: number): Pace {
  const changes = faults.flatMap(({ at, until }) => [at, until]).filter((at) => at < duration);
  const stops = [...new Set([0, ...changes, duration])].sort((a, b) => a - b);
  const moments = [0];
  const seconds = [0];
  const extend = (to: number, watchedFor: number): void => {
    if (to <= moments[moments.length - 1]) return;
    moments.push(to);
    seconds.push(seconds[seconds.length - 1] + watchedFor);
  };
  if (duration > OPENING_US) extend(OPENING_US, OPENING_S);
  for (let i = 1; i < stops.length; i++) {
    const closeUpEnd = Math.min(stops[i], stops[i - 1] + CLOSE_UP_US);
    const share = (closeUpEnd - stops[i - 1]) / CLOSE_UP_US;
    extend(closeUpEnd, (i === 1 ? START_S : CLOSE_UP_S) * share);
    extend(stops[i], quick((stops[i] - closeUpEnd) / 1e6));
  }
  return {
    watched: scaleLinear().domain(moments).range(seconds).clamp(true),
    moment: scaleLinear().domain(seconds).range(moments).clamp(true),
  };
}

/** Grows with the logarithm: twenty simulated seconds take a little more than one, twenty minutes three. */
function quick(seconds: number): number {
  return Math.min(seconds, 0.1 + Math.log2(1 + seconds) / 3.6);
}

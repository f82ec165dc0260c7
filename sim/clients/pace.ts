/**
 * How fast a workload's clients go: the time between arrivals of an open one, the time that sessions of a closed one
 * think.
 */
import { quantiles, type Micros, type Quantiles } from "../kernel/index.ts";
import type { WorkloadSpec } from "../scenario/types.ts";

/** Short pauses are drawn in 1/256 us, so that 200,000 arrivals a second (5 us apart) keep their rate to 0.1%. */
export function fractionsOf(mean: Micros): number {
  return mean < 65_536 ? 256 : 1;
}

export function meanPause(spec: WorkloadSpec): Micros {
  return spec.kind === "open" ? 1_000_000 / spec.ratePerSecond : spec.thinkTime;
}

const paces = new Map<number, Quantiles>();

/**
 * Time between arrivals, or thinking time; absent when there is none. Tables hold 32 bits, so no pause exceeds 71
 * minutes.
 */
export function paceOf(spec: WorkloadSpec): Quantiles | undefined {
  const mean = meanPause(spec);
  if (mean === 0) return undefined;
  let pace = paces.get(mean);
  if (pace === undefined) {
    pace = quantiles({ kind: "exponential", mean: mean * fractionsOf(mean) });
    paces.set(mean, pace);
  }
  return pace;
}

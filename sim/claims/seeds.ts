/**
 * Several seeds of one figure: their mean, and how far from it the mean of all seeds may be, at 95% by Student's t. A
 * published figure is one run of half an hour somewhere; ours are short, so their scatter says how much of a distance
 * is luck.
 */
import { mean, tPoint, variance } from "../explore/index.ts";

export interface SeedMean {
  readonly mean: number;
  /** Half of the interval; null for a single seed, or where some run never came to an end of what is measured. */
  readonly reach: number | null;
}

/** `1`, `1/2`, `1/3` and so on: the first is the one that a single measurement has. */
export function seedsFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? first : `${first}/${index + 1}`));
}

export function meanOf(values: readonly number[]): SeedMean {
  const average = mean(values);
  const isKnown = values.length > 1 && Number.isFinite(average);
  return {
    mean: average,
    reach: isKnown ? tPoint(values.length - 1) * Math.sqrt(variance(values) / values.length) : null,
  };
}

/**
 * What differs between two designs played with the same luck: the mean of the paired differences and its 95% confidence
 * interval by Student's t, which asks only that the mean of the differences be near normal. A simulation test shows how
 * often the interval covers the truth, for skewed differences too.
 *
 * Beside it stands what common luck was worth: how many times as many seeds two independent samples would take for an
 * interval as narrow, which is the sum of the two variances over the variance of the differences. Below 1 the pairs
 * disagree more than strangers would.
 */

/**
 * Two-sided 95% points of Student's t by degrees of freedom, as every table has them; between the last ones by 1 /
 * degrees.
 */
const POINTS = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;
const FAR_POINTS = [
  [30, 2.042],
  [40, 2.021],
  [60, 2],
  [120, 1.98],
  [Infinity, 1.96],
] as const;

export interface Paired {
  readonly pairs: number;
  readonly meanA: number;
  readonly meanB: number;
  /** Of B minus A. */
  readonly difference: number;
  /** Null for a single pair: nothing is known of how it scatters. */
  readonly low: number | null;
  readonly high: number | null;
  /** Infinity where the differences do not scatter at all and the samples do; 1 where neither does. */
  readonly worth: number;
}

export function tPoint(degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError(`Student's t has one degree of freedom at least, not ${degrees}.`);
  if (degrees <= POINTS.length) return POINTS[Math.floor(degrees) - 1];
  const next = FAR_POINTS.findIndex(([far]) => far >= degrees);
  const [[nearer, atNearer], [farther, atFarther]] = [FAR_POINTS[next - 1], FAR_POINTS[next]];
  const share = (1 / nearer - 1 / degrees) / (1 / nearer - 1 / farther);
  return atNearer + share * (atFarther - atNearer);
}

/** `a[i]` and `b[i]` are of one seed. */
export function paired(a: readonly number[], b: readonly number[]): Paired {
  if (a.length !== b.length || a.length === 0)
    throw new RangeError(`Pairs need as many of one as of the other, and one at least: ${a.length} and ${b.length}.`);
  const differences = a.map((value, index) => b[index] - value);
  const pairs = a.length;
  const difference = mean(differences);
  const common = { pairs, meanA: mean(a), meanB: mean(b), difference };
  if (pairs === 1) return { ...common, low: null, high: null, worth: 1 };
  const scatter = variance(differences);
  const reach = tPoint(pairs - 1) * Math.sqrt(scatter / pairs);
  const apart = variance(a) + variance(b);
  return { ...common, low: difference - reach, high: difference + reach, worth: apart === 0 ? 1 : apart / scatter };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample, from its own mean. */
export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0) / (values.length - 1);
}

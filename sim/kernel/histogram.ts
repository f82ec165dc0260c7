/**
 * A histogram of whole numbers with about 1.6% resolution: 64 buckets to each power of two (the idea of HdrHistogram).
 * Bounded memory, exact merging, quantiles that do not depend on the order of arrival. Buckets are there up to the
 * largest number so far: a world has dozens of histograms, most of which stay empty.
 */
import { longer } from "./longer.ts";

const SUB_BITS = 6;
const SUB = 1 << SUB_BITS;

export class Histogram {
  count = 0;
  max = 0;
  sum = 0;
  #counts = new Float64Array(0);

  /** Adds a whole number from 0 to 2^53. */
  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value > this.max) this.max = value;
    const bucket = bucketOf(value);
    if (bucket >= this.#counts.length) this.#counts = longer(this.#counts, bucket + 1);
    this.#counts[bucket]++;
  }

  /** Adds all numbers of another. */
  addAll(other: Histogram): void {
    this.count += other.count;
    this.sum += other.sum;
    this.max = Math.max(this.max, other.max);
    this.#counts = longer(this.#counts, other.#counts.length);
    other.#counts.forEach((count, bucket) => (this.#counts[bucket] += count));
  }

  /**
   * What has been added since this one was as `before`; its maximum is the upper bound of the highest bucket that grew.
   */
  since(before: Histogram): Histogram {
    const fresh = new Histogram();
    fresh.count = this.count - before.count;
    fresh.sum = this.sum - before.sum;
    fresh.#counts = this.#counts.slice();
    before.#counts.forEach((count, bucket) => (fresh.#counts[bucket] -= count));
    const highest = fresh.#counts.findLastIndex((count) => count > 0);
    fresh.max = highest < 0 ? 0 : Math.min(this.max, upperBoundOf(highest));
    return fresh;
  }

  /** The smallest bucket value below or at which a share `p` of the numbers lies; 0 when there are none. */
  quantile(p: number): number {
    if (this.count === 0) return 0;
    const rank = Math.max(1, this.count * p);
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= rank) return Math.min(this.max, upperBoundOf(bucket));
    }
    return this.max;
  }

  summary(): { p50: number; p99: number; max: number } {
    return { p50: this.quantile(0.5), p99: this.quantile(0.99), max: this.max };
  }

  save(): object {
    return { count: this.count, max: this.max, sum: this.sum, counts: this.#counts.slice() };
  }

  load(saved: unknown): void {
    const { count, max, sum, counts } = saved as { count: number; max: number; sum: number; counts: Float64Array };
    this.count = count;
    this.max = max;
    this.sum = sum;
    this.#counts = counts.slice();
  }
}

function bucketOf(value: number): number {
  let scaled = value;
  let exponent = 0;
  while (scaled >= 4294967296) {
    scaled = Math.floor(scaled / 2);
    exponent++;
  }
  const shift = Math.max(0, 32 - SUB_BITS - 1 - Math.clz32(scaled));
  return (exponent + shift) * SUB + (scaled >>> shift);
}

/** The largest value that falls into the bucket. */
function upperBoundOf(bucket: number): number {
  if (bucket < 2 * SUB) return bucket;
  const shift = Math.floor(bucket / SUB) - 1;
  let width = 1;
  for (let i = 0; i < shift; i++) width *= 2;
  return (bucket - shift * SUB + 1) * width - 1;
}

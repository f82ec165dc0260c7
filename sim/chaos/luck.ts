/**
 * Luck for what is drawn before a run begins: streams of their own, keyed by the seed like those of the run, so that a
 * drawn scenario and the same scenario written out play the same events. Property tests bring a stream of their own
 * instead (sim/fast-check), whose numbers a search can make smaller.
 */
import { below, between, RandomStreams, type Micros, type Stream } from "../kernel/index.ts";

export class Luck {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  static ofSeed(seed: string, name: string): Luck {
    return new Luck(new RandomStreams(seed).stream("chaos", name));
  }

  /** Both ends possible. */
  between(least: number, most: number): number {
    return between(this.#stream, least, most);
  }

  /** True for `percent` of a hundred. */
  percent(percent: number): boolean {
    return below(this.#stream, 100) < percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[below(this.#stream, values.length)];
  }

  /** One of them, each as likely as its weight says. */
  weighted<T>(values: readonly (readonly [T, number])[]): T {
    const total = values.reduce((sum, [, weight]) => sum + weight, 0);
    let left = below(this.#stream, total);
    for (const [value, weight] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error(`Weights of ${values.length} values sum up to ${total}, and none was drawn.`);
  }

  /** A random subset that is not empty: every size is as likely as any other. */
  some<T>(values: readonly T[]): readonly T[] {
    const left = [...values];
    const taken: T[] = [];
    for (let count = this.between(1, values.length); count > 0; count--)
      taken.push(...left.splice(below(this.#stream, left.length), 1));
    return taken;
  }

  /** A span of whole milliseconds whose magnitude is even: as many between 10 and 100 ms as between 1 and 10 s. */
  span(least: Micros, most: Micros): Micros {
    let [low, high] = [least, most];
    while (high > low * 2) {
      const middle = Math.floor(Math.sqrt(low * high));
      if (below(this.#stream, 2) === 0) high = middle;
      else low = middle;
    }
    return Math.max(least, Math.floor(between(this.#stream, low, high) / 1000) * 1000);
  }
}

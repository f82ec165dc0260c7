/**
 * Named streams of luck, derived from the seed. Every use of chance has a stream of its own, `stream("link", 3, 7)`, so
 * that one more draw somewhere moves no other draw: twin worlds share their luck and shrinking stays stable.
 *
 * The generator is seedrandom's alea: four small numbers of state, pure arithmetic, 5 ns a draw. Its text keys collide
 * ('1', '11' and '111' are one stream), so a stream is keyed by SHA-256 of a version label, the seed and the name.
 * Creating a stream is slow (microseconds): make it once, at the start of a run, never per event.
 *
 * seedrandom keys a stream; its four numbers then live here, those of all streams in one array, and a draw is alea's
 * own arithmetic on them (a test compares the two). The generator as seedrandom gives it keeps them in a closure: eight
 * cache lines a draw instead of two, and drawing is what a run does most.
 */
// The package as a whole brings six more generators, and the browser would load them all.
import alea from "seedrandom/lib/alea.js";
import { longer } from "./longer.ts";
import { sha256Hex } from "./sha256.ts";

/** Changes only with a release that changes what a seed means. */
const VERSION = "borealis-1";

export interface Stream {
  /** 32 bits as a signed whole number. */
  int32(): number;
}

/** Four numbers a stream, in the order in which the streams were made. */
export type SavedStreams = Float64Array;

/** A stream's numbers: the carry, and the last three draws, oldest first. */
const [CARRY, OLDEST, MIDDLE, NEWEST, WIDTH] = [0, 1, 2, 3, 4] as const;

/** All streams of one run. Streams are made in a fixed order while the world is built and never later. */
export class RandomStreams {
  /** The state of every stream, one behind the other. */
  states = new Float64Array(64 * WIDTH);
  readonly #seed: string;
  #count = 0;
  /** In the order in which the streams were made. */
  readonly #names = new Set<string>();
  #prefix = "";

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A stream by its name. Two streams of one name would share luck by accident, so that is refused. */
  stream(...name: readonly (string | number)[]): Stream {
    const label = this.#prefix + name.join("/");
    if (this.#names.has(label))
      throw new Error(`The random stream ${label} exists already; give each use its own name.`);
    this.#names.add(label);
    const at = this.#count++ * WIDTH;
    this.states = longer(this.states, at + WIDTH);
    this.#key(this.#seed, label, at);
    return new NamedStream(this, at);
  }

  #key(seed: string, label: string, at: number): void {
    const { c, s0, s1, s2 } = alea(sha256Hex(`${VERSION}|${seed}|${label}`), { state: true }).state();
    this.states.set([c, s0, s1, s2], at);
  }

  /** From now on every stream draws what it would draw first with another seed. */
  reseed(seed: string): void {
    let at = 0;
    for (const label of this.#names) {
      this.#key(seed, label, at);
      at += WIDTH;
    }
  }

  /**
   * Streams made by `make` get names of their own: what is built several times in one world does not share its luck.
   */
  within<T>(name: string, make: () => T): T {
    const outer = this.#prefix;
    this.#prefix = name === "" ? outer : `${outer}${name}/`;
    const made = make();
    this.#prefix = outer;
    return made;
  }

  save(): SavedStreams {
    return this.states.slice(0, this.#count * WIDTH);
  }

  load(saved: SavedStreams): void {
    if (saved.length !== this.#count * WIDTH) {
      throw new Error(`A checkpoint of ${saved.length / WIDTH} random streams does not fit a run with ${this.#count}.`);
    }
    this.states.set(saved);
  }
}

class NamedStream implements Stream {
  readonly #all: RandomStreams;
  readonly #at: number;

  constructor(all: RandomStreams, at: number) {
    this.#all = all;
    this.#at = at;
  }

  int32(): number {
    const { states } = this.#all;
    const at = this.#at;
    const sum = 2091639 * states[at + OLDEST] + states[at + CARRY] * 2.3283064365386963e-10; // 2^-32
    const carry = sum | 0;
    const newest = sum - carry;
    states[at + CARRY] = carry;
    states[at + OLDEST] = states[at + MIDDLE];
    states[at + MIDDLE] = states[at + NEWEST];
    states[at + NEWEST] = newest;
    return (newest * 4294967296) | 0;
  }
}

/**
 * A whole number from 0 to below `bound`, which is at most 2^32. The bias is below bound / 2^32: none at the sizes used
 * here.
 */
export function below(stream: Stream, bound: number): number {
  return Math.floor(((stream.int32() >>> 0) * bound) / 4294967296);
}

/** A whole number from `least` to `most`, both possible. */
export function between(stream: Stream, least: number, most: number): number {
  return least + below(stream, most - least + 1);
}

/**
 * A probability as the draw it is compared with: `chance(stream, threshold(0.25))` is true for a quarter of the draws.
 */
export function threshold(ratio: number): number {
  return Math.floor(ratio * 4294967296);
}

export function chance(stream: Stream, limit: number): boolean {
  return stream.int32() >>> 0 < limit;
}

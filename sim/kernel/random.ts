/**
 * Named streams of luck, derived from the seed. Every use of chance has a stream of its own, `stream("link", 3, 7)`, so that one
 * more draw somewhere moves no other draw: twin worlds share their luck and shrinking stays stable.
 *
 * The generator is seedrandom's alea: four small numbers of state, pure arithmetic, 5 ns a draw. Its text keys collide
 * ('1', '11' and '111' are one stream), so a stream is keyed by SHA-256 of a version label, the seed and the name.
 * Creating a stream is slow (microseconds): make it once, at the start of a run, never per event.
 */
import seedrandom from "seedrandom";
import { sha256Hex } from "./sha256.ts";

/** Changes only with a release that changes what a seed means. */
const VERSION = "borealis-1";

export interface Stream {
  /** 32 bits as a signed whole number. */
  int32(): number;
}

interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** The generator itself is a function that gives a number from 0 to below 1. */
interface Alea {
  (): number;
  state(): AleaState;
}

/** seedrandom's types put the generators under a name its module does not export as a value; this is the part we use. */
const alea = (seedrandom as unknown as { alea(key: string, options: { state: boolean | AleaState }): Alea }).alea;

export type SavedStreams = readonly AleaState[];

/** All streams of one run. Streams are made in a fixed order while the world is built and never later. */
export class RandomStreams {
  readonly #seed: string;
  readonly #streams: NamedStream[] = [];
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
    const stream = new NamedStream(sha256Hex(`${VERSION}|${this.#seed}|${label}`));
    this.#streams.push(stream);
    return stream;
  }

  /** Streams made by `make` get names of their own: what is built several times in one world does not share its luck. */
  within<T>(name: string, make: () => T): T {
    const outer = this.#prefix;
    this.#prefix = name === "" ? outer : `${outer}${name}/`;
    const made = make();
    this.#prefix = outer;
    return made;
  }

  save(): SavedStreams {
    return this.#streams.map((stream) => stream.save());
  }

  load(saved: SavedStreams): void {
    if (saved.length !== this.#streams.length) {
      throw new Error(
        `A checkpoint of ${saved.length} random streams does not fit a run with ${this.#streams.length}.`,
      );
    }
    saved.forEach((state, index) => this.#streams[index].load(state));
  }
}

class NamedStream implements Stream {
  #generator: Alea;

  constructor(key: string) {
    this.#generator = alea(key, { state: true });
  }

  int32(): number {
    // What the generator's own int32 does, one call nearer: this is the most called function of a run.
    return (this.#generator() * 4294967296) | 0;
  }

  save(): AleaState {
    return this.#generator.state();
  }

  load(state: AleaState): void {
    this.#generator = alea("", { state });
  }
}

/** A whole number from 0 to below `bound`, which is at most 2^32. The bias is below bound / 2^32: none at the sizes used here. */
export function below(stream: Stream, bound: number): number {
  return Math.floor(((stream.int32() >>> 0) * bound) / 4294967296);
}

/** A whole number from `least` to `most`, both possible. */
export function between(stream: Stream, least: number, most: number): number {
  return least + below(stream, most - least + 1);
}

/** A probability as the draw it is compared with: `chance(stream, threshold(0.25))` is true for a quarter of the draws. */
export function threshold(ratio: number): number {
  return Math.floor(ratio * 4294967296);
}

export function chance(stream: Stream, limit: number): boolean {
  return stream.int32() >>> 0 < limit;
}

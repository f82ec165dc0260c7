/**
 * A set of digests of 96 bits, for searches that must not visit a state twice: twelve bytes an entry, bounded.
 *
 * States are known by their digests alone. That two among a million share one has a chance below 1e-16.
 */

const WORDS = 3;

export class Visited {
  readonly #entriesMax: number;
  #size = 0;
  #mask = (1 << 10) - 1;
  #table = new Int32Array(WORDS << 10);

  /** `entriesMax` is how many it may hold. */
  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  /** Whether nothing more can be added. */
  get isFull(): boolean {
    return this.#size >= this.#entriesMax;
  }

  /** Adds a digest; false if it was there already. */
  add(one: number, two: number, three: number): boolean {
    // Three zeros mark a free place.
    const first = (one | two | three) === 0 ? 1 : one;
    const table = this.#table;
    let place = (first ^ (two >>> 7)) & this.#mask;
    for (; ; place = (place + 1) & this.#mask) {
      const at = place * WORDS;
      if ((table[at] | table[at + 1] | table[at + 2]) === 0) break;
      if (table[at] === first && table[at + 1] === two && table[at + 2] === three) return false;
    }
    table[place * WORDS] = first;
    table[place * WORDS + 1] = two;
    table[place * WORDS + 2] = three;
    if (++this.#size * 2 > this.#mask) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#mask = this.#mask * 2 + 1;
    this.#table = new Int32Array(WORDS * (this.#mask + 1));
    this.#size = 0;
    for (let at = 0; at < old.length; at += WORDS)
      if ((old[at] | old[at + 1] | old[at + 2]) !== 0) this.add(old[at], old[at + 1], old[at + 2]);
  }
}

/** A whole number of 32 bits that tells two others and a salt apart: part of a digest, added by exclusive or. */
export function mixed(one: number, two: number, salt: number): number {
  let hash = Math.imul(one ^ salt, 0x9e3779b1) ^ Math.imul(two + 0x7f4a7c15, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15) ^ Math.imul(two, salt | 1), 0x735a2d97);
  return hash ^ (hash >>> 15);
}

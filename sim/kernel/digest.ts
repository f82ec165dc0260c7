/**
 * A running digest over every event of a run: 64 bits in two 32-bit lanes, integer arithmetic only.
 *
 * It answers "is this the same run?", on any machine and in any browser, after any number of events; it is not a
 * cryptographic hash. Each event is mixed in as it is handled, so two runs that differ in one event differ in the
 * digest from there on (but for one chance in 2^64).
 */
export interface SavedDigest {
  readonly high: number;
  readonly low: number;
}

export class Digest {
  #high = 0x243f6a88;
  #low = 0x85a308d3 | 0;

  /** Mixes one event. All arguments are whole numbers; time and b may need more than 32 bits. */
  add(time: number, kind: number, target: number, a: number, b: number, c: number): void {
    const timeHigh = (time / 4294967296) | 0;
    const bHigh = (b / 4294967296) | 0;
    let h = Math.imul(this.#high ^ (time | 0), 0x9e3779b1);
    h = Math.imul((h ^ (h >>> 15)) + target + (kind << 24), 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + (b | 0) + bHigh, 0xc2b2ae35 | 0);
    let l = Math.imul(this.#low ^ (kind + (a << 8)), 0x27d4eb2f);
    l = Math.imul((l ^ (l >>> 16)) + (b | 0) + timeHigh, 0x165667b1);
    l = Math.imul((l ^ (l >>> 14)) + c + (time | 0), 0x9e3779b1);
    this.#high = h ^ (h >>> 16) ^ Math.imul(a, 0x2545f491);
    this.#low = (l ^ (l >>> 15)) + h;
    this.#low |= 0;
  }

  /** 16 lower-case hex digits. */
  hex(): string {
    return hex32(this.#high) + hex32(this.#low);
  }

  save(): SavedDigest {
    return { high: this.#high, low: this.#low };
  }

  load(saved: SavedDigest): void {
    this.#high = saved.high;
    this.#low = saved.low;
  }
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

/**
 * Luck for the benches: the xorshift generator and the table of exponential delays (1 ms on average) that heap.cpp uses
 * as well.
 */
import { ln } from "../sim/kernel/index.ts";

const TABLE = Uint32Array.from({ length: 4096 }, (_, i) => 1 + Math.floor(-ln(1 - (i + 0.5) / 4096) * 1000));

export class Delays {
  #x = 88172645;

  bits(): number {
    let x = this.#x;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#x = x;
    return x;
  }

  next(): number {
    return TABLE[this.bits() & 4095];
  }
}

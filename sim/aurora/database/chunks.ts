/**
 * What stream messages say: one row a chunk, however many readers get it. The message carries the row's number, as a
 * batch's does.
 *
 * A chunk holds whole mini-transactions, the records in (prev, last], and the VDL of the moment it left; readers cannot
 * derive that one themselves (P18 3.4). Without records it is a VDL control record. Rows are never removed; a replay
 * writes the same again.
 *
 * Each field is asked for by itself: an object for each chunk that is sent or heard cost a sixth of a small run
 * (measured: the shape of the object changes between runs of one process, and the runtime then converts each one by
 * hand).
 *
 * Since rows stay, they are also the book of which VDL was news when: how old what a reader lacks is, whether it has
 * heard of it or not.
 */
import { Float64Column, Uint32Rows, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";

const WRITER = 0;
const EPOCH = 1;
const PREV = 2;
const LAST = 3;
const VDL = 4;
const WIDTH = 8;

export class Chunks implements Stateful {
  count = 0;
  readonly #rows = new Uint32Rows(WIDTH);
  readonly #since = new Float64Column();
  /** The newest epoch that anything was told in, and by epoch the first row of it. */
  #newest = 0;
  readonly #firsts: number[] = [];

  /**
   * Returns the chunk's number. `writer` is an address; `since` is when the first of its news came to be (VDL moved);
   * one that is `isWelcome` begins the stream anew: an answer to a reader that asked for it.
   */
  add(writer: number, epoch: number, prev: Lsn, last: Lsn, vdl: Lsn, since: Micros, isWelcome: boolean): number {
    const chunk = this.count++;
    const rows = this.#rows.chunk(chunk);
    const at = this.#rows.at(chunk);
    rows[at + WRITER] = writer * 2 + (isWelcome ? 1 : 0);
    rows[at + EPOCH] = epoch;
    rows[at + PREV] = prev;
    rows[at + LAST] = last;
    rows[at + VDL] = vdl;
    this.#since.set(chunk, since);
    if (epoch > this.#newest) {
      this.#newest = epoch;
      this.#firsts[epoch] = chunk;
    }
    return chunk;
  }

  /** The writer's address. */
  writer(chunk: number): number {
    return this.#rows.get(chunk, WRITER) >>> 1;
  }

  isWelcome(chunk: number): boolean {
    return (this.#rows.get(chunk, WRITER) & 1) === 1;
  }

  epoch(chunk: number): number {
    return this.#rows.get(chunk, EPOCH);
  }

  prev(chunk: number): Lsn {
    return this.#rows.get(chunk, PREV);
  }

  last(chunk: number): Lsn {
    return this.#rows.get(chunk, LAST);
  }

  vdl(chunk: number): Lsn {
    return this.#rows.get(chunk, VDL);
  }

  since(chunk: number): Micros {
    return this.#since.get(chunk);
  }

  /** When the first VDL above `vdl` was news in the newest epoch, up to now; -1 when there is none. */
  newsAbove(vdl: Lsn): Micros {
    let chunk = this.count - 1;
    while (chunk >= 0 && this.epoch(chunk) !== this.#newest) chunk--;
    return chunk < 0 ? -1 : this.newsAt(chunk, vdl);
  }

  /**
   * The same in the epoch of `chunk`, up to it. VDL never falls within an epoch; rows of a writer that was superseded
   * may lie between.
   */
  newsAt(chunk: number, vdl: Lsn): Micros {
    if (this.vdl(chunk) <= vdl) return -1;
    const epoch = this.epoch(chunk);
    let [low, high] = [(this.#firsts[epoch] ?? 0) - 1, chunk];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      let own = middle;
      while (own > low && this.epoch(own) !== epoch) own--;
      if (own > low && this.vdl(own) > vdl) high = own;
      else low = middle;
    }
    return this.since(high);
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
    this.#newest = copy.of(this.#newest);
  }
}

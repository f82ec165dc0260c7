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

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
  }
}

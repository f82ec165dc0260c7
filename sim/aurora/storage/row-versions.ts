/**
 * Versions of rows: each row's newest record in the log, and from each record the way back to the row's version before.
 *
 * Nobody asks for them before a row is read, so records wait to be linked, a few hundred at a time. Where a row stands
 * in the table by key is anywhere, and no near cache holds the whole table: a loop that does nothing else has several
 * of its look-ups under way at once, where one at each record would be waited for by itself (5% of the time of a Global
 * Database at 200,000 writes a second, measured). Left out: which version a reader may see (log.ts).
 */
import type { Lsn, StateCopy, Stateful, Uint32Rows } from "../../kernel/index.ts";
import { GROUP, GROUP_BITS, KEY, NO_KEY, PAGE_ONLY, PREV_OF_KEY, WIDTH } from "./log-rows.ts";

/** So many records wait at most. */
const LINKED_TOGETHER = 512;

export class RowVersions implements Stateful {
  readonly #rows: Uint32Rows;
  /** By key: LSN of the row's newest version among the linked records, 0 for none. */
  #newest: Uint32Array;
  /** Linked records end here, and those that wait end there. */
  #linked: Lsn = 0;
  #last: Lsn = 0;

  constructor(rows: Uint32Rows, keys: number) {
    this.#rows = rows;
    this.#newest = new Uint32Array(keys);
  }

  /** A record has come into the log, with its key in its row. */
  wrote(lsn: Lsn): void {
    // Between records that do not follow one another there are none, or none of the log.
    if (lsn !== this.#last + 1) {
      this.link();
      this.#linked = lsn - 1;
    }
    this.#last = lsn;
    if (lsn - this.#linked >= LINKED_TOGETHER) this.link();
  }

  /** The newest version of a row, 0 for none. */
  newest(key: number): Lsn {
    this.link();
    return this.#newest[key];
  }

  /** The row's version before the one at `lsn`, 0 for none. */
  before(lsn: Lsn): Lsn {
    this.link();
    return lsn - this.#rows.get(lsn, PREV_OF_KEY);
  }

  link(): void {
    const newest = this.#newest;
    const last = this.#last;
    for (let lsn = this.#linked + 1; lsn <= last;) {
      const rows = this.#rows.chunk(lsn);
      const end = Math.min(last, this.#rows.lastBeside(lsn));
      // Short, so that the processor looks up many rows at a time: it waits for memory here.
      for (let at = this.#rows.at(lsn); lsn <= end; at += WIDTH, lsn++) {
        const key = rows[at + KEY];
        if (key === NO_KEY || ((rows[at + GROUP] >>> GROUP_BITS) & PAGE_ONLY) !== 0) continue;
        rows[at + PREV_OF_KEY] = lsn - newest[key];
        newest[key] = lsn;
      }
    }
    this.#linked = last;
  }

  /** The record at `lsn` is annulled: the row's newest version is the one before. Newer records first. */
  annul(key: number, lsn: Lsn): void {
    if (this.#newest[key] === lsn) this.#newest[key] = this.before(lsn);
  }

  /** The log ends here. */
  end(last: Lsn): void {
    this.#linked = this.#last = last;
  }

  copyState(copy: StateCopy): void {
    this.link();
    this.#newest = copy.of(this.#newest);
    this.end(copy.of(this.#last));
  }
}

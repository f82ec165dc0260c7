/**
 * The pages of the second set of books: each page's records as a chain from the newest one back. It is a chain of its
 * own, not the one that the protocol tells of: I21 compares the two.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { GhostLine } from "./ghost-line.ts";
import type { GhostRows } from "./ghost-rows.ts";

export class GhostPages implements Stateful {
  /** By page: its newest record, 0 for none. */
  #newest = new Uint32Array(64);
  readonly #rows: GhostRows;
  readonly #line: GhostLine;

  constructor(rows: GhostRows, line: GhostLine) {
    this.#rows = rows;
    this.#line = line;
  }

  /** A record of a page comes to be. Returns the page's record before it. */
  link(lsn: Lsn, page: number): Lsn {
    if (page >= this.#newest.length) this.#newest = longer(this.#newest, page + 1);
    const before = this.versionAt(page, lsn - 1);
    this.#rows.setPrevOfPage(lsn, before);
    this.#newest[page] = lsn;
    return before;
  }

  /** The newest live record of a page at or below `readPoint`, 0 for none. */
  versionAt(page: number, readPoint: Lsn): Lsn {
    let lsn = this.#newest[page] ?? 0;
    while (lsn > readPoint || (lsn !== 0 && !this.#line.isLive(lsn))) lsn = this.#rows.prevOfPage(lsn);
    return lsn;
  }

  /** In a secondary's volume: the primary's records above `keep` come, some of them once more. */
  forgetAbove(keep: Lsn): void {
    for (let page = 0; page < this.#newest.length; page++)
      while (this.#newest[page] > keep) this.#newest[page] = this.#rows.prevOfPage(this.#newest[page]);
  }

  copyState(copy: StateCopy): void {
    this.#newest = copy.of(this.#newest);
  }
}

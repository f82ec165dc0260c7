/**
 * The rows of the second set of books, 12 bytes a record: its group, flags and the members that have it on disk, one
 * bit each; the way to the group's next live record; the way back to the page's record before. What they mean for a
 * quorum is ghost.ts's business.
 *
 * A distance and not an LSN: 32 bits hold any of them, since LSNs that were never written are skipped by at most a
 * recovery's range.
 */
import { Uint32Rows, type Lsn, type SharedRows } from "../kernel/index.ts";

const [SELF, NEXT, PREV_OF_PAGE, WIDTH] = [0, 1, 2, 3] as const;
/** Group, flags and members share a word: 16, 4 and 12 bits. */
const GROUP_MASK = 0xffff;
const FLAGS_SHIFT = 16;
const FLAGS_MASK = 0xf;
const HOLDERS_SHIFT = 20;
const HOLDERS_MASK = 0xfff << HOLDERS_SHIFT;

/** So many members of a group, present and past ones, can be told apart. */
export const HOLDER_BITS = 12;

export class GhostRows {
  readonly #rows: Uint32Rows;

  constructor(shared?: SharedRows) {
    this.#rows = new Uint32Rows(WIDTH, shared?.of("ghost"));
  }

  /** A record comes to be; nobody has it, and none of its group follows. */
  write(lsn: Lsn, group: number, flags: number): void {
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] = group | (flags << FLAGS_SHIFT);
    rows[at + NEXT] = 0;
  }

  group(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) & GROUP_MASK;
  }

  flags(lsn: Lsn): number {
    return (this.#rows.get(lsn, SELF) >>> FLAGS_SHIFT) & FLAGS_MASK;
  }

  /** The members that have it: one bit each. */
  holders(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) >>> HOLDERS_SHIFT;
  }

  setHolders(lsn: Lsn, mask: number): void {
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] = (rows[at + SELF] & ~HOLDERS_MASK) | (mask << HOLDERS_SHIFT);
  }

  /**
   * One more member has it. Returns the group's record that follows, 0 for none: whoever walks along a chain has the
   * row at hand just now.
   */
  addHolder(lsn: Lsn, bit: number): Lsn {
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] |= 1 << (HOLDERS_SHIFT + bit);
    const distance = rows[at + NEXT];
    return distance === 0 ? 0 : lsn + distance;
  }

  /** The group's next live record, 0 for none. */
  next(lsn: Lsn): Lsn {
    const distance = this.#rows.get(lsn, NEXT);
    return distance === 0 ? 0 : lsn + distance;
  }

  /** `next` follows `lsn` in the group; 0: nothing does. */
  setNext(lsn: Lsn, next: Lsn): void {
    this.#rows.set(lsn, NEXT, next === 0 ? 0 : next - lsn);
  }

  /** Something stands here or nearby: elsewhere nothing else may be asked. */
  has(lsn: Lsn): boolean {
    return this.#rows.has(lsn);
  }

  /** The page's record before, as it was when `lsn` was written; 0 for none. */
  prevOfPage(lsn: Lsn): Lsn {
    return lsn - this.#rows.get(lsn, PREV_OF_PAGE);
  }

  setPrevOfPage(lsn: Lsn, prev: Lsn): void {
    this.#rows.set(lsn, PREV_OF_PAGE, lsn - prev);
  }
}

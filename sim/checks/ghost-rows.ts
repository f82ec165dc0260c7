/**
 * The rows of the second set of books, 12 bytes a record: its group and flags, the way back to the group's live record
 * before it, and the way back to the page's. A row says what was true when its record was written, and never changes:
 * so a checkpoint need not carry any. Left out: who has the record (ghost-runs.ts).
 *
 * A distance and not an LSN: 32 bits hold any of them, since LSNs that were never written are skipped by at most a
 * recovery's range.
 */
import { Uint32Rows, type Lsn, type SharedRows } from "../kernel/index.ts";

const [SELF, PREV_OF_GROUP, PREV_OF_PAGE, WIDTH] = [0, 1, 2, 3] as const;
/** Group and flags share a word. */
const GROUP_MASK = 0xffff;
const FLAGS_SHIFT = 16;

export class GhostRows {
  readonly #rows: Uint32Rows;

  constructor(shared?: SharedRows) {
    this.#rows = new Uint32Rows(WIDTH, shared?.of("ghost"));
  }

  /** A record comes to be, behind `prev` of its group, 0 for none. */
  write(lsn: Lsn, group: number, flags: number, prev: Lsn): void {
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + SELF] = group | (flags << FLAGS_SHIFT);
    rows[at + PREV_OF_GROUP] = lsn - prev;
  }

  group(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) & GROUP_MASK;
  }

  flags(lsn: Lsn): number {
    return this.#rows.get(lsn, SELF) >>> FLAGS_SHIFT;
  }

  /** The group's record before, which was the newest one when `lsn` was written; 0 for none. */
  prevOfGroup(lsn: Lsn): Lsn {
    return lsn - this.#rows.get(lsn, PREV_OF_GROUP);
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

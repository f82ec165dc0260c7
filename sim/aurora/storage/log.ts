/**
 * The volume's log: what each LSN says, stored once for all six copies.
 *
 * LSNs are never reused and a record never changes, so a segment need not hold copies: it holds which ranges of LSNs it
 * has (segments.ts). Six copies of a record cost one row of 28 bytes here. Back-links stand as distances: to the
 * previous record of the record's group (the segment chain that SCL follows), of its page, and to the previous version
 * of its row.
 *
 * A writer that has been fenced may go on writing for a while. Its records get rows too, since messages name them, but
 * the chains of the living log do not know them. Left out: page images. A row's value at a read point is found along
 * its version chain, the way InnoDB follows roll pointers.
 */
import {
  fail,
  longer,
  Uint32Column,
  Uint32Rows,
  type Lsn,
  type SharedRows,
  type StateCopy,
  type Stateful,
} from "../../kernel/index.ts";
import { FLAG } from "../../trace/index.ts";
import {
  GROUP,
  GROUP_BITS,
  GROUP_MASK,
  KEY,
  NO_KEY,
  NO_PAGE,
  ORDINAL,
  PAGE_ONLY,
  PREV_OF_GROUP,
  PREV_OF_KEY,
  PREV_OF_PAGE,
  VALUE,
  WIDTH,
} from "./log-rows.ts";
import { RowVersions } from "./row-versions.ts";

export { NO_KEY, NO_PAGE } from "./log-rows.ts";

/**
 * Every this many records of a group its LSN is noted, so that "5,000 records on from here" is found without walking.
 */
const INDEX_STRIDE = 1024;

export class VolumeLog implements Stateful {
  /** The newest LSN of the living log. */
  last: Lsn = 0;
  /** By group: LSN and number of its newest record, 0 for none. */
  tail: Float64Array;
  tailOrdinal: Float64Array;
  /** By page: LSN of its newest record, 0 for none. */
  newestOfPage: Uint32Array;

  /** Operations that have written without having committed yet, in the order of their first records. */
  openTransactions = new Set<number>();
  /** By the operation's last eight bits: one that surely is among them, since every record of a transaction asks. */
  readonly #surelyOpen = new Int32Array(256).fill(-1);
  /** By operation of several writes: its commit record, 0 while there is none. */
  readonly #commitOf = new Uint32Column();
  #operations = 0;
  /** The newest commit record of such an operation, annulled or not. */
  #newestCommit: Lsn = 0;

  readonly #rows: Uint32Rows;
  readonly #versions: RowVersions;
  #index: number[][];
  /** Where LSNs jump over a truncation range: the first LSN after the gap, and the last one before it. */
  #jumps: { readonly to: Lsn; readonly from: Lsn }[] = [];

  constructor(groups: number, keys: number, pages: number, shared?: SharedRows) {
    this.#rows = new Uint32Rows(WIDTH, shared?.of("log"));
    this.tail = new Float64Array(groups);
    this.tailOrdinal = new Float64Array(groups);
    this.#versions = new RowVersions(this.#rows, keys);
    this.newestOfPage = new Uint32Array(pages);
    this.#index = Array.from({ length: groups }, () => []);
  }

  /** A group has come to be. */
  addGroup(group: number): void {
    this.tail = longer(this.tail, group + 1);
    this.tailOrdinal = longer(this.tailOrdinal, group + 1);
    while (this.#index.length <= group) this.#index.push([]);
  }

  /**
   * Writes the row of the record at `lsn`; `prev` is the writer's own last record of the group, `page` matters where
   * there is no key.
   */
  write(lsn: Lsn, group: number, key: number, value: number, flags: number, prev: Lsn, page = NO_PAGE): void {
    if (lsn > 0xffffffff) fail("the model numbers records up to 2^32", { lsn });
    // A writer that nobody knows any more may write over a row of the living log.
    if (lsn <= this.last) this.#versions.link();
    const pageOnly = key === NO_KEY && page !== NO_PAGE;
    const ordinal = this.ordinal(prev) + 1;
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    rows[at + GROUP] = group | ((pageOnly ? flags | PAGE_ONLY : flags) << GROUP_BITS);
    rows[at + KEY] = pageOnly ? page : key;
    rows[at + VALUE] = value;
    rows[at + PREV_OF_GROUP] = lsn - prev;
    rows[at + ORDINAL] = ordinal;
  }

  /** Takes the written record at `lsn`, which must be above everything in the log, into the log's chains. */
  link(lsn: Lsn, page: number): void {
    if (lsn !== this.last + 1) this.#jumps.push({ to: lsn, from: this.last });
    const rows = this.#rows.chunk(lsn);
    const at = this.#rows.at(lsn);
    const group = rows[at + GROUP] & GROUP_MASK;
    const flags = rows[at + GROUP] >>> GROUP_BITS;
    const ordinal = rows[at + ORDINAL];
    if (ordinal % INDEX_STRIDE === 0) this.#index[group][ordinal / INDEX_STRIDE - 1] = lsn;
    this.tail[group] = lsn;
    this.tailOrdinal[group] = ordinal;
    if ((flags & FLAG.part) !== 0) this.#followTransaction(lsn, flags);
    if (page !== NO_PAGE) {
      rows[at + PREV_OF_PAGE] = lsn - this.newestOfPage[page];
      this.newestOfPage[page] = lsn;
    }
    this.last = lsn;
    this.#versions.wrote(lsn);
  }

  group(lsn: Lsn): number {
    return this.#rows.get(lsn, GROUP) & GROUP_MASK;
  }

  /** The page that a record changes, NO_PAGE for one that nobody will ask for. */
  pageOf(lsn: Lsn, rowsPerPage: number): number {
    const key = this.#rows.get(lsn, KEY);
    return (this.#flags(lsn) & PAGE_ONLY) !== 0 || key === NO_KEY ? key : Math.floor(key / rowsPerPage);
  }

  /** False where no record was ever numbered, here or nearby: about such an LSN nothing can be asked. */
  isNear(lsn: Lsn): boolean {
    return this.#rows.has(lsn);
  }

  isCpl(lsn: Lsn): boolean {
    return (this.#flags(lsn) & FLAG.cpl) !== 0;
  }

  flagsOf(lsn: Lsn): number {
    return this.#flags(lsn) & ~PAGE_ONLY;
  }

  /** The row that a record changes, NO_KEY for none. */
  keyOf(lsn: Lsn): number {
    return this.#keyOf(lsn);
  }

  value(lsn: Lsn): number {
    return this.#rows.get(lsn, VALUE);
  }

  /** The record before `lsn` in its group, 0 for none. */
  prevInGroup(lsn: Lsn): Lsn {
    return lsn - this.#rows.get(lsn, PREV_OF_GROUP);
  }

  /** The record before `lsn` of its page, 0 for none. Only of a record that has a page. */
  prevInPage(lsn: Lsn): Lsn {
    return lsn - this.#rows.get(lsn, PREV_OF_PAGE);
  }

  /** The newest record of a page at or below `limit`, 0 for none. */
  pageVersionAt(page: number, limit: Lsn): Lsn {
    let lsn = this.newestOfPage[page];
    while (lsn > limit) lsn -= this.#rows.get(lsn, PREV_OF_PAGE);
    return lsn;
  }

  /** Number of a record within its group, from 1; 0 for LSN 0. */
  ordinal(lsn: Lsn): number {
    return lsn === 0 ? 0 : this.#rows.get(lsn, ORDINAL);
  }

  /**
   * The newest version of a row that a reader at `readPoint` may see, 0 for none: written by a transaction whose commit
   * record is at or below the read point. For mutations: parts at or below `uncommittedBelow` count as committed, and
   * commits up to `commitPoint` count.
   */
  versionAt(key: number, readPoint: Lsn, uncommittedBelow: Lsn = 0, commitPoint: Lsn = readPoint): Lsn {
    let lsn = this.#versions.newest(key);
    while (lsn > readPoint) lsn -= this.#rows.get(lsn, PREV_OF_KEY);
    while (lsn > 0 && !this.#isVisible(lsn, commitPoint, uncommittedBelow)) lsn -= this.#rows.get(lsn, PREV_OF_KEY);
    return lsn;
  }

  /** The version that a reader at `readPoint` sees below `version` of the same row, 0 for none. */
  versionBefore(version: Lsn, readPoint: Lsn): Lsn {
    let lsn = this.#versions.before(version);
    while (lsn > 0 && !this.#isVisible(lsn, readPoint, 0)) lsn -= this.#rows.get(lsn, PREV_OF_KEY);
    return lsn;
  }

  /** The values of a row that is a list, oldest first: every version that a reader sees at or below `version`. */
  listAt(version: Lsn, readPoint: Lsn): number[] {
    const values: number[] = [];
    for (let lsn = version; lsn > 0; lsn = this.versionBefore(lsn, readPoint)) values.push(this.#rows.get(lsn, VALUE));
    return values.toReversed();
  }

  /**
   * The version of a row that `operation` has written itself and not taken back, 0 for none: a transaction sees its own
   * changes.
   */
  ownVersion(key: number, operation: number): Lsn {
    const lsn = this.#versions.newest(key);
    const isOwn = lsn !== 0 && this.#rows.get(lsn, VALUE) === operation + 1 && (this.#flags(lsn) & FLAG.undo) === 0;
    return isOwn ? lsn : 0;
  }

  /**
   * The same as far as the log has come to somebody: the newest version at or below `limit`, if it is the operation's
   * own, 0 otherwise.
   */
  ownVersionAt(key: number, operation: number, limit: Lsn): Lsn {
    let lsn = this.#versions.newest(key);
    while (lsn > limit) lsn -= this.#rows.get(lsn, PREV_OF_KEY);
    const isOwn = lsn !== 0 && this.#rows.get(lsn, VALUE) === operation + 1 && (this.#flags(lsn) & FLAG.undo) === 0;
    return isOwn ? lsn : 0;
  }

  /** The LSN that made a version durable: its own, or its transaction's commit record. */
  commitLsnOf(lsn: Lsn): Lsn {
    if (lsn === 0 || (this.#flags(lsn) & FLAG.part) === 0) return lsn;
    return this.#commitOf.get(this.#rows.get(lsn, VALUE) - 1);
  }

  /** The operation whose version of a row is the newest, if that one is not committed; -1 otherwise. */
  topWriter(key: number): number {
    const lsn = this.#versions.newest(key);
    if (lsn === 0 || (this.#flags(lsn) & FLAG.part) === 0 || this.#isVisible(lsn, this.last, 0)) return -1;
    return this.#rows.get(lsn, VALUE) - 1;
  }

  /** An undone transaction is over. */
  forgetTransaction(operation: number): void {
    this.openTransactions.delete(operation);
    if (this.#surelyOpen[operation & 255] === operation) this.#surelyOpen[operation & 255] = -1;
  }

  #isVisible(lsn: Lsn, readPoint: Lsn, uncommittedBelow: Lsn): boolean {
    const flags = this.#flags(lsn);
    if ((flags & FLAG.undo) !== 0) return false;
    if ((flags & FLAG.part) === 0 || lsn <= uncommittedBelow) return true;
    const commit = this.#commitOf.get(this.#rows.get(lsn, VALUE) - 1);
    return commit !== 0 && commit <= readPoint && commit <= this.last && !this.#isAnnulled(commit);
  }

  #flags(lsn: Lsn): number {
    return this.#rows.get(lsn, GROUP) >>> GROUP_BITS;
  }

  #keyOf(lsn: Lsn): number {
    return (this.#flags(lsn) & PAGE_ONLY) !== 0 ? NO_KEY : this.#rows.get(lsn, KEY);
  }

  #isAnnulled(lsn: Lsn): boolean {
    for (const { to, from } of this.#jumps) if (lsn > from && lsn < to) return true;
    return false;
  }

  /** Takes note of a transaction of several writes: it is open from its first part to its commit record. */
  #followTransaction(lsn: Lsn, flags: number): void {
    const operation = this.#rows.get(lsn, VALUE) - 1;
    // Written once and never taken back: a replay may stand before a commit that a later checkpoint, loaded next,
    // stands behind.
    while (this.#operations <= operation) this.#commitOf.set(this.#operations++, 0);
    if ((flags & FLAG.commit) !== 0) {
      this.#commitOf.set(operation, lsn);
      this.#newestCommit = Math.max(this.#newestCommit, lsn);
      this.forgetTransaction(operation);
    } else if (this.#surelyOpen[operation & 255] !== operation) {
      this.#surelyOpen[operation & 255] = operation;
      this.openTransactions.add(operation);
    }
  }

  /** The newest record of a group at or below `limit`, walking back from `from`, one of the group's records. */
  lastAtOrBelow(from: Lsn, limit: Lsn): Lsn {
    let lsn = from;
    while (lsn > limit) lsn = this.prevInGroup(lsn);
    return lsn;
  }

  /**
   * An LSN of the chain at most `count` records above `from` (many are rounded down to the index) and at most `limit`,
   * both records of the group; `limit` itself when it is near enough.
   */
  ahead(group: number, from: Lsn, limit: Lsn, count: number): Lsn {
    const start = this.ordinal(from);
    if (this.ordinal(limit) - start <= count) return limit;
    if (count >= INDEX_STRIDE) return this.#index[group][Math.floor((start + count) / INDEX_STRIDE) - 1];
    return this.#atOrdinal(group, start + count, limit);
  }

  /** The record of the group that stands `count` records before `lsn`, one of its own; 0 for the chain's beginning. */
  behind(group: number, lsn: Lsn, count: number): Lsn {
    const ordinal = this.ordinal(lsn) - count;
    return ordinal <= 0 ? 0 : this.#atOrdinal(group, ordinal, lsn);
  }

  /** The group's record of that number, which is at or below `limit`, another one of it. */
  #atOrdinal(group: number, ordinal: number, limit: Lsn): Lsn {
    let lsn = this.#index[group][Math.ceil(ordinal / INDEX_STRIDE) - 1] ?? limit;
    if (lsn > limit) lsn = limit;
    while (this.ordinal(lsn) > ordinal) lsn = this.prevInGroup(lsn);
    return lsn;
  }

  /** The LSN before `lsn` on the volume's chain. */
  before(lsn: Lsn): Lsn {
    return this.#jumps.findLast(({ to }) => to === lsn)?.from ?? lsn - 1;
  }

  /** Annuls every record above `keep`: they are no longer anybody's predecessor. Their LSNs stay used. */
  truncate(keep: Lsn): void {
    this.#versions.link();
    for (let lsn = this.last; lsn > keep; lsn = this.before(lsn)) {
      const group = this.group(lsn);
      const key = this.#keyOf(lsn);
      const ofTransaction = FLAG.part | FLAG.commit;
      if ((this.#flags(lsn) & ofTransaction) === ofTransaction) {
        // Its commit record is annulled: what survives of it is in flight again.
        const operation = this.#rows.get(lsn, VALUE) - 1;
        this.openTransactions.add(operation);
      }
      if (this.tail[group] === lsn) {
        this.tail[group] = this.prevInGroup(lsn);
        this.tailOrdinal[group] = this.ordinal(this.tail[group]);
      }
      if (key !== NO_KEY) this.#versions.annul(key, lsn);
    }
    for (let page = 0; page < this.newestOfPage.length; page++) {
      while (this.newestOfPage[page] > keep)
        this.newestOfPage[page] -= this.#rows.get(this.newestOfPage[page], PREV_OF_PAGE);
    }
    this.last = Math.min(this.last, keep);
    this.#versions.end(this.last);
    // Records above may come again, under the LSNs that they had: a jump among them is nothing to these.
    this.#jumps = this.#jumps.filter(({ to }) => to <= keep);
    this.#index.forEach((list, group) => {
      list.length = Math.floor(this.tailOrdinal[group] / INDEX_STRIDE);
    });
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  part(): void {
    for (let operation = 0; operation < this.#operations; operation++) {
      const commit = this.#commitOf.get(operation);
      this.#commitOf.set(operation, commit > this.#newestCommit ? 0 : commit);
    }
  }

  copyState(copy: StateCopy): void {
    this.#newestCommit = copy.of(this.#newestCommit);
    this.#jumps = copy.of(this.#jumps);
    this.openTransactions = copy.of(this.openTransactions);
    this.#surelyOpen.fill(-1);
    this.last = copy.of(this.last);
    this.tail = copy.of(this.tail);
    this.tailOrdinal = copy.of(this.tailOrdinal);
    copy.part(this.#versions);
    this.newestOfPage = copy.of(this.newestOfPage);
    this.#index = copy.of(this.#index);
  }
}

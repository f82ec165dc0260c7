/**
 * I11: the real log says what a naive one says. The naive log is a list of row changes in order of allocation, each
 * pointing at the row's version before it; a recovery annuls its end, but never what a client was told is durable; a
 * change that is one of several of its transaction counts from the transaction's commit on. Every answer to a read, and
 * at the end every row, must be the naive log's newest version at the read point.
 *
 * Not verified here: durability (the ghost's business). Everything is kept, so memory grows with the writes.
 */
import {
  longer,
  thousands,
  Uint32Rows,
  type Lsn,
  type SharedRows,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

/**
 * A row change: its LSN, its key, the entry of the key's version before it (plus one; 0 for none), and the operation
 * plus one for a part of a transaction, 0 for a change that commits by itself.
 */
const [LSN, KEY, BEFORE, PART, WIDTH] = [0, 1, 2, 3, 4] as const;

/**
 * So many entries at most wait to be linked to their rows' versions before them, which nobody needs before a row is
 * read. A row is somewhere in a table that no near cache holds; a loop that does nothing else looks up several of them
 * at a time, where one row at each record would be waited for by itself (8% of a Global Database's time, measured).
 */
const LINKED_TOGETHER = 512;

export class Reference implements Stateful {
  readonly check: Check;
  /**
   * Row changes in order of allocation. Never removed, since what a recovery annuls is noted beside it. Beyond `length`
   * they are the future of a restored run, which will write them again, the same.
   */
  readonly #entries: Uint32Rows;
  /** By operation of several writes: its commit record. Append-only: one above the living log does not count yet. */
  #commitOf = new Uint32Array(64);
  #newestCommit: Lsn = 0;
  #last: Lsn = 0;
  #length = 0;
  /** So many of them are linked by key. */
  #linked = 0;
  /** By key: the entry of its newest version, plus one; 0 for none. */
  readonly #newest: Uint32Array;
  #annulled: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  /** Of a secondary that was fed again: entries of before count no more above `keep`. */
  #given: { readonly entries: number; readonly keep: Lsn }[] = [];
  #acked: Lsn = 0;

  constructor(trace: Trace, keys: number, listener: FailureListener, shared?: SharedRows) {
    this.#entries = new Uint32Rows(WIDTH, shared?.of("naive log"));
    this.#newest = new Uint32Array(keys);
    this.check = new Check("I11-reference-equivalence", "rows compared with the naive log", trace, listener);
    trace.on(TRACE.recordAllocated, (lsn, _group, flags, key, value) => this.#wrote(lsn, flags, key, value));
    trace.on(TRACE.commitAcked, (lsn) => (this.#acked = Math.max(this.#acked, lsn)));
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => {
      this.#annulled.push({ keep: Math.max(keep, this.#acked), upTo });
      this.#last = Math.min(this.#last, Math.max(keep, this.#acked));
    });
    // A secondary is fed from there: what it has had beyond, its own or the primary's, is nothing to what comes.
    trace.on(TRACE.logFedAgain, (_epoch, keep) => {
      this.#given.push({ entries: this.#length, keep });
      this.#annulled = this.#annulled.filter(({ upTo }) => upTo <= keep);
    });
    // The volume becomes a copy of another: what was acknowledged beyond is given up.
    trace.on(TRACE.historyReplaced, (_epoch, keep) => (this.#acked = Math.min(this.#acked, keep)));
    trace.on(TRACE.readAnswered, (key, readPoint, version) => this.#compare(key, readPoint, version));
    trace.whenParted(() =>
      this.#commitOf.forEach((lsn, operation, all) => lsn > this.#newestCommit && (all[operation] = 0)),
    );
  }

  /** At the end: every row's newest version at or below `vdl` as the real log has it. */
  audit(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    this.#link();
    this.#newest.forEach((newest, key) => {
      if (newest !== 0) this.#compare(key, vdl, versionAt(key, vdl));
    });
  }

  copyState(copy: StateCopy): void {
    this.#link();
    this.#goTo(copy.of(this.#length));
    this.#newestCommit = copy.of(this.#newestCommit);
    this.#acked = copy.of(this.#acked);
    this.#last = copy.of(this.#last);
    this.#annulled = copy.of(this.#annulled);
    this.#given = copy.of(this.#given);
  }

  /** Entries beyond `length` are taken back, newest first; those up to it are still written, and count again. */
  #goTo(length: number): void {
    for (let entry = this.#length - 1; entry >= length; entry--)
      this.#newest[this.#entries.get(entry, KEY)] = this.#entries.get(entry, BEFORE);
    for (let entry = this.#length; entry < length; entry++) this.#newest[this.#entries.get(entry, KEY)] = entry + 1;
    this.#length = this.#linked = length;
  }

  #wrote(lsn: Lsn, flags: number, key: number, value: number): void {
    this.#last = lsn;
    const isPart = (flags & FLAG.part) !== 0;
    if (isPart && (flags & FLAG.commit) !== 0) this.#noteCommit(value - 1, lsn);
    // What takes a row back to its older state changes nothing that anybody could see.
    if (key < 0 || (flags & FLAG.undo) !== 0) return;
    const entry = this.#length++;
    const entries = this.#entries.chunk(entry);
    const at = this.#entries.at(entry);
    entries[at + LSN] = lsn;
    entries[at + KEY] = key;
    entries[at + PART] = isPart ? value : 0;
    if (this.#length - this.#linked >= LINKED_TOGETHER) this.#link();
  }

  #link(): void {
    const newest = this.#newest;
    const length = this.#length;
    for (let entry = this.#linked; entry < length;) {
      const entries = this.#entries.chunk(entry);
      const last = Math.min(length - 1, this.#entries.lastBeside(entry));
      // Short, so that the processor looks up many rows at a time.
      for (let at = this.#entries.at(entry); entry <= last; at += WIDTH) {
        const key = entries[at + KEY];
        entries[at + BEFORE] = newest[key];
        newest[key] = ++entry;
      }
    }
    this.#linked = length;
  }

  #noteCommit(operation: number, lsn: Lsn): void {
    if (operation >= this.#commitOf.length) this.#commitOf = longer(this.#commitOf, operation + 1);
    this.#commitOf[operation] = lsn;
    this.#newestCommit = Math.max(this.#newestCommit, lsn);
  }

  /** The newest version of a row that counts at a read point, 0 for none. */
  versionAt(key: number, readPoint: Lsn): Lsn {
    this.#link();
    let expected = 0;
    for (let entry = this.#newest[key]; entry !== 0 && expected === 0; entry = this.#entries.get(entry - 1, BEFORE)) {
      const lsn = this.#entries.get(entry - 1, LSN);
      const counts = lsn <= readPoint && !this.#isAnnulled(lsn) && !this.#isGiven(entry - 1, lsn);
      if (counts && this.#hasCommitted(entry - 1, readPoint)) expected = lsn;
    }
    return expected;
  }

  /** The operation of which a row's version is a part, plus one; 0 for one that commits by itself. */
  partOf(key: number, version: Lsn): number {
    this.#link();
    for (let entry = this.#newest[key]; entry !== 0; entry = this.#entries.get(entry - 1, BEFORE))
      if (this.#entries.get(entry - 1, LSN) === version) return this.#entries.get(entry - 1, PART);
    return 0;
  }

  #compare(key: number, readPoint: Lsn, version: Lsn): void {
    this.check.exercised++;
    const expected = this.versionAt(key, readPoint);
    if (version === expected) return;
    this.check.fail(
      () =>
        `Key ${key} read at ${thousands(readPoint)} gave the version of LSN ${thousands(version)}; ` +
        `by the naive log it is the version of LSN ${thousands(expected)}.`,
    );
  }

  #hasCommitted(entry: number, readPoint: Lsn): boolean {
    const part = this.#entries.get(entry, PART);
    if (part === 0) return true;
    const commit = this.#commitOf[part - 1] ?? 0;
    return commit !== 0 && commit <= Math.min(readPoint, this.#last) && !this.#isAnnulled(commit);
  }

  #isGiven(entry: number, lsn: Lsn): boolean {
    for (const { entries, keep } of this.#given) if (entry < entries && lsn > keep) return true;
    return false;
  }

  #isAnnulled(lsn: Lsn): boolean {
    for (const { keep, upTo } of this.#annulled) if (lsn > keep && lsn <= upTo) return true;
    return false;
  }
}

/**
 * What stands in the logs of a mirrored pair: every change of a row that InnoDB's redo log has, and the place of every
 * transaction in the binary log. Like the statements of clients this is the content of messages and blocks, written
 * once and never changed; what of it is on which disk the block servers know (block-servers.ts).
 *
 * LSNs count changes, and commits are numbered in the order of the binary log. Both go on through failovers. Each
 * change and commit carries the life of the engine that wrote it; a recovery begins a new life and says what it keeps
 * of those before, so that what an engine writes that does not know of its successor yet is nobody's.
 * Left out: the undo log as blocks of its own (its bytes are counted with the change), DDL, XA prepare records.
 */
import {
  Float64Column,
  Uint16Column,
  Uint32Column,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";

/** What a recovery has kept of earlier lives. */
interface Opening {
  readonly lsn: Lsn;
  /** The last change before it: those in between are nobody's. */
  readonly from: Lsn;
  readonly commit: number;
}

export class RedoLog implements Stateful {
  /** The newest change, and the newest commit; 0 for none. */
  last: Lsn = 0;
  commits = 0;
  /** By LSN: row, operation, the version before it, the life that wrote it. */
  readonly #key = new Uint32Column();
  readonly #operation = new Uint32Column();
  readonly #previous = new Uint32Column();
  readonly #life = new Uint16Column();
  /** By operation: its commit's number; by number: the operation, its last change, the life. */
  readonly #numberOf = new Uint32Column();
  /** All operations that have ever committed, in whatever replay, are below this. */
  #operations = 0;
  readonly #committed = new Uint32Column();
  readonly #lastChange = new Uint32Column();
  readonly #commitLife = new Uint16Column();
  readonly #rows = new Uint32Column();
  /** By commit: when it was done, everywhere. */
  readonly #doneAt = new Float64Column();
  #openings: Opening[] = [];

  /** The life that began last. */
  get life(): number {
    return this.#openings.length;
  }

  /** A recovery is done: what lies behind these is nobody's, unless a later life writes it. Returns the new life. */
  begin(lsn: Lsn, commit: number): number {
    return this.#openings.push({ lsn, from: this.last, commit });
  }

  /** What the last recovery has left out, (keep, upTo]; null before the first. */
  get leftOut(): { readonly keep: Lsn; readonly upTo: Lsn } | null {
    const last = this.#openings.at(-1);
    return last === undefined ? null : { keep: last.lsn, upTo: last.from };
  }

  change(life: number, key: number, operation: number, previous: Lsn): Lsn {
    const lsn = ++this.last;
    this.#key.set(lsn, key);
    this.#operation.set(lsn, operation);
    this.#previous.set(lsn, previous);
    this.#life.set(lsn, life);
    return lsn;
  }

  /** A transaction gets its place in the binary log. */
  commit(life: number, operation: number, lastChange: Lsn, rows: number): number {
    const number = ++this.commits;
    this.#numberOf.set(operation, number);
    this.#operations = Math.max(this.#operations, operation + 1);
    this.#committed.set(number, operation);
    this.#lastChange.set(number, lastChange);
    this.#commitLife.set(number, life);
    this.#rows.set(number, rows);
    this.#doneAt.set(number, Infinity);
    return number;
  }

  keyOf(lsn: Lsn): number {
    return this.#key.get(lsn);
  }

  operationOf(lsn: Lsn): number {
    return this.#operation.get(lsn);
  }

  previousOf(lsn: Lsn): Lsn {
    return this.#previous.get(lsn);
  }

  /** The last change of a commit. */
  lastChangeOf(commit: number): Lsn {
    return this.#lastChange.get(commit);
  }

  rowsOf(commit: number): number {
    return this.#rows.get(commit);
  }

  done(commit: number, at: Micros): void {
    this.#doneAt.set(commit, at);
  }

  /** When a commit was done; Infinity while it is not. */
  doneAt(commit: number): Micros {
    return this.#doneAt.get(commit);
  }

  operationOfCommit(commit: number): number {
    return this.#committed.get(commit);
  }

  /** Whether no recovery has left a change out. */
  isLive(lsn: Lsn): boolean {
    const openings = this.#openings;
    for (let at = this.#life.get(lsn); at < openings.length; at++) if (lsn > openings[at].lsn) return false;
    return true;
  }

  isLiveCommit(commit: number): boolean {
    const openings = this.#openings;
    for (let at = this.#commitLife.get(commit); at < openings.length; at++)
      if (commit > openings[at].commit) return false;
    return true;
  }

  /** The number of the commit that a change belongs to, 0 while there is none. */
  commitOf(lsn: Lsn): number {
    if (lsn === 0) return 0;
    const operation = this.#operation.get(lsn);
    const number = this.#numberOf.has(operation) ? this.#numberOf.get(operation) : 0;
    return number > 0 && number <= this.commits && this.isLiveCommit(number) ? number : 0;
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  part(): void {
    for (let operation = 0; operation < this.#operations; operation++) {
      const number = this.#numberOf.has(operation) ? this.#numberOf.get(operation) : 0;
      this.#numberOf.set(operation, number > this.commits ? 0 : number);
    }
  }

  /**
   * The version of a row that a snapshot shows: the newest at or behind `from` that is committed by then, or is the
   * operation's own.
   */
  visible(from: Lsn, view: number, operation: number): Lsn {
    let at = from;
    while (at > 0) {
      if (this.#operation.get(at) === operation) return at;
      const number = this.commitOf(at);
      if (number > 0 && number <= view) return at;
      at = this.#previous.get(at);
    }
    return 0;
  }

  /** Values that a row's committed versions have written, oldest first, up to one of them. */
  listAt(version: Lsn): number[] {
    const values: number[] = [];
    for (let at = version; at > 0; at = this.#previous.get(at))
      if (at === version || this.commitOf(at) > 0) values.push(this.#operation.get(at) + 1);
    return values.toReversed();
  }

  copyState(copy: StateCopy): void {
    this.last = copy.of(this.last);
    this.commits = copy.of(this.commits);
    this.#openings = copy.of(this.#openings);
  }
}

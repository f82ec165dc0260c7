/**
 * Taking back what a transaction has changed, row by row: at a rollback, and after a recovery for whatever was in
 * flight at the crash, in the background while others work (storage reference 5.1, point 8). Each row is an ordinary
 * mini-transaction; until it is undone it stays locked.
 *
 * Readers need none of it: a version whose transaction has no commit record is not visible anyway. A crash during undo
 * begins it anew, which is harmless, since a row that is undone has no version of its transaction on top.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { DatabaseKinds } from "./kinds.ts";
import type { RowLocks } from "./row-locks.ts";

export interface UndoParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly locks: RowLocks;
  readonly kinds: () => DatabaseKinds;
  readonly generation: () => number;
  readonly keysOf: (operation: number) => readonly number[];
  readonly pageOf: (key: number) => number;
  readonly groupOf: (page: number) => number;
  /** A record was written to a page. */
  readonly wrote: (lsn: Lsn, page: number) => void;
  /** Writes that waited for a row may go on. */
  readonly resume: (tokens: readonly number[]) => void;
}

export class Undo implements Stateful {
  /** Rows still to undo, as pairs of operation and key. */
  #rows: (readonly [number, number])[] = [];
  #armed = 0;
  readonly #parts: UndoParts;

  constructor(parts: UndoParts) {
    this.#parts = parts;
  }

  /** Rows still to undo. */
  get left(): number {
    return this.#rows.length;
  }

  /** The volume is open: the in-flight list is what the log has of transactions without a commit record. */
  begin(): void {
    this.#rows = [];
    this.#armed = 0;
    for (const operation of this.#parts.volume.log.openTransactions) this.rollBack(operation);
  }

  /** A transaction is to be undone: its rows stay its own until they are what they were. */
  rollBack(operation: number): void {
    const { volume, locks, keysOf } = this.#parts;
    const before = this.#rows.length;
    for (const key of keysOf(operation)) {
      if (volume.log.topWriter(key) !== operation) continue;
      this.#rows.push([operation, key]);
      locks.take(key, operation, -1);
    }
    if (this.#rows.length === before) volume.log.forgetTransaction(operation);
    this.#arm();
  }

  crash(): void {
    this.#rows = [];
    this.#armed = 0;
  }

  step(): void {
    const { driver, volume, locks, pageOf, groupOf, resume, wrote, context } = this.#parts;
    this.#armed = 0;
    const row = this.#rows[0];
    if (row === undefined || driver.epoch === 0) return;
    if (driver.hasRoom(1)) {
      this.#rows.shift();
      const [operation, key] = row;
      const page = pageOf(key);
      wrote(driver.append(groupOf(page), page, key, operation + 1, FLAG.cpl | FLAG.undo), page);
      context.trace.emit(TRACE.rowUndone, operation, key, this.#rows.length);
      if (!this.#rows.some(([of]) => of === operation)) volume.log.forgetTransaction(operation);
      resume(locks.release(key, operation));
    }
    this.#arm();
  }

  copyState(copy: StateCopy): void {
    this.#rows = copy.of(this.#rows);
    this.#armed = copy.of(this.#armed);
  }

  #arm(): void {
    if (this.#rows.length === 0 || this.#armed === 1) return;
    this.#armed = 1;
    const { context, driver, kinds, generation } = this.#parts;
    context.engine.after(context.parameters.statementCpu, kinds().undo, driver.actor, 0, 0, generation());
  }
}

/**
 * What a recovered instance does about transactions that were in flight at the crash: row by row, in the background, it writes back what was
 * there before (storage reference 5.1, point 8). Each row is an ordinary mini-transaction; until it is undone the row stays locked.
 *
 * Readers need none of it: a version whose transaction has no commit record is not visible anyway. A crash during undo begins it anew,
 * which is harmless, since a row that is undone has no version of its transaction on top.
 */
import { copyPlain, type Checkpointed } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { RowLocks } from "./row-locks.ts";

export interface UndoParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly locks: RowLocks;
  readonly keysOf: (operation: number) => readonly number[];
  readonly pageOf: (key: number) => number;
  readonly groupOf: (page: number) => number;
  /** Writes that waited for a row may go on. */
  readonly resume: (tokens: readonly number[]) => void;
}

export class Undo implements Checkpointed {
  /** Rows still to undo, as pairs of operation and key. */
  #rows: (readonly [number, number])[] = [];
  readonly #parts: UndoParts;
  readonly #step: number;

  constructor(parts: UndoParts) {
    this.#parts = parts;
    const { engine, network, hosts } = parts.context;
    const host = network.hostOf(parts.driver.actor);
    this.#step = engine.register(`instance ${parts.driver.index + 1} undoes row`, (_actor, incarnation) => {
      if (incarnation === hosts.incarnation[host]) this.#undo();
    });
  }

  /** Rows still to undo. */
  get left(): number {
    return this.#rows.length;
  }

  /** The volume is open: the in-flight list is what the log has of transactions without a commit record. */
  begin(): void {
    const { volume, locks, keysOf } = this.#parts;
    this.#rows = [];
    for (const operation of volume.log.openTransactions) {
      for (const key of keysOf(operation)) {
        if (volume.log.topWriter(key) !== operation) continue;
        this.#rows.push([operation, key]);
        locks.take(key, operation, -1);
      }
    }
    this.#arm();
  }

  crash(): void {
    this.#rows = [];
  }

  save(): unknown {
    return copyPlain(this.#rows);
  }

  load(saved: unknown): void {
    this.#rows = copyPlain(saved) as [number, number][];
  }

  #arm(): void {
    if (this.#rows.length === 0) return;
    const { context, driver } = this.#parts;
    const incarnation = context.hosts.incarnation[context.network.hostOf(driver.actor)];
    context.engine.after(context.parameters.statementCpu, this.#step, driver.actor, incarnation, 0, 0);
  }

  #undo(): void {
    const { driver, volume, locks, pageOf, groupOf, resume, context } = this.#parts;
    const row = this.#rows[0];
    if (row === undefined || driver.epoch === 0) return;
    if (driver.hasRoom(1)) {
      this.#rows.shift();
      const [operation, key] = row;
      const page = pageOf(key);
      driver.append(groupOf(page), page, key, operation + 1, FLAG.cpl | FLAG.undo);
      context.trace.emit(TRACE.rowUndone, operation, key, this.#rows.length);
      if (!this.#rows.some(([of]) => of === operation)) volume.log.forgetTransaction(operation);
      resume(locks.release(key, operation));
    }
    this.#arm();
  }
}

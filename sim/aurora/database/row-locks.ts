/**
 * Exclusive locks on rows, held by transactions from their first change to their commit record: who holds, and who
 * waits in what order. Readers never wait (multi-version reads).
 *
 * Each transaction waits for at most one row, so a circle of waiting is found by walking from holder to the row it
 * waits for, before anybody is queued: whoever would close the circle is told so and rolls back. (InnoDB rolls back the
 * one that has changed the fewest rows; the difference is who, not how many.) After a crash the rows of transactions
 * that were in flight stay locked until they are undone. Left out: gaps, tables, intention and shared locks.
 */
import { longer, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { operationOf } from "./statements.ts";

export type Taken = "yes" | "wait" | "deadlock";

export class RowLocks implements Stateful {
  /**
   * By key: the operation that holds it. Asked three times a change, so it is a column and not a map; it says something
   * only where the key's bit is set.
   */
  #holder = new Uint32Array(64);
  /**
   * One bit a key: somebody holds it. Almost every row that is asked for is free, and these bits stay in the near
   * cache, which the column outgrows (3% of a Global Database's ticks stood at reading it).
   */
  #held = new Uint32Array(2);
  /** By key: who waits, in order. */
  #waiters = new Map<number, number[]>();
  /** By waiting operation: the row it waits for. */
  #waitsFor = new Map<number, number>();

  /** Operations that wait for a row. */
  get waiting(): number {
    return this.#waitsFor.size;
  }

  /** Takes the lock, or queues `token` for it; neither when that would close a circle. */
  take(key: number, operation: number, token: number): Taken {
    const holder = this.#holderOf(key);
    if (holder === operation) return "yes";
    if (holder < 0) {
      this.#hold(key, operation);
      return "yes";
    }
    if (this.#leadsTo(holder, operation)) return "deadlock";
    this.#waitsFor.set(operation, key);
    const waiters = this.#waiters.get(key);
    if (waiters === undefined) this.#waiters.set(key, [token]);
    else waiters.push(token);
    return "wait";
  }

  /** Whether some other operation has the row. */
  isTaken(key: number, operation: number): boolean {
    const holder = this.#holderOf(key);
    return holder >= 0 && holder !== operation;
  }

  /** Lets a row go; the tokens that waited for it are returned, to try again in their order. */
  release(key: number, operation: number): readonly number[] {
    if (this.#holderOf(key) !== operation) return NOBODY;
    this.#held[key >>> 5] &= ~(1 << (key & 31));
    const waiters = this.#waiters.get(key);
    if (waiters === undefined) return NOBODY;
    this.#waiters.delete(key);
    for (const token of waiters) this.#waitsFor.delete(operationOf(token));
    return waiters;
  }

  /** Everybody is gone; the tokens that waited are returned, row by row. */
  clear(): number[] {
    const waiters = [...this.#waiters].sort(([a], [b]) => a - b).flatMap(([, tokens]) => tokens);
    this.#held.fill(0);
    for (const book of [this.#waiters, this.#waitsFor]) book.clear();
    return waiters;
  }

  copyState(copy: StateCopy): void {
    this.#waiters = copy.of(this.#waiters);
    this.#waitsFor = copy.of(this.#waitsFor);
    const held = copy.of(copy.isRestoring ? [] : this.#allHeld());
    if (!copy.isRestoring) return;
    this.#held.fill(0);
    for (const [key, operation] of held) this.#hold(key, operation);
  }

  /** Rows and their holders: few of a table's rows are locked at any moment. */
  #allHeld(): [key: number, operation: number][] {
    const all: [number, number][] = [];
    for (let key = 0; key < this.#holder.length; key++)
      if (this.#holderOf(key) >= 0) all.push([key, this.#holderOf(key)]);
    return all;
  }

  /** Whether `from` waits, however indirectly, for a row that `operation` holds. */
  #leadsTo(from: number, operation: number): boolean {
    let at: number | undefined = from;
    while (at !== undefined) {
      if (at === operation) return true;
      const key = this.#waitsFor.get(at);
      at = key === undefined || this.#holderOf(key) < 0 ? undefined : this.#holderOf(key);
    }
    return false;
  }

  #hold(key: number, operation: number): void {
    if (key >= this.#holder.length) {
      this.#holder = longer(this.#holder, key + 1);
      this.#held = longer(this.#held, (this.#holder.length + 31) >>> 5);
    }
    this.#held[key >>> 5] |= 1 << (key & 31);
    this.#holder[key] = operation;
  }

  /** -1 for nobody. */
  #holderOf(key: number): number {
    const isHeld = key < this.#holder.length && (this.#held[key >>> 5] & (1 << (key & 31))) !== 0;
    return isHeld ? this.#holder[key] : -1;
  }
}

const NOBODY: readonly number[] = [];

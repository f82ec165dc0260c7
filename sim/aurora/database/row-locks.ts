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
   * By key: the operation that holds it, plus one; 0 for none. Asked three times a change, so it is a column and not a
   * map.
   */
  #holder = new Uint32Array(64);
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
    if (key >= this.#holder.length) this.#holder = longer(this.#holder, key + 1);
    const holder = this.#holder[key] - 1;
    if (holder === operation) return "yes";
    if (holder < 0) {
      this.#holder[key] = operation + 1;
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
    this.#holder[key] = 0;
    const waiters = this.#waiters.get(key);
    if (waiters === undefined) return NOBODY;
    this.#waiters.delete(key);
    for (const token of waiters) this.#waitsFor.delete(operationOf(token));
    return waiters;
  }

  /** Everybody is gone; the tokens that waited are returned, row by row. */
  clear(): number[] {
    const waiters = [...this.#waiters].sort(([a], [b]) => a - b).flatMap(([, tokens]) => tokens);
    this.#holder.fill(0);
    for (const book of [this.#waiters, this.#waitsFor]) book.clear();
    return waiters;
  }

  copyState(copy: StateCopy): void {
    this.#waiters = copy.of(this.#waiters);
    this.#waitsFor = copy.of(this.#waitsFor);
    const held = copy.of(copy.isRestoring ? [] : this.#held());
    if (copy.isRestoring) this.#hold(held);
  }

  /** Rows and their holders: few of a table's rows are locked at any moment. */
  #held(): [key: number, holder: number][] {
    const held: [number, number][] = [];
    this.#holder.forEach((holder, key) => {
      if (holder !== 0) held.push([key, holder]);
    });
    return held;
  }

  #hold(held: readonly [key: number, holder: number][]): void {
    this.#holder.fill(0);
    for (const [key, holder] of held) {
      if (key >= this.#holder.length) this.#holder = longer(this.#holder, key + 1);
      this.#holder[key] = holder;
    }
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

  /** -1 for nobody. */
  #holderOf(key: number): number {
    return key < this.#holder.length ? this.#holder[key] - 1 : -1;
  }
}

const NOBODY: readonly number[] = [];

/**
 * Exclusive locks on rows, held by transactions from their first change to their commit record: who holds, and who waits in what order.
 * Readers never wait (multi-version reads). Transactions lock their rows in rising order of key, so no two wait for each other.
 *
 * After a crash the rows of transactions that were in flight stay locked until they are undone. Left out: gaps, tables, waiting times.
 */
import { copyPlain, type Checkpointed } from "../../kernel/index.ts";

export class RowLocks implements Checkpointed {
  /** By key: the operation that holds it. */
  #holder: Record<string, number> = {};
  /** By key: who waits, in order. */
  #waiters: Record<string, number[]> = {};
  #held = 0;

  /** No row is locked: the usual case for single writes, and a quick answer. */
  get isIdle(): boolean {
    return this.#held === 0;
  }

  /** Takes the lock, or queues `token` for it. True when `operation` has it now. */
  take(key: number, operation: number, token: number): boolean {
    const holder = this.#holder[key];
    if (holder === operation) return true;
    if (holder === undefined) {
      this.#holder[key] = operation;
      this.#held++;
      return true;
    }
    (this.#waiters[key] ??= []).push(token);
    return false;
  }

  /** Whether some other operation has the row. */
  isTaken(key: number, operation: number): boolean {
    const holder = this.#holder[key];
    return holder !== undefined && holder !== operation;
  }

  /** Lets a row go; the tokens that waited for it are returned, to try again in their order. */
  release(key: number, operation: number): readonly number[] {
    if (this.#holder[key] !== operation) return [];
    delete this.#holder[key];
    this.#held--;
    const waiters = this.#waiters[key] ?? [];
    delete this.#waiters[key];
    return waiters;
  }

  /** Everybody is gone; the tokens that waited are returned. */
  clear(): number[] {
    const waiters = Object.values(this.#waiters).flat();
    this.#holder = {};
    this.#waiters = {};
    this.#held = 0;
    return waiters;
  }

  save(): unknown {
    return copyPlain([this.#holder, this.#waiters, this.#held]);
  }

  load(saved: unknown): void {
    [this.#holder, this.#waiters, this.#held] = copyPlain(saved) as [Record<string, number>, Record<string, number[]>, number]; // prettier-ignore
  }
}

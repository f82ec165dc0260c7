/**
 * Transactions of several steps under way in one instance: how far each is, which snapshot it reads at, what it has
 * read and written.
 *
 * REPEATABLE READ takes its snapshot with the first step and keeps it; READ COMMITTED takes one a statement. In both a
 * transaction sees its own changes. The engines differ in what a write does when somebody else has changed the row
 * since the snapshot: InnoDB goes on with the newest version, PostgreSQL's REPEATABLE READ rolls back with error 40001
 * [recalled].
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";

export interface Transaction {
  /** Its statement's token: operation and attempt. */
  readonly token: number;
  /** Steps done. */
  step: number;
  /** The snapshot it keeps; -1 before the first one. */
  view: Lsn;
  /** Versions read so far, in order. */
  readonly found: Lsn[];
  /** Rows changed so far. */
  wrote: number;
  /** A reader forwards it, step by step; and its step of now only locks its row. */
  readonly isForwarded: boolean;
  locks: boolean;
}

export class Transactions implements Stateful {
  #byOperation = new Map<number, Transaction>();
  #cancelled = new Set<number>();

  /** Under way. */
  get count(): number {
    return this.#byOperation.size;
  }

  get(operation: number): Transaction | undefined {
    return this.#byOperation.get(operation);
  }

  begin(operation: number, token: number): Transaction {
    return this.#begin(operation, token, false);
  }

  /** One whose statements come through a reader. */
  beginForwarded(operation: number, token: number): Transaction {
    return this.#begin(operation, token, true);
  }

  /** False when there is none. */
  end(operation: number): boolean {
    return this.#byOperation.delete(operation);
  }

  /** Those that no reader forwards are to be ended from outside: their tokens, which something may still wake. */
  cancelOwn(): number[] {
    const tokens = this.#inOrder().flatMap(({ token, isForwarded }) => (isForwarded ? [] : [token]));
    for (const token of tokens) this.#cancelled.add(token);
    return tokens;
  }

  /** One is to be ended from outside: something may still wake its token. */
  cancel(operation: number): void {
    const transaction = this.#byOperation.get(operation);
    if (transaction === undefined) return;
    this.#byOperation.delete(operation);
    this.#cancelled.add(transaction.token);
  }

  /**
   * A client that has given up an attempt asks again, by `token`: whoever is still at the attempt before reads for
   * nobody, and ends. False where the attempt is an older one, or a reader forwards the transaction.
   */
  givesWay(operation: number, token: number): boolean {
    const known = this.#byOperation.get(operation);
    if (known === undefined || known.isForwarded || known.token >= token) return false;
    this.cancel(operation);
    return true;
  }

  /** By operation, in their order. */
  all(): readonly (readonly [operation: number, transaction: Transaction])[] {
    return [...this.#byOperation].sort(([a], [b]) => a - b);
  }

  isCancelled(token: number): boolean {
    return this.#cancelled.size > 0 && this.#cancelled.has(token);
  }

  /** All are gone with the engine; their tokens are returned. */
  clear(): number[] {
    const tokens = this.#inOrder().map(({ token }) => token);
    this.#byOperation = new Map();
    this.#cancelled = new Set();
    return tokens;
  }

  copyState(copy: StateCopy): void {
    this.#byOperation = copy.of(this.#byOperation);
    this.#cancelled = copy.of(this.#cancelled);
  }

  #begin(operation: number, token: number, isForwarded: boolean): Transaction {
    const transaction = { token, step: 0, view: -1, found: [], wrote: 0, isForwarded, locks: false };
    this.#byOperation.set(operation, transaction);
    return transaction;
  }

  /** In the order of their operations. */
  #inOrder(): Transaction[] {
    return this.all().map(([, transaction]) => transaction);
  }
}

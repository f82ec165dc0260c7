/**
 * Transactions that end without a commit while their writer lives: a deadlock, a full volume or a conflict with their
 * snapshot ends them, or whoever has begun them gives them up. What they have changed is taken back; a row that nothing
 * has to be taken back on is let go at once, the others as undo comes to them.
 *
 * How changes are taken back, also those that a crash has left behind, stands in undo.ts; who waits for whom, and what
 * makes a circle, in row-locks.ts.
 */
import type { Lsn } from "../../kernel/index.ts";
import type { Volume } from "../storage/index.ts";
import type { RowLocks } from "./row-locks.ts";
import { ANSWER, attemptOf, type StatementSource } from "./statements.ts";
import type { Transaction, Transactions } from "./transactions.ts";
import type { Undo } from "./undo.ts";

export interface RollbacksParts {
  readonly volume: Volume;
  readonly clients: StatementSource;
  readonly transactions: Transactions;
  readonly locks: RowLocks;
  readonly undo: Undo;
  /** PostgreSQL's REPEATABLE READ refuses to change what has changed since its snapshot. */
  readonly firstUpdaterWins: boolean;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
  /** Statements that have waited for a row go on. */
  readonly resume: (tokens: readonly number[]) => void;
}

export class Rollbacks {
  readonly #parts: RollbacksParts;

  constructor(parts: RollbacksParts) {
    this.#parts = parts;
  }

  /** A transaction that cannot go on: what it has changed is taken back, and the client may begin anew. */
  abort(operation: number, token: number, why: number): void {
    this.takeBack(operation);
    this.#parts.answer(operation, attemptOf(token), 0, why);
  }

  takeBack(operation: number): void {
    const { clients, volume, transactions, locks, undo, resume } = this.#parts;
    transactions.end(operation);
    if (volume.log.openTransactions.has(operation)) undo.rollBack(operation);
    for (const key of clients.keysOf(operation))
      if (volume.log.topWriter(key) !== operation) resume(locks.release(key, operation));
  }

  /** Under PostgreSQL's REPEATABLE READ, somebody has changed the row since the snapshot: the transaction ends here. */
  conflicts(transaction: Transaction, operation: number, key: number): boolean {
    const { firstUpdaterWins, volume } = this.#parts;
    if (!firstUpdaterWins || transaction.view < 0) return false;
    const { log } = volume;
    if (log.commitLsnOf(log.versionAt(key, log.last)) <= transaction.view) return false;
    this.abort(operation, transaction.token, ANSWER.conflict);
    return true;
  }
}

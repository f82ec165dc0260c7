/**
 * Transactions whose statements travel one by one, as SysBench and most programs send them: BEGIN, each statement when
 * the one before has been answered, COMMIT. Between two of them the transaction stands here with its rows locked, for
 * as long as the way to the client and back takes.
 *
 * Numbered in order: BEGIN is 0 and comes as any statement does, the steps are 1 and up, COMMIT comes last. BEGIN and
 * COMMIT take no processor time of their own: `statementCpu` comes from figures of SysBench per row, which have theirs
 * in them. A client that gives a transaction up closes its connection, and the transaction is rolled back, after the
 * statement that is under way if there is one. What gets lost on the way is sent again after a second or two, and who
 * hears an answer that it does not wait for says so: both are TCP's doing, at a pace of our own choice.
 *
 * Left out: a client whose machine is gone leaves its transaction open, rows and all, until the machine is back. MySQL
 * would wait 8 hours [recalled: wait_timeout], and those behind it 50 s [recalled: innodb_lock_wait_timeout].
 */
import { SECOND, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Network } from "../../world/index.ts";
import type { Context } from "../storage/index.ts";
import { ANSWER, ANSWERS, ATTEMPTS, attemptOf, operationOf, tokenOf, type StatementSource } from "./statements.ts";

export interface RoundTripsParts {
  readonly context: Context;
  readonly actor: number;
  readonly clients: StatementSource;
  readonly replies: { readonly answer: number; readonly stepDone: number };
  readonly kinds: () => RoundTripKinds;
  /** The sessions count that connections are made with now. */
  readonly sessions: () => number;
  readonly spendTime: (operation: number, attempt: number) => void;
  readonly execute: (operation: number, attempt: number) => void;
  /** Nobody wants the transaction any more: it ends without a commit. */
  readonly rollBack: (operation: number, attempt: number) => void;
}

export interface RoundTripKinds {
  /** a: operation, b: attempt and the statement's number (ATTEMPTS), c: the connection's sessions count. */
  readonly next: number;
  /** The client has gone from a transaction. a: operation, b: attempt. */
  readonly left: number;
  /** Time to look for those whose next statement has not come. */
  readonly look: number;
}

export class RoundTrips implements Stateful {
  /** By token: the number of the statement that its client is to send, or, negative, of the one that is under way. */
  #at = new Map<number, number>();
  /** Those whose client has gone while a statement was under way. */
  #left: number[] = [];
  /** What stood in the first when it was last looked at, and whether somebody will look. */
  #seen = new Map<number, number>();
  #isWatched = false;
  readonly #parts: RoundTripsParts;

  constructor(parts: RoundTripsParts) {
    this.#parts = parts;
  }

  /** A statement has come. True when it was the BEGIN of such a transaction, which is answered. */
  begins(operation: number, attempt: number): boolean {
    if (!this.#parts.clients.isOneByOne(operation)) return false;
    this.#answer(operation, attempt, 1);
    return true;
  }

  /**
   * A step of a transaction is done, and `left` are to come. True when it goes on, by itself or by its client; false
   * when it is to be finished now.
   */
  goesOn(operation: number, attempt: number, left: number): boolean {
    const { clients, spendTime, rollBack } = this.#parts;
    if (clients.isOneByOne(operation)) {
      const token = tokenOf(operation, attempt);
      if (this.#left.includes(token)) rollBack(operation, attempt);
      else this.#answer(operation, attempt, 1 - (this.#at.get(token) ?? 0));
      return true;
    }
    if (left > 0) spendTime(operation, attempt);
    return left > 0;
  }

  next(operation: number, attempt: number, number: number, sessions: number): void {
    const { clients, spendTime, execute } = this.#parts;
    if (sessions !== this.#parts.sessions()) {
      this.reset(operation, attempt);
      return;
    }
    const token = tokenOf(operation, attempt);
    if (this.#at.get(token) !== number) return;
    this.#at.set(token, -number);
    if (number > clients.stepsOf(operation)) execute(operation, attempt);
    else spendTime(operation, attempt);
  }

  left(operation: number, attempt: number): void {
    const token = tokenOf(operation, attempt);
    const at = this.#at.get(token);
    if (at === undefined) return;
    if (at < 0) this.#left.push(token);
    else this.#parts.rollBack(operation, attempt);
  }

  /** Answers that nobody has followed up since the last look are sent again. */
  look(): void {
    this.#isWatched = false;
    for (const [token, number] of this.#at)
      if (number > 0 && this.#seen.get(token) === number) this.#send(operationOf(token), attemptOf(token), number);
    this.#seen = new Map(this.#at);
    if (this.#at.size > 0) this.#watch();
  }

  /** There is no engine that knows of the transaction: its connection is reset. */
  reset(operation: number, attempt: number): void {
    const { context, actor, clients, replies } = this.#parts;
    const to = clients.replyTo(operation, attempt);
    context.network.send(actor, to, replies.answer, operation, 0, attempt * ANSWERS + ANSWER.reset);
  }

  /** An operation has its last answer. */
  ended(operation: number, attempt: number): void {
    if (this.#at.size === 0) return;
    const token = tokenOf(operation, attempt);
    this.#at.delete(token);
    if (this.#left.length > 0) this.#left = this.#left.filter((one) => one !== token);
  }

  /** The engine is gone; the tokens of its transactions are returned. */
  drop(): number[] {
    const tokens = [...this.#at.keys()];
    this.#at.clear();
    this.#seen.clear();
    this.#left = [];
    this.#isWatched = false;
    return tokens;
  }

  copyState(copy: StateCopy): void {
    this.#at = copy.of(this.#at);
    this.#left = copy.of(this.#left);
    this.#seen = copy.of(this.#seen);
    this.#isWatched = copy.of(this.#isWatched);
  }

  /** The statement before `number` is done. */
  #answer(operation: number, attempt: number, number: number): void {
    this.#at.set(tokenOf(operation, attempt), number);
    this.#send(operation, attempt, number);
    if (!this.#isWatched) this.#watch();
  }

  #watch(): void {
    const { context, actor, kinds } = this.#parts;
    this.#isWatched = true;
    context.engine.after(SECOND, kinds().look, actor, 0, 0, 0);
  }

  #send(operation: number, attempt: number, number: number): void {
    const { context, actor, clients, replies } = this.#parts;
    const to = clients.replyTo(operation, attempt);
    context.network.send(actor, to, replies.stepDone, operation, attempt + number * ATTEMPTS, actor);
  }
}

/** Registered where some workload sends its statements one by one. */
export function registerRoundTrips(network: Network, tripsAt: (actor: number) => RoundTrips): RoundTripKinds {
  const next = network.registerMessage(
    "instance receives next statement",
    (actor, operation, about, sessions) =>
      tripsAt(actor).next(operation, about % ATTEMPTS, Math.floor(about / ATTEMPTS), sessions),
    (actor, operation, about) => tripsAt(actor).reset(operation, about % ATTEMPTS),
  );
  const left = network.registerMessage("instance hears that client has left", (actor, operation, attempt) =>
    tripsAt(actor).left(operation, attempt),
  );
  const look = network.registerMessage("instance looks for next statements", (actor) => tripsAt(actor).look());
  network.deliverOnce(next);
  return { next, left, look };
}

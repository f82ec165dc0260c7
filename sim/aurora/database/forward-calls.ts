/**
 * What passes between a forwarding reader and the writer: one row a call, named by its number in messages. Rows are
 * never removed; a replay writes the same again.
 */
import { ANSWER } from "./statements.ts";
import { Float64Column, Uint8Column, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";

export const CALL = {
  /** Opens a session at the writer for one of the reader's. */
  connect: 0,
  /** A change of one row, committed by itself or a part of a transaction. */
  write: 1,
  /** A locking read. */
  lock: 2,
  commit: 3,
  rollBack: 4,
  /** Asks for the writer's last commit; needs no session there. */
  point: 5,
  /** The session is over; nobody waits for an answer. */
  end: 6,
  /** Only under the mutation forwardsEverything: a statement that must not be forwarded. */
  other: 7,
} as const;

/** What the writer answers a call with. */
export const RESULT = {
  done: 0,
  /** As many forwarded sessions as the writer takes. */
  full: 1,
  /** No such session any more: the engine restarted, or is no writer. The call did nothing. */
  gone: 2,
  /** The session was ended because it had been idle for too long. The call did nothing. */
  idle: 3,
  /** The engine died while it was at it. */
  reset: 4,
  /** The transaction has been rolled back, for these reasons of the engine itself. */
  deadlock: 5,
  conflict: 6,
  volumeFull: 7,
  /** Done, by a writer that another has superseded and that had yet to hear of it. */
  superseded: 8,
} as const;

/** Why a session at the writer ended. */
export const CLOSED = { left: 0, idle: 1, restarted: 2 } as const;

/** By the writer's result: what a client is told whose transaction the engine itself has rolled back. */
export const ANSWER_OF: Readonly<Record<number, number | undefined>> = {
  [RESULT.deadlock]: ANSWER.deadlock,
  [RESULT.conflict]: ANSWER.conflict,
  [RESULT.volumeFull]: ANSWER.full,
};

export interface ForwardCall {
  readonly kind: number;
  /** The reader's address. */
  readonly from: number;
  /**
   * The number of the connect call that opened the session, by which both sides name it; the call's own for a connect.
   */
  readonly link: number;
  /** The writer's count of sessions when it did: another one by now means another life. */
  readonly sessions: number;
  readonly operation: number;
  readonly attempt: number;
  readonly step: number;
  /** The snapshot that the transaction has at the reader, -1 for none. */
  readonly view: Lsn;
}

export class ForwardCalls implements Stateful {
  count = 0;
  readonly #kind = new Uint8Column();
  readonly #attempt = new Uint8Column();
  readonly #step = new Uint8Column();
  readonly #from = new Float64Column();
  readonly #link = new Float64Column();
  readonly #sessions = new Float64Column();
  readonly #operation = new Float64Column();
  readonly #view = new Float64Column();

  /** Returns the call's number. */
  add(call: Omit<ForwardCall, "link"> & { readonly link?: number }): number {
    const number = this.count++;
    this.#kind.set(number, call.kind);
    this.#attempt.set(number, call.attempt);
    this.#step.set(number, call.step);
    this.#from.set(number, call.from);
    this.#link.set(number, call.link ?? number);
    this.#sessions.set(number, call.sessions);
    this.#operation.set(number, call.operation);
    this.#view.set(number, call.view);
    return number;
  }

  at(number: number): ForwardCall {
    return {
      kind: this.#kind.get(number),
      attempt: this.#attempt.get(number),
      step: this.#step.get(number),
      from: this.#from.get(number),
      link: this.#link.get(number),
      sessions: this.#sessions.get(number),
      operation: this.#operation.get(number),
      view: this.#view.get(number),
    };
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
  }
}

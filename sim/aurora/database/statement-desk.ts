/**
 * The way of a statement through an instance: it comes over a session that is there, waits for its turn at a processor,
 * is carried out by the role that the instance has (writing.ts, reading.ts, forwarding.ts), and is answered, to its
 * client or to the instance that has forwarded it. Nothing is kept here: who waits for a turn is known to turns.ts,
 * what is under way to the roles.
 */
import type { Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { InstanceParts } from "./instance-parts.ts";
import type { Instance } from "./instance.ts";
import type { Woken } from "./page-waits.ts";
import { ANSWER, ANSWERS, attemptOf, operationOf, tokenOf } from "./statements.ts";

export class StatementDesk {
  readonly #instance: Instance;
  readonly #parts: InstanceParts;

  constructor(instance: Instance, parts: InstanceParts) {
    this.#instance = instance;
    this.#parts = parts;
  }

  get isOpen(): boolean {
    const { status } = this.#instance;
    return status === "open" || status === "reading";
  }

  /** A statement over a connection that was made when the sessions' number was what it says. */
  receive(operation: number, attempt: number, sessions: number, session: number): void {
    const { door, states, status, forwarding, swap, index } = this.#instance;
    if (sessions !== door.sessions || !states.takes(session, operation)) {
      this.closed(operation, attempt);
      return;
    }
    if (!this.isOpen) {
      this.#send(operation, attempt, 0, ANSWER.refused);
      return;
    }
    door.underWay++;
    const { context, clients } = this.#parts;
    context.trace.emit(TRACE.statementTaken, index, operation, attempt, clients.isRead(operation) ? 1 : 0);
    if (status === "reading" && session > 0) forwarding.arrived(operation, attempt, session);
    if (!swap.holds(tokenOf(operation, attempt), session)) this.begin(operation, attempt);
  }

  /** A client has closed a connection; `session` is 0 where nobody asks which. */
  disconnected(sessions: number, session: number): void {
    const { door, forwarding, states } = this.#instance;
    if (sessions === door.sessions && session > 0) {
      forwarding.hungUp(session);
      states.hungUp(session);
    }
    door.closed(sessions);
  }

  /** Nobody is at the other end of the connection any more. */
  closed(operation: number, attempt: number): void {
    this.#send(operation, attempt, 0, ANSWER.closed);
  }

  /** What was held while the engine was swapped finds its session gone. */
  refuse(token: number): void {
    if (this.#instance.forwarding.refused(token)) return;
    this.answerClient(operationOf(token), attemptOf(token), 0, ANSWER.closed);
  }

  begin(operation: number, attempt: number): void {
    const { forwarding, status, trips } = this.#instance;
    const isForwarded = forwarding.has(tokenOf(operation, attempt));
    if (status === "reading" && !this.#parts.clients.isRead(operation) && !isForwarded)
      this.answer(operation, attempt, 0, ANSWER.readOnly);
    else if (!trips.begins(operation, attempt)) this.spendTime(operation, attempt);
  }

  spendTime(operation: number, attempt: number): void {
    const { context, kinds } = this.#parts;
    const { processors, actor, generation, turns } = this.#instance;
    const done = processors.doneAt(context.parameters.statementCpu);
    turns.wait(operation, attempt);
    context.engine.at(done, kinds().execute, actor, operation, attempt, generation);
  }

  /** Its turn has come. */
  execute(operation: number, attempt: number): void {
    const { status, writing } = this.#instance;
    const token = tokenOf(operation, attempt);
    if (status === "open") writing.goOn(token, "turn");
    else if (status === "reading") this.goOnReading(token, "turn");
  }

  goOnReading(token: number, woken: Woken): void {
    const { forwarding, reading } = this.#instance;
    (forwarding.has(token) ? forwarding : reading).goOn(token, woken);
  }

  /** A transaction's client has gone. */
  rollBack(operation: number, attempt: number): void {
    const { status, writing, reading } = this.#instance;
    if (status === "open") writing.rollBack(operation);
    else if (status === "reading") reading.rollBack(operation);
    this.answerClient(operation, attempt, 0, ANSWER.reset);
  }

  answer(operation: number, attempt: number, lsn: Lsn, answer: number): void {
    if (!this.#instance.forwarded.answered(tokenOf(operation, attempt), lsn, answer))
      this.answerClient(operation, attempt, lsn, answer);
  }

  answerClient(operation: number, attempt: number, lsn: Lsn, answer: number): void {
    const { door, trips, index } = this.#instance;
    door.underWay--;
    trips.ended(operation, attempt);
    this.#parts.context.trace.emit(TRACE.statementAnswered, index, operation, attempt, answer);
    this.#send(operation, attempt, lsn, answer);
  }

  /** Connections break under statements that have no answer yet. */
  reset(tokens: readonly number[]): void {
    for (const token of new Set(tokens.filter((one) => one >= 0)))
      if (!this.#instance.forwarded.answered(token, 0, ANSWER.reset))
        this.#send(operationOf(token), attemptOf(token), 0, ANSWER.reset);
  }

  #send(operation: number, attempt: number, lsn: Lsn, answer: number): void {
    const { context, clients, replies } = this.#parts;
    const to = clients.replyTo(operation, attempt);
    context.network.send(this.#instance.actor, to, replies.answer, operation, lsn, attempt * ANSWERS + answer);
  }
}

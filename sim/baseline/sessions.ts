/**
 * Who comes in: handshakes, which take processor time, and the connections that they become. The same rules as an
 * Aurora instance's, without its pauses and its swaps: an engine that is not open turns everybody away, and one that is
 * full says so.
 */
import { ANSWER, ANSWERS, CONNECTION, FrontDoor, type Processors } from "../aurora/database/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { TRACE } from "../trace/index.ts";
import type { PairKinds } from "./kinds.ts";

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly replies: { readonly connected: number; readonly answer: number };
  readonly actor: number;
  readonly index: number;
  readonly connectionsMax: number;
  readonly processors: Processors;
  readonly replyTo: (operation: number, attempt: number) => number;
  readonly isOpen: () => boolean;
}

export class Sessions {
  readonly door: FrontDoor;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { context, index } = parts;
    this.door = new FrontDoor(parts.connectionsMax, (left) => context.trace.emit(TRACE.connectionClosed, index, left));
  }

  /** A client wants a connection. */
  begin(connection: number, client: number, attempt: number): void {
    const { context, kinds, actor, processors, isOpen } = this.#parts;
    this.door.asked++;
    if (!isOpen() || this.door.isFull) {
      this.turnAway(connection, client, attempt);
      return;
    }
    const done = processors.doneAt(context.parameters.connectCpu);
    context.engine.at(done, kinds().connected, actor, connection, client, attempt);
  }

  /** The processor has come to it. */
  finish(connection: number, client: number, attempt: number): void {
    const { isOpen } = this.#parts;
    if (!isOpen() || this.door.isFull) {
      this.turnAway(connection, client, attempt);
      return;
    }
    this.door.connections++;
    this.#answer(connection, client, attempt, this.door.sessions);
  }

  turnAway(connection: number, client: number, attempt: number): void {
    const isFull = this.#parts.isOpen() && this.door.isFull;
    if (isFull) this.door.turnedAway++;
    this.#answer(connection, client, attempt, isFull ? CONNECTION.tooMany : CONNECTION.refused);
  }

  /** Nobody is at the other end of the connection any more. */
  closed(operation: number, attempt: number): void {
    this.send(operation, attempt, 0, ANSWER.closed);
  }

  send(operation: number, attempt: number, version: number, answer: number): void {
    const { context, actor, replies, replyTo } = this.#parts;
    context.network.send(
      actor,
      replyTo(operation, attempt),
      replies.answer,
      operation,
      version,
      attempt * ANSWERS + answer,
    );
  }

  #answer(connection: number, client: number, attempt: number, answer: number): void {
    const { context, actor, index, replies } = this.#parts;
    context.network.send(actor, client, replies.connected, connection, answer, index * 256 + attempt);
  }
}

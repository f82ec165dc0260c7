/**
 * What a client sends to a server: a handshake, a question whether a connection or a host is good, a statement, the
 * next one of a transaction, and that a connection is over. Over a connection that is half open nothing arrives, and
 * nobody here knows.
 *
 * When to send what, and what the answers mean, is courier.ts's business.
 */
import { ATTEMPTS } from "./answers.ts";
import type { Connections } from "./connections.ts";
import type { CourierParts } from "./courier-parts.ts";

export type ServerMessagesParts = Pick<
  CourierParts,
  "network" | "actor" | "addressOf" | "serverKinds" | "nameOf" | "roundTrips" | "monitorKind" | "validationKind"
>;

export class ServerMessages {
  readonly #parts: ServerMessagesParts;
  readonly #connections: Connections;

  constructor(parts: ServerMessagesParts, connections: Connections) {
    this.#parts = parts;
    this.#connections = connections;
  }

  /** `presented`: the attempt, and the token that the client logs in with. */
  connect(instance: number, connection: number, presented: number): void {
    const { network, actor, addressOf, serverKinds } = this.#parts;
    network.send(actor, addressOf(instance), serverKinds().connect, connection, actor, presented);
  }

  statement(connection: number, operation: number, attempt: number): void {
    if (this.#connections.isHalfOpen(connection)) return;
    const { network, actor, addressOf, serverKinds, nameOf } = this.#parts;
    const to = addressOf(this.#connections.instanceOf(connection));
    network.send(
      actor,
      to,
      serverKinds().statement,
      operation,
      attempt + nameOf(connection) * ATTEMPTS,
      this.#connections.generationOf(connection),
    );
  }

  /** The next statement of a transaction, by its number. */
  next(connection: number, operation: number, attempt: number, number: number): void {
    const { network, actor, addressOf, roundTrips } = this.#parts;
    const to = addressOf(this.#connections.instanceOf(connection));
    const generation = this.#connections.generationOf(connection);
    network.send(actor, to, roundTrips().next, operation, attempt + number * ATTEMPTS, generation);
  }

  /** Nobody waits for a transaction any more, whose connection is closed. */
  leaves(address: number, operation: number, attempt: number): void {
    const { network, actor, roundTrips } = this.#parts;
    network.send(actor, address, roundTrips().left, operation, attempt, 0);
  }

  /** Asks over the connection whether it is good. */
  check(connection: number, token: number): void {
    if (this.#connections.isHalfOpen(connection)) return;
    const { network, actor, addressOf, validationKind } = this.#parts;
    const to = addressOf(this.#connections.instanceOf(connection));
    network.send(actor, to, validationKind(), actor, token, this.#connections.generationOf(connection));
  }

  /** Asks the connection's host whether it is there, beside the connection. */
  askHost(connection: number, token: number): void {
    const { network, actor, addressOf, monitorKind } = this.#parts;
    network.send(actor, addressOf(this.#connections.instanceOf(connection)), monitorKind(), actor, token, 0);
  }

  /** Closes a connection, and says so. */
  close(connection: number): void {
    const connections = this.#connections;
    if (!connections.isHalfOpen(connection))
      this.hangUp(
        connections.instanceOf(connection),
        connections.generationOf(connection),
        this.#parts.nameOf(connection),
      );
    connections.close(connection);
  }

  /** The instance is told that a connection is over; one that is gone does not hear it. */
  hangUp(instance: number, generation: number, session: number): void {
    const { network, actor, addressOf, serverKinds } = this.#parts;
    network.farewells.say(actor, addressOf(instance), serverKinds().disconnect, generation, session);
  }
}

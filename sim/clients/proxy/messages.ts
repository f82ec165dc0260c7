/**
 * What a machine of RDS Proxy sends: to instances as if it were a client of theirs, to clients as if it were the
 * database. When to send what is node.ts's business; what it asks its targets, target-polling.ts's.
 */
import type { Lsn } from "../../kernel/index.ts";
import { ATTEMPTS, REPLIES } from "../answers.ts";
import { attemptOf, operationOf, type ProxyNodeParts } from "./parts.ts";
import type { BackendPool } from "./pool.ts";

export class ProxyMessages {
  readonly #parts: ProxyNodeParts;
  readonly #actor: number;
  readonly #pool: BackendPool;

  constructor(parts: ProxyNodeParts, actor: number, pool: BackendPool) {
    this.#parts = parts;
    this.#actor = actor;
    this.#pool = pool;
  }

  /** To the instance that the connection is to lead to. */
  connect(backend: number): void {
    const { network, instanceKinds } = this.#parts;
    const serial = this.#pool.serialOf(backend);
    network.send(this.#actor, this.#targetOf(backend), instanceKinds.connect, backend, this.#actor, serial);
  }

  /** `session`: what the instance is to know the session by, 0 where it holds nothing of it. */
  statement(backend: number, operation: number, attempt: number, session: number): void {
    const { network, instanceKinds } = this.#parts;
    network.send(
      this.#actor,
      this.#targetOf(backend),
      instanceKinds.statement,
      operation,
      attempt + session * ATTEMPTS,
      this.#pool.generationOf(backend),
    );
  }

  disconnect(backend: number, name: number): void {
    const { network, instanceKinds } = this.#parts;
    const generation = this.#pool.generationOf(backend);
    network.farewells.say(this.#actor, this.#targetOf(backend), instanceKinds.disconnect, generation, name);
  }

  /** To an instance by its number: a connection to it that this machine has no place for. */
  hangUp(instance: number, generation: number): void {
    const { network, instanceKinds, targets } = this.#parts;
    const target = targets.find(({ number }) => number === instance);
    if (target !== undefined) network.farewells.say(this.#actor, target.actor, instanceKinds.disconnect, generation, 0);
  }

  /** To a client: its handshake's answer. False when it is lost on its way. */
  connected(connection: number, client: number, attempt: number, sessions: number): boolean {
    const { network, replies, number } = this.#parts;
    const told = number * ATTEMPTS + (attempt % ATTEMPTS);
    return network.send(this.#actor, client, replies.connected, connection, sessions, told);
  }

  /** To a statement's client. */
  answer(token: number, code: number, lsn: Lsn): void {
    const { network, statements, replies } = this.#parts;
    const operation = operationOf(token);
    network.send(
      this.#actor,
      statements.actorOf(operation),
      replies.answer,
      operation,
      lsn,
      attemptOf(token) * REPLIES + code,
    );
  }

  #targetOf(backend: number): number {
    return this.#parts.targets[this.#pool.targetOf(backend)].actor;
  }
}

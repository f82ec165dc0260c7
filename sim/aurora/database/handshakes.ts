/**
 * How clients come in: each handshake takes processor time, so that a storm of them is felt, and an instance that is
 * full says so. Where a cluster has rules of who may connect, a client meets them in the order of the layers: the
 * network before anything else hears of it, TLS when the connection stands, its login last.
 */
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import { Asleep } from "./asleep.ts";
import type { FrontDoor } from "./front-door.ts";
import type { DatabaseKinds } from "./kinds.ts";
import type { Processors } from "./processors.ts";
import { ATTEMPTS, CONNECTION } from "./statements.ts";

/** Who may connect (sim/aurora/access): each answer but the first is 0, or why not. */
export interface Doorkeeper {
  reaches(server: number, client: number): boolean;
  greet(server: number, client: number, connection: number, presented: number): number;
  recognize(server: number, client: number, presented: number): number;
  letIn(server: number, client: number, connection: number, sessions: number, presented: number): void;
}

export interface HandshakesParts {
  readonly context: Context;
  readonly kinds: () => DatabaseKinds;
  readonly replies: { readonly connected: number };
  readonly actor: number;
  /** The instance's number among those of all clusters. */
  readonly number: () => number;
  readonly door: FrontDoor;
  readonly index: number;
  readonly processors: Processors;
  /** Statements are taken. */
  readonly isOpen: () => boolean;
}

export class Handshakes {
  /** Who waits while a serverless instance is paused. */
  readonly asleep = new Asleep();
  /** Absent where nobody is turned away. Set while the world is built. */
  doorkeeper: Doorkeeper | undefined;
  readonly #parts: HandshakesParts;

  constructor(parts: HandshakesParts) {
    this.#parts = parts;
  }

  /** A client wants a connection. */
  begin(connection: number, client: number, attempt: number): void {
    const { context, kinds, actor, door, processors, isOpen, index } = this.#parts;
    if (this.doorkeeper?.reaches(index, client) === false) return;
    door.asked++;
    if (isOpen() && this.asleep.holds(connection, client, attempt)) return;
    if (!isOpen() || door.isFull) {
      this.turnAway(connection, client, attempt);
      return;
    }
    const why = this.doorkeeper?.greet(index, client, connection, attempt) ?? 0;
    if (why !== 0) {
      this.#answer(connection, client, attempt, TOLD[why]);
      return;
    }
    const { connectCpu } = context.parameters;
    const done = processors.doneAt(connectCpu);
    if (done - connectCpu - context.engine.now >= SLOW_TO_BEGIN) door.slowToBegin++;
    context.engine.at(done, kinds().connected, actor, connection, client, attempt);
  }

  /** The processor has come to it. */
  finish(connection: number, client: number, attempt: number): void {
    const { door, isOpen, context, kinds, actor, index } = this.#parts;
    if (!isOpen() || door.isFull) {
      this.turnAway(connection, client, attempt);
      return;
    }
    const why = this.doorkeeper?.recognize(index, client, attempt) ?? 0;
    if (why !== 0) {
      door.loginFailures++;
      this.#answer(connection, client, attempt, TOLD[why]);
      return;
    }
    this.doorkeeper?.letIn(index, client, connection, door.sessions, attempt);
    door.connections++;
    context.trace.emit(TRACE.connectionOpened, index, door.connections);
    const isHeard = this.#answer(connection, client, attempt, door.sessions);
    // The client knows of no connection that it could close, so this end must: it waits for somebody who never speaks.
    if (!isHeard) context.engine.after(HANDSHAKE_PATIENCE, kinds().disconnect, actor, door.sessions, 0, 0);
  }

  /** It takes connections again: who has waited comes in. */
  wake(): void {
    for (const [connection, client, attempt] of this.asleep.wake()) this.begin(connection, client, attempt);
  }

  /** The engine is going, and with it who has waited. */
  drop({ tells }: { readonly tells: boolean }): void {
    for (const [connection, client, attempt] of this.asleep.wake())
      if (tells) this.turnAway(connection, client, attempt);
  }

  /** The machine is there, and nobody at the door. */
  nobodyThere(connection: number, client: number, attempt: number): void {
    if (this.doorkeeper?.reaches(this.#parts.index, client) !== false) this.turnAway(connection, client, attempt);
  }

  turnAway(connection: number, client: number, attempt: number): void {
    const { door, isOpen, context, index } = this.#parts;
    const isFull = isOpen() && door.isFull;
    if (isFull) door.turnedAway++;
    if (isFull) context.trace.emit(TRACE.connectionRefused, index, Math.max(door.connections, door.underWay));
    this.#answer(connection, client, attempt, isFull ? CONNECTION.tooMany : CONNECTION.refused);
  }

  /** False when it is lost on its way. */
  #answer(connection: number, client: number, attempt: number, sessions: number): boolean {
    const { context, replies, actor, number } = this.#parts;
    return context.network.send(
      actor,
      client,
      replies.connected,
      connection,
      sessions,
      number() * ATTEMPTS + (attempt % ATTEMPTS),
    );
  }
}

/** By TURNED_AWAY: what the client is told; who is not let through by the network is told nothing. */
const TOLD = [0, CONNECTION.insecure, CONNECTION.untrusted, CONNECTION.denied] as const;

/** How long somebody who has been let in may say nothing. */
const HANDSHAKE_PATIENCE = FIXED.handshakePatience.value;
/** What CloudWatch calls slow. */
const SLOW_TO_BEGIN = FIXED.slowHandshake.value;

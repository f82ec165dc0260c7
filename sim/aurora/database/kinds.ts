/**
 * The messages and timers of database instances, registered once for all of them; the event's target tells which
 * instance it is.
 *
 * Timers carry the engine's generation: what an engine had set before it died or was restarted is void.
 */
import type { Network } from "../../world/index.ts";
import type { Instance } from "./instance.ts";
import { ATTEMPTS } from "./statements.ts";
import type { StreamFollower, StreamSource } from "./registry.ts";

export interface DatabaseKinds {
  /** A handshake begins. a: connection, b: the client's address, c: attempt. */
  readonly connect: number;
  /** The processor has come to a handshake. a: connection, b: the client's address, c: attempt. */
  readonly connected: number;
  /** A client has closed a connection. a: the sessions count that it was made with, b: its session, 0 for none. */
  readonly disconnect: number;
  /**
   * A statement arrives from a client. a: operation, b: attempt and session (ATTEMPTS), c: the sessions count that the
   * connection was made with.
   */
  readonly statement: number;
  /** The processor has come to a statement. a: operation, b: attempt, c: generation. */
  readonly execute: number;
  /** The engine's process runs again. c: generation. */
  readonly started: number;
  /** A reader has changed roles. c: generation. */
  readonly promote: number;
  /** Time for the next row to be undone. c: generation. */
  readonly undo: number;
  /** The stream's next chunk leaves. c: generation. */
  readonly stream: number;
  /** The writer looks for readers that have fallen silent. c: generation. */
  readonly watch: number;
  /**
   * A reader wants the stream. a: instance, b: the LSN it has, -1 for nothing, c: how far below that its oldest read
   * point is.
   */
  readonly attach: number;
  /** A chunk of the stream arrives at a reader. a: chunk. */
  readonly chunk: number;
  /** A reader says how far it is. a: instance, b: its read floor, c: nothing. */
  readonly report: number;
  /** A reader has applied what it was at. b: up to which LSN, c: generation. */
  readonly applied: number;
  /** Time for a reader to report. c: generation. */
  readonly reportDue: number;
  /** Time for a reader to ask for the stream again. c: generation. */
  readonly attachAgain: number;
  /** The writer has given a reader up. a: instance. */
  readonly dropped: number;
}

export function registerDatabaseKinds(
  network: Network,
  at: (actor: number) => Instance,
  sourceAt: (actor: number) => StreamSource,
  followerAt: (actor: number) => StreamFollower,
): DatabaseKinds {
  const message = (name: string, handle: (instance: Instance, a: number, b: number, c: number) => void): number =>
    network.registerMessage(name, (actor, a, b, c) => handle(at(actor), a, b, c));
  const timer = (name: string, handle: (instance: Instance, a: number, b: number) => void): number =>
    network.registerMessage(name, (actor, a, b, generation) => {
      const instance = at(actor);
      if (generation === instance.generation) handle(instance, a, b);
    });
  const sourceTimer = (name: string, handle: (source: StreamSource) => void): number =>
    network.registerMessage(name, (actor, _a, _b, generation) => {
      const source = sourceAt(actor);
      if (generation === source.generation) handle(source);
    });
  return {
    connect: network.registerMessage(
      "instance is asked for connection",
      (actor, connection, client, attempt) => at(actor).handshakes.begin(connection, client, attempt),
      (actor, connection, client, attempt) => at(actor).handshakes.nobodyThere(connection, client, attempt),
    ),
    connected: network.registerMessage("instance takes connection", (actor, connection, client, attempt) =>
      at(actor).handshakes.finish(connection, client, attempt),
    ),
    disconnect: network.registerMessage("instance loses connection", (actor, sessions, session) =>
      at(actor).desk.disconnected(sessions, session),
    ),
    statement: network.registerMessage(
      "instance receives statement",
      (actor, operation, about, sessions) =>
        at(actor).desk.receive(operation, about % ATTEMPTS, sessions, Math.floor(about / ATTEMPTS)),
      (actor, operation, about) => at(actor).desk.closed(operation, about % ATTEMPTS),
    ),
    // One in five events of a busy writer: it finds its instance by itself, which saves a call.
    execute: network.registerMessage("instance executes statement", (actor, operation, attempt, generation) => {
      const instance = at(actor);
      if (generation === instance.generation && instance.turns.come(operation, attempt))
        instance.desk.execute(operation, attempt);
    }),
    started: timer("engine has started", (instance) => instance.engineStarted()),
    promote: timer("reader opens volume", (instance) => instance.openVolume()),
    undo: timer("writer undoes row", (instance) => instance.writing.undo.step()),
    stream: sourceTimer("writer streams", (source) => source.stream.flush()),
    watch: sourceTimer("writer looks at readers", (source) => source.stream.look()),
    attach: network.registerMessage("writer is asked for stream", (actor, from, lsn, below) =>
      sourceAt(actor).stream.attach(from, lsn, below),
    ),
    chunk: network.registerMessage("reader gets chunk", (actor, chunk) => followerAt(actor).receiveChunk(chunk)),
    report: network.registerMessage("writer hears reader", (actor, from, floor) =>
      sourceAt(actor).stream.reported(from, floor),
    ),
    applied: timer("reader has applied", (instance, _a, target) => instance.replica.applied(target)),
    reportDue: timer("reader reports", (instance) => instance.replica.report()),
    attachAgain: timer("reader asks for stream again", (instance) => instance.replica.askAgain()),
    dropped: message("reader is dropped", (instance, from, epoch) => instance.replica.dropped(from, epoch)),
  };
}

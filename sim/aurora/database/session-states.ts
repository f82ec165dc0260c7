/**
 * What sessions of an instance hold that a swap of its engine cannot carry over: temporary tables, locks of users and
 * tables, channels listened to, held cursors; in Aurora PostgreSQL an old version of TLS, too (cluster reference 1.9;
 * session-state.ts). Patching drops the connections of such sessions, and only those.
 *
 * Only sessions count whose name the instance is told: those of clients that issue such statements or speak such TLS,
 * from their first statement on. Left out: a table lock that ends with its transaction.
 */
import { isDroppedByPatching, leavesBehind, type EngineName } from "../../facts/index.ts";
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { StatementSource } from "./statements.ts";

export class SessionStates implements Stateful {
  /** By session: it holds something; and its connection has been dropped, which its client has yet to notice. */
  #holds: Record<string, number> = {};
  #dropped: Record<string, number> = {};
  /** By token of a statement that waits for the swap's end: its session. */
  #waits: Record<string, number> = {};
  /**
   * Whether the client at an address speaks a version of TLS that is not carried over; absent where nobody asks. Set
   * while the world is built.
   */
  isTlsTooOld: ((client: number) => boolean) | undefined;
  readonly #context: Context;
  readonly #clients: StatementSource;
  readonly #engine: EngineName;
  readonly #index: number;

  constructor(context: Context, clients: StatementSource, engine: EngineName, index: number) {
    this.#context = context;
    this.#clients = clients;
    this.#engine = engine;
    this.#index = index;
  }

  /** A statement of a session arrives. False when the session is over. */
  takes(session: number, operation: number): boolean {
    if (session === 0) return true;
    if (this.#dropped[session] !== undefined) {
      delete this.#dropped[session];
      return false;
    }
    const { trace } = this.#context;
    if (this.#holds[session] !== undefined) trace.emit(TRACE.sessionGoesOn, this.#index, session);
    else if (this.#leaves(operation)) {
      this.#holds[session] = 1;
      trace.emit(TRACE.sessionHolds, this.#index, session);
    }
    return true;
  }

  /** Whether a session has something that a swap cannot carry over. */
  get isHolding(): boolean {
    return Object.keys(this.#holds).length > 0;
  }

  /** A statement waits until the engine has been swapped. */
  waits(token: number, session: number): void {
    if (session > 0) this.#waits[token] = session;
  }

  /** It goes on. False when its session is over. */
  goesOn(token: number): boolean {
    const session = this.#waits[token];
    delete this.#waits[token];
    if (session === undefined || this.#dropped[session] === undefined) return true;
    delete this.#dropped[session];
    return false;
  }

  /** The engine has been swapped: the connections of sessions that hold something are dropped. Returns how many. */
  swapped(): number {
    const { trace, mutations } = this.#context;
    trace.emit(TRACE.engineSwapped, this.#index);
    // Mutation patchingKeepsAll: they go on as if nothing were missing.
    if (mutations.patchingKeepsAll) return 0;
    const sessions = Object.keys(this.#holds);
    for (const session of sessions) {
      this.#dropped[session] = 1;
      this.hungUp(Number(session));
    }
    return sessions.length;
  }

  /** A session is over. */
  hungUp(session: number): void {
    if (this.#holds[session] === undefined) return;
    delete this.#holds[session];
    this.#context.trace.emit(TRACE.sessionOver, this.#index, session);
  }

  /** All of them are. */
  clear(): void {
    for (const session of Object.keys(this.#holds)) this.hungUp(Number(session));
    this.#dropped = {};
    this.#waits = {};
  }

  copyState(copy: StateCopy): void {
    this.#holds = copy.of(this.#holds);
    this.#dropped = copy.of(this.#dropped);
    this.#waits = copy.of(this.#waits);
  }

  #leaves(operation: number): boolean {
    if (this.isTlsTooOld?.(this.#clients.replyTo(operation, 0)) === true) return true;
    for (let step = 0; step < this.#clients.stepsOf(operation); step++) {
      const sql = this.#clients.sqlAt(operation, step);
      const state = sql === "" ? undefined : leavesBehind(sql, this.#engine);
      if (state !== undefined && isDroppedByPatching(state, this.#engine)) return true;
    }
    return false;
  }
}

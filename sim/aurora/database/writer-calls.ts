/**
 * How a forwarding reader calls the writer: through the session's own session there, which its first call opens; and
 * how it lets that go.
 */
import type { Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import { CALL, type ForwardCall, type ForwardCalls } from "./forward-calls.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import type { Run, Session } from "./forwarding-runs.ts";
import { attemptOf, operationOf, type StatementSource } from "./statements.ts";

export interface WriterCallsParts {
  readonly context: Context;
  readonly clients: StatementSource;
  readonly actor: number;
  readonly calls: ForwardCalls;
  readonly kinds: () => ForwardingKinds;
  readonly links: () => ForwardingLinks;
  readonly generation: () => number;
}

export class WriterCalls {
  readonly #parts: WriterCallsParts;

  constructor(parts: WriterCallsParts) {
    this.#parts = parts;
  }

  /** Sends a call, or opens a session at the writer first. False when there is no writer. */
  call(run: Run, session: Session, kind: number): boolean {
    const { calls, actor, context, kinds, generation, links } = this.#parts;
    const { engine, parameters, mutations } = context;
    if (session.link >= 0 && links().hasLeft(session.writer)) {
      this.leave(session);
      // Its transaction is another database's.
      if (run.isOpen) return false;
    }
    const connects = kind !== CALL.point && session.link < 0;
    const to = connects || kind === CALL.point ? links().writer() : session.writer;
    if (to < 0) return false;
    const call = calls.add({
      kind: connects ? CALL.connect : kind,
      from: actor,
      ...(connects ? {} : { link: session.link }),
      sessions: session.sessions,
      operation: operationOf(run.token),
      attempt: attemptOf(run.token),
      step: run.step,
      view: run.view,
    });
    if (connects) session.writer = to;
    if (run.calledAt === 0) run.calledAt = engine.now;
    run.call = call;
    run.waitsSince = engine.now;
    run.phase = kind === CALL.point ? "asking" : "calling";
    context.trace.emit(
      TRACE.forwardCalled,
      run.session,
      operationOf(run.token),
      connects ? CALL.connect : kind,
      call,
      run.step,
    );
    context.network.send(actor, to, kinds().forward, call, 0, 0);
    if ((connects && parameters.forwardConnectTimeout > 0) || mutations.resendForwarded)
      engine.after(
        connects ? parameters.forwardConnectTimeout : parameters.forwardResendAfter,
        kinds().patience,
        actor,
        call,
        run.token,
        generation(),
      );
    return true;
  }

  /** The answer to a call of the operation under way has come: it is told beside the call. */
  heard(run: Run, session: Session, kind: number, lsn: Lsn, result: number): void {
    const { context, clients } = this.#parts;
    const operation = operationOf(run.token);
    const key = kind === CALL.write ? clients.keyAt(operation, run.step) : 0;
    context.trace.emit(
      TRACE.forwardHeard,
      run.session,
      operation,
      kind * 16 + result,
      lsn,
      session.mode * 16_777_216 + key,
    );
  }

  /** The session needs nothing at the writer any more. */
  leave(session: Session): void {
    const { link, sessions, token, writer } = session;
    if (link >= 0) this.#end({ operation: operationOf(Math.max(0, token)), attempt: 0, link, sessions }, writer);
    session.link = -1;
  }

  /**
   * Nobody waits for a connect call any more: whatever it has opened at the writer is closed. Other calls are left
   * alone.
   */
  giveUp(call: number, to: number): void {
    const { kind, operation, attempt, sessions } = this.#parts.calls.at(call);
    if (kind === CALL.connect) this.#end({ operation, attempt, link: call, sessions }, to);
  }

  #end(about: Pick<ForwardCall, "operation" | "attempt" | "link" | "sessions">, to: number): void {
    const { calls, actor, context, kinds } = this.#parts;
    if (to < 0) return;
    const call = calls.add({ ...about, kind: CALL.end, from: actor, step: 0, view: -1 });
    context.network.send(actor, to, kinds().forward, call, 0, 0);
  }
}

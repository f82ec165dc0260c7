/**
 * Statements of forwarding sessions that are refused, or are more than a row read or written (cluster reference 6.2,
 * 6.6): a named statement is refused, passed on to the writer, or carried out here, and a session that forwards nothing
 * is told that a reader changes nothing. An error by itself leaves MySQL's transaction going on, and ends PostgreSQL's.
 *
 * Which of these a named statement deserves is decided in named-statements.ts; how a session's steps follow each other
 * stands in forwarding.ts.
 */
import type { EngineName, ErrorKind } from "../../facts/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import { CALL } from "./forward-calls.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import type { ForwardingMeters, Run, Session } from "./forwarding-runs.ts";
import { decideStatement } from "./named-statements.ts";
import { ANSWER, operationOf, type StatementSource } from "./statements.ts";

export interface ForwardingStatementsParts {
  readonly context: Context;
  readonly clients: StatementSource;
  readonly engine: EngineName;
  readonly meters: ForwardingMeters;
  readonly links: () => ForwardingLinks;
  /** Calls the writer. */
  readonly call: (run: Run, kind: number) => void;
  readonly stepDone: (run: Run) => void;
  /** The operation is over. */
  readonly end: (run: Run, answer: number) => void;
}

export class ForwardingStatements {
  readonly #parts: ForwardingStatementsParts;

  constructor(parts: ForwardingStatementsParts) {
    this.#parts = parts;
  }

  /** A named statement: refused, passed on, or carried out here. `isOn`: forwarding is switched on here. */
  take(run: Run, session: Session, sql: string, isOn: boolean): void {
    const { engine, context, links, clients, call, stepDone, end } = this.#parts;
    const isInTransaction = clients.stepsOf(operationOf(run.token)) > 1;
    const decision = decideStatement(sql, {
      engine,
      mode: session.mode,
      isOn,
      isLocal: links().isLocal(),
      isInTransaction,
    });
    if (decision.does === "refuse") {
      const { error, what, cannotBeForwarded } = decision;
      if (cannotBeForwarded && error === "forwarding" && context.mutations.forwardsEverything) {
        call(run, CALL.other);
        return;
      }
      if (cannotBeForwarded)
        context.trace.emit(
          TRACE.statementRefused,
          run.session,
          operationOf(run.token),
          engine === "aurora-mysql" ? 0 : 1,
          isInTransaction ? 1 : 0,
        );
      this.#refuse(run, error, what);
      return;
    }
    if (decision.does === "call") {
      call(run, CALL.lock);
      return;
    }
    if (decision.does === "setMode") session.mode = decision.mode;
    if (isInTransaction) stepDone(run);
    else end(run, ANSWER.done);
  }

  /** A change in a session that forwards nothing. */
  readOnly(run: Run): void {
    const { clients, meters, engine, end } = this.#parts;
    meters.told(engine, "readOnly", "UPDATE");
    if (run.isOpen || clients.stepsOf(operationOf(run.token)) > 1) run.isAborted = true;
    end(run, ANSWER.readOnly);
  }

  /**
   * A statement has failed by itself. In MySQL the transaction goes on; in PostgreSQL it is over, and only a rollback
   * is accepted.
   */
  #refuse(run: Run, kind: ErrorKind, what: string): void {
    const { engine, clients, context, meters, stepDone, end } = this.#parts;
    meters.told(engine, kind, what);
    if (clients.stepsOf(operationOf(run.token)) === 1) return void end(run, ANSWER.error);
    // Mutation refusalsSwapped: the other way round.
    if ((engine === "aurora-postgresql") !== context.mutations.refusalsSwapped) run.isAborted = true;
    stepDone(run);
  }
}

/**
 * C33: a statement that cannot be forwarded is refused before anything of it has come to the writer, and its
 * transaction stays usable in MySQL and is over in PostgreSQL (cluster reference 6.6, 14).
 *
 * Not verified here: which statements those are, and the words of the errors; both are tested row by row.
 */
import { thousands } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import type { FailureListener } from "./check.ts";
import type { ForwardingChecks } from "./forwarding.ts";
import { FORWARDING_CHECKS, makerOf } from "./idle.ts";

const MYSQL = 0;

export function watchRefusals(traces: readonly Trace[], listener: FailureListener): ForwardingChecks {
  const refusals = makerOf(FORWARDING_CHECKS, traces[0], listener)("C33-refused-before-any-effect");
  /** By operation: the engine that has refused one of its statements within a transaction. */
  let refused: Record<string, number> = {};

  for (const trace of traces) {
    trace.on(TRACE.statementRefused, (_session, operation, engine, isInside) => {
      refusals.exercised++;
      if (isInside === 1) refused[operation] = engine;
    });
    trace.on(TRACE.statementForwarded, (operation) =>
      refusals.fail(
        () => `A statement of operation ${thousands(operation)} that cannot be forwarded has come to the writer.`,
      ),
    );
    trace.on(TRACE.forwardCommitted, (_instance, operation) => {
      if (refused[operation] !== undefined && refused[operation] !== MYSQL)
        refusals.fail(
          () => `Operation ${thousands(operation)} was committed after PostgreSQL had refused one of its statements.`,
        );
    });
    trace.on(TRACE.forwardEnded, (_session, operation, _isDone, isAborted) => {
      if (refused[operation] === MYSQL && isAborted === 1)
        refusals.fail(
          () => `Operation ${thousands(operation)} was rolled back because MySQL had refused one of its statements.`,
        );
      delete refused[operation];
    });
  }

  return {
    checks: [refusals],
    copyState: (copy) => {
      refused = copy.of(refused);
      copy.part(refusals);
    },
  };
}

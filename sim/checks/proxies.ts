/**
 * RDS Proxy between clients and database (docs/cluster.md; the numbers are this project's own).
 *
 * C51: what an instance may have done is not passed on a second time: only after an answer that it certainly did
 * nothing. C52: a connection to the database has one statement at a time, and while a client is pinned to it, only that
 * client's.
 *
 * Not verified here: which instance a statement is passed to, and who is pinned that need not be.
 */
import { thousands, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

/**
 * Answers after which the statement has certainly not been done, and one after which nobody knows (the instances'
 * ANSWER).
 */
const REFUSED = 1;
const RESET = 2;
const READ_ONLY = 4;
const CLOSED = 8;

export interface ProxyChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchProxies(trace: Trace, listener: FailureListener): ProxyChecks {
  const once = new Check("C51-proxied-once", "statements that a proxy lost a connection under", trace, listener);
  const lent = new Check(
    "C52-connection-lent-to-one",
    "statements over connections that somebody is pinned to",
    trace,
    listener,
  );
  /**
   * By statement: 1 while an instance has it, 2 when it may have been done. By connection: whose it is, and the
   * statement it carries.
   */
  let passed: Record<string, number> = {};
  let pinned: Record<string, number> = {};
  let carries: Record<string, string> = {};
  const called = (operation: number, attempt: number): string =>
    `statement ${thousands(operation)} (attempt ${attempt})`;

  trace.on(TRACE.proxyPassed, (operation, attempt, connection, client) => {
    const statement = called(operation, attempt);
    if (passed[statement] === 2)
      once.fail(
        () =>
          `RDS Proxy passed ${statement} on again, although the connection broke under it and it may have been done.`,
      );
    if (passed[statement] === 1) once.fail(() => `RDS Proxy passed ${statement} on while an instance had it.`);
    passed[statement] = 1;
    const before = carries[connection];
    if (before !== undefined)
      lent.fail(() => `RDS Proxy lent connection ${connection} to ${statement} while ${before} was under way on it.`);
    carries[connection] = statement;
    if (pinned[connection] === undefined) return;
    lent.exercised++;
    if (pinned[connection] !== client)
      lent.fail(
        () =>
          `RDS Proxy lent connection ${connection} to client ${client} for ${statement}; client ${pinned[connection]} is pinned to it.`,
      );
  });
  trace.on(TRACE.proxyHeard, (operation, attempt, answer, connection) => {
    const statement = called(operation, attempt);
    delete carries[connection];
    if (answer === RESET) {
      once.exercised++;
      passed[statement] = 2;
    } else {
      if (answer === REFUSED || answer === CLOSED || answer === READ_ONLY) once.exercised++;
      delete passed[statement];
    }
  });
  trace.on(TRACE.proxyPinned, (connection, client) => {
    pinned[connection] = client;
  });
  trace.on(TRACE.proxyClosed, (connection) => {
    // Whoever gave up waiting took its connection along: what was under way on it may have been done.
    const statement = carries[connection];
    if (statement !== undefined) passed[statement] = 2;
    delete carries[connection];
    delete pinned[connection];
  });

  return {
    checks: [once, lent],
    copyState: (copy) => {
      passed = copy.of(passed);
      pinned = copy.of(pinned);
      carries = copy.of(carries);
    },
  };
}

/**
 * RDS Proxy between clients and database (docs/cluster.md; the numbers are this project's own).
 *
 * C51: what an instance may have done is not passed on a second time: only after an answer that it certainly did
 * nothing. C52: a connection to the database has one statement at a time, and while a client is pinned to it, only that
 * client's.
 *
 * Not verified here: which instance a statement is passed to, and who is pinned that need not be.
 */
import { thousands, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

/**
 * Answers after which the statement has certainly not been done, and one after which nobody knows (the instances'
 * ANSWER).
 */
const REFUSED = 1;
const RESET = 2;
const READ_ONLY = 4;
const CLOSED = 8;

/** What has become of a statement that was passed on. */
const WITH_INSTANCE = 1;
const MAYBE_DONE = 2;

export class ProxyChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #once: Check;
  readonly #lent: Check;
  readonly #names: Names;
  /** By statement. */
  #passed: Record<string, number> = {};
  /** By connection: whose it is, and the statement it carries. */
  #pinned: Record<string, number> = {};
  #carries: Record<string, string> = {};

  constructor(trace: Trace, names: Names, listener: FailureListener) {
    this.#names = names;
    this.#once = new Check("C51-proxied-once", "statements that a proxy lost a connection under", trace, listener);
    this.#lent = new Check(
      "C52-connection-lent-to-one",
      "statements over connections that somebody is pinned to",
      trace,
      listener,
    );
    this.checks = [this.#once, this.#lent];
    trace.on(TRACE.proxyPassed, (operation, attempt, connection, client) => {
      const statement = `${operation} ${attempt}`;
      this.#judgeOnce(statement);
      this.#passed[statement] = WITH_INSTANCE;
      this.#lend(connection, client, statement);
    });
    trace.on(TRACE.proxyHeard, (operation, attempt, answer, connection) => {
      delete this.#carries[connection];
      this.#heard(`${operation} ${attempt}`, answer);
    });
    trace.on(TRACE.proxyPinned, (connection, client) => (this.#pinned[connection] = client));
    trace.on(TRACE.proxyClosed, (connection) => {
      // Whoever gave up waiting took its connection along: what was under way on it may have been done.
      const statement = this.#carries[connection];
      if (statement !== undefined) this.#passed[statement] = MAYBE_DONE;
      delete this.#carries[connection];
      delete this.#pinned[connection];
    });
  }

  copyState(copy: StateCopy): void {
    this.#passed = copy.of(this.#passed);
    this.#pinned = copy.of(this.#pinned);
    this.#carries = copy.of(this.#carries);
  }

  #judgeOnce(statement: string): void {
    const before = this.#passed[statement];
    if (before === MAYBE_DONE)
      this.#once.fail(
        () =>
          `RDS Proxy passed ${called(statement)} on again, although the connection broke under it and it may have been done.`,
      );
    if (before === WITH_INSTANCE)
      this.#once.fail(() => `RDS Proxy passed ${called(statement)} on while an instance had it.`);
  }

  #lend(connection: number, client: number, statement: string): void {
    const before = this.#carries[connection];
    if (before !== undefined)
      this.#lent.fail(
        () =>
          `RDS Proxy lent ${this.#names.session(connection)} to ${called(statement)} while ${called(before)} was under way on it.`,
      );
    this.#carries[connection] = statement;
    const owner = this.#pinned[connection];
    if (owner === undefined) return;
    this.#lent.exercised++;
    if (owner !== client)
      this.#lent.fail(
        () =>
          `RDS Proxy lent ${this.#names.session(connection)} to ${called(statement)} of another client than the one that is pinned to it.`,
      );
  }

  #heard(statement: string, answer: number): void {
    if (answer === RESET) {
      this.#once.exercised++;
      this.#passed[statement] = MAYBE_DONE;
      return;
    }
    if (answer === REFUSED || answer === CLOSED || answer === READ_ONLY) this.#once.exercised++;
    delete this.#passed[statement];
  }
}

/** A statement in words, of how it is called in the books. */
function called(statement: string): string {
  const [operation, attempt] = statement.split(" ");
  return `statement ${thousands(Number(operation))} (attempt ${attempt})`;
}

/**
 * Statements by instance, for CloudWatch's Queries, SelectLatency, DMLLatency and TransactionAgeMaximum: how many were
 * answered, and how long they took inside the instance. An operation sent as one batch counts as one statement.
 * Everything only grows; metrics.ts takes differences.
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

export class StatementMeters implements Stateful {
  queries: Float64Array;
  /** Those that succeeded: reads, and what writes; microseconds in sum. */
  selects: Float64Array;
  selectTime: Float64Array;
  changes: Float64Array;
  changeTime: Float64Array;
  /**
   * By instance and statement under way: when it came, negative for a read. One whose engine has died stays, which
   * costs an entry.
   */
  #since: Record<string, Micros>[];

  constructor(trace: Trace, instances: number) {
    const zeros = (): Float64Array => new Float64Array(instances);
    [this.queries, this.selects, this.selectTime, this.changes, this.changeTime] = [
      zeros(),
      zeros(),
      zeros(),
      zeros(),
      zeros(),
    ];
    this.#since = Array.from({ length: instances }, () => ({}));
    trace.on(TRACE.statementTaken, (instance, operation, attempt, isRead) => {
      this.#since[instance][tokenOf(operation, attempt)] = isRead === 1 ? -trace.now : trace.now;
    });
    trace.on(TRACE.statementAnswered, (instance, operation, attempt, answer) => {
      const token = tokenOf(operation, attempt);
      const since = this.#since[instance][token];
      if (since === undefined) return;
      delete this.#since[instance][token];
      this.queries[instance]++;
      if (answer !== 0) return;
      const [count, time] = since <= 0 ? [this.selects, this.selectTime] : [this.changes, this.changeTime];
      count[instance]++;
      time[instance] += trace.now - Math.abs(since);
    });
  }

  /** When a statement came that is under way; undefined if nobody has noted it. */
  since(instance: number, token: number): Micros | undefined {
    const since = this.#since[instance][token];
    return since === undefined ? undefined : Math.abs(since);
  }

  copyState(copy: StateCopy): void {
    this.queries = copy.of(this.queries);
    this.selects = copy.of(this.selects);
    this.selectTime = copy.of(this.selectTime);
    this.changes = copy.of(this.changes);
    this.changeTime = copy.of(this.changeTime);
    this.#since = copy.of(this.#since);
  }
}

/** As instances have it: a client makes at most 255 attempts. */
function tokenOf(operation: number, attempt: number): number {
  return operation * 256 + attempt;
}

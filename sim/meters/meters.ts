/**
 * Counters for CloudWatch's metrics, from the trace: what instances do not count for themselves. On only when somebody
 * asks for metrics.
 *
 * Everything only grows; metrics.ts takes differences. By instance, except what is the volume's.
 */
import { PairRing, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { StatementMeters } from "./statement-meters.ts";
import { WriteMeters } from "./write-meters.ts";

export class Meters implements Stateful {
  commits: Float64Array;
  /** Microseconds from a commit's record to its acknowledgement, in sum. */
  commitTime: Float64Array;
  rowsRead: Float64Array;
  pageReads: Float64Array;
  pageReadTime: Float64Array;
  /** The volume's. */
  rowsWritten = 0;
  batches = 0;
  readonly statements: StatementMeters;
  readonly writes: WriteMeters;
  /** (commit LSN, when its record was written) in LSN order. */
  readonly #commits = new PairRing();
  /** By read's serial: when it was asked for. A read whose engine has died stays here, which costs an entry. */
  #reads: Record<string, number> = {};

  constructor(trace: Trace, instances: number) {
    this.commits = new Float64Array(instances);
    this.commitTime = new Float64Array(instances);
    this.rowsRead = new Float64Array(instances);
    this.pageReads = new Float64Array(instances);
    this.pageReadTime = new Float64Array(instances);
    this.statements = new StatementMeters(trace, instances);
    this.writes = new WriteMeters(trace);
    trace.on(TRACE.recordAllocated, (lsn, _group, flags, key) => {
      if (key >= 0) this.rowsWritten++;
      if ((flags & FLAG.commit) !== 0) this.#commits.push(lsn, trace.now);
    });
    trace.on(TRACE.commitAcked, (lsn, _vdl, instance) => {
      // Those below were annulled by a recovery, and nobody heard of them.
      while (this.#commits.length > 0 && this.#commits.headFirst() < lsn) this.#commits.drop();
      if (this.#commits.length === 0 || this.#commits.headFirst() !== lsn) return;
      this.commits[instance]++;
      this.commitTime[instance] += trace.now - this.#commits.headSecond();
      this.#commits.drop();
    });
    trace.on(TRACE.readAnswered, (_key, _readPoint, _version, instance) => this.rowsRead[instance]++);
    trace.on(TRACE.pageReadIssued, (serial, _group, _page, _readPoint, instance) => {
      this.#reads[`${instance} ${serial}`] = trace.now;
    });
    trace.on(TRACE.pageReadDone, (serial, _group, _segment, instance) => {
      const name = `${instance} ${serial}`;
      this.pageReads[instance]++;
      this.pageReadTime[instance] += trace.now - (this.#reads[name] ?? trace.now);
      delete this.#reads[name];
    });
    trace.on(TRACE.batchSent, () => this.batches++);
  }

  copyState(copy: StateCopy): void {
    this.commits = copy.of(this.commits);
    this.commitTime = copy.of(this.commitTime);
    this.rowsRead = copy.of(this.rowsRead);
    this.pageReads = copy.of(this.pageReads);
    this.pageReadTime = copy.of(this.pageReadTime);
    this.rowsWritten = copy.of(this.rowsWritten);
    this.batches = copy.of(this.batches);
    this.#reads = copy.of(this.#reads);
    copy.part(this.#commits);
    copy.part(this.statements);
    copy.part(this.writes);
  }
}

/**
 * I11: the real log says what a naive one says. The naive log is a list of row changes in order of allocation, and for each key
 * the list of its versions; a recovery cuts its end off, but never what a client was told is durable. Every answer to a read, and at the end every row, must be the naive
 * log's newest version at the read point.
 *
 * Not verified here: durability (the ghost's business). Everything is kept, so memory grows with the writes.
 */
import { thousands, type Checkpointed, type Lsn } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export class Reference implements Checkpointed {
  readonly check: Check;
  /** Row changes in order: LSN and key. */
  #lsns: number[] = [];
  #keys: number[] = [];
  /** By key: LSNs of its versions, rising. */
  #versions: number[][] = [];
  #acked: Lsn = 0;

  constructor(trace: Trace, listener: FailureListener) {
    this.check = new Check("I11-reference-equivalence", "rows compared with the naive log", trace, listener);
    trace.on(TRACE.recordAllocated, (lsn, _group, _flags, key) => this.#wrote(lsn, key));
    trace.on(TRACE.commitAcked, (lsn) => (this.#acked = Math.max(this.#acked, lsn)));
    trace.on(TRACE.truncated, (_epoch, keep) => this.#truncated(keep));
    trace.on(TRACE.readAnswered, (key, readPoint, version) => this.#compare(key, readPoint, version));
  }

  /** At the end: every row's newest version at or below `vdl` as the real log has it. */
  audit(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    this.#versions.forEach((_, key) => this.#compare(key, vdl, versionAt(key, vdl)));
  }

  save(): unknown {
    return { length: this.#lsns.length, acked: this.#acked };
  }

  /** The list only grew since, unless a recovery cut it: then the run is replayed through the same cut. */
  load(saved: unknown): void {
    const { length, acked } = saved as { length: number; acked: Lsn };
    if (length > this.#lsns.length) throw new RangeError(`The naive log has ${this.#lsns.length} entries, not the ${length} of the checkpoint.`);
    this.#cut(length);
    this.#acked = acked;
  }

  #wrote(lsn: Lsn, key: number): void {
    if (key < 0) return;
    this.#lsns.push(lsn);
    this.#keys.push(key);
    (this.#versions[key] ??= []).push(lsn);
  }

  #truncated(keep: Lsn): void {
    let length = this.#lsns.length;
    while (length > 0 && this.#lsns[length - 1] > Math.max(keep, this.#acked)) length--;
    this.#cut(length);
  }

  #cut(length: number): void {
    for (let i = this.#lsns.length; i > length; i--) this.#versions[this.#keys[i - 1]].pop();
    this.#lsns.length = length;
    this.#keys.length = length;
  }

  #compare(key: number, readPoint: Lsn, version: Lsn): void {
    this.check.exercised++;
    const versions = this.#versions[key] ?? [];
    let newest = versions.length;
    while (newest > 0 && versions[newest - 1] > readPoint) newest--;
    const expected = newest === 0 ? 0 : versions[newest - 1];
    if (version === expected) return;
    this.check.fail(
      () =>
        `Key ${key} read at ${thousands(readPoint)} gave the version of LSN ${thousands(version)}; ` +
        `by the naive log it is the version of LSN ${thousands(expected)}.`,
    );
  }
}

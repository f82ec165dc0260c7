/**
 * I11: the real log says what a naive one says. The naive log is a list of row changes in order of allocation, and for each key
 * the list of its versions; a recovery annuls its end, but never what a client was told is durable. Every answer to a read, and at the end every row, must be the naive
 * log's newest version at the read point.
 *
 * Not verified here: durability (the ghost's business). Everything is kept, so memory grows with the writes.
 */
import { thousands, type Checkpointed, type Lsn } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export class Reference implements Checkpointed {
  readonly check: Check;
  /**
   * Row changes in order of allocation, LSN and key; never removed, since what a recovery annuls is noted beside it. Beyond
   * `length` they are the future of a restored run, which will write them again, the same.
   */
  readonly #lsns: number[] = [];
  readonly #keys: number[] = [];
  #length = 0;
  /** By key: LSNs of its versions in order of allocation. */
  readonly #versions: (number[] | undefined)[];
  #annulled: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  #acked: Lsn = 0;

  constructor(trace: Trace, keys: number, listener: FailureListener) {
    // As long as it will ever be: an array that grows at random places turns into a slow one.
    this.#versions = new Array<number[] | undefined>(keys);
    this.check = new Check("I11-reference-equivalence", "rows compared with the naive log", trace, listener);
    trace.on(TRACE.recordAllocated, (lsn, _group, _flags, key) => this.#wrote(lsn, key));
    trace.on(TRACE.commitAcked, (lsn) => (this.#acked = Math.max(this.#acked, lsn)));
    trace.on(TRACE.truncated, (_epoch, keep, upTo) => this.#annulled.push({ keep: Math.max(keep, this.#acked), upTo }));
    trace.on(TRACE.readAnswered, (key, readPoint, version) => this.#compare(key, readPoint, version));
  }

  /** At the end: every row's newest version at or below `vdl` as the real log has it. */
  audit(vdl: Lsn, versionAt: (key: number, readPoint: Lsn) => Lsn): void {
    this.#versions.forEach((_, key) => this.#compare(key, vdl, versionAt(key, vdl)));
  }

  save(): unknown {
    return { length: this.#length, acked: this.#acked, annulled: this.#annulled.slice() };
  }

  load(saved: unknown): void {
    const { length, acked, annulled } = saved as { length: number; acked: Lsn; annulled: { keep: Lsn; upTo: Lsn }[] };
    for (let i = this.#length; i > length; i--) this.#versions[this.#keys[i - 1]]?.pop();
    for (let i = this.#length; i < length; i++) this.#versions[this.#keys[i]]?.push(this.#lsns[i]);
    this.#length = length;
    this.#acked = acked;
    this.#annulled = annulled.slice();
  }

  #wrote(lsn: Lsn, key: number): void {
    if (key < 0) return;
    this.#lsns[this.#length] = lsn;
    this.#keys[this.#length] = key;
    this.#length++;
    (this.#versions[key] ??= []).push(lsn);
  }

  #compare(key: number, readPoint: Lsn, version: Lsn): void {
    this.check.exercised++;
    const versions = this.#versions[key] ?? [];
    let newest = versions.length;
    while (newest > 0 && (versions[newest - 1] > readPoint || this.#isAnnulled(versions[newest - 1]))) newest--;
    const expected = newest === 0 ? 0 : versions[newest - 1];
    if (version === expected) return;
    this.check.fail(
      () =>
        `Key ${key} read at ${thousands(readPoint)} gave the version of LSN ${thousands(version)}; ` +
        `by the naive log it is the version of LSN ${thousands(expected)}.`,
    );
  }

  #isAnnulled(lsn: Lsn): boolean {
    return this.#annulled.some(({ keep, upTo }) => lsn > keep && lsn <= upTo);
  }
}

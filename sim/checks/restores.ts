/**
 * C39: a restored volume holds exactly what was committed at the moment it was restored to: each commit that the writer
 * knew to be durable by then and none besides, row by row with the value that was written. C40: the latest restorable
 * time is honest: never in the future, never earlier than it was, everything that was durable by then is in the object
 * store, and it is no older than five minutes while that is there (cluster reference 14).
 *
 * The books are this file's own: moments from the writers' reports, rows from the naive log (reference.ts), uploads by
 * group. Not verified here: how long a restore takes, and that the object store keeps what it has.
 */
import {
  Float64Column,
  formatSpan,
  longer,
  thousands,
  Uint32Column,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Reference } from "./reference.ts";

const GAP_MAX: Micros = FIXED.restorableGapBound.value;

export class RestoreChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #content: Check;
  readonly #honest: Check;
  readonly #trace: Trace;
  readonly #reference: Reference;
  readonly #names: readonly string[];
  /**
   * From a moment on everything up to an LSN was durable, as a writer knew. Append-only with a count, as all columns
   * here.
   */
  readonly #markAt = new Float64Column();
  readonly #markVdl = new Float64Column();
  #marks = 0;
  /** By LSN: the value that was written. */
  readonly #valueOf = new Uint32Column();
  /** By group: its records in their order, and how many. */
  readonly #recordsOf: Uint32Column[] = [];
  #counts = new Uint32Array(0);
  #staged = new Float64Array(0);
  #annulled: { readonly keep: Lsn; readonly upTo: Lsn }[] = [];
  #latest: Micros = 0;
  /** When the object store was last seen away. */
  #awayAt: Micros = 0;
  /** By restore: the moment asked for. */
  #moments: Micros[] = [];
  /**
   * By restore: the snapshot it is made of, -1 for none. By snapshot: what was durable at its moment, which a backtrack
   * may take back from the cluster.
   */
  #madeOf: number[] = [];
  #snapshots: { readonly point: Lsn; readonly versions: Uint32Array }[] = [];
  /**
   * By restore: the rows' versions of its moment. The source may be taken back later; what clients of the new cluster
   * read is not.
   */
  #expected: Uint32Array[] = [];
  /** What backtracks have taken back, as moments: of these nobody promises anything. */
  #takenBack: { readonly after: Micros; readonly upTo: Micros }[] = [];

  /** `names` are the clusters that are made by restores, in their order; without any nothing is kept. */
  constructor(trace: Trace, reference: Reference, names: readonly string[], keys: number, listener: FailureListener) {
    this.#trace = trace;
    this.#reference = reference;
    this.#names = names;
    this.#content = new Check("C39-restore-equals-history", "restored rows compared with the history", trace, listener);
    this.#honest = new Check("C40-restorable-time-honest", "latest restorable times told", trace, listener);
    this.checks = [this.#content, this.#honest];
    if (names.length === 0) return;
    trace.on(TRACE.recordAllocated, (lsn, group, _flags, _key, value) => this.#wrote(lsn, group, value));
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl) => this.#durable(vdl));
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => {
      this.#annulled.push({ keep, upTo });
      this.#durable(keep);
    });
    trace.on(TRACE.staged, (group, upTo) => {
      this.#staged = longer(this.#staged, group + 1);
      // What is put into the log again after a backtrack has the LSNs that it had, and was uploaded under them.
      this.#staged[group] = Math.max(this.#staged[group], upTo);
    });
    trace.on(
      TRACE.backtrackBegan,
      (_number, _asked, taken) => void this.#takenBack.push({ after: taken, upTo: trace.now }),
    );
    trace.on(TRACE.restorableTold, (latest, isStoreUp, _earliest, isLive) =>
      this.#told(latest, isStoreUp === 1, isLive === 1),
    );
    trace.on(TRACE.snapshotBegan, (snapshot) => {
      const point = this.#pointAt(this.#trace.now);
      this.#snapshots[snapshot] = {
        point,
        versions: Uint32Array.from({ length: keys }, (_, key) => this.#reference.versionAt(key, point)),
      };
    });
    trace.on(TRACE.restoreAsked, (restore, moment, snapshot) => {
      this.#moments[restore] = moment;
      this.#madeOf[restore] = snapshot - 1;
      const point = this.#pointAt(moment);
      this.#expected[restore] =
        this.#snapshots[snapshot - 1]?.versions ??
        Uint32Array.from({ length: keys }, (_, key) => this.#reference.versionAt(key, point));
    });
    trace.on(TRACE.restoredRow, (restore, key, version, value) => this.#row(restore, key, version, value));
    trace.on(TRACE.restoreEnded, (restore, end) => this.#ended(restore, end));
  }

  copyState(copy: StateCopy): void {
    this.#marks = copy.of(this.#marks);
    this.#counts = copy.of(this.#counts);
    this.#staged = copy.of(this.#staged);
    this.#annulled = copy.of(this.#annulled);
    this.#latest = copy.of(this.#latest);
    this.#awayAt = copy.of(this.#awayAt);
    this.#moments = copy.of(this.#moments);
    this.#madeOf = copy.of(this.#madeOf);
    this.#snapshots = copy.of(this.#snapshots);
    this.#expected = copy.of(this.#expected);
    this.#takenBack = copy.of(this.#takenBack);
  }

  #wrote(lsn: Lsn, group: number, value: number): void {
    this.#valueOf.set(lsn, value);
    this.#counts = longer(this.#counts, group + 1);
    (this.#recordsOf[group] ??= new Uint32Column()).set(this.#counts[group]++, lsn);
  }

  #durable(vdl: Lsn): void {
    if (this.#marks > 0 && this.#markVdl.get(this.#marks - 1) >= vdl) return;
    this.#markAt.set(this.#marks, this.#trace.now);
    this.#markVdl.set(this.#marks++, vdl);
  }

  #pointAt(moment: Micros): Lsn {
    let mark = this.#marks;
    while (mark > 0 && this.#markAt.get(mark - 1) > moment) mark--;
    return mark === 0 ? 0 : this.#markVdl.get(mark - 1);
  }

  #told(latest: Micros, isStoreUp: boolean, isLive: boolean): void {
    const { now } = this.#trace;
    this.#honest.exercised++;
    if (!isStoreUp) this.#awayAt = now;
    const before = this.#latest;
    this.#latest = latest;
    if (latest > now)
      this.#honest.fail(() => `The latest restorable time is ${formatSpan(latest)}, which is yet to come.`);
    if (latest < before)
      this.#honest.fail(
        () => `The latest restorable time is ${formatSpan(latest)}; it was ${formatSpan(before)} before.`,
      );
    // What is kept of a cluster that has been deleted ends with it.
    if (isLive && now - Math.max(latest, this.#awayAt) > GAP_MAX)
      this.#honest.fail(
        () =>
          `The latest restorable time is ${formatSpan(latest)}, ${formatSpan(now - latest)} ago; five minutes are the bound while the object store is there.`,
      );
    if (this.#takenBack.some(({ after, upTo }) => latest > after && latest <= upTo)) return;
    const point = this.#pointAt(latest);
    for (let group = 0; group < this.#counts.length; group++) {
      const last = this.#lastOf(group, point);
      if (last > (this.#staged[group] ?? 0))
        this.#honest.fail(
          () =>
            `The latest restorable time is ${formatSpan(latest)}, but record ${thousands(last)} of group pg${group}, durable by then, is not in the object store.`,
        );
    }
  }

  /** The group's newest living record at or below `point`, 0 for none. */
  #lastOf(group: number, point: Lsn): Lsn {
    for (let at = this.#counts[group] - 1; at >= 0; at--) {
      const lsn = this.#recordsOf[group].get(at);
      if (lsn <= point && !this.#annulled.some(({ keep, upTo }) => lsn > keep && lsn <= upTo)) return lsn;
    }
    return 0;
  }

  #row(restore: number, key: number, version: Lsn, value: number): void {
    this.#content.exercised++;
    const moment = this.#moments[restore];
    const expected = this.#expected[restore][key];
    const name = this.#names[restore];
    if (version !== expected)
      this.#content.fail(
        () =>
          `${name}, restored to ${formatSpan(moment)}, has key ${thousands(key)} as of LSN ${thousands(version)}; by the history it is the version of LSN ${thousands(expected)}.`,
      );
    else if (version !== 0 && value !== this.#valueOf.get(version))
      this.#content.fail(
        () =>
          `${name} has ${thousands(value)} as key ${thousands(key)}; LSN ${thousands(version)} wrote ${this.#valueOf.get(version)}.`,
      );
  }

  #ended(restore: number, end: Lsn): void {
    const moment = this.#moments[restore];
    const expected = this.#snapshots[this.#madeOf[restore]]?.point ?? this.#pointAt(moment);
    if (end !== expected)
      this.#content.fail(
        () =>
          `${this.#names[restore]}, restored to ${formatSpan(moment)}, ends at LSN ${thousands(end)}; the volume was durable up to ${thousands(expected)} then.`,
      );
  }
}

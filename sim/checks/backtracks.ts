/**
 * C35: after a backtrack the volume holds exactly what was committed at the nearest consistency point at or before the
 * moment, row by row, and no connection has survived. C36: a moment out of reach is refused, or replaced by the
 * earliest one where that was asked for; the earliest moment never goes back, and is no later than the window and the
 * change records demand. C37: going forward again brings back what the first step had taken away (cluster reference 14,
 * rows 35 to 37).
 *
 * The books are this file's own: every row change and commit once, by LSN; moments from the writers' reports; and which
 * ranges of LSNs were annulled at which moment. Only what a checkpoint must not keep is counted: LSNs are never used
 * twice, so what a replay writes again is known already, and what is still to come lies above every point that is asked
 * for.
 */
import {
  counted,
  Float64Column,
  formatSpan,
  thousands,
  Uint32Rows,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

export interface BacktrackRule {
  readonly window: Micros;
  readonly recordsMax: number;
  /** It is made of another cluster while the run goes on, and cannot be taken to a moment before. */
  readonly isCopy: boolean;
}

interface Range {
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

/**
 * A row change: its LSN, the entry of its key before it (plus one; 0 for none), the value, and the operation plus one
 * for a part of a transaction.
 */
const [LSN, BEFORE, VALUE, PART, WIDTH] = [0, 1, 2, 3, 4] as const;

export class BacktrackChecks implements Stateful {
  readonly checks: readonly Check[];
  readonly #state: Check;
  readonly #range: Check;
  readonly #forward: Check;
  readonly #trace: Trace;
  readonly #names: Names;
  readonly #recordsMax: number;
  #window: Micros;
  readonly #entries = new Uint32Rows(WIDTH);
  #length = 0;
  readonly #newest: Uint32Array;
  #highest: Lsn = 0;
  /** The last one that the run has come to, wherever it stands: beyond, the tables are ahead of it. */
  #heard: Lsn = 0;
  /** By operation: its commit records, on whatever line. */
  readonly #commits: Record<string, Lsn[]> = {};
  /** From a moment on everything up to an LSN was durable. */
  readonly #markAt = new Float64Column();
  readonly #markVdl = new Float64Column();
  #marks = 0;
  /** What was annulled from a moment on. */
  #lines: { readonly from: Micros; readonly annulled: readonly Range[] }[] = [{ from: 0, annulled: [] }];
  /** The epoch of the writer, and the range that began it. */
  #epoch = 1;
  #cut: Range = { keep: 0, upTo: 0 };
  /** The moment that a backtrack under way goes to, -1 for none; and which check judges it. */
  #moment: Micros = -1;
  #isForward = false;
  #isApplied = true;
  /** By instance: connections that are open. */
  #connections: Record<string, number> = {};
  #earliest: Micros = 0;
  #created = 0;

  /** Without a rule nothing is kept. */
  constructor(trace: Trace, keys: number, rule: BacktrackRule | undefined, names: Names, listener: FailureListener) {
    this.#trace = trace;
    this.#names = names;
    this.#window = rule?.window ?? 0;
    this.#recordsMax = rule?.recordsMax ?? 0;
    this.#newest = new Uint32Array(rule === undefined ? 0 : keys);
    this.#state = new Check("C35-backtrack-state", "rows compared after backtracks", trace, listener);
    this.#range = new Check("C36-backtrack-range", "earliest moments told and backtracks begun", trace, listener);
    this.#forward = new Check("C37-backtrack-forward", "rows compared after going forward again", trace, listener);
    this.checks = [this.#state, this.#range, this.#forward];
    if (rule === undefined) return;
    trace.whenParted(() => this.#part());
    if (rule.isCopy) trace.on(TRACE.clusterCreated, () => (this.#earliest = trace.now));
    trace.on(TRACE.recordAllocated, (lsn, _group, flags, key, value) => this.#wrote(lsn, flags, key, value));
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl, epoch) => {
      if (this.#moment < 0 && epoch >= this.#epoch) this.#mark(vdl);
    });
    trace.on(TRACE.truncationInForce, (epoch, keep, upTo) => this.#opened(epoch, { keep, upTo }));
    trace.on(TRACE.backtrackWindowSet, (window) => (this.#window = window));
    trace.on(TRACE.backtrackTold, (earliest, isTrimmed) => this.#told(earliest, isTrimmed === 1));
    trace.on(TRACE.backtrackBegan, (_number, asked, taken, mayClamp) => this.#began(asked, taken, mayClamp === 1));
    trace.on(TRACE.backtrackedRow, (key, version, value) => this.#row(key, version, value));
    trace.on(TRACE.backtrackApplied, (_number, point) => this.#applied(point));
    trace.on(TRACE.connectionOpened, (instance, connections) => (this.#connections[instance] = connections));
    trace.on(TRACE.connectionClosed, (instance, left) => (this.#connections[instance] = left));
    trace.on(TRACE.readAnswered, (key, readPoint, _version, instance) => {
      if (!this.#isApplied)
        this.#state.fail(
          () =>
            `${names.instance(instance)} answered a read of key ${thousands(key)} as of LSN ${thousands(readPoint)} while the cluster was being backtracked.`,
        );
    });
  }

  copyState(copy: StateCopy): void {
    this.#marks = copy.of(this.#marks);
    this.#lines = copy.of(this.#lines);
    this.#epoch = copy.of(this.#epoch);
    this.#cut = copy.of(this.#cut);
    this.#moment = copy.of(this.#moment);
    this.#isForward = copy.of(this.#isForward);
    this.#isApplied = copy.of(this.#isApplied);
    this.#connections = copy.of(this.#connections);
    this.#earliest = copy.of(this.#earliest);
    this.#created = copy.of(this.#created);
    this.#heard = copy.of(this.#heard);
    this.#window = copy.of(this.#window);
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  #part(): void {
    const isAhead = (entry: number): boolean => this.#entries.get(entry, LSN) > this.#heard;
    this.#newest.forEach((newest, key) => {
      let entry = newest;
      while (entry !== 0 && isAhead(entry - 1)) entry = this.#entries.get(entry - 1, BEFORE);
      this.#newest[key] = entry;
    });
    while (this.#length > 0 && isAhead(this.#length - 1)) this.#length--;
    for (const list of Object.values(this.#commits)) while ((list.at(-1) ?? 0) > this.#heard) list.pop();
    this.#highest = this.#heard;
  }

  #wrote(lsn: Lsn, flags: number, key: number, value: number): void {
    this.#created++;
    this.#heard = Math.max(this.#heard, lsn);
    if (lsn <= this.#highest) return;
    this.#highest = lsn;
    const isPart = (flags & FLAG.part) !== 0;
    if (isPart && (flags & FLAG.commit) !== 0) (this.#commits[value - 1] ??= []).push(lsn);
    if (key < 0 || (flags & FLAG.undo) !== 0) return;
    const entry = this.#length++;
    const entries = this.#entries.chunk(entry);
    const at = this.#entries.at(entry);
    entries[at + LSN] = lsn;
    entries[at + BEFORE] = this.#newest[key];
    entries[at + VALUE] = value;
    entries[at + PART] = isPart ? value : 0;
    this.#newest[key] = entry + 1;
  }

  #mark(vdl: Lsn): void {
    this.#markAt.set(this.#marks, this.#trace.now);
    this.#markVdl.set(this.#marks++, vdl);
  }

  #opened(epoch: number, cut: Range): void {
    this.#epoch = epoch;
    this.#cut = cut;
    if (this.#moment >= 0) return;
    this.#lines.push({ from: this.#trace.now, annulled: [...this.#lineAt(Infinity), cut] });
    this.#mark(cut.keep);
  }

  #lineAt(moment: Micros): readonly Range[] {
    return this.#lines.findLast(({ from }) => from <= moment)?.annulled ?? [];
  }

  #pointAt(moment: Micros): Lsn {
    let mark = this.#marks;
    while (mark > 0 && this.#markAt.get(mark - 1) > moment) mark--;
    return mark === 0 ? 0 : this.#markVdl.get(mark - 1);
  }

  #told(earliest: Micros, isTrimmed: boolean): void {
    const { now } = this.#trace;
    const [window, recordsMax] = [this.#window, this.#recordsMax];
    this.#range.exercised++;
    const before = this.#earliest;
    this.#earliest = earliest;
    if (earliest < before)
      this.#range.fail(
        () => `The earliest backtrack time is ${formatSpan(earliest)}; it was ${formatSpan(before)} before.`,
      );
    if (earliest > now || earliest < now - window)
      this.#range.fail(
        () =>
          `The earliest backtrack time is ${formatSpan(earliest)} at ${formatSpan(now)}, with a target window of ${formatSpan(window)}.`,
      );
    if (isTrimmed && this.#created <= recordsMax)
      this.#range.fail(
        () =>
          `The window is smaller than its target, but only ${thousands(this.#created)} change records were ever created; ${thousands(recordsMax)} are kept.`,
      );
  }

  #began(asked: Micros, taken: Micros, mayClamp: boolean): void {
    this.#range.exercised++;
    if (taken !== asked && !mayClamp)
      this.#range.fail(
        () => `A backtrack to ${formatSpan(asked)} goes to ${formatSpan(taken)}, which nobody has asked for.`,
      );
    if (this.#window === 0)
      this.#range.fail(() => `A backtrack to ${formatSpan(taken)} was begun; Backtrack had been switched off.`);
    if (taken < Math.max(this.#earliest, this.#trace.now - this.#window) || taken > this.#trace.now)
      this.#range.fail(
        () =>
          `A backtrack to ${formatSpan(taken)} was begun; moments from ${formatSpan(this.#earliest)} on can be had.`,
      );
    const point = this.#pointAt(taken);
    this.#isForward = this.#lineAt(Infinity).some(({ keep, upTo }) => point > keep && point <= upTo);
    this.#moment = taken;
    this.#isApplied = false;
  }

  #row(key: number, version: Lsn, value: number): void {
    const check = this.#isForward ? this.#forward : this.#state;
    check.exercised++;
    const entry = this.#entryAt(key);
    const expected = entry === 0 ? 0 : this.#entries.get(entry - 1, LSN);
    const moment = formatSpan(this.#moment);
    if (version !== expected)
      check.fail(
        () =>
          `Backtracked to ${moment}, the volume has key ${thousands(key)} as of LSN ${thousands(version)}; by the history it is the version of LSN ${thousands(expected)}.`,
      );
    else if (entry !== 0 && value !== this.#entries.get(entry - 1, VALUE))
      check.fail(
        () =>
          `Backtracked to ${moment}, key ${thousands(key)} has the value ${thousands(value)}; LSN ${thousands(version)} wrote ${this.#entries.get(entry - 1, VALUE)}.`,
      );
  }

  /** The entry, plus one, of a key's newest version that was committed at the moment; 0 for none. */
  #entryAt(key: number): number {
    const point = this.#pointAt(this.#moment);
    const annulled = this.#lineAt(this.#moment);
    const counts = (lsn: Lsn): boolean => lsn <= point && !annulled.some(({ keep, upTo }) => lsn > keep && lsn <= upTo);
    let entry = this.#newest[key];
    for (; entry !== 0; entry = this.#entries.get(entry - 1, BEFORE)) {
      const part = this.#entries.get(entry - 1, PART);
      const isCommitted = part === 0 || (this.#commits[part - 1] ?? []).some(counts);
      if (counts(this.#entries.get(entry - 1, LSN)) && isCommitted) break;
    }
    return entry;
  }

  #applied(point: Lsn): void {
    const moment = this.#moment;
    const expected = this.#pointAt(moment);
    if (point !== expected)
      (this.#isForward ? this.#forward : this.#state).fail(
        () =>
          `Backtracked to ${formatSpan(moment)}, the volume stands at LSN ${thousands(point)}; it was durable up to ${thousands(expected)} then.`,
      );
    for (const [instance, open] of Object.entries(this.#connections))
      if (open > 0)
        this.#state.fail(
          () =>
            `${this.#names.instance(Number(instance))} has ${counted(open, "connection")} from before the backtrack.`,
        );
    const annulled = this.#lineAt(moment).filter(({ keep }) => keep < point);
    this.#lines.push({ from: this.#trace.now, annulled: [...annulled, this.#cut] });
    this.#moment = -1;
    this.#isApplied = true;
    this.#mark(point);
  }
}

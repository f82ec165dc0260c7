/**
 * L1 commits go on while a write quorum lives, L2 an idle group never pins VCL, L3 reads go on while a read quorum lives (storage
 * reference 10.6). Each has a bound in time, counted from when progress became possible: the trace tells how well the writer can
 * reach each member, as the world really is, not as the protocol believes.
 *
 * Not verified here: progress while members are slow or lossy beyond what leaves a good quorum, and anything before an opened
 * volume.
 */
import {
  copyPlain,
  formatMicros,
  formatSpan,
  PairRing,
  thousands,
  type Checkpointed,
  type Lsn,
  type Micros,
} from "../kernel/index.ts";
import { FLAG, REACH, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

const MEMBERS = 6;

export interface LivenessBounds {
  readonly writeQuorum: number;
  readonly readQuorum: number;
  readonly commitUsMax: Micros;
  readonly readUsMax: Micros;
}

export class Liveness implements Checkpointed {
  readonly checks: readonly Check[];
  readonly #commits: Check;
  readonly #pins: Check;
  readonly #reads: Check;
  readonly #trace: Trace;
  readonly #ghost: Ghost;
  readonly #bounds: LivenessBounds;

  /** REACH by segment, members in good reach by group, and groups below the quorums. */
  #reach: Uint8Array;
  #good: Int32Array;
  #unwritable = 0;
  /** By group: since when it has had a read quorum in good reach; -1 while it has not. */
  #readableSince: Float64Array;
  #open = true;
  /** Since when every group has been writable and the volume open; -1 while not. */
  #writableSince: Micros = 0;
  /** (commit LSN, when it was submitted) in order. */
  readonly #pending = new PairRing();
  #vcl: Lsn = 0;
  /** An LSN known quorate that VCL has not reached, and since when; 0 for none. */
  #pinned: Lsn = 0;
  #pinnedSince: Micros = 0;
  /** Page reads under way: serial to [group, issued at]. */
  #waiting: Record<string, readonly [number, Micros]> = {};

  constructor(trace: Trace, ghost: Ghost, groups: number, bounds: LivenessBounds, listener: FailureListener) {
    this.#trace = trace;
    this.#ghost = ghost;
    this.#bounds = bounds;
    this.#commits = new Check(
      "L1-commits-with-write-quorum",
      "commits while every group had a write quorum",
      trace,
      listener,
    );
    this.#pins = new Check("L2-idle-group-never-pins-vcl", "VCL advances past an idle group", trace, listener);
    this.#reads = new Check(
      "L3-reads-with-read-quorum",
      "page reads in groups at exactly a read quorum",
      trace,
      listener,
    );
    this.checks = [this.#commits, this.#pins, this.#reads];
    this.#reach = new Uint8Array(groups * MEMBERS);
    this.#good = new Int32Array(groups).fill(MEMBERS);
    this.#readableSince = new Float64Array(groups);
    trace.on(TRACE.reachChanged, (segment, state) => this.#reachChanged(segment, state));
    trace.on(TRACE.instanceCrashed, () => this.#closed());
    trace.on(TRACE.recoveryStarted, () => this.#closed());
    trace.on(TRACE.recoveryCompleted, () => this.#opened());
    trace.on(TRACE.recordAllocated, (lsn, _group, flags) => {
      if ((flags & FLAG.commit) === 0) return;
      this.#pending.push(lsn, trace.now);
      this.#watchPin();
    });
    trace.on(TRACE.commitAcked, (lsn) => this.#acked(lsn));
    trace.on(TRACE.ladderAdvanced, (vcl) => this.#vclAdvanced(vcl));
    trace.on(TRACE.pageReadIssued, (serial, group) => (this.#waiting[serial] = [group, trace.now]));
    trace.on(TRACE.pageReadDone, (serial) => this.#readDone(serial));
  }

  /** Whatever still waits at the end has waited until now. */
  finish(): void {
    this.#judgeCommits();
    this.#judgePin();
    for (const serial of Object.keys(this.#waiting)) this.#judgeRead(serial);
  }

  save(): unknown {
    return {
      own: copyPlain([
        this.#reach, this.#good, this.#unwritable, this.#readableSince, this.#open, this.#writableSince,
        this.#vcl, this.#pinned, this.#pinnedSince, this.#waiting,
      ]), // prettier-ignore
      pending: this.#pending.save(),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; pending: never };
    [
      this.#reach, this.#good, this.#unwritable, this.#readableSince, this.#open, this.#writableSince,
      this.#vcl, this.#pinned, this.#pinnedSince, this.#waiting,
    ] = copyPlain(from.own) as [Uint8Array, Int32Array, number, Float64Array, boolean, number, number, number, number, Record<string, readonly [number, number]>]; // prettier-ignore
    this.#pending.load(from.pending);
  }

  #reachChanged(segment: number, state: number): void {
    const group = Math.floor(segment / MEMBERS);
    const change = (state === REACH.good ? 1 : 0) - (this.#reach[segment] === REACH.good ? 1 : 0);
    this.#reach[segment] = state;
    if (change === 0) return;
    const { writeQuorum, readQuorum } = this.#bounds;
    const before = this.#good[group];
    const after = before + change;
    if (before >= writeQuorum && after < writeQuorum) this.#lostWritability();
    this.#good[group] = after;
    if (before < writeQuorum && after >= writeQuorum && --this.#unwritable === 0) this.#gainedWritability();
    if (before >= readQuorum && after < readQuorum) this.#readableSince[group] = -1;
    if (before < readQuorum && after >= readQuorum) this.#readableSince[group] = this.#trace.now;
  }

  #lostWritability(): void {
    if (this.#unwritable === 0) this.#judgeAll();
    this.#unwritable++;
    this.#writableSince = -1;
  }

  #gainedWritability(): void {
    if (this.#open) this.#restartClocks();
  }

  #closed(): void {
    this.#judgeAll();
    this.#open = false;
    this.#writableSince = -1;
    // What was under way when the engine died is lost, not late.
    this.#pending.clear();
    this.#waiting = {};
    this.#pinned = 0;
  }

  #opened(): void {
    this.#open = true;
    if (this.#unwritable === 0) this.#restartClocks();
  }

  #restartClocks(): void {
    this.#writableSince = this.#trace.now;
    this.#pinnedSince = this.#trace.now;
  }

  #judgeAll(): void {
    this.#judgeCommits();
    this.#judgePin();
  }

  #acked(lsn: Lsn): void {
    this.#judgeCommits();
    if (this.#writableSince >= 0) this.#commits.exercised++;
    while (this.#pending.length > 0 && this.#pending.headFirst() <= lsn) this.#pending.drop();
  }

  /** The oldest pending commit speaks for all. */
  #judgeCommits(): void {
    if (this.#writableSince < 0 || this.#pending.length === 0) return;
    const since = Math.max(this.#writableSince, this.#pending.headSecond());
    const waited = this.#trace.now - since;
    if (waited <= this.#bounds.commitUsMax) return;
    const lsn = this.#pending.headFirst();
    this.#commits.fail(
      () =>
        `Commit LSN ${thousands(lsn)}, submitted at ${formatMicros(this.#pending.headSecond())}, was not acknowledged ${formatSpan(waited)} ` +
        `after every group had ${this.#bounds.writeQuorum} members in good reach; it is of group ${this.#ghost.group(lsn)}, on ${this.#ghost.holders(lsn)}.`,
    );
  }

  #vclAdvanced(vcl: Lsn): void {
    this.#vcl = vcl;
    this.#pins.exercised++;
    this.#watchPin();
  }

  /** Notes the first record known quorate that VCL has not reached, and judges how long VCL has stood below it. */
  #watchPin(): void {
    if (this.#pinned !== 0 && this.#vcl < this.#pinned) {
      this.#judgePin();
    } else {
      this.#pinned = this.#ghost.quorate > this.#vcl ? this.#ghost.quorate : 0;
      this.#pinnedSince = this.#trace.now;
    }
  }

  #judgePin(): void {
    if (this.#pinned === 0 || this.#vcl >= this.#pinned || this.#writableSince < 0) return;
    const waited = this.#trace.now - this.#pinnedSince;
    if (waited <= this.#bounds.commitUsMax) return;
    this.#pins.fail(
      () =>
        `VCL stood at ${thousands(this.#vcl)} for ${formatSpan(waited)} although every record up to ` +
        `${thousands(this.#pinned)} had a write quorum; that one is of group ${this.#ghost.group(this.#pinned)}, on ${this.#ghost.holders(this.#pinned)}.`,
    );
  }

  #readDone(serial: number): void {
    this.#judgeRead(String(serial));
    delete this.#waiting[serial];
  }

  #judgeRead(serial: string): void {
    const read = this.#waiting[serial];
    if (read === undefined) return;
    const [group, issuedAt] = read;
    if (this.#readableSince[group] < 0) return;
    if (this.#good[group] < this.#bounds.writeQuorum) this.#reads.exercised++;
    const waited = this.#trace.now - Math.max(issuedAt, this.#readableSince[group]);
    if (waited <= this.#bounds.readUsMax) return;
    this.#reads.fail(
      () =>
        `A page of group ${group}, asked for at ${formatMicros(issuedAt)}, could not be read for ${formatSpan(waited)} ` +
        `although ${this.#good[group]} of its members were in good reach.`,
    );
  }
}

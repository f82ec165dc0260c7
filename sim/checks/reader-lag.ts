/**
 * L11 reader lag is bounded (storage reference 10.6): a reader in good reach shows a VDL in bounded time.
 *
 * Not verified here: what it shows (readers.ts).
 */
import { formatSpan, thousands, type Lsn, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";
import type { Roster } from "./roster.ts";

export interface LagRule {
  readonly instances: number;
  /** Those that have the writer's stream at the start. */
  readonly readers: readonly number[];
  readonly bound: Micros;
}

export class ReaderLag implements Stateful {
  readonly check: Check;
  readonly #trace: Trace;
  readonly #names: Names;
  readonly #bound: Micros;
  #vdl: Lsn = 0;
  /** By reader: what it shows. */
  #view: Float64Array;
  /** By reader: 1 while it has the stream, and since when it has had it in good reach; -1 while it has not. */
  #attached: Uint8Array;
  #goodSince: Float64Array;
  #reach: Uint8Array;
  /** By reader: a VDL that it does not show yet, and when it came to be; 0 for none. */
  #awaited: Float64Array;
  #awaitedSince: Float64Array;

  constructor(trace: Trace, roster: Roster, { instances, readers, bound }: LagRule, listener: FailureListener) {
    this.check = new Check("L11-reader-lag-bounded", "VDL advances seen by readers in good reach", trace, listener);
    this.#trace = trace;
    this.#names = roster.names;
    this.#bound = bound;
    this.#view = new Float64Array(instances);
    this.#attached = Uint8Array.from({ length: instances }, (_, instance) => (readers.includes(instance) ? 1 : 0));
    this.#goodSince = new Float64Array(instances).fill(-1);
    this.#reach = new Uint8Array(instances);
    this.#awaited = new Float64Array(instances);
    this.#awaitedSince = new Float64Array(instances);
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl, epoch) => {
      if (epoch >= roster.writerEpoch && vdl > this.#vdl) this.#advanced(vdl);
    });
    // A recovery may find more durable than its writer had known.
    trace.on(TRACE.truncationInForce, (_epoch, keep) => (this.#vdl = Math.max(this.#vdl, keep)));
    // Nobody tells the readers any more what the last writer had made durable, until another opens the volume.
    trace.on(TRACE.instanceCrashed, (_instance, hadVolume) => {
      if (hadVolume === 0) return;
      this.judge();
      this.#awaited.fill(0);
    });
    trace.on(TRACE.readerReach, (reader, isGood) => {
      this.#reach[reader] = isGood;
      this.#settleReach(reader);
    });
    // A writer that stood still may hear only after it that somebody wanted its stream, who writes by then.
    trace.on(TRACE.readerAttached, (reader, _floor, epoch) => {
      if (epoch < roster.writerEpoch) return;
      this.#attached[reader] = 1;
      this.#awaited[reader] = 0;
      this.#settleReach(reader);
    });
    for (const kind of [TRACE.instanceCrashed, TRACE.readerLeaves, TRACE.instanceGone])
      trace.on(kind, (reader) => this.#gone(reader));
    // One that its writer has dropped, and no control plane has taken out, reads on: it has to hear of it.
    trace.on(TRACE.readerDetached, (reader, byWriter, epoch) => {
      if (byWriter !== 1 && (epoch === 0 || epoch >= roster.writerEpoch)) this.#gone(reader);
    });
    // Whoever had the old writer's stream has none until the new one gives it.
    trace.on(TRACE.writerOpened, () => {
      for (let reader = 0; reader < instances; reader++) this.#gone(reader);
    });
    trace.on(TRACE.faultApplied, () => this.#restartClocks());
    trace.on(TRACE.faultLifted, () => this.#restartClocks());
  }

  /** The highest VDL of any writer. */
  get vdl(): Lsn {
    return this.#vdl;
  }

  /** A reader shows what was durable at `now`. */
  shows(reader: number, now: Lsn): void {
    this.#view[reader] = now;
    if (this.#awaited[reader] === 0 || now < this.#awaited[reader]) return;
    this.#judge(reader);
    if (this.#goodSince[reader] >= 0) this.check.exercised++;
    this.#awaited[reader] = this.#vdl > now ? this.#vdl : 0;
    this.#awaitedSince[reader] = this.#trace.now;
  }

  judge(): void {
    for (let reader = 0; reader < this.#view.length; reader++) this.#judge(reader);
  }

  copyState(copy: StateCopy): void {
    this.#vdl = copy.of(this.#vdl);
    this.#view = copy.of(this.#view);
    this.#attached = copy.of(this.#attached);
    this.#goodSince = copy.of(this.#goodSince);
    this.#reach = copy.of(this.#reach);
    this.#awaited = copy.of(this.#awaited);
    this.#awaitedSince = copy.of(this.#awaitedSince);
  }

  #advanced(vdl: Lsn): void {
    this.#vdl = vdl;
    for (let reader = 0; reader < this.#view.length; reader++) {
      if (this.#attached[reader] === 0 || this.#awaited[reader] !== 0) continue;
      this.#awaited[reader] = vdl;
      this.#awaitedSince[reader] = this.#trace.now;
    }
  }

  #judge(reader: number): void {
    if (this.#awaited[reader] === 0 || this.#attached[reader] === 0 || this.#goodSince[reader] < 0) return;
    const waited = this.#trace.now - Math.max(this.#awaitedSince[reader], this.#goodSince[reader]);
    if (waited > this.#bound) this.#tooLate(reader, waited);
  }

  #tooLate(reader: number, waited: Micros): void {
    this.check.fail(
      () =>
        `${this.#names.instance(reader)} shows ${thousands(this.#view[reader])} and not VDL ${thousands(this.#awaited[reader])}, ${formatSpan(waited)} after it was durable and the reader in good reach.`,
    );
  }

  #settleReach(reader: number): void {
    const isGood = this.#reach[reader] === 1 && this.#attached[reader] === 1;
    if (!isGood) {
      this.#judge(reader);
      this.#goodSince[reader] = -1;
    } else if (this.#goodSince[reader] < 0) this.#goodSince[reader] = this.#trace.now;
  }

  #gone(reader: number): void {
    this.#settleReach(reader);
    this.#attached[reader] = 0;
    this.#awaited[reader] = 0;
    this.#goodSince[reader] = -1;
  }

  /** Clocks that run while everything is well start anew. */
  #restartClocks(): void {
    for (let reader = 0; reader < this.#goodSince.length; reader++)
      if (this.#goodSince[reader] >= 0) this.#goodSince[reader] = this.#trace.now;
  }
}

/**
 * Progress in the background: L9 back-pressure releases, L12 boxcars add no wait (storage reference 10.6); and, in
 * files of their own, L4 and L10 of groups that have been quiet, L5 of repair.
 *
 * Not verified here: progress of commits and reads (liveness.ts).
 */
import { counted, formatSpan, thousands, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { LogFloors } from "./log-floors.ts";
import { QuietGroups, type QuietBounds } from "./quiet-groups.ts";
import { RepairProgress } from "./repair-progress.ts";

export interface ProgressBounds extends QuietBounds {
  readonly livenessRepair: Micros;
  readonly livenessAllocation: Micros;
  readonly boxcarWaitMax: Micros;
  readonly lsnAllocationLimit: number;
}

export class Progress implements Stateful {
  readonly checks: readonly Check[];
  readonly #quiet: QuietGroups;
  readonly #repairs: RepairProgress;
  readonly #allocation: Check;
  readonly #boxcar: Check;
  readonly #trace: Trace;
  readonly #bounds: ProgressBounds;
  /** Whether writes wait for LSNs; and since when VDL has moved on without releasing them, -1 while it has not. */
  #isWaiting = false;
  #waitingSince: Micros = -1;

  constructor(trace: Trace, ghost: Ghost, floors: LogFloors, bounds: ProgressBounds, listener: FailureListener) {
    this.#trace = trace;
    this.#bounds = bounds;
    this.#quiet = new QuietGroups(trace, ghost, floors, bounds, listener);
    this.#repairs = new RepairProgress(trace, ghost.roster, bounds.livenessRepair, listener);
    this.#allocation = new Check("L9-back-pressure-releases", "waits for LSNs", trace, listener);
    this.#boxcar = new Check("L12-boxcar-adds-no-wait", "batches sent", trace, listener);
    const { gossip, collection } = this.#quiet;
    this.checks = [gossip, this.#repairs.check, this.#allocation, collection, this.#boxcar];

    for (const kind of [
      TRACE.reachChanged,
      TRACE.faultApplied,
      TRACE.faultLifted,
      TRACE.truncationInForce,
      TRACE.membershipPublished,
      TRACE.hydrated,
    ])
      trace.on(kind, () => this.#worldChanged());
    trace.on(TRACE.recordAllocated, (_lsn, group) => {
      this.#quiet.written(group);
      // Whoever allocates does not hang, whatever waits behind.
      this.#waitingSince = -1;
    });
    // What a former writer waits for, cut off, is nothing that VDL's moves would give it.
    trace.on(TRACE.allocationWaits, (instance, waits) => {
      if (instance === ghost.roster.writer) this.#allocationWaits(waits === 1);
    });
    trace.on(TRACE.writerOpened, () => this.#writerGone());
    trace.on(TRACE.ladderAdvanced, () => {
      if (this.#isWaiting) this.#vdlMoved();
    });
    trace.on(TRACE.instanceCrashed, (instance, hadVolume) => {
      if (hadVolume === 1 && instance === ghost.roster.writer) this.#writerGone();
    });
    trace.on(TRACE.batchSent, (group, waited, records) => {
      this.#boxcar.exercised++;
      if (waited > bounds.boxcarWaitMax) this.#waitedForCompany(group, waited, records);
    });
  }

  finish(): void {
    this.#repairs.judge();
    this.#judgeAllocation();
    this.#quiet.finish();
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#quiet);
    copy.part(this.#repairs);
    this.#isWaiting = copy.of(this.#isWaiting);
    this.#waitingSince = copy.of(this.#waitingSince);
  }

  /**
   * Clocks that run while everything is well start anew: whatever stood still may have been the writer's own machine.
   */
  #worldChanged(): void {
    this.#quiet.worldChanged();
    if (this.#waitingSince >= 0) this.#waitingSince = this.#trace.now;
  }

  /** Whatever waited is gone with it. */
  #writerGone(): void {
    this.#isWaiting = false;
    this.#waitingSince = -1;
  }

  #allocationWaits(isWaiting: boolean): void {
    this.#judgeAllocation();
    this.#isWaiting = isWaiting;
    this.#waitingSince = -1;
    if (isWaiting) this.#allocation.exercised++;
  }

  #vdlMoved(): void {
    this.#judgeAllocation();
    if (this.#waitingSince < 0) this.#waitingSince = this.#trace.now;
  }

  #judgeAllocation(): void {
    if (!this.#isWaiting || this.#waitingSince < 0) return;
    const waited = this.#trace.now - this.#waitingSince;
    if (waited > this.#bounds.livenessAllocation)
      this.#allocation.fail(
        () =>
          `Writes have waited for LSNs ${formatSpan(waited)} after VDL moved on; the limit is ${thousands(this.#bounds.lsnAllocationLimit)} records.`,
      );
  }

  #waitedForCompany(group: number, waited: Micros, records: number): void {
    // A boxcar that stood on a paused machine has not waited for company.
    if (this.#trace.now - waited <= this.#quiet.changedAt) return;
    this.#boxcar.fail(
      () => `A batch of ${counted(records, "record")} for group pg${group} waited ${formatSpan(waited)} for company.`,
    );
  }
}

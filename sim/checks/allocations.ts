/**
 * Each record as it is allocated: I13 allocation bound, I21 chains well-formed (storage reference 10.2).
 *
 * Not verified here: that an LSN is never used twice (durability.ts), and that whoever waits for LSNs goes on
 * (progress.ts).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

export class Allocations implements Stateful {
  readonly checks: readonly Check[];
  readonly #bound: Check;
  readonly #chain: Check;
  readonly #lal: number;
  /** VDL of the writer, and what allocation is counted from. */
  #vdl: Lsn = 0;
  #base: Lsn = 0;

  constructor(trace: Trace, ghost: Ghost, lal: number, listener: FailureListener) {
    this.#bound = new Check("I13-allocation-bound", "allocations", trace, listener);
    this.#chain = new Check("I21-chains-well-formed", "records linked", trace, listener);
    this.checks = [this.#bound, this.#chain];
    this.#lal = lal;
    trace.on(TRACE.recordLinked, (at, _prev, _page, _prevOfPage, prevOfVolume) => {
      this.#chain.exercised++;
      this.#bound.exercised++;
      if (at > this.#base + lal) this.#tooFar(at);
      if (prevOfVolume !== ghost.last) this.#wrongLink(at, prevOfVolume, "the volume's record before it", ghost.last);
    });
    ghost.onWrongLink = (at, group, told, own) =>
      this.#wrongLink(at, told, `the record before it in group pg${group}`, own);
    ghost.onWrongPageLink = (at, page, told, own) =>
      this.#wrongLink(at, told, `the record before it on page ${thousands(page)}`, own);
    // In a secondary's volume: the primary has skipped these.
    trace.on(TRACE.lsnsSkipped, (_keep, upTo) => (this.#base = Math.max(this.#base, upTo)));
    trace.on(TRACE.ladderAdvanced, (_vcl, vdl, epoch) => {
      if (epoch < ghost.roster.writerEpoch) return;
      if (vdl > this.#vdl) this.#base = Math.max(this.#base, vdl);
      this.#vdl = vdl;
    });
    trace.on(TRACE.truncationInForce, (_epoch, keep, upTo) => {
      this.#vdl = keep;
      this.#base = upTo;
    });
  }

  copyState(copy: StateCopy): void {
    this.#vdl = copy.of(this.#vdl);
    this.#base = copy.of(this.#base);
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #tooFar(at: Lsn): void {
    this.#bound.fail(
      () =>
        `LSN ${thousands(at)} was allocated with VDL at ${thousands(this.#vdl)}: the limit is ${thousands(this.#lal)} above ${thousands(this.#base)}.`,
    );
  }

  #wrongLink(at: Lsn, told: Lsn, what: string, own: Lsn): void {
    this.#chain.fail(
      () => `Record ${thousands(at)} points at ${thousands(told)} as ${what}; that is ${thousands(own)}.`,
    );
  }
}

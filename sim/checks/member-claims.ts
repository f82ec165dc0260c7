/**
 * What a member says it has: I4 SCL sound, I10 persist before ack, I14 annulled stays annulled (storage reference 10.1,
 * 10.2); and I8 for its SCL, which never goes back by itself.
 *
 * Not verified here: that its log on disk can be read (page-checks.ts), and who may be believed at all (epochs.ts).
 */
import { longer, thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

type Annulled = Ghost["annulled"][number];

export class MemberClaims implements Stateful {
  readonly checks: readonly Check[];
  readonly #scl: Check;
  readonly #ack: Check;
  readonly #annulled: Check;
  readonly #monotone: Check;
  readonly #ghost: Ghost;
  /** By segment: the SCL it claimed last. */
  #last: Float64Array;

  constructor(trace: Trace, ghost: Ghost, monotone: Check, listener: FailureListener) {
    this.#scl = new Check("I4-scl-sound", "SCL reports", trace, listener);
    this.#ack = new Check("I10-persist-before-ack", "acknowledgements", trace, listener);
    this.#annulled = new Check("I14-annulled-stays-annulled", "claims of members after a truncation", trace, listener);
    this.checks = [this.#scl, this.#ack, this.#annulled];
    this.#monotone = monotone;
    this.#ghost = ghost;
    this.#last = new Float64Array(ghost.roster.segments);
    trace.on(TRACE.persisted, (segment, _prev, _last, claimed) => this.#persisted(segment, claimed));
    trace.on(TRACE.annulledAt, (segment, tail) => this.#atMost(segment, tail));
    trace.on(TRACE.diskLost, (segment) => this.#atMost(segment, 0));
    trace.on(TRACE.ackSent, (segment, claimed, epochs) => {
      this.#ack.exercised++;
      if (ghost.lacks(segment, claimed)) this.#notOnDisk(segment, claimed);
      if (ghost.annulled.length > 0) this.#judgeAnnulled(segment, claimed, epochs);
    });
  }

  copyState(copy: StateCopy): void {
    this.#last = copy.of(this.#last);
  }

  #persisted(segment: number, claimed: Lsn): void {
    this.#scl.exercised++;
    if (this.#ghost.lacks(segment, claimed)) this.#hasHole(segment, claimed);
    this.#monotone.exercised++;
    if (segment >= this.#last.length) this.#last = longer(this.#last, segment + 1);
    const before = this.#last[segment];
    this.#last[segment] = claimed;
    if (claimed < before) this.#wentBack(segment, before, claimed);
  }

  #atMost(segment: number, tail: Lsn): void {
    if (segment < this.#last.length) this.#last[segment] = Math.min(this.#last[segment], tail);
  }

  #judgeAnnulled(segment: number, claimed: Lsn, epochs: number): void {
    this.#annulled.exercised++;
    for (const range of this.#ghost.annulled) {
      if (epochs >> 16 < range.epoch || claimed <= range.keep || claimed > range.upTo) continue;
      this.#claimsAnnulled(segment, claimed, epochs >> 16, range);
      return;
    }
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #hasHole(segment: number, claimed: Lsn): void {
    const { roster } = this.#ghost;
    this.#scl.fail(
      () =>
        `${roster.subjectOf(segment)} says it is complete up to ${thousands(claimed)}, but it does not hold record ${thousands(this.#ghost.missing(segment, claimed))}.`,
    );
  }

  #wentBack(segment: number, before: Lsn, claimed: Lsn): void {
    const { roster } = this.#ghost;
    this.#monotone.fail(
      () =>
        `The SCL of ${roster.nameOf(segment)} went back from ${thousands(before)} to ${thousands(claimed)} without a truncation.`,
    );
  }

  #notOnDisk(segment: number, claimed: Lsn): void {
    const { roster } = this.#ghost;
    this.#ack.fail(
      () =>
        `${roster.subjectOf(segment)} acknowledged up to ${thousands(claimed)} while record ${thousands(this.#ghost.missing(segment, claimed))} was not on its disk.`,
    );
  }

  #claimsAnnulled(segment: number, claimed: Lsn, epoch: number, range: Annulled): void {
    const { roster } = this.#ghost;
    this.#annulled.fail(
      () =>
        `${roster.subjectOf(segment)} claims records up to ${thousands(claimed)} under epoch ${epoch}, but epoch ${range.epoch} annulled (${thousands(range.keep)}, ${thousands(range.upTo)}].`,
    );
  }
}

/**
 * What a recovery makes of the log before it opens the volume: I15 recovered prefix replicated before use, I16 recovery
 * is idempotent (storage reference 10.2).
 *
 * Not verified here: what it reads (recovery-reads.ts), that acknowledged commits survive (durability.ts), and how long
 * a recovery takes (liveness.ts).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

export class Recoveries implements Stateful {
  readonly checks: readonly Check[];
  readonly #replicated: Check;
  readonly #idempotent: Check;
  readonly #ghost: Ghost;
  /** The last truncation that came into force. */
  #inForceEpoch = 1;
  #inForceKeep: Lsn = 0;

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    this.#replicated = new Check("I15-recovered-prefix-replicated", "opened volumes", trace, listener);
    this.#idempotent = new Check("I16-recovery-idempotent", "recoveries after a recovery", trace, listener);
    this.checks = [this.#replicated, this.#idempotent];
    this.#ghost = ghost;
    trace.on(TRACE.truncated, (epoch, keep, upTo, seen) => this.#truncated(epoch, keep, upTo, seen));
    trace.on(TRACE.truncationInForce, (epoch, keep) => this.#cameIntoForce(epoch, keep));
    // The volume becomes a copy of another: what had been opened before binds nobody.
    trace.on(TRACE.historyReplaced, (_epoch, keep) => (this.#inForceKeep = Math.min(this.#inForceKeep, keep)));
  }

  copyState(copy: StateCopy): void {
    this.#inForceEpoch = copy.of(this.#inForceEpoch);
    this.#inForceKeep = copy.of(this.#inForceKeep);
  }

  #truncated(epoch: number, keep: Lsn, upTo: Lsn, seen: number): void {
    if (this.#inForceEpoch > 1) {
      this.#idempotent.exercised++;
      if (seen < this.#inForceEpoch || keep < this.#inForceKeep)
        this.#idempotent.fail(
          () =>
            `The recovery of epoch ${epoch} keeps the log up to ${thousands(keep)} and knows truncations up to epoch ${seen}; epoch ${this.#inForceEpoch} was opened with ${thousands(this.#inForceKeep)}.`,
        );
    }
    if (!this.#ghost.isLive(keep))
      this.#idempotent.fail(
        () =>
          `The recovery of epoch ${epoch} takes the log up to ${thousands(keep)} as durable; whoever opened the volume as epoch ${this.#inForceEpoch} had annulled that.`,
      );
    if (upTo < keep)
      this.#idempotent.fail(
        () => `The range of epoch ${epoch} ends at ${thousands(upTo)}, below its beginning at ${thousands(keep)}.`,
      );
  }

  #cameIntoForce(epoch: number, keep: Lsn): void {
    const ghost = this.#ghost;
    this.#replicated.exercised++;
    const short = ghost.unquorate(keep);
    if (short !== 0)
      this.#replicated.fail(
        () =>
          `The volume opens under epoch ${epoch} with the log up to ${thousands(keep)}, but record ${thousands(short)} of group pg${ghost.group(short)} is only on ${ghost.holders(short)}.`,
      );
    this.#inForceEpoch = epoch;
    this.#inForceKeep = keep;
  }
}

/**
 * I1 ack implies durable, I2 acknowledged commits survive, I12 LSNs are never used twice (storage reference 10.1,
 * 10.2).
 *
 * Not verified here: that the surviving records say what was written (I11), and commits whose client was never told.
 */
import { thousands, Uint32Column, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";

export class Durability implements Stateful {
  readonly checks: readonly Check[];
  /** Acknowledged commits that a recovery annulled. */
  lost = 0;
  readonly #acked: Check;
  readonly #survive: Check;
  readonly #unique: Check;
  readonly #ghost: Ghost;
  /**
   * LSNs of acknowledged commits in the order of their acknowledgements, and which of them have come since the last
   * recovery. Append-only: a checkpoint keeps the two ends.
   */
  readonly #ackedLsns = new Uint32Column();
  #from = 0;
  #to = 0;

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    this.#ghost = ghost;
    this.#acked = new Check("I1-ack-implies-durable", "commit acknowledgements", trace, listener);
    this.#survive = new Check(
      "I2-acknowledged-commits-survive",
      "recoveries after acknowledged commits",
      trace,
      listener,
    );
    this.#unique = new Check("I12-lsn-uniqueness", "allocations", trace, listener);
    this.checks = [this.#acked, this.#survive, this.#unique];
    const unique = this.#unique;
    ghost.onAllocated = (lsn, group, highest) => {
      unique.exercised++;
      if (lsn <= highest) usedTwice(unique, lsn, group, highest);
    };
    trace.on(TRACE.commitAcked, (lsn, vdl) => this.#commitAcked(lsn, vdl));
    trace.on(TRACE.historyReplaced, (_epoch, keep) => this.#givenUp(keep));
    trace.on(TRACE.truncationInForce, (epoch, keep) => this.#truncated(epoch, keep));
  }

  copyState(copy: StateCopy): void {
    this.lost = copy.of(this.lost);
    this.#from = copy.of(this.#from);
    this.#to = copy.of(this.#to);
  }

  #commitAcked(lsn: Lsn, vdl: Lsn): void {
    this.#acked.exercised++;
    this.#ackedLsns.set(this.#to++, lsn);
    const ghost = this.#ghost;
    const short = ghost.unquorate(lsn);
    const isLive = ghost.isLive(lsn);
    if (vdl >= lsn && short === 0 && isLive) return;
    this.#acked.fail(() => {
      const told = `Commit LSN ${thousands(lsn)} was acknowledged with VDL at ${thousands(vdl)}`;
      if (!isLive) return `${told}, but it is annulled: another instance has opened the volume.`;
      if (short === 0) return `${told}, below the commit.`;
      return `${told}, but record ${thousands(short)} of group pg${ghost.group(short)} is only on ${ghost.holders(short)}; a write quorum is ${ghost.roster.rule.write}.`;
    });
  }

  /**
   * The volume becomes a copy of a new primary's: what that one lacks is lost by decision, and counted where that is
   * decided.
   */
  #givenUp(keep: Lsn): void {
    const end = this.#to;
    for (let at = this.#from; at < end; at++)
      if (this.#ackedLsns.get(at) <= keep) this.#ackedLsns.set(this.#to++, this.#ackedLsns.get(at));
    this.#from = end;
  }

  #truncated(epoch: number, keep: Lsn): void {
    if (this.#from === this.#to) return;
    this.#survive.exercised++;
    const lost: Lsn[] = [];
    for (; this.#from < this.#to; this.#from++) {
      const lsn = this.#ackedLsns.get(this.#from);
      if (lsn > keep) lost.push(lsn);
    }
    this.lost += lost.length;
    if (lost.length === 0) return;
    this.#survive.fail(
      () =>
        `The recovery of epoch ${epoch} kept the log up to ${thousands(keep)} and annulled ${thousands(lost.length)} acknowledged ` +
        `${lost.length === 1 ? "commit" : "commits"}, the first at LSN ${thousands(lost[0])} of group pg${this.#ghost.group(lost[0])}, which is on ${this.#ghost.holders(lost[0])}.`,
    );
  }
}

/** A function of its own: a listener of every record that could make a sentence would cost memory for each. */
function usedTwice(check: Check, lsn: Lsn, group: number, highest: Lsn): void {
  check.fail(
    () =>
      `LSN ${thousands(lsn)} was allocated in group pg${group} although LSNs up to ${thousands(highest)} are used or annulled.`,
  );
}

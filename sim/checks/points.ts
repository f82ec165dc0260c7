/**
 * The consistency points: I3 PGCL sound, I5 VCL sound, I6 VDL is a consistency point at or below VCL, I7 order of
 * points, I8 monotone points (storage reference 10.1, 10.2).
 *
 * Not verified here: what members claim (member-claims.ts), that the points move at all (liveness.ts), and that what
 * they cover survives (durability.ts).
 */
import { longer, thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { MemberClaims } from "./member-claims.ts";
import type { Members } from "./membership.ts";

export class Points implements Stateful {
  readonly checks: readonly Check[];
  readonly #pgcl: Check;
  readonly #vcl: Check;
  readonly #vdl: Check;
  readonly #order: Check;
  readonly #monotone: Check;
  readonly #ghost: Ghost;
  readonly #claims: MemberClaims;
  /** Of the writer; and the highest VDL of any since the last truncation. */
  #vclNow: Lsn = 0;
  #vdlNow: Lsn = 0;
  #vdlMax: Lsn = 0;
  /** By group, within an epoch. */
  #lastPgcl: Float64Array;
  /** The point up to which `#isComplete` asks. Outside it, since one made for each advance would cost memory. */
  #asked: Lsn = 0;
  readonly #isComplete = (segment: number): boolean => !this.#ghost.lacks(segment, this.#asked);

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    this.#pgcl = new Check("I3-pgcl-sound", "PGCL advances", trace, listener);
    this.#vcl = new Check("I5-vcl-sound", "VCL advances", trace, listener);
    this.#vdl = new Check("I6-vdl-is-consistency-point", "VDL advances", trace, listener);
    this.#order = new Check("I7-order-of-points", "read floors used by nodes", trace, listener);
    this.#monotone = new Check("I8-monotone-points", "moves of a point", trace, listener);
    this.#ghost = ghost;
    this.#claims = new MemberClaims(trace, ghost, this.#monotone, listener);
    this.checks = [this.#pgcl, this.#vcl, this.#vdl, this.#order, this.#monotone, ...this.#claims.checks];
    this.#lastPgcl = new Float64Array(ghost.roster.groups);
    trace.on(TRACE.pgclAdvanced, (group, claimed, memberEpoch, volumeEpoch) => {
      // A writer that is being superseded counts on for a while what members have annulled since; what it acknowledges
      // is judged by I1.
      if (volumeEpoch >= ghost.roster.truncatedEpoch) this.#pgclAdvanced(group, claimed, memberEpoch);
    });
    trace.on(TRACE.ladderAdvanced, (vcl, vdl, volumeEpoch) => {
      if (volumeEpoch >= ghost.roster.writerEpoch) this.#ladderAdvanced(vcl, vdl);
    });
    // A replication agent that comes back goes on under its epoch, and learns from its members anew how far each group
    // is.
    trace.on(TRACE.agentDied, () => this.#lastPgcl.fill(0));
    // The volume becomes a copy of another: what durability means begins anew there.
    trace.on(TRACE.historyReplaced, (_epoch, keep) => (this.#vdlMax = Math.min(this.#vdlMax, keep)));
    trace.on(TRACE.truncationInForce, (epoch, keep) => this.#truncated(epoch, keep));
    trace.on(TRACE.collected, (segment, floor, before, readFloor, claimed) =>
      this.#collected(segment, floor, before, readFloor, claimed),
    );
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#claims);
    this.#vclNow = copy.of(this.#vclNow);
    this.#vdlNow = copy.of(this.#vdlNow);
    this.#vdlMax = copy.of(this.#vdlMax);
    this.#lastPgcl = copy.of(this.#lastPgcl);
  }

  #pgclAdvanced(group: number, claimed: Lsn, memberEpoch: number): void {
    const { roster } = this.#ghost;
    this.#pgcl.exercised++;
    this.#asked = claimed;
    const members = roster.membershipAt(group, memberEpoch);
    if (!roster.isWriteQuorum(members, this.#isComplete)) this.#pgclTooHigh(group, claimed, members);
    if (group >= this.#lastPgcl.length) this.#lastPgcl = longer(this.#lastPgcl, group + 1);
    const before = this.#lastPgcl[group];
    this.#lastPgcl[group] = claimed;
    if (claimed < before) this.#pgclWentBack(group, before, claimed);
  }

  #ladderAdvanced(vcl: Lsn, vdl: Lsn): void {
    this.#vcl.exercised++;
    this.#monotone.exercised++;
    if (vcl < this.#vclNow || vdl < this.#vdlNow) this.#ladderWentBack(vcl, vdl);
    const short = this.#ghost.unquorate(vcl);
    if (short !== 0) this.#vclTooHigh(vcl, short);
    if (vdl !== this.#vdlNow) {
      this.#vdl.exercised++;
      if (this.#isInside(vdl) || vdl > vcl) this.#vdlUnsound(vdl, vcl);
    }
    this.#vclNow = vcl;
    this.#vdlNow = vdl;
    this.#vdlMax = Math.max(this.#vdlMax, vdl);
  }

  /** Whether a record stands in the middle of a mini-transaction. */
  #isInside(lsn: Lsn): boolean {
    return (this.#ghost.flags(lsn) & FLAG.cpl) === 0;
  }

  #truncated(epoch: number, keep: Lsn): void {
    this.#monotone.exercised++;
    const before = this.#vdlMax;
    if (keep < before)
      this.#monotone.fail(
        () => `VDL went back from ${thousands(before)} to ${thousands(keep)} in the recovery of epoch ${epoch}.`,
      );
    if (keep > 0 && this.#isInside(keep))
      this.#vdl.fail(
        () =>
          `The recovery of epoch ${epoch} cut the log at ${thousands(keep)}, in the middle of a mini-transaction; the record is of group pg${this.#ghost.group(keep)}.`,
      );
    this.#vclNow = keep;
    this.#vdlNow = keep;
    this.#vdlMax = keep;
    this.#lastPgcl.fill(0);
  }

  #collected(segment: number, floor: Lsn, before: Lsn, readFloor: Lsn, claimed: Lsn): void {
    const { roster } = this.#ghost;
    this.#order.exercised++;
    if (readFloor > this.#vdlMax)
      this.#order.fail(
        () =>
          `${roster.subjectOf(segment)} was told that nobody reads below ${thousands(readFloor)}, but VDL stands at ${thousands(this.#vdlMax)}.`,
      );
    if (floor > readFloor || floor > claimed)
      this.#order.fail(
        () =>
          `The floor of ${roster.nameOf(segment)} went to ${thousands(floor)}, above its read floor ${thousands(readFloor)} or its SCL ${thousands(claimed)}.`,
      );
    if (floor < before)
      this.#monotone.fail(
        () => `The floor of ${roster.nameOf(segment)} went back from ${thousands(before)} to ${thousands(floor)}.`,
      );
  }

  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  #pgclTooHigh(group: number, claimed: Lsn, members: Members): void {
    const { roster } = this.#ghost;
    this.#pgcl.fail(() => {
      const names = members.segments
        .filter((segment) => segment >= 0 && this.#isComplete(segment))
        .map((segment) => roster.memberName(segment));
      const told =
        names.length === 0
          ? "no member is complete so far"
          : `only ${names.join(", ")} ${names.length === 1 ? "is" : "are"} complete so far`;
      return `The PGCL of group pg${group} went to ${thousands(claimed)}, but ${told}; a write quorum is ${roster.rule.write}.`;
    });
  }

  #pgclWentBack(group: number, before: Lsn, claimed: Lsn): void {
    this.#monotone.fail(
      () =>
        `The PGCL of group pg${group} went back from ${thousands(before)} to ${thousands(claimed)} within an epoch.`,
    );
  }

  #ladderWentBack(vcl: Lsn, vdl: Lsn): void {
    this.#monotone.fail(
      () =>
        `VCL and VDL went from ${thousands(this.#vclNow)} and ${thousands(this.#vdlNow)} to ${thousands(vcl)} and ${thousands(vdl)}.`,
    );
  }

  #vclTooHigh(vcl: Lsn, short: Lsn): void {
    const ghost = this.#ghost;
    this.#vcl.fail(
      () =>
        `VCL went to ${thousands(vcl)}, but record ${thousands(short)} of group pg${ghost.group(short)} is only on ${ghost.holders(short)}.`,
    );
  }

  #vdlUnsound(vdl: Lsn, vcl: Lsn): void {
    const ghost = this.#ghost;
    this.#vdl.fail(() =>
      this.#isInside(vdl)
        ? `VDL went to ${thousands(vdl)}, in the middle of a mini-transaction; the record is of group pg${ghost.group(vdl)}, on ${ghost.holders(vdl)}.`
        : `VDL went to ${thousands(vdl)}, above VCL at ${thousands(vcl)}.`,
    );
  }
}

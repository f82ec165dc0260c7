/**
 * The consistency points: I3 PGCL sound, I4 SCL sound, I5 VCL sound, I6 VDL is a consistency point at or below VCL, I7
 * order of points, I8 monotone points, I10 persist before ack, I14 annulled stays annulled (storage reference 10.1,
 * 10.2).
 *
 * Not verified here: that the points move at all (liveness.ts), and that what they cover survives (durability.ts).
 */
import { longer, thousands, type Lsn, type Stateful } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { Members } from "./membership.ts";

type Annulled = Ghost["annulled"][number];

export interface Points extends Stateful {
  readonly checks: readonly Check[];
}

export function watchPoints(trace: Trace, ghost: Ghost, listener: FailureListener): Points {
  const pgcl = new Check("I3-pgcl-sound", "PGCL advances", trace, listener);
  const scl = new Check("I4-scl-sound", "SCL reports", trace, listener);
  const vcl = new Check("I5-vcl-sound", "VCL advances", trace, listener);
  const vdl = new Check("I6-vdl-is-consistency-point", "VDL advances", trace, listener);
  const order = new Check("I7-order-of-points", "read floors used by nodes", trace, listener);
  const monotone = new Check("I8-monotone-points", "moves of a point", trace, listener);
  const ack = new Check("I10-persist-before-ack", "acknowledgements", trace, listener);
  const annulled = new Check("I14-annulled-stays-annulled", "claims of members after a truncation", trace, listener);
  const { roster } = ghost;
  let points = { vcl: 0, vdl: 0, epochVdl: 0 };
  let lastScl = new Float64Array(roster.segments);
  let lastPgcl = new Float64Array(roster.groups);

  trace.on(TRACE.persisted, (segment, _prev, _last, claimed) => {
    scl.exercised++;
    if (ghost.lacks(segment, claimed)) hasHole(segment, claimed, ghost.missing(segment, claimed));
    monotone.exercised++;
    if (segment >= lastScl.length) lastScl = longer(lastScl, segment + 1);
    const before = lastScl[segment];
    lastScl[segment] = claimed;
    if (claimed < before) wentBack(segment, before, claimed);
  });
  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  function hasHole(segment: number, claimed: Lsn, hole: Lsn): void {
    scl.fail(
      () =>
        `${capital(roster.nameOf(segment))} says it is complete up to ${thousands(claimed)}, but it does not hold record ${thousands(hole)}.`,
    );
  }
  function wentBack(segment: number, before: Lsn, claimed: Lsn): void {
    monotone.fail(
      () =>
        `The SCL of ${roster.nameOf(segment)} went back from ${thousands(before)} to ${thousands(claimed)} without a truncation.`,
    );
  }

  trace.on(TRACE.annulledAt, (segment, tail) => {
    if (segment < lastScl.length) lastScl[segment] = Math.min(lastScl[segment], tail);
  });
  trace.on(TRACE.diskLost, (segment) => {
    if (segment < lastScl.length) lastScl[segment] = 0;
  });

  trace.on(TRACE.ackSent, (segment, claimed, epochs) => {
    ack.exercised++;
    if (ghost.lacks(segment, claimed)) notOnDisk(segment, claimed, ghost.missing(segment, claimed));
    if (ghost.annulled.length > 0) judgeAnnulled(segment, claimed, epochs);
  });
  function notOnDisk(segment: number, claimed: Lsn, hole: Lsn): void {
    ack.fail(
      () =>
        `${capital(roster.nameOf(segment))} acknowledged up to ${thousands(claimed)} while record ${thousands(hole)} was not on its disk.`,
    );
  }
  function judgeAnnulled(segment: number, claimed: Lsn, epochs: number): void {
    annulled.exercised++;
    for (const range of ghost.annulled) {
      if (epochs >> 16 < range.epoch || claimed <= range.keep || claimed > range.upTo) continue;
      claimsAnnulled(segment, claimed, epochs, range);
      return;
    }
  }
  function claimsAnnulled(segment: number, claimed: Lsn, epochs: number, range: Annulled): void {
    annulled.fail(
      () =>
        `${capital(roster.nameOf(segment))} claims records up to ${thousands(claimed)} under epoch ${epochs >> 16}, but epoch ${range.epoch} annulled (${thousands(range.keep)}, ${thousands(range.upTo)}].`,
    );
  }

  /** The point up to which `complete` asks. Outside it, since one made for each advance would cost memory. */
  let asked: Lsn = 0;
  const complete = (segment: number): boolean => !ghost.lacks(segment, asked);

  trace.on(TRACE.pgclAdvanced, (group, claimed, memberEpoch, volumeEpoch) => {
    // A writer that is being superseded counts on for a while what members have annulled since; what it acknowledges is
    // judged by I1.
    if (volumeEpoch < roster.truncatedEpoch) return;
    pgcl.exercised++;
    asked = claimed;
    const members = roster.membershipAt(group, memberEpoch);
    if (!roster.isWriteQuorum(members, complete)) pgclTooHigh(group, claimed, members);
    if (group >= lastPgcl.length) lastPgcl = longer(lastPgcl, group + 1);
    const before = lastPgcl[group];
    lastPgcl[group] = claimed;
    if (claimed < before) pgclWentBack(group, before, claimed);
  });
  function pgclTooHigh(group: number, claimed: Lsn, members: Members): void {
    pgcl.fail(() => {
      const names = members.segments
        .filter((segment) => segment >= 0 && complete(segment))
        .map((segment) => roster.memberName(segment));
      const told =
        names.length === 0
          ? "no member is complete so far"
          : `only ${names.join(", ")} ${names.length === 1 ? "is" : "are"} complete so far`;
      return `The PGCL of group ${group} went to ${thousands(claimed)}, but ${told}; a write quorum is ${roster.rule.write}.`;
    });
  }
  function pgclWentBack(group: number, before: Lsn, claimed: Lsn): void {
    monotone.fail(
      () => `The PGCL of group ${group} went back from ${thousands(before)} to ${thousands(claimed)} within an epoch.`,
    );
  }

  trace.on(TRACE.ladderAdvanced, (newVcl, newVdl, volumeEpoch) => {
    if (volumeEpoch < roster.writerEpoch) return;
    vcl.exercised++;
    monotone.exercised++;
    if (newVcl < points.vcl || newVdl < points.vdl) ladderWentBack(newVcl, newVdl);
    const short = ghost.unquorate(newVcl);
    if (short !== 0) vclTooHigh(newVcl, short);
    if (newVdl !== points.vdl) judgeVdl(newVdl, newVcl);
    points.vcl = newVcl;
    points.vdl = newVdl;
    points.epochVdl = Math.max(points.epochVdl, newVdl);
  });
  function ladderWentBack(newVcl: Lsn, newVdl: Lsn): void {
    monotone.fail(
      () =>
        `VCL and VDL went from ${thousands(points.vcl)} and ${thousands(points.vdl)} to ${thousands(newVcl)} and ${thousands(newVdl)}.`,
    );
  }
  function vclTooHigh(newVcl: Lsn, short: Lsn): void {
    vcl.fail(
      () =>
        `VCL went to ${thousands(newVcl)}, but record ${thousands(short)} of group ${ghost.group(short)} is only on ${ghost.holders(short)}.`,
    );
  }

  function judgeVdl(newVdl: Lsn, newVcl: Lsn): void {
    vdl.exercised++;
    const inside = (ghost.flags(newVdl) & FLAG.cpl) === 0;
    if (inside || newVdl > newVcl)
      vdl.fail(() =>
        inside
          ? `VDL went to ${thousands(newVdl)}, in the middle of a mini-transaction; the record is of group ${ghost.group(newVdl)}, on ${ghost.holders(newVdl)}.`
          : `VDL went to ${thousands(newVdl)}, above VCL at ${thousands(newVcl)}.`,
      );
  }

  // A replication agent that comes back goes on under its epoch, and learns from its members anew how far each group
  // is.
  trace.on(TRACE.agentDied, () => lastPgcl.fill(0));

  // The volume becomes a copy of another: what durability means begins anew there.
  trace.on(TRACE.historyReplaced, (_epoch, keep) => {
    points = { ...points, epochVdl: Math.min(points.epochVdl, keep) };
  });

  trace.on(TRACE.truncationInForce, (epoch, keep) => {
    monotone.exercised++;
    const before = points.epochVdl;
    if (keep < before)
      monotone.fail(
        () => `VDL went back from ${thousands(before)} to ${thousands(keep)} in the recovery of epoch ${epoch}.`,
      );
    if (keep > 0 && (ghost.flags(keep) & FLAG.cpl) === 0)
      vdl.fail(
        () =>
          `The recovery of epoch ${epoch} cut the log at ${thousands(keep)}, in the middle of a mini-transaction; the record is of group ${ghost.group(keep)}.`,
      );
    points = { vcl: keep, vdl: keep, epochVdl: keep };
    lastPgcl.fill(0);
  });

  trace.on(TRACE.collected, (segment, floor, before, readFloor, claimed) => {
    order.exercised++;
    const vdlNow = points.epochVdl;
    if (readFloor > vdlNow)
      order.fail(
        () =>
          `${capital(roster.nameOf(segment))} was told that nobody reads below ${thousands(readFloor)}, but VDL stands at ${thousands(vdlNow)}.`,
      );
    if (floor > readFloor || floor > claimed)
      order.fail(
        () =>
          `The floor of ${roster.nameOf(segment)} went to ${thousands(floor)}, above its read floor ${thousands(readFloor)} or its SCL ${thousands(claimed)}.`,
      );
    if (floor < before)
      monotone.fail(
        () => `The floor of ${roster.nameOf(segment)} went back from ${thousands(before)} to ${thousands(floor)}.`,
      );
  });

  return {
    checks: [pgcl, scl, vcl, vdl, order, monotone, ack, annulled],
    copyState: (copy) => {
      points = copy.of(points);
      lastScl = copy.of(lastScl);
      lastPgcl = copy.of(lastPgcl);
    },
  };
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

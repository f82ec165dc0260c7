/**
 * The consistency points say no more than the disks: I3 PGCL, I4 SCL, I5 VCL, I6 VDL, I10 persist before ack (storage
 * reference 10.1), each compared with the ghost's one bit a member.
 *
 * Not verified here: that the points advance at all (liveness.ts).
 */
import { thousands, type Checkpointed, type Lsn } from "../kernel/index.ts";
import { FLAG, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { MEMBER_NAMES, type Ghost } from "./ghost.ts";

const MEMBERS = 6;

export interface Points extends Checkpointed {
  readonly checks: readonly Check[];
}

export function watchPoints(trace: Trace, ghost: Ghost, listener: FailureListener): Points {
  const pgcl = new Check("I3-pgcl-sound", "PGCL advances", trace, listener);
  const scl = new Check("I4-scl-sound", "SCL reports", trace, listener);
  const vcl = new Check("I5-vcl-sound", "VCL advances", trace, listener);
  const vdl = new Check("I6-vdl-is-consistency-point", "VDL advances", trace, listener);
  const ack = new Check("I10-persist-before-ack", "acknowledgements", trace, listener);

  trace.on(TRACE.persisted, (segment, _prev, _last, claimed) => {
    scl.exercised++;
    const hole = ghost.missing(segment, claimed);
    if (hole !== 0) {
      scl.fail(
        () =>
          `${nameOf(segment)} says it is complete up to ${thousands(claimed)}, but it does not hold record ${thousands(hole)}.`,
      );
    }
  });

  trace.on(TRACE.ackSent, (segment, claimed) => {
    ack.exercised++;
    const hole = ghost.missing(segment, claimed);
    if (hole !== 0) {
      ack.fail(
        () =>
          `${nameOf(segment)} acknowledged up to ${thousands(claimed)} while record ${thousands(hole)} was not on its disk.`,
      );
    }
  });

  trace.on(TRACE.pgclAdvanced, (group, claimed) => {
    pgcl.exercised++;
    let complete = 0;
    for (let segment = group * MEMBERS; segment < (group + 1) * MEMBERS; segment++)
      if (ghost.missing(segment, claimed) === 0) complete++;
    if (complete < ghost.writeQuorum) {
      pgcl.fail(
        () =>
          `The PGCL of group ${group} went to ${thousands(claimed)}, but ${completeMembers(ghost, group, claimed)}; a write quorum is ${ghost.writeQuorum}.`,
      );
    }
  });

  let lastVdl: Lsn = 0;
  trace.on(TRACE.ladderAdvanced, (newVcl, newVdl) => {
    vcl.exercised++;
    const short = ghost.unquorate(newVcl);
    if (short !== 0) {
      vcl.fail(
        () =>
          `VCL went to ${thousands(newVcl)}, but record ${thousands(short)} of group ${ghost.group(short)} is only on ${ghost.holders(short)}.`,
      );
    }
    if (newVdl === lastVdl) return;
    lastVdl = newVdl;
    vdl.exercised++;
    const inside = (ghost.flags(newVdl) & FLAG.cpl) === 0;
    if (inside || newVdl > newVcl) {
      vdl.fail(() =>
        inside
          ? `VDL went to ${thousands(newVdl)}, in the middle of a mini-transaction; the record is of group ${ghost.group(newVdl)}, on ${ghost.holders(newVdl)}.`
          : `VDL went to ${thousands(newVdl)}, above VCL at ${thousands(newVcl)}.`,
      );
    }
  });
  return {
    checks: [pgcl, scl, vcl, vdl, ack],
    save: () => lastVdl,
    load: (saved) => {
      lastVdl = saved as Lsn;
    },
  };
}

/** `group 17's member b2` */
function nameOf(segment: number): string {
  return `Group ${Math.floor(segment / MEMBERS)}'s member ${MEMBER_NAMES[segment % MEMBERS]}`;
}

function completeMembers(ghost: Ghost, group: number, lsn: Lsn): string {
  const names = MEMBER_NAMES.filter((_, member) => ghost.missing(group * MEMBERS + member, lsn) === 0);
  return names.length === 0
    ? "no member is complete so far"
    : `only ${names.join(", ")} ${names.length === 1 ? "is" : "are"} complete so far`;
}

/**
 * Recovery and fencing: I13 allocation bound, I15 recovered prefix replicated before use, I16 recovery is idempotent,
 * I17 fence before read, I18 stale epochs refused, I19 one writer an epoch, I20 epoch and truncation travel together,
 * I21 chains well-formed, I22 recovery discovers everything, I26 and I27 who may be counted (storage reference 10.2,
 * 10.3).
 *
 * Not verified here: that acknowledged commits survive (durability.ts), and how long a recovery takes (progress.ts).
 */
import { longer, thousands, type Lsn, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { capital } from "./points.ts";

interface Books {
  /** VDL of the writer, and what allocation is counted from. */
  vdl: Lsn;
  base: Lsn;
  /** The last truncation that came into force. */
  inForceEpoch: number;
  inForceKeep: Lsn;
  /** The recovery whose snapshot is taken, 0 for none. */
  snapshotEpoch: number;
  /** By epoch: who writes under it. */
  writers: Record<string, number>;
  /** By group: highest PGCL of the writer before, and what the snapshot found. */
  pgcl: Float64Array;
  discovered: Float64Array;
}

export function watchRecoveries(
  trace: Trace,
  ghost: Ghost,
  lal: number,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const bound = make("I13-allocation-bound", "allocations");
  const replicated = make("I15-recovered-prefix-replicated", "opened volumes");
  const idempotent = make("I16-recovery-idempotent", "recoveries after a recovery");
  const fence = make("I17-fence-before-read", "records that met quorum during a recovery");
  const stale = make("I18-stale-epochs-refused", "accepted requests");
  const single = make("I19-one-writer-an-epoch", "epochs written under");
  const together = make("I20-epoch-with-truncation", "epochs taken over by members");
  const chain = make("I21-chains-well-formed", "records linked");
  const discovers = make("I22-recovery-discovers-everything", "groups read by recoveries");
  const full = make("I26-full-member-in-read-quorum", "read quorums of unlike members");
  const hydratedOnly = make("I27-unhydrated-never-counted", "read quorums counted");
  const { roster } = ghost;
  const lsn = thousands;
  let books: Books = {
    vdl: 0,
    base: 0,
    inForceEpoch: 1,
    inForceKeep: 0,
    snapshotEpoch: 0,
    writers: { 1: roster.writer },
    pgcl: new Float64Array(roster.groups),
    discovered: new Float64Array(roster.groups),
  };

  trace.on(TRACE.recordLinked, (at, _prev, _page, _prevOfPage, prevOfVolume) => {
    chain.exercised++;
    bound.exercised++;
    if (at > books.base + lal) tooFar(at);
    if (prevOfVolume !== ghost.last) wrongLink(at, prevOfVolume, "the volume's record before it", ghost.last);
  });
  // In a secondary's volume: the primary has skipped these.
  trace.on(TRACE.lsnsSkipped, (_keep, upTo) => (books.base = Math.max(books.base, upTo)));
  // The volume becomes a copy of another: what had been opened before binds nobody.
  trace.on(TRACE.historyReplaced, (_epoch, keep) => (books.inForceKeep = Math.min(books.inForceKeep, keep)));
  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  function tooFar(at: Lsn): void {
    bound.fail(
      () =>
        `LSN ${lsn(at)} was allocated with VDL at ${lsn(books.vdl)}: the limit is ${lsn(lal)} above ${lsn(books.base)}.`,
    );
  }
  function wrongLink(at: Lsn, told: Lsn, what: string, own: Lsn): void {
    chain.fail(() => `Record ${lsn(at)} points at ${lsn(told)} as ${what}; that is ${lsn(own)}.`);
  }
  ghost.onWrongLink = (at, group, told, own) => wrongLink(at, told, `the record before it in group ${group}`, own);
  ghost.onWrongPageLink = (at, page, told, own) =>
    chain.fail(
      () =>
        `Record ${lsn(at)} points at ${lsn(told)} as the record before it on page ${thousands(page)}; that is ${lsn(own)}.`,
    );
  trace.on(TRACE.ladderAdvanced, (_vcl, vdl, epoch) => {
    if (epoch < roster.writerEpoch) return;
    if (vdl > books.vdl) books.base = Math.max(books.base, vdl);
    books.vdl = vdl;
  });
  trace.on(TRACE.pgclAdvanced, (group, pgcl, _memberEpoch, epoch) => {
    if (epoch < roster.writerEpoch) return;
    if (group >= books.pgcl.length) books.pgcl = longer(books.pgcl, group + 1);
    books.pgcl[group] = Math.max(books.pgcl[group], pgcl);
  });

  trace.on(TRACE.recoveryStarted, () => {
    books.snapshotEpoch = 0;
    ghost.watchesFences = false;
  });
  trace.on(TRACE.snapshotTaken, (epoch) => {
    books.snapshotEpoch = epoch;
    ghost.watchesFences = true;
    books.discovered = new Float64Array(roster.groups);
  });
  trace.on(TRACE.groupDiscovered, (group, found, epoch, responders, memberEpoch) => {
    if (group >= books.discovered.length) books.discovered = longer(books.discovered, group + 1);
    books.discovered[group] = found;
    discovers.exercised++;
    // A recovery that a newer one has overtaken answers for nothing: it can no longer open the volume.
    if (epoch < roster.writerEpoch) return;
    const members = roster.published(group);
    // Who asked an older membership asks again: the metadata service refuses its range.
    if (memberEpoch !== members.epoch) return;
    const known = ghost.knownAtLeast(
      group,
      books.pgcl[group] ?? 0,
      (segment) => (responders & (1 << members.segments.indexOf(segment))) !== 0,
    );
    if (found < known)
      discovers.fail(
        () =>
          `The recovery of epoch ${epoch} found group ${group} complete up to ${lsn(found)}; its writer had counted ${lsn(known)} as quorate.`,
      );
    judgeResponders(group, epoch, responders);
  });
  function judgeResponders(group: number, epoch: number, responders: number): void {
    const members = roster.published(group);
    const answered = (segment: number): boolean => (responders & (1 << members.segments.indexOf(segment))) !== 0;
    hydratedOnly.exercised++;
    const hydrated = (segment: number): boolean => answered(segment) && roster.lacking[segment] !== 1;
    if (!roster.isReadQuorum(members, hydrated, undefined, { ...roster.rule, readWithoutFull: true }))
      hydratedOnly.fail(
        () =>
          `The recovery of epoch ${epoch} counted ${names(answered)} of group ${group} as a read quorum, but ${names((segment) => answered(segment) && roster.lacking[segment] === 1)} held nothing yet.`,
      );
    if (roster.rule.kind !== "full-tail") return;
    full.exercised++;
    if (!members.segments.some((segment) => segment >= 0 && hydrated(segment) && roster.isFull(segment)))
      full.fail(
        () =>
          `The recovery of epoch ${epoch} read group ${group} from ${names(answered)}, of which none is a full member (mask ${responders}).`,
      );
    function names(which: (segment: number) => boolean): string {
      return members.segments
        .filter((segment) => segment >= 0 && which(segment))
        .map((segment) => roster.memberName(segment))
        .join(", ");
    }
  }
  ghost.onQuorate = (at, group, volumeEpoch) => {
    if (books.snapshotEpoch === 0 || volumeEpoch >= books.snapshotEpoch) return;
    fence.exercised++;
    if (at > (books.discovered[group] ?? 0))
      fence.fail(
        () =>
          `Record ${lsn(at)} of group ${group} met its write quorum under epoch ${volumeEpoch} after the recovery of epoch ${books.snapshotEpoch} had read the group's end at ${lsn(books.discovered[group] ?? 0)}.`,
      );
  };

  trace.on(TRACE.truncated, (epoch, keep, upTo, seen) => {
    if (books.inForceEpoch > 1) idempotent.exercised++;
    if (books.inForceEpoch > 1 && (seen < books.inForceEpoch || keep < books.inForceKeep))
      idempotent.fail(
        () =>
          `The recovery of epoch ${epoch} keeps the log up to ${lsn(keep)} and knows truncations up to epoch ${seen}; epoch ${books.inForceEpoch} was opened with ${lsn(books.inForceKeep)}.`,
      );
    if (!ghost.isLive(keep))
      idempotent.fail(
        () =>
          `The recovery of epoch ${epoch} takes the log up to ${lsn(keep)} as durable; whoever opened the volume as epoch ${books.inForceEpoch} had annulled that.`,
      );
    if (upTo < keep)
      idempotent.fail(() => `The range of epoch ${epoch} ends at ${lsn(upTo)}, below its beginning at ${lsn(keep)}.`);
  });
  trace.on(TRACE.truncationInForce, (epoch, keep, upTo) => {
    replicated.exercised++;
    const short = ghost.unquorate(keep);
    if (short !== 0)
      replicated.fail(
        () =>
          `The volume opens under epoch ${epoch} with the log up to ${lsn(keep)}, but record ${lsn(short)} of group ${ghost.group(short)} is only on ${ghost.holders(short)}.`,
      );
    books.inForceEpoch = epoch;
    books.inForceKeep = keep;
    books.snapshotEpoch = 0;
    ghost.watchesFences = false;
    books.vdl = keep;
    books.base = upTo;
    books.pgcl.fill(0);
  });

  trace.on(TRACE.writerOpened, (instance, epoch) => {
    single.exercised++;
    const other = books.writers[epoch];
    books.writers[epoch] = instance;
    if (other !== undefined && other !== instance)
      single.fail(() => `Instances ${other + 1} and ${instance + 1} both write under epoch ${epoch}.`);
  });
  trace.on(TRACE.promised, (segment, epoch) => (roster.promised[segment] = Math.max(roster.promised[segment], epoch)));
  trace.on(TRACE.membershipHeld, (segment, epoch) => (roster.held[segment] = epoch));
  trace.on(TRACE.epochHeld, (segment, epoch, withTruncation) => {
    together.exercised++;
    roster.promised[segment] = Math.max(roster.promised[segment], epoch);
    if (epoch > 1 && withTruncation !== epoch)
      together.fail(
        () => `${capital(roster.nameOf(segment))} took over epoch ${epoch} without the range that it annulled.`,
      );
  });
  trace.on(TRACE.persisted, (segment, _prev, _last, _scl, epochs) => {
    stale.exercised++;
    if (epochs >> 16 < roster.promised[segment] || (epochs & 0xffff) < roster.held[segment]) tooOld(segment, epochs);
  });
  function tooOld(segment: number, epochs: number): void {
    stale.fail(
      () =>
        `${capital(roster.nameOf(segment))} accepted a request of volume epoch ${epochs >> 16} and membership epoch ${epochs & 0xffff}; it had promised ${roster.promised[segment]} and held ${roster.held[segment]}.`,
    );
  }
  return {
    checks: [bound, replicated, idempotent, fence, stale, single, together, chain, discovers, full, hydratedOnly],
    copyState: (copy) => {
      books = copy.of(books);
      ghost.watchesFences = books.snapshotEpoch > 0;
    },
  };
}

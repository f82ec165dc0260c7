/**
 * What a recovery reads before it opens the volume: I17 fence before read, I22 recovery discovers everything, I26 and
 * I27 who may be counted (storage reference 10.2, 10.3).
 *
 * Not verified here: what it makes of what it has read (recoveries.ts).
 */
import { longer, thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import type { Members } from "./membership.ts";

export class RecoveryReads implements Stateful {
  readonly checks: readonly Check[];
  readonly #fence: Check;
  readonly #discovers: Check;
  readonly #full: Check;
  readonly #hydratedOnly: Check;
  readonly #ghost: Ghost;
  /** The recovery whose snapshot is taken, 0 for none. */
  #snapshotEpoch = 0;
  /** By group: highest PGCL of the writer before, and what the snapshot found. */
  #pgcl: Float64Array;
  #discovered: Float64Array;

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
    this.#fence = make("I17-fence-before-read", "records that met quorum during a recovery");
    this.#discovers = make("I22-recovery-discovers-everything", "groups read by recoveries");
    this.#full = make("I26-full-member-in-read-quorum", "read quorums of unlike members");
    this.#hydratedOnly = make("I27-unhydrated-never-counted", "read quorums counted");
    this.checks = [this.#fence, this.#discovers, this.#full, this.#hydratedOnly];
    this.#ghost = ghost;
    this.#pgcl = new Float64Array(ghost.roster.groups);
    this.#discovered = new Float64Array(ghost.roster.groups);
    trace.on(TRACE.pgclAdvanced, (group, pgcl, _memberEpoch, epoch) => {
      if (epoch < ghost.roster.writerEpoch) return;
      if (group >= this.#pgcl.length) this.#pgcl = longer(this.#pgcl, group + 1);
      this.#pgcl[group] = Math.max(this.#pgcl[group], pgcl);
    });
    trace.on(TRACE.recoveryStarted, () => this.#watchFences(0));
    trace.on(TRACE.snapshotTaken, (epoch) => {
      this.#watchFences(epoch);
      this.#discovered = new Float64Array(ghost.roster.groups);
    });
    trace.on(TRACE.groupDiscovered, (group, found, epoch, responders, memberEpoch) => {
      if (group >= this.#discovered.length) this.#discovered = longer(this.#discovered, group + 1);
      this.#discovered[group] = found;
      this.#discovers.exercised++;
      // A recovery that a newer one has overtaken answers for nothing: it can no longer open the volume. And who asked
      // an older membership asks again: the metadata service refuses its range.
      const members = ghost.roster.published(group);
      if (epoch < ghost.roster.writerEpoch || memberEpoch !== members.epoch) return;
      const answered = (segment: number): boolean => (responders & (1 << members.segments.indexOf(segment))) !== 0;
      this.#judgeFound(group, found, epoch, answered);
      this.#judgeHydrated(group, epoch, members, answered);
      if (ghost.roster.rule.kind === "full-tail") this.#judgeFull(group, epoch, members, responders, answered);
    });
    ghost.onQuorate = (at, group, volumeEpoch) => this.#metQuorum(at, group, volumeEpoch);
    trace.on(TRACE.truncationInForce, () => {
      this.#watchFences(0);
      this.#pgcl.fill(0);
    });
  }

  copyState(copy: StateCopy): void {
    this.#watchFences(copy.of(this.#snapshotEpoch));
    this.#pgcl = copy.of(this.#pgcl);
    this.#discovered = copy.of(this.#discovered);
  }

  #watchFences(snapshotEpoch: number): void {
    this.#snapshotEpoch = snapshotEpoch;
    this.#ghost.watchesFences = snapshotEpoch > 0;
  }

  #metQuorum(at: Lsn, group: number, volumeEpoch: number): void {
    if (this.#snapshotEpoch === 0 || volumeEpoch >= this.#snapshotEpoch) return;
    this.#fence.exercised++;
    const end = this.#discovered[group] ?? 0;
    if (at > end)
      this.#fence.fail(
        () =>
          `Record ${thousands(at)} of group pg${group} met its write quorum under epoch ${volumeEpoch} after the recovery of epoch ${this.#snapshotEpoch} had read the group's end at ${thousands(end)}.`,
      );
  }

  #judgeFound(group: number, found: Lsn, epoch: number, answered: (segment: number) => boolean): void {
    const known = this.#ghost.knownAtLeast(group, this.#pgcl[group] ?? 0, answered);
    if (found < known)
      this.#discovers.fail(
        () =>
          `The recovery of epoch ${epoch} found group pg${group} complete up to ${thousands(found)}; its writer had counted ${thousands(known)} as quorate.`,
      );
  }

  #judgeHydrated(group: number, epoch: number, members: Members, answered: (segment: number) => boolean): void {
    const { roster } = this.#ghost;
    this.#hydratedOnly.exercised++;
    const isEmpty = (segment: number): boolean => roster.lacking[segment] === 1;
    const hydrated = (segment: number): boolean => answered(segment) && !isEmpty(segment);
    if (!roster.isReadQuorum(members, hydrated, undefined, { ...roster.rule, readWithoutFull: true }))
      this.#hydratedOnly.fail(
        () =>
          `The recovery of epoch ${epoch} counted ${this.#names(members, answered)} of group pg${group} as a read quorum, but ${this.#names(members, (segment) => answered(segment) && isEmpty(segment))} held nothing yet.`,
      );
  }

  #judgeFull(
    group: number,
    epoch: number,
    members: Members,
    responders: number,
    answered: (segment: number) => boolean,
  ): void {
    const { roster } = this.#ghost;
    this.#full.exercised++;
    const isFull = (segment: number): boolean =>
      segment >= 0 && answered(segment) && roster.lacking[segment] !== 1 && roster.isFull(segment);
    if (!members.segments.some(isFull))
      this.#full.fail(
        () =>
          `The recovery of epoch ${epoch} read group pg${group} from ${this.#names(members, answered)}, of which none is a full member (mask ${responders}).`,
      );
  }

  #names(members: Members, which: (segment: number) => boolean): string {
    return members.segments
      .filter((segment) => segment >= 0 && which(segment))
      .map((segment) => this.#ghost.roster.memberName(segment))
      .join(", ");
  }
}

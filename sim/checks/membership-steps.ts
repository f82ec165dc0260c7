/**
 * I28 two-step change (storage reference 10.3): the members of a group change one at a time, each step accepted by a
 * write quorum of the step before; but for a direct exchange, which a read quorum fences.
 *
 * Not verified here: that quorums of neighbouring memberships meet (quorums.ts).
 */
import { thousands, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { MEMBERS, type Members } from "./membership.ts";

export class MembershipSteps implements Stateful {
  readonly check: Check;
  readonly #ghost: Ghost;
  /** By group: the highest PGCL that its writer has counted. */
  #pgcl: Record<string, Lsn> = {};
  /** By group: whether the step proposed last was fenced by a read quorum. */
  #direct: Record<string, number> = {};
  /** By group: the membership epoch that came into force last. */
  #inForce: Record<string, number> = {};

  constructor(trace: Trace, ghost: Ghost, listener: FailureListener) {
    this.check = new Check("I28-two-step-change", "memberships that came into force", trace, listener);
    this.#ghost = ghost;
    trace.on(TRACE.pgclAdvanced, (group, pgcl, _memberEpoch, volumeEpoch) => {
      if (volumeEpoch >= ghost.roster.writerEpoch) this.#pgcl[group] = pgcl;
    });
    trace.on(TRACE.membershipProposed, (group, _epoch, _from, direct) => (this.#direct[group] = direct));
    trace.on(TRACE.membershipPublished, (group, epoch, fromEpoch) => this.#published(group, epoch, fromEpoch));
    trace.on(TRACE.membershipInForce, (group, epoch, fromEpoch) => {
      this.check.exercised++;
      const before = ghost.roster.membershipAt(group, this.#inForce[group] ?? 1);
      this.#inForce[group] = epoch;
      if (this.#direct[group] === 1) this.#wentDirectly(group, epoch, fromEpoch, before);
      else this.#wentOneStep(group, epoch, fromEpoch);
    });
  }

  copyState(copy: StateCopy): void {
    this.#pgcl = copy.of(this.#pgcl);
    this.#direct = copy.of(this.#direct);
    this.#inForce = copy.of(this.#inForce);
  }

  /** Where the new way of counting is enough by itself, what was counted in the old one must be there already. */
  #published(group: number, epoch: number, fromEpoch: number): void {
    const { roster } = this.#ghost;
    const to = roster.published(group);
    const isJoint = to.counted === "narrowing" || to.counted === "widening";
    if (isJoint || this.#direct[group] === 1 || recounted(roster.membershipAt(group, fromEpoch), to) === 0) return;
    const reached = this.#reached(group, (segment) => to.segments.includes(segment));
    if (!roster.isWriteQuorum(to, (segment) => !this.#ghost.lacks(segment, reached)))
      this.check.fail(
        () =>
          `Group pg${group} counts its members as ${to.counted} from membership epoch ${epoch} on, before such a quorum was complete up to its PGCL at ${thousands(reached)}.`,
      );
  }

  #wentDirectly(group: number, epoch: number, fromEpoch: number, before: Members): void {
    const { roster } = this.#ghost;
    const from = roster.membershipAt(group, fromEpoch);
    const accepted = this.#holding(epoch);
    // Where the step before was overtaken, a writer may have counted under the members before it as well.
    if (!roster.isReadQuorum(from, accepted) || !roster.isReadQuorum(before, accepted))
      this.check.fail(
        () =>
          `Group pg${group} went to membership epoch ${epoch} directly, fenced only by ${this.#names(from, accepted)}; a read quorum is ${roster.readNeeded(from)}.`,
      );
    const reached = this.#reached(group, accepted);
    const isComplete = (segment: number): boolean => accepted(segment) && !this.#ghost.lacks(segment, reached);
    if (!roster.isWriteQuorum(roster.published(group), isComplete))
      this.check.fail(
        () =>
          `Group pg${group} went to membership epoch ${epoch} before a write quorum of it was complete up to its PGCL at ${thousands(reached)}.`,
      );
  }

  #wentOneStep(group: number, epoch: number, fromEpoch: number): void {
    const { roster } = this.#ghost;
    const from = roster.membershipAt(group, fromEpoch);
    const accepted = this.#holding(epoch);
    if (!roster.isWriteQuorum(from, accepted))
      this.check.fail(
        () =>
          `Group pg${group} went from membership epoch ${fromEpoch} to ${epoch}, accepted only by ${this.#names(from, accepted)}; a write quorum is ${roster.writeNeeded(from)}.`,
      );
    else if (distance(from, roster.published(group)) !== 1)
      this.check.fail(
        () => `Group pg${group} went from membership epoch ${fromEpoch} to ${epoch} in more than one step.`,
      );
  }

  #holding(epoch: number): (segment: number) => boolean {
    const { roster } = this.#ghost;
    return (segment) => roster.held[segment] >= epoch;
  }

  /** How far the group is known to have been counted, as far as some members can know. */
  #reached(group: number, isAsked: (segment: number) => boolean): Lsn {
    return this.#ghost.knownAtLeast(group, this.#pgcl[group] ?? 0, isAsked);
  }

  #names(members: Members, which: (segment: number) => boolean): string {
    const names = members.segments
      .filter((segment) => segment >= 0 && which(segment))
      .map((segment) => this.#ghost.roster.memberName(segment));
    return names.join(", ") || "no member";
  }
}

/** Which ways of counting may follow one another. */
const NEIGHBOURS: Readonly<Record<Members["counted"], readonly Members["counted"][]>> = {
  six: ["narrowing"],
  narrowing: ["six", "four"],
  four: ["widening"],
  widening: ["four", "six"],
};

/** 0 when two memberships are counted alike, 1 when the ways are neighbours, 2 when there is one between them. */
function recounted(from: Members, to: Members): number {
  if (from.counted === to.counted) return 0;
  return NEIGHBOURS[from.counted].includes(to.counted) ? 1 : 2;
}

/**
 * In how many candidates two memberships differ: a newcomer added, or one settled or sent away; counted in another way.
 */
function distance(from: Members, to: Members): number {
  let changes = recounted(from, to);
  for (let index = 0; index < from.changing.length; index++) {
    const [a, b] = [from.segments[MEMBERS + index], to.segments[MEMBERS + index]];
    if (a !== b) changes += a < 0 || b < 0 ? 1 : 2;
  }
  for (let position = 0; position < MEMBERS; position++) {
    if (from.segments[position] === to.segments[position]) continue;
    // A position changes hands only to the newcomer that was waiting for it.
    if (!from.segments.slice(MEMBERS).includes(to.segments[position])) changes += 2;
  }
  return changes;
}

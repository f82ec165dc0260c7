/**
 * Membership, placement, growth: I28 two-step change, I29 no early discard, I30 no amnesiac member, I31 placement, I32
 * geometry, I33 planned outages, I34 gossip among members only (storage reference 10.3).
 *
 * Not verified here: that quorums of neighbouring memberships meet (quorums.ts), and how long a repair takes
 * (progress.ts).
 */
import { thousands, type Lsn, type Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Ghost } from "./ghost.ts";
import { capital } from "./points.ts";
import { MEMBERS, type Members } from "./membership.ts";

interface Books {
  /** By segment: 1 once its disk was lost. */
  amnesiac: Record<string, number>;
  /** Hosts in planned patching, with their AZ. */
  patching: (readonly [number, number])[];
  /** By group: the highest PGCL that its writer has counted. */
  pgcl: Record<string, number>;
  /** By group: whether the step proposed last was fenced by a read quorum. */
  direct: Record<string, number>;
  /** By group: the membership epoch that came into force last. */
  inForce: Record<string, number>;
}

export function watchMembers(
  trace: Trace,
  ghost: Ghost,
  listener: FailureListener,
): Stateful & { readonly checks: readonly Check[] } {
  const make = (name: string, noun: string): Check => new Check(name, noun, trace, listener);
  const steps = make("I28-two-step-change", "memberships that came into force");
  const discard = make("I29-no-early-discard", "segments discarded");
  const amnesia = make("I30-no-amnesiac-member", "disks replaced");
  const placement = make("I31-placement", "groups placed");
  const geometry = make("I32-geometry", "groups added");
  const planned = make("I33-planned-outages", "nodes patched");
  const gossip = make("I34-gossip-among-members", "answers of peers taken");
  const { roster } = ghost;
  let books: Books = { amnesiac: {}, patching: [], direct: {}, inForce: {}, pgcl: {} };
  for (let group = 0; group < roster.groups; group++) judgePlacement(group, roster.published(group));

  trace.on(TRACE.pgclAdvanced, (group, pgcl, _memberEpoch, volumeEpoch) => {
    if (volumeEpoch >= roster.writerEpoch) books.pgcl[group] = pgcl;
  });
  trace.on(TRACE.membershipProposed, (group, _epoch, _from, direct) => (books.direct[group] = direct));
  trace.on(TRACE.membershipPublished, (group, epoch, fromEpoch) => {
    const to = roster.published(group);
    judgePlacement(group, to);
    // Where the new way of counting is enough by itself, what was counted in the old one must be there already.
    const isJoint = to.counted === "narrowing" || to.counted === "widening";
    if (isJoint || recounted(roster.membershipAt(group, fromEpoch), to) === 0 || books.direct[group] === 1) return;
    const reached = ghost.knownAtLeast(group, books.pgcl[group] ?? 0, (segment) => to.segments.includes(segment));
    if (!roster.isWriteQuorum(to, (segment) => !ghost.lacks(segment, reached)))
      steps.fail(
        () =>
          `Group ${group} counts its members as ${to.counted} from membership epoch ${epoch} on, before such a quorum was complete up to its PGCL at ${thousands(reached)}.`,
      );
  });
  trace.on(TRACE.membershipInForce, (group, epoch, fromEpoch) => {
    steps.exercised++;
    const to = roster.published(group);
    const from = roster.membershipAt(group, fromEpoch);
    const accepted = (segment: number): boolean => roster.held[segment] >= epoch;
    const names = from.segments
      .filter((segment) => segment >= 0 && accepted(segment))
      .map((segment) => roster.memberName(segment))
      .join(", ");
    const before = roster.membershipAt(group, books.inForce[group] ?? 1);
    books.inForce[group] = epoch;
    if (books.direct[group] === 1) {
      // Where the step before was overtaken, a writer may have counted under the members before it as well.
      if (!roster.isReadQuorum(from, accepted) || !roster.isReadQuorum(before, accepted))
        steps.fail(
          () =>
            `Group ${group} went to membership epoch ${epoch} directly, fenced only by ${names || "no member"}; a read quorum is ${roster.readNeeded(from)}.`,
        );
      const reached = ghost.knownAtLeast(group, books.pgcl[group] ?? 0, accepted);
      if (!roster.isWriteQuorum(to, (segment) => accepted(segment) && !ghost.lacks(segment, reached)))
        steps.fail(
          () =>
            `Group ${group} went to membership epoch ${epoch} before a write quorum of it was complete up to its PGCL at ${thousands(reached)}.`,
        );
      return;
    }
    if (!roster.isWriteQuorum(from, accepted))
      steps.fail(
        () =>
          `Group ${group} went from membership epoch ${fromEpoch} to ${epoch}, accepted only by ${names || "no member"}; a write quorum is ${roster.writeNeeded(from)}.`,
      );
    else if (distance(from, to) !== 1)
      steps.fail(() => `Group ${group} went from membership epoch ${fromEpoch} to ${epoch} in more than one step.`);
  });
  trace.on(TRACE.segmentDiscarded, (segment, group) => {
    discard.exercised++;
    const members = roster.inForce(group);
    if (members.segments.includes(segment))
      discard.fail(
        () =>
          `${capital(roster.nameOf(segment))} was deleted while membership epoch ${members.epoch}, which counts on it, was in force.`,
      );
  });

  trace.on(TRACE.diskLost, (segment) => {
    amnesia.exercised++;
    books.amnesiac[segment] = 1;
  });
  trace.on(TRACE.ackSent, (segment, claimed) => {
    if (books.amnesiac[segment] === 1) remembers(segment, claimed);
  });
  // Sentences of what happens most often are made in functions of their own: a listener that could make one costs
  // memory each time it is called.
  function remembers(segment: number, claimed: Lsn): void {
    amnesia.fail(
      () =>
        `${capital(roster.nameOf(segment))} lost its disk and acknowledges up to ${thousands(claimed)} under its old name.`,
    );
  }

  trace.on(TRACE.promised, (segment, epoch) => {
    if (books.amnesiac[segment] === 1)
      amnesia.fail(
        () =>
          `${capital(roster.nameOf(segment))} lost its disk and answers the recovery of epoch ${epoch} under its old name.`,
      );
  });

  function judgePlacement(group: number, members: Members): void {
    placement.exercised++;
    const inZone = roster.rule.kind === "three" ? 1 : 2;
    for (const places of members.lists) {
      const list = places.filter((segment) => segment >= 0);
      // A group that is being made has no members yet.
      if (list.length < 3 * inZone) continue;
      const perAz = new Map<number, number>();
      for (const segment of list) perAz.set(roster.azOf[segment], (perAz.get(roster.azOf[segment]) ?? 0) + 1);
      if (perAz.size !== 3 || [...perAz.values()].some((count) => count !== inZone)) {
        const told = [...perAz.values()].join(", ");
        placement.fail(
          () =>
            `Group ${group} has ${told} members in its zones instead of ${inZone === 1 ? "one" : "two"} in each of three.`,
        );
      }
      if (new Set(list.map((segment) => roster.hostOf[segment])).size !== list.length)
        placement.fail(() => `Group ${group} has two members on one node, of ${list.length}.`);
    }
  }

  trace.on(TRACE.groupInForce, () => geometry.exercised++);
  ghost.onGroupBegun = (lsn, group) => {
    if (group >= roster.groups)
      geometry.fail(
        () => `Record ${thousands(lsn)} went to group ${group} before a write quorum of the group existed.`,
      );
  };

  trace.on(TRACE.patchBegan, (host, az) => {
    planned.exercised++;
    const other = books.patching.find(([away, inAz]) => inAz !== az || sharesGroup(away, host));
    if (other !== undefined)
      planned.fail(
        () =>
          `Node ${host} went away for patching while node ${other[0]} was away, of ${other[1] === az ? "the same" : "another"} zone.`,
      );
    books.patching = [...books.patching, [host, az]];
  });
  trace.on(TRACE.patchEnded, (host) => (books.patching = books.patching.filter(([away]) => away !== host)));

  function sharesGroup(one: number, other: number): boolean {
    const groups = new Set<number>();
    for (let segment = 0; segment < roster.segments; segment++)
      if (roster.hostOf[segment] === one) groups.add(roster.groupOf[segment]);
    for (let segment = 0; segment < roster.segments; segment++)
      if (roster.hostOf[segment] === other && groups.has(roster.groupOf[segment])) return true;
    return false;
  }

  trace.on(TRACE.gossipTaken, (segment, peer, _isMember, epochs, last) => {
    gossip.exercised++;
    const group = roster.groupOf[segment];
    const own = roster.membershipAt(group, roster.held[segment]);
    const known = own.segments.includes(peer) || roster.published(group).segments.includes(peer);
    if (known && (epochs & 0xffff) >= roster.held[segment] && epochs >> 16 >= roster.promised[segment]) return;
    gossip.fail(
      () =>
        `${capital(roster.nameOf(segment))} took records up to ${thousands(last)} from ${roster.nameOf(peer)}, ${known ? "which lives in an older epoch" : "which is no member any more"}.`,
    );
  });

  return {
    checks: [steps, discard, amnesia, placement, geometry, planned, gossip],
    copyState: (copy) => {
      books = copy.of(books);
    },
  };
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

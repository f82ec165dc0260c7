/**
 * I25: every write quorum meets every read quorum and every other write quorum, within each membership and between neighbours that can both
 * be in force at some member. By enumeration of all sets of the segments concerned rather than by arithmetic: a set and its
 * complement must not be quorums both. The rule judged is the one the protocol really uses, mutations included.
 *
 * Not verified here: that the protocol asks the right members (recoveries.ts), and that steps follow one another rightly (members.ts).
 */
import { type Checkpointed } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Members, Roster, Rule } from "./roster.ts";

type Quorum = (has: (segment: number) => boolean) => boolean;

export function watchQuorums(
  roster: Roster,
  inForce: Rule,
  trace: Trace,
  listener: FailureListener,
): Checkpointed & { readonly check: Check } {
  const check = new Check("I25-quorum-intersection", "sets of members judged", trace, listener);
  const write =
    (members: Members): Quorum =>
    (has) =>
      roster.isWriteQuorum(members, has, inForce);
  const read =
    (members: Members): Quorum =>
    (has) =>
      roster.isReadQuorum(members, has, undefined, inForce);
  judge(roster.published(0), roster.published(0), 0);
  /** A step fenced by a read quorum has no neighbours: nobody is counted under the membership before it any more (I28 judges the fence). */
  const fencedSteps: Record<string, boolean> = {};
  trace.on(
    TRACE.membershipProposed,
    (group, epoch, _from, direct) => (fencedSteps[`${group} ${epoch}`] = direct === 1),
  );
  trace.on(TRACE.membershipPublished, (group, epoch) => {
    const to = roster.published(group);
    judge(fencedSteps[`${group} ${epoch}`] === true ? to : roster.inForce(group), to, group);
  });
  trace.on(TRACE.membershipInForce, (group) => judge(roster.published(group), roster.published(group), group));
  trace.on(TRACE.hydrated, (segment) => {
    const group = roster.groupOf[segment];
    judge(roster.published(group), roster.published(group), group);
  });

  function judge(from: Members, to: Members, group: number): void {
    const segments = [...new Set([...from.segments, ...to.segments])].filter((segment) => segment >= 0);
    const pairs: readonly (readonly [string, Quorum, Quorum])[] = [
      ["write", write(from), write(to)],
      ["read", write(from), read(to)],
      ["read", write(to), read(to)],
    ];
    for (const [kind, one, other] of from === to ? pairs.slice(0, 2) : pairs) {
      for (let mask = 0; mask < 1 << segments.length; mask++) {
        check.exercised++;
        const inMask = (segment: number): boolean => (mask & (1 << segments.indexOf(segment))) !== 0;
        if (!one(inMask) || !other((segment) => !inMask(segment))) continue;
        check.fail(() => {
          const [ours, theirs] = [segments.filter(inMask), segments.filter((segment) => !inMask(segment))];
          return `In group ${group} the write quorum ${named(ours)} and the ${kind} quorum ${named(theirs)} have no member in common.`;
        });
        return;
      }
    }
  }

  function named(segments: readonly number[]): string {
    return segments.map((segment) => roster.memberName(segment)).join(" ");
  }

  return { check, save: () => null, load: () => {} };
}

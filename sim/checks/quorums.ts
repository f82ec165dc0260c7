/**
 * I25: every write quorum meets every read quorum and every other write quorum, within each membership and between
 * neighbours that can both be in force at some member. By enumeration of all sets of the segments concerned rather than
 * by arithmetic: a set and its complement must not be quorums both. The rule judged is the one the protocol really
 * uses, mutations included.
 *
 * Not verified here: that the protocol asks the right members (recoveries.ts), and that steps follow one another
 * rightly (members.ts).
 */
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Members } from "./membership.ts";
import type { Roster, Rule } from "./roster.ts";

export function watchQuorums(roster: Roster, inForce: Rule, trace: Trace, listener: FailureListener): Check {
  const check = new Check("I25-quorum-intersection", "sets of members judged", trace, listener);
  /** The segments concerned, a bit each, and the set of them that is being looked at. */
  let segments: readonly number[] = [];
  let set = 0;
  const inSet = (segment: number): boolean => (set & (1 << segments.indexOf(segment))) !== 0;
  judge(roster.published(0), roster.published(0), 0);
  /**
   * A step fenced by a read quorum has no neighbours: nobody is counted under the membership before it any more (I28
   * judges the fence).
   */
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
    segments = [...new Set([...from.segments, ...to.segments])].filter((segment) => segment >= 0);
    const [write, read] = [quorums("write", from), quorums("read", to)];
    if (!intersect(group, "write", write, from === to ? write : quorums("write", to))) return;
    if (!intersect(group, "read", write, read) || from === to) return;
    intersect(group, "read", quorums("write", to), read);
  }

  /** By set of the segments: whether it is a quorum. */
  function quorums(kind: "write" | "read", members: Members): Uint8Array {
    const found = new Uint8Array(1 << segments.length);
    for (set = 0; set < found.length; set++) {
      const isQuorum =
        kind === "write"
          ? roster.isWriteQuorum(members, inSet, inForce)
          : roster.isReadQuorum(members, inSet, undefined, inForce);
      found[set] = isQuorum ? 1 : 0;
    }
    return found;
  }

  /** Fails where a set is one of these quorums and its complement one of the others. */
  function intersect(group: number, kind: "write" | "read", these: Uint8Array, others: Uint8Array): boolean {
    const all = these.length - 1;
    for (set = 0; set <= all; set++) {
      check.exercised++;
      if (these[set] === 0 || others[all - set] === 0) continue;
      check.fail(() => {
        const [ours, theirs] = [segments.filter(inSet), segments.filter((segment) => !inSet(segment))];
        return `In group pg${group} the write quorum ${named(ours)} and the ${kind} quorum ${named(theirs)} have no member in common.`;
      });
      return false;
    }
    return true;
  }

  function named(segments: readonly number[]): string {
    return segments.map((segment) => roster.memberName(segment)).join(" ");
  }

  return check;
}

/**
 * What stands otherwise in one frame than in another, as far as a change of it is to be seen (viewer reference 3.5,
 * Motion): a pure function of the two, the same forwards and backwards. viz/view/motion.ts moves what it names.
 *
 * A copy that falls behind and catches up does so within milliseconds, all the time: its fill says that, and it is no
 * change here. Newcomers are left out, they fill up by themselves.
 */
import { counts, type Frame, type Layout } from "../../sim/results/index.ts";
import type { Pace } from "../state/pace.ts";
import type { SpeedId } from "../state/store.ts";
import { marginsByGroup } from "./quorum.ts";
import { isEqual, type Column } from "./wall.ts";

/** Places in the layout's lists, in order. */
export interface Changes {
  /** Zones whose power has gone or come. */
  readonly zones: readonly number[];
  /** Instances whose status or what they are at is another: open, promoting, recovering. */
  readonly instances: readonly number[];
  readonly nodes: readonly number[];
  /** Segments that came to count or no longer do, or for another reason. */
  readonly copies: readonly number[];
  /** Groups whose margin is another one. */
  readonly margins: readonly number[];
  /** Groups whose PGCL has moved: a write has had its quorum between the two. */
  readonly written: readonly number[];
}

/** Two frames of one run. */
export function changesBetween(before: Frame, after: Frame, layout: Layout): Changes {
  const copies = where(after.pips.length, (one) => lookOf(before.pips[one]) !== lookOf(after.pips[one]));
  const isAsBefore =
    copies.length === 0 && countingOf(before).every((column, index) => isEqual(column, countingOf(after)[index]));
  const margins = isAsBefore ? null : [marginsByGroup(before, layout), marginsByGroup(after, layout)];
  return {
    zones: where(after.azUp.length, (one) => before.azUp[one] !== after.azUp[one]),
    instances: where(after.instances.length, (one) => engineOf(before, one) !== engineOf(after, one)),
    nodes: where(after.nodes.length, (one) => before.nodes[one] !== after.nodes[one]),
    copies,
    margins: margins === null ? [] : where(layout.groupCount, (one) => margins[0][one] !== margins[1][one]),
    written: where(layout.groupCount, (one) => before.pgcl[one] !== after.pgcl[one]),
  };
}

/** Members that look otherwise where one group is shown before and another, or the same, after. */
export function membersBetween(
  [before, groupBefore]: readonly [Frame, number],
  [after, group]: readonly [Frame, number],
  { membersPerGroup: members }: Layout,
): readonly number[] {
  const look = ({ pips }: Frame, group: number, member: number): number => lookOf(pips[group * members + member]);
  return where(members, (one) => look(before, groupBefore, one) !== look(after, group, one));
}

/** More seconds of watching than these between two frames are a jump [choice]. */
const JUMP_S = 0.5;

/** The picture goes on from one frame to the other: played, or stepped by an event; neither sought nor scrubbed. */
export function goesOn(
  before: Frame,
  after: Frame,
  { direction, speed, pace }: { readonly direction: number; readonly speed: SpeedId; readonly pace: Pace },
): boolean {
  if (direction === 0) return Math.abs(after.event - before.event) === 1;
  const watched = (at: number): number => (speed === "story" ? pace.watched(at) : at / 1e6 / Number(speed));
  const seconds = direction * (watched(after.at) - watched(before.at));
  return seconds > 0 && seconds <= JUMP_S;
}

function where(length: number, isIt: (index: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < length; index++) if (isIt(index)) found.push(index);
  return found;
}

/** All copies that count look alike here. */
const lookOf = (pip: number): number => (counts(pip) ? -1 : pip);

/** All that margins come from, but for the copies. */
function countingOf({ counting, repairs }: Frame): readonly Column[] {
  return [counting.model, counting.withoutAz, repairs.group, repairs.slot, repairs.pip, repairs.isHydrated];
}

function engineOf({ instances }: Frame, index: number): string {
  const { status, detail } = instances[index];
  return `${status} ${detail}`;
}

/**
 * What a group can do with the members that are in reach: its margin, by set arithmetic alone, so that what *would*
 * remain is as quick to tell as what does. A test holds it against the engine's own tables for every set of members,
 * every kind of group, every change of its membership.
 *
 * While a newcomer is to take a member's place the group has two sets of voters, with two newcomers four: a write needs
 * a quorum of each, a read one of a set whose newcomers are hydrated. While a zone is away for long only the four
 * members elsewhere may be counted, and on the way there and back both rules hold.
 */
import { counts } from "./frame-figures.ts";
import type { Frame, Layout } from "./frame-types.ts";

/** Beside the members that may still fail before writes stop, which is 0 or more. */
export const READS_ONLY = -1;
export const LOST = -2;

/** Places of QUORUM_MODELS, in Frame.counting. */
export const MODEL = { six: 0, narrowing: 1, four: 2, widening: 3 } as const;

/** A newcomer that is to take a member's place. */
export interface Change {
  readonly member: number;
  readonly isIn: boolean;
  readonly isHydrated: boolean;
}

export interface Counting {
  readonly model: number;
  readonly withoutAz: number;
}

/** One set of voters: who of them is in reach, by position; and whether a read may be counted in it. */
export interface Voters {
  readonly isIn: readonly boolean[];
  readonly isHydrated: boolean;
}

export function votersOf(isIn: readonly boolean[], changes: readonly Change[]): readonly Voters[] {
  let sets: readonly Voters[] = [{ isIn, isHydrated: true }];
  for (const { member, isIn: newIsIn, isHydrated } of changes)
    sets = sets.flatMap((set) => [
      set,
      { isIn: set.isIn.with(member, newIsIn), isHydrated: set.isHydrated && isHydrated },
    ]);
  return sets;
}

/** Members that may fail, whichever they are, before a write quorum is missing; or READS_ONLY, or LOST. */
export function marginOf(
  layout: Layout,
  counting: Counting,
  isIn: readonly boolean[],
  changes: readonly Change[] = [],
): number {
  const sets = votersOf(isIn, changes);
  const margin = Math.min(...sets.map((set) => writeMargin(layout, counting, set.isIn)));
  if (margin >= 0) return margin;
  return sets.some((set) => set.isHydrated && canRead(layout, counting, set.isIn)) ? READS_ONLY : LOST;
}

/**
 * Copies that may fail before a write quorum of some group is missing, whichever they are; below 0, how many are
 * missing of the group that lacks most.
 */
export function quorumMargin(frame: Frame, layout: Layout): number {
  return Math.min(...writeMargins(frame, layout));
}

/** The same, group by group. */
export function writeMargins(frame: Frame, layout: Layout): readonly number[] {
  const { membersPerGroup: members, groupCount } = layout;
  const changes = changesByGroup(frame);
  return Array.from({ length: groupCount }, (_, group) => {
    const isIn = layout.memberNames.map((_name, member) => counts(frame.pips[group * members + member]));
    const sets = votersOf(isIn, changes.get(group)?.map((row) => changeOf(frame, row)) ?? []);
    return Math.min(...sets.map((set) => writeMargin(layout, countingOf(frame, group), set.isIn)));
  });
}

/** The same of one set of voters; negative where it has no write quorum. */
export function writeMargin(layout: Layout, { model, withoutAz }: Counting, isIn: readonly boolean[]): number {
  const { memberIsFull, writeQuorum, quorumOfFour } = layout;
  const elsewhere = count(isIn, (member) => layout.memberAz[member] !== withoutAz) - quorumOfFour.write;
  if (model === MODEL.four) return elsewhere;
  const six = count(isIn) - writeQuorum;
  const hasAllFull = memberIsFull.includes(false) && memberIsFull.every((isFull, member) => !isFull || isIn[member]);
  const ofSix = six < 0 && hasAllFull ? 0 : six;
  return model === MODEL.six ? ofSix : Math.min(ofSix, elsewhere);
}

export function canRead(layout: Layout, { model, withoutAz }: Counting, isIn: readonly boolean[]): boolean {
  const { memberIsFull, memberAz, readQuorum, quorumOfFour } = layout;
  const ofSix = model === MODEL.six || model === MODEL.narrowing;
  const isCounted = (member: number): boolean => ofSix || memberAz[member] !== withoutAz;
  if (count(isIn, isCounted) < (ofSix ? readQuorum : quorumOfFour.read)) return false;
  return memberIsFull.some((isFull, member) => isFull && isIn[member] && isCounted(member));
}

/** Members that are counted at all: those in a zone that is left out are not. */
export function counted({ memberAz }: Layout, { model, withoutAz }: Counting): readonly number[] {
  return memberAz.flatMap((az, member) => (model === MODEL.four && az === withoutAz ? [] : [member]));
}

export function countingOf({ counting }: Frame, group: number): Counting {
  return { model: counting.model[group], withoutAz: counting.withoutAz[group] };
}

/** A row of Frame.repairs. */
export function changeOf({ repairs }: Frame, row: number): Change {
  return {
    member: repairs.member[row],
    isIn: counts(repairs.pip[row]),
    isHydrated: repairs.isHydrated[row] === 1,
  };
}

/** Rows of Frame.repairs in which a newcomer is a member already, by group. */
export function changesByGroup({ repairs }: Frame): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < repairs.count; row++)
    if (repairs.slot[row] >= 0) {
      const own = rows.get(repairs.group[row]);
      if (own === undefined) rows.set(repairs.group[row], [row]);
      else own.push(row);
    }
  return rows;
}

function count(isIn: readonly boolean[], isCounted: (member: number) => boolean = () => true): number {
  return isIn.reduce((sum, one, member) => sum + (one && isCounted(member) ? 1 : 0), 0);
}

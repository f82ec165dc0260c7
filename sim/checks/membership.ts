/**
 * One membership of a group, as the checks see it: its segments by slot, the positions it is changing, how its members
 * are counted, and every list of six that it allows; and how many members of such a list something is true of.
 *
 * Why: quorums are judged from the definition, which is one of lists, and not from the protocol's tables. How many
 * members a quorum needs, and who belongs to which group when, is in roster.ts.
 */
export const MEMBERS = 6;
export const SLOTS = 8;
export const MEMBER_NAMES = ["a1", "a2", "b1", "b2", "c1", "c2"] as const;

/**
 * How the members of a group are counted: all six; the four outside an AZ that is away for long; or both, on the way
 * there and back. The order is that of the numbers in trace records.
 */
export const COUNTED = ["six", "narrowing", "four", "widening"] as const;

/** One membership of a group. */
export interface Members {
  readonly epoch: number;
  readonly segments: readonly number[];
  readonly changing: readonly number[];
  /** Every list of six that it allows. Quorums are asked for all the time, and lists are made once. */
  readonly lists: readonly (readonly number[])[];
  readonly counted: (typeof COUNTED)[number];
  /** The AZ column left out, -1 for none. */
  readonly withoutAz: number;
}

/** What a membership is changing while it changes nothing, and how it is counted as a rule. */
export const UNCHANGING: readonly number[] = [-1, -1];
export const AS_SIX = { counted: "six", withoutAz: -1 } as const;
/** No AZ column is left out. */
export const NOTHING_LEFT_OUT = -1;

/** How many members of a list `has` is true of, those of an AZ column left out. */
export function holdersOf(
  list: readonly number[],
  has: (segment: number) => boolean,
  withoutAz = NOTHING_LEFT_OUT,
): number {
  let holders = 0;
  for (let position = 0; position < list.length; position++)
    if (list[position] >= 0 && position >> 1 !== withoutAz && has(list[position])) holders++;
  return holders;
}

/** Whether `counts` is true of every newcomer in a list. */
export function everyNewcomer(
  list: readonly number[],
  segments: readonly number[],
  counts: (segment: number) => boolean,
): boolean {
  for (const segment of list)
    if (segment >= 0 && segments.lastIndexOf(segment) >= MEMBERS && !counts(segment)) return false;
  return true;
}

export function membersOf(
  epoch: number,
  segments: readonly number[],
  changing: readonly number[],
  { counted, withoutAz }: Pick<Members, "counted" | "withoutAz">,
): Members {
  return { epoch, segments, changing, lists: listsOf(segments, changing), counted, withoutAz };
}

/** Every list of six that a membership allows: each newcomer has taken its position, or has not. */
function listsOf(segments: readonly number[], changing: readonly number[]): number[][] {
  let found = [segments.slice(0, MEMBERS)];
  changing.forEach((position, index) => {
    if (position >= 0) found = found.flatMap((list) => [list, list.with(position, segments[MEMBERS + index])]);
  });
  return found;
}

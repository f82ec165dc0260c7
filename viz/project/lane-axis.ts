/**
 * Axes of time for lanes: how simulated time runs along a picture. Each is a strictly rising map made of straight
 * pieces, so it can be read backwards, and its marks of time stand where they belong: their spacing is the function.
 *
 * linear: a microsecond is as wide as any other. event: everything that is sent or arrives is one step on, however long
 * nothing happened before. step: from one commit of the group to the next is one step. elastic: half of each of the
 * first two, so that crowds have room and pauses are still seen.
 */
export const AXES = ["linear", "elastic", "event", "step"] as const;
export type Axis = (typeof AXES)[number];

export const AXIS_WORDS: Readonly<Record<Axis, string>> = {
  linear: "linear: even time",
  elastic: "elastic: crowds get room",
  event: "event: one step a message",
  step: "step: one step a commit",
};

export interface Pieces {
  /** Times and their places from 0 to 1, both strictly rising. */
  readonly at: readonly number[];
  readonly share: readonly number[];
}

/** `moments`: what is sent or arrives; `commits`: instants at which a quorum was complete. Either in any order. */
export function piecesOf(
  axis: Axis,
  from: number,
  to: number,
  moments: readonly number[],
  commits: readonly number[],
): Pieces {
  if (axis === "linear") return { at: [from, to], share: [0, 1] };
  const inside = (all: readonly number[]): readonly number[] =>
    [...new Set(all)].filter((at) => at > from && at < to).sort((a, b) => a - b);
  const at = [from, ...inside(axis === "step" ? commits : moments), to];
  const even = at.map((_, index) => index / (at.length - 1));
  if (axis !== "elastic") return { at, share: even };
  return { at, share: at.map((one, index) => (even[index] + (one - from) / (to - from)) / 2) };
}

/** Where a moment lies, from 0 to 1; beyond the ends it goes on as straight as the whole is wide. */
export function shareOf({ at, share }: Pieces, moment: number): number {
  const [from, to] = [at[0], at[at.length - 1]];
  if (moment <= from || moment >= to) return (moment - from) / (to - from);
  let [low, high] = [0, at.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (at[middle] <= moment) low = middle;
    else high = middle;
  }
  return share[low] + ((share[high] - share[low]) * (moment - at[low])) / (at[high] - at[low]);
}

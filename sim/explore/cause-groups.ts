/**
 * Failures of a swarm by check and shape of their cause (cause-shape.ts), with the one of each that is easiest to look
 * at. Beside groups.ts, which goes by what a check says and needs no runs.
 */
export interface Shaped {
  readonly seed: number;
  readonly check: string;
  /** `az-outage of another zone + crash of a storage node` */
  readonly shape: string;
  /** How many faults and actions are left. */
  readonly items: number;
}

/** Failures of one check with causes of one shape. */
export interface CauseGroup<T extends Shaped> {
  readonly check: string;
  readonly shape: string;
  readonly seeds: readonly number[];
  /** The one with the fewest faults, then the lowest seed. */
  readonly smallest: T;
}

/** The most frequent first; what was found in whatever order, the same groups. */
export function causeGroups<T extends Shaped>(causes: readonly T[]): readonly CauseGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const cause of causes) {
    const key = `${cause.check}|${cause.shape}`;
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  return [...groups.values()]
    .map((all): CauseGroup<T> => {
      const [smallest] = all.toSorted((a, b) => a.items - b.items || a.seed - b.seed);
      const seeds = all.map(({ seed }) => seed).sort((a, b) => a - b);
      return { check: smallest.check, shape: smallest.shape, seeds, smallest };
    })
    .sort((a, b) => b.seeds.length - a.seeds.length || a.seeds[0] - b.seeds[0] || (a.shape < b.shape ? -1 : 1));
}

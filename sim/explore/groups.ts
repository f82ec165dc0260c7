/**
 * Failures of a swarm, put together by what failed and how: one check and one shape of its message are one finding,
 * however many seeds meet it.
 */
import type { Failure } from "./play-seed.ts";

/** Failures of one scenario with one check and one shape. */
export interface Group {
  readonly scenario: number;
  readonly kind: Failure["kind"];
  readonly check: string;
  readonly shape: string;
  readonly count: number;
  /** The one that is easiest to look at: fewest faults, then fewest events, then the lowest seed. */
  readonly smallest: Failure;
  readonly firstSeed: number;
}

/** The most frequent first. */
export function groupsOf(
  failures: readonly { readonly scenario: number; readonly failure: Failure }[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { scenario, failure } of failures) {
    const key = groupKey(scenario, failure);
    const before = groups.get(key);
    groups.set(key, {
      scenario,
      kind: failure.kind,
      check: failure.check,
      shape: failure.shape,
      count: (before?.count ?? 0) + 1,
      smallest: before === undefined || isSmaller(failure, before.smallest) ? failure : before.smallest,
      firstSeed: Math.min(before?.firstSeed ?? Infinity, failure.seed),
    });
  }
  return [...groups.values()].toSorted(
    (a, b) => b.count - a.count || a.scenario - b.scenario || a.firstSeed - b.firstSeed,
  );
}

/** Failures with the same key are one finding. */
export function groupKey(scenario: number, { kind, check, shape }: Pick<Failure, "kind" | "check" | "shape">): string {
  return `${scenario}|${kind}|${check}|${shape}`;
}

function isSmaller(one: Failure, other: Failure): boolean {
  return (one.faults - other.faults || one.events - other.events || one.seed - other.seed) < 0;
}

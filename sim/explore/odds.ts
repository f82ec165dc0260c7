/**
 * A chance curve as numbers: what can be asked for, how many futures of each moment had it, how sure that makes one,
 * and where the curve steps up. Knows nothing of how futures are played (chance.ts), so that the page can count what
 * its workers tell without an engine of its own.
 */
import { ln, type Micros } from "../kernel/index.ts";

/** What is asked for: a check fails, no write succeeds for so long, or a commit is lost. */
export type Outcome =
  | { readonly kind: "check"; readonly name: string }
  | { readonly kind: "no-write"; readonly forUs: Micros }
  | { readonly kind: "lost-commit" };

/** A moment of the curve: futures that were played from it, and how many of them had the outcome. */
export interface Odds {
  readonly at: Micros;
  readonly runs: number;
  readonly hits: number;
}

/** The normal quantile of an interval that holds the truth in 95 cases of 100. */
const Z = 1.96;

/** Evenly spaced moments of a part of a run, both ends among them. */
export function momentsOf(from: Micros, to: Micros, count: number): readonly Micros[] {
  const all = Array.from({ length: count }, (_, place) =>
    Math.floor(from + ((to - from) * place) / Math.max(1, count - 1) + 0.5),
  );
  return all.filter((at, place) => at !== all[place - 1]);
}

/** Wilson's interval for a share (Wilson 1927): right also for few runs, and near 0 and 1. Between 0 and 1 for none. */
export function intervalOf({ runs, hits }: Odds): { readonly low: number; readonly high: number } {
  if (runs === 0) return { low: 0, high: 1 };
  const share = hits / runs;
  const spread = (Z * Z) / runs;
  const middle = (share + spread / 2) / (1 + spread);
  const half = Math.sqrt((share * (1 - share) + spread / 4) * spread) / (1 + spread);
  return { low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === runs ? 1 : Math.min(1, middle + half) };
}

/**
 * Between which two moments the chance rises most: the cut that makes what is before it and what is after it each as
 * even as can be.
 */
export interface ChanceStep {
  /** The first moment after it. */
  readonly place: number;
  readonly after: Micros;
  readonly until: Micros;
  /** The shares before and from it on, of all runs there. */
  readonly before: number;
  readonly from: number;
}

/**
 * Undefined where no cut says more than chance would: it must make the runs at least e^6 times as likely as one share
 * for all does (about one curve in 400 without any step has such a cut at a given place; there are a few dozen places).
 * [choice]
 */
export function stepOf(odds: readonly Odds[]): ChanceStep | undefined {
  const seen = odds.flatMap(({ runs }, place) => (runs > 0 ? [place] : []));
  const sum = (places: readonly number[]): { runs: number; hits: number } =>
    places.reduce((all, place) => ({ runs: all.runs + odds[place].runs, hits: all.hits + odds[place].hits }), {
      runs: 0,
      hits: 0,
    });
  const alike = likelihood(sum(seen));
  let best: ChanceStep | undefined;
  let most = alike + 6;
  for (let cut = 1; cut < seen.length; cut++) {
    const [left, right] = [sum(seen.slice(0, cut)), sum(seen.slice(cut))];
    const [before, from] = [left.hits / left.runs, right.hits / right.runs];
    const value = likelihood(left) + likelihood(right);
    if (from <= before || value <= most) continue;
    most = value;
    best = { place: seen[cut], after: odds[seen[cut - 1]].at, until: odds[seen[cut]].at, before, from };
  }
  return best;
}

/** The logarithm of how likely these runs are under their own share. */
function likelihood({ runs, hits }: { readonly runs: number; readonly hits: number }): number {
  const part = (count: number): number => (count === 0 ? 0 : count * ln(count / runs));
  return part(hits) + part(runs - hits);
}

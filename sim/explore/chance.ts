/**
 * The point of no return: how likely is this outcome if the run were resumed from a moment with other luck from there on? Asked at moments all over the run it is a curve, and where
 * the curve steps up, something happened by chance after which the outcome could hardly be helped.
 *
 * A future is the run up to the moment, reseeded there and played to its end. They are played in sweeps over the run: at each moment that is asked for the world is saved, its futures
 * are played from there, and the run goes on from what was saved. So one world and one checkpoint at a time are enough, and what a future leaves in the world's tables is written over
 * before anybody reads it. The first sweeps are coarse; later ones go where least is known, and beside the largest step.
 *
 * What is fixed stays fixed: the scenario's faults, also those that the seed has drawn, and what waits in the queue at that moment. Left out: what people might have done.
 */
import { ln, type Micros } from "../kernel/index.ts";
import { open } from "../run.ts";
import type { RunReport } from "../run-types.ts";
import type { Scenario } from "../scenario/types.ts";

/** What is asked for: a check fails, no write succeeds for so long, or a commit is lost. */
export type Outcome =
  | { readonly kind: "check"; readonly name: string }
  | { readonly kind: "no-write"; readonly forUs: Micros }
  | { readonly kind: "lost-commit" };

export interface ChanceJob {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly outcome: Outcome;
  /** In the order of time. */
  readonly moments: readonly Micros[];
  /** Whose futures these are, where several work on one curve: each plays others. */
  readonly worker: number;
  /** Futures of one moment, at most. */
  readonly runsMax: number;
}

/** A moment of the curve: futures that were played from it, and how many of them had the outcome. */
export interface Odds {
  readonly at: Micros;
  readonly runs: number;
  readonly hits: number;
}

/** One future that was played: of which moment, whether it had the outcome, and the seed that it went on with. */
export interface Future {
  readonly place: number;
  readonly hit: boolean;
  readonly seed: string;
}

/** Every so many moments are looked at in the first sweep, then half as many. [choice] */
const COARSE = 4;
/** A later sweep goes to this share of the moments, and plays so many futures from each. [choice] */
const SHARE = 4;
const RUNS_A_VISIT = 2;
/** The normal quantile of an interval that holds the truth in 95 cases of 100. */
const Z = 1.96;

export function isOutcome({ checks, clients }: RunReport, outcome: Outcome): boolean {
  if (outcome.kind === "check") return checks.some(({ name, verdict }) => name === outcome.name && verdict === "fail");
  return outcome.kind === "no-write" ? clients.writeUnavailableUsMax >= outcome.forUs : clients.lostCommits > 0;
}

/** Evenly spaced moments of a part of a run, both ends among them. */
export function momentsOf(from: Micros, to: Micros, count: number): readonly Micros[] {
  const all = Array.from({ length: count }, (_, place) => Math.floor(from + ((to - from) * place) / Math.max(1, count - 1) + 0.5)); // prettier-ignore
  return all.filter((at, place) => at !== all[place - 1]);
}

/** Plays futures until each moment has had its share. Raises RangeError for a seed, mutation or parameter that does not exist. */
export function* futures(job: ChanceJob): Generator<Future> {
  const { scenario, seed, mutations, outcome, moments, worker, runsMax } = job;
  const odds = moments.map((at) => ({ at, runs: 0, hits: 0 }));
  const run = open(scenario, { seed, mutations });
  const start = run.save();
  for (let sweep = 0; ; sweep++) {
    const visits = visited(odds, sweep, runsMax);
    if (visits.length === 0) return;
    run.load(start);
    for (const place of visits) {
      const one = odds[place];
      run.runTo(one.at);
      const saved = run.save();
      const until = Math.min(runsMax, one.runs + (sweep <= COARSE / 2 ? 1 : RUNS_A_VISIT));
      while (one.runs < until) {
        const other = `${seed}: worker ${worker}, from ${one.at}, future ${one.runs + 1}`;
        run.reseed(other);
        const hit = isOutcome(run.finish(), outcome);
        run.load(saved);
        one.runs++;
        if (hit) one.hits++;
        yield { place, hit, seed: other };
      }
    }
  }
}

/** Where a sweep goes, in the order of time: first everywhere, coarsely and then between; then where least is known. */
function visited(odds: readonly Odds[], sweep: number, runsMax: number): readonly number[] {
  const open = odds.flatMap(({ runs }, place) => (runs < runsMax ? [place] : []));
  const unseen = open.filter((place) => odds[place].runs === 0);
  const stride = COARSE >> sweep;
  const coarse = unseen.filter((place) => stride > 0 && (place % stride === 0 || place === odds.length - 1));
  if (unseen.length > 0) return coarse.length > 0 ? coarse : unseen;
  const step = stepOf(odds);
  const worth = (place: number): number => {
    const { low, high } = intervalOf(odds[place]);
    return (high - low) * (step !== undefined && Math.abs(place - step.place + 0.5) < 2 ? 2 : 1);
  };
  const most = Math.max(2, Math.ceil(odds.length / SHARE));
  return open.toSorted((a, b) => worth(b) - worth(a) || a - b).slice(0, most).toSorted((a, b) => a - b); // prettier-ignore
}

/** Wilson's interval for a share (Wilson 1927): right also for few runs, and near 0 and 1. Between 0 and 1 for none. */
export function intervalOf({ runs, hits }: Odds): { readonly low: number; readonly high: number } {
  if (runs === 0) return { low: 0, high: 1 };
  const share = hits / runs;
  const spread = (Z * Z) / runs;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Math.sqrt((share * (1 - share) + spread / 4) * spread)) / (1 + spread); // prettier-ignore
  return { low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === runs ? 1 : Math.min(1, middle + half) };
}

/** Between which two moments the chance rises most: the cut that makes what is before it and what is after it each as even as can be. */
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
 * Undefined where no cut says more than chance would: it must make the runs at least e^6 times as likely as one share for all does (about one curve in 400 without any step
 * has such a cut at a given place; there are a few dozen places). [choice]
 */
export function stepOf(odds: readonly Odds[]): ChanceStep | undefined {
  const seen = odds.flatMap(({ runs }, place) => (runs > 0 ? [place] : []));
  const sum = (places: readonly number[]): { runs: number; hits: number } =>
    places.reduce((all, place) => ({ runs: all.runs + odds[place].runs, hits: all.hits + odds[place].hits }), { runs: 0, hits: 0 }); // prettier-ignore
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

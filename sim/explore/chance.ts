/**
 * The point of no return: how likely is this outcome if the run were resumed from a moment with other luck from there
 * on? Asked at moments all over the run it is a curve, and where the curve steps up, something happened by chance after
 * which the outcome could hardly be helped.
 *
 * A future is the run up to the moment, reseeded there and played to its end. They are played in sweeps over the run:
 * at each moment that is asked for the world is saved, its futures are played from there, and the run goes on from what
 * was saved. So one world and one checkpoint at a time are enough, and what a future leaves in the world's tables is
 * written over before anybody reads it. The first sweeps are coarse; later ones go where least is known, and beside the
 * largest step.
 *
 * What is fixed stays fixed: the scenario's faults, also those that the seed has drawn, and what waits in the queue at
 * that moment. Left out: what people might have done.
 */
import type { Micros } from "../kernel/index.ts";
import type { RunReport } from "../results/index.ts";
import { open } from "../run.ts";
import type { Scenario } from "../scenario/types.ts";
import { intervalOf, stepOf, type Odds, type Outcome } from "./odds.ts";

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

export function isOutcome({ checks, clients }: RunReport, outcome: Outcome): boolean {
  if (outcome.kind === "check") return checks.some(({ name, verdict }) => name === outcome.name && verdict === "fail");
  return outcome.kind === "no-write" ? clients.writeUnavailableUsMax >= outcome.forUs : clients.lostCommits > 0;
}

/**
 * Plays futures until each moment has had its share. Raises RangeError for a seed, mutation or parameter that does not
 * exist.
 */
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
  return open
    .toSorted((a, b) => worth(b) - worth(a) || a - b)
    .slice(0, most)
    .toSorted((a, b) => a - b);
}

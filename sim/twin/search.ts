/**
 * The search: which cause, put into the scenario, plays most like the recording. Coarse to fine, and the same for the
 * same seed: first every cause at every place with a few guesses of onset, duration and intensity; then the best half
 * dozen move step by step, the best of those again; at last the leaders and "nothing happened" are played with other
 * luck, which says how much of a difference in distance is luck.
 *
 * A distance is a share: 1 is as far from the recording as a run in which nothing happens, 0 is the recording itself.
 * Where events were given they count as much as all metrics together.
 *
 * One run after the other in one process: what a run costs is the scenario's load and length, and the budget is in
 * runs.
 */
import type { Micros } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { eventDistance, Measure } from "./distance.ts";
import { familyOf, type Cause, type How } from "./family.ts";
import { unrestOf, type Unrest } from "./onset.ts";
import { lengthened, play, type Played } from "./play.ts";
import { medianOf } from "./median.ts";
import type { Recording, SeriesKey } from "./recording.ts";

export interface TwinJob {
  readonly scenario: Scenario;
  readonly recording: Recording;
  readonly seed: string;
  /** Runs at most. */
  readonly budget: number;
}

export interface Ranked {
  readonly cause: Cause;
  readonly how: How;
  readonly distance: number;
  /** Half of what luck moves the distance by; null where it was played with one seed. */
  readonly luck: number | null;
}

/**
 * nothing: no period differs from a quiet run by more than luck does. one: the first is told from the others. several:
 * the first few are as likely as each other. unexplained: none of the family is much nearer than nothing is.
 */
export type Answer = "nothing" | "one" | "several" | "unexplained";

export interface Twin {
  readonly answer: Answer;
  /** Best first, one for each cause and place. */
  readonly ranked: readonly Ranked[];
  /** How many of them, from the first on, cannot be told apart. */
  readonly alike: number;
  readonly runs: number;
  /** Load that is another one in the recording than in the scenario, by the median of a period. */
  readonly loads: readonly { readonly key: SeriesKey; readonly recorded: number; readonly simulated: number }[];
}

export interface Progress {
  readonly runs: number;
  readonly best: Ranked | undefined;
  /** What is to be told if the search ends here: nobody but the best may have been played with other luck. */
  readonly soFar: () => Twin;
}

export const BUDGET_MIN = 20;
/** How many causes are moved, first and then. */
const HALVINGS = [6, 3] as const;
/** So many causes have a second guess at least. */
const PROMISING_MIN = 8;
const LEADERS = 3;
const LUCKS = 2;
/** Of the quiet run there are so many more: what luck does is learnt from them. */
const QUIET_LUCKS = 3;
/** What a difference must be, beyond what luck moved the first by in three runs. */
const MARGIN = 0.05;
/** And more than so many data points: with few series a single one may make the difference. */
const POINTS = 2;
/** Whoever leaves more than this of what "nothing happened" leaves explains little. */
const EXPLAINS_MAX = 0.75;

export function* searchTwin(job: TwinJob): Generator<Progress, Twin> {
  const search = new Search(job);
  yield* search.guess();
  if (search.isQuiet) return search.twin();
  for (const [turn, count] of HALVINGS.entries()) yield* search.move(count, turn === 0 ? 0.5 : 1);
  yield* search.tryLuck();
  return search.twin();
}

interface Candidate {
  readonly cause: Cause;
  how: How;
  distance: number;
  /** How far it moves next, as a share of the first steps. */
  step: number;
  lucks: number[];
}

class Search {
  readonly #job: TwinJob;
  readonly #base: Scenario;
  readonly #measure: Measure;
  readonly #unrest: Unrest;
  readonly #nothing: number;
  readonly #nothingEvents: number;
  readonly #quiet: Played;
  readonly #candidates = new Map<Cause, Candidate>();
  readonly #known = new Map<string, number>();
  #runs = 0;

  constructor(job: TwinJob) {
    this.#job = job;
    this.#base = lengthened(job.scenario, job.recording);
    const quiet = [job.seed, ...this.#otherSeeds(QUIET_LUCKS)].map((seed) => this.#play(this.#base, seed));
    this.#measure = new Measure(job.recording, quiet);
    this.#nothing = Math.max(this.#measure.of(quiet[0]), 1e-9);
    this.#nothingEvents = eventDistance(job.recording, quiet[0]);
    this.#unrest = unrestOf(job.recording, this.#measure, quiet[0]);
    this.#quiet = quiet[0];
  }

  get isQuiet(): boolean {
    return this.#unrest.isQuiet;
  }

  /** Each cause's first guess before anybody's second. */
  *guess(): Generator<Progress> {
    yield this.#progress();
    if (this.isQuiet) return;
    const all = familyOf(this.#base).map((cause) => ({ cause, guesses: this.#guessesOf(cause) }));
    const most = Math.max(...all.map(({ guesses }) => guesses.length));
    const until = Math.max(all.length, Math.floor(this.#job.budget / 2));
    for (let turn = 0; turn < most; turn++) {
      const promising = new Set(
        this.#sorted()
          .slice(0, Math.max(PROMISING_MIN, all.length / 2))
          .map(({ cause }) => cause),
      );
      for (const { cause, guesses } of all) {
        if (turn >= guesses.length || this.#runs >= Math.min(until, this.#spendable)) continue;
        // Weak ones look like nothing: each intensity is tried before a cause is put aside.
        if (turn >= Math.max(1, cause.intensities.length) && !promising.has(cause)) continue;
        this.#try(cause, guesses[turn]);
        yield this.#progress();
      }
    }
  }

  /** The best few take turns, each to the best place beside the one that it has, until the share is used up. */
  *move(count: number, share: number): Generator<Progress> {
    const until = this.#runs + Math.floor((this.#spendable - this.#runs) * share);
    const [first, ...others] = this.#sorted().slice(0, count);
    const near = others.filter(({ distance }) => distance <= (first.distance + 1) / 2);
    const best = [first, ...near];
    for (const one of best) one.step = 1;
    while (this.#runs < until && best.some(({ step }) => step >= STEP_MIN))
      for (const one of best) {
        if (one.step < STEP_MIN) continue;
        const before = one.distance;
        for (const how of this.#besides(one)) {
          if (this.#runs >= until) return;
          this.#try(one.cause, how);
          yield this.#progress();
        }
        if (one.distance >= before) one.step /= 2;
      }
  }

  /** The leaders once more with other luck: one seed may favour one of them. */
  *tryLuck(): Generator<Progress> {
    for (const one of this.#sorted().slice(0, LEADERS)) {
      one.lucks = [one.distance];
      for (const seed of this.#otherSeeds(LUCKS)) {
        one.lucks.push(this.#distanceOf(this.#play(one.cause.put(this.#base, one.how), seed)));
        yield this.#progress();
      }
    }
    for (const one of this.#candidates.values()) if (one.lucks.length > 0) one.distance = mean(one.lucks);
  }

  twin(): Twin {
    const ranked = this.#sorted().map(rankedOf);
    const [first] = ranked;
    const common = { ranked, runs: this.#runs, loads: this.#loads() };
    if (this.isQuiet || first === undefined) return { ...common, answer: "nothing", alike: 0 };
    const points = (POINTS * this.#measure.ofOnePoint) / this.#nothing / (1 + this.#nothingEvents);
    const margin = Math.max(MARGIN, points) + (first.luck ?? 0);
    const alike = ranked.filter(({ distance }) => distance - first.distance <= margin).length;
    if (first.distance > EXPLAINS_MAX) return { ...common, answer: "unexplained", alike };
    return { ...common, answer: alike > 1 ? "several" : "one", alike };
  }

  /** What is left when the last runs, with other luck, are kept. */
  get #spendable(): number {
    return this.#job.budget - LEADERS * LUCKS;
  }

  #otherSeeds(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${this.#job.seed}-${index + 2}`);
  }

  /** The likeliest span with each intensity, then the other spans with the mildest. */
  #guessesOf({ lasts, intensities }: Cause): How[] {
    const strengths = intensities.length === 0 ? [1] : intensities;
    const [first, ...others] = this.#unrest.spans.map(({ onset, duration }) => ({
      onset: rounded(onset),
      duration: lasts ? rounded(duration) : 0,
    }));
    return [
      ...strengths.map((intensity) => ({ ...first, intensity })),
      ...others.map((span) => ({ ...span, intensity: strengths[0] })),
    ];
  }

  #besides({ cause, how, step }: Candidate): How[] {
    const { period, length } = this.#job.recording;
    const by = (period * step) / 2;
    const times = 1 + step;
    const shifted = [-by, by].map((shift) => ({ ...how, onset: how.onset + shift }));
    const ends = cause.lasts ? [how.duration * times, how.duration / times] : [];
    const durations = ends.map((duration) => ({ ...how, duration }));
    // Begun earlier or later, and over when it was.
    const beginnings = cause.lasts
      ? [-by, by].map((shift) => ({ ...how, onset: how.onset + shift, duration: how.duration - shift }))
      : [];
    const strengths =
      cause.intensities.length > 0
        ? [how.intensity * (1 + 2 * step), how.intensity / (1 + 2 * step)].map((intensity) => ({ ...how, intensity }))
        : [];
    const end = period * length;
    return [...shifted, ...beginnings, ...durations, ...strengths].map(({ onset, duration, intensity }) => {
      const at = rounded(Math.max(period / 2, Math.min(onset, end - period / 2)));
      return {
        onset: at,
        // Until the end and beyond it are the same.
        duration: cause.lasts ? rounded(Math.max(SPAN_MIN, Math.min(duration, end - at))) : 0,
        intensity: Math.max(1.2, Math.min(intensity, cause.intensityMax)),
      };
    });
  }

  #try(cause: Cause, how: How): void {
    const key = JSON.stringify([cause.kind, cause.place, how]);
    const known = this.#known.get(key);
    const distance = known ?? this.#distanceOf(this.#play(cause.put(this.#base, how), this.#job.seed));
    this.#known.set(key, distance);
    const before = this.#candidates.get(cause);
    if (before === undefined) this.#candidates.set(cause, { cause, how, distance, step: 1, lucks: [] });
    else if (distance < before.distance) Object.assign(before, { how, distance });
  }

  #play(scenario: Scenario, seed: string): Played {
    this.#runs++;
    return play(scenario, seed, this.#job.recording);
  }

  #distanceOf(played: Played): number {
    const metrics = this.#measure.of(played) / this.#nothing;
    return (metrics + eventDistance(this.#job.recording, played)) / (1 + this.#nothingEvents);
  }

  #sorted(): Candidate[] {
    return [...this.#candidates.values()].sort((a, b) => a.distance - b.distance);
  }

  #loads(): Twin["loads"] {
    const { series } = this.#job.recording;
    return series.flatMap(({ key, values }, index) => {
      const [recorded, simulated] = [values, this.#quiet.values[index]].map(medianOf);
      const isOther = recorded > simulated * OTHER_LOAD || simulated > recorded * OTHER_LOAD;
      return LOADS.includes(key.metric) && isOther ? [{ key, recorded, simulated }] : [];
    });
  }

  #progress(): Progress {
    const [best] = this.#sorted();
    return { runs: this.#runs, best: best === undefined ? undefined : rankedOf(best), soFar: () => this.twin() };
  }
}

/** What clients ask for, where an engine that is well gives it. */
const LOADS = ["CommitThroughput", "SelectThroughput", "Queries"];
/** So many times as much is another load. */
const OTHER_LOAD = 2;
/** Of a period's half. */
const STEP_MIN = 1 / 16;
const SPAN_MIN: Micros = 100_000;

function rounded(us: Micros): Micros {
  return Math.floor(us / 1000 + 0.5) * 1000;
}

function rankedOf({ cause, how, distance, lucks }: Candidate): Ranked {
  const luck = lucks.length === 0 ? null : (Math.max(...lucks) - Math.min(...lucks)) / 2;
  return { cause, how, distance, luck };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

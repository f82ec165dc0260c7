/**
 * The smallest scenario with the same violated check: fewer faults and actions first (delta debugging), then a shorter
 * run, a smaller topology, less traffic, plainer faults, a simpler seed; and again from the start, until a round
 * changes nothing.
 *
 * What counts as the same failure is the name of the check, and nothing else: a smaller run may break the promise in
 * another way. It is a greedy search; no single step makes the result smaller, but there may be a smaller scenario that
 * no step leads to.
 */
import { judged } from "../bounds/index.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import type { CheckResult } from "../results/index.ts";
import { open } from "../run.ts";
import { parseScenario, writeScenario } from "../scenario/index.ts";
import type { ActionSpec, FaultSpec, Scenario } from "../scenario/types.ts";
import { ddmin } from "./ddmin.ts";
import { faultSteps, topologySteps, trafficSteps, type Step } from "./simpler.ts";

export interface Shrinkable {
  /** Written out: with nothing left to chance. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly strict: boolean;
  /** The check that must go on failing. */
  readonly check: string;
  /** Bounds that must never hold, as with a job's (play-seed.ts). */
  readonly never?: readonly string[];
}

/** One attempt, told after it. */
export interface Attempt {
  readonly what: "items" | "length" | Step["what"];
  readonly kept: boolean;
  readonly now: Shrunk;
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly failure: CheckResult;
}

/** How often the whole is gone through again at most. */
const ROUNDS_MAX = 4;
/** Seeds that are tried for a simpler one, and for what one seed alone does not let go. */
const SEEDS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const SPARE_SEEDS = 2;

/** Yields after each attempt; returns undefined where the check does not fail to begin with. */
export function* shrink(given: Shrinkable): Generator<Attempt, Shrunk | undefined> {
  const first = failureIn(given, given.scenario, given.seed);
  if (first === undefined) return undefined;
  const search = new Search(given, first);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = search.accepted;
    yield* search.demands();
    yield* search.length();
    yield* search.earlier();
    yield* search.items();
    yield* search.earlier();
    yield* search.length();
    yield* search.steps(topologySteps);
    yield* search.steps(trafficSteps);
    yield* search.steps(faultSteps);
    yield* search.simplerSeed();
    if (search.accepted === before) break;
  }
  return search.now;
}

/** The failed check in a run of the scenario; undefined where it does not fail, or the scenario is none. */
function failureIn(
  { check, mutations, strict, never }: Shrinkable,
  scenario: Scenario,
  seed: string,
): CheckResult | undefined {
  const results = judged(open(scenario, { seed, mutations, strict }), never).checks;
  return results.find(
    ({ name, verdict }) => name === check && (verdict === "fail" || (strict && verdict === "vacuous")),
  );
}

class Search {
  now: Shrunk;
  accepted = 0;
  readonly #given: Shrinkable;

  constructor(given: Shrinkable, failure: CheckResult) {
    this.#given = given;
    this.now = { scenario: given.scenario, seed: given.seed, failure };
  }

  /** Demands of the scenario that are not the one in question go. */
  *demands(): Generator<Attempt> {
    const { scenario } = this.now;
    const name = this.#given.check.replace(/^expect-/, "").replace(/-.*$/, "");
    const kept = Object.fromEntries(Object.entries(scenario.expect).filter(([key]) => key === name));
    if (Object.keys(kept).length < Object.keys(scenario.expect).length)
      yield this.#attempt("items", { ...scenario, expect: kept });
  }

  /** Ends soon after the failure, where it has a moment; else halves what is left as long as that works. */
  *length(): Generator<Attempt> {
    const { atUs } = this.now.failure;
    if (atUs !== undefined)
      for (const unit of [SECOND, 100_000, 1_000]) {
        const end = Math.ceil((atUs + 1) / unit) * unit;
        if (end < this.now.scenario.duration) yield this.#attempt("length", cutAt(this.now.scenario, end));
      }
    for (let goesOn = true; goesOn;) {
      goesOn = false;
      const { duration } = this.now.scenario;
      for (const share of [0.5, 0.75, 0.9]) {
        const unit = duration > 10 * SECOND ? SECOND : 100_000;
        const end = Math.ceil((duration * share) / unit) * unit;
        if (end >= duration) continue;
        const attempt = this.#attempt("length", cutAt(this.now.scenario, end));
        yield attempt;
        goesOn ||= attempt.kept;
        if (attempt.kept) break;
      }
    }
  }

  /** Everything earlier: what passes before the first fault is rarely needed, and costs time in each attempt after. */
  *earlier(): Generator<Attempt> {
    const { faults, actions } = this.now.scenario;
    const first = Math.min(...[...faults, ...actions].map(({ at }) => at));
    if (first === Infinity) return;
    for (const left of [0, 100_000, SECOND, 5 * SECOND, Math.floor(first / 2)]) {
      if (left >= first) continue;
      const attempt = this.#attempt("length", shifted(this.now.scenario, first - left));
      yield attempt;
      if (attempt.kept) return;
    }
  }

  /** Faults, actions, operators and workloads in one list: delta debugging leaves out what is not needed. */
  *items(): Generator<Attempt> {
    const { faults, actions, workloads, operators = [] } = this.now.scenario;
    const whole: readonly object[] = [...workloads, ...operators, ...actions, ...faults];
    const search = ddmin(whole);
    let step = search.next();
    while (step.done !== true) {
      const kept = new Set<object>(step.value);
      const { operators: _, ...rest } = this.now.scenario;
      const has = <T extends object>(one: T): boolean => kept.has(one);
      const fewer = {
        ...rest,
        workloads: workloads.filter(has),
        faults: faults.filter(has),
        actions: actions.filter(has),
        ...(operators.some(has) ? { operators: operators.filter(has) } : {}),
      };
      const attempt = this.#attempt("items", fewer, step.value.length <= 6);
      yield attempt;
      step = search.next(attempt.kept);
    }
  }

  /** Each step's alternatives in turn, on what the steps before have made of it. */
  *steps(stepsOf: (scenario: Scenario) => Step[]): Generator<Attempt> {
    for (let index = 0; index < stepsOf(this.now.scenario).length; index++) {
      const { what, tries } = stepsOf(this.now.scenario)[index];
      for (const simpler of tries) {
        if (JSON.stringify(simpler) === JSON.stringify(this.now.scenario)) continue;
        const attempt = this.#attempt(what, simpler);
        yield attempt;
        if (attempt.kept) break;
      }
    }
  }

  *simplerSeed(): Generator<Attempt> {
    if (SEEDS.includes(this.now.seed)) return;
    // Other luck may need a little longer; what is too long is cut off again in the next round.
    const { scenario } = this.now;
    const longer = cutAt(scenario, Math.ceil((scenario.duration * 1.5) / 100_000) * 100_000);
    for (const seed of SEEDS) {
      const attempt = this.#attempt("seed", longer, false, seed);
      yield attempt;
      if (attempt.kept) return;
    }
  }

  /**
   * Takes the scenario where the check still fails; `stubborn` tries other seeds, too, since one more or one fewer
   * fault moves the luck of a run.
   */
  #attempt(what: Attempt["what"], wanted: Scenario, stubborn = false, seed = this.now.seed): Attempt {
    const scenario = readable(wanted);
    const seeds = scenario === undefined ? [] : stubborn ? [seed, ...SEEDS.slice(0, SPARE_SEEDS)] : [seed];
    for (const one of new Set(seeds)) {
      const failure = failureIn(this.#given, scenario as Scenario, one);
      if (failure === undefined) continue;
      this.now = { scenario: scenario as Scenario, seed: one, failure };
      this.accepted++;
      return { what, kept: true, now: this.now };
    }
    return { what, kept: false, now: this.now };
  }
}

/** As a file would have it; undefined for one that no file could say, such as a fault of an instance that is gone. */
function readable(scenario: Scenario): Scenario | undefined {
  const parsed = parseScenario(JSON.stringify(writeScenario(scenario)), "shrunk");
  return parsed.ok ? parsed.scenario : undefined;
}

function shifted(scenario: Scenario, by: Micros): Scenario {
  const workloads = scenario.workloads.map((workload) => ({
    ...workload,
    stopAt: workload.stopAt - by,
    startAt: Math.max(0, workload.startAt - by),
  }));
  const faults = scenario.faults.map((fault) => ({ ...fault, at: fault.at - by }));
  const actions = scenario.actions.map((action) => ({ ...action, at: action.at - by }));
  return { ...scenario, duration: scenario.duration - by, workloads, faults, actions };
}

/** Ends at another moment: what would begin after it is left out, what would last beyond it lasts to the end. */
function cutAt(scenario: Scenario, end: Micros): Scenario {
  const before = ({ at }: FaultSpec | ActionSpec): boolean => at < end;
  const workloads = scenario.workloads
    .filter(({ startAt }) => startAt < end)
    .map((workload) => ({
      ...workload,
      stopAt: workload.stopAt >= scenario.duration ? end : Math.min(workload.stopAt, end),
    }));
  return {
    ...scenario,
    duration: end,
    workloads,
    faults: scenario.faults.filter(before),
    actions: scenario.actions.filter(before),
  };
}

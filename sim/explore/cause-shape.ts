/**
 * The shape of a failure's cause: which kinds of faults and actions, in which roles, cannot be left out. Delta
 * debugging finds, for one failing seed, a set of which no single one can go; its kinds and roles are the shape. A
 * check that fails for two reasons is two findings then, and one that fails with ever other words is one.
 *
 * What counts as the same failure is the name of the check, as with shrinking (shrink.ts), which goes on from here to
 * a smaller topology and less traffic. Operators, workloads and protocol mutations stay: a cause without any fault says
 * that it needs none. A set of which no single one can go is not the smallest there is.
 */
import { judged } from "../bounds/index.ts";
import { expandScenario } from "../chaos/index.ts";
import { open } from "../run.ts";
import type { ActionSpec, FaultSpec, Scenario } from "../scenario/types.ts";
import type { Shaped } from "./cause-groups.ts";
import { roleWords, type Item } from "./cause-roles.ts";
import { ddmin } from "./ddmin.ts";
import type { Failure, Job } from "./play-seed.ts";

export interface Cause extends Shaped {
  /** The seed's scenario with nothing else done to it: its smallest repro by this search. */
  readonly scenario: Scenario;
  readonly runs: number;
}

/** Runs for one seed. What takes more is left at what is needed so far. [choice] */
const RUNS_MAX = 60;
export const NO_FAULT = "no fault";

/**
 * Yields after each run; returns undefined where the check does not fail to begin with. `known` are shapes that others
 * of this check had: a set of the same kinds and roles is tried first.
 */
export function* causeOf(
  job: Job,
  { seed, check }: Pick<Failure, "seed" | "check">,
  known: readonly string[] = [],
): Generator<number, Cause | undefined> {
  const whole = expandScenario(job.scenario, String(seed));
  const only = (items: readonly Item[]): Scenario => ({
    ...whole,
    faults: whole.faults.filter((fault: FaultSpec) => items.includes(fault)),
    actions: whole.actions.filter((action: ActionSpec) => items.includes(action)),
  });
  const playing = (scenario: Scenario) => open(scenario, { seed, mutations: job.mutations, strict: job.strict });
  const fails = (items: readonly Item[]): boolean =>
    judged(playing(only(items)), job.never).checks.some(
      ({ name, verdict }) => name === check && (verdict === "fail" || (job.strict && verdict === "vacuous")),
    );
  let kept: readonly Item[] = [...whole.faults, ...whole.actions];
  let runs = 1;
  if (!fails(kept)) return undefined;
  yield runs;
  const roles = new Map(roleWords(kept, playing(whole)).map((words, index) => [kept[index], words]));
  const shapeOfItems = (items: readonly Item[]): string => joined(items.map((item) => roles.get(item) ?? item.kind));
  for (const shape of known) {
    const alike = kept.filter((item) => shape.includes(roles.get(item) ?? item.kind));
    if (alike.length === 0 || alike.length === kept.length) continue;
    runs++;
    const isEnough = fails(alike);
    yield runs;
    if (!isEnough) continue;
    kept = alike;
    break;
  }
  const search = ddmin(kept);
  for (let step = search.next(); ;) {
    if (step.done === true || runs >= RUNS_MAX) {
      if (step.done === true) kept = step.value;
      break;
    }
    runs++;
    const isEnough = fails(step.value);
    yield runs;
    if (isEnough) kept = step.value;
    step = search.next(isEnough);
  }
  return { seed, check, shape: shapeOfItems(kept), items: kept.length, scenario: only(kept), runs };
}

/** Alike ones once, with how many there are. */
function joined(words: readonly string[]): string {
  if (words.length === 0) return NO_FAULT;
  const times = new Map<string, number>();
  for (const one of words) times.set(one, (times.get(one) ?? 0) + 1);
  return [...times]
    .map(([one, many]) => (many === 1 ? one : `${many} × ${one}`))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join(" + ");
}

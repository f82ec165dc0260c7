/**
 * What a worker of a search does: plays seeds, makes a failing scenario small, finds causes, with the command line's
 * own code.
 */
import { sentenceOf, type Becomes } from "../../sim/bounds/index.ts";
import { expandScenario } from "../../sim/chaos/index.ts";
import { causeOf, commentedScenario, playSeed, shrink, sizeWords, type Shrunk } from "../../sim/explore/index.ts";
import { describeAction, describeFault } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { find } from "./library.ts";
import type { Request, Response } from "./protocol.ts";

export { askableOf, causeSteps, chanceSteps } from "./asking.ts";
export { glimpseSteps } from "./glimpse.ts";
export { findSteps } from "./finder.ts";
export { incidentSteps } from "./incident.ts";
export { stripOf } from "./strip.ts";

type Play = Extract<Request, { type: "playSeed" }>;
type Shrink = Extract<Request, { type: "shrink" }>;
type Shape = Extract<Request, { type: "cause" }>;

/** A scenario that cannot be read was refused when it was opened: nobody plays seeds of it. */
export function playedSeed({ run, source, mutations, seed, without, never }: Play): Response {
  const found = find(source);
  if (!found.ok) return { type: "refused", run, issues: found.issues };
  const scenario = lacking(found.scenario, seed, without);
  const result = playSeed({ scenario, mutations, strict: false, ...promising(never) }, seed, false);
  return { type: "played", run, seed, result };
}

function promising(never: Becomes | undefined): { readonly never?: readonly string[] } {
  return never === undefined ? {} : { never: [sentenceOf(never)] };
}

/** What the seed makes of a scenario, without one kind of fault or action. */
function lacking(scenario: Scenario, seed: number, kind: string | undefined): Scenario {
  if (kind === undefined) return scenario;
  const { faults, actions, ...rest } = expandScenario(scenario, String(seed));
  const others = <T extends { readonly kind: string }>(all: readonly T[]): T[] =>
    all.filter((one) => one.kind !== kind);
  return { ...rest, faults: others(faults), actions: others(actions) };
}

export function* shrinkSteps({ run, source, mutations, seed, check, never }: Shrink): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  const scenario = expandScenario(found.scenario, String(seed));
  const search = shrink({ scenario, seed: String(seed), mutations, strict: false, check, ...promising(never) });
  let best: Shrunk | undefined;
  let tried = 0;
  for (let step = search.next(); step.done !== true; step = search.next()) {
    best = step.value.now;
    yield stepOf(run, best, ++tried, "");
  }
  if (best === undefined) return;
  const head = [`${check} fails at seed ${best.seed}.`, `Made small from seed ${seed} of ${found.scenario.name}.`];
  yield stepOf(run, best, tried, commentedScenario(best.scenario, head));
}

export function* shapeSteps({ run, source, mutations, seed, check, known, never }: Shape): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  const job = { scenario: found.scenario, mutations, strict: false, ...promising(never) };
  const search = causeOf(job, { seed, check }, known);
  let step = search.next();
  for (; step.done !== true; step = search.next()) yield { type: "causing", run, runs: step.value };
  const cause = step.value;
  if (cause === undefined) return yield { type: "caused", run, cause: null };
  const { shape, items, scenario } = cause;
  const head = [`${check} fails at seed ${seed}, by ${shape}.`, `Made small from ${found.scenario.name}.`];
  yield { type: "caused", run, cause: { seed, check, shape, items, text: commentedScenario(scenario, head) } };
}

function stepOf(run: number, { scenario, seed }: Shrunk, tried: number, text: string): Response {
  const left = [...scenario.faults.map(describeFault), ...scenario.actions.map(describeAction)];
  return { type: "shrunk", run, step: { tried, left, size: sizeWords(scenario), seed, text } };
}

/**
 * What a worker of the view of causes does: lists what can be asked about a run, and finds the causes of one thing; and
 * of the chance curve: plays futures; with the command line's own code.
 */
import { expandScenario } from "../../sim/chaos/index.ts";
import { askable, explain, futures } from "../../sim/explore/index.ts";
import { find } from "./library.ts";
import type { Request, Response } from "./protocol.ts";

/** A scenario that cannot be read was refused when it was opened: nobody asks about it. */
export function askableOf({ run, source, seed, mutations }: Extract<Request, { type: "askable" }>): Response {
  const found = find(source);
  if (!found.ok) return { type: "refused", run, issues: found.issues };
  const scenario = expandScenario(found.scenario, seed);
  return { type: "askable", run, askable: askable({ scenario, seed, mutations }) };
}

export function* causeSteps({
  run,
  source,
  seed,
  mutations,
  question,
}: Extract<Request, { type: "explain" }>): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  const search = explain({ scenario: expandScenario(found.scenario, seed), seed, mutations, question });
  let step = search.next();
  for (; step.done !== true; step = search.next()) yield { type: "explaining", run, ...step.value };
  yield { type: "explained", run, found: step.value ?? null };
}

export function* chanceSteps({ run, source, ...job }: Extract<Request, { type: "chance" }>): Generator<Response> {
  const found = find(source);
  if (!found.ok) return yield { type: "refused", run, issues: found.issues };
  for (const { place, hit } of futures({ ...job, scenario: found.scenario })) yield { type: "future", run, place, hit };
  yield { type: "futured", run };
}

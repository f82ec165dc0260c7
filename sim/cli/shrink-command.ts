/**
 * `borealis shrink`: the smallest scenario with the same violated check, written as one that a person would have:
 * commented, and it runs.
 *
 * Exit code 0 when it is as small as this search makes it, 2 when nothing fails to begin with, 4 when the time was up
 * before, or somebody pressed Ctrl-C (what there was then is written all the same).
 */
import { judged } from "../bounds/index.ts";
import { expandScenario } from "../chaos/index.ts";
import { commentedScenario, firstOf, shrink, sizeWords, type Attempt, type Shrunk } from "../explore/index.ts";
import { thousands } from "../kernel/index.ts";
import { checkWritable, RequestError, writeText } from "../node/index.ts";
import { open } from "../run.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { playedAgain } from "./again.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { neverOf } from "./never.ts";
import { checkedSeed, checkMutations, seedValue } from "./run-command.ts";
import { Patience, type Cut } from "./stopping.ts";
import { Progress } from "./terminal.ts";

export interface ShrinkFlags {
  readonly seed?: string;
  readonly check?: string;
  readonly output?: string;
  readonly for?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly never: readonly string[];
}

const FOR = "10m";
const NAME_MAX = 63;

type Tries = Partial<Record<Attempt["what"], { tried: number; kept: number }>>;

export async function shrinkCommand(name: string, flags: ShrinkFlags, environment: Environment): Promise<number> {
  const { terminal, clock, packageRoot } = environment;
  checkMutations(flags.mutate);
  const never = neverOf(flags.never);
  const forMs = readFor(flags.for ?? FOR);
  if (flags.output !== undefined) checkWritable(flags.output, [name]);
  const loaded = loadScenario("shrink", name, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings([loaded], environment);
  const { scenario: written, argument } = loaded;
  const seed = normalizeSeed(flags.seed === undefined ? written.seed : checkedSeed(flags.seed));
  const scenario = expandScenario(written, seed);
  const given = {
    scenario,
    seed,
    mutations: flags.mutate,
    strict: flags.strict ?? false,
    never,
    check: checkOf(scenario, seed, flags, argument),
  };
  const progress = new Progress(environment, flags.quiet === true);
  const begun = clock();
  const tries: Tries = {};
  let runs = 0;
  let best: Shrunk | undefined;
  let cut: Cut | undefined;
  const patience = new Patience(environment, forMs);
  const search = shrink(given);
  for (let step = search.next(); ; step = search.next()) {
    if (step.done === true) {
      best = step.value ?? best;
      break;
    }
    const { what, kept, now } = step.value;
    runs++;
    best = now;
    const count = (tries[what] ??= { tried: 0, kept: 0 });
    count.tried++;
    if (kept) count.kept++;
    progress.show(`${runs} tried  ${sizeWords(now.scenario)}`);
    cut = await patience.over();
    if (cut !== undefined) break;
  }
  progress.clear();
  if (best === undefined) throw new Error(`${given.check} failed once and not again: the same seed played two runs.`);
  const text = commented(best, given.check, { argument, seed, flags, from: scenario });
  if (flags.output !== undefined) writeText(flags.output, text);
  const seconds = (clock() - begun) / 1000;
  const words = triedWords(tries, runs, seconds, scenario, best.scenario, cut);
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-shrink/1", build: BUILD, check: given.check, seed: seedValue(best.seed), message: best.failure.message, smallest: cut === undefined, runs, tried: tries, scenario: text }, null, 2)}\n`,
    );
  else if (flags.output === undefined) terminal.out.write(text);
  else terminal.out.write(`${words}\n  written    ${flags.output}\n  reproduce  ${reproduce(flags.output, flags)}\n`);
  if (flags.json !== true && flags.output === undefined && flags.quiet !== true) terminal.err.write(`${words}\n`);
  return cut === undefined ? 0 : 4;
}

function readFor(text: string): number {
  const span = readDuration(text);
  if (span === undefined || span === 0)
    throw new RequestError(`--for is how long to look, for instance 30s; "${text}" is not`);
  return span / 1000;
}

/** The check that fails first, or the one asked for, by its name or its id. */
function checkOf(scenario: Scenario, seed: string, flags: ShrinkFlags, argument: string): string {
  const played = open(scenario, { seed, mutations: flags.mutate, strict: flags.strict ?? false });
  const { checks } = judged(played, flags.never);
  const failed = checks.filter(({ verdict }) => verdict === "fail" || (flags.strict === true && verdict === "vacuous"));
  if (failed.length === 0)
    throw new RequestError(`${argument}: nothing fails with seed ${seed}, so there is nothing to make smaller`);
  const { check } = flags;
  if (check === undefined) return firstOf(failed).name;
  const found = failed.find(({ name }) => name === check || name.startsWith(`${check}-`));
  if (found !== undefined) return found.name;
  const names = failed.map(({ name }) => name);
  throw new RequestError(
    `--check ${check}: does not fail with seed ${seed}; ${names.join(", ")} does.${suggestion(check, names)}`,
  );
}

interface Origin {
  readonly argument: string;
  readonly seed: string;
  readonly flags: ShrinkFlags;
  readonly from: Scenario;
}

function commented(
  { scenario, seed, failure }: Shrunk,
  check: string,
  { argument, seed: first, flags, from }: Origin,
): string {
  const named: Scenario = {
    ...scenario,
    seed,
    name: `${from.name.slice(0, NAME_MAX - 7)}-shrunk`,
    title: `The smallest found with ${check}.`,
    description: "",
  };
  return commentedScenario(named, [
    `Made smaller by borealis shrink (build ${BUILD}) from ${argument} with seed ${first}: ${sizeWords(from)}.`,
    ...(flags.mutate.length === 0 ? [] : [`The protocol is broken on purpose: ${flags.mutate.join(", ")}.`]),
    `${check}: ${failure.message}`,
    `Play it: ${reproduce(flags.output ?? `${named.name}.yaml`, flags)}`,
  ]);
}

function reproduce(file: string, flags: ShrinkFlags): string {
  const { mutate, never, strict = false } = flags;
  return playedAgain("run", file, undefined, { mutate, never, strict });
}

const WHAT: Readonly<Record<Attempt["what"], string>> = {
  items: "fewer faults, actions and workloads",
  length: "a shorter run",
  topology: "a smaller topology",
  traffic: "less traffic",
  faults: "plainer faults",
  seed: "a simpler seed",
};

function triedWords(
  tries: Tries,
  runs: number,
  seconds: number,
  from: Scenario,
  to: Scenario,
  cut: Cut | undefined,
): string {
  const each = (Object.keys(WHAT) as Attempt["what"][]).flatMap((what) => {
    const count = tries[what];
    return count === undefined ? [] : [`${WHAT[what]} ${count.kept} of ${count.tried}`];
  });
  return [
    `${sizeWords(from)}  →  ${sizeWords(to)}${cut === undefined ? "" : `; ${cut} before this was the smallest`}`,
    `  tried      ${thousands(runs)} ${runs === 1 ? "scenario" : "scenarios"} in ${(Math.floor(seconds * 10) / 10).toFixed(1)} s; still failing: ${each.join(", ")}`,
  ].join("\n");
}

/** `borealis run`: plays scenarios and tells what clients would have seen. */
import { neverSteps } from "../bounds/index.ts";
import { formatSpan } from "../kernel/index.ts";
import { MUTATION_NAMES } from "../mutations/index.ts";
import { RequestError } from "../node/index.ts";
import type { RunReport } from "../results/index.ts";
import { open } from "../run.ts";
import { encodeLink, suggestion } from "../scenario/index.ts";
import type { FaultSpec } from "../scenario/types.ts";
import { playedAgain } from "./again.ts";
import { loadScenarios, scenarioOfLink, tellWarnings, type LoadedScenario } from "./load.ts";
import { runGithubLines, runJunitReport, type PlayedRun } from "./machine-reports.ts";
import type { Environment } from "./main.ts";
import { neverOf } from "./never.ts";
import { prettyReport, shortReport, type ReportExtras } from "./reporter.ts";
import { painter, Progress } from "./terminal.ts";

export interface RunFlags {
  readonly seed?: string;
  readonly json?: boolean;
  readonly reporter?: string;
  readonly quiet?: boolean;
  readonly strict?: boolean;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly never: readonly string[];
  readonly printFaults?: boolean;
}

/** Simulated time played between two looks at the progress line. */
const SLICE_US = 2_000_000;

export async function runCommand(names: readonly string[], flags: RunFlags, environment: Environment): Promise<number> {
  const { terminal, packageRoot } = environment;
  const reporter = flags.json === true ? "json" : (flags.reporter ?? "pretty");
  checkMutations(flags.mutate);
  const never = neverOf(flags.never);
  const seed = flags.seed === undefined ? undefined : checkedSeed(flags.seed);
  const loaded = loadScenarios(names, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings(loaded, environment);
  const paint = painter(terminal.out, terminal.env);
  const progress = new Progress(environment, flags.quiet === true || reporter !== "pretty");
  const runs: PlayedRun[] = [];
  const documents: unknown[] = [];
  let failed = false;
  for (const each of loaded) {
    const { report, wallMs, faults } = play(each, seed, { ...flags, never }, progress, environment);
    const extras = await extrasOf(each, report, wallMs, flags);
    failed ||= report.verdict === "fail";
    if (reporter === "json")
      documents.push({
        ...report,
        seed: seedValue(report.seed),
        wallMs,
        replay: extras.replay,
        ...(flags.printFaults === true ? { faults } : {}),
      });
    else if (reporter !== "pretty") runs.push({ loaded: each, report, extras });
    else {
      const isShort = flags.quiet === true && report.verdict === "pass";
      terminal.out.write(
        isShort ? shortReport(report, { ...extras, title: "" }, paint) : prettyReport(report, extras, paint),
      );
      if (flags.printFaults === true) terminal.out.write(`${JSON.stringify(faults, null, 2)}\n`);
    }
  }
  if (reporter === "json")
    terminal.out.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`);
  else if (reporter === "junit") terminal.out.write(runJunitReport(runs));
  else if (reporter === "github") terminal.out.write(runGithubLines(runs));
  return failed ? 1 : 0;
}

function play(
  each: LoadedScenario,
  seed: string | undefined,
  flags: RunFlags,
  progress: Progress,
  environment: Environment,
): { report: RunReport; wallMs: number; faults: readonly FaultSpec[] } {
  const { scenario } = each;
  const begun = environment.clock();
  const run = open(scenario, {
    ...(seed === undefined ? {} : { seed }),
    mutations: flags.mutate,
    strict: flags.strict ?? false,
  });
  // Before the run and also under --json, which owns stdout only: whoever has to stop a run still knows which one it
  // was.
  if (flags.quiet !== true) {
    environment.terminal.err.write(`playing ${scenario.name} with seed ${run.seed}\n`);
  }
  const tell = (): void =>
    progress.show(`${scenario.name}  ${formatSpan(run.now)} of ${formatSpan(scenario.duration)}  ${run.event} events`);
  const judging = neverSteps(run, flags.never);
  let step = judging.next();
  for (; step.done !== true; step = judging.next()) tell();
  while (!run.done) {
    run.runTo(run.now + SLICE_US);
    tell();
  }
  const report = run.finish(step.value);
  progress.clear();
  return { report, wallMs: Math.floor(environment.clock() - begun), faults: run.scenario.faults };
}

async function extrasOf(
  each: LoadedScenario,
  report: RunReport,
  wallMs: number,
  flags: RunFlags,
): Promise<ReportExtras> {
  const broken = report.checks.find(({ verdict, event }) => verdict === "fail" && event !== undefined);
  const replay = await encodeLink({
    scenario: scenarioOfLink(each),
    seed: report.seed,
    mutations: report.mutations,
    event: broken?.event ?? 0,
    digest: "",
  });
  return {
    wallMs,
    title: each.scenario.title,
    lesson: each.scenario.lesson ?? "",
    reproduce: playedAgain("run", each.argument, report.seed, flags),
    replay,
    strict: flags.strict ?? false,
  };
}

export function checkMutations(names: readonly string[]): void {
  for (const name of names) {
    if (!(MUTATION_NAMES as readonly string[]).includes(name)) throw noSuchMutation("--mutate", name);
  }
}

export function noSuchMutation(flag: string, name: string): RequestError {
  const hint = suggestion(name, MUTATION_NAMES) || " `borealis list` shows them.";
  return new RequestError(`${flag} ${name}: there is no such mutation.${hint}`);
}

/** In JSON a whole number is a number, as in the contract's example; given back either way it is the same seed. */
export function seedValue(seed: string): string | number {
  return /^(0|[1-9]\d{0,15})$/.test(seed) && Number.isSafeInteger(Number(seed)) ? Number(seed) : seed;
}

/** Seeds are text, and digits are text too; only a number that no other tool could hold exactly is refused. */
export function checkedSeed(seed: string): string {
  if (seed.length > 200) throw new RequestError(`--seed: may have at most 200 characters, not ${seed.length}`);
  if (/^\d+$/.test(seed) && Number(seed) > Number.MAX_SAFE_INTEGER) {
    throw new RequestError(
      `--seed ${seed}: a whole number of 2^53 or more would lose digits; put a letter in front and it is text`,
    );
  }
  return seed;
}

/**
 * `borealis mutants`: every protocol mutation against every check, in the scenario that is shipped to expose it: the
 * kill matrix.
 *
 * A mutation is killed when a run of it fails a check that holds for the faithful protocol at the same seed. Several
 * trials begin at seeds far apart, and try as many as the budget allows; the median of what they needed says how hard
 * the mutation is to notice. A check that has killed nothing then is looked for by itself, in the mutations that are
 * known to violate it, since a quicker one may have ended every trial. Exit code 1 when a mutation survives every trial
 * or a check kills nothing: both are defects of the checks.
 */
import { availableParallelism } from "node:os";
import path from "node:path";
import { hunt, type Hunt, type HuntJob, type HuntResult } from "../explore/index.ts";
import { MUTATION_NAMES, MUTATIONS, type MutationName } from "../mutations/index.ts";
import { buildId, builtinScenarios, checkWritable, nameOf, Pool, RequestError, writeText } from "../node/index.ts";
import { CHECK_NAMES } from "../scenario/check-names.ts";
import type { Scenario } from "../scenario/types.ts";
import { loadScenarios } from "./load.ts";
import type { Environment } from "./main.ts";
import { mutantOf, mutantsPage, mutantsTable, type KillMatrix, type Mutant } from "./mutants-report.ts";
import { noSuchMutation } from "./run-command.ts";
import { count } from "./swarm-request.ts";
import { Progress } from "./terminal.ts";
import type { Setup } from "./worker-command.ts";

export interface MutantsFlags {
  readonly only?: readonly string[];
  readonly budget: string;
  readonly trials: string;
  readonly jobs?: string;
  readonly html?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A seed that takes longer is given up, twice, and then left out. [choice] */
const SEED_MS_MAX = 600_000;

export async function mutantsCommand(flags: MutantsFlags, environment: Environment): Promise<number> {
  const { terminal } = environment;
  if (flags.html !== undefined) checkWritable(flags.html);
  const budget = count("--budget", "the number of seeds to try", flags.budget, 1, 10_000);
  const trials = count("--trials", "how often to look for each, from other seeds", flags.trials, 1, 100);
  const jobs =
    flags.jobs === undefined ? availableParallelism() : count("--jobs", "the number of processes", flags.jobs, 1, 1024);
  const names =
    flags.only === undefined || flags.only.length === 0 ? MUTATION_NAMES : [...new Set(flags.only.map(known))];
  const titles = [...new Set(names.map((name) => MUTATIONS[name].scenario))];
  const scenarios = Object.fromEntries(titles.map((title) => [title, builtin(title, environment)]));
  const playAll = (hunts: readonly Hunt[]): Promise<readonly HuntResult[]> =>
    play({ scenarios, budget, trials }, hunts, jobs, flags.quiet === true, environment);
  const results = await playAll(names.map((mutation) => ({ mutation })));
  // Whether a check kills anything can be told of all mutations only.
  const isWhole = names.length === MUTATION_NAMES.length;
  const unseen = isWhole ? idleChecks(names.map((_, index) => mutantOf(results[index]))) : [];
  const others = await playAll(
    unseen.flatMap((check) => names.filter((name) => mayViolate(name, check)).map((mutation) => ({ mutation, check }))),
  );
  const mutants = names.map((name, index) =>
    mutantOf(
      results[index],
      others.filter(({ mutation }) => mutation === name),
    ),
  );
  const checks = CHECK_NAMES.map((check) => ({
    name: check,
    kills: mutants.filter(({ killedBy }) => killedBy.includes(check)).map(({ name }) => name),
  }));
  const idle = isWhole ? idleChecks(mutants) : [];
  const matrix: KillMatrix = { mutants, checks, idle, budget, trials };
  if (flags.html !== undefined) writeText(flags.html, mutantsPage(matrix));
  if (flags.json === true)
    terminal.out.write(`${JSON.stringify({ format: "borealis-mutants/1", mutants, checks }, null, 2)}\n`);
  else terminal.out.write(mutantsTable(matrix));
  return mutants.every(({ killed }) => killed) && idle.length === 0 ? 0 : 1;
}

function idleChecks(mutants: readonly Mutant[]): readonly string[] {
  return CHECK_NAMES.filter((check) => mutants.every(({ killedBy }) => !killedBy.includes(check)));
}

function mayViolate(mutation: MutationName, check: string): boolean {
  return (MUTATIONS[mutation].violates as readonly string[]).includes(check.split("-")[0]);
}

/** One process for one job, which is this one; several for more. In the order of the hunts. */
async function play(
  job: HuntJob,
  hunts: readonly Hunt[],
  jobs: number,
  isQuiet: boolean,
  environment: Environment,
): Promise<readonly HuntResult[]> {
  const { terminal, packageRoot } = environment;
  if (hunts.length === 0) return [];
  const results = new Map<Hunt, HuntResult>();
  const progress = new Progress(environment, isQuiet);
  let seeds = 0;
  const show = (): void => progress.show(`${results.size} of ${hunts.length} mutations  ${seeds} seeds`);
  const done = (one: Hunt, result: HuntResult): void => {
    results.set(one, result);
    if (!isQuiet && terminal.err.isTTY !== true)
      terminal.err.write(
        `${results.size} of ${hunts.length}: ${[one.mutation, one.check].filter(Boolean).join(" and ")}\n`,
      );
    show();
  };
  const begun = (): void => {
    seeds++;
    show();
  };
  if (jobs === 1 || hunts.length === 1) {
    for (const one of hunts) {
      const search = hunt(job, one, []);
      let step = search.next();
      for (; step.done !== true; step = search.next()) begun();
      done(one, step.value);
    }
  } else {
    const left = [...hunts];
    const setup: Setup = { kind: "mutants", job };
    const pool = new Pool<Hunt, HuntResult>({
      script: path.join(packageRoot, "bin", "borealis.js"),
      args: ["worker"],
      jobs: Math.min(jobs, hunts.length),
      setup: setup as never,
      build: buildId(packageRoot),
      stepMsMax: SEED_MS_MAX,
      next: () => left.shift(),
      begun,
      done,
    });
    await pool.run();
  }
  progress.clear();
  return hunts.map((one) => results.get(one) as HuntResult);
}

function builtin(name: string, { packageRoot }: Environment): Scenario {
  const file = builtinScenarios(packageRoot).find((one) => nameOf(one) === name);
  if (file === undefined) throw new RequestError(`The package lacks its scenario ${name}.`);
  return loadScenarios([file], [], packageRoot)[0].scenario;
}

function known(name: string): MutationName {
  if ((MUTATION_NAMES as readonly string[]).includes(name)) return name as MutationName;
  throw noSuchMutation("--only", name);
}

/**
 * `borealis mutants`: every protocol mutation against every check, in the scenario that is shipped to expose it: the kill matrix.
 *
 * A mutation is killed when a run of it fails a check that holds for the faithful protocol at the same seed. Seeds are tried from 1 on, as
 * many as the budget allows. Exit code 1 when a mutation survives or a check kills nothing: both are defects of the checks.
 */
import { MUTATION_NAMES, MUTATIONS, type MutationName } from "../mutations.ts";
import { builtinScenarios, RequestError } from "../node/index.ts";
import { run } from "../run.ts";
import { CHECK_NAMES } from "../scenario/check-names.ts";
import type { Scenario } from "../scenario/types.ts";
import { suggestion } from "../scenario/index.ts";
import { loadScenarios } from "./load.ts";
import type { Environment } from "./main.ts";

export interface MutantsFlags {
  readonly only?: readonly string[];
  readonly budget: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Mutant {
  readonly name: string;
  readonly scenario: string;
  readonly killed: boolean;
  readonly killedBy: readonly string[];
  /** Seeds tried until it was killed. */
  readonly seedsMedian: number | null;
}

export function mutantsCommand(flags: MutantsFlags, environment: Environment): number {
  const { terminal } = environment;
  const budget = readBudget(flags.budget);
  const names = flags.only === undefined || flags.only.length === 0 ? MUTATION_NAMES : flags.only.map(known);
  const mutants = names.map((name, index) => {
    if (flags.quiet !== true) terminal.err.write(`${index + 1} of ${names.length}: ${name}\n`);
    return hunt(name, budget, environment);
  });
  const checks = CHECK_NAMES.map((check) => ({
    name: check,
    kills: mutants.filter(({ killedBy }) => killedBy.includes(check)).map(({ name }) => name),
  }));
  const survivors = mutants.filter(({ killed }) => !killed);
  const idle = names.length === MUTATION_NAMES.length ? checks.filter(({ kills }) => kills.length === 0) : [];
  if (flags.json === true) {
    const format = "borealis-mutants/1";
    terminal.out.write(`${JSON.stringify({ format, mutants, checks }, null, 2)}\n`);
  } else terminal.out.write(matrix(mutants, idle.map(({ name }) => name))); // prettier-ignore
  return survivors.length + idle.length === 0 ? 0 : 1;
}

function hunt(name: MutationName, budget: number, environment: Environment): Mutant {
  const { scenario: title, violates } = MUTATIONS[name];
  const scenario = builtin(title, environment);
  for (let seed = 1; seed <= budget; seed++) {
    const broken = run(scenario, { seed, mutations: [name] }).checks.filter(({ verdict }) => verdict === "fail");
    const invariants = broken.filter(({ name: check }) => CHECK_NAMES.includes(check));
    const expected = invariants.some(({ name: check }) =>
      (violates as readonly string[]).includes(check.split("-")[0]),
    );
    if (!expected || run(scenario, { seed }).verdict !== "pass") continue;
    const killedBy = invariants.map(({ name: check }) => check);
    return { name, scenario: title, killed: true, killedBy, seedsMedian: seed };
  }
  return { name, scenario: title, killed: false, killedBy: [], seedsMedian: null };
}

function builtin(name: string, { packageRoot }: Environment): Scenario {
  const file = builtinScenarios(packageRoot).find((path) => path.endsWith(`/${name}.yaml`) || path.endsWith(`\\${name}.yaml`)); // prettier-ignore
  if (file === undefined) throw new RequestError(`The package lacks its scenario ${name}.`);
  return loadScenarios([file], [], packageRoot)[0].scenario;
}

function known(name: string): MutationName {
  if ((MUTATION_NAMES as readonly string[]).includes(name)) return name as MutationName;
  throw new RequestError(`There is no mutation named ${name}.${suggestion(name, MUTATION_NAMES)}`);
}

function readBudget(text: string): number {
  const budget = Number(text);
  if (Number.isInteger(budget) && budget >= 1 && budget <= 10_000) return budget;
  throw new RequestError(`--budget is the number of seeds to try, from 1 to 10000; "${text}" is not`);
}

function matrix(mutants: readonly Mutant[], idle: readonly string[]): string {
  const width = Math.max(...mutants.map(({ name }) => name.length));
  const lines = mutants.map(({ name, killed, killedBy, seedsMedian, scenario }) => {
    const ids = killedBy.map((check) => check.split("-")[0]).join(" ");
    return killed ? `✓ ${name.padEnd(width)}  ${scenario}, seed ${seedsMedian}: ${ids}` : `✗ ${name.padEnd(width)}  survived ${scenario}`; // prettier-ignore
  });
  const killed = mutants.filter((mutant) => mutant.killed).length;
  lines.push("", `${killed} of ${mutants.length} mutations killed.`);
  if (idle.length > 0) lines.push(`Checks that killed nothing: ${idle.join(", ")}.`);
  return `${lines.join("\n")}\n`;
}

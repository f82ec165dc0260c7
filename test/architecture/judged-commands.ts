/**
 * Whether a command that somebody wrote down is real, without playing it: its subcommand, its flags and how many words
 * it takes, asked of the program's own parser; names of scenarios, mutations, checks, models, claims; files; npm's
 * scripts and packages; vitest's files; environment variables. What is wrong is told with what would be right.
 *
 * What stands behind flags is judged by judged-values.ts. Left out: commands of others (aws, jq), and what a command
 * would say of a right request.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CommanderError, type Command } from "commander";
import { parser } from "../../sim/cli/main.ts";
import { resolveScenarios } from "../../sim/node/index.ts";
import { LIBRARY_FOLDERS, suggestion } from "../../sim/scenario/index.ts";
import { borealis, PACKAGE_ROOT } from "../cli/cli.ts";
import { SCENARIO_NAMES } from "../worlds.ts";
import { CLAIM_NAMES, manifestAbove, missing, ofPackage, ofScript, VALUES } from "./judged-values.ts";
import { isPlaceholder, simpleCommands } from "./shell-lines.ts";
import type { Written } from "./written-commands.ts";

/** What readers have of their own, by the names that the pages give it. Scenarios among them are made for the test. */
export const THEIR_SCENARIOS = ["mine.yaml", "my-scenario.yaml", "my-cluster.yaml", "orders.yaml"];
const THEIRS =
  /^(clusters|instances|global|queries|metrics|events|lag)\.json(\.gz)?$|^[1-4]\.journal$|^history\.jsonl$/;
/** Programs that are nobody's here, and stand in lines together with ours. */
const OTHERS = ["aws", "jq"];
const OUTPUTS = ["--output", "--html", "--plot", "--resume"];

function parsedBy(args: readonly string[]): { program: Command; run: () => Promise<void> } {
  const silent = { write: () => true };
  const program = parser({ out: silent, err: silent, env: {} }, () => Promise.resolve());
  return { program, run: async () => void (await program.parseAsync(args, { from: "user" })) };
}

const FLAGS: readonly string[] = parsedBy([]).program.commands.flatMap(({ options }) =>
  options.flatMap(({ long }) => long ?? []),
);

/** Given all that is written, since a page's commands read what others of that page write. */
export class Judge {
  /** Files that commands write, by the page that shows them. */
  readonly #made = new Map<string, Set<string>>();
  readonly #variables: ReadonlySet<string>;
  readonly #tests: readonly string[];

  constructor(written: readonly Written[], variables: ReadonlySet<string>) {
    this.#variables = variables;
    this.#tests = readdirSync(join(PACKAGE_ROOT, "test"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `test/${name.replaceAll("\\", "/")}`);
    for (const { file, text } of written) {
      const made = this.#made.get(file) ?? new Set();
      this.#made.set(file, made);
      for (const { words: all, writes } of simpleCommands(text)) {
        for (const name of writes) made.add(name);
        for (const [at, word] of all.entries()) {
          if (OUTPUTS.includes(word) || word === "-o") made.add(all[at + 1]);
          if (word === "new" && all[at - 1] === "borealis") made.add(`${all[at + 1]}.yaml`);
        }
      }
    }
  }

  /** What is wrong with it, each with its place. */
  async problemsOf(written: Written): Promise<string[]> {
    const { place, text } = written;
    if (text.startsWith("--"))
      return missingFlag(text.split(/[ =]/)[0]).map((problem) => `${place}: \`${text}\`: ${problem}`);
    const problems: string[] = [];
    if (written.isWhole && /borealis .*[[*?]/.test(text.replaceAll(/'[^']*'|#.*$/g, "")))
      problems.push("put quotes around, since zsh takes [ for a pattern of files");
    for (const { variables, words: all } of simpleCommands(text)) {
      for (const variable of variables)
        problems.push(...missing("variable that anything reads", variable.split("=")[0], [...this.#variables]));
      problems.push(...(await this.#judged(all, written)));
    }
    return problems.map((problem) => `${place}: \`${text}\`: ${problem}`);
  }

  #judged([program, ...args]: readonly string[], written: Written): Promise<string[]> | string[] {
    if (program === "borealis") return this.#borealis(args, written);
    if (program === "npm") return this.#npm(args, written.file);
    // Other people's programs stand in no folder of ours.
    if (program === "node")
      return args.filter((word) => word.includes("/")).flatMap((word) => this.#file(word, written.file));
    if (program === "npx") {
      let rest = args;
      while (rest[0]?.startsWith("-")) rest = rest.slice(rest[0] === "-p" ? 2 : 1);
      if (rest[0] === "borealis") return this.#borealis(rest.slice(1), written);
      if (rest[0] === "vitest") return this.#vitest(rest.slice(2));
    }
    return OTHERS.includes(program) ? [] : [`nobody knows the program ${program} here`];
  }

  async #borealis(args: readonly string[], written: Written): Promise<string[]> {
    if (args.length === 0 || isPlaceholder(args[0])) return [];
    const { program, run } = parsedBy(args);
    const command = program.commands.find((each) => each.name() === args[0]);
    if (command === undefined)
      return args[0].startsWith("-")
        ? missing("flag", args[0], ["--help", "--version"])
        : missing(
            "command",
            args[0],
            program.commands.map((each) => each.name()),
          );
    let operands: readonly string[];
    try {
      if (written.isWhole) {
        await run();
        operands = command.args;
      } else {
        const parsed = command.parseOptions(args.slice(1));
        if (parsed.unknown.length > 0) return missingFlag(parsed.unknown[0], command);
        ({ operands } = parsed);
      }
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return [];
      // A mention may leave its last flag's value to the reader.
      const isOpen = !written.isWhole && error.code === "commander.optionMissingArgument";
      return isOpen ? this.#borealis([...args, "…"], written) : [error.message.replace(/^error: /, "")];
    }
    return [...this.#options(command, written), ...(await this.#operands(command, operands, written))];
  }

  #options(command: Command, { file }: Written): string[] {
    return command.options.flatMap((option) => {
      const name = option.attributeName();
      if (command.getOptionValueSource(name) !== "cli") return [];
      const values = [command.getOptionValue(name) as unknown].flat().filter((value) => typeof value === "string");
      return values
        .filter((value) => !isPlaceholder(value))
        .flatMap((value) => {
          const long = option.long ?? "";
          if (/<file/.test(option.flags) && !OUTPUTS.includes(long))
            return this.#file(value.replace(/^[\w-]+=/, ""), file);
          return VALUES[long]?.(value) ?? [];
        });
    });
  }

  async #operands(command: Command, operands: readonly string[], written: Written): Promise<string[]> {
    const problems: string[] = [];
    const scenarios: string[] = [];
    for (const [at, value] of operands.entries()) {
      const kind = (command.registeredArguments[at] ?? command.registeredArguments.at(-1))?.name();
      if (isPlaceholder(value) || value === "-") continue;
      if (["scenario", "a", "b"].includes(kind ?? "")) {
        if (this.#isMade(value, written.file)) continue;
        try {
          resolveScenarios(existsSync(join(PACKAGE_ROOT, value)) ? join(PACKAGE_ROOT, value) : value, PACKAGE_ROOT);
          scenarios.push(value);
        } catch (error) {
          problems.push((error as Error).message);
        }
      } else if (kind === "file" || kind === "history") problems.push(...this.#file(value, written.file));
      else if (command.name() === "claims") problems.push(...missing("claim", value, CLAIM_NAMES));
      else if (command.name() === "scenarios")
        problems.push(...missing("folder or scenario", value, [...SCENARIO_NAMES, ...Object.keys(LIBRARY_FOLDERS)]));
    }
    return [...problems, ...(problems.length > 0 ? [] : await this.#overrides(command, scenarios))];
  }

  /** Fields that are overridden must be there, and may be what they are set to: the parser of scenarios is asked. */
  async #overrides(command: Command, scenarios: readonly string[]): Promise<string[]> {
    const setting = (name: string): string[] =>
      ((command.getOptionValue(name) as string[] | undefined) ?? []).flatMap((value) => ["--set", value]);
    const given = scenarios.length > 0 ? scenarios : command.name() === "claims" ? ["steady-state"] : [];
    const problems: string[] = [];
    for (const [at, scenario] of given.entries()) {
      const sets = [...setting("set"), ...setting(at === 0 ? "setA" : "setB")];
      if (sets.length === 0 || sets.some(isPlaceholder)) continue;
      const { code, err } = await borealis(["validate", scenario, ...sets]);
      if (code !== 0) problems.push(err.trim());
    }
    return problems;
  }

  #isMade(name: string, file: string): boolean {
    return this.#made.get(file)?.has(name) === true || name.startsWith("borealis-failures/");
  }

  #file(name: string, from: string): string[] {
    const isThere =
      this.#isMade(name, from) ||
      isPlaceholder(name) ||
      name === "-" ||
      THEIRS.test(name) ||
      THEIR_SCENARIOS.includes(name) ||
      existsSync(join(PACKAGE_ROOT, name));
    return isThere ? [] : [`there is no file ${name}, and no command of ${from} writes one`];
  }

  #npm([verb, ...args]: readonly string[], file: string): string[] {
    const manifest = manifestAbove(file);
    const scripts = Object.keys(manifest.scripts ?? {});
    const [script, rest] = verb === "run" ? [args[0], args.slice(1)] : [verb === "t" ? "test" : verb, args];
    if (verb === "run" || script === "test" || script === "start") {
      const unknown = missing("script of npm", script, scripts);
      if (unknown.length > 0 || rest[0] !== "--") return unknown;
      return script === "test"
        ? this.#vitest(rest.slice(1))
        : ofScript(manifest.scripts?.[script] ?? "", rest.slice(1));
    }
    if (!["ci", "cit", "install", "pack"].includes(verb)) return [`npm ${verb} is nothing that this project asks for`];
    return args.filter((word) => !word.startsWith("-")).flatMap((word) => ofPackage(word));
  }

  /** Words are parts of paths: each must be one of some test's. */
  #vitest(args: readonly string[]): string[] {
    const filters = args.filter((word, at) => !word.startsWith("-") && !isPlaceholder(word) && args[at - 1] !== "-t");
    return filters
      .filter((filter) => !this.#tests.some((path) => path.includes(filter)))
      .map((filter) => `no test's path has ${filter}.${suggestion(filter, this.#tests)}`);
  }
}

function missingFlag(flag: string, command?: Command): string[] {
  const known = command?.options.flatMap(({ long, short }) => [long ?? "", short ?? ""]) ?? FLAGS;
  return missing(command === undefined ? "flag" : `flag of borealis ${command.name()}`, flag, [
    ...new Set(known),
    "--help",
  ]);
}

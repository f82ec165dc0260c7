/**
 * Scenarios from the names on the command line, checked; what is wrong with any of them is one error with all its
 * lines.
 */
import path from "node:path";
import { isAccount } from "../import/index.ts";
import { builtinScenarios, nameOf, readText, regularFile, RequestError, resolveScenarios } from "../node/index.ts";
import {
  formatIssue,
  parseScenario,
  readOverride,
  scenarioHash,
  scenarioText,
  type LinkState,
  type Override,
  type Plain,
} from "../scenario/index.ts";
import { quoted } from "./again.ts";
import type { Environment } from "./main.ts";
import type { Scenario } from "../scenario/types.ts";

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** What the command line called it, for reproduction lines. */
  readonly argument: string;
  /** The file's content with overrides, as plain data. */
  readonly source: unknown;
  readonly builtin: boolean;
  /** What is allowed and yet probably not meant, a line each. */
  readonly warnings: readonly string[];
}

/** An override of a command that has several flags for them. */
export interface GivenSet {
  readonly flag: string;
  readonly text: string;
}

export function loadScenarios(
  names: readonly string[],
  sets: readonly (string | GivenSet)[],
  packageRoot: string,
): LoadedScenario[] {
  const overrides = sets.map(readSet);
  const problems: string[] = [];
  const builtins = builtinScenarios(packageRoot);
  const { files, twice } = each(names.flatMap((name) => (name === "-" ? ["-"] : resolveScenarios(name, packageRoot))));
  const loaded = files.flatMap((file): LoadedScenario[] => {
    const { text } = readText(file);
    const parsed = parseScenario(text, file, { overrides });
    if (!parsed.ok) {
      problems.push(
        ...(isAccount(text)
          ? [
              `${file}: describes an account and is no scenario; make one of it: npx borealis import ${quoted(file)} -o mine.yaml`,
            ]
          : parsed.issues.map(formatIssue)),
      );
      return [];
    }
    const { scenario, source } = parsed;
    const builtin = overrides.length === 0 && builtins.includes(path.resolve(file));
    const argument = builtins.includes(file) ? nameOf(file) : file;
    const warnings = parsed.warnings.map(formatIssue);
    if (twice.has(file)) warnings.push(`${argument}: is named more than once, and taken once`);
    return [{ scenario, argument, source, builtin, warnings }];
  });
  if (problems.length > 0) throw new RequestError(problems.join("\n"));
  return loaded;
}

/**
 * Each file once, as whoever names a file beside its folder expects; and those that were named again, whichever way.
 * Standard input is read once as it is, and refused a second time.
 */
function each(files: readonly string[]): { readonly files: readonly string[]; readonly twice: ReadonlySet<string> } {
  const first = new Map<string, string>();
  const twice = new Set<string>();
  const once = files.filter((file) => {
    const place = file === "-" ? undefined : regularFile(file);
    const before = place === undefined ? undefined : first.get(place);
    if (before !== undefined) twice.add(before);
    else if (place !== undefined) first.set(place, file);
    return before === undefined;
  });
  return { files: once, twice };
}

/** The one scenario that a command takes. A folder of several is refused before any of them is read. */
export function loadScenario(
  command: string,
  name: string,
  sets: readonly (string | GivenSet)[],
  packageRoot: string,
): LoadedScenario {
  const count = name === "-" ? 1 : resolveScenarios(name, packageRoot).length;
  if (count > 1) throw new RequestError(`${name}: is a folder of ${count} scenarios; ${command} takes one`);
  return loadScenarios([name], sets, packageRoot)[0];
}

/**
 * The scenario as a link carries it: by name, or as a text that whoever opens the link reads in the viewer, so in the
 * form that people write; as JSON where that would not be the very same scenario.
 */
export function scenarioOfLink({ scenario, builtin, source }: LoadedScenario): LinkState["scenario"] {
  const hash = scenarioHash(scenario);
  if (builtin) return { kind: "builtin", name: scenario.name, hash };
  const text = scenarioText(source as Plain);
  const again = parseScenario(text, "link");
  const isSame = again.ok && scenarioHash(again.scenario) === hash;
  return { kind: "text", text: isSame ? text : JSON.stringify(source) };
}

function readSet(set: string | GivenSet): Override {
  const { flag, text } = typeof set === "string" ? { flag: "--set", text: set } : set;
  const override = readOverride(text);
  if (override === undefined)
    throw new RequestError(`${flag} ${text}: write path=value, for instance ${flag} duration=30s`);
  return { ...override, flag };
}

/** Warnings go to stderr and change nothing. */
export function tellWarnings(loaded: readonly LoadedScenario[], { terminal }: Pick<Environment, "terminal">): void {
  for (const { warnings } of loaded) for (const each of warnings) terminal.err.write(`warning: ${each}\n`);
}

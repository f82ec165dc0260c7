/** Scenarios from the names on the command line, checked; what is wrong with any of them is one error with all its lines. */
import { builtinScenarios, nameOf, readText, RequestError, resolveScenarios } from "../node/index.ts";
import { formatIssue, parseScenario, readOverride, type Override } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** What the command line called it, for reproduction lines. */
  readonly argument: string;
  /** The file's content with overrides, as plain data. */
  readonly source: unknown;
  readonly builtin: boolean;
}

export function loadScenarios(
  names: readonly string[],
  sets: readonly string[],
  packageRoot: string,
): LoadedScenario[] {
  const overrides = sets.map(readSet);
  const problems: string[] = [];
  const loaded = names.flatMap((name) => (name === "-" ? ["-"] : resolveScenarios(name, packageRoot)).flatMap((file) => {
    const { text } = readText(file);
    const parsed = parseScenario(text, file, { overrides });
    if (!parsed.ok) {
      problems.push(...parsed.issues.map(formatIssue));
      return [];
    }
    const builtin = overrides.length === 0 && builtinScenarios(packageRoot).includes(file);
    return [{ scenario: parsed.scenario, argument: builtin ? nameOf(file) : file, source: parsed.source, builtin }];
  })); // prettier-ignore
  if (problems.length > 0) throw new RequestError(problems.join("\n"));
  return loaded;
}

function readSet(text: string): Override {
  const override = readOverride(text);
  if (override === undefined)
    throw new RequestError(`--set ${text}: write path=value, for instance --set duration=30s`);
  return override;
}

/**
 * The way into the library: a scenario from what people write, for `run` and `open`.
 *
 *     const scenario = compile(readFileSync("orders.yaml", "utf8"), { file: "orders.yaml" });
 *     run(scenario, { seed: 7 });
 *
 * What is wrong is thrown as one error; whoever wants it as data calls `parseScenario`. Not here: files (the command
 * line and `loadScenario` of borealis/fast-check read them), so that a browser can do the same.
 */
import { expandScenario } from "./chaos/index.ts";
import { formatIssue, parseScenario, type Issue, type ScenarioFile } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";
import { normalizeSeed } from "./seed.ts";

export interface CompileOptions {
  /** What messages call the text. Default: `scenario`. */
  readonly file?: string;
  /** Fields to replace before anything is checked, by path: `{ "workloads[0].rate": "200/s" }`. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /**
   * Text, or a whole number from 0 below 2^53: faults, actions and a topology that `random` leaves to chance are
   * written out as this seed draws them, as `run --print-faults` shows them. Without it `run` draws them by its own.
   */
  readonly seed?: string | number;
}

/** Its message has a line for each problem: file, line, column, key, and what would be right. */
export class ScenarioError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(`This is no scenario:\n${issues.map((issue) => `  ${formatIssue(issue)}`).join("\n")}`);
    this.name = "ScenarioError";
    this.issues = issues;
  }
}

/**
 * A scenario from the text of a file (YAML or JSON), or from the same as an object. In what it gives, times are whole
 * microseconds, rates are per second, sizes bytes and shares from 0 to 1; what the file leaves out has its default.
 * Raises ScenarioError where the text is no scenario, and RangeError for a seed that is none.
 */
export function compile(source: string | ScenarioFile, options: CompileOptions = {}): Scenario {
  const { file = "scenario", overrides = {}, seed } = options;
  const text = typeof source === "string" ? source : JSON.stringify(source);
  const list = Object.entries(overrides).map(([path, value]) => ({ path, value: JSON.stringify(value) }));
  const result = parseScenario(text, file, { overrides: list });
  if (!result.ok) throw new ScenarioError(result.issues);
  return seed === undefined ? result.scenario : expandScenario(result.scenario, normalizeSeed(seed));
}

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
import { ANYTHING, CALL, checkOptions, inWords, MAPPING, TEXT, type WantedOptions } from "./given.ts";
import { formatIssue, parseScenario, type Issue, type ScenarioFile } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";
import { normalizeSeed } from "./seed.ts";

/** Options of `compile`. */
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
  /** Told of each thing that is allowed and probably not meant, as the command line warns of it; with its place. */
  readonly warn?: (issue: Issue) => void;
}

const OPTIONS: WantedOptions<CompileOptions> = { file: TEXT, overrides: MAPPING, seed: ANYTHING, warn: CALL };

/** Far beyond any scenario, and far from where a program's stack ends. */
const DEPTH_MAX = 100;

/**
 * Its message has a line for each problem: file, line, column, key, and what would be right. Of an object there are no
 * lines: `line` and `column` are 0.
 */
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
 * Raises ScenarioError where what is given is no scenario, RangeError for a seed that is none, and TypeError for an
 * option that there is not.
 */
export function compile(source: string | ScenarioFile, options: CompileOptions = {}): Scenario {
  checkOptions("compile", options, OPTIONS);
  const { file = "scenario", overrides = {}, seed, warn } = options;
  const text = textOf(source, file);
  const list = Object.entries(overrides).map(([path, value]) => ({ path, value: overrideText(path, value) }));
  const result = parseScenario(text, file, { overrides: list.map((each) => ({ ...each, flag: "overrides" })) });
  // An object has keys and no lines: those of the text that it is read as here are nobody's.
  const placed = (issue: Issue): Issue => (typeof source === "string" ? issue : { ...issue, line: 0, column: 0 });
  if (!result.ok) throw new ScenarioError(result.issues.map(placed));
  if (warn !== undefined) for (const issue of result.warnings) warn(placed(issue));
  return seed === undefined ? result.scenario : expandScenario(result.scenario, normalizeSeed(seed));
}

/** As a file would have it. */
function textOf(source: unknown, file: string): string {
  if (typeof source === "string") {
    if (/^[^\n{]+\.(ya?ml|json)$/i.test(source))
      throw problem(
        file,
        "",
        `"${source}" is a file's name: give what stands in it, as readFileSync(…, "utf8") reads it`,
      );
    return source;
  }
  if (source instanceof Uint8Array)
    throw problem(file, "", 'is bytes: give text, as readFileSync(…, "utf8") or toString("utf8") makes it');
  if (typeof source === "object" && source !== null && "clusters" in source && "regions" in source)
    throw problem(file, "", "is compiled already: give it to run or open");
  const text = jsonOf(source, file, "");
  if (text === undefined)
    throw problem(file, "", `is ${inWords(source)}: give a file's text, or the same as an object`);
  return text;
}

function overrideText(path: string, value: unknown): string {
  const text = jsonOf(value, "overrides", path);
  if (text === undefined) throw problem("overrides", path, `is ${inWords(value)}: leave the path out or give a value`);
  return text;
}

/** JSON, in which nothing is dropped or changed on the way. Undefined where there is no such value. */
function jsonOf(value: unknown, file: string, path: string): string | undefined {
  checkPlain(value, file, path, []);
  return JSON.stringify(value);
}

/**
 * JSON drops functions, turns NaN into null and Map into {}: what a program gave by mistake would quietly be another
 * scenario. A field that is undefined is left out, which is what it says.
 */
function checkPlain(value: unknown, file: string, path: string, above: readonly unknown[]): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || value === undefined) return;
  const isList = Array.isArray(value);
  const isPlain = typeof value === "number" ? Number.isFinite(value) : isList || inWords(value) === "a mapping";
  if (!isPlain) throw problem(file, path, `${inWords(value)} cannot stand in a scenario${wantedFor(value)}`);
  if (typeof value === "number") return;
  if (above.includes(value)) throw problem(file, path, "holds itself");
  if (above.length >= DEPTH_MAX) throw problem(file, path, "is nested too deeply");
  for (const [key, each] of Object.entries(value)) {
    const at = isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    if (isList && each === undefined) throw problem(file, at, "undefined cannot stand in a list");
    checkPlain(each, file, at, [...above, value]);
  }
}

function wantedFor(value: unknown): string {
  if (typeof value === "number") return ": write a finite number";
  return typeof value === "bigint" ? ": write it as a number, or as text" : "";
}

function problem(file: string, path: string, message: string): ScenarioError {
  return new ScenarioError([{ file, line: 0, column: 0, path, message }]);
}

/**
 * What the command line knows of a command before it is called: its words for `--help`, and where its work is. The work
 * is loaded when it is called, so that `--help` costs nothing but the parser.
 */
import { Option } from "commander";

/**
 * What a command does, called with its arguments, its flags and the environment. What the flags are, each command says
 * of itself; the parser knows them as text only.
 */
type Work = (...given: never[]) => number | Promise<number>;

export interface CommandSpec {
  readonly name: string;
  readonly does: string;
  readonly arguments: readonly (readonly [syntax: string, does: string, byDefault?: string])[];
  readonly options: readonly Option[];
  load(): Promise<Work>;
}

export function option(flags: string, does: string, byDefault?: string): Option {
  return new Option(flags, does).default(byDefault);
}

/** Where a text is written; the parser takes `-` for standard output, as it is standard input where a file is read. */
export function output(what: string): Option {
  return option("-o, --output <file>", `write ${what} there; default, or -: stdout`);
}

/** An option that may be given several times; `without` says what holds when it is not given. */
export function repeatable(flags: string, does: string, without = "none"): Option {
  const more = (value: string, before: readonly string[]): string[] => [...before, value];
  return new Option(flags, does).argParser(more).default([], without);
}

export const SEED = option("--seed <seed>", "text or a whole number; default: the scenario's own");
/** A switch that is on already is not switched on again: links and lines that play a run again name it once. */
const switchedOn = (name: string, before: readonly string[]): readonly string[] => [...new Set([...before, name])];

export const MUTATE = new Option(
  "--mutate <name>",
  "switch a protocol mutation on, by a name of borealis list (repeatable)",
)
  .argParser(switchedOn)
  .default([], "none");
export const SET = repeatable("--set <path=value>", "override a field of the scenario (repeatable)");
export const NEVER = repeatable(
  "--never <bound>",
  "a bound that must never hold, for instance 'lag > 40ms for 2s' (repeatable)",
);
export const JSON_DOCUMENT = option("--json", "one JSON document on stdout, nothing else");
export const REPORTER = option("--reporter <kind>", "how to report").choices(["pretty", "json", "junit", "github"]);
export const STRICT = option("--strict", "a check that had nothing to watch counts as failed");
export const NO_PROGRESS = option("--quiet", "no progress");
export const JOBS = option("--jobs <count>", "processes; default: as many as there are cores");
export const QUEUE_PATIENCE = option("--patience <duration>", "how long the queue's Redis may be away", "60s");
export const CHECK = option(
  "--check <name>",
  "which of the checks that fail, for instance I2; default: the one that fails first",
);

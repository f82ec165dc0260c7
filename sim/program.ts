/**
 * `run` and `open` as programs call them. What is given is looked at before it is played, since a compiler may not have
 * done so: whether the scenario was compiled, and whether each option exists and is what it must be. The command line
 * and the viewer know what they give, and use the door behind this one (run.ts).
 */
import { judged } from "./bounds/index.ts";
import { ACTION_KINDS, FAULT_KINDS } from "./chaos/index.ts";
import { ANYTHING, checkOptions, FLAG, inWords, isMapping, NAMES, type Wanted, type WantedOptions } from "./given.ts";
import { MUTATION_NAMES } from "./mutations/index.ts";
import type { RunOptions, RunReport } from "./results/index.ts";
import { open as opened } from "./run.ts";
import { parseScenario, suggestion, writeScenario } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";
import { normalizeSeed } from "./seed.ts";
import { Run } from "./stepped.ts";

/** A scenario as people write it has its duration as text, and clusters below its topology. */
export const SCENARIO: Wanted = [
  "what compile makes of a scenario's text or mapping",
  (value) => isMapping(value) && typeof value["duration"] === "number" && Array.isArray(value["clusters"]),
];

const OPTIONS: WantedOptions<RunOptions> = {
  seed: ANYTHING,
  mutations: NAMES,
  history: FLAG,
  checks: ['"default" or "none"', (value) => value === "default" || value === "none"],
  strict: FLAG,
  probes: FLAG,
  luckByWay: FLAG,
  metrics: FLAG,
  messages: FLAG,
  watch: ["{ wants, told }", (value) => typeof value === "object" && value !== null && "wants" in value],
};

/** Options of a run that is played to its end. */
export interface PlayOptions extends RunOptions {
  /**
   * Bounds on figures over time that must never hold, each a check of the report beside the others: `lag > 40ms for
   * 2s`, `quorum margin < 1`. The figures are those of the viewer's Find, and so is what a bound means.
   */
  readonly never?: readonly string[];
}

const PLAY_OPTIONS: WantedOptions<PlayOptions> = {
  ...OPTIONS,
  never: ["a list of bounds, each as text", NAMES[1]],
};

function checkGiven<Options extends RunOptions>(
  what: string,
  scenario: unknown,
  options: Options,
  wanted: WantedOptions<Options>,
): void {
  if (!SCENARIO[1](scenario))
    throw new TypeError(
      `${what}: what is played is what compile makes of a scenario's text or mapping, run(compile(text)), not ${inWords(scenario)}.`,
    );
  checkTimes(what, scenario as Scenario);
  checkAims(what, scenario as Scenario);
  checkOptions(what, options, wanted);
  if (options.seed !== undefined) normalizeSeed(options.seed);
  const unknown = options.mutations?.find((name) => !(MUTATION_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new RangeError(
      `${what}: there is no mutation named "${unknown}".${suggestion(unknown, MUTATION_NAMES) || ` "borealis list" shows the ${MUTATION_NAMES.length} there are.`}`,
    );
}

/**
 * A program may put faults and actions of its own into a compiled scenario: `{ ...scenario, faults }`. Here the
 * moments and the kinds are looked at, whatever they are.
 */
function checkTimes(what: string, scenario: Scenario): void {
  const whole = (place: string, value: unknown, least: number): void => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
      throw new RangeError(
        `${what}: ${place} must be a whole number of microseconds, ${least} or more, not ${inWords(value)}.`,
      );
  };
  whole("duration", scenario.duration, 1);
  const lists = { faults: FAULT_KINDS, actions: ACTION_KINDS } as const;
  for (const list of ["faults", "actions"] as const) {
    if (!Array.isArray(scenario[list]))
      throw new TypeError(`${what}: ${list} must be a list of mappings, not ${inWords(scenario[list])}.`);
    scenario[list].forEach((one, index) => {
      const place = `${list}[${index}]`;
      if (!isMapping(one)) throw new TypeError(`${what}: ${place} must be a mapping, not ${inWords(one)}.`);
      const { kind, at } = one;
      if (typeof kind !== "string" || !Object.hasOwn(lists[list], kind))
        throw new RangeError(
          `${what}: ${place} has no kind that there is, but ${inWords(kind)}.${suggestion(String(kind), Object.keys(lists[list]))}`,
        );
      whole(`${place}.at`, at, 0);
      // Of an action only some last.
      if (list === "faults" || "for" in one) whole(`${place}.for`, (one as { readonly for?: unknown }).for, 0);
    });
  }
}

/** By scenario: how many faults and actions it had when all of them were found to be right. */
const JUDGED = new WeakMap<Scenario, string>();

/**
 * Whom faults hit and actions are for, and how hard, is judged as a file's would be: what is aimed at nobody would else
 * fail in the middle of a run, in words of the engine's, or quietly change nothing. Raises RangeError.
 */
export function checkAims(what: string, scenario: Scenario): void {
  const { faults, actions } = scenario;
  const size = `${faults.length} ${actions.length}`;
  if (JUDGED.get(scenario) === size) return;
  if (faults.length + actions.length > 0) {
    const read = parseScenario(JSON.stringify(writeScenario(scenario)), what);
    // When they come has been looked at: one that a program lets begin after the end is played, and does nothing.
    const wrong = read.ok
      ? undefined
      : read.issues.find(({ path }) => /^(faults|actions)\[\d+\](?!\.(at|for)$)/.test(path));
    if (wrong !== undefined) throw new RangeError(`${what}: ${wrong.path}: ${wrong.message}`);
  }
  JUDGED.set(scenario, size);
}

/**
 * A run at its start: to be stepped, looked at, saved and restored. Times are whole microseconds from 0, positions of
 * the log are LSNs. Raises RangeError for a seed, mutation or parameter that does not exist and for a fault or action
 * that a file could not have either (at what is no moment, aimed at nobody), TypeError for what was not compiled and
 * for an option that there is not.
 */
export function open(scenario: Scenario, options: RunOptions = {}): Run {
  if (isMapping(options) && "never" in options)
    throw new TypeError('open: a bound under "never" is judged while run(scenario, { never: […] }) plays to the end.');
  checkGiven("open", scenario, options, OPTIONS);
  return new Run(scenario, options);
}

/**
 * Plays a scenario to its end: the report that `borealis run --json` prints, without `wallMs` and `replay`. Keys that
 * end in `Us` and times are microseconds, latencies among them; where constants come from, `borealis ledger` tells. The
 * same scenario, seed and build give the same report, in Node and in browsers. Raises RangeError for a seed, mutation
 * or parameter that does not exist and for a bound under `never` that cannot be read, TypeError for what was not
 * compiled and for an option that there is not; a protocol that is broken is no error but a check that fails.
 */
export function run(scenario: Scenario, options: PlayOptions = {}): RunReport {
  checkGiven("run", scenario, options, PLAY_OPTIONS);
  const { never, ...rest } = options;
  return judged(opened(scenario, rest), never);
}

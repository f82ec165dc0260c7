/**
 * `borealis twins A B`: two designs with the same luck, seed by seed, and what differs between them with 95% confidence
 * intervals (docs/twins.md).
 *
 * Exit code 0 when every run held what its scenario promises, 1 when one did not (a finding: it is told with its seed),
 * 2 for a wrong request, 4 when Ctrl-C was pressed before all pairs were played (those that were are compared).
 */
import {
  alsoApart,
  compareTwins,
  MEASURE_NAMES,
  MEASURES,
  playTwin,
  type Measure,
  type Paired,
  type TwinRun,
} from "../explore/index.ts";
import { formatSpan } from "../kernel/index.ts";
import { RequestError } from "../node/index.ts";
import { scenarioHash } from "../scenario/index.ts";
import { BUILD } from "../version.ts";
import { loadScenario, tellWarnings, type LoadedScenario } from "./load.ts";
import type { Environment } from "./main.ts";
import { countWords, cutWords, Patience, type Cut } from "./stopping.ts";
import { painter, Progress } from "./terminal.ts";

export interface TwinsFlags {
  readonly seeds: string;
  readonly from: string;
  readonly set: readonly string[];
  readonly setA: readonly string[];
  readonly setB: readonly string[];
  readonly independent?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const SEEDS_MAX = 100_000;

export async function twinsCommand(
  first: string,
  second: string,
  flags: TwinsFlags,
  environment: Environment,
): Promise<number> {
  const { terminal } = environment;
  const count = readCount("--seeds", flags.seeds, 1, SEEDS_MAX);
  const from = readCount("--from", flags.from, 0, Number.MAX_SAFE_INTEGER - SEEDS_MAX);
  const sideOf = (name: string, flag: string, own: readonly string[]) =>
    loadScenario("twins", name, [...flags.set, ...own.map((text) => ({ flag, text }))], environment.packageRoot);
  const a = sideOf(first, "--set-a", flags.setA);
  const b = sideOf(second, "--set-b", flags.setB);
  if (flags.quiet !== true) tellWarnings([a, b], environment);
  const progress = new Progress(environment, flags.quiet === true);
  const runs: [TwinRun[], TwinRun[]] = [[], []];
  const patience = new Patience(environment);
  let cut: Cut | undefined;
  for (let index = 0; index < count && cut === undefined; index++) {
    const seed = String(from + index);
    progress.show(`seed ${seed}  ${index} of ${count} pairs`);
    // Independent ones have not even the seed in common.
    runs[0].push(playTwin(a.scenario, seed, flags.independent));
    runs[1].push(playTwin(b.scenario, flags.independent === true ? `${seed} of B` : seed, flags.independent));
    if (index + 1 < count) cut = await patience.over();
  }
  progress.clear();
  const compared = compareTwins(...runs);
  const failed = runs.flatMap((own, side) =>
    own.flatMap((run) => run.failed.map((one) => ({ side: side === 0 ? "A" : "B", seed: run.seed, ...one }))),
  );
  if (flags.json === true) {
    const described = ({ scenario, argument }: LoadedScenario): object => ({
      scenario: scenario.name,
      argument,
      hash: scenarioHash(scenario),
    });
    const measures = MEASURE_NAMES.map((name) => ({ name, unit: MEASURES[name].unit, ...forJson(compared[name]) }));
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-twins/1", build: BUILD, a: described(a), b: described(b), seeds: runs[0].length, cut: cut ?? null, from, commonLuck: flags.independent !== true, alsoApart: alsoApart(a.scenario, b.scenario), confidence: CONFIDENCE, interval: "student-t", measures, failed }, null, 2)}\n`,
    );
  } else terminal.out.write(report(a, b, compared, failed, flags, environment));
  if (cut !== undefined) terminal.err.write(cutWords(cut, countWords(runs[0].length, "pair"), `before all ${count}`));
  if (failed.length > 0) return 1;
  return cut === undefined ? 0 : 4;
}

const CONFIDENCE = 0.95;

function readCount(flag: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < least || count > most)
    throw new RequestError(`${flag} is a whole number from ${least} to ${most}; "${text}" is not`);
  return count;
}

/** JSON has no Infinity. */
function forJson({ meanA, meanB, difference, low, high, worth }: Paired): object {
  return { a: meanA, b: meanB, difference, low, high, commonLuckWorth: Number.isFinite(worth) ? worth : null };
}

interface Failed {
  readonly side: string;
  readonly seed: string;
  readonly check: string;
  readonly message: string;
}

const FAILED_SHOWN = 5;

function report(
  a: LoadedScenario,
  b: LoadedScenario,
  compared: Readonly<Record<Measure, Paired>>,
  failed: readonly Failed[],
  flags: TwinsFlags,
  { terminal }: Environment,
): string {
  const paint = painter(terminal.out, terminal.env);
  const luck = flags.independent === true ? "each with luck of its own" : "with the same luck";
  const { pairs } = compared.commitLatencyP50;
  const apart = alsoApart(a.scenario, b.scenario);
  const lines = [
    `${paint("bold", "A")} ${a.argument}: ${a.scenario.title}${ownWords(flags.setA)}`,
    `${paint("bold", "B")} ${b.argument}: ${b.scenario.title}${ownWords(flags.setB)}`,
    `${pairs} ${pairs === 1 ? "pair" : "pairs"} of runs ${luck}; means, and what B has more than A with its 95% interval (Student's t)`,
    ...(apart.length === 0
      ? []
      : [paint("yellow", `apart in more than their topology: ${apart.join(", ")}; what follows is of that, too`)]),
    "",
    `  ${"".padEnd(20)}${"A".padStart(12)}${"B".padStart(12)}${"B - A".padStart(12)}   ${"from".padStart(11)} ${"to".padStart(11)}   common luck is worth`,
  ];
  for (const name of MEASURE_NAMES) {
    const { meanA, meanB, difference, low, high, worth } = compared[name];
    const show = (value: number | null): string => (value === null ? "?" : shown(name, value));
    const isPlain = low !== null && high !== null && (low > 0 || high < 0);
    const row = `  ${name.padEnd(20)}${show(meanA).padStart(12)}${show(meanB).padStart(12)}${show(difference).padStart(12)}   ${show(low).padStart(11)} ${show(high).padStart(11)}`;
    const says = low === 0 && high === 0 ? "no difference" : !isPlain ? "none shown" : worthWords(worth, flags);
    lines.push(isPlain ? paint("bold", row) + `   ${says}` : `${row}   ${paint("dim", says)}`);
  }
  for (const { side, seed, check, message } of failed.slice(0, FAILED_SHOWN))
    lines.push(paint("red", `  ✗ ${side}, seed ${seed}: ${check}: ${message}`));
  if (failed.length > FAILED_SHOWN) lines.push(paint("red", `  and ${failed.length - FAILED_SHOWN} more`));
  return `${lines.join("\n")}\n`;
}

/** What a design has that the other has not: of one scenario nothing else tells the two apart. */
function ownWords(set: readonly string[]): string {
  return set.length === 0 ? "" : `\n  with ${set.join(", ")}`;
}

/** How many times as many seeds it would take without. */
function worthWords(worth: number, { independent }: TwinsFlags): string {
  if (independent === true) return "";
  return Number.isFinite(worth) ? `${worth.toFixed(1)} times the seeds` : "any number of seeds";
}

function shown(name: Measure, value: number): string {
  const { unit } = MEASURES[name];
  if (unit === "us") return `${value < 0 ? "-" : ""}${formatSpan(Math.floor(Math.abs(value)))}`;
  return unit === "share" ? `${(value * 100).toFixed(3)}%` : value.toFixed(2);
}

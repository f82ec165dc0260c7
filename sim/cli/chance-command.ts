/**
 * `borealis chance`: how likely an outcome is if the run were resumed from each of its moments with other luck, and
 * between which two moments that rises: the point of no return.
 *
 * Exit code 0 when the curve is told (a curve without a step is an answer), 2 when the request is wrong, 4 when the
 * time was up before every moment had its first future.
 */
import {
  firstOf,
  futures,
  intervalOf,
  momentsOf,
  stepOf,
  type ChanceStep,
  type Odds,
  type Outcome,
} from "../explore/index.ts";
import { formatMicros, formatSpan } from "../kernel/index.ts";
import { RequestError } from "../node/index.ts";
import type { RunReport } from "../results/index.ts";
import { run } from "../run.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, checkMutations, seedValue } from "./run-command.ts";
import { countWords, cutWords, Patience, type Cut } from "./stopping.ts";
import { painter, Progress, type Style } from "./terminal.ts";

export interface ChanceFlags {
  readonly seed?: string;
  readonly check?: string;
  readonly withoutWrite?: string;
  readonly lostCommit?: boolean;
  readonly moments: string;
  readonly runs: string;
  readonly from?: string;
  readonly until?: string;
  readonly for: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
}

/** A curve is drawn in so many characters. */
const BAR = 30;

export async function chanceCommand(name: string, flags: ChanceFlags, environment: Environment): Promise<number> {
  const { terminal, packageRoot } = environment;
  checkMutations(flags.mutate);
  const forMs = span("--for", flags.for) / 1000;
  const [count, runsMax] = [whole("--moments", flags.moments, 2, 1000), whole("--runs", flags.runs, 1, 10_000)];
  const loaded = loadScenario("chance", name, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings([loaded], environment);
  const { scenario, argument } = loaded;
  const seed = normalizeSeed(flags.seed === undefined ? scenario.seed : checkedSeed(flags.seed));
  const from = flags.from === undefined ? 0 : span("--from", flags.from);
  const until = flags.until === undefined ? scenario.duration : span("--until", flags.until);
  if (!(from < until && until <= scenario.duration))
    throw new RequestError(`--from and --until: a part of the run, which has ${formatSpan(scenario.duration)}`);
  const mutations = flags.mutate;
  const outcome = outcomeOf(run(scenario, { seed, mutations }), flags, `${argument} with seed ${seed}`);
  const moments = momentsOf(from, until, count);
  const odds = moments.map((at) => ({ at, runs: 0, hits: 0 }));
  const progress = new Progress(environment, flags.quiet === true || flags.json === true);
  const patience = new Patience(environment, forMs);
  let cut: Cut | undefined;
  let played = 0;
  for (const { place, hit } of futures({ scenario, seed, mutations, outcome, moments, worker: 0, runsMax })) {
    odds[place].runs++;
    if (hit) odds[place].hits++;
    progress.show(`${++played} futures of at most ${moments.length * runsMax}`);
    cut = await patience.over();
    if (cut !== undefined) break;
  }
  progress.clear();
  const step = stepOf(odds);
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-chance/1", build: BUILD, scenario: scenario.name, seed: seedValue(seed), mutations, outcome, moments: odds.map((one) => ({ atUs: one.at, runs: one.runs, hits: one.hits, ...intervalOf(one) })), step: step === undefined ? null : { afterUs: step.after, untilUs: step.until, before: step.before, from: step.from } }, null, 2)}\n`,
    );
  else terminal.out.write(pretty(outcome, odds, step, painter(terminal.out, terminal.env)));
  if (cut === undefined || odds.every(({ runs }) => runs > 0)) return 0;
  terminal.err.write(cutWords(cut, countWords(played, "future"), "before every moment had one"));
  return 4;
}

/** What was asked for; else the check that failed first; else that no write succeeds for as long as in this run. */
function outcomeOf(report: RunReport, flags: ChanceFlags, of: string): Outcome {
  const asked = [flags.check, flags.withoutWrite, flags.lostCommit].filter((one) => one !== undefined);
  if (asked.length > 1)
    throw new RequestError("--check, --without-write and --lost-commit are three questions; ask one at a time");
  if (flags.lostCommit === true) return { kind: "lost-commit" };
  if (flags.withoutWrite !== undefined) return { kind: "no-write", forUs: span("--without-write", flags.withoutWrite) };
  const { check } = flags;
  const failed = report.checks.filter(({ verdict }) => verdict === "fail");
  if (check === undefined)
    return failed.length > 0 ? { kind: "check", name: firstOf(failed).name } : asLong(report, of);
  // Another future may break what holds in this one.
  const names = report.checks.map(({ name }) => name);
  const found = names.find((name) => name === check || name.startsWith(`${check}-`));
  if (found === undefined)
    throw new RequestError(`--check ${check}: ${of} has no such check.${suggestion(check, names)}`);
  return { kind: "check", name: found };
}

function asLong({ clients }: RunReport, of: string): Outcome {
  if (clients.writeUnavailableUsMax > 0) return { kind: "no-write", forUs: clients.writeUnavailableUsMax };
  throw new RequestError(
    `${of}: no check fails and no write waits, so say what is asked for: --check, --without-write or --lost-commit`,
  );
}

function span(flag: string, text: string): number {
  const read = readDuration(text);
  if (read === undefined || (read === 0 && flag !== "--from"))
    throw new RequestError(`${flag} is a time, for instance 30s; "${text}" is not`);
  return read;
}

function whole(flag: string, text: string, least: number, most: number): number {
  const read = Number(text);
  if (!Number.isInteger(read) || read < least || read > most)
    throw new RequestError(`${flag} is a whole number from ${least} to ${most}; "${text}" is not`);
  return read;
}

function pretty(
  outcome: Outcome,
  odds: readonly Odds[],
  step: ChanceStep | undefined,
  paint: (style: Style, text: string) => string,
): string {
  const asked = {
    check: `${outcome.kind === "check" ? outcome.name : ""} fails`,
    "no-write": `no write succeeds for ${formatSpan(outcome.kind === "no-write" ? outcome.forUs : 0)}`,
    "lost-commit": "a commit is lost",
  }[outcome.kind];
  const rows = odds.map((one, place) => {
    if (one.runs === 0) return `${formatMicros(one.at).padStart(12)}  not asked yet`;
    const { low, high } = intervalOf(one);
    const share = one.hits / one.runs;
    const bar = "#".repeat(Math.floor(share * BAR + 0.5)).padEnd(BAR);
    const words = `${percent(share).padStart(5)}  (${percent(low)} to ${percent(high)}, ${one.runs} ${one.runs === 1 ? "run" : "runs"})`;
    return `${formatMicros(one.at).padStart(12)}  ${step?.place === place ? paint("yellow", bar) : bar} ${words}`;
  });
  const told =
    step === undefined
      ? "No step: at no moment does the chance rise by more than luck would have it."
      : `The point of no return: after ${formatMicros(step.after)}, by ${formatMicros(step.until)}. Before it ${percent(step.before)} of the futures end so, from it on ${percent(step.from)}.`;
  return `${[paint("bold", `How likely it is that ${asked}, resumed from each moment with other luck:`), ...rows, paint("bold", told)].join("\n")}\n`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100 + 0.5)}%`;
}

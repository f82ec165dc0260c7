/**
 * `borealis frontier`: the smallest sets of zones and storage nodes that stop writes, stop reads, or lose data, found
 * by trying all, fewest first.
 *
 * Exit code 0 when all was tried, 1 when a promise of the protocol broke on the way (a finding: it is told with the set
 * that does it), 2 for a wrong request, 4 when the time was up before.
 */
import { frontier, nameOf, QUESTIONS, type Played, type Question, type Shape } from "../explore/index.ts";
import { formatSpan } from "../kernel/index.ts";
import { RequestError } from "../node/index.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import type { Scenario, WorkloadSpec } from "../scenario/types.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, checkMutations, seedValue } from "./run-command.ts";
import { countWords, cutWords, Patience, type Cut } from "./stopping.ts";
import { painter, Progress } from "./terminal.ts";

export interface FrontierFlags {
  readonly seed?: string;
  readonly question: readonly string[];
  readonly cost: string;
  readonly patience: string;
  readonly for?: string;
  readonly set: readonly string[];
  readonly mutate: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Answer {
  readonly question: Question;
  readonly played: number;
  readonly shapes: readonly Shape[];
  readonly broken: readonly { readonly set: readonly string[]; readonly check: string; readonly message: string }[];
}

const COST_MAX = 6;
const WORDS: Readonly<Record<Question, string>> = { writes: "stops writes", reads: "stops reads", data: "loses data" };

export async function frontierCommand(name: string, flags: FrontierFlags, environment: Environment): Promise<number> {
  const { terminal, packageRoot } = environment;
  checkMutations(flags.mutate);
  const costMax = readCost(flags.cost);
  const patience = readSpan("--patience", flags.patience);
  const forMs = flags.for === undefined ? Infinity : readSpan("--for", flags.for) / 1000;
  const loaded = loadScenario("frontier", name, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings([loaded], environment);
  const { scenario } = loaded;
  const seed = normalizeSeed(flags.seed === undefined ? scenario.seed : checkedSeed(flags.seed));
  const progress = new Progress(environment, flags.quiet === true);
  const answers: Answer[] = [];
  const ending = new Patience(environment, forMs);
  let cut: Cut | undefined;
  for (const question of questionsOf(flags.question)) {
    if (!scenario.workloads.some((workload) => asksFor(workload, question)))
      throw new RequestError(neverServed(name, question, patience));
    const search = frontier({ scenario, seed, mutations: flags.mutate, question, costMax, patience });
    const broken: Answer["broken"][number][] = [];
    let played = -1;
    let step = search.next();
    for (; step.done !== true; step = search.next()) {
      if (played < 0 && step.value.stops) throw new RequestError(neverServed(name, question, patience));
      played++;
      broken.push(...brokenBy(step.value));
      progress.show(`${WORDS[question]}?  ${played} sets  ${step.value.units.map(nameOf).join(" + ")}`);
      cut = await ending.over();
      if (cut !== undefined) break;
    }
    progress.clear();
    answers.push({ question, played, shapes: step.done === true ? step.value : [], broken });
    if (cut !== undefined) break;
  }
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-frontier/1", build: BUILD, scenario: scenario.name, seed: seedValue(seed), mutations: flags.mutate, patienceUs: patience, costMax, complete: cut === undefined, questions: answers.map(({ shapes, ...rest }) => ({ ...rest, cheapest: cheapestOf(shapes), shapes })) }, null, 2)}\n`,
    );
  else
    terminal.out.write(
      report(
        scenario,
        `seed ${seed}${flags.mutate.map((each) => `, broken on purpose: ${each}`).join("")}`,
        answers,
        patience,
        environment,
      ),
    );
  if (cut !== undefined) {
    const played = answers.reduce((sum, answer) => sum + Math.max(0, answer.played), 0);
    terminal.err.write(cutWords(cut, countWords(played, "set"), `before all sets of ${costMax} were tried`));
  }
  if (answers.some(({ broken }) => broken.length > 0)) return 1;
  return cut === undefined ? 0 : 4;
}

function readCost(text: string): number {
  const cost = Number(text);
  if (!Number.isInteger(cost) || cost < 1 || cost > COST_MAX)
    throw new RequestError(
      `--cost is how many may fail at once, a whole number from 1 to ${COST_MAX}; "${text}" is not`,
    );
  return cost;
}

function readSpan(flag: string, text: string): number {
  const span = readDuration(text);
  if (span === undefined || span === 0)
    throw new RequestError(`${flag} is a duration, for instance 60s; "${text}" is not`);
  return span;
}

function questionsOf(names: readonly string[]): readonly Question[] {
  for (const name of names)
    if (!(QUESTIONS as readonly string[]).includes(name))
      throw new RequestError(`--question ${name}: there is no such question.${suggestion(name, QUESTIONS)}`);
  return names.length === 0 ? QUESTIONS : QUESTIONS.filter((question) => names.includes(question));
}

function asksFor({ turns, readRatio }: WorkloadSpec, question: Question): boolean {
  if (question === "writes") return turns.length > 0 ? turns.includes("write") : readRatio < 1;
  return turns.length > 0 ? turns.includes("read") : readRatio > 0;
}

function neverServed(name: string, question: Question, patience: number): string {
  const what = question === "writes" ? "write" : "read";
  return `${name}: with nothing broken its clients go without a successful ${what} for longer than ${formatSpan(patience)}: give them ${what}s to do`;
}

function brokenBy({ units, broken }: Played): Answer["broken"] {
  return broken.map(({ name, message }) => ({ set: units.map(nameOf), check: name, message }));
}

/** The fewest failures that stop it, null where none of those tried do. */
function cheapestOf(shapes: readonly Shape[]): number | null {
  const costs = shapes.filter(({ stops }) => stops > 0).map(({ cost }) => cost);
  return costs.length === 0 ? null : Math.min(...costs);
}

function report(
  scenario: Scenario,
  how: string,
  answers: readonly Answer[],
  patience: number,
  { terminal }: Environment,
): string {
  const paint = painter(terminal.out, terminal.env);
  const lines = [
    `${paint("bold", scenario.name)}, ${how}: what must fail at once, fewest first; an interruption of up to ${formatSpan(patience)} counts as none`,
  ];
  for (const { question, played, shapes, broken } of answers) {
    lines.push("", `${paint("bold", WORDS[question])}  ${paint("dim", `(${played} sets played)`)}`);
    for (const { shape, cost, stops, played: of, example } of shapes)
      lines.push(
        `  ${String(cost)}  ${shape.padEnd(22)} ${stops === 0 ? paint("green", "never".padEnd(12)) : paint("red", `${stops} of ${of}`.padEnd(12))} ${paint("dim", `e.g. ${example.join(" + ")}`)}`,
      );
    for (const { set, check, message } of broken)
      lines.push(paint("red", `  ✗ ${set.join(" + ")}: ${check}: ${message}`));
  }
  return `${lines.join("\n")}\n`;
}

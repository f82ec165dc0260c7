/**
 * `borealis twin`: what may have happened in a real incident. CloudWatch's metrics and RDS events of it are read, and
 * the faults of a scenario are searched for what plays most like them (docs/twin.md).
 *
 * Exit code 0 when one cause stands out, or nothing happened; 2 for a wrong request; 4 where several causes are as
 * likely as each other, none explains the recording, or Ctrl-C was pressed (what is nearest by then is told).
 */
import { commentedScenario } from "../explore/index.ts";
import { checkWritable, readText, RequestError, unzip, writeText } from "../node/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { normalizeSeed } from "../seed.ts";
import {
  BUDGET_MIN,
  lengthened,
  readMoment,
  readRecording,
  searchTwin,
  type Recording,
  type SourceText,
  type Twin,
  type TwinJob,
} from "../twin/index.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed } from "./run-command.ts";
import { Patience, type Cut } from "./stopping.ts";
import { Progress } from "./terminal.ts";
import { twinDocument, twinReport } from "./twin-report.ts";

export interface TwinFlags {
  readonly metrics: readonly string[];
  readonly events?: string;
  readonly from?: string;
  readonly until?: string;
  readonly output?: string;
  readonly budget: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const BUDGET_MAX = 100_000;
/** An hour of forty metrics has some hundred kilobytes. */
const BOUND = { bytesMax: 64_000_000, what: "a recording", unpack: unzip } as const;

export async function twinCommand(name: string, flags: TwinFlags, environment: Environment): Promise<number> {
  const { terminal, packageRoot } = environment;
  const budget = readBudget(flags.budget);
  const read = [
    name,
    ...flags.metrics.map((one) => fileOf(one).file),
    ...(flags.events === undefined ? [] : [flags.events]),
  ];
  if (flags.output !== undefined) checkWritable(flags.output, read);
  const loaded = loadScenario("twin", name, flags.set, packageRoot);
  const { scenario } = loaded;
  refuseUnfit(name, scenario);
  const { recording, notes } = recordingOf(scenario, flags);
  const isQuiet = flags.quiet === true;
  if (!isQuiet) {
    tellWarnings([loaded], environment);
    for (const note of notes) terminal.err.write(`${note}\n`);
  }
  const seed = normalizeSeed(flags.seed === undefined ? scenario.seed : checkedSeed(flags.seed));
  const job: TwinJob = { scenario, recording, seed, budget };
  const { twin, cut } = await searched(job, new Progress(environment, isQuiet), new Patience(environment));
  if (twin === undefined) {
    terminal.err.write("Interrupted before any cause was tried.\n");
    return 4;
  }
  terminal.out.write(
    flags.json === true ? twinDocument(job, twin, notes, cut) : twinReport(job, twin, terminal, loaded.argument, cut),
  );
  if (flags.output !== undefined) writeBest(flags.output, job, twin, environment, isQuiet);
  if (cut !== undefined) return 4;
  return twin.answer === "nothing" || twin.answer === "one" ? 0 : 4;
}

function readBudget(text: string): number {
  const budget = Number(text);
  if (!/^\d+$/.test(text) || budget < BUDGET_MIN || budget > BUDGET_MAX)
    throw new RequestError(
      `--budget is how many runs there are at most, a whole number from ${BUDGET_MIN} to ${BUDGET_MAX}; "${text}" is not`,
    );
  return budget;
}

function refuseUnfit(name: string, { clusters, workloads }: Scenario): void {
  if (clusters.some(({ design }) => design === "mirrored-mysql"))
    throw new RequestError(`${name}: has a cluster of mirrored MySQL, and only Aurora has these metrics and events`);
  if (workloads.length === 0)
    throw new RequestError(
      `${name}: has no workloads; without a load like that of the cluster nothing can be compared`,
    );
}

function recordingOf(
  scenario: Scenario,
  { metrics, events, from, until }: TwinFlags,
): { readonly recording: Recording; readonly notes: readonly string[] } {
  if (metrics.length === 0)
    throw new RequestError(
      "--metrics is missing: the file that aws cloudwatch get-metric-data or get-metric-statistics has printed",
    );
  const all = metrics.map(fileOf);
  if ([...all.map(({ file }) => file), events].filter((file) => file === "-").length > 1)
    throw new RequestError("-: there is one standard input, and it can be one of the files only");
  const files = all.map(({ file, whose }): SourceText => ({ ...readText(file, BOUND), ...whose }));
  const moments = { ...momentOf("from", from), ...momentOf("until", until) };
  const read = readRecording(files, scenario, {
    ...moments,
    ...(events === undefined ? {} : { events: readText(events, BOUND) }),
  });
  if (!read.ok) throw new RequestError(read.problems.slice(0, PROBLEMS_MAX).join("\n"));
  return read;
}

/** A wrong file has the same mistake in every line. */
const PROBLEMS_MAX = 20;

/** `orders-2=lag.json`: the file, and whose metrics it has. */
function fileOf(text: string): { readonly file: string; readonly whose?: Pick<SourceText, "whose"> } {
  const found = /^([A-Za-z][A-Za-z0-9-]*)=(.+)$/.exec(text);
  return found === null ? { file: text } : { file: found[2], whose: { whose: found[1] } };
}

function momentOf(
  flag: "from" | "until",
  text: string | undefined,
): { readonly from?: number; readonly until?: number } {
  if (text === undefined) return {};
  const at = readMoment(text);
  if (at === undefined)
    throw new RequestError(`--${flag} ${text}: is no moment with its zone, such as 2026-11-28T10:05:00Z`);
  return { [flag]: at };
}

/** Without a twin where it was cut short before the first cause. */
async function searched(
  job: TwinJob,
  progress: Progress,
  patience: Patience,
): Promise<{ readonly twin: Twin | undefined; readonly cut?: Cut }> {
  const search = searchTwin(job);
  let step = search.next();
  for (; step.done !== true; step = search.next()) {
    const { runs, best, soFar } = step.value;
    const nearest = best === undefined ? "" : `  ${best.cause.words(best.how)}`;
    progress.show(`run ${runs} of at most ${job.budget}${nearest}`);
    const cut = await patience.over();
    if (cut === undefined) continue;
    progress.clear();
    return { twin: best === undefined ? undefined : soFar(), cut };
  }
  progress.clear();
  return { twin: step.value };
}

function writeBest(
  file: string,
  { scenario, recording, seed }: TwinJob,
  { answer, ranked: [best] }: Twin,
  { terminal }: Environment,
  isQuiet: boolean,
): void {
  if (answer === "nothing" || best === undefined) {
    terminal.err.write(`nothing was written to ${file}: there is no incident in the recording\n`);
    return;
  }
  const sentence = best.cause.words(best.how);
  const { lesson: _, ...twin } = best.cause.put(lengthened(scenario, recording), best.how);
  const words = { title: `Twin of an incident: ${sentence}`, description: scenario.description, seed };
  writeText(file, commentedScenario({ ...twin, ...words }, [`Found by borealis twin: ${sentence}.`]));
  if (!isQuiet) terminal.err.write(`wrote ${file}; try: npx borealis run ${file}\n`);
}

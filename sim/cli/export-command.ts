/**
 * `borealis export`: a run as other tools read it: client histories, CloudWatch's metrics, RDS events, messages and traces. What is long is written piece by
 * piece, and a reader that is slower than we are is waited for.
 */
import { MESSAGE_FAMILIES, MESSAGE_FAMILY_NAMES, type MessageFamily } from "../message-families.ts";
import { exportChromeTrace, exportCloudwatch, exportEvents, exportHistory, exportPlume, exportPorcupine, ShivizLog, UnfitError, type MessageWindow } from "../export/index.ts"; // prettier-ignore
import { formatMicros, SECOND, thousands } from "../kernel/index.ts";
import { RequestError, writeLines } from "../node/index.ts";
import { open, type Run } from "../run.ts";
import type { MessageRecord, RunOptions } from "../run-types.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { BUILD } from "../version.ts";
import { loadScenarios } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, checkMutations } from "./run-command.ts";
import { writePieces } from "./terminal.ts";

export interface ExportFlags {
  readonly seed?: string;
  readonly format: string;
  readonly output?: string;
  readonly period?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly messages?: string;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
}

/** A file to write: how many of what, its pieces, and what there is to say about it. */
interface Content {
  readonly count: number;
  readonly what: string;
  readonly pieces: Iterable<string>;
  readonly notes?: readonly string[];
}

interface Format {
  readonly options: RunOptions;
  /** Which of the flags about parts of a run it takes. */
  readonly takes: readonly ("period" | "window")[];
  readonly content: (play: Play) => Content;
}

/** What a format is made from: the scenario, to be opened as the format wants it. */
interface Play {
  readonly scenario: Scenario;
  readonly open: (more?: RunOptions) => Run;
  readonly flags: ExportFlags;
}

const HISTORY: Pick<Format, "options" | "takes"> = { options: { history: true, checks: "none" }, takes: [] };

const FORMATS: Readonly<Record<string, Format>> = {
  jsonl: { ...HISTORY, content: (play) => historyOf(play, (run) => exportHistory(run.history(), run.now, "jsonl")) },
  "jepsen-edn": { ...HISTORY, content: (play) => historyOf(play, (run) => exportHistory(run.history(), run.now, "jepsen-edn")) }, // prettier-ignore
  plume: { ...HISTORY, content: (play) => historyOf(play, (run) => exportPlume(run.history())) },
  "porcupine-log": { ...HISTORY, content: (play) => historyOf(play, (run) => exportPorcupine(run.history(), run.now)) },
  shiviz: { options: { checks: "none" }, takes: ["window"], content: shivizOf },
  "chrome-trace": { options: { history: true, metrics: true }, takes: ["window", "period"], content: traceOf },
  "cloudwatch-csv": { options: { metrics: true, checks: "none" }, takes: ["period"], content: metricsOf },
  "events-jsonl": { options: { checks: "none" }, takes: [], content: eventsOf },
};

export const FORMAT_NAMES: readonly string[] = Object.keys(FORMATS);

/** Which machine is well is asked all the time, and peers gossip all the time: that is drawn when somebody wants it. */
const USUAL_FAMILIES = MESSAGE_FAMILY_NAMES.filter((name) => name !== "health" && name !== "gossip");
const SHIVIZ_LIMIT = 2_000;
const TRACE_LIMIT = 20_000;
/** Operations drawn at most. */
const TRACE_OPERATIONS_MAX = 200_000;
const SLICE = 10_000;

export async function exportCommand(
  name: string,
  flags: ExportFlags,
  { terminal, packageRoot }: Environment,
): Promise<number> {
  // prettier-ignore
  const { format: wanted, output } = flags;
  if (!Object.hasOwn(FORMATS, wanted))
    throw new RequestError(`--format ${wanted}: there is no such format.${suggestion(wanted, FORMAT_NAMES)}`);
  const format = FORMATS[wanted];
  checkFlags(wanted, format, flags);
  checkMutations(flags.mutate);
  const [{ scenario }, ...more] = loadScenarios([name], flags.set, packageRoot);
  if (more.length > 0) throw new RequestError(`${name}: is a folder of several scenarios; export takes one`);
  const seed = flags.seed === undefined ? {} : { seed: checkedSeed(flags.seed) };
  const opened = (more: RunOptions = {}): Run => open(scenario, { ...seed, mutations: flags.mutate, ...format.options, ...more }); // prettier-ignore
  terminal.err.write(`playing ${scenario.name} with seed ${opened().seed}\n`);
  const { count, what, pieces, notes = [] } = format.content({ scenario, open: opened, flags });
  try {
    if (output === undefined || output === "-") await writePieces(terminal.out, pieces);
    else {
      writeLines(output, pieces);
      terminal.err.write(`wrote ${thousands(count)} ${what} to ${output}\n`);
    }
  } catch (error) {
    if (error instanceof UnfitError) throw new RequestError(`--format ${wanted}: ${error.message}`);
    throw error;
  }
  for (const note of notes) terminal.err.write(`${note}\n`);
  return 0;
}

function historyOf({ open: opened }: Play, pieces: (run: Run) => Iterable<string>): Content {
  const run = opened();
  run.finish();
  return { count: run.history().length, what: "operations", pieces: pieces(run) };
}

function metricsOf({ open: opened, flags }: Play): Content {
  const samples = opened().sampleMetrics(periodOf(flags, 60 * SECOND));
  return { count: samples.length, what: "samples", pieces: exportCloudwatch(samples) };
}

function eventsOf({ open: opened }: Play): Content {
  const { rdsEvents } = opened().finish();
  return { count: rdsEvents.length, what: "events", pieces: exportEvents(rdsEvents) };
}

function shivizOf({ open: opened, flags, scenario }: Play): Content {
  const window = windowOf(flags, scenario, SHIVIZ_LIMIT);
  const log = new ShivizLog(window);
  const run = opened({ watch: { wants: (at) => log.wants(at), told: (message) => log.tell(message) } });
  while (!run.done && run.now < window.until && !log.isFull) run.runTo(Math.min(window.until, run.now + SLICE));
  log.finish();
  const { lines } = log;
  if (lines.length === 0) throw new RequestError(`there is no message of these kinds between ${formatMicros(window.from)} and ${formatMicros(window.until)}`); // prettier-ignore
  const notes = [
    ...(log.isFull ? [endsEarly(`the ${thousands(lines.length)} events end`, run.now)] : []),
    "ShiViz's parser for it: (?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)",
  ];
  return { count: lines.length, what: "events", pieces: lines, notes };
}

function traceOf({ open: opened, flags, scenario }: Play): Content {
  const window = windowOf(flags, scenario, TRACE_LIMIT);
  const messages: MessageRecord[] = [];
  let drawn = 0;
  // An arrow has both its ends: what was sent in the window is heard whenever it is.
  const wants = (at: number, kind: string): boolean => drawn < window.limit && at >= window.from && at < window.until && window.kinds.has(kind); // prettier-ignore
  const told = (message: MessageRecord): void => {
    if (message.what === "sent") drawn++;
    messages.push(message);
  };
  const run = opened({ watch: { wants, told } });
  const samples = run.sampleMetrics(periodOf(flags, SECOND));
  const { digest, seed } = run.finish();
  const during = run.history().filter(({ invoke, complete }) => invoke < window.until && (complete < 0 || complete >= window.from)); // prettier-ignore
  const operations = during.slice(0, TRACE_OPERATIONS_MAX);
  const { machines: hosts, layout, now } = run;
  const about = { scenario: scenario.name, seed, build: BUILD, digest, mutations: flags.mutate.join(" ") };
  const pieces = exportChromeTrace({ faults: layout.faults, story: run.story(), operations, samples, messages, hosts, endUs: now, about }); // prettier-ignore
  const last = messages.findLast(({ what }) => what === "sent");
  const notes = [
    ...(drawn >= window.limit && last !== undefined ? [endsEarly(`the ${thousands(drawn)} messages end`, last.at)] : []), // prettier-ignore
    ...(during.length > operations.length ? [`the first ${thousands(operations.length)} of ${thousands(during.length)} operations are drawn`] : []), // prettier-ignore
  ];
  return { count: operations.length, what: `operations, ${thousands(samples.length)} samples and ${thousands(drawn)} messages`, pieces, notes }; // prettier-ignore
}

function endsEarly(what: string, at: number): string {
  return `${what} at ${formatMicros(at)}: --from, --until and --messages choose others, --limit draws more`;
}

/** A flag that the format has no use for would be a wish that nobody hears. */
function checkFlags(name: string, { takes }: Format, flags: ExportFlags): void {
  const useless = [
    ...(takes.includes("period") ? [] : (["period"] as const)),
    ...(takes.includes("window") ? [] : (["from", "until", "limit", "messages"] as const)),
  ].find((flag) => flags[flag] !== undefined);
  if (useless !== undefined) throw new RequestError(`--${useless}: is nothing that ${name} has: it always tells of the whole run`); // prettier-ignore
}

function windowOf(flags: ExportFlags, { duration }: Scenario, usual: number): MessageWindow {
  const from = spanOf("--from", flags.from) ?? 0;
  const until = Math.min(duration, spanOf("--until", flags.until) ?? duration);
  if (from >= until) throw new RequestError(`--from ${flags.from ?? "0s"}: nothing is left of the run before ${formatMicros(until)}`); // prettier-ignore
  const families = flags.messages === undefined ? USUAL_FAMILIES : flags.messages === "all" ? MESSAGE_FAMILY_NAMES : flags.messages.split(",").map(familyOf); // prettier-ignore
  const limit = flags.limit === undefined ? usual : Number(flags.limit);
  if (!(Number.isSafeInteger(limit) && limit >= 1)) throw new RequestError(`--limit ${flags.limit}: write a whole number from 1`); // prettier-ignore
  return { kinds: new Set<string>(families.flatMap((family) => MESSAGE_FAMILIES[family])), from, until, limit };
}

function familyOf(name: string): MessageFamily {
  const found = MESSAGE_FAMILY_NAMES.find((family) => family === name.trim());
  if (found !== undefined) return found;
  throw new RequestError(
    `--messages ${name}: there is no such family.${suggestion(name.trim(), [...MESSAGE_FAMILY_NAMES, "all"])}`,
  );
}

function periodOf({ period: text }: ExportFlags, usual: number): number {
  const period = spanOf("--period", text) ?? usual;
  if (period < 1000) throw new RequestError(`--period ${text}: write a duration of at least 1ms, such as 60s`);
  return period;
}

function spanOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const span = readDuration(text);
  if (span === undefined) throw new RequestError(`${flag} ${text}: is not a duration; write a number and a unit: 250ms, 20s or 2m`); // prettier-ignore
  return span;
}

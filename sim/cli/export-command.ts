/**
 * `borealis export`: a run as other tools read it: client histories, CloudWatch's metrics, RDS events, messages and
 * traces. What is long is written piece by piece, and a reader that is slower than we are is waited for.
 */
import { UnfitError } from "../export/index.ts";
import { MESSAGE_FAMILY_NAMES, type MessageFamily } from "../facts/index.ts";
import { formatMicros, thousands } from "../kernel/index.ts";
import { checkWritable, RequestError, writeLines } from "../node/index.ts";
import {
  EXPORT_FORMATS,
  exportRun,
  wishesOf,
  type Exported,
  type ExportFormat,
  type ExportWishes,
} from "../reports/index.ts";
import { open } from "../run.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { loadScenario } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, checkMutations } from "./run-command.ts";
import { writePieces, type Terminal } from "./terminal.ts";

export interface ExportFlags {
  readonly seed?: string;
  readonly format: string;
  readonly output?: string;
  readonly period?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly messages?: string;
  readonly cluster?: string;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const FORMAT_NAMES: readonly string[] = EXPORT_FORMATS;

export async function exportCommand(
  name: string,
  flags: ExportFlags,
  { terminal, packageRoot }: Environment,
): Promise<number> {
  const { format: wanted, output } = flags;
  const format = EXPORT_FORMATS.find((name) => name === wanted);
  if (format === undefined)
    throw new RequestError(`--format ${wanted}: there is no such format.${suggestion(wanted, FORMAT_NAMES)}`);
  checkFlags(format, flags);
  checkMutations(flags.mutate);
  if (output !== undefined) checkWritable(output, [name]);
  const { scenario } = loadScenario("export", name, flags.set, packageRoot);
  const seed = flags.seed === undefined ? {} : { seed: checkedSeed(flags.seed) };
  const options = { ...seed, mutations: flags.mutate };
  const wishes = wishesIn(flags, scenario);
  const isQuiet = flags.quiet === true;
  if (!isQuiet) terminal.err.write(`playing ${scenario.name} with seed ${open(scenario, options).seed}\n`);
  try {
    const exported = exportRun(format, { ...wishes, open: (more) => open(scenario, { ...options, ...more }) });
    if (flags.json === true) await writeDocument(exported, format, output, terminal);
    else await writeText(exported, output, terminal, isQuiet);
  } catch (error) {
    if (error instanceof UnfitError) throw new RequestError(`--format ${wanted}: ${error.message}`);
    throw error;
  }
  return 0;
}

async function writeText(
  exported: Exported,
  output: string | undefined,
  terminal: Terminal,
  isQuiet: boolean,
): Promise<void> {
  const { count, what, pieces, leftOut, hint } = exported;
  if (output === undefined) await writePieces(terminal.out, pieces);
  else {
    writeLines(output, pieces);
    if (!isQuiet) terminal.err.write(`wrote ${thousands(count)} ${what} to ${output}\n`);
  }
  for (const { words, by } of leftOut) terminal.err.write(`${words}${MORE[by]}\n`);
  if (hint !== undefined && !isQuiet) terminal.err.write(`${hint}\n`);
}

/** What was written and where; without a file, the text itself. */
async function writeDocument(
  { count, what, pieces, leftOut }: Exported,
  as: ExportFormat,
  output: string | undefined,
  terminal: Terminal,
): Promise<void> {
  if (output !== undefined) writeLines(output, pieces);
  const where = output !== undefined ? { file: output } : { text: [...pieces].join("") };
  const document = {
    format: "borealis-export/1",
    as,
    count,
    what,
    leftOut: leftOut.map(({ words }) => words),
    ...where,
  };
  await writePieces(terminal.out, [`${JSON.stringify(document, null, 2)}\n`]);
}

/** Which flags bring in what is left out. */
const MORE = {
  window: ": --from, --until and --messages choose others, --limit draws more",
  cluster: ": --cluster writes it",
  size: "",
} as const;

/** A flag that the format has no use for would be a wish that nobody hears. */
function checkFlags(name: ExportFormat, flags: ExportFlags): void {
  const takes = wishesOf(name);
  const useless = [
    ...(takes.includes("period") ? [] : (["period"] as const)),
    ...(takes.includes("window") ? [] : (["from", "until", "limit", "messages"] as const)),
  ].find((flag) => flags[flag] !== undefined);
  if (useless !== undefined)
    throw new RequestError(`--${useless}: is nothing that ${name} has: it always tells of the whole run`);
  if (flags.cluster !== undefined && !takes.includes("cluster"))
    throw new RequestError(`--cluster: is nothing that ${name} has: histories alone are told a cluster at a time`);
}

function wishesIn(flags: ExportFlags, { duration }: Scenario): ExportWishes {
  const from = spanOf("--from", flags.from) ?? 0;
  const until = Math.min(duration, spanOf("--until", flags.until) ?? duration);
  if (from >= until)
    throw new RequestError(`--from ${flags.from ?? "0s"}: nothing is left of the run before ${formatMicros(until)}`);
  const families =
    flags.messages === undefined
      ? {}
      : { families: flags.messages === "all" ? MESSAGE_FAMILY_NAMES : flags.messages.split(",").map(familyOf) };
  const limit = flags.limit === undefined ? {} : { limit: Number(flags.limit) };
  if (limit.limit !== undefined && !(Number.isSafeInteger(limit.limit) && limit.limit >= 1))
    throw new RequestError(`--limit ${flags.limit}: write a whole number from 1`);
  const cluster = flags.cluster === undefined ? {} : { cluster: flags.cluster };
  return { from, until, ...cluster, ...families, ...limit, ...periodOf(flags) };
}

function familyOf(name: string): MessageFamily {
  const found = MESSAGE_FAMILY_NAMES.find((family) => family === name.trim());
  if (found !== undefined) return found;
  throw new RequestError(
    `--messages ${name}: there is no such family.${suggestion(name.trim(), [...MESSAGE_FAMILY_NAMES, "all"])}`,
  );
}

function periodOf({ period: text }: ExportFlags): Pick<ExportWishes, "period"> {
  const period = spanOf("--period", text);
  if (period === undefined) return {};
  if (period < 1000) throw new RequestError(`--period ${text}: write a duration of at least 1ms, such as 60s`);
  return { period };
}

function spanOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const span = readDuration(text);
  if (span === undefined)
    throw new RequestError(`${flag} ${text}: is not a duration; write a number and a unit: 250ms, 20s or 2m`);
  return span;
}

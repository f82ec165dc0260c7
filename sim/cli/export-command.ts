/** `borealis export`: a run as other tools read it: the client history, CloudWatch's metrics, RDS events. */
import { exportCloudwatch, exportEvents, exportHistory, HISTORY_FORMATS, type HistoryFormat } from "../export/index.ts";
import { RequestError, writeLines } from "../node/index.ts";
import { open, type Run } from "../run.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import { loadScenarios } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, checkMutations } from "./run-command.ts";

export interface ExportFlags {
  readonly seed?: string;
  readonly format: string;
  readonly output?: string;
  readonly period: string;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
}

const FORMATS = [...HISTORY_FORMATS, "cloudwatch-csv", "events-jsonl"];

export function exportCommand(name: string, flags: ExportFlags, { terminal, packageRoot }: Environment): number {
  const { format } = flags;
  if (!FORMATS.includes(format))
    throw new RequestError(`--format ${format}: there is no such format.${suggestion(format, FORMATS)}`);
  const period = readDuration(flags.period);
  if (period === undefined || period < 1000)
    throw new RequestError(`--period ${flags.period}: write a duration of at least 1ms, such as 60s`);
  checkMutations(flags.mutate);
  const [each, ...more] = loadScenarios([name], flags.set, packageRoot);
  if (more.length > 0) throw new RequestError(`${name}: is a folder of several scenarios; export takes one`);
  const isHistory = (HISTORY_FORMATS as readonly string[]).includes(format);
  const run = open(each.scenario, {
    ...(flags.seed === undefined ? {} : { seed: checkedSeed(flags.seed) }),
    mutations: flags.mutate,
    history: isHistory,
    metrics: format === "cloudwatch-csv",
    checks: "none",
  });
  terminal.err.write(`playing ${each.scenario.name} with seed ${run.seed}\n`);
  const [count, what, lines] = contentOf(run, format, period);
  if (flags.output === undefined || flags.output === "-") {
    for (const line of lines) terminal.out.write(line);
    return 0;
  }
  writeLines(flags.output, lines);
  terminal.err.write(`wrote ${count} ${what} to ${flags.output}\n`);
  return 0;
}

/** How many, of what, and the file's lines. */
function contentOf(run: Run, format: string, period: number): [number, string, Iterable<string>] {
  if (format === "cloudwatch-csv") {
    const samples = run.sampleMetrics(period);
    return [samples.length, "samples", exportCloudwatch(samples)];
  }
  const { rdsEvents } = run.finish();
  if (format === "events-jsonl") return [rdsEvents.length, "events", exportEvents(rdsEvents)];
  return [run.history().length, "operations", exportHistory(run.history(), run.now, format as HistoryFormat)];
}

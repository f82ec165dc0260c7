/**
 * A run as other tools read it, ready to be written: what each format needs of a run, what of a long run it draws, and
 * in a sentence what it leaves out. The command line and the viewer write the same files from here; flags, files and
 * workers are theirs.
 *
 * Leaves out how the formats look (sim/export).
 */
import {
  exportChromeTrace,
  exportCloudwatch,
  exportDescribeEvents,
  exportEvents,
  exportHistory,
  exportMetricData,
  exportPlume,
  exportPorcupine,
  ShivizLog,
  UnfitError,
  type MessageWindow,
} from "../export/index.ts";
import { MESSAGE_FAMILIES, MESSAGE_FAMILY_NAMES, type MessageFamily } from "../facts/index.ts";
import { formatMicros, SECOND, thousands, type Micros } from "../kernel/index.ts";
import type { MessageRecord, Operation, RunOptions } from "../results/index.ts";
import type { Run } from "../run.ts";
import { BUILD } from "../version.ts";

/** Parts of a run that are wished for; what is left out is as usual. */
export interface ExportWishes {
  readonly from?: Micros;
  readonly until?: Micros;
  /** Messages drawn at most. */
  readonly limit?: number;
  readonly families?: readonly MessageFamily[];
  /** Between two samples of a metric. */
  readonly period?: Micros;
  /** Whose clients' history: a restored or cloned cluster's, by its name; those of the database itself if left out. */
  readonly cluster?: string;
  /** Operations of a history at most: a part of one is none that could be judged, so beyond that the run is refused. */
  readonly operationsMax?: number;
  /**
   * The address at which the run is seen, where there is one: histories and ShiViz logs then say which run they are of,
   * as traces always do.
   */
  readonly link?: string;
}

/** What a format is made from: the run at its start, opened as the format wants it. */
export interface ExportPlay extends ExportWishes {
  readonly open: (options: RunOptions) => Run;
  /** Hears now and then how far the run has come. */
  readonly tell?: (at: Micros) => void;
}

export interface Exported {
  readonly count: number;
  /** Of what: `events`. */
  readonly what: string;
  /** The file's text. */
  readonly pieces: Iterable<string>;
  /** Sentences about what is not in it. `window`, `cluster`: other wishes would bring it in. */
  readonly leftOut: readonly { readonly words: string; readonly by: "window" | "size" | "cluster" }[];
  /** How it is opened, where that is no matter of course. */
  readonly hint?: string;
}

type Wish = "period" | "window" | "cluster";

interface Format {
  readonly options: RunOptions;
  /** Which wishes about parts of a run it hears. */
  readonly takes: readonly Wish[];
  readonly export: (run: (more?: RunOptions) => Run, play: ExportPlay) => Exported;
}

const HISTORY: Pick<Format, "options" | "takes"> = { options: { history: true, checks: "none" }, takes: ["cluster"] };

const FORMATS = {
  jsonl: {
    ...HISTORY,
    export: (open, play) => historyOf(open(), play, (seen, now, about) => exportHistory(seen, now, "jsonl", about)),
  },
  "jepsen-edn": {
    ...HISTORY,
    export: (open, play) =>
      historyOf(open(), play, (seen, now, about) => exportHistory(seen, now, "jepsen-edn", about)),
  },
  plume: { ...HISTORY, export: (open, play) => historyOf(open(), play, exportPlume) },
  "porcupine-log": { ...HISTORY, export: (open, play) => historyOf(open(), play, exportPorcupine) },
  shiviz: { options: { checks: "none" }, takes: ["window"], export: shivizOf },
  "chrome-trace": { options: { history: true, metrics: true }, takes: ["window", "period"], export: traceOf },
  "cloudwatch-csv": { options: { metrics: true, checks: "none" }, takes: ["period"], export: metricsOf },
  "events-jsonl": { options: { checks: "none" }, takes: [], export: eventsOf },
  "get-metric-data": { options: { metrics: true, checks: "none" }, takes: ["period"], export: metricDataOf },
  "describe-events": { options: { checks: "none" }, takes: [], export: describeEventsOf },
} as const satisfies Readonly<Record<string, Format>>;

export type ExportFormat = keyof typeof FORMATS;
export const EXPORT_FORMATS = Object.keys(FORMATS) as readonly ExportFormat[];

/** Which machine is well is asked all the time, and peers gossip all the time: that is drawn when somebody wants it. */
const USUAL_FAMILIES = MESSAGE_FAMILY_NAMES.filter((name) => name !== "health" && name !== "gossip");
const SHIVIZ_LIMIT = 2_000;
const TRACE_LIMIT = 20_000;
/** Operations drawn at most. */
const TRACE_OPERATIONS_MAX = 200_000;
const SLICE = 10_000;
/** How often it is told how far a run has come. */
const STEPS = 100;

/** Which wishes a format hears. */
export function wishesOf(format: ExportFormat): readonly Wish[] {
  return FORMATS[format].takes;
}

/** Plays the run. Raises UnfitError, then or while the pieces are read, for a run that the format cannot say. */
export function exportRun(format: ExportFormat, play: ExportPlay): Exported {
  const { options, export: exported }: Format = FORMATS[format];
  return exported((more = {}) => play.open({ ...options, ...more }), play);
}

type About = Readonly<Record<string, string>>;

type Told = (seen: readonly Operation[], now: Micros, about?: About) => Iterable<string>;

function historyOf(run: Run, play: ExportPlay, pieces: Told): Exported {
  const { operationsMax = Infinity, tell = () => undefined, link, cluster } = play;
  const copy = cluster === undefined ? undefined : copyNamed(cluster, run);
  const { duration } = run.layout;
  for (let step = 1; step <= STEPS; step++) {
    run.runTo(Math.floor((duration * step) / STEPS));
    tell(run.now);
    const { length } = run.history(copy);
    if (length > operationsMax)
      throw new UnfitError(
        `the run has more than ${thousands(operationsMax)} operations by ${formatMicros(run.now)} of ${formatMicros(duration)}, and a part of a history is none that could be judged; the command line's export has no such bound`,
      );
  }
  run.finish();
  const seen = run.history(copy);
  if (copy !== undefined && seen.length === 0)
    throw new UnfitError(`${copy} has no history: nobody had made it, or written to what it was made of, by the end`);
  const about = link === undefined ? undefined : aboutOf(run, link);
  const others = run.copies.filter((name) => name !== copy && run.history(name).length > 0);
  const leftOut = others.map((name) => ({
    words: `what clients of ${name} saw is a history of its own`,
    by: "cluster" as const,
  }));
  return { count: seen.length, what: "operations", pieces: pieces(seen, run.now, about), leftOut };
}

/** A copy that the run has; undefined for the database itself by its name. */
function copyNamed(name: string, { copies, layout }: Run): string | undefined {
  if (copies.includes(name)) return name;
  if (layout.cluster.id === name) return undefined;
  const all = [layout.cluster.id, ...copies].join(", ");
  throw new UnfitError(`--cluster ${name}: there is no history of that name; there are those of ${all}`);
}

function metricsOf(open: () => Run, { period = 60 * SECOND }: ExportPlay): Exported {
  const samples = open().sampleMetrics(period);
  return { count: samples.length, what: "samples", pieces: exportCloudwatch(samples), leftOut: [] };
}

function eventsOf(open: () => Run): Exported {
  const { rdsEvents } = open().finish();
  return { count: rdsEvents.length, what: "events", pieces: exportEvents(rdsEvents), leftOut: [] };
}

function metricDataOf(open: () => Run, { period = 60 * SECOND }: ExportPlay): Exported {
  const samples = open().sampleMetrics(period);
  return { count: samples.length, what: "samples", pieces: exportMetricData(samples, period), leftOut: [] };
}

function describeEventsOf(open: () => Run): Exported {
  const run = open();
  const { rdsEvents } = run.finish();
  return {
    count: rdsEvents.length,
    what: "events",
    pieces: exportDescribeEvents(rdsEvents, run.scenario),
    leftOut: [],
  };
}

function shivizOf(open: (more: RunOptions) => Run, play: ExportPlay): Exported {
  const window = windowOf(play, SHIVIZ_LIMIT);
  const log = new ShivizLog(window);
  const run = open({ watch: { wants: (at) => log.wants(at), told: (message) => log.tell(message) } });
  const until = Math.min(window.until, run.layout.duration);
  while (!run.done && run.now < until && !log.isFull) {
    run.runTo(Math.min(until, run.now + SLICE));
    play.tell?.(run.now);
  }
  log.finish();
  const { lines } = log;
  if (lines.length === 0)
    throw new UnfitError(
      `there is no message of these kinds between ${formatMicros(window.from)} and ${formatMicros(until)}`,
    );
  const leftOut = log.isFull ? [endsEarly(`the ${thousands(lines.length)} events end`, run.now)] : [];
  // The digest is that of the whole run, which the link leads to.
  const head = play.link === undefined ? [] : log.head(aboutOf(run, play.link));
  return {
    count: lines.length,
    what: "events",
    pieces: [...head, ...lines],
    leftOut,
    hint: "ShiViz's parser for it: (?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)",
  };
}

function traceOf(open: (more: RunOptions) => Run, play: ExportPlay): Exported {
  const window = windowOf(play, TRACE_LIMIT);
  const messages: MessageRecord[] = [];
  let drawn = 0;
  // An arrow has both its ends: what was sent in the window is heard whenever it is.
  const wants = (at: number, kind: string): boolean =>
    drawn < window.limit && at >= window.from && at < window.until && window.kinds.has(kind);
  const told = (message: MessageRecord): void => {
    if (message.what === "sent") drawn++;
    messages.push(message);
  };
  const run = open({ watch: { wants, told } });
  const samples = run.sampleMetrics(play.period ?? SECOND);
  const about = aboutOf(run, play.link);
  const during = run
    .history()
    .filter(({ invoke, complete }) => invoke < window.until && (complete < 0 || complete >= window.from));
  const operations = during.slice(0, TRACE_OPERATIONS_MAX);
  const { machines: hosts, layout, now } = run;
  const pieces = exportChromeTrace({
    faults: layout.faults,
    story: run.story(),
    operations,
    samples,
    messages,
    hosts,
    endUs: now,
    about,
  });
  const last = messages.findLast(({ what }) => what === "sent");
  const leftOut = [
    ...(drawn >= window.limit && last !== undefined
      ? [endsEarly(`the ${thousands(drawn)} messages end`, last.at)]
      : []),
    ...(during.length > operations.length
      ? [
          {
            words: `the first ${thousands(operations.length)} of ${thousands(during.length)} operations are drawn`,
            by: "size" as const,
          },
        ]
      : []),
  ];
  return {
    count: operations.length,
    what: `operations, ${thousands(samples.length)} samples and ${thousands(drawn)} messages`,
    pieces,
    leftOut,
  };
}

/** Plays the run to its end. */
function aboutOf(run: Run, link?: string): About {
  const { digest, seed } = run.finish();
  return {
    scenario: run.scenario.name,
    seed,
    build: BUILD,
    digest,
    mutations: run.mutations.join(" "),
    ...(link === undefined ? {} : { link }),
  };
}

function windowOf(
  { from = 0, until = Infinity, limit, families = USUAL_FAMILIES }: ExportPlay,
  usual: number,
): MessageWindow {
  const kinds = new Set<string>(families.flatMap((family) => MESSAGE_FAMILIES[family]));
  return { kinds, from, until, limit: limit ?? usual };
}

function endsEarly(what: string, at: Micros): Exported["leftOut"][number] {
  return { words: `${what} at ${formatMicros(at)}`, by: "window" };
}

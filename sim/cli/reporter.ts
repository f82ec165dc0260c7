/**
 * A run's report for people: verdict first, then what mattered, what was checked, what clients saw, and how to see it
 * again.
 */
import { NEVER } from "../bounds/index.ts";
import { formatMicros, formatSpan, thousands, type Micros } from "../kernel/index.ts";
import type { CheckResult, RunReport, StoryLine } from "../results/index.ts";
import type { Style } from "./terminal.ts";

type Paint = (style: Style, text: string) => string;

export interface ReportExtras {
  readonly wallMs: number;
  readonly title: string;
  /** What the scenario teaches, told where it held; empty for none. */
  readonly lesson: string;
  /** The command that plays this run again. */
  readonly reproduce: string;
  /** The part of a viewer's address that shows this run. */
  readonly replay: string;
  /** Vacuous checks count as failed. */
  readonly strict: boolean;
}

const STORY_LINES_MAX = 40;
const ERRORS_MAX = 6;
/** What lasted less is not worth a place in time. */
const GAP_TOLD: Micros = 250_000;

export function prettyReport(report: RunReport, extras: ReportExtras, paint: Paint): string {
  const failed = report.checks.filter((check) => isFailed(check, extras.strict));
  const lines = [
    `${report.verdict === "pass" ? paint("green", "✓ pass") : paint("red", "✗ FAIL")}  ${paint("bold", report.scenario)}${extras.title === report.scenario ? "" : `  ${extras.title}`}`,
    paint(
      "dim",
      `  seed ${report.seed}  build ${report.build}  scenario ${report.scenarioHash}  digest ${report.digest}${mutationWords(report)}`,
    ),
    ...storyLines(report.story, paint),
    ...failed.flatMap((check) => failureLines(check, paint)),
    ...checkSummary(report.checks, extras.strict, paint),
    ...clientLines(report),
    paint(
      "dim",
      `  ${thousands(report.events)} events, ${formatSpan(report.simulatedUs)} simulated in ${formatSpan(Math.floor(extras.wallMs * 1000))}`,
    ),
  ];
  if (report.verdict === "pass" && extras.lesson !== "") lines.push(`  lesson   ${extras.lesson}`);
  if (report.verdict === "fail")
    lines.push(
      `  reproduce  ${extras.reproduce}`,
      `  replay     http://127.0.0.1:4321/${extras.replay}  (served by npx borealis watch)`,
    );
  return `${lines.join("\n")}\n`;
}

/** One line, for lists of runs. */
export function shortReport(report: RunReport, extras: ReportExtras, paint: Paint): string {
  const mark = report.verdict === "pass" ? paint("green", "✓") : paint("red", "✗");
  const { clients } = report;
  return (
    `${mark} ${report.scenario.padEnd(22)} seed ${report.seed}: ${thousands(clients.ok)} ok, ${clients.failed} failed, ${clients.unknown} unknown; ` +
    `writes unavailable ${formatSpan(clients.writeUnavailableUsMax)} at most; ${clients.lostCommits} commits lost\n` +
    (extras.title === "" ? "" : paint("dim", `  ${extras.title}\n`))
  );
}

/** With `strict`, a check that had nothing to watch counts as failed. */
export function isFailed(check: CheckResult, strict: boolean): boolean {
  return check.verdict === "fail" || (strict && check.verdict === "vacuous");
}

function mutationWords(report: RunReport): string {
  return report.mutations.length > 0 ? `  mutations ${report.mutations.join(", ")}` : "";
}

function storyLines(story: readonly StoryLine[], paint: Paint): string[] {
  const styles: Partial<Record<StoryLine["kind"], Style>> = {
    fault: "yellow",
    violation: "red",
    heal: "green",
    recovery: "cyan",
  };
  const shown = story.slice(0, STORY_LINES_MAX).map(({ at, kind, text }) => {
    const style = styles[kind];
    return `  ${formatMicros(at).padStart(12)}  ${style === undefined ? text : paint(style, text)}`;
  });
  if (story.length > shown.length) shown.push(`  … and ${story.length - shown.length} lines more; --json has them all`);
  return shown;
}

function failureLines(check: CheckResult, paint: Paint): string[] {
  const when = check.atUs === undefined ? "" : `  at ${formatMicros(check.atUs)}, event ${thousands(check.event ?? 0)}`;
  const kind = check.verdict === "vacuous" ? "vacuous" : "failed";
  return [`  ${paint("red", `✗ ${check.name}`)} ${kind}${when}`, `    ${check.message}`];
}

function checkSummary(checks: readonly CheckResult[], strict: boolean, paint: Paint): string[] {
  const isAsked = ({ name }: CheckResult): boolean => name.startsWith(NEVER);
  const own = checks.filter((check) => !isAsked(check));
  const passed = own.filter(({ verdict }) => verdict === "pass");
  const vacuous = strict ? [] : own.filter(({ verdict }) => verdict === "vacuous");
  const short = ({ name }: CheckResult): string => name.split("-")[0];
  const lines = [
    `  checks   ${passed.length} passed: ${passed.map(({ name }) => (name.startsWith("expect-") ? name.slice(7) : name.split("-")[0])).join(" ")}`,
  ];
  if (vacuous.length > 0)
    lines.push(paint("dim", `           ${vacuous.length} had nothing to watch: ${vacuous.map(short).join(" ")}`));
  const kept = checks.filter((check) => isAsked(check) && !isFailed(check, strict));
  const told = ({ name, verdict, message }: CheckResult): string =>
    `  never    ${name.slice(NEVER.length)}  ${verdict === "vacuous" ? paint("yellow", message) : message}`;
  return [...lines, ...kept.map(told)];
}

function clientLines({ clients, forwardingErrors }: RunReport): string[] {
  const { commitLatencyUs: commit, readLatencyUs: read } = clients;
  const latencies = [
    commit.max === 0
      ? "no commit"
      : `commits p50 ${formatSpan(commit.p50)}, p99 ${formatSpan(commit.p99)}, max ${formatSpan(commit.max)}`,
    read.max === 0 ? "no read" : `reads p50 ${formatSpan(read.p50)}, p99 ${formatSpan(read.p99)}`,
  ];
  const gaps = [
    ["write", clients.writeUnavailableUsMax, clients.writeUnavailableFromUs],
    ["read", clients.readUnavailableUsMax, clients.readUnavailableFromUs],
  ] as const;
  const waited = gaps.flatMap(([what, lasted, from]) => (lasted === 0 ? [] : [`${what} ${gapWords(lasted, from)}`]));
  return [
    `  clients  ${thousands(clients.operations)} operations: ${thousands(clients.ok)} ok, ${thousands(clients.failed)} failed, ${thousands(clients.unknown)} unknown; ` +
      `${many(clients.staleReads, "stale read")}, ${many(clients.lostCommits, "commit")} lost${oddReads(clients)}`,
    `           ${latencies.join(read.max === 0 && commit.max === 0 ? " and " : "; ")}`,
    ...(waited.length === 0 ? [] : [`           longest without a successful ${waited.join(", ")}`]),
    ...errorLines("errors that programs saw, those they tried again after included", Object.entries(clients.errors)),
    ...errorLines(
      "forwarding readers refused",
      forwardingErrors.map(({ message, count }) => [message, count]),
    ),
    ...(clients.workloads.length > 1 ? workloadLines(clients.workloads) : []),
  ];
}

/** `1 stale read`, `2,848 stale reads` */
function many(count: number, what: string): string {
  return `${thousands(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** Of each workload how its operations ended, and for how long its clients had no write and no read. */
function workloadLines(workloads: RunReport["clients"]["workloads"]): string[] {
  const width = Math.max(...workloads.map(({ id }) => id.length));
  return workloads.map((one) => {
    const gaps = [
      ["write", one.writeUnavailableUsMax, one.writeUnavailableFromUs],
      ["read", one.readUnavailableUsMax, one.readUnavailableFromUs],
    ] as const;
    const told = gaps.flatMap(([what, lasted, from]) =>
      lasted < GAP_TOLD ? [] : [`no ${what} for ${gapWords(lasted, from)}`],
    );
    return (
      `           ${one.id.padEnd(width)}  ${thousands(one.operations)} operations: ${thousands(one.ok)} ok, ` +
      `${thousands(one.failed)} failed, ${thousands(one.unknown)} unknown${told.length === 0 ? "" : `; ${told.join(", ")}`}`
    );
  });
}

/** Where the story has a gap that somebody would look for, when it was. */
function gapWords(lasted: Micros, from: Micros): string {
  return lasted < GAP_TOLD ? formatSpan(lasted) : `${formatSpan(lasted)} (from ${formatMicros(from)})`;
}

/** What was said, the most frequent first. */
function errorLines(heading: string, errors: readonly (readonly [error: string, count: number])[]): string[] {
  const all = errors.toSorted(([a, often], [b, oftener]) => oftener - often || (a < b ? -1 : 1));
  if (all.length === 0) return [];
  const shown = all
    .slice(0, ERRORS_MAX)
    .map(([error, count]) => `${error} ${count === 1 ? "once" : `${thousands(count)} times`}`);
  const rest = all.length - shown.length;
  return [`           ${heading}: ${shown.join(", ")}${rest > 0 ? `, and ${rest} more; --json has them all` : ""}`];
}

/** Reads that nobody meant to get from whoever answered them. */
function oddReads({ zombieReads, wrongRoleReads, readsOnWriter }: RunReport["clients"]): string {
  const odd = [
    [zombieReads, "from a writer that another had superseded"],
    [wrongRoleReads, "from a reader over the writer's name"],
    [readsOnWriter, "over the reader's name answered by the writer"],
  ] as const;
  return odd.map(([count, what]) => (count === 0 ? "" : `; ${many(count, "read")} ${what}`)).join("");
}

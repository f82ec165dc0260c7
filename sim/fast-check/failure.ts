/**
 * What a test throws: which check failed, when, its sentence, the file with the scenario and the command that plays it
 * again. The message is for a person at a terminal; the fields are for programs.
 */
import { formatMicros, thousands } from "../kernel/index.ts";
import type { CheckResult, RunReport } from "../results/index.ts";

/** The name under which what a test's own judge throws is told. */
export const OWN_PROPERTY = "property";

/** A judge's verdict, before anybody knows where the scenario is written. */
export class Finding extends Error {
  override readonly name = "Finding";
  readonly check: CheckResult;
  /** Other checks that failed in the same run. */
  readonly also: readonly string[];

  constructor(check: CheckResult, also: readonly string[], cause?: unknown) {
    super(`${check.name}: ${check.message}`, { cause });
    this.check = check;
    this.also = also;
  }
}

export interface FailureParts {
  readonly finding: Finding;
  /** Absent where the run did not come to its end. */
  readonly report: RunReport | undefined;
  readonly scenario: string;
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly strict: boolean;
  readonly never: readonly string[];
  /** Where the scenario was written; undefined where nobody wanted it. */
  readonly file: string | undefined;
  /** `2 faults, 1 instance, 4.2 s` */
  readonly size: string;
  /** How it was found, a line. */
  readonly found?: string;
}

/** What assertions throw: its message leads to the cause, its fields are for programs; `atUs` is in microseconds. */
export class BorealisFailure extends Error {
  override readonly name = "BorealisFailure";
  /**
   * `I2-acknowledged-commits-survive`, `expect-lostCommits`, `consistency-session`, or `property` for a judge of the
   * test's own.
   */
  readonly check: string;
  readonly atUs: number | undefined;
  readonly file: string | undefined;
  /** The command that plays it again. */
  readonly reproduce: string | undefined;
  readonly digest: string | undefined;
  /** Absent where the run did not come to its end. Not among what consoles print of an error: it is long. */
  declare readonly report: RunReport | undefined;

  /** @internal */
  constructor(parts: FailureParts) {
    super(messageOf(parts), { cause: parts.finding.cause });
    this.check = parts.finding.check.name;
    this.atUs = parts.finding.check.atUs;
    this.file = parts.file;
    this.reproduce = parts.file === undefined ? undefined : command(parts.file, parts);
    this.digest = parts.report?.digest;
    Object.defineProperty(this, "report", { value: parts.report, enumerable: false });
  }
}

function messageOf(parts: FailureParts): string {
  const { finding, report, file, mutations, found } = parts;
  const { name, verdict, atUs, event, message } = finding.check;
  const when =
    atUs === undefined ? "" : ` at ${formatMicros(atUs)}${event === undefined ? "" : `, event ${thousands(event)}`}`;
  const what =
    name === OWN_PROPERTY
      ? "The property does not hold"
      : `${name} ${verdict === "vacuous" ? "had nothing to watch" : "failed"}`;
  const isOwn = name === OWN_PROPERTY || name.startsWith("consistency-");
  const rows: (readonly [string, string] | undefined)[] = [
    finding.also.length === 0 ? undefined : ["also", finding.also.join(", ")],
    mutations.length === 0 ? undefined : ["mutations", mutations.join(", ")],
    ["scenario", `${parts.scenario}, seed ${parts.seed}: ${parts.size}`],
    report === undefined
      ? undefined
      : ["digest", `${report.digest} after ${thousands(report.events)} events, build ${report.build}`],
    found === undefined ? undefined : ["found", found],
    file === undefined ? undefined : ["written", file],
    file === undefined ? undefined : [isOwn ? "play it" : "reproduce", command(file, parts)],
    file === undefined ? undefined : ["watch it", command(file, { ...parts, strict: false, never: [] }, "watch")],
  ];
  return [
    `${what}${when}:`,
    ...message.split("\n").map((line) => `  ${line}`),
    "",
    ...rows.flatMap((row) => (row === undefined ? [] : [`  ${row[0].padEnd(9)}  ${row[1]}`])),
  ].join("\n");
}

function command(
  file: string,
  { mutations, strict, never }: Pick<FailureParts, "mutations" | "strict" | "never">,
  verb = "run",
): string {
  const quoted = (text: string): string => (/^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return [
    `npx borealis ${verb} ${quoted(file)}`,
    ...mutations.map((name) => `--mutate ${name}`),
    ...never.map((bound) => `--never ${quoted(bound)}`),
    ...(strict ? ["--strict"] : []),
  ].join(" ");
}

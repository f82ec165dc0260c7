/**
 * Findings as build servers read them. JUnit's XML, with test cases under names that stay the same from run to run: of
 * a swarm one for each seed that failed, of `borealis run` one for each scenario. And GitHub's workflow commands: of a
 * swarm an annotation for each kind of failure, of `borealis run` one for each check that failed.
 */
import type { Group } from "../explore/index.ts";
import type { RunReport } from "../results/index.ts";
import type { LoadedScenario } from "./load.ts";
import { isFailed, type ReportExtras } from "./reporter.ts";
import { commandFor, reproOf, type SwarmOutcome } from "./swarm-outcome.ts";

/**
 * A test case for each seed that failed, and one that stands for all that passed: a case for each of a million seeds
 * would be read by nobody. Where none has passed, it is skipped: a build server shall not show as passed what was never
 * played.
 */
export function junitReport(outcome: SwarmOutcome): string {
  const { tally, loaded } = outcome;
  const suites = loaded.map(({ scenario, argument }, index) => {
    const failures = tally.failures
      .filter((one) => one.scenario === index)
      .toSorted((a, b) => a.failure.seed - b.failure.seed);
    const skipped = (tally.passedOf.get(index) ?? 0) > 0 ? 0 : 1;
    const others = `    <testcase classname="${xml(scenario.name)}" name="every other seed"`;
    const cases = failures.map(({ failure }) => {
      const repro = commandFor({ ...loaded[index], argument }, failure.seed, outcome.flags, "run");
      const element = failure.kind === "broke" ? "error" : "failure";
      return [
        `    <testcase classname="${xml(scenario.name)}" name="seed ${failure.seed}">`,
        `      <${element} type="${xml(failure.check)}" message="${xml(failure.message)}">${xml(`${failure.message}\n${repro}`)}</${element}>`,
        "    </testcase>",
      ].join("\n");
    });
    const errors = failures.filter(({ failure }) => failure.kind === "broke").length;
    return [
      `  <testsuite name="${xml(scenario.name)}" tests="${failures.length + 1}" failures="${failures.length - errors}" errors="${errors}" skipped="${skipped}">`,
      skipped === 0 ? `${others}/>` : `${others}><skipped message="no other seed was played"/></testcase>`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="borealis swarm">\n${suites.join("\n")}\n</testsuites>\n`;
}

export function githubLines(outcome: SwarmOutcome): string {
  const { tally, loaded } = outcome;
  const annotation = (group: Group): string => {
    const { builtin, argument } = loaded[group.scenario];
    const place = builtin ? "" : `file=${property(argument)},`;
    const text = `${group.smallest.message}\n${group.count} seeds. Reproduce: ${reproOf(group, outcome)}`;
    return `::error ${place}title=${property(group.check)}::${data(text)}\n`;
  };
  const closing = `::notice title=borealis swarm::${tally.seeds} seeds, ${tally.passed} passed, ${tally.failed} failed\n`;
  return tally.groups().map(annotation).join("") + closing;
}

/** A run as it was played, for `borealis run`. */
export interface PlayedRun {
  readonly loaded: LoadedScenario;
  readonly report: RunReport;
  readonly extras: ReportExtras;
}

/** A suite for each scenario with one case, so that a list of a hundred scenarios is a list of a hundred lines. */
export function runJunitReport(runs: readonly PlayedRun[]): string {
  const suites = runs.map(({ report, extras }) => {
    const failed = report.checks.filter((check) => isFailed(check, extras.strict));
    const name = xml(report.scenario);
    const seconds = (extras.wallMs / 1000).toFixed(3);
    const told = [...failed.map((check) => `${check.name}: ${check.message}`), extras.reproduce].join("\n");
    const head = `    <testcase classname="${name}" name="seed ${xml(report.seed)}" time="${seconds}"`;
    const testcase =
      failed.length === 0
        ? [`${head}/>`]
        : [
            `${head}>`,
            `      <failure type="${xml(failed[0].name)}" message="${xml(failed[0].message)}">${xml(told)}</failure>`,
            "    </testcase>",
          ];
    const failures = failed.length === 0 ? 0 : 1;
    return [`  <testsuite name="${name}" tests="1" failures="${failures}" errors="0">`, ...testcase, "  </testsuite>"];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="borealis run">\n${suites.flat().join("\n")}\n</testsuites>\n`;
}

export function runGithubLines(runs: readonly PlayedRun[]): string {
  const annotations = runs.flatMap(({ loaded, report, extras }) => {
    const place = loaded.builtin ? "" : `file=${property(loaded.argument)},`;
    return report.checks
      .filter((check) => isFailed(check, extras.strict))
      .map(({ name, message }) => {
        const text = `${report.scenario}: ${message}\nReproduce: ${extras.reproduce}`;
        return `::error ${place}title=${property(name)}::${data(text)}\n`;
      });
  });
  const failed = runs.filter(({ report }) => report.verdict === "fail").length;
  return `${annotations.join("")}::notice title=borealis run::${runs.length} played, ${runs.length - failed} passed, ${failed} failed\n`;
}

function xml(text: string): string {
  // Control characters have no place in XML 1.0, escaped or not.
  // oxlint-disable-next-line no-control-regex
  const clean = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
  return clean
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}

/** As GitHub's own toolkit escapes them. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

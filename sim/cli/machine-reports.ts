/**
 * A swarm's findings as build servers read them: JUnit's XML, with a test case for each scenario and each kind of
 * failure under names that stay the same from run to run; and GitHub's workflow commands, one annotation for each kind.
 */
import type { Group } from "../explore/index.ts";
import { commandFor, reproOf, type SwarmOutcome } from "./swarm-outcome.ts";

/**
 * A test case for each seed that failed, and one that stands for all that passed: a case for each of a million seeds
 * would be read by nobody.
 */
export function junitReport(outcome: SwarmOutcome): string {
  const { tally, loaded } = outcome;
  const suites = loaded.map(({ scenario, argument }, index) => {
    const failures = tally.failures
      .filter((one) => one.scenario === index)
      .toSorted((a, b) => a.failure.seed - b.failure.seed);
    const passed = `    <testcase classname="${xml(scenario.name)}" name="every other seed"/>`;
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
      `  <testsuite name="${xml(scenario.name)}" tests="${failures.length + 1}" failures="${failures.length - errors}" errors="${errors}">`,
      passed,
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

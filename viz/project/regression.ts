/**
 * A run as a test of somebody's own suite: scenario, seed and mutations in one file, which passes as long as the same
 * run comes of them and the same checks fail.
 */
import type { RunReport } from "../../sim/results/index.ts";
import type { OpenedWorld } from "../worker/protocol.ts";

/** `text` is the scenario as it was written; `link` shows the run. Plain enough to be JavaScript, too. */
export function regressionTest(
  text: string,
  { name, title, seed, mutations }: OpenedWorld,
  report: RunReport,
  link: string,
): string {
  const failed = report.checks.filter(({ verdict }) => verdict === "fail").map(({ name: check }) => check);
  const options = { seed, ...(mutations.length === 0 ? {} : { mutations }) };
  return `// A run of Borealis ${report.build}, saved from ${oneLine(link)}
import { parseScenario, run } from "borealis";
import { expect, test } from "vitest";

const SCENARIO = ${quoted(text)};

test(${JSON.stringify(`${name}, seed ${seed}: ${title}`)}, () => {
  const parsed = parseScenario(SCENARIO, ${JSON.stringify(`${name}.yaml`)});
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\\n"));
  const report = run(parsed.scenario, ${JSON.stringify(options)});
  // The very same events; another build of Borealis may play others.
  expect(report.digest).toBe(${JSON.stringify(report.digest)});
  const failed = report.checks.filter(({ verdict }) => verdict === "fail").map(({ name }) => name);
  expect(failed).toEqual(${JSON.stringify(failed)});
});
`;
}

/** Lines stay lines. */
export function quoted(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
}

export function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]/g, " ");
}

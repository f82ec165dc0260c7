/**
 * How small failures get: random ones of broken protocols, found by chaos seeds, made smaller; the fault and topology
 * lines of what is left. Prints JSON, a line for each failure on stderr as it comes.
 *
 *     node shrinking.js 20 60       so many failures, each of another mutation where there is one; seeds to look at for
 *                                   each
 */
import { readFileSync } from "node:fs";
import { expandScenario } from "../sim/chaos/index.ts";
import { linesOf, shrink, type Shrunk } from "../sim/explore/index.ts";
import { MUTATIONS, type MutationName } from "../sim/mutations/mutations.ts";
import { run } from "../sim/run.ts";
import { CHECK_NAMES } from "../sim/scenario/check-names.ts";
import { parseScenario } from "../sim/scenario/index.ts";
import type { Scenario } from "../sim/scenario/types.ts";
import { tell } from "./measure.ts";

const FILE = new URL("../../scenarios/random/chaos.yaml", import.meta.url);
const [wanted = "20", seedsMax = "60"] = process.argv.slice(2);

interface Line {
  readonly mutation: string;
  readonly check: string;
  readonly seed: number;
  readonly before: number;
  readonly lines: number;
  readonly faults: number;
  readonly tried: number;
  readonly cpuMs: number;
}

function chaos(): Scenario {
  const parsed = parseScenario(readFileSync(FILE, "utf8"), "chaos");
  if (!parsed.ok) throw new Error("The scenario chaos is not one.");
  return parsed.scenario;
}

/** The first seed at which a mutation fails one of the checks it is known to violate. */
function failureOf(
  scenario: Scenario,
  mutation: MutationName,
): { scenario: Scenario; seed: number; check: string } | undefined {
  const violates: readonly string[] = MUTATIONS[mutation].violates;
  for (let seed = 1; seed <= Number(seedsMax); seed++) {
    const drawn = expandScenario(scenario, String(seed));
    const failed = run(drawn, { seed, mutations: [mutation] }).checks.filter(({ verdict }) => verdict === "fail");
    const found = failed.find(({ name }) => CHECK_NAMES.includes(name) && violates.includes(name.split("-")[0]));
    if (found !== undefined) return { scenario: drawn, seed, check: found.name };
  }
  return undefined;
}

function smaller(mutation: MutationName, found: { scenario: Scenario; seed: number; check: string }): Line {
  const before = process.cpuUsage();
  let tried = 0;
  const { scenario, seed, check } = found;
  const search = shrink({ scenario, seed: String(seed), mutations: [mutation], strict: false, check });
  let step = search.next();
  for (; step.done !== true; step = search.next()) tried++;
  const { user, system } = process.cpuUsage(before);
  const { scenario: left } = step.value as Shrunk;
  const line = {
    mutation,
    check,
    seed,
    before: linesOf(scenario),
    lines: linesOf(left),
    faults: left.faults.length + left.actions.length,
    tried,
    cpuMs: Math.floor((user + system) / 1000),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
  return line;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

const scenario = chaos();
const lines: Line[] = [];
// Spread over the whole table, so that no part of the protocol is left out.
const names = Object.keys(MUTATIONS) as MutationName[];
const stride = 7;
for (let index = 0; index < names.length && lines.length < Number(wanted); index++) {
  const mutation = names[(index * stride) % names.length];
  const found = failureOf(scenario, mutation);
  if (found !== undefined) lines.push(smaller(mutation, found));
}
tell({
  failures: lines.length,
  linesMedian: median(lines.map((each) => each.lines)),
  linesMax: Math.max(...lines.map((each) => each.lines)),
  cpuMsMedian: median(lines.map((each) => each.cpuMs)),
});

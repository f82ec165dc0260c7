/**
 * What a swarm found, for people and for machines. The same seeds give the same report, but for the rate: order never
 * depends on who was quicker.
 */
import { appendFileSync } from "node:fs";
import { NEVER } from "../bounds/index.ts";
import type { Tally } from "../explore/index.ts";
import { formatSpan, thousands } from "../kernel/index.ts";
import type { Environment } from "./main.ts";
import { githubLines, junitReport } from "./machine-reports.ts";
import { rateWords } from "./swarm-progress.ts";
import { quantiles, reproOf, type SwarmOutcome } from "./swarm-outcome.ts";
import type { SwarmRequest } from "./swarm-request.ts";
import { painter } from "./terminal.ts";

const NEVER_SHOWN = 12;

export function swarmReport(
  reporter: SwarmRequest["reporter"],
  outcome: SwarmOutcome,
  environment: Environment,
): string {
  switch (reporter) {
    case "json":
      return `${JSON.stringify(swarmJson(outcome), null, 2)}\n`;
    case "junit":
      return junitReport(outcome);
    case "github": {
      const summary = environment.terminal.env["GITHUB_STEP_SUMMARY"];
      if (summary !== undefined && summary !== "") appendFileSync(summary, markdown(outcome));
      return githubLines(outcome);
    }
    case "pretty":
      return pretty(outcome, environment);
  }
}

/** What `swarm --json` prints. */
function swarmJson(outcome: SwarmOutcome): object {
  const { tally, loaded, build, cut, kept, perSecond } = outcome;
  return {
    format: "borealis-swarm/1",
    seeds: tally.seeds,
    passed: tally.passed,
    failed: tally.failed,
    perSecond: Math.floor(perSecond * 1000) / 1000,
    groups: tally.groups().map((group) => ({
      check: group.check,
      count: group.count,
      seed: group.smallest.seed,
      repro: reproOf(group, outcome),
      scenario: loaded[group.scenario].scenario.name,
      kind: group.kind,
      message: group.smallest.message,
      also: group.smallest.also,
      shrink: reproOf(group, outcome, "shrink"),
    })),
    ...(outcome.flags.causes === undefined ? {} : { causes: outcome.causes }),
    probes: tally.probes(),
    build,
    kept,
    cut: cut === "" ? null : cut,
    digest: tally.digest,
    events: tally.events,
    simulatedUs: tally.simulatedUs,
    playedTwice: tally.twice,
    kinds: Object.fromEntries([...tally.kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    writesUnavailableUs: quantiles(tally.writesUnavailableUs),
    readsUnavailableUs: quantiles(tally.readsUnavailableUs),
  };
}

function pretty(outcome: SwarmOutcome, environment: Environment): string {
  const { tally, build, cut, flags } = outcome;
  const paint = painter(environment.terminal.out, environment.terminal.env);
  const groups = tally.groups();
  const verdict =
    tally.failed > 0 ? paint("red", "✗ FAIL") : tally.seeds > 0 ? paint("green", "✓ pass") : "? nothing was played";
  const lines = [
    `${verdict}  ${seedWords(outcome)}${cut === "" ? "" : `, ${cut}`}`,
    paint(
      "dim",
      `  build ${build}  digest ${tally.digest}  ${rateWords(outcome.perSecond)} seeds/s  ${thousands(tally.events)} events, ${formatSpan(tally.simulatedUs)} simulated  ${thousands(tally.twice)} played twice`,
    ),
  ];
  for (const group of groups) {
    lines.push(
      `  ${paint("red", `✗ ${group.check}`)}  ${thousands(group.count)} ${group.count === 1 ? "seed" : "seeds"}${group.kind === "broke" ? ", the simulator itself" : ""}`,
      `    ${group.smallest.message}`,
      `    reproduce  ${reproOf(group, outcome)}`,
    );
    if (group.kind === "finding") lines.push(`    shrink     ${reproOf(group, outcome, "shrink")}`);
  }
  lines.push(...causeLines(outcome), ...tally.kept().map((one) => keptWords(one, tally.seeds)));
  const { writesUnavailableUs: writes, readsUnavailableUs: reads } = tally;
  const spans = (values: readonly number[]): string => {
    const { p50, p99, max } = quantiles(values);
    return `p50 ${formatSpan(p50)}, p99 ${formatSpan(p99)}, max ${formatSpan(max)}`;
  };
  if (tally.seeds > 0)
    lines.push(`  longest without a successful write ${spans(writes)}; read ${spans(reads)}`, ...probeLines(tally));
  if (tally.kinds.size > 0)
    lines.push(
      `  drawn      ${[...tally.kinds]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([kind, runs]) => `${kind} ${runs}`)
        .join("  ")}`,
    );
  if (cut !== "" && flags.resume !== undefined)
    lines.push(`  go on with the same command and --resume ${flags.resume}`);
  return `${lines.join("\n")}\n`;
}

function causeLines({ causes }: SwarmOutcome): string[] {
  return causes.flatMap(({ check, cause, count, of, seed, faults, repro, replay }) => [
    `  cause of ${check}, in ${count} of ${of} seeds: ${cause}`,
    `    smallest   seed ${seed} with ${faults} ${faults === 1 ? "fault" : "faults"}: http://127.0.0.1:4321/${replay}  (served by npx borealis watch)`,
    `    whole      ${repro}`,
  ]);
}

/** What came of a bound that was never to hold, also where every seed keeps it. */
function keptWords({ name, failed, measured }: ReturnType<Tally["kept"]>[number], seeds: number): string {
  const few = measured === seeds ? "" : `; ${thousands(measured)} had something to measure`;
  return `  never      ${name.slice(NEVER.length)}  fails in ${thousands(failed)} of ${thousands(seeds)} seeds${few}`;
}

function seedWords({ tally, kept, wanted }: SwarmOutcome): string {
  const of = Number.isFinite(wanted) && wanted !== tally.seeds ? ` of ${thousands(wanted)}` : "";
  const before = kept === 0 ? "" : ` (${thousands(kept)} of them before)`;
  const seeds = tally.seeds === 1 && of === "" ? "seed" : "seeds";
  return `${thousands(tally.seeds)}${of} ${seeds}${before}: ${thousands(tally.passed)} passed, ${thousands(tally.failed)} failed`;
}

function probeLines(tally: Tally): string[] {
  // What was asked for besides has lines of its own.
  const probes = tally.probes().filter(({ name }) => !name.startsWith(NEVER));
  const never = probes.filter(({ runs }) => runs === 0).map(({ name }) => name);
  const lines = [`  met        ${probes.length - never.length} of ${probes.length} situations`];
  const more = never.length > NEVER_SHOWN ? `; and ${never.length - NEVER_SHOWN} more, --json has them all` : "";
  if (never.length > 0) lines.push(`  never met  ${never.slice(0, NEVER_SHOWN).join("; ")}${more}`);
  return lines;
}

function markdown(outcome: SwarmOutcome): string {
  const rows = outcome.tally
    .groups()
    .map(
      (group) =>
        `| ${group.check} | ${group.count} | ${group.smallest.message.replaceAll("|", "\\|")} | \`${reproOf(group, outcome)}\` |`,
    );
  const table =
    rows.length === 0 ? [] : ["", "| check | seeds | first words | reproduce |", "|---|---|---|---|", ...rows];
  return `${[`**borealis swarm**: ${seedWords(outcome)}`, ...table].join("\n")}\n`;
}

/** The kill matrix for people: a line each in a terminal, the whole table as one HTML file. */
import type { HuntResult } from "../explore/index.ts";
import { MUTATIONS, type MutationName } from "../mutations/index.ts";
import { text } from "./swarm-page.ts";

export interface Mutant {
  readonly name: MutationName;
  readonly killed: boolean;
  /** Checks that failed in at least one of the runs that killed it. */
  readonly killedBy: readonly string[];
  /** Seeds tried until it was killed, median over the trials; null where most trials did not. */
  readonly seedsMedian: number | null;
  readonly scenario: string;
  /** By trial: seeds it took; null where none killed it. */
  readonly seeds: readonly (number | null)[];
  /** In how many trials each check failed. */
  readonly kills: Readonly<Record<string, number>>;
}

export interface KillMatrix {
  readonly mutants: readonly Mutant[];
  readonly checks: readonly { readonly name: string; readonly kills: readonly string[] }[];
  /** Checks that killed nothing. */
  readonly idle: readonly string[];
  readonly budget: number;
  readonly trials: number;
}

/**
 * `also`: searches for single checks that no trial had seen. They tell what kills the mutation, and nothing of how
 * soon.
 */
export function mutantOf({ mutation, scenario, trials }: HuntResult, also: readonly HuntResult[] = []): Mutant {
  const kills: Record<string, number> = {};
  for (const one of also) for (const { killedBy } of one.trials) for (const check of killedBy) kills[check] = 1;
  for (const { killedBy } of trials) for (const check of killedBy) kills[check] = (kills[check] ?? 0) + 1;
  const sorted = trials.map(({ seed, seeds }) => (seed === undefined ? Infinity : seeds)).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return {
    name: mutation,
    killed: trials.some(({ seed }) => seed !== undefined),
    killedBy: Object.keys(kills),
    seedsMedian: Number.isFinite(median) ? median : null,
    scenario,
    seeds: trials.map(({ seed, seeds }) => (seed === undefined ? null : seeds)),
    kills,
  };
}

export function mutantsTable({ mutants, idle, trials, budget }: KillMatrix): string {
  const width = Math.max(...mutants.map(({ name }) => name.length));
  const lines = mutants.map(({ name, killed, kills, seedsMedian, scenario }) => {
    const checks = Object.entries(kills).map(
      ([check, count]) => `${idOf(check)}${count === trials ? "" : ` (${count} of ${trials})`}`,
    );
    const seeds =
      seedsMedian === null
        ? `more than ${budget} seeds in most trials`
        : `${seedsMedian} ${seedsMedian === 1 ? "seed" : "seeds"}`;
    return killed
      ? `✓ ${name.padEnd(width)}  ${scenario}, ${seeds}: ${checks.join(" ")}`
      : `✗ ${name.padEnd(width)}  survived ${scenario}, ${trials} times ${budget} seeds`;
  });
  const killed = mutants.filter((mutant) => mutant.killed).length;
  lines.push("", `${killed} of ${mutants.length} mutations killed.`);
  if (idle.length > 0) lines.push(`Checks that killed nothing: ${idle.join(", ")}.`);
  return `${lines.join("\n")}\n`;
}

const STYLE = `body{font:15px/1.4 system-ui,sans-serif;margin:1.5rem;color:#1b1f24;background:#fff}table{border-collapse:collapse}td,th{border:1px solid #d8dee4;padding:.1rem .35rem;font-weight:400}
thead th{position:sticky;top:0;background:#fff}tbody th{text-align:left;position:sticky;left:0;background:#fff;white-space:nowrap}td{text-align:center}.k{background:#aceebb}.s{color:#a40e26;font-weight:600}
@media(prefers-color-scheme:dark){body,thead th,tbody th{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}.k{background:#196c2e}.s{color:#ff8182}}`;

/** Rows are mutations, columns checks; a number says in how many trials. */
export function mutantsPage({ mutants, checks, idle, trials, budget }: KillMatrix): string {
  const head = checks.map(
    ({ name, kills }) =>
      `<th scope="col" title="${text(name)}"${kills.length === 0 ? ' class="s"' : ""}>${idOf(name)}</th>`,
  );
  const rows = mutants.map(({ name, killed, kills, seedsMedian }) => {
    const cells = checks.map((check) =>
      kills[check.name] === undefined
        ? "<td></td>"
        : `<td class="k" title="${text(name)} fails ${text(check.name)}">${kills[check.name]}</td>`,
    );
    return `<tr><th scope="row" title="${text(MUTATIONS[name].does)}"${killed ? "" : ' class="s"'}>${text(name)}</th><td>${seedsMedian ?? `&gt; ${budget}`}</td>${cells.join("")}</tr>`;
  });
  const killed = mutants.filter((mutant) => mutant.killed).length;
  const nothing = idle.length === 0 ? "" : ` Checks that killed nothing: <span class="s">${idle.join(", ")}</span>.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>borealis mutants</title><style>${STYLE}</style></head><body>
<h1>${killed} of ${mutants.length} mutations killed</h1>
<p>Each mutation of the protocol, and the checks that failed in the runs that gave it away: in how many of ${trials} trials of at most ${budget} seeds.${nothing}</p>
<table><thead><tr><th scope="col">Mutation</th><th scope="col">Seeds</th>${head.join("")}</tr></thead><tbody>${rows.join("\n")}</tbody></table>
</body></html>
`;
}

function idOf(check: string): string {
  return check.split("-")[0];
}

/**
 * A swarm's report as one HTML file that needs nothing else: what was found, what was covered, how long outages were.
 * Pictures are SVG with their figures in words beside them, so that the page reads without them.
 */
import { formatSpan, thousands, type Micros } from "../kernel/index.ts";
import { quantiles, reproOf, type SwarmOutcome } from "./swarm-outcome.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}.fail{color:#a40e26}.pass{color:#116329}.bar{fill:#0969da}.never{color:#9a6700}text{font:12px system-ui,sans-serif;fill:currentColor}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}.fail{color:#ff8182}.pass{color:#56d364}.bar{fill:#58a6ff}.never{color:#e3b341}}`;

export function swarmPage(outcome: SwarmOutcome): string {
  const { tally, loaded, build, flags } = outcome;
  const names = loaded.map(({ scenario }) => scenario.name).join(", ");
  const probes = tally.probes();
  const verdict =
    tally.failed === 0
      ? '<span class="pass">pass</span>'
      : `<span class="fail">${thousands(tally.failed)} failed</span>`;
  const mutations = flags.mutate.length === 0 ? "" : ` with ${flags.mutate.join(", ")}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>borealis swarm: ${text(names)}</title><style>${STYLE}</style></head><body>
<h1>${text(names + mutations)}: ${verdict}</h1>
<p>${thousands(tally.seeds)} seeds, ${thousands(tally.passed)} passed; ${thousands(tally.events)} events over ${formatSpan(tally.simulatedUs)} of simulated time; ${thousands(tally.twice)} seeds played twice with the same digest. Build ${text(build)}.</p>
${failures(outcome)}
<h2>Longest time without a successful write</h2>${histogram(tally.writesUnavailableUs)}
<h2>Longest time without a successful read</h2>${histogram(tally.readsUnavailableUs)}
<h2>What was drawn</h2>${bars(
    [...tally.kinds].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    tally.seeds,
  )}
<h2>Situations met: ${probes.filter(({ runs }) => runs > 0).length} of ${probes.length}</h2>${bars(
    probes.map(({ name, runs }) => [name, runs] as const),
    tally.seeds,
  )}
</body></html>
`;
}

function failures(outcome: SwarmOutcome): string {
  const groups = outcome.tally.groups();
  if (groups.length === 0) return "";
  const rows = groups.map(
    (group) =>
      `<tr><td class="fail">${text(group.check)}</td><td>${thousands(group.count)}</td><td>${text(group.smallest.message)}<br><code>${text(reproOf(group, outcome))}</code></td></tr>`,
  );
  return `<h2>What failed</h2><table><tr><th>Check</th><th>Seeds</th><th>The smallest of them</th></tr>${rows.join("")}</table>`;
}

/** Buckets of doubling spans, from below a millisecond on. */
function histogram(values: readonly Micros[]): string {
  if (values.length === 0) return "<p>No seed was played.</p>";
  const buckets: number[] = [];
  for (const value of values) {
    let bucket = 0;
    for (let edge = 1000; edge <= value; edge *= 2) bucket++;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  const most = Math.max(...buckets.filter((count) => count !== undefined));
  const width = 40;
  const label = (bucket: number): string => `below ${formatSpan(1000 * 2 ** bucket)}`;
  const shapes = Array.from({ length: buckets.length }, (_, bucket) => {
    const count = buckets[bucket] ?? 0;
    const height = Math.ceil((count * 120) / most);
    return `<g><title>${label(bucket)}: ${thousands(count)} seeds</title><rect class="bar" x="${bucket * width + 2}" y="${130 - height}" width="${width - 4}" height="${height}"/><text x="${bucket * width + width / 2}" y="145" text-anchor="middle">${shortSpan(1000 * 2 ** bucket)}</text></g>`;
  });
  const { p50, p99, max } = quantiles(values);
  return `<svg viewBox="0 0 ${Math.max(1, buckets.length) * width} 150" width="${buckets.length * width}" role="img" aria-label="Seeds by longest outage">${shapes.join("")}</svg>
<p>Half of the seeds stayed at or below ${formatSpan(p50)}, 99 of 100 at or below ${formatSpan(p99)}; the longest was ${formatSpan(max)}.</p>`;
}

function shortSpan(span: Micros): string {
  return span >= 1_000_000 ? `${Math.floor(span / 1_000_000)}s` : `${Math.floor(span / 1000)}ms`;
}

function bars(rows: readonly (readonly [string, number])[], seeds: number): string {
  if (rows.length === 0) return "<p>Nothing is left to chance in this scenario.</p>";
  const body = rows.map(([name, runs]) => {
    const share = seeds === 0 ? 0 : (runs * 100) / seeds;
    return `<tr><td${runs === 0 ? ' class="never"' : ""}>${text(name)}</td><td>${runs === 0 ? "never" : thousands(runs)}</td><td><svg width="200" height="12" aria-hidden="true"><rect class="bar" width="${(share * 2).toFixed(1)}" height="12"/></svg></td></tr>`;
  });
  return `<table><tr><th></th><th>Runs</th><th>Share</th></tr>${body.join("")}</table>`;
}

export function text(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

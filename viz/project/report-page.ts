/**
 * A run as one page of HTML that stands by itself: what happened, pictures of the moments that decide it, verdicts,
 * what clients saw, the scenario, the link and the digest. No script, nothing fetched; its own content security policy
 * says so. Made for paper, too.
 */
import type { CheckResult, RunReport } from "../../sim/results/index.ts";
import { count, moment, plural, span } from "./format.ts";
import { escaped } from "./markup.ts";
import type { Note } from "./notes.ts";
import type { Cue } from "./script.ts";
import type { About, Colours, Panel } from "./storyboard.ts";

export interface ReportParts {
  readonly about: About;
  /** The scenario's own description: paragraphs between empty lines. */
  readonly description: string;
  readonly report: RunReport;
  readonly cues: readonly Cue[];
  readonly panels: readonly Panel[];
  /** What of the moments has no picture, in a sentence; empty where all have. */
  readonly leftOut: string;
  readonly notes: readonly Note[];
  /** As its author wrote it. */
  readonly scenario: string;
  readonly theme: "light" | "dark";
  readonly colours: Colours;
}

/** Sentences of the script that are printed; a run of years has more than anybody reads. */
const CUES_MAX = 400;
const SCENARIO_LENGTH_MAX = 200_000;

export function reportPage(parts: ReportParts): string {
  const { about, report, theme, colours } = parts;
  const holds = report.verdict === "pass";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="${theme}">
<meta name="generator" content="${escaped(`Borealis ${report.build}`)}">
<meta name="borealis-link" content="${escaped(about.link)}">
<meta name="borealis-digest" content="${escaped(about.digest)}">
<title>${escaped(about.title)}</title>
<style>${styles(colours)}</style>
</head>
<body>
<header>
<p class="run">${escaped(about.run)}</p>
<h1>${escaped(about.title)}</h1>
<p class="verdict ${holds ? "holds" : "fails"}">${holds ? "Every check holds." : escaped(failedWords(report.checks))}</p>
${paragraphs(parts.description)}
</header>
<main>
<section aria-labelledby="moments"><h2 id="moments">The moments that decide it</h2>
<div class="panels">
${parts.panels.map((panel, index) => figure(panel, index + 1)).join("\n")}
</div>
${parts.leftOut === "" ? "" : `<p class="small">${escaped(parts.leftOut)} They are in the list of all that happened.</p>`}
</section>
<section aria-labelledby="clients"><h2 id="clients">What clients saw</h2>
${clients(report)}
</section>
<section aria-labelledby="checks"><h2 id="checks">What was checked</h2>
${checks(report.checks)}
</section>
<section aria-labelledby="story"><h2 id="story">All that happened</h2>
${story(parts.cues)}
</section>
${parts.notes.length === 0 ? "" : `<section aria-labelledby="notes"><h2 id="notes">Notes</h2>\n<dl class="moments">${parts.notes.map(({ at, text }) => `<dt>${moment(at)}</dt><dd class="note">${escaped(text)}</dd>`).join("")}</dl>\n</section>`}
<section aria-labelledby="scenario"><h2 id="scenario">The scenario</h2>
${scenario(parts.scenario)}
</section>
<section aria-labelledby="again"><h2 id="again">See it again</h2>
<p>A run is a function of scenario, seed and build: who opens the link simulates it again and is told whether it is the same world.</p>
<dl class="facts">
<dt>Link</dt><dd>${link(about.link)}</dd>
<dt>Digest</dt><dd><code>${escaped(about.digest)}</code> over ${plural(report.events, "event")}</dd>
<dt>Scenario</dt><dd><code>${escaped(`${report.scenario}@${report.scenarioHash}`)}</code></dd>
<dt>Seed</dt><dd><code>${escaped(report.seed)}</code></dd>
${report.mutations.length === 0 ? "" : `<dt>Mutations</dt><dd><code>${escaped(report.mutations.join(", "))}</code></dd>`}
<dt>Build</dt><dd>Borealis ${escaped(report.build)}</dd>
</dl>
</section>
</main>
</body>
</html>
`;
}

function failedWords(all: readonly CheckResult[]): string {
  const failed = all.filter(({ verdict }) => verdict === "fail");
  return `${plural(failed.length, "check")} failed: ${failed.map(({ name }) => name).join(", ")}.`;
}

function paragraphs(text: string): string {
  const parts = text
    .trim()
    .split(/\n\s*\n/)
    .filter((part) => part !== "");
  return parts.map((part) => `<p>${escaped(part.replace(/\s+/g, " "))}</p>`).join("\n");
}

/** What the picture shows is said under it: whoever hears the page hears that. */
function figure({ cue, picture, standing }: Panel, number: number): string {
  const detail = cue.detail === "" ? "" : ` ${escaped(cue.detail)}`;
  return `<figure data-kind="${cue.kind}">
${picture.replace("<svg", '<svg role="img" aria-label="The topology at this moment"')}
<figcaption><span class="when">${number} · ${moment(cue.at)}<span>${escaped(standing)}</span></span><strong>${escaped(cue.headline)}</strong>${detail}</figcaption>
</figure>`;
}

function clients({ clients: seen }: RunReport): string {
  const latency = ({ p50, p99, max }: { readonly p50: number; readonly p99: number; readonly max: number }): string =>
    `${span(p50)} · ${span(p99)} · ${span(max)}`;
  const rows: readonly (readonly [string, string])[] = [
    [
      "Operations",
      `${count(seen.operations)}: ${count(seen.ok)} answered, ${count(seen.failed)} failed, ${count(seen.unknown)} of unknown outcome`,
    ],
    ["Longest time without a write", span(seen.writeUnavailableUsMax)],
    ["Longest time without a read", span(seen.readUnavailableUsMax)],
    ["Commit latency (p50 · p99 · max)", latency(seen.commitLatencyUs)],
    ["Read latency (p50 · p99 · max)", latency(seen.readLatencyUs)],
    ["Acknowledged commits that were lost", count(seen.lostCommits)],
    ["Stale reads", count(seen.staleReads)],
    ...Object.entries(seen.errors)
      .slice(0, 20)
      .map(([error, times]) => [`Error ${error}`, plural(times, "time")] as const),
  ];
  return `<table><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join("\n")}</tbody></table>`;
}

function checks(all: readonly CheckResult[]): string {
  const words = { fail: "failed", pass: "holds", vacuous: "had nothing to watch" };
  const order = { fail: 0, pass: 1, vacuous: 2 };
  const rows = all
    .toSorted((a, b) => order[a.verdict] - order[b.verdict])
    .map(({ name, verdict, message, event, atUs }) => {
      const when =
        event === undefined ? "" : ` First at ${atUs === undefined ? "" : `${moment(atUs)}, `}event ${count(event)}.`;
      return `<tr data-verdict="${verdict}"><th scope="row">${escaped(name)}</th><td>${words[verdict]}</td><td>${escaped(message)}${when}</td></tr>`;
    });
  return `<table><thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">What was seen</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table>`;
}

function story(cues: readonly Cue[]): string {
  const shown = cues.slice(0, CUES_MAX);
  const rest = cues.length - shown.length;
  const more =
    rest === 0 ? "" : `\n<p class="small">${plural(rest, "later moment")} of ${count(cues.length)} left out.</p>`;
  return `<dl class="moments">
${shown.map(({ at, lines }) => `<dt>${moment(at)}</dt><dd>${lines.map(({ text }) => escaped(text)).join("<br>")}</dd>`).join("\n")}
</dl>${more}`;
}

function scenario(text: string): string {
  const shown = text.slice(0, SCENARIO_LENGTH_MAX);
  const more =
    shown.length === text.length
      ? ""
      : `\n<p class="small">The rest of its ${count(text.length)} characters is left out.</p>`;
  return `<pre tabindex="0"><code>${escaped(shown)}</code></pre>${more}`;
}

/** An address of another kind than a web page's is only told. */
function link(address: string): string {
  return /^https?:\/\//.test(address)
    ? `<a href="${escaped(address)}">${escaped(address)}</a>`
    : `<code>${escaped(address)}</code>`;
}

function styles({ surface, page, ink, muted, line, blue, vermilion, magenta }: Colours): string {
  return `
*{box-sizing:border-box}
body{margin:0;background:${page};color:${ink};font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans","DejaVu Sans",sans-serif}
header,main{max-width:64rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.5rem}
h1{margin:.2rem 0 .8rem;font-size:1.9rem;line-height:1.2}
h2{margin:2.6rem 0 1rem;font-size:1.25rem}
p{margin:.6rem 0;max-width:46rem}
.run,.small,.when{color:${muted};font-size:.9rem}
.run{margin:0}
.verdict{display:inline-block;padding:.3rem .8rem;border:1px solid ${line};border-left:4px solid ${blue};border-radius:6px;background:${surface};font-weight:600}
.verdict.fails{border-left-color:${magenta}}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(26rem,1fr));gap:1.2rem}
figure{display:flex;flex-direction:column;margin:0;border:1px solid ${line};border-radius:10px;background:${surface};overflow:hidden;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
figcaption{flex:1;padding:.7rem 1rem .8rem;border-top:1px solid ${line};border-left:4px solid ${blue}}
figure[data-kind=fault] figcaption{border-left-color:${vermilion}}
figure[data-kind=violation] figcaption{border-left-color:${magenta}}
.when{display:flex;justify-content:space-between;gap:1rem;margin-bottom:.2rem;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;background:${surface};border:1px solid ${line};font-size:.92rem}
th,td{padding:.45rem .7rem;border-bottom:1px solid ${line};text-align:left;vertical-align:top;overflow-wrap:anywhere}
th[scope=row]{font-weight:600}
tr{break-inside:avoid}
tr[data-verdict=fail] td:nth-child(2){color:${vermilion};font-weight:600}
tr[data-verdict=vacuous]{color:${muted}}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem 1rem;margin:0}
dt{color:${muted};font-variant-numeric:tabular-nums}
dd{margin:0;overflow-wrap:anywhere}
.note{white-space:pre-line}
pre{margin:0;padding:1rem;border:1px solid ${line};border-radius:8px;background:${surface};font:.82rem/1.45 ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
a{color:${blue}}
main{padding-bottom:4rem}
@media (max-width:40rem){.panels{grid-template-columns:1fr}dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}}
/* A dark page is dark on paper, too: light words on white could not be read. */
@media print{html{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:10.5pt}header,main{max-width:none;padding:0}h2{break-after:avoid;margin-top:1.6rem}.panels{grid-template-columns:1fr 1fr;gap:.4cm}a{color:inherit}}
`;
}

/** Figures and judgements in words, for the terminal and for docs/claims.md, which is this page. */
import { thousands } from "../kernel/index.ts";
import { FAR } from "./far.ts";
import { holds, testedBy, type Claim, type ClaimRow } from "./claim.ts";
import type { Tornado } from "./tornado.ts";

/** Three digits, or all of them where there are more before the point. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return "never";
  return Math.abs(value) >= 1000 ? thousands(Math.floor(value + 0.5)) : String(Number(value.toPrecision(3)));
}

const BOUND: Readonly<Record<ClaimRow["is"], string>> = { about: "", "at most": "at most ", "at least": "at least " };

export function publishedText({ is, published }: ClaimRow): string {
  return BOUND[is] + figureText(published);
}

/** `7,410 ± 90`: a mean over seeds; nothing where all seeds agree, or there is one. */
export function reachText(ours: number | null, reach: number | null): string {
  if (ours === null || reach === null) return "";
  return reach === 0 ? "the same" : `${figureText(ours)} ± ${figureText(reach)}`;
}

/** `1.02 x`, or for bounds whether it is kept. */
export function distanceText(row: ClaimRow, ratio: number | null): string {
  if (ratio === null) return "";
  if (row.is === "about") return `${figureText(ratio)} x`;
  return holds({ within: 1 }, row, ratio) ? "kept" : "not kept";
}

const INTRO = `# Published claims, and what comes out here

\`\`\`sh
npx borealis claims                              # all rows: published, ours, how far apart
npx borealis claims --seeds 5                    # means of five seeds, with their confidence intervals
npx borealis claims replica-lag --plot lag.svg   # one claim, and a picture
npx borealis claims --tornado write-scaling      # which parameters move it how far, each within its tolerance
npx borealis claims replica-lag --set parameters.latencyCrossAz=1ms   # with other parameters: measured, and judged by nobody
npx borealis ledger statementCpu                 # where a parameter comes from
\`\`\`

This page sets published figures on Aurora, and on MySQL beside it, against what runs of this simulator give. It is made
by the code that measures them. A test plays the cheapest row of each claim and compares it with what stands here.

## How to read the tables

- *published*: the figure of the source. P17 and P18 are the papers of 2017 and 2018; the other sources are those of
  \`borealis ledger\`.
- *ours*: measured by a run, at seed 1. No figure of ours is written down in the code.
- *five seeds*: the mean over five seeds, with its 95% confidence interval by Student's t (\`--seeds 5\`). A difference
  within it is luck.
- *distance*: ours over the published figure; for a bound, whether it is kept.
- *tests*: how much the row tests.
  - **Held out** rows had no part in fitting. They are what the model is tested by.
  - **Calibrated** rows are those that a parameter was fitted to, or chosen after. That they come out is no merit.
  - **Counted** rows are arithmetic over the protocol's tables. They show that the tables are copied rightly, and no
    more.
- *outcome*: a row that is **not reproduced** has a reason, which stands below the table. If it came out one day, that
  would be a finding, too, since the reason would be stale.

\`borealis claims\` ends with 1 where any row is not as this page says.

How many sessions a workload has, and how long it runs, is our choice unless the row says so. Marks in brackets tell
where a detail comes from: [found] names a public source, [derived] follows from one, [recalled] was not looked up,
[choice] is ours.

*Moved most* is the claim's tornado. Each parameter alone is set to the lower and to the upper end of its tolerance; the
two figures are what the claim's cheapest row then is, as multiples of what it was.
`;

/** A row's figure as text, empty where there is none, and its mean over seeds. */
export interface Figures {
  readonly ours: string;
  readonly seeds: string;
}

/** `moved` is a claim's line of what moves it most, empty where it depends on nothing. */
export function claimsPage(
  claims: readonly Claim[],
  ours: (claim: Claim, row: ClaimRow) => Figures,
  moved: (claim: Claim) => string,
): string {
  return [INTRO, farText(), ...claims.map((claim) => section(claim, (row) => ours(claim, row), moved(claim)))].join(
    "\n",
  );
}

/** How the text of `movedText` begins: by it the page of before is read. */
export const MOVED = "Moved most, ";
const MOVERS_MAX = 4;
const MOVES_MIN = 0.01;

/**
 * The widest bars of a tornado: what the row is with a parameter at the lower and the upper end of its tolerance, as
 * multiples of what it is.
 */
export function movedText({ row, base, bars }: Tornado): string {
  const times = (value: number): string => (Number.isFinite(value) ? `${figureText(value / base)} x` : "never");
  const words = bars
    .filter(({ moves }) => moves >= MOVES_MIN)
    .slice(0, MOVERS_MAX)
    .map(({ parameter, atLow, atHigh }) => `\`${parameter}\` ${times(atLow)} and ${times(atHigh)}`);
  return `${MOVED}row *${row.name}*: ${words.length === 0 ? "nothing moves it by a hundredth" : words.join("; ")}.`;
}

function farText(): string {
  const rows = Object.entries(FAR).map(([what, why]) => `- \`${what}\` ${why}.`);
  return [
    "Everything that was fitted or set lies within its parameter's own tolerance in the ledger, except these:",
    "",
    ...rows,
    "",
  ].join("\n");
}

function section(claim: Claim, ours: (row: ClaimRow) => Figures, moved: string): string {
  const { name, title, source, unit, within, scenarios, parameters, calibration, falsifiedBy, scaled, rows } = claim;
  const table = rows.map((row) => {
    const { ours: text, seeds } = ours(row);
    const ratio = text === "" ? null : Number(text.replaceAll(",", "")) / row.published;
    return `| ${row.name} | ${publishedText(row)} | ${text === "" ? "-" : text} | ${seeds} | ${distanceText(row, ratio)} | ${testedBy(claim, row)} | ${row.differs === undefined ? "" : "not reproduced"} |`;
  });
  const reasons = new Set(rows.flatMap(({ differs }) => (differs === undefined ? [] : [differs])));
  const isTested = rows.some(({ is, differs }) => is === "about" && differs === undefined);
  return [
    `## ${name}`,
    "",
    `${title}. *${source}.*`,
    "",
    `| row | published, ${unit} | ours | five seeds | distance | tests | outcome |`,
    "|---|---|---|---|---|---|---|",
    ...table,
    "",
    ...(isTested && within > 1 ? [`- Reproduced means within a factor of ${within}.`] : []),
    ...(calibration === undefined ? [] : [`- Calibrated: ${calibration}.`]),
    ...[...reasons].map(
      (reason) => `- Not reproduced, ${namesOf(rows.filter(({ differs }) => differs === reason))}: ${reason}.`,
    ),
    `- Falsified by: ${falsifiedBy}.`,
    `- Scaled down: ${scaled}.`,
    ...(parameters.length === 0 ? [] : [`- Depends on: ${parameters.map((each) => `\`${each}\``).join(", ")}.`]),
    ...(moved === "" ? [] : [`- ${moved}`]),
    scenarios.length === 0
      ? "- Counted over the protocol's own tables, without a run."
      : `- Played: ${scenarios.map((each) => `[\`${each}\`](../scenarios/claims/${each}.yaml)`).join(", ")}.`,
    "",
  ].join("\n");
}

function namesOf(rows: readonly ClaimRow[]): string {
  return `${rows.length === 1 ? "row" : "rows"} ${rows.map(({ name }) => `*${name}*`).join("; ")}`;
}

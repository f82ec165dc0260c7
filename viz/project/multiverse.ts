/**
 * The runs that were made by hand from one another, as a tree: which row each has, where it leaves its parent, how it
 * ended, and from when on the two stand the same again (standing.ts says what is compared). Instants come from the
 * samples of a run, so they are true to one part in 480 of its length.
 */
import type { RunReport } from "../../sim/results/index.ts";
import { moment, plural, span } from "./format.ts";
import { differenceCount, isSame, type Standing } from "./standing.ts";

export interface Stood {
  readonly at: number;
  readonly standing: Standing;
}

/** What is known of a run while the page is open. */
export interface Known {
  readonly id: number;
  /** Null for the run that all others were made from. */
  readonly parent: number | null;
  /** What was changed, or the scenario's name. */
  readonly words: string;
  readonly forkAt: number;
  readonly duration: number;
  readonly samples: readonly Stood[];
  readonly until: number;
  readonly done: boolean;
  readonly report: RunReport | null;
  readonly broke: boolean;
  /** How many seeds were played of what it is made from: one, or as many as the largest swarm of it got to. */
  readonly seeds: number;
}

export type Rejoin =
  /** Not both have been simulated to their ends. */
  | { readonly kind: "open" }
  | { readonly kind: "apart" }
  /** They never stood otherwise at any sample. */
  | { readonly kind: "never" }
  | { readonly kind: "rejoins"; readonly at: number };

export interface Outcome {
  readonly mark: "pass" | "fail" | "start" | "violation";
  readonly words: string;
}

export interface Row {
  readonly run: Known;
  readonly row: number;
  readonly parentRow: number | null;
  readonly depth: number;
  readonly rejoin: Rejoin;
  readonly outcome: Outcome;
  /** `leaves at 20.412 s; stands as its parent again from 31 s on` */
  readonly sentence: string;
}

/** Each run below the one it was made from, with everything made from it following at once. */
export function rowsOf(all: readonly Known[]): readonly Row[] {
  const rows: Row[] = [];
  const put = (run: Known, parent: Row | null): void => {
    const rejoin = parent === null ? ({ kind: "open" } as const) : rejoinOf(parent.run, run);
    const row: Row = {
      run,
      row: rows.length,
      parentRow: parent?.row ?? null,
      depth: parent === null ? 0 : parent.depth + 1,
      rejoin,
      outcome: outcomeOf(run),
      sentence: sentenceOf(run, rejoin),
    };
    rows.push(row);
    for (const child of all.filter(({ parent: of }) => of === run.id)) put(child, row);
  };
  for (const root of all.filter(({ parent }) => parent === null)) put(root, null);
  return rows;
}

export function rejoinOf(parent: Known, branch: Known): Rejoin {
  if (parent.duration !== branch.duration) return { kind: "apart" };
  const counts = differencesOver(parent.samples, branch.samples);
  if (!parent.done || !branch.done || parent.broke || branch.broke) return { kind: "open" };
  const last = counts.findLastIndex(({ count }) => count > 0);
  if (last < 0) return { kind: "never" };
  return last === counts.length - 1 ? { kind: "apart" } : { kind: "rejoins", at: counts[last + 1].at };
}

/** In how many things two runs differ at each instant that both have a sample of. */
export function differencesOver(
  a: readonly Stood[],
  b: readonly Stood[],
): readonly { readonly at: number; readonly count: number }[] {
  const found: { at: number; count: number }[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i].at !== b[i].at) break;
    found.push({ at: a[i].at, count: differenceCount(a[i].standing, b[i].standing) });
  }
  return found;
}

/**
 * Between which two instants they first come to differ: `from` they still stand the same. Undefined when they never do.
 */
export function firstApart(
  a: readonly Stood[],
  b: readonly Stood[],
): { readonly from: number; readonly to: number } | undefined {
  for (let i = 0; i < Math.min(a.length, b.length) && a[i].at === b[i].at; i++)
    if (!isSame(a[i].standing, b[i].standing)) return { from: i === 0 ? 0 : a[i - 1].at, to: a[i].at };
  return undefined;
}

export function outcomeOf({ report, broke, done, until }: Known): Outcome {
  if (broke) return { mark: "fail", words: "the simulator broke" };
  if (report === null) return { mark: "start", words: done ? "being judged" : `known up to ${moment(until)}` };
  const broken = report.checks.filter(({ name, verdict }) => verdict === "fail" && !name.startsWith("expect-"));
  const { lostCommits, writeUnavailableUsMax } = report.clients;
  if (broken.length > 0)
    return { mark: "violation", words: `${plural(broken.length, "promise")} broken: ${broken[0].name}` };
  if (lostCommits > 0) return { mark: "fail", words: `${plural(lostCommits, "commit")} lost` };
  return { mark: "pass", words: `promises hold; longest without a write ${span(writeUnavailableUsMax)}` };
}

/**
 * How thick a branch is drawn, in pixels: ten times the seeds is one equal step, so that one and ten thousand can stand
 * side by side.
 */
export function thicknessOf({ seeds }: Known): number {
  return 2 + 2 * Math.log10(Math.max(1, seeds));
}

function sentenceOf(run: Known, rejoin: Rejoin): string {
  const seeds = run.seeds > 1 ? `; ${plural(run.seeds, "seed")} of it played` : "";
  return `${wayOf(run, rejoin)}${seeds}`;
}

function wayOf({ parent, forkAt }: Known, rejoin: Rejoin): string {
  if (parent === null) return "the run that the others were made from";
  const leaves = `leaves at ${moment(forkAt)}`;
  if (rejoin.kind === "rejoins") return `${leaves}; stands as its parent again from ${moment(rejoin.at)} on`;
  if (rejoin.kind === "never") return `${leaves}; never stands otherwise than its parent`;
  return rejoin.kind === "apart" ? `${leaves}; does not come to stand as its parent again` : leaves;
}

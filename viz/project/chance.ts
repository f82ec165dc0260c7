/**
 * The chance curve as what is drawn and said of it: what can be asked about a run, the line with its band, and
 * sentences.
 */
import { intervalOf, stepOf, type Odds, type Outcome } from "../../sim/explore/odds.ts";
import type { RunReport } from "../../sim/results/index.ts";
import { moment, plural, span } from "./format.ts";

/**
 * What can be asked of a run: its checks that failed first, then a time without a write, a lost commit, and the checks
 * that held.
 */
export function outcomesOf(report: RunReport | null, forUs: number): readonly Outcome[] {
  const checks = (report?.checks ?? []).filter(({ name }) => !name.startsWith("expect-"));
  const of = (verdict: "fail" | "pass"): readonly Outcome[] =>
    checks
      .filter((check) => check.verdict === verdict)
      .toSorted((a, b) => (a.event ?? Infinity) - (b.event ?? Infinity) || 0)
      .map(({ name }) => ({ kind: "check", name }));
  return [...of("fail"), { kind: "no-write", forUs }, { kind: "lost-commit" }, ...of("pass")];
}

/** As long as in this run, down to a tenth of a second; a second where no write had to wait. */
export function usualGap(report: RunReport | null): number {
  const longest = Math.floor((report?.clients.writeUnavailableUsMax ?? 0) / 100_000) * 100_000;
  return longest === 0 ? 1_000_000 : longest;
}

export function outcomeWords(outcome: Outcome): string {
  if (outcome.kind === "check") return `${outcome.name} fails`;
  return outcome.kind === "no-write" ? `no write for ${span(outcome.forUs)} or longer` : "a commit is lost";
}

export interface CurvePoint {
  readonly at: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** Moments of which something is known. */
export function pointsOf(odds: readonly Odds[]): readonly CurvePoint[] {
  return odds.flatMap((one) =>
    one.runs === 0 ? [] : [{ at: one.at, runs: one.runs, share: one.hits / one.runs, ...intervalOf(one) }],
  );
}

export function runsOf(odds: readonly Odds[]): number {
  return odds.reduce((sum, { runs }) => sum + runs, 0);
}

/** Of the last moment at or before `at` of which something is known. */
export function pointAt(points: readonly CurvePoint[], at: number): CurvePoint | undefined {
  return points.findLast((point) => point.at <= at) ?? points[0];
}

/** `63% (48% to 76%, 30 runs)` */
export function shareWords({ share, low, high, runs }: CurvePoint): string {
  return `${percent(share)} (${percent(low)} to ${percent(high)}, ${plural(runs, "run")})`;
}

export interface StepWords {
  readonly after: number;
  readonly until: number;
  readonly words: string;
}

/** Where nothing could be helped any more, as far as the runs tell. */
export function stepWords(odds: readonly Odds[]): StepWords | undefined {
  const step = stepOf(odds);
  if (step === undefined) return undefined;
  const { after, until, before, from } = step;
  return {
    after,
    until,
    words: `Point of no return: after ${moment(after)}, by ${moment(until)}. Before it ${percent(before)} of the futures end so, from it on ${percent(from)}.`,
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/**
 * What a published claim is: rows of figures, how each is measured in a run, and what would falsify it. A row's own
 * figure is never written down: it comes out of a run each time it is asked for.
 */
import type { ParameterName } from "../parameters/index.ts";
import type { Laboratory } from "./laboratory.ts";
import { meanOf } from "./seeds.ts";

export interface ClaimRow {
  /** In the words of the table it stands in: `r3.8xlarge`, `5,000 connections`. */
  readonly name: string;
  readonly published: number;
  /** The published figure is a measurement, or a bound. */
  readonly is: "about" | "at most" | "at least";
  /** A parameter was chosen so that this row comes out: it is no test of the model. */
  readonly calibrated: boolean;
  /** The row that the test suite plays, because it costs least. One a claim at least. */
  readonly cheap?: boolean;
  /** Undefined where the model has nothing to measure. */
  readonly measure?: (laboratory: Laboratory) => number;
  /** Why it is not reproduced. With it, a row that does come out is a finding, too: the reason is stale. */
  readonly differs?: string;
}

export interface Claim {
  readonly name: string;
  /** What is claimed, as a sentence. */
  readonly title: string;
  readonly source: string;
  readonly unit: string;
  /** The scenarios in scenarios/claims that are played. */
  readonly scenarios: readonly string[];
  /** A measured figure may be this many times the published one, or that part of it. */
  readonly within: number;
  readonly rows: readonly ClaimRow[];
  /** What the figure depends on most, as far as anybody would think: the tornado tries these. */
  readonly parameters: readonly ParameterName[];
  /** Parameters that its scenarios scale down together with the data: a tolerance is scaled as they are. */
  readonly scaledBy?: Readonly<Partial<Record<ParameterName, number>>>;
  readonly falsifiedBy: string;
  /** What was chosen or fitted so that the calibrated rows come out; absent where none is. */
  readonly calibration?: string;
  /** What is scaled down, and what stands for something that is not published. */
  readonly scaled: string;
}

/** How much a row tests: nothing was fitted to it; something was; or it is counted without a run, and cannot fail. */
export function testedBy({ scenarios }: Claim, { calibrated }: ClaimRow): "held out" | "calibrated" | "counted" {
  if (scenarios.length === 0) return "counted";
  return calibrated ? "calibrated" : "held out";
}

/** The row that stands for its claim where each would take too long; undefined where nothing is measured. */
export function cheapestRow({ rows }: Claim): ClaimRow | undefined {
  return rows.find(({ cheap, measure }) => cheap === true && measure !== undefined);
}

export type Standing = "reproduced" | "differs" | "finding" | "not modelled";

export interface Judged {
  readonly claim: Claim;
  readonly row: ClaimRow;
  readonly ours: number | null;
  /** With several seeds, how far the mean of all there could be may be from ours, at 95%; null for one seed. */
  readonly reach: number | null;
  /** Ours over the published figure; null where there is none. */
  readonly ratio: number | null;
  readonly standing: Standing;
}

/** Measures a row, at each seed that a laboratory is given for, and sets the mean beside what is published. */
export function judge(claim: Claim, row: ClaimRow, ...laboratories: readonly Laboratory[]): Judged {
  const { measure } = row;
  if (measure === undefined) return { claim, row, ours: null, reach: null, ratio: null, standing: "not modelled" };
  const { mean, reach } = meanOf(laboratories.map((laboratory) => measure(laboratory)));
  const ratio = mean / row.published;
  return {
    claim,
    row,
    ours: mean,
    reach,
    ratio,
    standing: standingOf(holds(claim, row, ratio), row.differs !== undefined),
  };
}

export function holds({ within }: Pick<Claim, "within">, { is }: Pick<ClaimRow, "is">, ratio: number): boolean {
  if (is === "at most") return ratio <= 1;
  if (is === "at least") return ratio >= 1;
  return ratio <= within && ratio >= 1 / within;
}

function standingOf(isHeld: boolean, isExcused: boolean): Standing {
  if (isHeld) return isExcused ? "finding" : "reproduced";
  return isExcused ? "differs" : "finding";
}

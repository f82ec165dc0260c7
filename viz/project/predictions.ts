/**
 * What somebody has predicted in the lessons, and what that says of them: how often they were right, and whether they
 * know how sure they may be. Of each question the first answer counts: by the second one has seen it.
 *
 * "Calibrated" as forecasters have it (Brier 1950): of what one is certain of, all comes true; of what one guesses, as
 * much as chance gives.
 */

/** How sure somebody is before they see it. */
export const SURENESS = ["guessing", "fairly sure", "certain"] as const;

export interface Prediction {
  /** Counts in `SURENESS`. */
  readonly sure: number;
  readonly isRight: boolean;
}

/** By lesson and step, as `failover.1`: the first is 1. */
export type Predictions = Readonly<Record<string, Prediction>>;

/** Fewer of a kind say nothing of whoever made them. */
const TELLING = 3;
/** Certain and wrong more often than that is too certain; guessed and right more often than that is no guess. */
const [CERTAIN_SHARE, GUESS_SHARE] = [0.9, 0.7];

/** The predictions of one lesson, as a part of a line on it: `1 of 2 predicted right`; "" without any. */
export function scoreOf(lesson: string, predictions: Predictions): string {
  const own = Object.entries(predictions).filter(([name]) => name.startsWith(`${lesson}.`));
  return own.length === 0 ? "" : `${right(own.map(([, one]) => one))} predicted right`;
}

/** All of them in sentences; none without any. */
export function calibrationOf(predictions: Predictions): readonly string[] {
  const all = Object.values(predictions);
  if (all.length === 0) return [];
  const kinds = SURENESS.map((word, sure) => ({ word, of: all.filter((one) => one.sure === sure) }))
    .filter(({ of }) => of.length > 0)
    .toReversed()
    .map(({ word, of }) => `${right(of)} where you were ${word}`);
  return [`Of your predictions ${right(all)} came true: ${kinds.join(", ")}.`, adviceOn(all)].filter(
    (sentence) => sentence !== "",
  );
}

function adviceOn(all: readonly Prediction[]): string {
  const share = (sure: number): number | undefined => {
    const of = all.filter((one) => one.sure === sure);
    return of.length < TELLING ? undefined : of.filter(({ isRight }) => isRight).length / of.length;
  };
  if ((share(SURENESS.length - 1) ?? 1) < CERTAIN_SHARE) return "You are certain too soon.";
  if ((share(0) ?? 0) > GUESS_SHARE) return "You know more than you think.";
  return "";
}

function right(of: readonly Prediction[]): string {
  return `${of.filter(({ isRight }) => isRight).length} of ${of.length}`;
}

/** What was kept from another visit; what is not of that form is left out. */
export function readPredictions(text: string): Predictions {
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    kept = null;
  }
  const entries = Object.entries(typeof kept === "object" && kept !== null ? kept : {}) as [string, unknown][];
  return Object.fromEntries(entries.filter((entry): entry is [string, Prediction] => isPrediction(entry[1])));
}

function isPrediction(value: unknown): value is Prediction {
  if (typeof value !== "object" || value === null) return false;
  const { sure, isRight } = value as Partial<Prediction>;
  return typeof isRight === "boolean" && SURENESS.some((_, index) => index === sure);
}

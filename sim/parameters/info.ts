/** What a row of the tables of parameters is, and the two forms that most rows have. */
export type ParameterUnit = "us" | "bytes" | "records" | "ratio" | "count" | "bytes/s";

export interface ParameterInfo {
  readonly value: number;
  readonly unit: ParameterUnit;
  /** What it means, as a sentence without a full stop. */
  readonly does: string;
  /** Where the value comes from. */
  readonly source: string;
  /** Smallest and largest value the model makes sense with, both allowed. */
  readonly min: number;
  readonly max: number;
  /** The range in which the true value may lie, for sensitivity studies. */
  readonly tolerance: string;
}

export const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** A span of time up to a day. */
export const time = (value: number, does: string, source: string, tolerance: string): ParameterInfo => ({
  value,
  unit: "us",
  does,
  source,
  min: 0,
  max: DAY_US,
  tolerance,
});

/** A time that something is done every so often at: never 0. */
export const period = (value: number, does: string, source: string, tolerance: string): ParameterInfo => ({
  ...time(value, does, source, tolerance),
  min: 100,
});

/** How many of something, at least one. */
export const number = (value: number, does: string, source: string, tolerance: string): ParameterInfo => ({
  value,
  unit: "count",
  does,
  source,
  min: 1,
  max: 1000,
  tolerance,
});

/** A share of something, from nothing to all of it. */
export const share = (value: number, does: string, source: string, tolerance: string): ParameterInfo => ({
  value,
  unit: "ratio",
  does,
  source,
  min: 0,
  max: 1,
  tolerance,
});

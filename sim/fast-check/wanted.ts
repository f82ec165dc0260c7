/**
 * What options of the arbitraries must be, so that a wrong one is told where it is given: fast-check would say later
 * that some integer's maximum is below its minimum, or that it was given no arbitrary.
 */
import type fc from "fast-check";
import type { Wanted } from "../given.ts";

/** Told by what it can do: other people's suites may have a fast-check of their own. */
function isArbitrary(value: unknown): boolean {
  return typeof (value as Partial<fc.Arbitrary<unknown>> | null | undefined)?.generate === "function";
}

/** `kind` goes on from "an arbitrary", `or` names what else may stand there. */
export function arbitraryOf(kind: string, or?: readonly [words: string, fits: (value: unknown) => boolean]): Wanted {
  return [
    `an arbitrary${kind}${or === undefined ? "" : `, or ${or[0]}`}`,
    (value) => isArbitrary(value) || or?.[1](value) === true,
  ];
}

export const POSITIVE: Wanted = [
  "a whole number, 1 or more",
  (value) => Number.isInteger(value) && (value as number) >= 1,
];

/** A whole number within bounds. */
export function from(least: number, most: number): Wanted {
  return [
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  ];
}

export const SHARES: Wanted = [
  "a list of shares from 0 to 1",
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number" && one >= 0 && one <= 1),
];

export const SOME_NAMES: Wanted = [
  "a list of one name or more",
  (value) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"),
];

/**
 * What the service says to a request that it does not take: which parameter, under which error name, and what would be
 * right (cluster reference 9).
 */
export type ErrorName =
  | "InvalidParameterValue"
  | "InvalidParameterCombination"
  | "MissingParameter"
  | "StorageTypeNotSupported"
  | "InvalidDBClusterStateFault";

export interface Refusal {
  /** AWS's name of the parameter that is at fault. */
  readonly parameter: string;
  readonly error: ErrorName;
  /** A sentence that begins with what the parameter is or has; a secret's value is never in it. */
  readonly message: string;
}

export type Refuse = (parameter: string, error: ErrorName, message: string) => void;

/** The refusals of a request, in the order of its parameters. */
export function refusalsOf(judge: (refuse: Refuse) => void): readonly Refusal[] {
  const refusals: Refusal[] = [];
  judge((parameter, error, message) => void refusals.push({ parameter, error, message }));
  return refusals;
}

/** 1 to 63 letters, digits and hyphens, first a letter, no hyphen at the end and no two in a row (9.1). */
export function judgeIdentifier(parameter: string, given: string, refuse: Refuse): void {
  if (!/^[A-Za-z](-?[A-Za-z0-9]){0,62}$/.test(given))
    refuse(
      parameter,
      "InvalidParameterValue",
      `"${given}" is no identifier: 1 to 63 letters, digits and hyphens, the first a letter, no hyphen at the end and no two in a row`,
    );
}

export function judgeRange(
  parameter: string,
  given: number | undefined,
  [from, to]: readonly [number, number],
  refuse: Refuse,
): void {
  if (given !== undefined && (!Number.isInteger(given) || given < from || given > to))
    refuse(parameter, "InvalidParameterValue", `${given} is not a whole number from ${from} to ${to}`);
}

export function judgeChoice(
  parameter: string,
  given: string | number | undefined,
  choices: readonly (string | number)[],
  refuse: Refuse,
): void {
  if (given !== undefined && !choices.includes(given))
    refuse(parameter, "InvalidParameterValue", `${JSON.stringify(given)} is none of ${choices.join(", ")}`);
}

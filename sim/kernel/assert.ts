/** Assertions that read as sentences. A failed one is the simulator's own fault (exit code 3), never the scenario's. */

export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/**
 * Throws when `condition` is false. On a hot path test the condition first and call `fail`, so that no values object is
 * made for an assertion that holds.
 */
export function assert(
  condition: boolean,
  message: string,
  values: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) fail(message, values);
}

export function fail(message: string, values: Readonly<Record<string, unknown>> = {}): never {
  const told = Object.entries(values).map(([name, value]) => `${name} = ${String(value)}`);
  throw new AssertionError(told.length > 0 ? `${message} (${told.join(", ")})` : message);
}

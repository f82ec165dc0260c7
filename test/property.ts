/**
 * Properties in the house style: a fixed seed, so that a run today is the run of yesterday, and more runs on request.
 *
 *     BOREALIS_PROPERTY_RUNS=100000 npx vitest run test/kernel       look longer
 *     BOREALIS_PROPERTY_SEED=42 npx vitest run test/kernel           look elsewhere
 */
import fc from "fast-check";

const RUNS = Number(process.env["BOREALIS_PROPERTY_RUNS"] ?? 300);
const SEED = Number(process.env["BOREALIS_PROPERTY_SEED"] ?? 1);

/** Checks a property; a failure prints the smallest counterexample found. `cost` divides the number of runs. */
export function check<T>(property: fc.IProperty<T>, cost = 1): void {
  fc.assert(property, { seed: SEED, numRuns: Math.ceil(RUNS / cost) });
}

/** The same for what takes its time. */
export async function checkAsync<T>(property: fc.IAsyncProperty<T>, cost = 1): Promise<void> {
  await fc.assert(property, { seed: SEED, numRuns: Math.ceil(RUNS / cost) });
}

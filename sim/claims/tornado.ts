/**
 * Which parameters move a claim most: each is set to either end of its own tolerance, alone, and the row is measured
 * again. A parameter whose tolerance is exact is left out. One that the row's own scenario sets is varied all the same:
 * it was fitted within that tolerance. One that the scenario scales down is varied within the tolerance scaled down as
 * much.
 *
 * One at a time: what two parameters do only together is not seen.
 */
import type { LedgerRow } from "../ledger/index.ts";
import { PARAMETERS } from "../parameters/index.ts";
import type { Claim, ClaimRow } from "./claim.ts";
import type { Laboratory } from "./laboratory.ts";

export interface TornadoBar {
  readonly parameter: string;
  readonly low: number;
  readonly high: number;
  /** The row's figure with the parameter at either end. */
  readonly atLow: number;
  readonly atHigh: number;
  /** The larger distance from the row's own figure, as a share of it. */
  readonly moves: number;
}

export interface Tornado {
  readonly claim: Claim;
  readonly row: ClaimRow;
  readonly base: number;
  /** The widest first. */
  readonly bars: readonly TornadoBar[];
}

/** `constants` is the ledger. The row must have a measure. */
export function tornado(claim: Claim, row: ClaimRow, laboratory: Laboratory, constants: readonly LedgerRow[]): Tornado {
  const { measure } = row;
  if (measure === undefined) throw new RangeError(`${claim.name}, ${row.name}: there is nothing to measure.`);
  const base = measure(laboratory);
  const bars = claim.parameters.flatMap((parameter): TornadoBar[] => {
    const range = constants.find(({ name }) => name === parameter)?.range ?? null;
    if (range === null) return [];
    const { min, max, unit } = PARAMETERS[parameter];
    const scale = claim.scaledBy?.[parameter] ?? 1;
    const [low, high] = [Math.max(min, range.low * scale), Math.min(max, range.high * scale)];
    const at = (value: number): number => measure(laboratory.with([`parameters.${parameter}=${shown(value, unit)}`]));
    const [atLow, atHigh] = [at(low), at(high)];
    const distance = (value: number): number => (base === 0 ? 0 : Math.abs(value - base) / base);
    return [{ parameter, low, high, atLow, atHigh, moves: Math.max(distance(atLow), distance(atHigh)) }];
  });
  // Two that never come to an end are equally far, and their difference is no number.
  return { claim, row, base, bars: bars.sort((a, b) => (a.moves === b.moves ? 0 : b.moves - a.moves)) };
}

/** As a scenario file writes it. */
function shown(value: number, unit: string): string {
  if (unit === "us") return `${value}us`;
  return unit === "bytes" ? `${value}B` : String(value);
}

/**
 * A tolerance as people write it, `50 to 200 us` or `10 min to a week`, read as two numbers in the row's own unit.
 * `exact` has none: what is defined is not off. A number without a unit takes the one behind it; without any, the
 * row's.
 */
export interface Tolerance {
  readonly low: number;
  readonly high: number;
}

const SCALES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  us: { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000, day: 86_400_000_000, week: 604_800_000_000 },
  bytes: { bytes: 1, KB: 1e3, MB: 1e6, GB: 1e9, MiB: 1_048_576, GiB: 1_073_741_824 },
  "bytes/s": { "bytes/s": 1, "MB/s": 1e6, "GB/s": 1e9 },
};

const NUMBER = /^(a|[\d,]*\.?\d+)(?: ([A-Za-z/]+))?$/;

/** Null for `exact`; undefined for what cannot be read. */
export function readTolerance(text: string, unit: string): Tolerance | null | undefined {
  if (text === "exact") return null;
  const parts = text.split(" to ").map((part) => NUMBER.exec(part));
  if (parts.length !== 2) return undefined;
  const [from, to] = parts;
  if (from === null || to === null) return undefined;
  const low = inUnit(from, unit, to[2]);
  const high = inUnit(to, unit, undefined);
  return low === undefined || high === undefined || low >= high ? undefined : { low, high };
}

function inUnit(match: RegExpExecArray, unit: string, otherwise: string | undefined): number | undefined {
  const [, digits, own = otherwise] = match;
  const scale = own === undefined ? 1 : SCALES[unit]?.[own];
  const value = digits === "a" ? 1 : Number(digits.replaceAll(",", ""));
  return scale === undefined ? undefined : value * scale;
}

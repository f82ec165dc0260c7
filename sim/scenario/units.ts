/**
 * Quantities as people write them: `250us`, `10ms`, `20s`, `2m`, `1h`; `640GB`, `64TB`, `128TiB`; `2000/s`; `50%` or
 * `0.5`.
 *
 * Each reader returns the value in the engine's unit, or undefined when the text is none; the caller knows the place
 * and says what would be right.
 */
import { HOUR, MILLISECOND, MINUTE, SECOND, type Micros } from "../kernel/index.ts";

export const DURATION = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/;
export const SIZE = /^(\d+(?:\.\d+)?)(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;
export const RATE = /^(\d+(?:\.\d+)?)\/(s|m|h)$/;
export const PERCENT = /^(\d+(?:\.\d+)?)%$/;

export const DURATION_HELP = "write a number and a unit: 250us, 10ms, 20s, 2m or 1h";
export const SIZE_HELP = "write a number and a unit: 10GB, 64TB or 128TiB";
export const RATE_HELP = "write a number per second, minute or hour: 2000/s, 30/m";
export const RATIO_HELP = "write a share: 50% or 0.5";

const SPANS: Readonly<Record<string, Micros>> = { us: 1, ms: MILLISECOND, s: SECOND, m: MINUTE, h: HOUR };
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
};

/** Whole microseconds; a fraction of one is refused. */
export function readDuration(text: string): Micros | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : whole(match[1], SPANS[match[2]]);
}

/** Whole bytes. */
export function readSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  return match === null ? undefined : whole(match[1], BYTES[match[2]]);
}

/** A rate per second, which need not be whole. */
export function readRate(text: string): number | undefined {
  const match = RATE.exec(text);
  return match === null ? undefined : Number(match[1]) / (SPANS[match[2]] / SECOND);
}

/** A share from 0 to 1. */
export function readRatio(value: string | number): number | undefined {
  if (typeof value === "number") return value >= 0 && value <= 1 ? value : undefined;
  const match = PERCENT.exec(value);
  if (match === null) return undefined;
  const ratio = Number(match[1]) / 100;
  return ratio <= 1 ? ratio : undefined;
}

/** The shortest text that reads back to the same span. */
export function writeDuration(span: Micros): string {
  for (const unit of ["h", "m", "s", "ms"])
    if (span > 0 && span % SPANS[unit] === 0) return `${span / SPANS[unit]}${unit}`;
  return `${span}us`;
}

/** What was written, short enough for a message. */
export function shown(given: unknown): string {
  if (given === null) return "nothing";
  if (Array.isArray(given)) return "a list";
  if (typeof given === "object") return "a mapping";
  const text = typeof given === "string" ? `"${given}"` : String(given);
  return text.length > 42 ? `${text.slice(0, 40)}…${typeof given === "string" ? '"' : ""}` : text;
}

/** The exact product of a decimal and a whole unit, if it is whole and holds its digits. */
function whole(decimal: string, unit: number): number | undefined {
  if (decimal.length > 32) return undefined;
  const [digits, fraction = ""] = decimal.split(".");
  const scaled = BigInt(digits + fraction) * BigInt(unit);
  const scale = BigInt(`1${"0".repeat(fraction.length)}`);
  const value = Number(scaled / scale);
  return scaled % scale === 0n && value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

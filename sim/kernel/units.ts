/**
 * The two whole numbers everything is measured in, branded so that one cannot be passed for the other.
 *
 * Time is a whole number of microseconds from the start of the run. A double holds whole numbers exactly up to 2^53,
 * which is 285 years of microseconds; nanoseconds would last 104 days.
 */

declare const brand: unique symbol;

/** Simulated time or a span of it, in whole microseconds, 0 or more. */
export type Micros = number & { readonly [brand]?: "micros" };

/** A position in a volume's log. The first record has LSN 1; 0 stands for "nothing yet". */
export type Lsn = number & { readonly [brand]?: "lsn" };

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60_000_000;
export const HOUR: Micros = 3_600_000_000;
const DAY = 24 * HOUR;

/** `20.412 s`: seconds with as many digits as the microseconds need, at least three. For people, never for parsing. */
export function formatMicros(time: Micros): string {
  const whole = Math.floor(time / SECOND);
  const rest = String(time % SECOND).padStart(6, "0");
  const digits = rest.endsWith("000") ? rest.slice(0, 3) : rest;
  return `${whole}.${digits} s`;
}

/** A span in the unit a person would choose: `250 us`, `12.4 ms`, `3.05 s`, `2 min`, `7 days`. */
export function formatSpan(span: Micros): string {
  if (span < MILLISECOND) return `${span} us`;
  if (span < SECOND) return `${trim(span / MILLISECOND)} ms`;
  if (span < 2 * MINUTE) return `${trim(span / SECOND)} s`;
  if (span < 2 * HOUR) return `${trim(span / MINUTE)} min`;
  return span < 2 * DAY ? `${trim(span / HOUR)} h` : `${trim(span / DAY)} days`;
}

function trim(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A whole number with its thousands apart: `4,812`. Not the host's locale, which would differ between machines. */
export function thousands(value: number): string {
  const text = String(value);
  let result = "";
  for (let i = 0; i < text.length; i++) {
    if (i > 0 && (text.length - i) % 3 === 0) result += ",";
    result += text[i];
  }
  return result;
}

/** So many of a thing: `1 reader`, `4,812 readers`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${thousands(value)} ${value === 1 ? one : many}`;
}

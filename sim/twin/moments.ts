/**
 * Moments as AWS writes them (ISO 8601 with a zone, or seconds since 1970) as microseconds since 1970, and back. By
 * arithmetic: nothing here may ask a clock, and engines differ in what they read as a date.
 */
import type { Micros } from "../kernel/index.ts";

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/;

/** Undefined for what is no moment. A time without a zone is none: an hour's error would be taken for the truth. */
export function readMoment(value: unknown): Micros | undefined {
  if (typeof value === "number") return value >= 0 && value < 1e11 ? Math.floor(value * SECOND + 0.5) : undefined;
  const found = typeof value === "string" ? ISO.exec(value.trim()) : null;
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((found[7] ?? "").padEnd(6, "0").slice(0, 6));
  const sinceMidnight = ((hour * 60 + minute) * 60 + second) * SECOND + fraction;
  return daysSince1970(year, month, day) * DAY + sinceMidnight - offsetOf(found[8]);
}

/** As the AWS command line prints it, in UTC. */
export function writeMoment(at: Micros): string {
  let days = Math.floor(at / DAY);
  let year = 1970;
  while (days >= daysOf(year)) days -= daysOf(year++);
  let month = 1;
  while (days >= daysIn(year, month)) days -= daysIn(year, month++);
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = at % DAY;
  const [hour, minute, second] = [3600, 60, 1].map((unit) => Math.floor(rest / (unit * SECOND)));
  const fraction = rest % SECOND;
  const shown = fraction === 0 ? "" : `.${String(fraction).padStart(6, "0")}`;
  return `${year}-${two(month)}-${two(days + 1)}T${two(hour)}:${two(minute % 60)}:${two(second % 60)}${shown}+00:00`;
}

function offsetOf(zone: string): Micros {
  if (zone === "Z") return 0;
  const digits = zone.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (zone.startsWith("-") ? -minutes : minutes) * 60 * SECOND;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysOf(year: number): number {
  return isLeap(year) ? 366 : 365;
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}

function daysSince1970(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  let days = (year - 1970) * 365 + leaps + day - 1;
  for (let each = 1; each < month; each++) days += daysIn(year, each);
  return days;
}

/** Quantities of a scenario read with their place at hand, so that a bad one is reported and the reading goes on. */
import { HOUR, type Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { RATIO_HELP, readDuration, readRatio, shown, writeDuration } from "./units.ts";

/** Notes a problem at a key. */
export type Report = (path: Path, message: string) => void;

/** A leap year: longer than any run, and far enough below 2^53 that sums of a few spans are exact. */
const SPAN_MAX: Micros = 8784 * HOUR;

export function readSpan(text: string | undefined, fallback: Micros, path: Path, report: Report): Micros {
  if (text === undefined) return fallback;
  const span = readDuration(text);
  if (span !== undefined && span <= SPAN_MAX) return span;
  report(
    path,
    span === undefined
      ? `${shown(text)} is not a whole number of microseconds, the unit of simulated time`
      : "must be at most 366 days (8784h)",
  );
  return fallback;
}

/** When something begins, which must be while the run goes on. */
export function readBegin(text: string | undefined, duration: Micros, path: Path, report: Report): Micros {
  const at = readSpan(text, 0, path, report);
  if (at >= duration)
    report(path, `begins at ${writeDuration(at)}, when the run is over: it lasts ${writeDuration(duration)}`);
  return at;
}

export function readShare(value: string | number, path: Path, report: Report): number {
  const ratio = readRatio(value);
  if (ratio === undefined) report(path, `${shown(value)} is not a share: ${RATIO_HELP}`);
  return ratio ?? 0;
}

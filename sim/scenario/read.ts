/** Quantities of a scenario read with their place at hand, so that a bad one is reported and the reading goes on. */
import type { Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { RATIO_HELP, readDuration, readRatio } from "./units.ts";

/** Notes a problem at a key. */
export type Report = (path: Path, message: string) => void;

export function readSpan(text: string | undefined, fallback: Micros, path: Path, report: Report): Micros {
  if (text === undefined) return fallback;
  const span = readDuration(text);
  if (span === undefined) report(path, "is finer than a microsecond, the unit of simulated time");
  return span ?? fallback;
}

export function readShare(value: string | number, path: Path, report: Report): number {
  const ratio = readRatio(value);
  if (ratio === undefined) report(path, `is not a share: ${RATIO_HELP}`);
  return ratio ?? 0;
}

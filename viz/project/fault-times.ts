/**
 * A fault's times as a person reads and types them: when it begins, how long it lasts, and what a change of them is
 * called.
 */
import type { FaultSpan } from "../../sim/results/index.ts";
import { readMoment } from "../state/moments.ts";
import { span } from "./format.ts";

export interface FaultTimes {
  readonly at: number;
  /** 0: for good. */
  readonly for: number;
}

/** Over as soon as it has happened: it can be at another time, and no longer. */
export function isInstant({ at, until }: FaultSpan): boolean {
  return until === at;
}

export function timesOf({ at, until }: FaultSpan, duration: number): FaultTimes {
  return { at, for: until >= duration ? 0 : until - at };
}

/** Exact, so that what is read is what is meant: `20s`, `2.5s`, `250ms`, `900us`; of a break by hand `7.000001s`. */
export function written(us: number): string {
  if (us % 1_000 !== 0) return us < 1e6 ? `${us}us` : `${us / 1e6}s`;
  return us % 100_000 === 0 ? `${us / 1e6}s` : `${us / 1_000}ms`;
}

/** What somebody typed, or a sentence on what is wrong with it. An empty length is for good. */
export function readTimes(at: string, lasting: string, duration: number): FaultTimes | string {
  const begins = readMoment(at);
  if (begins?.by !== "time") return `"${at}" is no time; 20s or 250ms would be.`;
  if (begins.at >= duration) return `The run ends after ${span(duration)}; the fault has to begin before.`;
  if (lasting.trim() === "") return { at: begins.at, for: 0 };
  const lasts = readMoment(lasting);
  if (lasts?.by !== "time" || lasts.at === 0)
    return `"${lasting}" is no length; 10s or 250ms would be, and nothing for good.`;
  return { at: begins.at, for: lasts.at };
}

/** `us-east-1b loses power from 18 s, for 30 s`: what the branch is called. */
export function wordsOf(text: string, { at, for: lasting }: FaultTimes, isAtOnce = false): string {
  if (isAtOnce) return `${text} at ${span(at)}`;
  return `${text} from ${span(at)}, ${lasting === 0 ? "for good" : `for ${span(lasting)}`}`;
}

/** A length of half a minute is not chosen to the millisecond: times of a drag are round, to about this many pixels. */
const ROUND_PIXELS = 4;

/**
 * The times of a fault that is dragged by so much; `perPixel` is how much time a pixel is. Within the run, and at least
 * one round step long.
 */
export function dragged(fault: FaultSpan, by: number, isEnd: boolean, perPixel: number, duration: number): FaultTimes {
  const step = roundStep(perPixel * ROUND_PIXELS);
  const rounded = (us: number): number => Math.round(us / step) * step;
  const times = timesOf(fault, duration);
  const last = Math.max(0, (Math.ceil(duration / step) - 1) * step);
  if (!isEnd) return { at: Math.min(last, Math.max(0, rounded(fault.at + by))), for: times.for };
  const until = rounded(fault.until + by);
  return { at: times.at, for: until >= duration ? 0 : Math.max(step, until - times.at) };
}

/** 1, 2 or 5 and noughts: the smallest that is not below. */
function roundStep(us: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, us)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= us) ?? 10 * power;
}

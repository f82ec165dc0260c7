/**
 * A run of a swarm as a small picture: its faults as bars in lanes, below them what clients wrote as an area, and a
 * flag where a check failed; and the same in words. By the run alone, so that two runs that went alike look alike.
 */
import type { SwarmState } from "../state/store.ts";
import { listed, moment, plural, span } from "./format.ts";
import { faultLanes } from "./timeline.ts";

type Result = SwarmState["results"][number];

/** What the picture shows: the run's faults, and how many writes were answered in each equal part of it. */
export interface Strip {
  readonly duration: number;
  readonly faults: readonly { readonly at: number; readonly until: number; readonly text: string }[];
  readonly writes: readonly number[];
}

/** In pixels. */
export const STRIP = { width: 168, height: 44 } as const;
/** Lanes of faults share this height; what is below is the writes'. */
const FAULTS = 16;
const LANE_MAX = 5;
/** What is over at once is still seen. */
const BAR_MIN = 2;

export interface StripPaths {
  readonly faults: string;
  readonly writes: string;
  /** Empty where no check failed at a moment of its own. */
  readonly flag: string;
}

export function stripPaths({ duration, faults, writes }: Strip, failedAt: number | undefined): StripPaths {
  const x = (at: number): number => Math.round((at / duration) * STRIP.width * 10) / 10;
  const spans = faultLanes(faults.map((fault) => ({ kind: "", ...fault })));
  const lane = Math.min(LANE_MAX, FAULTS / Math.max(1, ...spans.map((one) => one.lane + 1)));
  const bars = spans.map(({ at, until, lane: row }) => {
    const wide = Math.max(BAR_MIN, x(until) - x(at));
    return `M${Math.min(x(at), STRIP.width - wide)},${row * lane}h${wide}v${lane * 0.8}h${-wide}z`;
  });
  const most = Math.max(1, usual(writes) * 1.25);
  const y = (value: number): number =>
    Math.round((STRIP.height - Math.min(1, value / most) * (STRIP.height - FAULTS - 2)) * 10) / 10;
  const steps = writes.map((value, part) => `V${y(value)}H${x(((part + 1) * duration) / writes.length)}`);
  return {
    faults: bars.join(""),
    writes: `M0,${STRIP.height}${steps.join("")}V${STRIP.height}z`,
    flag: failedAt === undefined ? "" : `M${x(failedAt)},${STRIP.height}V${FAULTS}l7,4l-7,4`,
  };
}

/** What most parts stay below: one in which a backlog is answered would flatten all others. */
function usual(writes: readonly number[]): number {
  return writes.toSorted((a, b) => a - b)[Math.floor((writes.length - 1) * 0.95)] ?? 0;
}

/** How it went: `passed`, or the check that failed, and for how long no write was answered. */
export function resultWords({ result: { failure, writeUnavailableUs } }: Result): string {
  const end =
    failure === undefined
      ? "passed"
      : `${failure.check}${failure.atUs === undefined ? "" : ` at ${moment(failure.atUs)}`}`;
  return `${end}, no write for ${span(writeUnavailableUs)}`;
}

/** The picture for those who do not see it. */
export function stripWords({ faults }: Strip): string {
  if (faults.length === 0) return "no fault";
  return `${plural(faults.length, "fault")}: ${listed(faults.map(({ at, text }) => `${text} at ${moment(at)}`))}`;
}

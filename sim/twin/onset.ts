/**
 * When something began and when it ended, before anybody asks what: the periods in which the recording is further from
 * a quiet run than luck goes; and the moments of RDS events, of which a failover's comes soon after its cause, and a
 * restart's ends it.
 */
import type { Micros } from "../kernel/index.ts";
import type { Measure } from "./distance.ts";
import type { Played } from "./play.ts";
import type { Recording } from "./recording.ts";

/** A guess of when it began and how long it lasted. */
export interface Span {
  readonly onset: Micros;
  readonly duration: Micros;
}

export interface Unrest {
  /** Whether there is nothing to explain. */
  readonly isQuiet: boolean;
  /** Where to begin to look, the likeliest first. */
  readonly spans: readonly Span[];
}

/** So much of a spread beyond luck, in one series, is unrest. */
const UNREST = 0.25;
/** An incident goes on while a period in two is this much of its worst one. */
const MAIN_PART = 0.2;
/** Before the first event of a failover: about what a crash takes to be noticed. */
const NOTICED: Micros = 3_000_000;

/** `quiet`: a run in which nothing happens. */
export function unrestOf(recording: Recording, measure: Measure, quiet: Played): Unrest {
  const { period, length, events } = recording;
  const apart = measure.byPeriod(quiet);
  const any = apart.flatMap(({ most }, index) => (most > UNREST ? [index] : []));
  const known = events ?? [];
  if (any.length === 0 && known.length === 0) return { isQuiet: true, spans: [] };
  const main = aroundTheWorst(apart.map(({ mean }) => mean));
  const stretches = any.length === 0 ? [] : [main, [any[0], any.at(-1) ?? 0] as const];
  const bySeries = stretches.flatMap(([from, to]): Span[] => [
    { onset: from * period + period / 4, duration: (to - from + 0.8) * period },
    { onset: from * period + period / 2, duration: ((to - from + 1) * period) / 4 },
    { onset: from * period - period / 4, duration: (to - from + 1) * period },
  ]);
  const started = known.find(({ kind }) => kind === "failover started");
  const back = known.findLast(({ kind }) => kind === "restarted");
  const onset = started === undefined ? (bySeries[0]?.onset ?? (back?.at ?? 0) - period) : started.at - NOTICED;
  const until = back !== undefined && back.at > onset ? back.at : onset + (bySeries[0]?.duration ?? period);
  const byEvents: Span[] = (started ?? back) ? [{ onset, duration: until - onset }] : [];
  const inside = ({ onset: at, duration }: Span): Span => ({
    onset: Math.floor(Math.max(period, Math.min(at, (length - 1) * period))),
    duration: Math.floor(Math.max(period / 4, duration)),
  });
  const [first, ...rest] = bySeries;
  const all = [...byEvents, ...(first === undefined ? [] : [first]), ...rest].map(inside);
  return { isQuiet: false, spans: all.length > 0 ? all : [inside({ onset: known[0].at - period, duration: period })] };
}

/** The first and the last of the periods about the worst one, none of which is followed by two that are calm. */
function aroundTheWorst(left: readonly number[]): readonly [first: number, last: number] {
  const worst = Math.max(...left);
  const isMain = (index: number): boolean => (left[index] ?? 0) > worst * MAIN_PART;
  let [first, last] = [left.indexOf(worst), left.indexOf(worst)];
  while (isMain(first - 1) || isMain(first - 2)) first -= isMain(first - 1) ? 1 : 2;
  while (isMain(last + 1) || isMain(last + 2)) last += isMain(last + 1) ? 1 : 2;
  return [first, last];
}

/**
 * The film's plan: which simulated moment each of its frames shows. Time is elastic, and where it is slow follows from
 * what the run has to tell: a sentence of the script stands long enough to be read, and between sentences a stretch
 * gets the more film the less usual it is, measured as information (Shannon: the logarithm of how seldom a stretch like
 * it comes in this run).
 *
 * A strictly increasing map between the two clocks, a pure function of the run: the same run is the same film, of any
 * seed.
 */
import { scaleLinear } from "d3";
import type { Sample } from "../worker/protocol.ts";
import type { Cue } from "./script.ts";
import { weight } from "./script.ts";

/**
 * What of a sample the plan looks at: running totals at an instant, and how everything stood, one object for as long as
 * nothing changes.
 */
export type Sampled = Pick<
  Sample,
  "at" | "event" | "writesOk" | "readsOk" | "failed" | "unknown" | "waitingCommits"
> & { readonly standing: unknown };

export interface FilmPlan {
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly frames: number;
  /** Seconds of film up to a simulated moment. */
  readonly watched: (at: number) => number;
  /** The simulated microsecond that a frame shows. The last one shows the end. */
  readonly momentOf: (frame: number) => number;
  readonly chapters: readonly Chapter[];
}

export interface Chapter {
  readonly seconds: number;
  readonly title: string;
}

export interface PlanParts {
  readonly cues: readonly Cue[];
  readonly samples: readonly Sampled[];
  readonly duration: number;
}

export const FILM_S = { min: 1, usual: 60, max: 600 };
/** Read at three words a second, after half a second in which the eye finds the sentence. [choice] */
const WORDS_PER_S = 3;
const FIND_S = 0.5;
const READ_S = { min: 1.2, max: 6 };
/** What sentences may take of a film; then the lightest go by more quickly. */
const READ_SHARE_MAX = 0.75;
/** While a sentence is read the world goes on by half a second at most. */
const CLOSE_UP_US = 500_000;
/** Film for a stretch in which nothing unusual happens, beside one bit of information. */
const PLAIN_BITS = 0.5;
const CHAPTER_S_MIN = 2;
const CHAPTERS_MAX = 20;

/** How long a film of this run wants to be: every sentence read, and a breath for each. */
export function naturalSeconds({ cues }: PlanParts): number {
  const reading = cues.reduce((sum, cue) => sum + readingSeconds(cue), 0);
  return Math.round(Math.min(FILM_S.usual, Math.max(8, reading / READ_SHARE_MAX)));
}

export function filmPlan(parts: PlanParts, seconds: number, framesPerSecond: number): FilmPlan {
  const { cues, duration } = parts;
  const [moments, watchedAt] = elastic(parts, seconds);
  const watched = scaleLinear().domain(moments).range(watchedAt).clamp(true);
  const moment = scaleLinear().domain(watchedAt).range(moments).clamp(true);
  const frames = Math.max(2, Math.round(seconds * framesPerSecond));
  const momentOf = (frame: number): number =>
    frame >= frames - 1 ? duration : Math.min(duration, Math.floor(moment(frame / framesPerSecond)));
  return { seconds, framesPerSecond, frames, watched, momentOf, chapters: chaptersOf(cues, watched) };
}

/** The two clocks' stops, side by side. */
function elastic(parts: PlanParts, seconds: number): readonly [readonly number[], readonly number[]] {
  const { cues, duration } = parts;
  const holds = holdsOf(cues, duration, seconds);
  const bits = informationOf(parts);
  const stops = [...new Set([0, ...holds.flatMap(({ from, to }) => [from, to]), ...bits.map(({ at }) => at), duration])]
    .filter((at) => at >= 0 && at <= duration)
    .sort((a, b) => a - b);
  const rests = seconds - holds.reduce((sum, hold) => sum + hold.seconds, 0);
  const plain: number[] = [];
  const held: number[] = [];
  let [hold, bit] = [0, 0];
  for (let stop = 1; stop < stops.length; stop++) {
    const [from, to] = [stops[stop - 1], stops[stop]];
    while (bit < bits.length && bits[bit].at <= from) bit++;
    const { rate = PLAIN_BITS / Math.max(1, duration) } = bits[bit] ?? {};
    plain.push(rate * (to - from));
    while (hold < holds.length && holds[hold].to <= from) hold++;
    const one = holds[hold];
    held.push(one !== undefined && one.from <= from ? (one.seconds * (to - from)) / (one.to - one.from) : 0);
  }
  const total = plain.reduce((sum, one) => sum + one, 0);
  const watched = [0];
  for (let index = 0; index < plain.length; index++)
    watched.push(watched[index] + held[index] + (rests * plain[index]) / total);
  return [stops, watched];
}

interface Hold {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** Where time is slow for reading: behind each sentence, up to the next one at most. */
function holdsOf(cues: readonly Cue[], duration: number, seconds: number): readonly Hold[] {
  const holds = cues.flatMap((cue, index) => {
    const next = cues.slice(index + 1).find(({ at }) => at > cue.at)?.at ?? duration;
    const to = Math.min(cue.at + CLOSE_UP_US, cue.at + (next - cue.at) / 2);
    const isLast = cues[index + 1] === undefined || cues[index + 1].at > cue.at;
    return isLast && to > cue.at ? [{ from: cue.at, to, seconds: readingSeconds(cue), weight: weight(cue) }] : [];
  });
  const wanted = holds.reduce((sum, hold) => sum + hold.seconds, 0);
  const room = seconds * READ_SHARE_MAX;
  if (wanted <= room) return holds;
  // The heavier a sentence, the more of its time it keeps.
  const heavy = holds.reduce((sum, hold) => sum + hold.seconds * hold.weight, 0);
  return holds.map((hold) => ({
    ...hold,
    seconds: Math.min(hold.seconds, (room * hold.seconds * hold.weight) / heavy),
  }));
}

function readingSeconds({ headline, detail }: Cue): number {
  const words = `${headline} ${detail}`.trim().split(/\s+/).length;
  return Math.min(READ_S.max, Math.max(READ_S.min, FIND_S + words / WORDS_PER_S));
}

/** Up to each sample, bits of information a microsecond. */
function informationOf({ samples, duration }: PlanParts): readonly { readonly at: number; readonly rate: number }[] {
  if (samples.length < 2) return [];
  const kinds: string[] = [];
  for (let index = 1; index < samples.length; index++) kinds.push(kindOf(samples[index - 1], samples[index]));
  const often = new Map<string, number>();
  for (const kind of kinds) often.set(kind, (often.get(kind) ?? 0) + 1);
  const rates = kinds.map((kind, index) => {
    const bits = PLAIN_BITS - Math.log2((often.get(kind) ?? 1) / kinds.length);
    return { at: samples[index + 1].at, rate: bits / Math.max(1, samples[index + 1].at - samples[index].at) };
  });
  return rates.filter(({ at }) => at > 0 && at <= duration);
}

/**
 * What a stretch is like, to the factor of two: how much was answered, failed and waits; and whether something changed
 * its standing.
 */
function kindOf(before: Sampled, after: Sampled): string {
  const level = (value: number): number => (value <= 0 ? 0 : 1 + Math.floor(Math.log2(value)));
  const totals = ["event", "writesOk", "readsOk", "failed", "unknown"] as const;
  return [
    ...totals.map((name) => level(after[name] - before[name])),
    level(after.waitingCommits),
    before.standing === after.standing,
  ].join();
}

/** A chapter begins where something breaks, is violated or ends; not before the last one has had its time. */
function chaptersOf(cues: readonly Cue[], watched: (at: number) => number): readonly Chapter[] {
  const chapters: Chapter[] = [];
  for (const { at, kind, headline } of cues) {
    const seconds = watched(at);
    const opens = chapters.length === 0 || ["fault", "violation", "recovery", "end"].includes(kind);
    if (!opens || chapters.length >= CHAPTERS_MAX) continue;
    const before = chapters.at(-1);
    if (before !== undefined && seconds - before.seconds < CHAPTER_S_MIN) continue;
    chapters.push({ seconds: before === undefined ? 0 : seconds, title: headline });
  }
  return chapters;
}

/**
 * The timeline's tracks: which part of the run it shows, marks that lie too close as one with a count, how dense the
 * events are, and what happens next.
 *
 * A part that is shown follows the playhead by whole widths, like pages of a book: where it stands is a function of the
 * moment alone.
 */
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import type { Frame, FrameMessages, Layout, StoryKind, StoryLine } from "../../sim/results/index.ts";
import type { Sample } from "../worker/protocol.ts";
import { LOOKS } from "./flights.ts";
import { moment, plural, span } from "./format.ts";

export interface Part {
  readonly from: number;
  readonly to: number;
}

export const PART_US_MIN = 1_000;

/** A part of the run that is `factor` times as wide, with `around` where it was on the screen; null: the whole run. */
export function zoomed(part: Part | null, duration: number, factor: number, around: number): Part | null {
  const { from, to } = part ?? { from: 0, to: duration };
  const width = Math.max(PART_US_MIN, Math.min(duration, (to - from) * factor));
  if (width >= duration) return null;
  const middle = Math.min(to, Math.max(from, around));
  return within(Math.round(middle - ((middle - from) / (to - from)) * width), Math.round(width), duration);
}

/** Moved by a share of its width. */
export function panned(part: Part, duration: number, share: number): Part {
  const width = part.to - part.from;
  return within(Math.round(part.from + share * width), width, duration);
}

/** The part with the playhead in it: moved by as many whole widths as it takes. */
export function following(part: Part | null, duration: number, at: number): Part {
  if (part === null) return { from: 0, to: duration };
  const width = part.to - part.from;
  if (at >= part.from && at <= part.to) return part;
  return within(part.from + Math.floor((at - part.from) / width) * width, width, duration);
}

function within(from: number, width: number, duration: number): Part {
  const kept = Math.max(0, Math.min(duration - width, from));
  return { from: kept, to: kept + width };
}

export interface Cluster {
  readonly x: number;
  /** The line that stands for all: a violation if there is one, then what breaks, then the first. */
  readonly head: StoryLine;
  readonly count: number;
  readonly kind: StoryKind;
}

const WEIGHT: Partial<Record<StoryKind, number>> = { violation: 3, fault: 2, quorum: 1 };

/** Marks nearer than `gap` pixels to the first of their cluster are one mark with a count. */
export function clustered(lines: readonly StoryLine[], xOf: (at: number) => number, gap: number): readonly Cluster[] {
  const clusters: { x: number; lines: StoryLine[] }[] = [];
  for (const line of lines) {
    const x = xOf(line.at);
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < gap) last.lines.push(line);
    else clusters.push({ x, lines: [line] });
  }
  return clusters.map(({ lines: own }) => {
    const head = own.reduce((best, line) => ((WEIGHT[line.kind] ?? 0) > (WEIGHT[best.kind] ?? 0) ? line : best));
    return { x: xOf(head.at), head, count: own.length, kind: head.kind };
  });
}

export function clusterWords({ head, count }: Cluster): string {
  return `${moment(head.at)}: ${head.text}${count > 1 ? ` And ${plural(count - 1, "other moment")} close by.` : ""}`;
}

export interface Density extends Part {
  readonly perSecond: number;
  /** 0 for none, 1 for the densest stretch of the run; a doubling is an equal step anywhere. */
  readonly share: number;
}

/** How many events the engine handled between two samples. */
export function densities(samples: readonly Sample[]): readonly Density[] {
  const all = samples.slice(1).flatMap((sample, place) => {
    const { at, event } = samples[place];
    return sample.at > at
      ? [{ from: at, to: sample.at, perSecond: ((sample.event - event) * 1e6) / (sample.at - at) }]
      : [];
  });
  const most = Math.log2(1 + all.reduce((max, { perSecond }) => Math.max(max, perSecond), 0));
  return all.map((one) => ({ ...one, share: most === 0 ? 0 : Math.log2(1 + one.perSecond) / most }));
}

export interface Upcoming {
  /** When it happens, to go there. */
  readonly at: number;
  readonly words: string;
}

/** What happens next: messages that are due, the soonest first, and the story's next moment. */
export function upcoming(
  frame: Frame,
  layout: Layout,
  markers: readonly StoryLine[],
  messagesMax: number,
): readonly Upcoming[] {
  const { messages, at, event } = frame;
  const due =
    messages === null
      ? []
      : soonest(messages, at, messagesMax).map((row): Upcoming => {
          const { words } = LOOKS[MESSAGE_FAMILY_NAMES[messages.family[row] >> 1]];
          const [from, to] = [layout.hosts[messages.from[row]], layout.hosts[messages.to[row]]];
          return {
            at: messages.due[row],
            words: `in ${span(messages.due[row] - at)} ${words} from ${from.name} reach ${to.name}`,
          };
        });
  const next = markers.find((line) => line.event > event);
  return [
    ...due,
    ...(next === undefined ? [] : [{ at: next.at, words: `in ${span(Math.max(0, next.at - at))}: ${next.text}` }]),
  ];
}

/**
 * The first few rows by their due time, of those that arrive. There may be ten thousand, so they are looked through
 * once and not sorted.
 */
function soonest({ count, due, fate }: FrameMessages, at: number, most: number): readonly number[] {
  const rows: number[] = [];
  if (most === 0) return rows;
  for (let row = 0; row < count; row++) {
    const isFull = rows.length === most;
    if (fate[row] === 1 || due[row] < at || (isFull && due[row] >= due[rows[most - 1]])) continue;
    let place = isFull ? most - 1 : rows.length;
    for (; place > 0 && due[rows[place - 1]] > due[row]; place--) rows[place] = rows[place - 1];
    rows[place] = row;
  }
  return rows;
}

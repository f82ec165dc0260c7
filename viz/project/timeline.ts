/**
 * The timeline's parts: fault spans in lanes that do not overlap, rates between samples, markers, and the jumps between
 * them.
 */
import type { FaultSpan, StoryLine } from "../../sim/results/index.ts";
import type { Sample } from "../worker/protocol.ts";

export interface LaneSpan extends FaultSpan {
  readonly lane: number;
  /** Its place among the faults that were given. */
  readonly number: number;
}

/**
 * In order of time each fault takes the first lane that is free; `lasting` is what its words take of a lane, beyond the
 * fault itself where that is short. Words are worth `most` lanes, and whatever the faults themselves need: where there
 * are no more a fault stands where only words are in its way, and those give way.
 */
export function faultLanes(
  faults: readonly FaultSpan[],
  lasting: (fault: FaultSpan) => number = () => 1,
  most = Infinity,
): readonly LaneSpan[] {
  const lanes: { readonly drawnTo: number; readonly saidTo: number }[] = [];
  return faults
    .map((fault, number) => ({ ...fault, number }))
    .sort((a, b) => a.at - b.at || a.until - b.until)
    .map((fault) => {
      let lane = lanes.findIndex(({ saidTo }) => saidTo <= fault.at);
      if (lane < 0 && lanes.length >= most) lane = lanes.findIndex(({ drawnTo }) => drawnTo <= fault.at);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = {
        drawnTo: Math.max(fault.until, fault.at + 1),
        saidTo: Math.max(fault.until, fault.at + lasting(fault)),
      };
      return { ...fault, lane };
    });
}

/** Words are not worth more lanes than this where faults need fewer: the panes above need their height. [choice] */
const ROOMY_LANES_MAX = 3;

/** Lanes in which as many faults as can be have room for their words. */
export function roomyLanes(
  faults: readonly FaultSpan[],
  lasting: (fault: FaultSpan) => number,
  most = ROOMY_LANES_MAX,
): readonly LaneSpan[] {
  return faultLanes(faults, lasting, Math.max(Math.min(most, ROOMY_LANES_MAX), laneCount(faultLanes(faults))));
}

export function laneCount(spans: readonly LaneSpan[]): number {
  return Math.max(0, ...spans.map(({ lane }) => lane + 1));
}

/** A drawn span: its lane, where it begins and ends, how long its words are and what stands before them. */
export interface Drawn {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly before: number;
}

export type Beside = "inside" | "after" | "ahead" | "nowhere";

/**
 * Where the words of each span stand: in it, or where it is too short after it, or ahead of it; never over another span
 * of the lane or over the words of one, and never beyond the edge.
 */
export function wordsBeside(spans: readonly Drawn[], edge: number): readonly Beside[] {
  const taken = spans.map(({ lane, start, end, before }) => ({ lane, from: start, to: Math.max(end, start + before) }));
  const isFree = (lane: number, from: number, to: number): boolean =>
    from >= 0 && to <= edge && !taken.some((one) => one.lane === lane && one.from < to && one.to > from);
  return spans.map(({ lane, start, end, length, before }): Beside => {
    if (end - start > length + before + 5) return "inside";
    const gap = 4;
    const after = { lane, from: Math.max(end, start + before) + gap, to: Math.max(end, start + before) + gap + length };
    const ahead = { lane, from: start - gap - length, to: start - gap };
    const place = [after, ahead].find(({ from, to }) => isFree(lane, from, to));
    if (place === undefined) return "nowhere";
    taken.push(place);
    return place === after ? "after" : "ahead";
  });
}

/** What clients got between two samples, a second. */
export interface Rate {
  readonly from: number;
  readonly to: number;
  readonly writes: number;
  readonly reads: number;
  /** Failed or of unknown outcome. */
  readonly bad: number;
  readonly waiting: number;
}

export function rates(samples: readonly Sample[]): readonly Rate[] {
  const result: Rate[] = [];
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1], samples[i]];
    const seconds = (b.at - a.at) / 1e6;
    if (seconds <= 0) continue;
    result.push({
      from: a.at,
      to: b.at,
      writes: (b.writesOk - a.writesOk) / seconds,
      reads: (b.readsOk - a.readsOk) / seconds,
      bad: (b.failed + b.unknown - a.failed - a.unknown) / seconds,
      waiting: b.waitingCommits,
    });
  }
  return result;
}

export function rateAt(all: readonly Rate[], at: number): Rate | undefined {
  return all.find(({ from, to }) => at >= from && at < to) ?? all[all.length - 1];
}

/** The last line that is true at this moment. Lines of one event come in the order they were told. */
export function lineAt(story: readonly StoryLine[], at: number, event: number): StoryLine | undefined {
  for (let i = story.length - 1; i >= 0; i--) {
    if (story[i].event <= event && story[i].at <= at) return story[i];
  }
  return undefined;
}

/**
 * Moments worth stopping at: each event that the story tells of, once; by a violation, where there is one among its
 * lines.
 */
export function markers(story: readonly StoryLine[]): readonly StoryLine[] {
  const byEvent = new Map<number, StoryLine>();
  for (const line of story) if (line.kind === "violation" || !byEvent.has(line.event)) byEvent.set(line.event, line);
  return [...byEvent.values()];
}

/** The next marker's event after (or the last before) `event`; undefined when there is none. */
export function nextMarker(lines: readonly StoryLine[], event: number, direction: 1 | -1): StoryLine | undefined {
  if (direction > 0) return lines.find((line) => line.event > event);
  return lines.findLast((line) => line.event < event);
}

/**
 * What happened in a run, as moments that are found by words: the story's sentences, and what the figures of the whole
 * run tell of stretches that have no sentence of their own: that clients were told of errors, that a reader or a Region
 * fell behind.
 *
 * People do not use the story's own words for what they look for. So each moment has others beside it, by which it is
 * found and which nobody reads: `failover` where the story says who is to write, `az-b` for the zone of that letter.
 */
import type { Layout, StoryKind, StoryLine } from "../../sim/results/index.ts";
import type { Reading, Sample } from "../worker/protocol.ts";
import { chartsOf, type Series } from "./charts.ts";
import { listed, moment, plural, span } from "./format.ts";

export interface Happening {
  readonly at: number;
  readonly event: number;
  readonly words: string;
  readonly also: string;
}

/** AWS: readers are "usually much less than 100 milliseconds" behind, secondary Regions "typically" below a second. */
const BEHIND = { replica: 100_000, global: 1_000_000 } as const;
/** What begins again within this share of the run has not been over: it is one mark on the timeline. [choice] */
const APART = 0.01;

const ALSO: Readonly<Record<StoryKind, string>> = {
  start: "begins",
  fault: "fault breaks broken",
  heal: "heals healed recovers recovered repaired again",
  quorum: "quorum copies",
  recovery: "recovery recovers",
  client: "clients programs",
  violation: "violation violated invariant check promise broken",
  end: "ends",
};
const ALSO_OF: readonly (readonly [RegExp, string])[] = [
  [/failing over|failover|is to write|is the primary/i, "failover fails over promoted promotion takes role changes"],
  [/switchover/i, "switchover switches role changes"],
  [/\bepoch \d/i, "epoch changes changed new volume opened"],
  [/behind|gives it up/i, "lag lags fell falls behind late"],
  [/is gone|goes down|shut down|crash|loses power/i, "down dead dies crashes crashed outage lost loses"],
  [/cut off|nothing gets through/i, "partition partitioned network unreachable"],
  [/no commit|waits/i, "stalls stalled stuck blocked writes stop unavailable"],
  [/capacity units/i, "scales scaling serverless acu"],
];
const ALSO_ERRORS = "errors error failed fail failures exceptions clients programs applications";
const ALSO_BEHIND = "lag lags fell late slow stale";

/** In the order of time; as far as the run is known. */
export function happenings(
  layout: Layout,
  story: readonly StoryLine[],
  samples: readonly Sample[],
): readonly Happening[] {
  const zones = layout.regions.flatMap(({ azs }) => azs);
  const told = story.map(({ at, event, kind, text }): Happening => {
    const named = zones.filter(({ name }) => text.includes(name)).map(({ letter }) => `az-${letter} zone ${letter}`);
    const others = ALSO_OF.filter(([pattern]) => pattern.test(text)).map(([, words]) => words);
    return { at, event, words: text, also: [ALSO[kind], ...others, ...named].join(" ") };
  });
  const series = (id: keyof typeof BEHIND): readonly Series[] =>
    chartsOf(layout).find((chart) => chart.id === id)?.series ?? [];
  return [
    ...told,
    ...errors(samples, layout.duration),
    ...series("replica").flatMap((one) => behind(one, samples, BEHIND.replica, layout.duration)),
    ...series("global").flatMap((one) => behind(one, samples, BEHIND.global, layout.duration)),
  ].toSorted((a, b) => a.event - b.event);
}

function errors(samples: readonly Sample[], duration: number): readonly Happening[] {
  const since = (place: number, to: number, what: "failed" | "unknown"): number =>
    samples[to][what] - samples[place - 1][what];
  const isBad = (place: number): boolean =>
    place > 0 && since(place, place, "failed") + since(place, place, "unknown") > 0;
  return stretches(samples, isBad, duration).map(({ from, to }) => {
    const [failed, unknown] = [since(from, to, "failed"), since(from, to, "unknown")];
    const parts = [
      ...(failed > 0 ? [`${plural(failed, "operation")} failed`] : []),
      ...(unknown > 0 ? [`${plural(unknown, "outcome")} unknown`] : []),
    ];
    const { at, event } = samples[from];
    return {
      at,
      event,
      words: `Clients are told of errors: ${listed(parts)}, until ${moment(samples[to].at)}.`,
      also: ALSO_ERRORS,
    };
  });
}

function behind(
  { name, value }: Series,
  samples: readonly Sample[],
  bound: number,
  duration: number,
): readonly Happening[] {
  const lag = (reading: Reading): number => value(reading) ?? 0;
  return stretches(samples, (place) => lag(samples[place]) > bound, duration).map(({ from, to }) => {
    const most = Math.max(...samples.slice(from, to + 1).map(lag));
    const { at, event } = samples[from];
    return {
      at,
      event,
      words: `${name} falls behind: by ${span(most)} at most, until ${moment(samples[to].at)}.`,
      also: ALSO_BEHIND,
    };
  });
}

/** From the first to the last sample, by their places, of each stretch in which something is so. */
function stretches(
  samples: readonly Sample[],
  isSo: (place: number) => boolean,
  duration: number,
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  samples.forEach(({ at }, place) => {
    if (!isSo(place)) return;
    const last = found.at(-1);
    if (last !== undefined && at - samples[last.to].at <= duration * APART) last.to = place;
    else found.push({ from: place, to: place });
  });
  return found;
}

/** `in 4.2 s`, `3 s ago`, `here`. */
export function fromNow(event: number, at: number, now: { readonly event: number; readonly at: number }): string {
  if (event === now.event) return "here";
  return event > now.event ? `in ${span(at - now.at)}` : `${span(now.at - at)} ago`;
}

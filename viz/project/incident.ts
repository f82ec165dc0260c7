/**
 * A recording of a real incident (docs/twin.md) beside the run on the screen: which of its series belong on a chart of
 * the page, which get one of their own, where on the run's axis of time a period lies, and what is said of it.
 *
 * A series is drawn on a chart of the page only where that chart shows the very figure that CloudWatch has under this
 * name: a reader's lag, and how far behind a secondary Region's data are. Commit latency is another one there (as
 * clients see it), so CommitLatency has a chart of its own. On those charts stands what CloudWatch would have shown of
 * the run, too.
 */
import type { IncidentEvent, RecordedSeries, Recording } from "../../sim/twin/index.ts";
import type { Simulated } from "../worker/incident-types.ts";
import { LINES_MAX, type Chart } from "./charts.ts";
import { compact, plural, span } from "./format.ts";

type Unit = RecordedSeries["unit"];
export type Values = readonly (number | null)[];

/** How a recording lies on the run's axis: where its first period begins, and how long each is, in microseconds. */
export interface Grid {
  readonly from: number;
  readonly period: number;
}

/** What is drawn: one place's values of one metric, in the chart's own unit. */
export interface RecordedLine {
  readonly place: string;
  readonly recorded: Values;
}

export interface IncidentLine extends RecordedLine {
  /** By the periods of the run, from its beginning; null until it has been played. */
  readonly simulated: Values | null;
}

/** A metric that the page has no chart of. */
export interface IncidentChart {
  readonly metric: string;
  readonly unit: Unit;
  readonly isTime: boolean;
  readonly lines: readonly IncidentLine[];
  /** Places that no line is drawn of: more than eight cannot be told apart. */
  readonly more: number;
}

/** By chart of the page: the metric that it shows under another name. */
const SHOWN_BY: Readonly<Partial<Record<Chart["id"], string>>> = {
  replica: "AuroraReplicaLag",
  global: "AuroraGlobalDBProgressLag",
};

const US: Readonly<Partial<Record<Unit, number>>> = { Seconds: 1e6, Milliseconds: 1e3 };
const SIGNS: Readonly<Partial<Record<Unit, string>>> = { Percent: "%", "Count/Second": "/s", Bytes: " B" };

/** Where the run's 0 s is `zero` in the incident's own time; without one the first period begins there. */
export function gridOf({ start, period }: Recording, zero: number | null): Grid {
  return { from: zero === null ? 0 : start - zero, period };
}

/** `orders-2`, `orders (READER)` */
function placeOf({ key: { cluster, instance, role } }: RecordedSeries): string {
  return `${instance ?? cluster}${role === null ? "" : ` (${role})`}`;
}

/** Of a chart of the page: what was recorded of its lines, each under its line's place among them. */
export function recordedOn(
  { id }: Chart,
  shown: readonly { readonly name: string }[],
  { series }: Recording,
): readonly (RecordedLine & { readonly index: number })[] {
  const metric = SHOWN_BY[id];
  return series.flatMap((one) => {
    const place = placeOf(one);
    const found = shown.findIndex(({ name }) => name === place);
    if (one.key.metric !== metric) return [];
    // A reader of the recording that is none in this run has a shape of its own, behind those of all lines.
    const index = found >= 0 ? found : shown.length;
    return [{ place, recorded: scaled(one.unit, one.values), index }];
  });
}

/** The metrics that the page has no chart of, in the recording's order. */
export function incidentCharts({ series }: Recording, simulated: Simulated | null): readonly IncidentChart[] {
  const metrics = [...new Set(series.map(({ key }) => key.metric))];
  const own = metrics.filter((metric) => !Object.values(SHOWN_BY).includes(metric));
  return own.map((metric): IncidentChart => {
    const lines = series.flatMap((one, index): IncidentLine[] => {
      if (one.key.metric !== metric) return [];
      const values = simulated?.[index] ?? null;
      return [
        {
          place: placeOf(one),
          recorded: scaled(one.unit, one.values),
          simulated: values === null ? null : scaled(one.unit, values),
        },
      ];
    });
    const { unit } = series.find(({ key }) => key.metric === metric)!;
    return {
      metric,
      unit,
      isTime: US[unit] !== undefined,
      lines: lines.slice(0, LINES_MAX),
      more: Math.max(0, lines.length - LINES_MAX),
    };
  });
}

/** Times in microseconds, as all charts have them. */
function scaled(unit: Unit, values: Values): Values {
  const factor = US[unit] ?? 1;
  return factor === 1 ? values : values.map((value) => (value === null ? null : value * factor));
}

/** The largest value within the run; 0 of none. */
export function mostWithin(values: Values, { from, period }: Grid, duration: number): number {
  return values.reduce<number>((most, value, index) => {
    const at = from + index * period;
    return value !== null && at + period > 0 && at < duration ? Math.max(most, value) : most;
  }, 0);
}

/** The value of the period that a moment lies in; undefined before the first and after the last. */
export function valueAt(values: Values, { from, period }: Grid, at: number): number | null | undefined {
  return values[Math.floor((at - from) / period)];
}

export interface Step {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Periods with a value, as far as they lie within the run, in stretches without a hole. */
export function stretchesOf(values: Values, { from, period }: Grid, duration: number): readonly (readonly Step[])[] {
  const stretches: Step[][] = [];
  let last = -2;
  values.forEach((value, index) => {
    const [begins, ends] = [from + index * period, from + (index + 1) * period];
    if (value === null || ends <= 0 || begins >= duration) return;
    const step = { from: Math.max(0, begins), to: Math.min(duration, ends), value };
    if (index === last + 1) stretches[stretches.length - 1].push(step);
    else stretches.push([step]);
    last = index;
  });
  return stretches;
}

/** Events within the run, on its axis of time. */
export function eventsWithin(
  { events }: Recording,
  { from }: Grid,
  duration: number,
): readonly (IncidentEvent & { readonly words: string })[] {
  return (events ?? [])
    .map((event) => ({ ...event, at: event.at + from, words: `${event.kind}, ${event.of}` }))
    .filter(({ at }) => at >= 0 && at <= duration);
}

/** As the metric's chart and the table have it; a hole is one. */
export function incidentFigure({ unit }: Pick<IncidentChart, "unit">, value: number | null | undefined): string {
  if (value === undefined) return "";
  if (value === null) return "no data point";
  if (US[unit] !== undefined) return span(value);
  const number = value >= 100 ? compact(value) : String(Number(value.toPrecision(3)));
  return `${number}${SIGNS[unit] ?? ""}`;
}

/** `24 periods of 10 s, 62 series, 1 event`, and how much of it lies within the run. */
export function recordingWords(recording: Recording, { from }: Grid, duration: number): string {
  const { period, length, series, events } = recording;
  const parts = [
    `${plural(length, "period")} of ${span(period)}`,
    plural(series.length, "series", "series"),
    events === null ? "no events given" : plural(events.length, "event"),
  ];
  const within = Array.from({ length }, (_, index) => from + index * period).filter(
    (at) => at + period > 0 && at < duration,
  ).length;
  if (within < length) parts.push(`${within === 0 ? "none" : within} of the periods within this run`);
  return parts.join(", ");
}

/** Every series, as a row of figures. */
export interface FigureRow {
  readonly name: string;
  readonly unit: Unit;
  readonly recorded: Values;
  readonly simulated: Values | null;
}

export function figureRows({ series }: Recording, simulated: Simulated | null): readonly FigureRow[] {
  return series.map((one, index) => ({
    name: `${one.key.metric} of ${placeOf(one)}`,
    unit: one.unit,
    recorded: scaled(one.unit, one.values),
    simulated: simulated === null ? null : scaled(one.unit, simulated[index]),
  }));
}

/**
 * A recording from the files of an incident. Incident time becomes scenario time by one rule: the beginning of the
 * first period that any series has is the scenario's instant 0, or `from` where that is given. All series must have one
 * period, since a run is sampled with one; a period without a data point stays a hole, which is how CloudWatch shows an
 * engine that was down.
 */
import { formatSpan, type Micros } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { KNOWN_METRICS } from "./known-metrics.ts";
import { writeMoment } from "./moments.ts";
import { placesOf } from "./places.ts";
import { readEvents } from "./read-events.ts";
import { Told, type SourceText, type Ways } from "./read-json.ts";
import { readMetrics, type Point, type RawSeries } from "./read-metrics.ts";
import {
  eachOnce,
  nameOfSeries,
  placeWords,
  type IncidentEvent,
  type RecordedSeries,
  type Recording,
} from "./recording.ts";

export interface ReadOptions {
  readonly events?: SourceText | readonly SourceText[];
  /** Microseconds since 1970: what lies outside is not looked at. */
  readonly from?: Micros;
  readonly until?: Micros;
  readonly ways?: Ways;
}

export type ReadResult =
  | { readonly ok: true; readonly recording: Recording; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly notes: readonly string[] };

/** Fewer show no incident: what was before it, and what came after. */
const PERIODS_MIN = 6;
/** CloudWatch gives 1,440 data points an answer; a day of minutes. */
const PERIODS_MAX = 1_440;

export function readRecording(
  files: readonly SourceText[],
  scenario: Scenario,
  { events: given, from, until, ways }: ReadOptions = {},
): ReadResult {
  const told = new Told(ways);
  const raw = readMetrics(files, placesOf(scenario), told);
  const eventFiles = [given ?? []].flat();
  const events = eventFiles.length === 0 ? null : eventFiles.flatMap((file) => readEvents(file, told) ?? []);
  const names = namesOf(files);
  if (told.problems.length === 0 && raw.length === 0)
    told.problem(names, "there is no metric in it that a run is compared by");
  const merged = told.problems.length === 0 ? joined(raw, told) : [];
  const within = merged.map((one) => ({ ...one, points: inWindow(one.points, from, until) }));
  const period = told.problems.length === 0 ? periodOf(within, names, told, merged) : undefined;
  if (period === undefined || told.problems.length > 0) return failed(told);
  const [start, last] = endsOf(within);
  const length = Math.floor((last - start) / period) + 1;
  checkLength(length, period, names, told);
  if (told.problems.length > 0) return failed(told);
  const series = within.flatMap((one) => onGrid(one, start, period, length, told));
  const seen = events === null ? null : eventsWithin(events, namesOf(eventFiles), start, length * period, told);
  if (told.problems.length === 0 && series.length === 0) told.problem(names, "has no series that could be compared");
  if (told.problems.length > 0) return failed(told);
  return { ok: true, recording: { start, period, length, series, events: seen }, notes: told.notes };
}

function namesOf(files: readonly SourceText[]): string {
  return files.map(({ name }) => name).join(", ");
}

function failed({ problems, notes }: Told): ReadResult {
  return { ok: false, problems, notes };
}

/** One series for each key: pages of one answer are put together, and what two files say of one moment must agree. */
function joined(raw: readonly RawSeries[], told: Told): RawSeries[] {
  const byName = new Map<string, RawSeries>();
  for (const { key, file, where, points } of raw) {
    const name = nameOfSeries(key);
    const before = byName.get(name)?.points ?? [];
    const all = new Map(before.map(({ at, value }) => [at, value]));
    for (const { at, value } of points) {
      const known = all.get(at);
      if (known !== undefined && known !== value)
        told.problem(where, `${name} has two values at ${writeMoment(at)}: ${known} and ${value}`);
      all.set(at, value);
    }
    const sorted = [...all].map(([at, value]): Point => ({ at, value })).sort((a, b) => a.at - b.at);
    byName.set(name, { file, where, ...byName.get(name), key, points: sorted });
  }
  return [...byName.values()];
}

/** The first moment and the last. Each series is in order, and there may be more points than a call takes arguments. */
function endsOf(series: readonly RawSeries[]): readonly [first: Micros, last: Micros] {
  const filled = series.filter(({ points }) => points.length > 0);
  return [
    Math.min(...filled.map(({ points }) => points[0].at)),
    Math.max(...filled.map(({ points }) => points[points.length - 1].at)),
  ];
}

function inWindow(points: readonly Point[], from = -Infinity, until = Infinity): Point[] {
  return points.filter(({ at }) => at >= from && at < until);
}

/** The smallest step that any series has, which all of them must have. */
function periodOf(
  series: readonly RawSeries[],
  names: string,
  told: Told,
  whole: readonly RawSeries[],
): Micros | undefined {
  if (series.every(({ points }) => points.length === 0)) {
    const [first, last] = endsOf(whole).map(writeMoment);
    return told.problem(names, `has nothing between --from and --until: its data points are of ${first} to ${last}`);
  }
  const steps = series.map(({ points }) =>
    points.slice(1).reduce((least, { at }, index) => Math.min(least, at - points[index].at), Infinity),
  );
  const period = Math.min(...steps);
  if (!Number.isFinite(period))
    return told.problem(names, "has one data point of each metric: an incident takes at least six periods to be seen");
  series.forEach(({ where, key, points }, index) => {
    const off = points.find(({ at }) => (at - points[0].at) % period !== 0);
    if (off !== undefined || (steps[index] > period && points.length >= PERIODS_MIN))
      told.problem(
        where,
        `${nameOfSeries(key)} has a data point every ${formatSpan(steps[index])}, and another series every ${formatSpan(period)}: ask for all with one --period`,
      );
  });
  return period;
}

function checkLength(length: number, period: Micros, names: string, told: Told): void {
  if (length < PERIODS_MIN)
    told.problem(
      names,
      `has ${length} periods of ${formatSpan(period)}: at least ${PERIODS_MIN} are needed, some of them from before the incident`,
    );
  if (length > PERIODS_MAX)
    told.problem(
      names,
      `has ${length} periods of ${formatSpan(period)}, and ${PERIODS_MAX} are compared at most: ${told.ways.toTakeFewer}`,
    );
}

function onGrid(
  { file, where, key, points }: RawSeries,
  start: Micros,
  period: Micros,
  length: number,
  told: Told,
): RecordedSeries[] {
  const name = nameOfSeries(key);
  const place = placeWords(key);
  if (points.length < length / 2) {
    const words = (metrics: string, isOne: boolean, counts: string): string =>
      `${metrics} of ${place} ${isOne ? "has" : "have"} ${counts} of ${length} periods, too few to be compared, and ${isOne ? "is" : "are"} left out`;
    told.noteAlike(`few ${place}`, file, where, key.metric, words, points.length);
    return [];
  }
  const values = Array.from<number | null>({ length }).fill(null);
  for (const { at, value } of points) {
    if ((at - start) % period !== 0) {
      told.problem(where, `${name} has a data point at ${writeMoment(at)}, between two periods of the other series`);
      return [];
    }
    values[(at - start) / period] = value;
  }
  const holes = length - points.length;
  if (holes > 0) {
    const words = (metrics: string, isOne: boolean, counts: string): string =>
      `${metrics} of ${place} ${isOne ? "has" : "have"} no data point in ${counts} of ${length} periods: taken for an engine that was down, or in another role`;
    told.noteAlike(`holes ${place}`, file, where, key.metric, words, holes);
  }
  return [{ key, unit: KNOWN_METRICS[key.metric].unit, values }];
}

function eventsWithin(
  events: readonly IncidentEvent[],
  names: string,
  start: Micros,
  span: Micros,
  told: Told,
): IncidentEvent[] {
  const inside = events.map((one) => ({ ...one, at: one.at - start })).filter(({ at }) => at >= 0 && at < span);
  const outside = events.length - inside.length;
  const window = `${writeMoment(start)} to ${writeMoment(start + span)}`;
  if (outside > 0 && inside.length === 0)
    told.problem(names, `none of its ${outside} events is within the recording, ${window}: are both in one zone?`);
  else if (outside > 0) told.note(names, `${outside} events are outside of the recording, ${window}`);
  return eachOnce(inside);
}

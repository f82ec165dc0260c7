/**
 * What `aws cloudwatch get-metric-data` and `get-metric-statistics` print, as series that still have their own times.
 *
 * Neither answer says by itself whose metric it is: get-metric-statistics has the metric's name as its label and no
 * dimension, get-metric-data an id and a label. So the queries that were asked (the file given as
 * `--metric-data-queries`) may be among the files; then ids say it. Else the label does where it names an instance or
 * cluster; else the command line, `orders-2=lag.json`; else the scenario, where only one place can be meant.
 */
import type { Micros } from "../kernel/index.ts";
import { factorBetween, KNOWN_METRICS } from "./known-metrics.ts";
import { readMoment } from "./moments.ts";
import { isOfPlace, keyOf, metricIn, wordsOf, type Claim, type Places } from "./places.ts";
import { block, list, quoted, readJson, type Block, type SourceText, type Told } from "./read-json.ts";
import type { SeriesKey } from "./recording.ts";

export interface Point {
  /** Microseconds since 1970: the beginning of its period, as CloudWatch stamps it. */
  readonly at: Micros;
  readonly value: number;
}

export interface RawSeries {
  readonly file: string;
  readonly where: string;
  readonly key: SeriesKey;
  readonly points: readonly Point[];
}

/** A query of get-metric-data, by its id. */
type Queries = ReadonlyMap<string, Block>;

export function readMetrics(files: readonly SourceText[], places: Places, told: Told): RawSeries[] {
  const read = files.map((file) => ({ file, data: readJson(file, told) }));
  const queries: Queries = new Map(
    read.flatMap(({ data }) => queriesIn(data)).map((query) => [String(query["Id"]), query]),
  );
  return read.flatMap(({ file, data }) => {
    if (data === undefined || queriesIn(data).length > 0 || !isOfPlace(file, places, told)) return [];
    return (list(data) ?? [data]).flatMap((one) => answerOf(block(one), file, queries, places, told));
  });
}

function queriesIn(data: unknown): readonly Block[] {
  const all = (list(data) ?? list(block(data)?.["MetricDataQueries"]) ?? []).map((one) => block(one));
  const isQueries = all.length > 0 && all.every((one) => one?.["MetricStat"] ?? one?.["Expression"]);
  return isQueries ? (all as readonly Block[]) : [];
}

function answerOf(
  answer: Block | undefined,
  file: SourceText,
  queries: Queries,
  places: Places,
  told: Told,
): RawSeries[] {
  const { MetricDataResults, Datapoints, Label, Events, NextToken } = answer ?? {};
  if (list(MetricDataResults) !== undefined) {
    if (NextToken !== undefined)
      told.note(file.name, "has a NextToken: there are more pages, which count only if they are among the files");
    const results = list(MetricDataResults) as readonly unknown[];
    return results.flatMap((one, index) => {
      const where = `${file.name}: MetricDataResults[${index}]`;
      const series = resultOf(block(one) ?? {}, where, file, queries, places, told);
      return series === undefined ? [] : [series];
    });
  }
  if (list(Datapoints) !== undefined) {
    const series = statisticsOf(String(Label ?? ""), list(Datapoints) ?? [], file, places, told);
    return series === undefined ? [] : [series];
  }
  told.problem(
    file.name,
    list(Events) !== undefined
      ? "is an answer of aws rds describe-events: give it with --events"
      : "is neither an answer of aws cloudwatch get-metric-data nor one of get-metric-statistics, with --output json",
  );
  return [];
}

function resultOf(
  { Id, Label, Timestamps, Values, StatusCode }: Block,
  where: string,
  { name, whose }: SourceText,
  queries: Queries,
  places: Places,
  told: Told,
): RawSeries | undefined {
  if (StatusCode === "InternalError" || StatusCode === "Forbidden")
    return told.problem(where, `CloudWatch has not answered this query (StatusCode ${StatusCode}): ask again`);
  if (StatusCode === "PartialData") told.note(where, "is PartialData: the rest is on the next page");
  const query = queries.get(String(Id));
  if (query !== undefined && query["MetricStat"] === undefined)
    return told.note(where, "is the result of an expression, and is left out");
  const claim = query === undefined ? claimOfLabel(String(Label ?? ""), whose) : claimOfQuery(query, where, told);
  const key = claim === undefined ? undefined : keyOf(claim, name, where, places, told);
  if (key === undefined) return undefined;
  const [moments, values] = [list(Timestamps), list(Values)];
  if (moments === undefined || values === undefined || moments.length !== values.length)
    return told.problem(where, "needs a list of Timestamps and a list of Values of the same length");
  const points = moments.map((moment, index) =>
    pointOf(moment, values[index], `${where}.Timestamps[${index}]`, `${where}.Values[${index}]`, told),
  );
  return seriesOf(key, name, where, points, 1, told);
}

function statisticsOf(
  label: string,
  datapoints: readonly unknown[],
  { name, whose }: SourceText,
  places: Places,
  told: Told,
): RawSeries | undefined {
  const key = keyOf(claimOfLabel(label, whose), name, name, places, told);
  if (key === undefined) return undefined;
  const all = datapoints.map((one) => block(one) ?? {});
  const without = all.findIndex((one) => one["Average"] === undefined);
  if (without >= 0)
    return told.problem(
      `${name}: Datapoints[${without}]`,
      "has no Average, which is what a run is compared by: ask with --statistics Average",
    );
  const own = KNOWN_METRICS[key.metric].unit;
  // None is CloudWatch's word for no unit; an answer without one is of the metric's own.
  const units = [...new Set(all.map(({ Unit }) => Unit).filter((unit) => unit !== undefined && unit !== "None"))];
  if (units.length > 1) return told.problem(name, `has several units (${units.join(", ")}): ask with --unit ${own}`);
  const factor = units.length === 0 ? 1 : factorBetween(String(units[0]), own);
  if (factor === undefined)
    return told.problem(name, `${key.metric} in ${String(units[0])}: it is in ${own}; ask with --unit ${own}`);
  const points = all.map(({ Timestamp, Average }, index) => {
    const at = `${name}: Datapoints[${index}]`;
    return pointOf(Timestamp, Average, `${at}.Timestamp`, `${at}.Average`, told);
  });
  return seriesOf(key, name, name, points, factor, told);
}

function claimOfLabel(label: string, whose: string | undefined): Claim {
  const words = wordsOf(label);
  return { metric: metricIn(words), label, words, ...(whose === undefined ? {} : { whose }) };
}

function claimOfQuery(query: Block, where: string, told: Told): Claim | undefined {
  const { Metric, Stat } = block(query["MetricStat"]) ?? {};
  const { MetricName, Dimensions } = block(Metric) ?? {};
  if (Stat !== undefined && Stat !== "Average")
    return told.problem(where, `was asked with Stat ${quoted(Stat)}; a run is compared by Average`);
  const dimensions = (list(Dimensions) ?? []).map((one) => block(one) ?? {});
  const valueOf = (name: string): string | undefined => {
    const value = dimensions.find(({ Name }) => Name === name)?.["Value"];
    return value === undefined ? undefined : String(value);
  };
  const [instance, cluster, role] = ["DBInstanceIdentifier", "DBClusterIdentifier", "Role"].map(valueOf);
  return {
    metric: String(MetricName),
    label: String(MetricName),
    words: [],
    ...(instance === undefined ? {} : { instance }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(role === undefined ? {} : { role }),
  };
}

function pointOf(
  moment: unknown,
  value: unknown,
  whereMoment: string,
  whereValue: string,
  told: Told,
): Point | undefined {
  const at = readMoment(moment);
  if (at === undefined)
    return told.problem(
      whereMoment,
      `${quoted(moment)} is no moment with its zone, such as 2026-11-28T10:05:00+00:00 or 2026-11-28T10:05:00Z`,
    );
  if (typeof value !== "number" || !Number.isFinite(value))
    return told.problem(whereValue, `${quoted(value)} is no number`);
  return { at, value };
}

function seriesOf(
  key: SeriesKey,
  file: string,
  where: string,
  points: readonly (Point | undefined)[],
  factor: number,
  told: Told,
): RawSeries | undefined {
  const all = points.filter((point) => point !== undefined);
  if (all.length < points.length) return undefined;
  if (all.length === 0) return told.note(where, `${key.metric} has no data point, and is left out`);
  return { file, where, key, points: all.map(({ at, value }) => ({ at, value: value * factor })) };
}

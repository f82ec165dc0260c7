/**
 * What is known of an incident: series of metrics on one grid of periods, and RDS events, both in microseconds since
 * the recording's start. That start is the scenario's instant 0.
 */
import type { Micros } from "../kernel/index.ts";
import type { MetricSample } from "../results/index.ts";

/** Whose metric: an instance's or a cluster's. CloudWatch has instances' by cluster and role, too: their mean. */
export interface SeriesKey {
  readonly metric: string;
  readonly cluster: string;
  readonly instance: string | null;
  readonly role: "WRITER" | "READER" | null;
}

export interface RecordedSeries {
  readonly key: SeriesKey;
  readonly unit: MetricSample["unit"];
  /** By period; null where there is no data point. */
  readonly values: readonly (number | null)[];
}

export type IncidentKind =
  | "failover started"
  | "failover completed"
  | "failover failed"
  | "restarted"
  | "shut down"
  | "global failover completed"
  | "global switchover finished";

export interface IncidentEvent {
  readonly at: Micros;
  readonly kind: IncidentKind;
  /** The identifier of the instance or cluster that it is about. */
  readonly of: string;
}

export interface Recording {
  /** Microseconds since 1970. */
  readonly start: Micros;
  readonly period: Micros;
  /** Periods. */
  readonly length: number;
  readonly series: readonly RecordedSeries[];
  /** Null where nobody gave any, which is not the same as none. */
  readonly events: readonly IncidentEvent[] | null;
}

export function nameOfSeries(key: SeriesKey): string {
  return `${key.metric} of ${placeWords(key)}`;
}

export function placeWords({ cluster, instance, role }: SeriesKey): string {
  return `${instance ?? cluster}${role === null ? "" : ` (${role})`}`;
}

/**
 * What an RDS event tells of an incident, by its sentence: DescribeEvents gives no event id. The sentences are those of
 * the user guide's list of events (cluster reference 10.2); undefined for all that an incident is not known by.
 */
export function incidentOf(message: string, source: string): Pick<IncidentEvent, "kind" | "of"> | undefined {
  for (const [pattern, kind] of SENTENCES) {
    const found = pattern.exec(message);
    if (found !== null) return { kind, of: (found[1] ?? source).toLowerCase() };
  }
  return undefined;
}

/** What is told once by one source is told twice by another: RDS tells of a failover on both instances. */
const TOLD_AGAIN: Micros = 30_000_000;

/** Events in their order, each once: of one kind and about one thing, the first of those that come close together. */
export function eachOnce(events: readonly IncidentEvent[]): IncidentEvent[] {
  const last = new Map<string, Micros>();
  return events
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at, kind, of }) => {
      const before = last.get(`${kind} ${of}`);
      last.set(`${kind} ${of}`, at);
      return before === undefined || at - before > TOLD_AGAIN;
    });
}

const SENTENCES: readonly (readonly [RegExp, IncidentKind])[] = [
  [/^Started (?:same|cross) AZ failover to DB instance: ([\w-]+)/i, "failover started"],
  [/^Completed failover to DB instance: ([\w-]+)/i, "failover completed"],
  [/^Cluster failover failed/i, "failover failed"],
  [/^Global failover to DB cluster ([\w-]+) .*completed/i, "global failover completed"],
  [/^Global switchover to DB cluster ([\w-]+) .*finished/i, "global switchover finished"],
  [/^DB instance restarted|restarting database as a reader|^Read Replica has fallen behind/i, "restarted"],
  [/^DB instance shutdown/i, "shut down"],
];

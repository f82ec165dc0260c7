/**
 * Metrics and events in the shape that AWS's own tools give them: samples as CSV, a row a sample, and RDS events as
 * DescribeEvents has them, one a line. A run begins at the epoch's first instant, since simulated time has no date.
 */
import type { MetricSample, RunReport } from "../run-types.ts";

export const CLOUDWATCH_HEADER =
  "Timestamp,Namespace,MetricName,DBClusterIdentifier,DBInstanceIdentifier,Role,Statistic,Value,Unit,ProxyName";

/** The file's lines, each with its line end. */
export function* exportCloudwatch(samples: readonly MetricSample[]): Generator<string> {
  yield `${CLOUDWATCH_HEADER}\n`;
  for (const { at, metric, source, cluster, of, role, value, unit } of samples) {
    const instance = source === "instance" ? of : "";
    const proxy = source === "proxy" ? of : "";
    yield `${timestamp(at)},AWS/RDS,${metric},${cluster},${instance},${role ?? ""},Average,${rounded(value)},${unit},${proxy}\n`;
  }
}

export type RdsEvent = RunReport["rdsEvents"][number];

/** By event: its categories (cluster reference 10.2). */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  "0003": ["deletion"],
  "0004": ["availability"],
  "0005": ["creation"],
  "0006": ["availability"],
  "0020": ["recovery"],
  "0021": ["recovery"],
  "0022": ["availability", "failure"],
  "0069": ["failover", "failure"],
  "0070": ["failover"],
  "0071": ["failover"],
  "0072": ["failover"],
  "0073": ["failover"],
  "0177": ["maintenance"],
  "0290": ["maintenance"],
  "0213": ["configuration change"],
  "0214": ["configuration change"],
  "0385": ["notification"],
  "0422": ["maintenance"],
};

export const SOURCE_TYPES = {
  cluster: "db-cluster",
  instance: "db-instance",
  proxy: "db-proxy",
  snapshot: "db-cluster-snapshot",
} as const;

/** The file's lines, each with its line end. */
export function* exportEvents(events: readonly RdsEvent[]): Generator<string> {
  for (const { at, id, source, of, message } of events) {
    const event = {
      SourceIdentifier: of,
      SourceType: SOURCE_TYPES[source],
      Message: message,
      EventCategories: CATEGORIES[id.slice(-4)] ?? ["notification"],
      Date: timestamp(at),
      EventID: id,
    };
    yield `${JSON.stringify(event)}\n`;
  }
}

/** Microseconds of a run as an instant of ISO 8601; a run is shorter than a year. */
export function timestamp(us: number): string {
  const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  let day = Math.floor(us / 86_400_000_000);
  let month = 0;
  while (month < 11 && day >= MONTHS[month]) day -= MONTHS[month++];
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = us % 86_400_000_000;
  const time = [3_600_000_000, 60_000_000, 1_000_000].map((unit, place) =>
    two(Math.floor(rest / unit) % [24, 60, 60][place]),
  );
  return `1970-${two(month + 1)}-${two(day + 1)}T${time.join(":")}.${String(rest % 1_000_000).padStart(6, "0")}Z`;
}

function rounded(value: number): number {
  return Math.floor(value * 1000 + 0.5) / 1000;
}

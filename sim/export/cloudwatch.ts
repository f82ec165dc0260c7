/**
 * Metrics and events in the shape that AWS's own tools give them: samples as CSV, a row a sample, and RDS events as
 * DescribeEvents has them, one a line. A run begins at the epoch's first instant, since simulated time has no date.
 */
import type { MetricSample, RunReport } from "../results/index.ts";

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

const categorized = (category: string, ...ids: readonly string[]): readonly (readonly [string, readonly string[]])[] =>
  ids.map((id) => [id, [category]] as const);

/**
 * By event: its categories (cluster reference 10.2; where that has none, [recalled]). Every other event is a
 * notification.
 */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...categorized("availability", "0004", "0006"),
  ...categorized("backtrack", "0131", "0132"),
  ...categorized("backup", "0074", "0075", "0168", "0169"),
  ...categorized("configuration change", "0213", "0214"),
  ...categorized("creation", "0005", "0170"),
  ...categorized("deletion", "0003", "0171"),
  ...categorized("failover", "0069", "0070", "0071", "0072", "0073"),
  ...categorized("failure", "0143"),
  ...categorized("global failover", "0181", "0182", "0183", "0184", "0185", "0186", "0187"),
  ...categorized("global failover", "0238", "0239", "0240", "0241", "0397", "0423"),
  ...categorized("low storage", "0227"),
  ...categorized("maintenance", "0156", "0173", "0177", "0289", "0290", "0386", "0388", "0389", "0422"),
  ...categorized("recovery", "0020", "0021"),
  ["0022", ["availability", "failure"]],
]);

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

/**
 * Metrics and events as the aws command line prints them: the answers of `aws cloudwatch get-metric-data` and `aws rds
 * describe-events`. A run begins at the epoch's first instant, since simulated time has no date.
 *
 * The shapes are those of the API references (MetricDataResult; Event): results by id and label with the newest data
 * point first, each stamped with the beginning of its period, and no units; events without ids. **Chosen**: which label
 * CloudWatch gives where several metrics were asked for is not documented, here it is whose and what. The account is
 * the one of AWS's own examples.
 */
import type { Micros } from "../kernel/index.ts";
import type { MetricSample, RunReport } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { CATEGORIES, SOURCE_TYPES, timestamp, type RdsEvent } from "./cloudwatch.ts";

export function* exportMetricData(samples: readonly MetricSample[], period: Micros): Generator<string> {
  const series = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const label = `${sample.of} ${sample.metric}`;
    const before = series.get(label);
    if (before === undefined) series.set(label, [sample]);
    else before.push(sample);
  }
  const results = [...series].map(([Label, own], index) => {
    const newestFirst = own.toReversed();
    return {
      Id: `m${index + 1}`,
      Label,
      Timestamps: newestFirst.map(({ at }) => zoned(Math.floor((at - 1) / period) * period)),
      Values: newestFirst.map(({ value }) => value),
      StatusCode: "Complete",
    };
  });
  yield `${JSON.stringify({ MetricDataResults: results, Messages: [] }, null, 2)}\n`;
}

export function* exportDescribeEvents(events: RunReport["rdsEvents"], scenario: Scenario): Generator<string> {
  const told = events.map(({ at, id, source, of, message }: RdsEvent) => ({
    SourceIdentifier: of,
    SourceType: SOURCE_TYPES[source],
    Message: message,
    EventCategories: CATEGORIES[id.slice(-4)] ?? ["notification"],
    Date: zoned(at),
    SourceArn: `arn:aws:rds:${regionOf(of, scenario)}:123456789012:${ARN_TYPES[source]}:${of}`,
  }));
  yield `${JSON.stringify({ Events: told }, null, 2)}\n`;
}

const ARN_TYPES = { cluster: "cluster", instance: "db", proxy: "db-proxy", snapshot: "cluster-snapshot" } as const;

function regionOf(name: string, { clusters }: Scenario): string {
  const owner = clusters.find(({ id, instances }) => id === name || instances.some((one) => one.id === name));
  return (owner ?? clusters[0]).region;
}

/** The command line writes the zone as an offset, and a fraction only where there is one. */
function zoned(us: Micros): string {
  return timestamp(us).replace(/(\.0{6})?Z$/, "+00:00");
}

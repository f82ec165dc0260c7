/**
 * CloudWatch's metrics of a global database, by secondary (cluster reference 5.3): lags in milliseconds, average and
 * most; records replicated, bytes transferred, over the whole run (global-samples.ts has them by period). **Chosen**:
 * ReplicatedWriteIO counts records, as WriteIOPS does here.
 */
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { Histogram } from "../kernel/index.ts";
import type { RunReport } from "../results/index.ts";

/**
 * Each metric: by secondary its value, and for lags under `id.max` the most.
 */
export function globalMetrics(global: GlobalDatabase): RunReport["metrics"] {
  const secondaries = global.members.flatMap((member, index) =>
    index === global.primary ? [] : [{ ...member, index }],
  );
  const { lags, lanes } = global.servers[global.primary];
  const by = (value: (secondary: (typeof secondaries)[number]) => number): Record<string, number> =>
    Object.fromEntries(secondaries.map((one) => [one.id, value(one)]));
  const withMost = (average: Record<string, number>, most: Record<string, number>): Record<string, number> => ({
    ...average,
    ...Object.fromEntries(Object.entries(most).map(([id, value]) => [`${id}.max`, value])),
  });
  const ofHistogram = (histogram: (secondary: (typeof secondaries)[number]) => Histogram): Record<string, number> =>
    withMost(
      by((one) => mean(histogram(one))),
      by((one) => histogram(one).summary().max / 1000),
    );
  return {
    AuroraGlobalDBReplicationLag: ofHistogram(({ agent }) => agent.replicationLag),
    AuroraGlobalDBProgressLag: withMost(
      by(({ index }) => lags.durabilitySum[index] / Math.max(1, lags.count[index]) / 1000),
      by(({ index }) => lags.durabilityMost[index] / 1000),
    ),
    AuroraGlobalDBRPOLag: withMost(
      by(({ index }) => lags.rpoSum[index] / Math.max(1, lags.count[index]) / 1000),
      by(({ index }) => lags.rpoMost[index] / 1000),
    ),
    AuroraGlobalDBReplicatedWriteIO: by(({ agent }) => agent.recordsReceived),
    AuroraGlobalDBDataTransferBytes: by(({ index }) => lanes[index].bytes),
  };
}

function mean({ sum, count }: Histogram): number {
  return count === 0 ? 0 : sum / count / 1000;
}

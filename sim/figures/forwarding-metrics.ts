/**
 * What write forwarding reports: CloudWatch's metrics under each engine's names (cluster reference 6.8), over all
 * instances of a side, and what DescribeDBClusters says. Units are CloudWatch's: milliseconds, per
 * second.
 */
import { forwardsWrites, type ClusterWorld } from "../assembly/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import { Histogram, SECOND, type Micros } from "../kernel/index.ts";
import type { RunReport } from "../results/index.ts";
import { forwardingInstances, forwardingProcesslist } from "./forwarding-status.ts";

type Metrics = Record<string, Readonly<Record<string, number>>>;

/** Of a run in which some cluster forwards. `primary` is the cluster that others forward to. */
export function forwardingMetrics(clusters: readonly ClusterWorld[], primary: number, now: Micros): Metrics {
  const forwarding = clusters.filter(forwardsWrites);
  const seconds = Math.max(1, now) / SECOND;
  const rate = (count: number) => ({ average: count / seconds });
  const home = clusters[primary];
  const writers = home.instances.map(({ forwarded }) => forwarded);
  const readers = forwarding.flatMap(({ instances }) => instances.map((one) => one.forwarding));
  const meters = readers.map((one) => one.meters);
  const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
    list.reduce((total, one) => total + of(one), 0);
  const writes = all(meters.map((one) => one.writes));
  const selects = all(meters.map((one) => one.selects));
  const waits = all(meters.map((one) => one.readWaits));
  const carriedOut = all(writers.map((one) => one.writes));
  const openAtWriters = { last: sum(writers, (one) => one.open) };
  const openAtReaders = { last: sum(readers, (one) => one.openSessions) };
  if (home.spec.engine === "aurora-mysql")
    return {
      ForwardingWriterDMLLatency: milliseconds(carriedOut),
      ForwardingWriterDMLThroughput: rate(carriedOut.count),
      ForwardingWriterOpenSessions: openAtWriters,
      AuroraDMLRejectedWriterFull: { sum: sum(writers, (one) => one.rejected) },
      ForwardingReplicaDMLLatency: milliseconds(writes),
      ForwardingReplicaDMLThroughput: rate(writes.count),
      ForwardingReplicaOpenSessions: openAtReaders,
      ForwardingReplicaReadWaitLatency: milliseconds(waits),
      ForwardingReplicaReadWaitThroughput: rate(waits.count),
      ForwardingReplicaSelectLatency: milliseconds(selects),
      ForwardingReplicaSelectThroughput: rate(selects.count),
    };
  const name = forwarding.every((cluster) => cluster === home) ? "AuroraLocalForwarding" : "AuroraForwarding";
  return {
    [`${name}WriterDMLThroughput`]: rate(carriedOut.count),
    [`${name}WriterOpenSessions`]: openAtWriters,
    [`${name}WriterTotalSessions`]: { sum: sum(writers, (one) => one.opened) },
    [`${name}ReplicaCommitThroughput`]: rate(sum(meters, (one) => one.commits)),
    [`${name}ReplicaDMLLatency`]: milliseconds(writes),
    [`${name}ReplicaDMLThroughput`]: rate(writes.count),
    [`${name}ReplicaErrorSessionsLimit`]: { sum: sum(meters, (one) => one.sessionLimitErrors) },
    [`${name}ReplicaOpenSessions`]: openAtReaders,
    [`${name}ReplicaReadWaitLatency`]: milliseconds(waits),
  };
}

/**
 * What DescribeDBClusters says: the flag that counts is the global one in a secondary, and the local one elsewhere
 * (cluster reference 6.1).
 */
export function forwardingStatuses(
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
): NonNullable<RunReport["writeForwarding"]> {
  return {
    clusters: clusters.map(({ spec, forwardingSwitch }, index) => {
      const isSecondary = global !== undefined && global.isMember(index) && global.primary !== index;
      const fixed = spec.writeForwarding ? "enabled" : "disabled";
      const status = forwardingSwitch?.status ?? fixed;
      return {
        DBClusterIdentifier: spec.id,
        GlobalWriteForwardingRequested: isSecondary ? (forwardingSwitch?.isWanted ?? spec.writeForwarding) : null,
        GlobalWriteForwardingStatus: isSecondary ? (status === "requested" ? "enabling" : status) : null,
        LocalWriteForwardingStatus: isSecondary ? null : status,
      };
    }),
    changes: clusters
      .flatMap(({ spec, forwardingSwitch }) =>
        (forwardingSwitch?.changes() ?? []).map(({ at, status }) => ({ at, of: spec.id, status })),
      )
      .toSorted((a, b) => a.at - b.at),
    instances: forwardingInstances(clusters),
    aurora_forwarding_processlist: forwardingProcesslist(clusters),
  };
}

function all(histograms: readonly Histogram[]): Histogram {
  const total = new Histogram();
  for (const one of histograms) total.addAll(one);
  return total;
}

function milliseconds(histogram: Histogram): Readonly<Record<string, number>> {
  const { p50, p99, max } = histogram.summary();
  return { p50: p50 / 1000, p99: p99 / 1000, max: max / 1000 };
}

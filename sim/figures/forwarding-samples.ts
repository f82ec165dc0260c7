/**
 * CloudWatch's metrics of write forwarding by instance and period (cluster reference 6.8), for exports: the writer's of
 * whoever writes, the replica's of readers whose cluster forwards. The report at the end has the same over all
 * instances and the whole run (forwarding-metrics.ts).
 *
 * Sampled from outside, between events, like all metrics.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { Instance } from "../aurora/database/index.ts";
import type { World } from "../build.ts";
import { SECOND, type Histogram, type Micros } from "../kernel/index.ts";
import type { MetricSample } from "../results/index.ts";

interface Metered {
  readonly count: number;
  readonly sum: number;
}

/** What one instance has counted so far. */
interface Counted {
  readonly carriedOut: Metered;
  readonly opened: number;
  readonly rejected: number;
  readonly writes: Metered;
  readonly selects: Metered;
  readonly readWaits: Metered;
  readonly commits: number;
  readonly limitErrors: number;
}

export class ForwardingSampler {
  readonly #world: World;
  #at: Micros;
  #before: readonly (readonly Counted[])[];

  constructor(world: World) {
    this.#world = world;
    this.#at = world.context.engine.now;
    this.#before = countedOf(world);
  }

  /** The samples of the period that ends now; none where nobody forwards. */
  sample(): MetricSample[] {
    const { clusters, context, global } = this.#world;
    const { now } = context.engine;
    const counted = countedOf(this.#world);
    const seconds = (now - this.#at) / SECOND;
    const forwarding = clusters.filter(isForwarding);
    const home = clusters[global?.primary ?? 0];
    const isLocal = forwarding.every((cluster) => cluster === home);
    const samples =
      forwarding.length === 0
        ? []
        : clusters.flatMap((cluster, place) =>
            cluster.instances.flatMap((instance) => {
              if (!instance.isUp) return [];
              const isWriter = instance.index === cluster.control.writer;
              if (isWriter ? cluster !== home : !isForwarding(cluster)) return [];
              const period = { a: this.#before[place][instance.index], b: counted[place][instance.index], seconds };
              const rows = (cluster.spec.engine === "aurora-mysql" ? mysql : postgresql(isLocal))(
                instance,
                isWriter,
                period,
              );
              return rows.map(([metric, value, unit]): MetricSample => ({
                at: now,
                metric,
                unit,
                value,
                cluster: cluster.spec.id,
                of: cluster.spec.instances[instance.index].id,
                source: "instance",
                role: isWriter ? "WRITER" : "READER",
              }));
            }),
          );
    this.#at = now;
    this.#before = counted;
    return samples;
  }
}

type Row = readonly [metric: string, value: number, unit: MetricSample["unit"]];
interface Period {
  readonly a: Counted;
  readonly b: Counted;
  readonly seconds: number;
}

function mysql({ forwarding, forwarded }: Instance, isWriter: boolean, { a, b, seconds }: Period): Row[] {
  if (isWriter)
    return [
      latency("ForwardingWriterDMLLatency", a.carriedOut, b.carriedOut),
      rate("ForwardingWriterDMLThroughput", a.carriedOut, b.carriedOut, seconds),
      ["ForwardingWriterOpenSessions", forwarded.open, "Count"],
      ["AuroraDMLRejectedWriterFull", b.rejected - a.rejected, "Count"],
    ];
  return [
    latency("ForwardingReplicaDMLLatency", a.writes, b.writes),
    rate("ForwardingReplicaDMLThroughput", a.writes, b.writes, seconds),
    ["ForwardingReplicaOpenSessions", forwarding.openSessions, "Count"],
    latency("ForwardingReplicaReadWaitLatency", a.readWaits, b.readWaits),
    rate("ForwardingReplicaReadWaitThroughput", a.readWaits, b.readWaits, seconds),
    latency("ForwardingReplicaSelectLatency", a.selects, b.selects),
    rate("ForwardingReplicaSelectThroughput", a.selects, b.selects, seconds),
  ];
}

function postgresql(isLocal: boolean) {
  const name = isLocal ? "AuroraLocalForwarding" : "AuroraForwarding";
  return ({ forwarding, forwarded }: Instance, isWriter: boolean, { a, b, seconds }: Period): Row[] => {
    if (isWriter)
      return [
        rate(`${name}WriterDMLThroughput`, a.carriedOut, b.carriedOut, seconds),
        [`${name}WriterOpenSessions`, forwarded.open, "Count"],
        [`${name}WriterTotalSessions`, b.opened, "Count"],
      ];
    return [
      [`${name}ReplicaCommitThroughput`, (b.commits - a.commits) / seconds, "Count/Second"],
      latency(`${name}ReplicaDMLLatency`, a.writes, b.writes),
      rate(`${name}ReplicaDMLThroughput`, a.writes, b.writes, seconds),
      [`${name}ReplicaErrorSessionsLimit`, b.limitErrors - a.limitErrors, "Count"],
      [`${name}ReplicaOpenSessions`, forwarding.openSessions, "Count"],
      latency(`${name}ReplicaReadWaitLatency`, a.readWaits, b.readWaits),
    ];
  };
}

function latency(metric: string, a: Metered, b: Metered): Row {
  return [metric, b.count === a.count ? 0 : (b.sum - a.sum) / (b.count - a.count) / 1000, "Milliseconds"];
}

function rate(metric: string, a: Metered, b: Metered, seconds: number): Row {
  return [metric, (b.count - a.count) / seconds, "Count/Second"];
}

function isForwarding({ spec, forwardingSwitch }: ClusterWorld): boolean {
  return spec.writeForwarding || forwardingSwitch !== undefined;
}

function countedOf({ clusters }: World): Counted[][] {
  const of = ({ count, sum }: Histogram): Metered => ({ count, sum });
  return clusters.map(({ instances }) =>
    instances.map(({ forwarded, forwarding: { meters } }) => ({
      carriedOut: of(forwarded.writes),
      opened: forwarded.opened,
      rejected: forwarded.rejected,
      writes: of(meters.writes),
      selects: of(meters.selects),
      readWaits: of(meters.readWaits),
      commits: meters.commits,
      limitErrors: meters.sessionLimitErrors,
    })),
  );
}

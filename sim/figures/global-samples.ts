/**
 * CloudWatch's metrics of a global database's secondaries, once a period (cluster reference 5.3): lags are the period's
 * averages, records and bytes are those of the period, as CloudWatch has them. After a role change another replication
 * server counts; the period in which that happens has what the new one has counted.
 *
 * Sampled from outside, between events. What the run as a whole comes to is in global-metrics.ts.
 */
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { World } from "../build.ts";
import type { MetricSample } from "../results/index.ts";

/** What has been counted of one secondary so far, by the primary's server and by its own agent. */
interface Counted {
  readonly primary: number;
  readonly arrivedSum: number;
  readonly arrived: number;
  readonly durabilitySum: number;
  readonly rpoSum: number;
  readonly calculated: number;
  readonly records: number;
  readonly bytes: number;
}

type Counter = Exclude<keyof Counted, "primary">;

export class GlobalSampler {
  readonly #world: World;
  #before: readonly Counted[];

  constructor(world: World) {
    this.#world = world;
    this.#before = readingOf(world.global);
  }

  /** The samples of the period that ends now; none where there is no global database. */
  sample(): MetricSample[] {
    const { global, context } = this.#world;
    if (global === undefined) return [];
    const before = this.#before;
    const now = readingOf(global);
    this.#before = now;
    return global.members.flatMap(({ id }, index) => {
      if (index === global.primary || !global.isMember(index)) return [];
      const isNew = before[index].primary !== now[index].primary;
      const byAgent: readonly Counter[] = ["arrivedSum", "arrived", "records"];
      const counted = (key: Counter): number =>
        now[index][key] - (isNew && !byAgent.includes(key) ? 0 : before[index][key]);
      const average = (sum: Counter, count: Counter): number =>
        counted(count) === 0 ? 0 : counted(sum) / counted(count) / 1000;
      const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({
        at: context.engine.now,
        metric,
        unit,
        value,
        cluster: id,
        of: id,
        source: "cluster",
        role: null,
      });
      return [
        sample("AuroraGlobalDBReplicationLag", average("arrivedSum", "arrived"), "Milliseconds"),
        sample("AuroraGlobalDBProgressLag", average("durabilitySum", "calculated"), "Milliseconds"),
        sample("AuroraGlobalDBRPOLag", average("rpoSum", "calculated"), "Milliseconds"),
        sample("AuroraGlobalDBReplicatedWriteIO", counted("records"), "Count"),
        sample("AuroraGlobalDBDataTransferBytes", counted("bytes"), "Bytes"),
      ];
    });
  }
}

function readingOf(global: GlobalDatabase | undefined): Counted[] {
  if (global === undefined) return [];
  const { primary } = global;
  const { lags, lanes } = global.servers[primary];
  return global.members.map(({ agent }, index) => ({
    primary,
    arrivedSum: agent.replicationLag.sum,
    arrived: agent.replicationLag.count,
    durabilitySum: lags.durabilitySum[index],
    rpoSum: lags.rpoSum[index],
    calculated: lags.count[index],
    records: agent.recordsReceived,
    bytes: lanes[index].bytes,
  }));
}

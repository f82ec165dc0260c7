/**
 * CloudWatch's metrics of a run, under their own names and in their own units (cluster reference 10.1), sampled once a
 * period: 60 s in earnest, the volume's every 5 min and at the end.
 *
 * Sampled from outside, between events, so that a run is the same run whether anybody looks or not. What the model does
 * not have has no metric: memory, local storage, the network's bytes, authentication, purge, binary logs. Billed I/O is
 * **chosen** to be batches sent and pages read; DMLLatency is what a write takes without its commit.
 */
import type { ClusterWorld } from "./cluster-world.ts";
import { acuBounds, instanceClass } from "./instance-classes.ts";
import { SECOND, type Micros } from "./kernel/index.ts";
import type { MetricSample } from "./run-types.ts";
import { FIXED } from "./fixed-figures.ts";

const VOLUME_PERIOD = FIXED.volumeMetricPeriod.value;
const GROUP_BYTES = FIXED.groupBytes.value;

/** What one instance has counted so far. */
interface Counted {
  readonly isUp: boolean;
  readonly worked: number;
  readonly asked: number;
  readonly slow: number;
  readonly queries: number;
  readonly selects: number;
  readonly selectTime: number;
  readonly changes: number;
  readonly changeTime: number;
  readonly hits: number;
  readonly misses: number;
  readonly deadlocks: number;
  readonly records: number;
  readonly lagSum: number;
  readonly lagCount: number;
  readonly commits: number;
  readonly commitTime: number;
  readonly rowsRead: number;
  readonly pageReads: number;
  readonly pageReadTime: number;
}

type Counter = Exclude<keyof Counted, "isUp">;

interface Reading {
  readonly at: Micros;
  readonly instances: readonly Counted[];
  readonly rowsWritten: number;
  readonly batches: number;
  readonly batchesDone: number;
  readonly batchTime: number;
}

export class MetricSampler {
  readonly #world: ClusterWorld;
  #before: Reading;
  #volumeBefore: Reading;

  /** The cluster must have meters. */
  constructor(world: ClusterWorld) {
    this.#world = world;
    this.#before = readingOf(world);
    this.#volumeBefore = this.#before;
  }

  /** The samples of the period that ends now. */
  sample(isLast: boolean): MetricSample[] {
    const reading = readingOf(this.#world);
    const samples = reading.instances.flatMap((_, index) => this.#ofInstance(index, reading));
    const span = reading.at - this.#volumeBefore.at;
    if (span > 0 && (isLast || span >= VOLUME_PERIOD)) {
      samples.push(...this.#ofVolume(reading));
      this.#volumeBefore = reading;
    }
    this.#before = reading;
    return samples;
  }

  #ofInstance(index: number, now: Reading): MetricSample[] {
    const { instances, control, spec } = this.#world;
    const { instances: specs, engine } = spec;
    const instance = instances[index];
    const [a, b] = [this.#before.instances[index], now.instances[index]];
    // Nobody reports for an engine that is down: its metrics have a hole, as in earnest.
    if (!a.isUp && !b.isUp) return [];
    const span = now.at - this.#before.at;
    const seconds = span / SECOND;
    const isWriter = index === control.writer;
    const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({
      at: now.at,
      metric,
      unit,
      value,
      cluster: spec.id,
      of: specs[index].id,
      source: "instance",
      role: isWriter ? "WRITER" : "READER",
    });
    const rate = (metric: string, key: Counter): MetricSample =>
      sample(metric, (b[key] - a[key]) / seconds, "Count/Second");
    const { vcpus } = instanceClass(specs[index].class, acuBounds(spec));
    const done = b.worked - a.worked;
    const looked = b.hits - a.hits + (b.misses - a.misses);
    const samples = [
      sample("CPUUtilization", Math.max(0, Math.min(100, (100 * done) / (span * vcpus))), "Percent"),
      rate("ConnectionAttempts", "asked"),
      sample("BufferCacheHitRatio", looked === 0 ? 100 : (100 * (b.hits - a.hits)) / looked, "Percent"),
      rate("ReadIOPS", "pageReads"),
      sample("ReadLatency", mean(a.pageReadTime, b.pageReadTime, a.pageReads, b.pageReads) / SECOND, "Seconds"),
      rate("WriteIOPS", "records"),
      rate("Deadlocks", "deadlocks"),
      sample("ActiveTransactions", instance.writing.transactions.count, "Count/Second"),
      sample("BlockedTransactions", instance.writing.locks.waiting, "Count/Second"),
      rate("CommitThroughput", "commits"),
      sample("CommitLatency", mean(a.commitTime, b.commitTime, a.commits, b.commits) / 1000, "Milliseconds"),
    ];
    const { serverless, serverlessV1 } = this.#world;
    const acu = serverlessV1?.acu ?? serverless?.capacities[index]?.acu;
    if (acu !== undefined) samples.push(sample("ServerlessDatabaseCapacity", acu, "Count"));
    if (acu !== undefined && spec.serverlessV2 !== undefined)
      samples.push(sample("ACUUtilization", (100 * acu) / spec.serverlessV2.max, "Percent"));
    samples.push(sample("AuroraSlowConnectionHandleCount", b.slow - a.slow, "Count"));
    if (isWriter)
      samples.push(
        sample(
          "WriteLatency",
          mean(this.#before.batchTime, now.batchTime, this.#before.batchesDone, now.batchesDone) / SECOND,
          "Seconds",
        ),
      );
    if (engine === "aurora-mysql")
      samples.push(
        rate("Queries", "queries"),
        rate("SelectThroughput", "rowsRead"),
        sample("SelectLatency", mean(a.selectTime, b.selectTime, a.selects, b.selects) / 1000, "Milliseconds"),
      );
    if (engine === "aurora-mysql" && isWriter)
      samples.push(
        sample("DMLThroughput", (now.rowsWritten - this.#before.rowsWritten) / seconds, "Count/Second"),
        sample(
          "DMLLatency",
          Math.max(0, mean(a.changeTime - a.commitTime, b.changeTime - b.commitTime, a.changes, b.changes)) / 1000,
          "Milliseconds",
        ),
        sample("TransactionAgeMaximum", this.#oldestTransaction(index) / SECOND, "Seconds"),
      );
    if (b.isUp)
      samples.push(
        sample("DatabaseConnections", instance.door.connections, "Count"),
        sample("EngineUptime", (now.at - instance.upSince) / SECOND, "Seconds"),
      );
    const lagOf = (reader: number): number => {
      const [from, to] = [this.#before.instances[reader], now.instances[reader]];
      const pending = instances[reader].replica.pendingLag(now.at);
      return Math.max(pending, mean(from.lagSum, to.lagSum, from.lagCount, to.lagCount)) / 1000;
    };
    if (!isWriter) return [...samples, sample("AuroraReplicaLag", lagOf(index), "Milliseconds")];
    const lags = instances.filter((one) => one.isUp && one.index !== index).map((one) => lagOf(one.index));
    if (lags.length === 0) return samples;
    return [
      ...samples,
      sample("AuroraReplicaLagMaximum", Math.max(...lags), "Milliseconds"),
      sample("AuroraReplicaLagMinimum", Math.min(...lags), "Milliseconds"),
    ];
  }

  /** How long the oldest transaction that is open on an instance has been there. */
  #oldestTransaction(index: number): Micros {
    const { instances, meters, context } = this.#world;
    const { now } = context.engine;
    const since = instances[index].writing.transactions
      .all()
      .map(([, { token }]) => meters?.statements.since(index, token) ?? now);
    return now - Math.min(now, ...since);
  }

  #ofVolume(now: Reading): MetricSample[] {
    const { volume, spec } = this.#world;
    const { id, engine } = spec;
    const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({
      at: now.at,
      metric,
      unit,
      value,
      cluster: id,
      of: id,
      source: "cluster",
      role: null,
    });
    const used = volume.groups * GROUP_BYTES;
    const reads = (reading: Reading): number => reading.instances.reduce((sum, { pageReads }) => sum + pageReads, 0);
    return [
      sample("VolumeBytesUsed", used, "Bytes"),
      ...(engine === "aurora-mysql"
        ? [sample("AuroraVolumeBytesLeftTotal", spec.volume.limitBytes - used, "Bytes")]
        : []),
      sample("VolumeReadIOPs", reads(now) - reads(this.#volumeBefore), "Count"),
      sample("VolumeWriteIOPs", now.batches - this.#volumeBefore.batches, "Count"),
    ];
  }
}

/** The mean of what was added to a sum since its count stood lower; 0 when nothing was. */
function mean(sumBefore: number, sum: number, countBefore: number, count: number): number {
  return count === countBefore ? 0 : (sum - sumBefore) / (count - countBefore);
}

function readingOf({ context, instances, fleet, meters }: ClusterWorld): Reading {
  if (meters === undefined) throw new RangeError("The run was opened without metrics: open it with `metrics: true`.");
  return {
    at: context.engine.now,
    rowsWritten: meters.rowsWritten,
    batches: meters.batches,
    batchesDone: meters.writes.done,
    batchTime: meters.writes.time,
    instances: instances.map((instance, index) => ({
      isUp: instance.isUp,
      worked: instance.processors.workedOff,
      asked: instance.door.asked,
      slow: instance.door.slowToBegin,
      queries: meters.statements.queries[index],
      selects: meters.statements.selects[index],
      selectTime: meters.statements.selectTime[index],
      changes: meters.statements.changes[index],
      changeTime: meters.statements.changeTime[index],
      hits: instance.cache.hits,
      misses: instance.cache.misses,
      deadlocks: instance.writing.deadlocks,
      records: fleet.drivers[index].recordsWritten,
      lagSum: instance.replica.lag.sum,
      lagCount: instance.replica.lag.count,
      commits: meters.commits[index],
      commitTime: meters.commitTime[index],
      rowsRead: meters.rowsRead[index],
      pageReads: meters.pageReads[index],
      pageReadTime: meters.pageReadTime[index],
    })),
  };
}

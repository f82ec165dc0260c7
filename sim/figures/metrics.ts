/**
 * CloudWatch's metrics of a run, under their own names and in their own units (cluster reference 10.1), sampled once a
 * period: 60 s in earnest, the volume's every 5 min and at the end.
 *
 * Sampled from outside, between events, so that a run is the same run whether anybody looks or not. What the model does
 * not have has no metric: memory, local storage, the network's bytes, purge, binary logs. Billed I/O is
 * **chosen** to be batches sent and pages read; DMLLatency is what a write takes without its commit.
 */
import { acuOf, type ClusterWorld } from "../assembly/index.ts";
import { acuBounds, instanceClass } from "../facts/index.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { MetricSample } from "../results/index.ts";
import { readingOf, type Counted, type Counter, type Reading } from "./metric-readings.ts";

const VOLUME_PERIOD = FIXED.volumeMetricPeriod.value;
const GROUP_BYTES = FIXED.groupBytes.value;

/** What an instance has counted at a period's ends, and what its samples are made with. */
interface Period {
  readonly a: Counted;
  readonly b: Counted;
  readonly span: Micros;
  readonly seconds: number;
  readonly sample: (metric: string, value: number, unit: MetricSample["unit"]) => MetricSample;
  readonly rate: (metric: string, key: Counter) => MetricSample;
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
    const period = this.#periodOf(index, now);
    const { a, b, sample } = period;
    // Nobody reports for an engine that is down: its metrics have a hole, as in earnest.
    if (!a.isUp && !b.isUp) return [];
    const isWriter = index === control.writer;
    const isMysql = spec.engine === "aurora-mysql";
    const samples = [...this.#ofEngine(index, period), ...this.#ofCapacity(index, period)];
    samples.push(
      sample("AuroraSlowConnectionHandleCount", b.slow - a.slow, "Count"),
      sample("ConnectionAttempts", b.asked - a.asked, "Count"),
      sample("LoginFailures", b.loginFailures - a.loginFailures, "Count"),
    );
    if (isWriter) samples.push(this.#writeLatency(now, period));
    if (isMysql) samples.push(...ofQueries(period));
    if (isMysql && isWriter) samples.push(...this.#ofChanges(index, now, period));
    if (b.isUp)
      samples.push(
        sample("DatabaseConnections", instances[index].door.connections, "Count"),
        sample("EngineUptime", (now.at - instances[index].upSince) / SECOND, "Seconds"),
      );
    return [...samples, ...this.#ofLag(index, isWriter, now, period)];
  }

  #periodOf(index: number, now: Reading): Period {
    const { control, spec } = this.#world;
    const [a, b] = [this.#before.instances[index], now.instances[index]];
    const span = now.at - this.#before.at;
    const seconds = span / SECOND;
    const sample: Period["sample"] = (metric, value, unit) => ({
      at: now.at,
      metric,
      unit,
      value,
      cluster: spec.id,
      of: spec.instances[index].id,
      source: "instance",
      role: index === control.writer ? "WRITER" : "READER",
    });
    const rate: Period["rate"] = (metric, key) => sample(metric, (b[key] - a[key]) / seconds, "Count/Second");
    return { a, b, span, seconds, sample, rate };
  }

  #ofEngine(index: number, { a, b, span, sample, rate }: Period): MetricSample[] {
    const { instances, spec } = this.#world;
    const { transactions, locks } = instances[index].writing;
    const { vcpus } = instanceClass(spec.instances[index].class, acuBounds(spec));
    const done = b.worked - a.worked;
    const looked = b.hits - a.hits + (b.misses - a.misses);
    return [
      sample("CPUUtilization", Math.max(0, Math.min(100, (100 * done) / (span * vcpus))), "Percent"),
      sample("BufferCacheHitRatio", looked === 0 ? 100 : (100 * (b.hits - a.hits)) / looked, "Percent"),
      rate("ReadIOPS", "pageReads"),
      sample("ReadLatency", mean(a.pageReadTime, b.pageReadTime, a.pageReads, b.pageReads) / SECOND, "Seconds"),
      rate("WriteIOPS", "records"),
      rate("Deadlocks", "deadlocks"),
      sample("ActiveTransactions", transactions.count, "Count/Second"),
      sample("BlockedTransactions", locks.waiting, "Count/Second"),
      rate("CommitThroughput", "commits"),
      sample("CommitLatency", mean(a.commitTime, b.commitTime, a.commits, b.commits) / 1000, "Milliseconds"),
    ];
  }

  /** Of serverless instances alone. */
  #ofCapacity(index: number, { sample }: Period): MetricSample[] {
    const { spec } = this.#world;
    const acu = acuOf(this.#world, index);
    if (acu === undefined) return [];
    const capacity = sample("ServerlessDatabaseCapacity", acu, "Count");
    if (spec.serverlessV2 === undefined) return [capacity];
    return [capacity, sample("ACUUtilization", (100 * acu) / spec.serverlessV2.max, "Percent")];
  }

  #writeLatency(now: Reading, { sample }: Period): MetricSample {
    const { batchTime, batchesDone } = this.#before;
    return sample("WriteLatency", mean(batchTime, now.batchTime, batchesDone, now.batchesDone) / SECOND, "Seconds");
  }

  #ofChanges(index: number, now: Reading, { a, b, seconds, sample }: Period): MetricSample[] {
    const latency = mean(a.changeTime - a.commitTime, b.changeTime - b.commitTime, a.changes, b.changes);
    return [
      sample("DMLThroughput", (now.rowsWritten - this.#before.rowsWritten) / seconds, "Count/Second"),
      sample("DMLLatency", Math.max(0, latency) / 1000, "Milliseconds"),
      sample("TransactionAgeMaximum", this.#oldestTransaction(index) / SECOND, "Seconds"),
    ];
  }

  /** A reader's own lag; of the writer the largest and the smallest of them. */
  #ofLag(index: number, isWriter: boolean, now: Reading, { sample }: Period): MetricSample[] {
    const { instances } = this.#world;
    const lagOf = (reader: number): number => {
      const [from, to] = [this.#before.instances[reader], now.instances[reader]];
      const pending = instances[reader].replica.pendingLag(now.at);
      return Math.max(pending, mean(from.lagSum, to.lagSum, from.lagCount, to.lagCount)) / 1000;
    };
    if (!isWriter) return [sample("AuroraReplicaLag", lagOf(index), "Milliseconds")];
    const lags = instances.filter((one) => one.isUp && one.index !== index).map((one) => lagOf(one.index));
    if (lags.length === 0) return [];
    return [
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
    const { volume, fleet, spec } = this.#world;
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
        ? [sample("AuroraVolumeBytesLeftTotal", Math.max(0, fleet.growth.groupsMax * GROUP_BYTES - used), "Bytes")]
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

function ofQueries({ a, b, sample, rate }: Period): MetricSample[] {
  return [
    rate("Queries", "queries"),
    rate("SelectThroughput", "rowsRead"),
    sample("SelectLatency", mean(a.selectTime, b.selectTime, a.selects, b.selects) / 1000, "Milliseconds"),
  ];
}

/**
 * What a cluster has used that is billed (cluster reference 3, 10.1; storage reference 1.5): I/Os, and time integrals
 * of storage, instances and capacity. From the trace, in every run.
 *
 * An instance counts from its engine's first start to DeleteDBInstance, whether its engine is up or not, but for a
 * cluster that is stopped; a serverless one by its capacity units. Left out: what the service rounds up (a started
 * hour, ten minutes of an instance), data between Regions and AZs, reserved instances, exports.
 */
import { CLUSTER_STATUSES } from "../aurora/cluster/index.ts";
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

export class UsageMeter implements Stateful {
  /** VolumeWriteIOPs and VolumeReadIOPs: batches sent, and pages read from storage. */
  writes = 0;
  reads = 0;
  /** By instance: since when it has been there, -1 while it is not; and for how long before that. */
  #since: Float64Array;
  #time: Float64Array;
  #isStopped = false;
  /** By instance: half capacity units now and since when, and their integral. */
  #halves: Float64Array;
  #capacitySince: Float64Array;
  #capacityTime: Float64Array;
  /** Groups in use now and since when, and their integral. */
  #groups: number;
  #groupsSince: Micros = 0;
  #groupTime = 0;
  /** Since when the cluster has been there, -1 before; and when it was deleted, -1 before. */
  #createdAt: Micros;
  #deletedAt: Micros = -1;
  readonly #trace: Trace;

  constructor(trace: Trace, groups: number, isPresent: readonly boolean[], isLater: boolean) {
    this.#trace = trace;
    this.#createdAt = isLater ? -1 : 0;
    this.#groups = groups;
    this.#since = Float64Array.from(isPresent, (isThere) => (isThere ? 0 : -1));
    this.#time = new Float64Array(isPresent.length);
    this.#halves = new Float64Array(isPresent.length);
    this.#capacitySince = new Float64Array(isPresent.length);
    this.#capacityTime = new Float64Array(isPresent.length);
    trace.on(TRACE.batchSent, () => this.writes++);
    trace.on(TRACE.pageReadDone, () => this.reads++);
    trace.on(TRACE.instanceJoined, (index) => {
      if (this.#since[index] < 0) this.#since[index] = trace.now;
    });
    trace.on(TRACE.instanceLeft, (index) => {
      this.#time[index] = this.instanceTime(index);
      this.#since[index] = -1;
      this.#setCapacity(index, 0);
    });
    // Nobody pays for the instances of a stopped cluster.
    trace.on(TRACE.clusterStatus, (status) => this.#stopped(CLUSTER_STATUSES[status] === "stopped"));
    trace.on(TRACE.capacitySet, (index, halves) => this.#setCapacity(index, halves));
    trace.on(TRACE.groupInForce, () => {
      this.#settleGroups();
      this.#groups++;
    });
    // Storage is paid for while there is a cluster that has it.
    trace.on(TRACE.clusterCreated, () => {
      this.#groupsSince = trace.now;
      this.#createdAt = trace.now;
    });
    trace.on(TRACE.clusterDeleted, () => {
      this.#settleGroups();
      this.#deletedAt = trace.now;
    });
  }

  instanceTime(index: number): Micros {
    const isCounting = this.#since[index] >= 0 && !this.#isStopped;
    return this.#time[index] + (isCounting ? this.#trace.now - this.#since[index] : 0);
  }

  /** Capacity units times microseconds. */
  capacityTime(index: number): number {
    return (this.#capacityTime[index] + this.#halves[index] * (this.#trace.now - this.#capacitySince[index])) / 2;
  }

  /** Groups times microseconds. */
  get groupTime(): number {
    return this.#groupTime + (this.#isThere ? this.#groups * (this.#trace.now - this.#groupsSince) : 0);
  }

  /** Until when the cluster has been there: now, or when it was deleted. */
  get until(): Micros {
    return this.#deletedAt < 0 ? this.#trace.now : this.#deletedAt;
  }

  get #isThere(): boolean {
    return this.#createdAt >= 0 && this.#deletedAt < 0;
  }

  copyState(copy: StateCopy): void {
    this.writes = copy.of(this.writes);
    this.reads = copy.of(this.reads);
    this.#since = copy.of(this.#since);
    this.#time = copy.of(this.#time);
    this.#halves = copy.of(this.#halves);
    this.#capacitySince = copy.of(this.#capacitySince);
    this.#capacityTime = copy.of(this.#capacityTime);
    this.#groups = copy.of(this.#groups);
    this.#groupsSince = copy.of(this.#groupsSince);
    this.#groupTime = copy.of(this.#groupTime);
    this.#isStopped = copy.of(this.#isStopped);
    this.#createdAt = copy.of(this.#createdAt);
    this.#deletedAt = copy.of(this.#deletedAt);
  }

  #settleGroups(): void {
    this.#groupTime = this.groupTime;
    this.#groupsSince = this.#trace.now;
  }

  #stopped(isStopped: boolean): void {
    if (isStopped === this.#isStopped) return;
    this.#isStopped = isStopped;
    for (const [index, since] of this.#since.entries()) {
      if (since < 0) continue;
      if (isStopped) this.#time[index] += this.#trace.now - since;
      this.#since[index] = this.#trace.now;
    }
  }

  #setCapacity(index: number, halves: number): void {
    this.#capacityTime[index] += this.#halves[index] * (this.#trace.now - this.#capacitySince[index]);
    this.#capacitySince[index] = this.#trace.now;
    this.#halves[index] = halves;
  }
}

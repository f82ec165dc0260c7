/**
 * A cluster's backups as its owner sees them: the latest restorable time, and restores to a new cluster,
 * RestoreDBClusterToPointInTime (cluster reference 4.1, 4.2).
 *
 *     asked       the moment must lie between EarliestRestorableTime and LatestRestorableTime as they were last told;
 *                 else InvalidRestoreFault
 *     creating    a workflow finds machines, then the volume's groups are copied out of the object store, so many at a
 *                 time, and log is applied
 *     opening     the new volume is opened; what was in flight at that moment has no commit record, so nobody sees it
 *     available   without instances, as the service leaves it; where the topology lists the cluster, its instances are
 *                 created then
 *
 * The source goes on meanwhile and knows nothing of it. **Chosen**: all durations (the guide says minutes to hours, by
 * size), and how often the latest restorable time is told. While the object store is away nothing is copied: the
 * restore waits.
 */
import { formatSpan, type Lsn, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { GROUP_BYTES, type Context, type Volume } from "../storage/index.ts";
import type { CopyTarget } from "./copy-target.ts";
import type { BackupStore } from "./object-store.ts";
import type { Retention } from "./retention.ts";
import type { Snapshots } from "./snapshots.ts";

export interface RestoresParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly volume: Volume;
  readonly store: BackupStore;
  readonly retention: () => Retention;
  readonly isStoreUp: () => boolean;
  /** Whether the key that a restored cluster is encrypted with can be used. */
  readonly hasKey: (index: number) => boolean;
  readonly isBacktracking: () => boolean;
  /** The cluster may be taken back: then what a restore needs is kept from its call on. */
  readonly mayBacktrack: boolean;
  /** Whether a backtrack has since taken back what the cluster was at a moment. */
  readonly isTakenBack: (moment: Micros) => boolean;
  /** Undefined where nobody takes any. */
  readonly snapshots: () => Snapshots | undefined;
  /** Rows that a table may have. */
  readonly keys: number;
  /** The names of the clusters to come, in the order of the actions that make them. */
  readonly names: readonly string[];
  /** By number of the restore: its volume, which does nothing before. */
  readonly targets: () => readonly CopyTarget[];
}

/** A restore that was accepted. */
export interface RestoreRow {
  readonly cluster: string;
  readonly source: string;
  readonly askedAt: Micros;
  readonly restoreToTime: Micros;
  /** The snapshot that it is made of; null for a restore to a moment. */
  readonly snapshot: string | null;
  /** The last consistency point at or before that time. */
  readonly point: Lsn;
  /** Log records that were applied. */
  readonly records: number;
  /** -1 until the cluster is available. */
  readonly availableAt: Micros;
}

export class Restores implements Stateful {
  /** As describe calls say it. */
  latest: Micros = 0;
  /** By number of the restore. */
  #rows: (RestoreRow | null)[];
  /**
   * By number of the restore: what it took from its snapshot, which may be deleted meanwhile, or from a cluster that
   * may be taken back.
   */
  #kept: Float64Array[];
  readonly #parts: RestoresParts;
  readonly #copy: number;
  readonly #copied: number;

  constructor(parts: RestoresParts) {
    this.#parts = parts;
    this.#rows = parts.names.map(() => null);
    this.#kept = parts.names.map(() => new Float64Array(0));
    const { engine, parameters } = parts.context;
    const tell = engine.register("latest restorable time is told", () => {
      this.#tell();
      engine.after(parameters.restorablePeriod, tell, 0, 0, 0, 0);
    });
    this.#copy = engine.register("restore copies groups", (index) => this.#copyGroups(index));
    this.#copied = engine.register("restore has copied groups", (index) => this.#fill(index));
    engine.after(parameters.restorablePeriod, tell, 0, 0, 0, 0);
  }

  /** Restores that were accepted, in the order of their actions. */
  rows(): readonly RestoreRow[] {
    return this.#rows.filter((row) => row !== null);
  }

  /**
   * RestoreDBClusterToPointInTime; `moment` is -1 for UseLatestRestorableTime. Returns why it is refused, under AWS's
   * error name.
   */
  ask(index: number, moment: Micros): string | undefined {
    const { context, clusterId, names, store, retention } = this.#parts;
    const { now } = context.engine;
    const cluster = names[index];
    // LatestRestorableTime is null until then.
    if (this.latest === 0 && !retention().isOrdinary)
      return `InvalidRestoreFault: nothing of ${clusterId} can be restored yet: it has no LatestRestorableTime.`;
    const restoreToTime = moment < 0 ? this.latest : moment;
    if (retention().isGone)
      return `DBClusterAutomatedBackupNotFoundFault: there is no backup of ${clusterId} any more.`;
    // Mutation expiredRestored: nobody looks whether the moment has fallen out of the retention period.
    const earliest = context.mutations.expiredRestored ? 0 : retention().earliestAt(this.latest);
    if (this.#rows.some((row) => row?.cluster === cluster))
      return `DBClusterAlreadyExistsFault: ${cluster} is there already, or being created.`;
    if (restoreToTime > this.latest)
      return `InvalidRestoreFault: ${clusterId} can't be restored to ${formatSpan(restoreToTime)}; its LatestRestorableTime is ${formatSpan(this.latest)}.`;
    if (restoreToTime < earliest)
      return `InvalidRestoreFault: ${clusterId} can't be restored to ${formatSpan(restoreToTime)}; its EarliestRestorableTime is ${formatSpan(earliest)}.`;
    if (this.#parts.isTakenBack(restoreToTime))
      return `InvalidRestoreFault: a backtrack has taken ${clusterId} back since ${formatSpan(restoreToTime)}; restores across it are not modelled.`;
    const point = store.pointAt(restoreToTime);
    this.#rows[index] = {
      cluster,
      source: clusterId,
      askedAt: now,
      restoreToTime,
      snapshot: null,
      point,
      records: 0,
      availableAt: -1,
    };
    if (this.#parts.mayBacktrack) this.#kept[index] = Float64Array.from(store.recordsUpTo(point));
    context.trace.emit(TRACE.restoreAsked, index, restoreToTime);
    this.#parts.targets()[index].begin();
    context.engine.after(context.parameters.restoreWorkflow, this.#copy, index, 0, 0, 0);
    return undefined;
  }

  /** RestoreDBClusterFromSnapshot. Returns why it is refused, under AWS's error name. */
  askSnapshot(index: number, snapshot: string): string | undefined {
    const { context, clusterId, names, snapshots } = this.#parts;
    const { engine, trace, parameters } = context;
    const cluster = names[index];
    if (this.#rows.some((row) => row?.cluster === cluster))
      return `DBClusterAlreadyExistsFault: ${cluster} is there already, or being created.`;
    const content =
      snapshots()?.contentOf(snapshot) ?? `DBClusterSnapshotNotFoundFault: there is no snapshot ${snapshot}.`;
    if (typeof content === "string") return content;
    const { askedAt, point } = content.row;
    this.#rows[index] = {
      cluster,
      source: clusterId,
      askedAt: engine.now,
      restoreToTime: askedAt,
      snapshot,
      point,
      records: 0,
      availableAt: -1,
    };
    this.#kept[index] = Float64Array.from(content.records);
    trace.emit(TRACE.restoreAsked, index, askedAt, content.index + 1);
    this.#parts.targets()[index].begin();
    engine.after(parameters.restoreWorkflow, this.#copy, index, 0, 0, 0);
    return undefined;
  }

  /** The volume of a restore is open. */
  opened(index: number): void {
    const { context, targets, keys } = this.#parts;
    const target = targets()[index];
    const row = this.#row(index);
    this.#rows[index] = { ...row, availableAt: context.engine.now };
    for (let key = 0; key < keys; key++) {
      const [version, value] = target.madeWith(key);
      context.trace.emit(TRACE.restoredRow, index, key, version, value);
    }
    context.trace.emit(TRACE.restoreEnded, index, target.end, row.records, row.askedAt, row.restoreToTime);
  }

  copyState(copy: StateCopy): void {
    this.latest = copy.of(this.latest);
    this.#rows = copy.of(this.#rows);
    this.#kept = copy.of(this.#kept);
  }

  #tell(): void {
    const { context, store, isStoreUp } = this.#parts;
    const retention = this.#parts.retention();
    // While the cluster is taken back the moment stands still; afterwards it waits for what has been put into the log
    // again.
    const latest = retention.isLive && !this.#parts.isBacktracking() ? store.latestRestorable() : this.latest;
    // A copy has none before everything that it was made with is uploaded.
    if (this.latest === 0 && !retention.reaches(latest)) return;
    this.latest = Math.max(this.latest, latest);
    retention.tell(this.latest);
    if (retention.isGone) return;
    context.trace.emit(
      TRACE.restorableTold,
      this.latest,
      isStoreUp() ? 1 : 0,
      retention.earliest,
      retention.isLive ? 1 : 0,
    );
  }

  /** How long the groups take, and the log that is applied to them: each group's nodes work on their own. */
  #copyGroups(index: number): void {
    const { context, volume } = this.#parts;
    const { engine, parameters } = context;
    const records = this.#recordsOf(index).length;
    const rounds = Math.ceil(volume.groups / parameters.restoreGroupsAtOnce);
    const ofGroup = (GROUP_BYTES * 1_000_000) / parameters.repairBytesPerSecond;
    const ofLog = (records * parameters.coalesceRecord) / Math.min(volume.groups, parameters.restoreGroupsAtOnce);
    engine.after(Math.floor(rounds * ofGroup + ofLog), this.#copied, index, 0, 0, 0);
  }

  #fill(index: number): void {
    const { context, volume, isStoreUp, hasKey, targets } = this.#parts;
    if (!isStoreUp() || !hasKey(index)) {
      context.engine.after(context.parameters.restoreRetry, this.#copied, index, 0, 0, 0);
      return;
    }
    const { point } = this.#row(index);
    const records = this.#recordsOf(index);
    this.#rows[index] = { ...this.#row(index), records: records.length };
    const target = targets()[index];
    target.fill(volume.log, records, volume.groups, point);
    target.open();
  }

  #recordsOf(index: number): readonly Lsn[] {
    const { snapshot, point } = this.#row(index);
    const isKept = snapshot !== null || this.#parts.mayBacktrack;
    return isKept ? [...this.#kept[index]] : this.#parts.store.recordsUpTo(point);
  }

  #row(index: number): RestoreRow {
    const row = this.#rows[index];
    if (row === null) throw new RangeError(`There is no restore ${index}.`);
    return row;
  }
}

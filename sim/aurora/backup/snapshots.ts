/**
 * Snapshots of a cluster: CreateDBClusterSnapshot and DeleteDBClusterSnapshot (cluster reference 4.1, 4.4; events 0074
 * and 0075), the automated one of each day's backup window (retention.ts; 0168 and 0169), and the final one of a
 * cluster that is deleted.
 *
 *     creating    from the call on; the moment of the call is what it will hold, whatever happens to the cluster
 *                 afterwards
 *     available   everything that was durable at that moment is in the object store; it can be restored, and stays
 *                 until it is deleted; an automated one until the retention period is over
 *
 * A snapshot lasts beyond a backtrack and beyond its cluster: it has its own list of records. **Chosen**: how often it
 * is looked whether the upload has come so far, and that nothing else takes time. Left out: copies to other Regions and
 * accounts, exports; what the service calls system snapshots is the global database's.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { SNAPSHOT_KINDS, SNAPSHOT_STATES, TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { BackupStore } from "./object-store.ts";

export interface SnapshotsParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly store: BackupStore;
  /** The cluster's status. */
  readonly status: () => string;
  readonly told: (
    name: "snapshotBegins" | "snapshotCreated" | "automatedBegins" | "automatedCreated",
    snapshot: string,
  ) => void;
}

/** Somebody's, the service's own, or the last one of a cluster that is deleted. */
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

/** A snapshot that was accepted. */
export interface SnapshotRow {
  readonly snapshot: string;
  readonly cluster: string;
  readonly kind: SnapshotKind;
  readonly askedAt: Micros;
  /** The last consistency point at that moment, and how many records there are up to it. */
  readonly point: Lsn;
  readonly records: number;
  readonly status: "creating" | "available" | "deleted";
  readonly availableAt: Micros;
}

export class Snapshots implements Stateful {
  /** In the order in which they were accepted. */
  #rows: SnapshotRow[] = [];
  /** By snapshot: its records, once they are all there. */
  #records: Float64Array[] = [];
  readonly #parts: SnapshotsParts;
  readonly #look: number;

  constructor(parts: SnapshotsParts) {
    this.#parts = parts;
    this.#look = parts.context.engine.register("snapshot looks at the upload", (index) => this.#lookAt(index));
  }

  rows(): readonly SnapshotRow[] {
    return this.#rows;
  }

  /** One is being created: the cluster may not leave its moment meanwhile. */
  get isCreating(): boolean {
    return this.#rows.some(({ status }) => status === "creating");
  }

  /** CreateDBClusterSnapshot. Returns why it is refused, under AWS's error name. */
  create(snapshot: string, kind: SnapshotKind = "manual"): string | undefined {
    const { context, clusterId, store, status } = this.#parts;
    const { engine, trace } = context;
    if (status() !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${status()} state but expected it to be one of available.`;
    if (this.#find(snapshot) >= 0) return `DBClusterSnapshotAlreadyExistsFault: ${snapshot} is there already.`;
    const point = store.pointAt(engine.now);
    const index =
      this.#rows.push({
        snapshot,
        cluster: clusterId,
        kind,
        askedAt: engine.now,
        point,
        records: 0,
        status: "creating",
        availableAt: -1,
      }) - 1;
    this.#records.push(new Float64Array(0));
    trace.emit(TRACE.snapshotBegan, index, point, SNAPSHOT_KINDS.indexOf(kind));
    this.#tell("Begins", this.#rows[index]);
    this.#lookLater(index);
    return undefined;
  }

  /** DeleteDBClusterSnapshot. */
  delete(snapshot: string): string | undefined {
    const index = this.#find(snapshot);
    const refusal = this.#unavailable(snapshot);
    if (refusal !== undefined) return refusal;
    if (this.#rows[index].kind === "automated")
      return `InvalidDBClusterSnapshotStateFault: ${snapshot} is an automated snapshot: it goes when the retention period is over.`;
    this.#remove(index, "deleted");
    return undefined;
  }

  /** Automated snapshots of before `oldest` go. */
  expire(oldest: Micros): void {
    this.#expire((askedAt, status) => askedAt < oldest && status === "available");
  }

  /** All of them go with the cluster, also what is still being created. */
  expireAll(): void {
    this.#expire((_askedAt, status) => status === "available" || status === "creating");
  }

  /** What a restore begins with; or why there is nothing, under AWS's error name. */
  contentOf(
    snapshot: string,
  ): { readonly index: number; readonly row: SnapshotRow; readonly records: readonly Lsn[] } | string {
    const index = this.#find(snapshot);
    return this.#unavailable(snapshot) ?? { index, row: this.#rows[index], records: [...this.#records[index]] };
  }

  copyState(copy: StateCopy): void {
    this.#rows = copy.of(this.#rows);
    this.#records = copy.of(this.#records);
  }

  #expire(isOver: (askedAt: Micros, status: string) => boolean): void {
    // Mutation manualSnapshotsExpire: whose they are is not looked at.
    const all = this.#parts.context.mutations.manualSnapshotsExpire;
    for (const [index, { kind, askedAt, status }] of this.#rows.entries())
      if ((kind === "automated" || all) && isOver(askedAt, status)) this.#remove(index, "expired");
  }

  #remove(index: number, why: "deleted" | "expired"): void {
    this.#rows[index] = { ...this.#rows[index], status: "deleted" };
    this.#records[index] = new Float64Array(0);
    this.#parts.context.trace.emit(TRACE.snapshotChanged, index, SNAPSHOT_STATES.indexOf(why));
  }

  /** The events name automated snapshots apart; a final one is a manual one. */
  #tell(what: "Begins" | "Created", { snapshot, kind }: SnapshotRow): void {
    const { told } = this.#parts;
    if (kind === "automated") told(`automated${what}`, snapshot);
    else told(`snapshot${what}`, snapshot);
  }

  /** The one of that name that has not been deleted, -1 for none. */
  #find(snapshot: string): number {
    return this.#rows.findIndex((row) => row.snapshot === snapshot && row.status !== "deleted");
  }

  #unavailable(snapshot: string): string | undefined {
    const index = this.#find(snapshot);
    if (index < 0) return `DBClusterSnapshotNotFoundFault: there is no snapshot ${snapshot}.`;
    const { status } = this.#rows[index];
    return status === "available"
      ? undefined
      : `InvalidDBClusterSnapshotStateFault: ${snapshot} is in ${status} state but expected it to be available.`;
  }

  #lookLater(index: number): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.snapshotLook, this.#look, index, 0, 0, 0);
  }

  #lookAt(index: number): void {
    const { context, store } = this.#parts;
    const row = this.#rows[index];
    if (row.status !== "creating") return;
    if (store.latestRestorable() < row.askedAt) {
      this.#lookLater(index);
      return;
    }
    // Mutation snapshotAtCompletion: what is there when the upload is done is taken for the moment's.
    const point = context.mutations.snapshotAtCompletion ? store.pointAt(context.engine.now) : row.point;
    this.#records[index] = Float64Array.from(store.recordsUpTo(point));
    this.#rows[index] = {
      ...row,
      point,
      status: "available",
      availableAt: context.engine.now,
      records: this.#records[index].length,
    };
    context.trace.emit(TRACE.snapshotChanged, index, SNAPSHOT_STATES.indexOf("available"));
    this.#tell("Created", row);
  }
}

/**
 * Manual snapshots of a cluster: CreateDBClusterSnapshot and DeleteDBClusterSnapshot (cluster reference 4.1, 4.4; events 0074 and 0075).
 *
 *     creating    from the call on; the moment of the call is what it will hold, whatever happens to the cluster afterwards
 *     available   everything that was durable at that moment is in the object store; it can be restored, and stays until it is deleted
 *
 * A snapshot lasts beyond the retention, and beyond a backtrack: it has its own list of records. **Chosen**: how often it is looked whether the upload has come so far, and that nothing
 * else takes time. Left out: automated snapshots once a day, copies to other Regions and accounts, exports; what the service calls system snapshots is the global database's.
 */
import { copyPlain, type Checkpointed, type Lsn, type Micros } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { BackupStore } from "./object-store.ts";

export interface SnapshotsParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly store: BackupStore;
  /** The cluster's status. */
  readonly status: () => string;
  /** The names of the snapshots to come, in the order of the actions that make them. */
  readonly names: readonly string[];
  readonly told: (name: "snapshotBegins" | "snapshotCreated", snapshot: string) => void;
}

/** A snapshot that was accepted. */
export interface SnapshotRow {
  readonly snapshot: string;
  readonly cluster: string;
  readonly askedAt: Micros;
  /** The last consistency point at that moment, and how many records there are up to it. */
  readonly point: Lsn;
  readonly records: number;
  readonly status: "creating" | "available" | "deleted";
  readonly availableAt: Micros;
}

export class Snapshots implements Checkpointed {
  #rows: (SnapshotRow | null)[];
  /** By snapshot: its records, once they are all there. */
  #records: Float64Array[];
  readonly #parts: SnapshotsParts;
  readonly #look: number;

  constructor(parts: SnapshotsParts) {
    this.#parts = parts;
    this.#rows = parts.names.map(() => null);
    this.#records = parts.names.map(() => new Float64Array(0));
    this.#look = parts.context.engine.register("snapshot looks at the upload", (index) => this.#lookAt(index));
  }

  rows(): readonly SnapshotRow[] {
    return this.#rows.filter((row) => row !== null);
  }

  /** One is being created: the cluster may not leave its moment meanwhile. */
  get isCreating(): boolean {
    return this.#rows.some((row) => row?.status === "creating");
  }

  /** CreateDBClusterSnapshot. Returns why it is refused, under AWS's error name. */
  create(index: number): string | undefined {
    const { context, clusterId, store, status, names, told } = this.#parts;
    const { engine, trace } = context;
    const snapshot = names[index];
    if (status() !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${status()} state but expected it to be one of available.`;
    if (this.#find(snapshot) >= 0) return `DBClusterSnapshotAlreadyExistsFault: ${snapshot} is there already.`;
    const point = store.pointAt(engine.now);
    this.#rows[index] = { snapshot, cluster: clusterId, askedAt: engine.now, point, records: 0, status: "creating", availableAt: -1 }; // prettier-ignore
    trace.emit(TRACE.snapshotBegan, index, point);
    told("snapshotBegins", snapshot);
    this.#lookLater(index);
    return undefined;
  }

  /** DeleteDBClusterSnapshot. */
  delete(snapshot: string): string | undefined {
    const index = this.#find(snapshot);
    const refusal = this.#unavailable(snapshot);
    if (refusal !== undefined) return refusal;
    this.#rows[index] = { ...this.#row(index), status: "deleted" };
    this.#records[index] = new Float64Array(0);
    return undefined;
  }

  /** What a restore begins with; or why there is nothing, under AWS's error name. */
  contentOf(
    snapshot: string,
  ): { readonly index: number; readonly row: SnapshotRow; readonly records: readonly Lsn[] } | string {
    // prettier-ignore
    const index = this.#find(snapshot);
    return this.#unavailable(snapshot) ?? { index, row: this.#row(index), records: [...this.#records[index]] };
  }

  save(): unknown {
    return copyPlain([this.#rows, this.#records]);
  }

  load(saved: unknown): void {
    [this.#rows, this.#records] = copyPlain(saved) as [(SnapshotRow | null)[], Float64Array[]];
  }

  #row(index: number): SnapshotRow {
    const row = this.#rows[index];
    if (row === null) throw new RangeError(`There is no snapshot ${index}.`);
    return row;
  }

  /** The one of that name that has not been deleted, -1 for none. */
  #find(snapshot: string): number {
    return this.#rows.findIndex((row) => row !== null && row.snapshot === snapshot && row.status !== "deleted");
  }

  #unavailable(snapshot: string): string | undefined {
    const index = this.#find(snapshot);
    if (index < 0) return `DBClusterSnapshotNotFoundFault: there is no snapshot ${snapshot}.`;
    const { status } = this.#row(index);
    return status === "available"
      ? undefined
      : `InvalidDBClusterSnapshotStateFault: ${snapshot} is in ${status} state but expected it to be available.`;
  }

  #lookLater(index: number): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.snapshotLook, this.#look, index, 0, 0, 0);
  }

  #lookAt(index: number): void {
    const { context, store, told } = this.#parts;
    const row = this.#row(index);
    if (store.latestRestorable() < row.askedAt) {
      this.#lookLater(index);
      return;
    }
    // Mutation snapshotAtCompletion: what is there when the upload is done is taken for the moment's.
    const point = context.mutations.snapshotAtCompletion ? store.pointAt(context.engine.now) : row.point;
    this.#records[index] = Float64Array.from(store.recordsUpTo(point));
    this.#rows[index] = { ...row, point, status: "available", availableAt: context.engine.now, records: this.#records[index].length }; // prettier-ignore
    told("snapshotCreated", row.snapshot);
  }
}

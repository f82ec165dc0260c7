/**
 * Fast clones: a volume that begins as nothing but references to another's pages, RestoreDBClusterToPointInTime with
 * RestoreType copy-on-write (cluster reference 4.3).
 *
 *     creating    a workflow of minutes, whatever the size; no page is copied
 *     available   the volume is opened, and a job reads and writes in it
 *
 * A page is shared until one of the two writes to it. What the clone writes goes to a page of its own, in groups of its
 * own on the Region's storage nodes; when the source writes, the page as it was stays behind for the clone. A page of
 * the log's own versions is never changed in place, so a reference is the version of each row at the clone's moment.
 * After fifteen copy-on-write clones of a source the next one is a full copy, in the time that a restore takes.
 * **Chosen**: the workflow's time, and 16 KiB as what a page weighs. A clone that the topology lists is a cluster with
 * instances and clients (copied-volume.ts), and may be cloned itself: each source has its own fifteen. Of any other a
 * job of its own stands for the clients. A clone whose key can't be used waits for it. A cluster without instances
 * can't be cloned (Aurora user guide, "Limitations of Aurora cloning"). Left out: other accounts.
 */
import {
  below,
  SECOND,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
  type Stream,
} from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { GROUP_BYTES, type Context, type Volume } from "../storage/index.ts";
import type { CopyTarget } from "./copy-target.ts";

export interface ClonesParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly volume: Volume;
  /** In the order of the actions that make them. */
  readonly specs: readonly { readonly as: string; readonly jobPerSecond: number }[];
  readonly targets: () => readonly CopyTarget[];
  /** What the source shows of one of its versions. */
  readonly valueOf: (version: Lsn) => number;
  /** How far the source is durable now; -1 while nobody has it open, or it is not available. */
  readonly durable: () => Lsn;
  readonly status: () => string;
  /** Whether the key that a clone is encrypted with can be used. */
  readonly hasKey: (index: number) => boolean;
  readonly keys: number;
}

/** A clone that was accepted. */
export interface CloneRow {
  readonly cluster: string;
  readonly source: string;
  readonly kind: "copy-on-write" | "full-copy";
  readonly askedAt: Micros;
  /** The source's last consistency point then. */
  readonly point: Lsn;
  /** -1 until the cluster is available. */
  readonly availableAt: Micros;
  readonly jobReads: number;
  readonly jobWrites: number;
}

/** Where a clone's pages are, by their number. */
export interface ClonePages {
  /** Both read the same one. */
  readonly shared: number;
  /** The clone has written to its own copy. */
  readonly own: number;
  /** The source has written, and the page as it was is the clone's alone. */
  readonly leftBehind: number;
  /** What the clone costs beside the source. */
  readonly bytes: number;
}

/** Values that a clone's job writes, apart from those of any client's operation. */
const OWN_VALUES = 0x80000000;

export class Clones implements Stateful {
  #rows: (CloneRow | null)[];
  /** By clone and row: the version in the source that the clone was made with. */
  #base: Uint32Array[];
  readonly #parts: ClonesParts;
  readonly #luck: readonly Stream[];
  readonly #open: number;
  readonly #turn: number;

  constructor(parts: ClonesParts) {
    this.#parts = parts;
    const { engine } = parts.context;
    this.#rows = parts.specs.map(() => null);
    this.#base = parts.specs.map(() => new Uint32Array(0));
    this.#luck = parts.specs.map((_, index) => engine.random.stream(`job of clone ${index}`));
    this.#open = engine.register("clone is opened", (index) => this.#fill(index));
    this.#turn = engine.register("job in a clone", (index) => this.#work(index));
  }

  rows(): readonly (CloneRow & { readonly pages: ClonePages })[] {
    return this.#rows.flatMap((row, index) => (row === null ? [] : [{ ...row, pages: this.#pagesOf(index, row) }]));
  }

  /** Returns why it is refused, under AWS's error name. */
  ask(index: number): string | undefined {
    const { context, clusterId, volume, specs, durable, status, keys } = this.#parts;
    const { engine, parameters, trace } = context;
    const cluster = specs[index].as;
    const point = durable();
    if (point < 0)
      return status() === "available"
        ? `InvalidDBClusterStateFault: no instance of ${clusterId} has the volume open, and a cluster without an instance can't be cloned.`
        : `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${status()} state but expected it to be one of available.`;
    if (this.#rows.some((row) => row?.cluster === cluster))
      return `DBClusterAlreadyExistsFault: ${cluster} is there already, or being created.`;
    const light = this.#rows.filter((row) => row?.kind === "copy-on-write").length;
    const kind = light < FIXED.copyOnWriteClonesMax.value ? "copy-on-write" : "full-copy";
    this.#rows[index] = {
      cluster,
      source: clusterId,
      kind,
      askedAt: engine.now,
      point,
      availableAt: -1,
      jobReads: 0,
      jobWrites: 0,
    };
    this.#base[index] = Uint32Array.from({ length: keys }, (_, key) => volume.log.versionAt(key, point));
    trace.emit(TRACE.cloneBegan, index, point);
    this.#parts.targets()[index].begin();
    const rounds = Math.ceil(volume.groups / parameters.restoreGroupsAtOnce);
    const copying = kind === "full-copy" ? (rounds * GROUP_BYTES * SECOND) / parameters.repairBytesPerSecond : 0;
    engine.after(Math.floor(parameters.cloneWorkflow + copying), this.#open, index, 0, 0, 0);
    return undefined;
  }

  /** The volume of a clone is open. */
  opened(index: number): void {
    const { context, keys } = this.#parts;
    const row = this.#row(index);
    this.#rows[index] = { ...row, availableAt: context.engine.now };
    for (let key = 0; key < keys; key++) this.#read(index, key);
    context.trace.emit(TRACE.cloneAvailable, index, row.askedAt, row.kind === "full-copy" ? 1 : 0);
    this.#later(index);
  }

  copyState(copy: StateCopy): void {
    this.#rows = copy.of(this.#rows);
    this.#base = copy.of(this.#base);
  }

  #row(index: number): CloneRow {
    const row = this.#rows[index];
    if (row === null) throw new RangeError(`There is no clone ${index}.`);
    return row;
  }

  #fill(index: number): void {
    const { context, volume, targets, hasKey } = this.#parts;
    if (!hasKey(index)) {
      context.engine.after(context.parameters.restoreRetry, this.#open, index, 0, 0, 0);
      return;
    }
    const target = targets()[index];
    target.share(volume.log, this.#base[index], volume.shape.groups, this.#row(index).point);
    target.open();
  }

  #later(index: number): void {
    const { context, specs } = this.#parts;
    const { jobPerSecond } = specs[index];
    if (jobPerSecond > 0)
      context.engine.after(Math.max(1, Math.floor(SECOND / jobPerSecond)), this.#turn, index, 0, 0, 0);
  }

  /** One turn of the job: a row is read, and one is written; then the source shows what it has there. */
  #work(index: number): void {
    const { context, volume, targets, keys, durable } = this.#parts;
    const { trace, mutations, parameters } = context;
    const row = this.#row(index);
    this.#read(index, below(this.#luck[index], keys));
    const key = below(this.#luck[index], keys);
    const value = OWN_VALUES + index * 0x1000000 + row.jobWrites + 1;
    const lsn = targets()[index].write(key, value, Math.floor(key / parameters.rowsPerPage), FLAG.cpl | FLAG.commit);
    if (lsn > 0) trace.emit(TRACE.cloneWrote, index, key, lsn, value);
    this.#rows[index] = { ...row, jobReads: row.jobReads + 1, jobWrites: row.jobWrites + (lsn > 0 ? 1 : 0) };
    const point = durable();
    if (point >= 0) {
      const version = volume.log.versionAt(key, point);
      // Mutation cloneWritesInPlace: a shared page is changed where it stands, and the source reads it.
      const isSpoilt = mutations.cloneWritesInPlace && lsn > 0 && version === this.#base[index][key];
      trace.emit(TRACE.cloneSourceRead, index, key, version, isSpoilt ? value : this.#valueOf(version));
    }
    this.#later(index);
  }

  /** A row as the clone has it: its own newest durable version, or the one it was made with. */
  #read(index: number, key: number): void {
    const { context, volume, targets } = this.#parts;
    const { trace, mutations } = context;
    const target = targets()[index];
    const own = target.ownVersion(key);
    // Mutation cloneReadsNewPages: a page that the source has written to since is read as it is there.
    const base = mutations.cloneReadsNewPages ? volume.log.versionAt(key, volume.log.last) : this.#base[index][key];
    if (own > 0) trace.emit(TRACE.cloneRead, index, key, own, target.ownValue(own), 1);
    else trace.emit(TRACE.cloneRead, index, key, base, this.#valueOf(base), 0);
  }

  #valueOf(version: Lsn): number {
    return version === 0 ? 0 : this.#parts.valueOf(version);
  }

  #pagesOf(index: number, { kind, point }: CloneRow): ClonePages {
    const { volume, targets } = this.#parts;
    const target = targets()[index];
    const counts = { shared: 0, own: 0, leftBehind: 0 };
    for (let page = 0; page < volume.shape.pages; page++) {
      if (target.hasOwnPage(page)) counts.own++;
      else if (volume.log.newestOfPage[page] > point) counts.leftBehind++;
      else counts.shared++;
    }
    const isFull = kind === "full-copy";
    const bytes = isFull ? volume.groups * GROUP_BYTES : (counts.own + counts.leftBehind) * FIXED.pageBytes.value;
    return { ...counts, bytes };
  }
}

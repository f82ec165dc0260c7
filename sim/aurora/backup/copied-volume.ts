/**
 * The volume of a cluster that is a restore or a clone of another one, and gets instances and clients of its own. A
 * driver of the control plane opens it, empty as it is, writes what it is made of as any writer would, and lets go; the
 * cluster is available then, and the first instance that is created opens it by an ordinary recovery.
 *
 *     a restore   every row's version of the moment, from the backup
 *     a clone     for every row a reference: the version in the source that it shares until one of the two writes to it
 *
 * A reference is followed when somebody reads (`valueOf`), through the source's own references where that is a clone,
 * too. What is written here comes behind `sharedEnd` and is the cluster's own. **Chosen**: that a row's reference is a
 * log record of the new volume, so that quorums, recoveries and readers of the cluster need no second kind of volume. A
 * table of lists is copied with all versions of its rows that count, and of a list no reference is followed. Left out:
 * the pages of a full copy, which take their time elsewhere (restores.ts); groups that the source has grown by since
 * the run began.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import {
  VolumeLog,
  type Context,
  type DriverEvents,
  type StorageDriver,
  type StorageFleet,
  type Volume,
} from "../storage/index.ts";
import type { CopyTarget } from "./copy-target.ts";

export interface CopiedVolumeParts {
  /** The copy's own, with its trace. */
  readonly context: Context;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly controlHost: number;
  /** What the source shows of one of its versions. */
  readonly sourceValue: (version: Lsn) => number;
  readonly sourceLog: VolumeLog;
  /** Rows are lists: all their versions count. */
  readonly hasLists: boolean;
  /** It has been asked for; and it is filled, and can be opened by an instance. */
  readonly begun: () => void;
  readonly filled: () => void;
}

type Step = "absent" | "creating" | "opening" | "feeding" | "there";

export class CopiedVolume implements Stateful, CopyTarget, DriverEvents {
  /** Up to here its log says what it was made of. */
  sharedEnd: Lsn = 0;
  /** The consistency point of the source. */
  end: Lsn = 0;
  /** When it was filled; -1 before. */
  thereAt: Micros = -1;
  #step: Step = "absent";
  /** Its pages are the source's until somebody writes. */
  #isShared = false;
  /** By row: the version of the source's log that it is made with. */
  #base = new Uint32Array(0);
  /** What is written while it is filled, in order: rows and values; and how much of it has been. */
  #keys = new Uint32Array(0);
  #values = new Uint32Array(0);
  #fed = 0;
  readonly #driver: StorageDriver;
  readonly #parts: CopiedVolumeParts;

  constructor(parts: CopiedVolumeParts) {
    this.#parts = parts;
    this.#driver = parts.fleet.addDriver(parts.context.network.addActor(parts.controlHost));
    this.#driver.attach(this);
  }

  begin(): void {
    this.#step = "creating";
    this.#parts.begun();
  }

  fill(source: VolumeLog, records: readonly Lsn[], groups: number, point: Lsn): void {
    const { shape } = this.#parts.volume;
    const { rowsPerPage } = this.#parts.context.parameters;
    const log = new VolumeLog(Math.max(groups, 1), shape.keys, shape.pages);
    for (const lsn of records) {
      const page = source.pageOf(lsn, rowsPerPage);
      log.write(
        lsn,
        source.group(lsn),
        source.keyOf(lsn),
        source.value(lsn),
        source.flagsOf(lsn),
        log.tail[source.group(lsn)],
        page,
      );
      log.link(lsn, page);
    }
    const base = Uint32Array.from({ length: shape.keys }, (_, key) => log.versionAt(key, point));
    this.#take(log, base, point, (lsn) => log.value(lsn));
  }

  share(source: VolumeLog, base: Uint32Array, _groups: number, point: Lsn): void {
    this.#isShared = true;
    this.#take(source, base, point, this.#parts.sourceValue);
  }

  open(): void {
    this.#step = "opening";
    this.#parts.volume.metadata.onlyFor = this.#driver.actor;
    this.#driver.recovery.start();
  }

  opened(): void {
    this.#step = "feeding";
    this.#feed();
  }

  durable(): void {
    if (this.#step === "feeding") this.#feed();
  }

  pageRead(): void {
    // Nobody reads before it is there.
  }

  grown(): void {
    // It has the groups that its source had at the start.
  }

  fenced(): void {
    // Nobody else may open it meanwhile (metadata.onlyFor).
  }

  madeWith(key: number): readonly [Lsn, number] {
    const { log } = this.#parts.volume;
    const version = log.versionAt(key, this.sharedEnd);
    return [this.#base[key] ?? 0, version === 0 ? 0 : this.valueOf(version)];
  }

  ownVersion(key: number): Lsn {
    const { log } = this.#parts.volume;
    const version = log.versionAt(key, log.last);
    return version > this.sharedEnd ? version : 0;
  }

  ownValue(version: Lsn): number {
    return this.#parts.volume.log.value(version);
  }

  hasOwnPage(page: number): boolean {
    return this.#parts.volume.log.newestOfPage[page] > this.sharedEnd;
  }

  write(): Lsn {
    return 0;
  }

  /** The version of the source that a row was made with; 0 for none. */
  baseOf(key: number): Lsn {
    return this.#base[key] ?? 0;
  }

  get hasLists(): boolean {
    return this.#parts.hasLists;
  }

  /** The rows that it was made with, in the order in which they were written; of lists all their values. */
  madeRows(): readonly { readonly key: number; readonly value: number }[] {
    const { log, metadata } = this.#parts.volume;
    const rows: { readonly key: number; readonly value: number }[] = [];
    for (let lsn = metadata.next(0); lsn > 0 && lsn <= this.sharedEnd; lsn = metadata.next(lsn))
      rows.push({ key: log.keyOf(lsn), value: this.valueOf(lsn) });
    return rows;
  }

  /** It is filled: what is written from now on is its own. */
  get isThere(): boolean {
    return this.#step === "there";
  }

  /** What somebody reads who finds a version of this volume: its own value, or what the page that it shares has. */
  valueOf(version: Lsn): number {
    const { volume, context, sourceValue, sourceLog } = this.#parts;
    if (version > this.sharedEnd || !this.#isShared) return volume.log.value(version);
    const key = volume.log.keyOf(version);
    // Mutation cloneReadsNewPages: a page that the source has written to since is read as it is there.
    const base = context.mutations.cloneReadsNewPages ? sourceLog.versionAt(key, sourceLog.last) : this.#base[key];
    // The older versions of a list stand beside the newest, and are no references.
    return base === this.#base[key] && this.#parts.hasLists ? volume.log.value(version) : sourceValue(base);
  }

  copyState(copy: StateCopy): void {
    this.sharedEnd = copy.of(this.sharedEnd);
    this.end = copy.of(this.end);
    this.thereAt = copy.of(this.thereAt);
    this.#step = copy.of(this.#step);
    this.#isShared = copy.of(this.#isShared);
    this.#base = copy.of(this.#base);
    this.#keys = copy.of(this.#keys);
    this.#values = copy.of(this.#values);
    this.#fed = copy.of(this.#fed);
  }

  #take(log: VolumeLog, base: Uint32Array, point: Lsn, valueOf: (version: Lsn) => number): void {
    const { hasLists } = this.#parts;
    this.end = point;
    this.#base = Uint32Array.from(base);
    const rows: { readonly lsn: Lsn; readonly key: number }[] = [];
    for (let key = 0; key < base.length; key++)
      for (let lsn = base[key]; lsn > 0; lsn = hasLists ? log.versionBefore(lsn, point) : 0) rows.push({ lsn, key });
    rows.sort((a, b) => a.lsn - b.lsn);
    this.#keys = Uint32Array.from(rows, ({ key }) => key);
    this.#values = Uint32Array.from(rows, ({ lsn }) => valueOf(lsn));
    this.#fed = 0;
  }

  #feed(): void {
    const { volume, context } = this.#parts;
    const driver = this.#driver;
    for (; this.#fed < this.#keys.length && driver.hasRoom(1); this.#fed++) {
      const key = this.#keys[this.#fed];
      const page = Math.floor(key / context.parameters.rowsPerPage);
      driver.append(page % volume.groups, page, key, this.#values[this.#fed], FLAG.cpl | FLAG.commit);
    }
    if (this.#fed < this.#keys.length || driver.vdl < volume.log.last) return;
    // From now on none of it must be lost.
    const { metadata, log } = volume;
    for (let lsn = metadata.next(0); lsn <= log.last; lsn = metadata.next(lsn))
      context.trace.emit(TRACE.commitAcked, lsn, driver.vdl, driver.index);
    this.sharedEnd = log.last;
    this.thereAt = context.engine.now;
    this.#step = "there";
    [this.#keys, this.#values] = [new Uint32Array(0), new Uint32Array(0)];
    driver.crash();
    metadata.onlyFor = -1;
    this.#parts.filled();
  }
}

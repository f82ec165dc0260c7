/**
 * A volume made from a backup: protection groups of its own on the Region's storage nodes, filled by applying backed-up
 * log in its order, then opened as any volume is, by fencing, a read quorum of each group and a write quorum
 * (storage/recovery.ts). It shares nothing with the volume that it is a copy of.
 *
 * Its place in the world is taken when the run is built, so that a checkpoint before its creation and one after it are
 * of one shape; until it is filled it has no record and does nothing. A member whose node is down while the volume is
 * filled stays empty, and its peers bring it the log. It has no instances, as AWS's restore makes none either: the
 * control plane opens it once, which proves that it can be. Where the topology lists the new cluster it is one like any
 * other (copied-volume.ts).
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { CopyTarget } from "./copy-target.ts";
import {
  StorageFleet,
  Volume,
  type Context,
  type StorageDriver,
  type VolumeLog,
  type VolumeShape,
} from "../storage/index.ts";

export class RestoredVolume implements Stateful, CopyTarget {
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly #driver: StorageDriver;
  readonly #context: Context;

  /** `context` has a trace of the volume's own. `opened` hears that it can be read. */
  constructor(context: Context, shape: VolumeShape, controlHost: number, opened: () => void) {
    this.#context = context;
    this.volume = new Volume(context, shape);
    this.fleet = new StorageFleet(context, this.volume, controlHost, () => this.fleet.gossip.armAll());
    this.#driver = this.fleet.addDriver(context.network.addActor(controlHost));
    this.#driver.attach({
      durable: () => undefined,
      pageRead: () => undefined,
      fenced: () => undefined,
      grown: () => undefined,
      opened,
    });
  }

  get end(): Lsn {
    return this.#driver.vdl;
  }

  begin(): void {
    // Nobody sees it before it is open.
  }

  share(source: VolumeLog, _base: Uint32Array, groups: number, point: Lsn): void {
    this.fill(source, [], groups, point);
  }

  madeWith(key: number): readonly [Lsn, number] {
    const version = this.ownVersion(key);
    return [version, version === 0 ? 0 : this.ownValue(version)];
  }

  ownVersion(key: number): Lsn {
    return this.volume.log.versionAt(key, this.end);
  }

  ownValue(version: Lsn): number {
    return this.volume.log.value(version);
  }

  hasOwnPage(page: number): boolean {
    return this.volume.log.newestOfPage[page] > 0;
  }

  /** A member whose node is down stays empty. */
  fill(source: VolumeLog, records: readonly Lsn[], groups: number, point: Lsn): void {
    const { volume, fleet } = this;
    const { log, placement, metadata } = volume;
    const { hosts, parameters } = this.#context;
    while (volume.groups < groups) fleet.addGroup();
    for (const lsn of records) {
      const group = source.group(lsn);
      const page = source.pageOf(lsn, parameters.rowsPerPage);
      log.write(lsn, group, source.keyOf(lsn), source.value(lsn), source.flagsOf(lsn), log.tail[group], page);
      log.link(lsn, page);
    }
    for (let group = 0; group < groups; group++)
      for (const segment of metadata.membership(group).segments) {
        if (segment < 0 || !hosts.isUp(placement.hostOf[segment])) continue;
        fleet.segments.takeBase(segment, log.tail[group], 1);
        fleet.segments.vdlHint[segment] = point;
        fleet.pages.build(segment);
      }
  }

  open(): void {
    this.#driver.recovery.start();
  }

  /** 0 before it is open, or far behind. */
  write(key: number, value: number, page: number, flags: number): Lsn {
    const driver = this.#driver;
    if (driver.epoch === 0 || !driver.hasRoom(1)) return 0;
    return driver.append(page % this.volume.shape.groups, page, key, value, flags);
  }

  copyState(copy: StateCopy): void {
    copy.part(this.volume);
    copy.part(this.fleet);
  }
}

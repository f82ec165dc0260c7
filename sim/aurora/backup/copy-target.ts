/**
 * What a restore or a clone fills: a volume by itself (restored-volume.ts), or that of a cluster that gets instances
 * and clients (copied-volume.ts).
 */
import type { Lsn } from "../../kernel/index.ts";
import type { VolumeLog } from "../storage/index.ts";

export interface CopyTarget {
  /** It has been asked for, and accepted. */
  begin(): void;
  /** Applies records of another volume's log, which end at `point`; that volume has `groups` groups. */
  fill(source: VolumeLog, records: readonly Lsn[], groups: number, point: Lsn): void;
  /** Refers to the pages of another volume as of `point`: by row the version there. */
  share(source: VolumeLog, base: Uint32Array, groups: number, point: Lsn): void;
  open(): void;
  /** By row: the version of the source's log that it was made with, and the value that it has here; when it is open. */
  madeWith(key: number): readonly [Lsn, number];
  /** The consistency point that it was made with; when it is open. */
  readonly end: Lsn;
  /** The newest version of a row that was written here, 0 while it is as it was made. */
  ownVersion(key: number): Lsn;
  ownValue(version: Lsn): number;
  /** Whether something has been written to a page here. */
  hasOwnPage(page: number): boolean;
  /** Puts a change of a row into the volume; 0 while it takes none. Only where no instance writes. */
  write(key: number, value: number, page: number, flags: number): Lsn;
}

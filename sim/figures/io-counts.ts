/**
 * I/Os that instances have asked storage for so far; where a write goes to six members, that is six, as the storage
 * paper counts (P17 table 1).
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { World } from "../build.ts";
import type { Meters } from "../meters/index.ts";

export interface IoCounts {
  readonly writes: number;
  readonly reads: number;
  /** Writes that clients know to be done. */
  readonly transactions: number;
}

/** Batches go to all members of their group, six as a rule; pages are read from one. */
export function auroraIos({ clusters, outcomes }: World): IoCounts {
  let [writes, reads] = [0, 0];
  for (const cluster of clusters) {
    const { batches, pageReads } = metersOf(cluster);
    writes += batches * cluster.volume.positions.length;
    reads += pageReads.reduce((sum, pages) => sum + pages, 0);
  }
  return { writes, reads, transactions: outcomes.writesOk };
}

/** Where nobody has counted there is no answer, and not 0. */
export function metersOf({ meters }: ClusterWorld): Meters {
  if (meters === undefined) throw new RangeError("The run was opened without metrics: open it with `metrics: true`.");
  return meters;
}

/**
 * Where the log of one cluster stands at one instant, as the ladder draws it (viewer reference 3.4): consistency points
 * of the volume and of each group, read points, and what the last recovery has annulled. Reads the world, changes
 * nothing.
 *
 * Whoever opens the volume knows no consistency point before it has found them. Meanwhile the picture has VDL as far as
 * any member has been told it, and from the moment when the range is laid down as far as the log is kept; the newest
 * record is the newest that there is.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { Frame } from "../results/index.ts";

export function logOf({ context, volume, driver, fleet }: ClusterWorld): Frame["ladder"] {
  const { ladder, readersFloor, reads } = driver;
  const { metadata, log, groups } = volume;
  const { lsnAllocationLimit } = context.parameters;
  const opening = fleet.drivers.find(({ recovery }) => recovery.phase !== "idle")?.recovery;
  const last = metadata.truncations.at(-1);
  const common = {
    epoch: metadata.epoch,
    tails: log.tail.slice(0, groups),
    recovery: opening === undefined ? null : { epoch: opening.epoch, phase: opening.phase },
    annulled: last === undefined ? null : { epoch: last.epoch, keep: last.keep, upTo: last.upTo },
  };
  if (opening === driver.recovery && opening.epoch > 0) {
    const isLaidDown = last?.epoch === opening.epoch;
    const vdl = isLaidDown ? last.keep : fleet.segments.vdlHint.reduce((most, told) => Math.max(most, told), 0);
    const base = isLaidDown ? last.upTo : vdl;
    return {
      ...common,
      allocated: Math.max(vdl, log.last),
      vcl: vdl,
      vdl,
      limit: base + lsnAllocationLimit,
      heldBy: -1,
      floor: Math.min(vdl, readersFloor),
    };
  }
  return {
    ...common,
    allocated: driver.nextLsn - 1,
    vcl: ladder.vcl,
    vdl: ladder.vdl,
    limit: ladder.allocationBase + lsnAllocationLimit,
    heldBy: ladder.heldBy(),
    floor: Math.min(reads.lowest(ladder.vdl), readersFloor),
  };
}

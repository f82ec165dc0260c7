/**
 * Faults of storage nodes' disks: slow, full, failing, replaced, damaged; disks that lie about what is durable, tear
 * what is under way when the power goes, write elsewhere than they are told, or come back as they once were.
 */
import { threshold } from "../kernel/index.ts";
import type { FaultOf } from "../scenario/types.ts";
import type { Disks, Hosts } from "../world/index.ts";

/** What the storage fleet lets faults do to its disks. */
export interface DisksUnderFaults {
  diskLost(host: number): void;
  /** `below` of 2^32 pages go bad; `salt` tells this event from others. */
  corrupt(host: number, below: number, salt: number): void;
  corruptLog(host: number, below: number, salt: number): void;
  /** `below` of 2^32 blocks of log that are written from now on go bad, or elsewhere. */
  spoilWrites(host: number, below: number, salt: number, isMisdirected: boolean): void;
  writesAreSound(host: number, salt: number): void;
  /** `by` is 1 when the fault begins and -1 when it ends. */
  diskLies(host: number, by: number): void;
  writesTear(host: number, by: number): void;
}

export type DiskFault = FaultOf<
  | "slow-disk"
  | "disk-full"
  | "disk-errors"
  | "disk-loss"
  | "corrupt-pages"
  | "corrupt-log"
  | "corrupt-writes"
  | "misdirected-writes"
  | "lying-disk"
  | "stale-disk"
  | "torn-writes"
>;

export function applyDiskFault(
  fault: DiskFault,
  id: number,
  host: number,
  disks: Disks,
  fleet: DisksUnderFaults,
): void {
  switch (fault.kind) {
    case "slow-disk":
      return disks.slow(host, fault.factor, fault.extra);
    case "disk-full":
      return disks.fill(host, 1);
    case "disk-errors":
      return disks.fail(host, threshold(fault.ratio));
    case "disk-loss":
      return fleet.diskLost(host);
    case "corrupt-pages":
      return fleet.corrupt(host, threshold(fault.ratio), id);
    case "corrupt-log":
      return fleet.corruptLog(host, threshold(fault.ratio), id);
    case "corrupt-writes":
    case "misdirected-writes":
      return fleet.spoilWrites(host, threshold(fault.ratio), id, fault.kind === "misdirected-writes");
    case "lying-disk":
    case "stale-disk":
      return fleet.diskLies(host, 1);
    case "torn-writes":
      return fleet.writesTear(host, 1);
  }
}

export function liftDiskFault(
  fault: DiskFault,
  id: number,
  host: number,
  disks: Disks,
  hosts: Hosts,
  fleet: DisksUnderFaults,
): void {
  switch (fault.kind) {
    case "slow-disk":
      return disks.hasten(host, fault.factor, fault.extra);
    case "disk-full":
      return disks.fill(host, -1);
    case "disk-errors":
      return disks.fail(host, -threshold(fault.ratio));
    case "corrupt-writes":
    case "misdirected-writes":
      return fleet.writesAreSound(host, id);
    case "lying-disk":
      return fleet.diskLies(host, -1);
    case "stale-disk":
      // Whatever was written since the image was taken is gone, as if the disk had kept it in a cache; the machine
      // starts from it at once.
      hosts.crash(host, "power");
      fleet.diskLies(host, -1);
      return hosts.restart(host, "power");
    case "torn-writes":
      return fleet.writesTear(host, -1);
    case "disk-loss":
    case "corrupt-pages":
    case "corrupt-log":
      return;
  }
}

/**
 * Faults of what stands on storage nodes, and of what the control plane believes: disks that are replaced, pages that go bad, healthy nodes
 * taken for dead, an object store that takes nothing.
 */
import { threshold } from "../kernel/index.ts";
import type { FaultSpec } from "../scenario/types.ts";

/** What the storage fleet lets faults do to it. */
export interface FleetUnderFaults {
  diskLost(host: number): void;
  /** `below` of 2^32 pages go bad; `salt` tells this event from others. */
  corrupt(host: number, below: number, salt: number): void;
  accuse(host: number): void;
  acquit(host: number): void;
  storeFailed(): void;
  storeHealed(): void;
}

export type StorageFault = Extract<FaultSpec, { kind: "disk-loss" | "corrupt-pages" | "suspicion" | "object-store-outage" }>; // prettier-ignore

export function applyStorageFault(
  fault: StorageFault,
  id: number,
  targets: readonly number[],
  fleet: FleetUnderFaults,
): void {
  if (fault.kind === "object-store-outage") fleet.storeFailed();
  for (const host of targets) {
    if (fault.kind === "disk-loss") fleet.diskLost(host);
    else if (fault.kind === "corrupt-pages") fleet.corrupt(host, threshold(fault.ratio), id);
    else if (fault.kind === "suspicion") fleet.accuse(host);
  }
}

export function liftStorageFault(fault: StorageFault, targets: readonly number[], fleet: FleetUnderFaults): void {
  if (fault.kind === "object-store-outage") fleet.storeHealed();
  if (fault.kind === "suspicion") for (const host of targets) fleet.acquit(host);
}

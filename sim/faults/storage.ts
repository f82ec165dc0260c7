/**
 * Faults of what stands on storage nodes and instances, and of what the control plane believes: disks that are replaced, pages and log that go bad, healthy nodes
 * and instances taken for dead, dead ones for healthy, an object store that takes nothing, a control plane that stands still, encryption keys, slow processors, cold caches.
 */
import { threshold } from "../kernel/index.ts";
import type { FaultSpec } from "../scenario/types.ts";

/** What the storage fleet lets faults do to it. */
export interface FleetUnderFaults {
  diskLost(host: number): void;
  /** `below` of 2^32 pages go bad; `salt` tells this event from others. */
  corrupt(host: number, below: number, salt: number): void;
  corruptLog(host: number, below: number, salt: number): void;
  /** Of the instance on a host: how many times as long its processors take, and a cache without the pages that storage can give back. */
  slowProcessors(host: number, factor: number): void;
  coolCache(host: number): void;
  /** `by` is 1 when the fault begins and -1 when it ends. */
  accuse(host: number, by: number): void;
  vouch(host: number, by: number): void;
  storeFailed(): void;
  storeHealed(): void;
  /** `by` is 1 when a key is disabled and -1 when it is enabled again. */
  keyDisabled(cluster: string, by: number): void;
  /** `until` is when it ends, Infinity for never; 0 ends it. */
  controlPlaneStands(until: number): void;
}

export type StorageFault = Extract<FaultSpec, { kind: "disk-loss" | "corrupt-pages" | "corrupt-log" | "suspicion" | "lying-health" | "object-store-outage" | "control-plane-outage" | "key-disabled" | "slow-cpu" | "cold-cache" }>; // prettier-ignore

export function applyStorageFault(
  fault: StorageFault,
  id: number,
  targets: readonly number[],
  fleet: FleetUnderFaults,
): void {
  if (fault.kind === "object-store-outage") fleet.storeFailed();
  if (fault.kind === "key-disabled") fleet.keyDisabled(fault.cluster, 1);
  if (fault.kind === "control-plane-outage") fleet.controlPlaneStands(fault.for > 0 ? fault.at + fault.for : Infinity);
  for (const host of targets) {
    if (fault.kind === "disk-loss") fleet.diskLost(host);
    else if (fault.kind === "slow-cpu") fleet.slowProcessors(host, fault.factor);
    else if (fault.kind === "cold-cache") fleet.coolCache(host);
    else if (fault.kind === "corrupt-pages") fleet.corrupt(host, threshold(fault.ratio), id);
    else if (fault.kind === "corrupt-log") fleet.corruptLog(host, threshold(fault.ratio), id);
    else if (fault.kind === "suspicion") fleet.accuse(host, 1);
    else if (fault.kind === "lying-health") fleet.vouch(host, 1);
  }
}

export function liftStorageFault(fault: StorageFault, targets: readonly number[], fleet: FleetUnderFaults): void {
  if (fault.kind === "object-store-outage") fleet.storeHealed();
  if (fault.kind === "key-disabled") fleet.keyDisabled(fault.cluster, -1);
  if (fault.kind === "control-plane-outage") fleet.controlPlaneStands(0);
  for (const host of targets) {
    if (fault.kind === "suspicion") fleet.accuse(host, -1);
    else if (fault.kind === "slow-cpu") fleet.slowProcessors(host, 1 / fault.factor);
    else if (fault.kind === "lying-health") fleet.vouch(host, -1);
  }
}

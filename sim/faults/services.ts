/**
 * Faults of what serves and looks after a cluster: healthy nodes and instances taken for dead, dead ones for healthy,
 * an object store that takes nothing, a control plane that stands still, encryption keys, slow processors, cold caches.
 */
import type { FaultSpec } from "../scenario/types.ts";
import type { DisksUnderFaults } from "./disks.ts";

/** What a cluster lets faults do to it. */
export interface FleetUnderFaults extends DisksUnderFaults {
  /**
   * Of the instance on a host: how many times as long its processors take, and a cache without the pages that storage
   * can give back.
   */
  slowProcessors(host: number, factor: number): void;
  coolCache(host: number): void;
  dispatcherCrashed(host: number): void;
  /** `by` is 1 when the fault begins and -1 when it ends. */
  accuse(host: number, by: number): void;
  vouch(host: number, by: number): void;
  storeFailed(): void;
  storeHealed(): void;
  /** `by` is 1 when a key is disabled and -1 when it is enabled again. */
  keyDisabled(cluster: string, by: number): void;
  namesFrozen(cluster: string, by: number): void;
  /** `until` is when it ends, Infinity for never; 0 ends it. */
  controlPlaneStands(until: number): void;
}

export type ServiceFault = Extract<
  FaultSpec,
  {
    kind:
      | "dns-frozen"
      | "suspicion"
      | "lying-health"
      | "object-store-outage"
      | "control-plane-outage"
      | "key-disabled"
      | "slow-cpu"
      | "cold-cache";
  }
>;

export function applyServiceFault(fault: ServiceFault, targets: readonly number[], fleet: FleetUnderFaults): void {
  if (fault.kind === "object-store-outage") fleet.storeFailed();
  if (fault.kind === "key-disabled") fleet.keyDisabled(fault.cluster, 1);
  if (fault.kind === "dns-frozen") fleet.namesFrozen(fault.cluster, 1);
  if (fault.kind === "control-plane-outage") fleet.controlPlaneStands(fault.for > 0 ? fault.at + fault.for : Infinity);
  for (const host of targets) {
    if (fault.kind === "slow-cpu") fleet.slowProcessors(host, fault.factor);
    else if (fault.kind === "cold-cache") fleet.coolCache(host);
    else if (fault.kind === "suspicion") fleet.accuse(host, 1);
    else if (fault.kind === "lying-health") fleet.vouch(host, 1);
  }
}

export function liftServiceFault(fault: ServiceFault, targets: readonly number[], fleet: FleetUnderFaults): void {
  if (fault.kind === "object-store-outage") fleet.storeHealed();
  if (fault.kind === "key-disabled") fleet.keyDisabled(fault.cluster, -1);
  if (fault.kind === "dns-frozen") fleet.namesFrozen(fault.cluster, -1);
  if (fault.kind === "control-plane-outage") fleet.controlPlaneStands(0);
  for (const host of targets) {
    if (fault.kind === "suspicion") fleet.accuse(host, -1);
    else if (fault.kind === "slow-cpu") fleet.slowProcessors(host, 1 / fault.factor);
    else if (fault.kind === "lying-health") fleet.vouch(host, -1);
  }
}

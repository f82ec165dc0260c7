/**
 * Faults: data from the scenario, applied and lifted at their instants. One family a file; this is the switchboard.
 */
import type { FaultSpec } from "../scenario/types.ts";
import type { Disks, Hosts, Network } from "../world/index.ts";
import { applyHostFault, liftHostFault } from "./hosts.ts";
import { linkRule } from "./network.ts";
import { applyStorageFault, liftStorageFault, type FleetUnderFaults } from "./storage.ts";
import { hostsIn, type Directory } from "./targets.ts";

export { type FleetUnderFaults } from "./storage.ts";
export { hostsIn, type Directory } from "./targets.ts";

export interface FaultWorld {
  readonly hosts: Hosts;
  readonly network: Network;
  readonly disks: Disks;
  readonly directory: Directory;
  readonly fleet: FleetUnderFaults;
  /** Names of the kinds of event, by number. */
  kindNames(): readonly string[];
}

/** `id` tells a fault from others of its kind until it is lifted. */
export function applyFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  const { hosts, network, disks, directory } = world;
  switch (fault.kind) {
    case "az-outage":
    case "region-outage":
    case "crash":
    case "pause":
      applyHostFault(fault, hostsIn(fault.scope, directory), hosts, directory);
      return;
    case "insufficient-capacity":
      hosts.exhaust(fault.az, 1);
      return;
    case "slow-disk":
      for (const host of hostsIn(fault.scope, directory)) disks.slow(host, fault.factor, fault.extra);
      return;
    case "disk-full":
      for (const host of hostsIn(fault.scope, directory)) disks.fill(host, 1);
      return;
    case "slow-link":
    case "loss":
    case "corrupt-messages":
    case "duplicate":
    case "hold":
    case "throttle":
    case "partition":
      network.addRule(linkRule(fault, id, directory, world.kindNames()));
      return;
    case "disk-loss":
    case "corrupt-pages":
    case "corrupt-log":
    case "suspicion":
    case "lying-health":
    case "slow-cpu":
    case "cold-cache":
      applyStorageFault(fault, id, hostsIn(fault.scope, directory), world.fleet);
      return;
    case "key-disabled":
    case "object-store-outage":
    case "control-plane-outage":
      applyStorageFault(fault, id, [], world.fleet);
      return;
  }
}

export function liftFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  const { hosts, network, disks, directory } = world;
  switch (fault.kind) {
    case "az-outage":
    case "region-outage":
    case "crash":
    case "pause":
      liftHostFault(fault, hostsIn(fault.scope, directory), hosts, directory);
      return;
    case "insufficient-capacity":
      hosts.exhaust(fault.az, -1);
      return;
    case "slow-disk":
      for (const host of hostsIn(fault.scope, directory)) disks.hasten(host, fault.factor, fault.extra);
      return;
    case "disk-full":
      for (const host of hostsIn(fault.scope, directory)) disks.fill(host, -1);
      return;
    case "slow-link":
    case "loss":
    case "corrupt-messages":
    case "duplicate":
    case "hold":
    case "throttle":
    case "partition":
      network.removeRule(id);
      return;
    case "disk-loss":
    case "corrupt-pages":
    case "corrupt-log":
    case "suspicion":
    case "lying-health":
    case "slow-cpu":
    case "cold-cache":
      liftStorageFault(fault, hostsIn(fault.scope, directory), world.fleet);
      return;
    case "key-disabled":
    case "object-store-outage":
    case "control-plane-outage":
      liftStorageFault(fault, [], world.fleet);
      return;
  }
}

/**
 * Faults: data from the scenario, applied and lifted at their instants. One family a file; this is the switchboard.
 */
import type { FaultSpec } from "../scenario/types.ts";
import type { Disks, Hosts, Network } from "../world/index.ts";
import { applyClientFault, liftClientFault, type ClientsUnderFaults } from "./clients.ts";
import { applyDiskFault, isDiskFault, liftDiskFault } from "./disks.ts";
import { applyHostFault, liftHostFault } from "./hosts.ts";
import { linkRule, singleMessage } from "./network.ts";
import { applyServiceFault, liftServiceFault, type FleetUnderFaults } from "./services.ts";
import { hostsIn, type AimedAt, type Directory } from "./targets.ts";

export { type ClientsUnderFaults } from "./clients.ts";
export { type FleetUnderFaults } from "./services.ts";
export { AimedAt, type Directory } from "./targets.ts";

export interface FaultWorld {
  readonly hosts: Hosts;
  readonly network: Network;
  readonly disks: Disks;
  readonly directory: Directory;
  readonly aimedAt: AimedAt;
  readonly fleet: FleetUnderFaults;
  readonly clients: ClientsUnderFaults;
  /** Names of the kinds of event, by number. */
  kindNames(): readonly string[];
}

/** `id` tells a fault from others of its kind until it is lifted. */
export function applyFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  const { hosts, network, disks, directory, aimedAt, fleet } = world;
  if (isDiskFault(fault)) {
    for (const host of aimedAt.begin(id, fault.scope)) applyDiskFault(fault, id, host, disks, fleet);
    return;
  }
  switch (fault.kind) {
    case "crash":
      if (fault.component !== "dispatcher") applyHostFault(fault, aimedAt.begin(id, fault.scope), hosts, directory);
      // It is started again at once: nothing of it is left to be lifted.
      else for (const host of hostsIn(fault.scope, directory)) fleet.dispatcherCrashed(host);
      return;
    case "az-outage":
    case "region-outage":
    case "pause":
      applyHostFault(fault, aimedAt.begin(id, fault.scope), hosts, directory);
      return;
    case "clock-skew":
      for (const host of aimedAt.begin(id, fault.scope)) hosts.skew(host, fault.ahead - fault.behind, fault.drift);
      return;
    case "insufficient-capacity":
      hosts.exhaust(fault.az, 1);
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
    case "one-message":
      network.addSingle(singleMessage(fault, id, directory, world.kindNames()));
      return;
    case "suspicion":
    case "lying-health":
    case "slow-cpu":
    case "cold-cache":
      applyServiceFault(fault, aimedAt.begin(id, fault.scope), fleet);
      return;
    case "half-open":
    case "connection-reset":
    case "dns-failure":
    case "dns-stale":
      applyClientFault(fault, id, world.clients);
      return;
    case "key-disabled":
    case "dns-frozen":
    case "object-store-outage":
    case "control-plane-outage":
      applyServiceFault(fault, [], fleet);
      return;
  }
}

export function liftFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  const { hosts, network, disks, directory, aimedAt, fleet } = world;
  if (isDiskFault(fault)) {
    for (const host of aimedAt.end(id, fault.scope)) liftDiskFault(fault, id, host, disks, hosts, fleet);
    return;
  }
  switch (fault.kind) {
    case "az-outage":
    case "region-outage":
    case "crash":
    case "pause":
      liftHostFault(fault, aimedAt.end(id, fault.scope), hosts, directory);
      return;
    case "clock-skew":
      for (const host of aimedAt.end(id, fault.scope)) hosts.setClock(host);
      return;
    case "insufficient-capacity":
      hosts.exhaust(fault.az, -1);
      return;
    case "slow-link":
    case "loss":
    case "corrupt-messages":
    case "duplicate":
    case "hold":
    case "throttle":
    case "partition":
    case "one-message":
      network.removeRule(id);
      return;
    case "suspicion":
    case "lying-health":
    case "slow-cpu":
    case "cold-cache":
      liftServiceFault(fault, aimedAt.end(id, fault.scope), fleet);
      return;
    case "half-open":
    case "connection-reset":
    case "dns-failure":
    case "dns-stale":
      liftClientFault(fault, world.clients);
      return;
    case "key-disabled":
    case "dns-frozen":
    case "object-store-outage":
    case "control-plane-outage":
      liftServiceFault(fault, [], fleet);
      return;
  }
}

/**
 * Faults: data from the scenario, applied and lifted at their instants. One family a file; this is the switchboard.
 */
import type { FaultKind, FaultOf, FaultSpec } from "../scenario/types.ts";
import type { Disks, Hosts, Network } from "../world/index.ts";
import { applyClientFault, liftClientFault, type ClientFault, type ClientsUnderFaults } from "./clients.ts";
import { applyDiskFault, liftDiskFault, type DiskFault } from "./disks.ts";
import { applyHostFault, liftHostFault, type HostFault } from "./hosts.ts";
import { linkRule, singleMessage, type NetworkFault } from "./network.ts";
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

/** How faults of some kinds begin and end. `id` tells a fault from others of its kind until it is lifted. */
interface Family<Fault> {
  apply(fault: Fault, id: number, world: FaultWorld): void;
  lift(fault: Fault, id: number, world: FaultWorld): void;
}

const HOST: Family<HostFault> = {
  apply: (fault, id, { hosts, directory, aimedAt }) =>
    applyHostFault(fault, aimedAt.begin(id, fault.scope), hosts, directory),
  lift: (fault, id, { hosts, directory, aimedAt }) =>
    liftHostFault(fault, aimedAt.end(id, fault.scope), hosts, directory),
};

const CRASH: Family<FaultOf<"crash">> = {
  apply(fault, id, world) {
    if (fault.component !== "dispatcher") HOST.apply(fault, id, world);
    // It is started again at once: nothing of it is left to be lifted.
    else for (const host of hostsIn(fault.scope, world.directory)) world.fleet.dispatcherCrashed(host);
  },
  lift: HOST.lift,
};

const CLOCK: Family<FaultOf<"clock-skew">> = {
  apply(fault, id, { hosts, aimedAt }) {
    for (const host of aimedAt.begin(id, fault.scope)) hosts.skew(host, fault.ahead - fault.behind, fault.drift);
  },
  lift(fault, id, { hosts, aimedAt }) {
    for (const host of aimedAt.end(id, fault.scope)) hosts.setClock(host);
  },
};

const CAPACITY: Family<FaultOf<"insufficient-capacity">> = {
  apply: ({ az }, _id, { hosts }) => hosts.exhaust(az, 1),
  lift: ({ az }, _id, { hosts }) => hosts.exhaust(az, -1),
};

const DISK: Family<DiskFault> = {
  apply(fault, id, { disks, fleet, aimedAt }) {
    for (const host of aimedAt.begin(id, fault.scope)) applyDiskFault(fault, id, host, disks, fleet);
  },
  lift(fault, id, { disks, hosts, fleet, aimedAt }) {
    for (const host of aimedAt.end(id, fault.scope)) liftDiskFault(fault, id, host, disks, hosts, fleet);
  },
};

const LINK: Family<NetworkFault> = {
  apply: (fault, id, { network, directory, kindNames }) => network.addRule(linkRule(fault, id, directory, kindNames())),
  lift: (_fault, id, { network }) => network.removeRule(id),
};

const ONE_MESSAGE: Family<FaultOf<"one-message">> = {
  apply: (fault, id, { network, directory, kindNames }) =>
    network.addSingle(singleMessage(fault, id, directory, kindNames())),
  lift: (_fault, id, { network }) => network.removeRule(id),
};

/** What a service does to, or believes of, the hosts that it is aimed at. */
const SERVICE_OF_HOSTS: Family<FaultOf<"suspicion" | "lying-health" | "slow-cpu" | "cold-cache">> = {
  apply: (fault, id, { fleet, aimedAt }) => applyServiceFault(fault, aimedAt.begin(id, fault.scope), fleet),
  lift: (fault, id, { fleet, aimedAt }) => liftServiceFault(fault, aimedAt.end(id, fault.scope), fleet),
};

const SERVICE: Family<FaultOf<"key-disabled" | "dns-frozen" | "object-store-outage" | "control-plane-outage">> = {
  apply: (fault, _id, { fleet }) => applyServiceFault(fault, [], fleet),
  lift: (fault, _id, { fleet }) => liftServiceFault(fault, [], fleet),
};

const CLIENT: Family<ClientFault> = {
  apply: (fault, id, { clients }) => applyClientFault(fault, id, clients),
  lift: (fault, _id, { clients }) => liftClientFault(fault, clients),
};

const FAMILIES: { readonly [Some in FaultKind]: Family<FaultOf<Some>> } = {
  crash: CRASH,
  "az-outage": HOST,
  "region-outage": HOST,
  pause: HOST,
  "clock-skew": CLOCK,
  "insufficient-capacity": CAPACITY,
  "slow-disk": DISK,
  "disk-full": DISK,
  "disk-errors": DISK,
  "disk-loss": DISK,
  "corrupt-pages": DISK,
  "corrupt-log": DISK,
  "corrupt-writes": DISK,
  "misdirected-writes": DISK,
  "lying-disk": DISK,
  "stale-disk": DISK,
  "torn-writes": DISK,
  "slow-link": LINK,
  loss: LINK,
  "corrupt-messages": LINK,
  duplicate: LINK,
  hold: LINK,
  throttle: LINK,
  partition: LINK,
  "one-message": ONE_MESSAGE,
  suspicion: SERVICE_OF_HOSTS,
  "lying-health": SERVICE_OF_HOSTS,
  "slow-cpu": SERVICE_OF_HOSTS,
  "cold-cache": SERVICE_OF_HOSTS,
  "half-open": CLIENT,
  "connection-reset": CLIENT,
  "dns-failure": CLIENT,
  "dns-stale": CLIENT,
  "key-disabled": SERVICE,
  "dns-frozen": SERVICE,
  "object-store-outage": SERVICE,
  "control-plane-outage": SERVICE,
};

export function applyFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  familyOf(fault).apply(fault, id, world);
}

export function liftFault(fault: FaultSpec, id: number, world: FaultWorld): void {
  familyOf(fault).lift(fault, id, world);
}

/** The table gives each kind the family that takes it, which a look-up by a kind known only at run time forgets. */
function familyOf(fault: FaultSpec): Family<FaultSpec> {
  return FAMILIES[fault.kind] as Family<FaultSpec>;
}

/** The fixed part of every picture, from the scenario and the placement alone: no simulation is needed to draw it. */
import { azOfMember, MEMBER_NAMES, type Volume } from "./aurora/storage/index.ts";
import { regionOf, type ClusterPlaces, type Places } from "./places.ts";
import type { FaultSpan, HostPlace, Layout } from "./run-types.ts";
import { describeAction, describeFault } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";
import type { Hosts } from "./world/index.ts";

/** The picture of one cluster, its clients and everything that happens; `index` is its place in the scenario. */
export function layoutOf(scenario: Scenario, index: number, volume: Volume, all: Places, hosts: Hosts): Layout {
  const places = all.clusters[index];
  const cluster = scenario.clusters[index];
  const azs = scenario.regions.flatMap((region) => region.azs);
  const firstAz = azs.indexOf(regionOf(scenario, cluster).azs[0]);
  const nodeAz = places.nodesByAz.flatMap((nodes, column) =>
    nodes.map((_, node) => ({ id: `storage-${"abc"[column]}${node + 1}`, az: firstAz + column })),
  );
  const indexOfHost = new Map(places.nodeHosts.map((host, node) => [host, node]));
  return {
    regions: scenario.regions.map(({ name, azs: names }) => ({
      name,
      azs: names.map((az, column) => ({ name: az, letter: "abc"[column] })),
    })),
    cluster: { id: cluster.id, engine: cluster.engine, region: cluster.region },
    globalMembers: scenario.global === undefined ? [] : scenario.clusters.map(({ id }) => id),
    instances: cluster.instances.map(({ id, az, class: className }) => ({
      id,
      az: azs.indexOf(az),
      class: className,
      role: index === 0 && id === cluster.instances[0].id ? "writer" : "reader",
    })),
    clients: scenario.workloads.map(({ id, az }) => ({ id, az: azs.indexOf(az) })),
    nodes: nodeAz,
    groupCount: volume.shape.groups,
    membersPerGroup: volume.positions.length,
    memberNames: volume.positions.map((position) => MEMBER_NAMES[position]),
    memberAz: volume.positions.map(azOfMember),
    nodeOfSegment: Uint32Array.from(
      volume.placement.hostOf.subarray(0, volume.segments).filter((_, segment) => !volume.isEmptyPlace(segment)),
      (host) => indexOfHost.get(host) ?? 0,
    ),
    hosts: hosts.names.map((name, host) =>
      hostPlace(name, host, azs.indexOf(hosts.azNames[hosts.azOf[host]]), places, all),
    ),
    writeQuorum: volume.shape.writeQuorum,
    readQuorum: volume.shape.readQuorum,
    duration: scenario.duration,
    faults: faultSpans(scenario),
    actions: scenario.actions.map((action) => ({ text: describeAction(action), at: action.at })),
  };
}

/** What stands on a host, as the picture of this cluster shows it. Machines of the service have no zone of their own: az is -1. */
function hostPlace(name: string, host: number, az: number, places: ClusterPlaces, all: Places): HostPlace {
  const lists = {
    instance: places.instanceHosts,
    node: places.nodeHosts,
    client: all.clientHosts,
    proxy: places.proxyHosts.flat(),
  } as const;
  for (const kind of ["instance", "node", "client", "proxy"] as const) {
    const index = lists[kind].indexOf(host);
    if (index >= 0) return { kind, index, name, az };
  }
  const isService = [places.controlHost, places.outboundHost, places.inboundHost].includes(host);
  return { kind: isService ? "service" : "elsewhere", index: -1, name, az };
}

/** Each fault of the scenario as a view shows it, by the same numbers. */
export function faultSpans({ faults, duration }: Scenario): FaultSpan[] {
  return faults.map((fault) => {
    const until = fault.for > 0 ? Math.min(fault.at + fault.for, duration) : duration;
    return { kind: fault.kind, text: describeFault(fault), at: fault.at, until };
  });
}

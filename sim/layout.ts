/** The fixed part of every picture, from the scenario and the placement alone: no simulation is needed to draw it. */
import { azOfMember, MEMBER_NAMES, MEMBERS, type Volume } from "./aurora/storage/index.ts";
import { regionOf, type ClusterPlaces } from "./places.ts";
import type { FaultSpan, Layout } from "./run-types.ts";
import { describeAction, describeFault } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";

/** The picture of one cluster, its clients and everything that happens; `index` is its place in the scenario. */
export function layoutOf(scenario: Scenario, index: number, volume: Volume, places: ClusterPlaces): Layout {
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
    instances: cluster.instances.map(({ id, az, class: className }) => ({
      id,
      az: azs.indexOf(az),
      class: className,
      role: index === 0 && id === cluster.instances[0].id ? "writer" : "reader",
    })),
    clients: scenario.workloads.map(({ id, az }) => ({ id, az: azs.indexOf(az) })),
    nodes: nodeAz,
    groupCount: volume.shape.groups,
    membersPerGroup: MEMBERS,
    memberNames: MEMBER_NAMES,
    memberAz: MEMBER_NAMES.map((_, member) => azOfMember(member)),
    nodeOfSegment: Uint32Array.from(
      volume.placement.hostOf.subarray(0, volume.segments),
      (host) => indexOfHost.get(host) ?? 0,
    ),
    writeQuorum: volume.shape.writeQuorum,
    readQuorum: volume.shape.readQuorum,
    duration: scenario.duration,
    faults: scenario.faults.map((fault): FaultSpan => {
      const until = fault.for > 0 ? Math.min(fault.at + fault.for, scenario.duration) : scenario.duration;
      return { kind: fault.kind, text: describeFault(fault), at: fault.at, until };
    }),
    actions: scenario.actions.map((action) => ({ text: describeAction(action), at: action.at })),
  };
}

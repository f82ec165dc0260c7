/** The fixed part of every picture, from the scenario and the placement alone: no simulation is needed to draw it. */
import { azOfMember, isFull, MEMBER_NAMES, type Volume } from "../aurora/storage/index.ts";
import { acuBounds, SERVERLESS_CLASS, SERVERLESS_V1_CLASS } from "../facts/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { ActionSpan, FaultSpan, HostPlace, Layout, OtherLayout } from "../results/index.ts";
import { describeAction, describeFault } from "../scenario/index.ts";
import { isMomentary } from "../scenario/momentary.ts";
import type { ClusterSpec, Scenario } from "../scenario/types.ts";
import type { Hosts } from "../world/index.ts";
import { regionOf, type ClusterPlaces, type Places } from "./places.ts";

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
      acu: acuOfClass(className, cluster),
    })),
    clients: scenario.workloads.map(({ id, az, driver }) => ({ id, az: azs.indexOf(az), proxy: driver.proxy ?? "" })),
    proxies: proxiesOf(cluster, places, hosts, azs),
    others: all.clusters.flatMap((own, other) =>
      other === index ? [] : [otherLayout(scenario, other, own, hosts, azs)],
    ),
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
      hostPlace(name, host, azs.indexOf(hosts.azNames[hosts.azOf[host]]), index, all),
    ),
    memberIsFull: volume.positions.map((position) => isFull(volume.rule.kind, position)),
    writeQuorum: volume.shape.writeQuorum,
    readQuorum: volume.shape.readQuorum,
    quorumOfFour: { write: FIXED.writeQuorumOfFour.value, read: FIXED.readQuorumOfFour.value },
    duration: scenario.duration,
    faults: faultSpans(scenario),
    actions: actionSpans(scenario),
  };
}

function acuOfClass(className: string, cluster: ClusterSpec): Layout["instances"][number]["acu"] {
  const isServerless = className === SERVERLESS_CLASS || className === SERVERLESS_V1_CLASS;
  const bounds = isServerless ? acuBounds(cluster) : undefined;
  return bounds === undefined ? null : { min: bounds.min, max: bounds.max };
}

function proxiesOf(
  cluster: ClusterSpec,
  { proxyHosts }: ClusterPlaces,
  hosts: Hosts,
  azs: readonly string[],
): Layout["proxies"] {
  return (cluster.proxies ?? []).flatMap(({ id }, proxy) =>
    proxyHosts[proxy].map((host) => ({
      id: hosts.names[host],
      az: azs.indexOf(hosts.azNames[hosts.azOf[host]]),
      proxy: id,
    })),
  );
}

function otherLayout(
  scenario: Scenario,
  index: number,
  places: ClusterPlaces,
  hosts: Hosts,
  azs: readonly string[],
): OtherLayout {
  const { id, engine, region, instances } = scenario.clusters[index];
  const azOf = (host: number): number => azs.indexOf(hosts.azNames[hosts.azOf[host]]);
  return {
    id,
    engine,
    region,
    instances: instances.map((one, instance) => ({ id: one.id, az: azOf(places.instanceHosts[instance]) })),
    nodes: places.nodeHosts.map((host) => ({ id: hosts.names[host], az: azOf(host) })),
    proxies: proxiesOf(scenario.clusters[index], places, hosts, azs),
  };
}

/** What stands on a host. Machines of the service have no zone of their own: az is -1. */
function hostPlace(name: string, host: number, az: number, index: number, all: Places): HostPlace {
  const client = all.clientHosts.indexOf(host);
  if (client >= 0) return { kind: "client", cluster: 0, index: client, name, az };
  for (const [number, places] of all.clusters.entries()) {
    // The pictured cluster is 0, and the others follow in their order.
    const cluster = number === index ? 0 : number < index ? number + 1 : number;
    const lists = {
      instance: places.instanceHosts,
      node: places.nodeHosts,
      proxy: places.proxyHosts.flat(),
      outbound: [places.outboundHost],
      inbound: [places.inboundHost],
      service: [places.controlHost],
    } as const;
    for (const kind of ["instance", "node", "proxy", "outbound", "inbound", "service"] as const) {
      const at = lists[kind].indexOf(host);
      if (at >= 0) return { kind, cluster, index: kind === "service" ? -1 : at, name, az };
    }
  }
  return { kind: "service", cluster: 0, index: -1, name, az };
}

/** Each fault of the scenario as a view shows it, by the same numbers. */
export function faultSpans({ faults, duration }: Scenario): FaultSpan[] {
  return faults.map((fault) => {
    const lasts = isMomentary(fault) ? 0 : fault.for > 0 ? fault.for : duration;
    const until = Math.min(fault.at + lasts, duration);
    return { kind: fault.kind, text: describeFault(fault), at: fault.at, until };
  });
}

export function actionSpans({ actions }: Scenario): ActionSpan[] {
  return actions.map((action) => ({ text: describeAction(action), at: action.at }));
}

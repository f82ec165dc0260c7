/**
 * Where everything stands. For each cluster: storage nodes first, AZ by AZ, then the instances, then its Region's
 * control plane; in a global database also its replication servers. A machine for each workload's clients comes after
 * the first cluster's instances. Machines of RDS Proxies stand behind all of these.
 *
 * Hosts of the first cluster have plain names (`storage-a1`), those of the others their cluster's before it
 * (`shop-eu.storage-a1`).
 */
import type { Volume } from "../aurora/storage/index.ts";
import type { Directory } from "../faults/index.ts";
import { ofCluster, proxyMachine } from "../scenario/index.ts";
import type { ClusterSpec, RegionSpec, Scenario } from "../scenario/types.ts";
import type { Hosts } from "../world/index.ts";
import { placeNamed } from "./place-names.ts";

export interface ClusterPlaces {
  readonly instanceHosts: readonly number[];
  readonly controlHost: number;
  readonly nodeHosts: readonly number[];
  readonly nodesByAz: readonly (readonly number[])[];
  /**
   * The replication servers that read this cluster's volume while it is the primary, and those that feed it while it is
   * not; -1 by itself.
   */
  readonly outboundHost: number;
  readonly inboundHost: number;
  /** By proxy of the scenario: its machines. */
  readonly proxyHosts: readonly (readonly number[])[];
}

export interface Places {
  readonly clusters: readonly ClusterPlaces[];
  readonly clientHosts: readonly number[];
}

/** Control planes stand in no AZ: they are made to outlive any of them, and no fault of an AZ hits them. */
const CONTROL = "control plane";

export function placeHosts(scenario: Scenario, hosts: Hosts): Places {
  for (const region of scenario.regions) for (const az of region.azs) hosts.addAz(az);
  const regionOfAz = (az: string): string =>
    scenario.regions.find(({ azs }) => azs.includes(az))?.name ?? scenario.clusters[0].region;
  let clientHosts: number[] = [];
  let homeNodes: readonly (readonly number[])[] = [];
  const clusters = scenario.clusters.map((cluster, index): ClusterPlaces => {
    const region = regionOf(scenario, cluster);
    const isFirst = index === 0;
    const prefix = isFirst ? "" : `${cluster.id}.`;
    // A copy's groups stand on the storage nodes that its source uses.
    const nodesByAz =
      cluster.copyOf === undefined
        ? region.azs.map((az, column) =>
            Array.from({ length: cluster.volume.storageNodesPerAz }, (_, node) =>
              hosts.addHost(`${prefix}storage-${"abc"[column]}${node + 1}`, { region: region.name, az }),
            ),
          )
        : homeNodes;
    if (isFirst) homeNodes = nodesByAz;
    const instanceHosts = cluster.instances.map(({ id, az }) => hosts.addHost(id, { region: region.name, az }));
    if (isFirst)
      clientHosts = scenario.workloads.map(({ id, az }) =>
        hosts.addHost(`clients of ${id}`, { region: regionOfAz(az), az }),
      );
    const controlAz = isFirst ? CONTROL : `${CONTROL} of ${cluster.copyOf === undefined ? region.name : cluster.id}`;
    hosts.addAz(controlAz);
    const controlHost = hosts.addHost(controlAz, { region: region.name, az: controlAz });
    // The service's own machines, not the customer's.
    const server = (side: string): number =>
      scenario.global === undefined
        ? -1
        : hosts.addHost(`${cluster.id}.${side}`, { region: region.name, az: region.azs[0] });
    const replication = { outboundHost: server("outbound"), inboundHost: server("inbound") };
    return { instanceHosts, controlHost, nodeHosts: nodesByAz.flat(), nodesByAz, ...replication, proxyHosts: [] };
  });
  // Last, so that they number no other host anew.
  const withProxies = clusters.map((places, index): ClusterPlaces => {
    const { proxies = [], region } = scenario.clusters[index];
    const { azs } = regionOf(scenario, scenario.clusters[index]);
    const proxyHosts = proxies.map(({ id, azs: own }) =>
      own.map((az) => hosts.addHost(proxyMachine(id, az, azs), { region, az })),
    );
    return { ...places, proxyHosts };
  });
  return { clusters: withProxies, clientHosts };
}

export function regionOf(scenario: Scenario, cluster: ClusterSpec): RegionSpec {
  const region = scenario.regions.find(({ name }) => name === cluster.region);
  if (region === undefined) throw new RangeError(`The cluster's Region ${cluster.region} is not in the scenario.`);
  return region;
}

/** The names that faults may use. */
export function directoryOf(
  scenario: Scenario,
  hosts: Hosts,
  places: Places,
  volumes: readonly Volume[],
  roles: Pick<Directory, "hostsOfWriter" | "hostsOfReaders">,
  mutations?: { readonly zoneByList: boolean },
): Directory {
  const { clusters } = scenario;
  const fleets = places.clusters.flatMap(({ outboundHost, inboundHost }) => [outboundHost, inboundHost]);
  const named = (name: string): number => hosts.names.indexOf(name);
  const ofNamed = (id: string): ClusterPlaces | undefined =>
    places.clusters[clusters.findIndex((one) => one.id === id)];
  // Mutation zoneByList: instances are taken to be where the volume's list of AZs has their place.
  const listed = mutations?.zoneByList === true ? azsByList(scenario, places) : undefined;
  return {
    ...roles,
    hostCount: hosts.count,
    // A fleet of replication servers stands in all zones: when one fails, others go on at once. Chosen.
    hostsOfAz: (name) =>
      hosts.azOf.flatMap((az, host) =>
        (listed?.[host] ?? hosts.azNames[az]) === name && !fleets.includes(host) ? [host] : [],
      ),
    hostsOfRegion: (name) => hosts.places.flatMap(({ region }, host) => (region === name ? [host] : [])),
    hostOfNode: (name) => {
      const [cluster, own] = ofCluster(name, clusters);
      // A copy stands on the nodes of its source.
      const host = named(cluster === clusters[0] || cluster.copyOf !== undefined ? own : name);
      return host < 0 ? undefined : host;
    },
    hostOfInstance: (name) => {
      const index = clusters.findIndex(({ instances }) => instances.some(({ id }) => id === name));
      return places.clusters[index]?.instanceHosts[clusters[index].instances.findIndex(({ id }) => id === name)];
    },
    hostOfSegment: (name) => {
      // Where the segment stood at first: a fault hits a node, and lifts from the same one, whoever has moved
      // meanwhile.
      const [cluster, own] = ofCluster(name, clusters);
      const volume = volumes[clusters.indexOf(cluster)];
      const { group, position } = placeNamed(own, volume);
      return volume.placement.homeOf(group, position);
    },
    hostsOfStorage: (id) => ofNamed(id)?.nodeHosts ?? [],
    hostOfControlPlane: (id) => ofNamed(id)?.controlHost,
    isControlPlane: (host) => places.clusters.some(({ controlHost }) => controlHost === host),
    hostOfClients: (id) => places.clientHosts[scenario.workloads.findIndex((workload) => workload.id === id)],
    hostsOutbound: (id) => replicationHost(ofNamed(id)?.outboundHost),
    hostsInbound: (id) => replicationHost(ofNamed(id)?.inboundHost),
    hostsOfProxy: (name) => {
      const all = clusters.flatMap(({ proxies = [] }, index) =>
        proxies.map(({ id }, place) => ({ id, machines: places.clusters[index].proxyHosts[place] })),
      );
      return (
        all.find(({ id }) => id === name)?.machines ??
        all.flatMap(({ machines }) => machines).filter((host) => hosts.names[host] === name)
      );
    },
  };
}

function azsByList(scenario: Scenario, { clusters }: Places): Record<number, string> {
  const rows = clusters.flatMap(({ instanceHosts }, index) => {
    const { azs } = regionOf(scenario, scenario.clusters[index]);
    return instanceHosts.map((host, place): [number, string] => [host, azs[place % azs.length]]);
  });
  return Object.fromEntries(rows);
}

function replicationHost(host: number | undefined): readonly number[] {
  return host === undefined || host < 0 ? [] : [host];
}

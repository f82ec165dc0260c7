/**
 * Who stands where in mirrored MySQL, in the terms of every layout: one group with four members, the block servers, of
 * which a write needs all. What changes while it runs is in the frame.
 */
import type { HostPlace, Layout } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Hosts } from "../world/index.ts";
import { faultSpans } from "./layout.ts";
import { regionOf } from "./places.ts";

interface HostsOf {
  readonly instanceHosts: readonly number[];
  readonly serverHosts: readonly number[];
  readonly clientHosts: readonly number[];
}

export function mirroredLayout(scenario: Scenario, hosts: Hosts, places: HostsOf): Layout {
  const { instanceHosts, serverHosts, clientHosts } = places;
  const [cluster] = scenario.clusters;
  const azs = scenario.regions.flatMap((region) => region.azs);
  const firstAz = azs.indexOf(regionOf(scenario, cluster).azs[0]);
  const azOf = (host: number): number => azs.indexOf(hosts.azNames[hosts.azOf[host]]);
  const letterOf = (host: number): string => "abc"[azOf(host) - firstAz];
  const hostPlace = (name: string, host: number): HostPlace => {
    for (const [kind, list] of [
      ["instance", instanceHosts],
      ["node", serverHosts],
      ["client", clientHosts],
    ] as const)
      if (list.includes(host)) return { kind, cluster: 0, index: list.indexOf(host), name, az: azOf(host) };
    return { kind: "service", cluster: 0, index: -1, name, az: azOf(host) };
  };
  return {
    regions: scenario.regions.map(({ name, azs: names }) => ({
      name,
      azs: names.map((az, column) => ({ name: az, letter: "abc"[column] })),
    })),
    cluster: { id: cluster.id, engine: "mirrored-mysql", region: cluster.region },
    globalMembers: [],
    instances: cluster.instances.map(({ id, az, class: className }, index) => ({
      id,
      az: azs.indexOf(az),
      class: className,
      role: index === 0 ? "writer" : "reader",
      acu: null,
    })),
    clients: scenario.workloads.map(({ id, az }) => ({ id, az: azs.indexOf(az), proxy: "" })),
    proxies: [],
    others: [],
    nodes: serverHosts.map((host) => ({ id: hosts.names[host], az: azOf(host) })),
    groupCount: 1,
    membersPerGroup: serverHosts.length,
    memberNames: serverHosts.map((host, server) => `${letterOf(host)}${(server % 2) + 1}`),
    memberAz: serverHosts.map((host) => azOf(host) - firstAz),
    nodeOfSegment: Uint32Array.from(serverHosts, (_, server) => server),
    hosts: hosts.names.map(hostPlace),
    memberIsFull: serverHosts.map(() => true),
    writeQuorum: serverHosts.length,
    readQuorum: 1,
    // Of a primary that goes on alone, whose standby's zone is left out: its volume and the mirror of that.
    quorumOfFour: { write: serverHosts.length / 2, read: 1 },
    duration: scenario.duration,
    faults: faultSpans(scenario),
    actions: [],
  };
}

/**
 * The picture of mirrored MySQL in the terms of every picture: one group with four members, the block servers, of which
 * a write needs all. A member's complete LSN is where the redo log on its disk ends, and the group's is what is on
 * every server that the primary writes for.
 */
import { connectedTo } from "./connected.ts";
import { byFamily, clientsOf } from "./frame.ts";
import { NO_REPAIRS } from "./frame-repairs.ts";
import { faultSpans } from "./layout.ts";
import type { MirroredWorld } from "./mirrored-world.ts";
import { regionOf } from "./places.ts";
import { PIP, type Frame, type HostPlace, type HostStatus, type Layout } from "./run-types.ts";
import type { Scenario } from "./scenario/types.ts";
import { HOST, type Hosts } from "./world/index.ts";

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
    quorumOfFour: { write: serverHosts.length, read: 1 },
    duration: scenario.duration,
    faults: faultSpans(scenario),
    actions: [],
  };
}

export function mirroredFrame(world: MirroredWorld, done: boolean): Frame {
  const { context, pair, outcomes, serverHosts, instanceHosts, layout } = world;
  const { engine, hosts, network } = context;
  const { servers, control, log } = pair;
  const primary = pair.instances[control.primary];
  const { durable } = primary.logWriter;
  const behind = Uint32Array.from(servers.redo, (lsn) => Math.max(0, durable - lsn));
  const doors = pair.instances.map(({ sessions: { door } }, index) => ({ door, host: instanceHosts[index] }));
  const clientHosts = layout.hosts.flatMap(({ kind }, host) => (kind === "client" ? [host] : []));
  const isDown = (host: number): boolean => hosts.state[host] === HOST.down;
  return {
    at: engine.now,
    event: engine.event,
    digest: engine.digest(),
    done,
    azUp: hosts.azNames.map((_, az) => hosts.azOf.some((of, host) => of === az && hosts.powerDowns[host] === 0)),
    instances: [
      ...pair.instances.map(({ status }, index) => {
        const host = hostStatus(world, instanceHosts[index]);
        const isReady = status === "open" || status === "standby";
        return {
          status: host === "up" && !isReady ? ("recovering" as const) : host,
          detail: status,
          readPoint: durable,
          tier: null,
        };
      }),
      ...world.replicaHosts.map((host) => ({
        status: hostStatus(world, host),
        detail: "replica",
        readPoint: durable,
        tier: null,
      })),
    ],
    nodes: serverHosts.map((host) => hostStatus(world, host)),
    proxies: [],
    others: [],
    pips: Uint8Array.from(serverHosts, (host, server) =>
      isDown(host) ? PIP.failed : behind[server] > 0 ? PIP.behind : PIP.complete,
    ),
    behind,
    scl: servers.redo.slice(),
    pgcl: Float64Array.of(durable),
    repairs: NO_REPAIRS,
    counting: { model: new Uint8Array(1), withoutAz: new Int8Array(1).fill(-1) },
    ladder: {
      allocated: log.last,
      vcl: durable,
      vdl: durable,
      limit: log.last,
      epoch: primary.chain.epoch,
      heldBy: -1,
      tails: Float64Array.of(log.last),
      floor: durable,
      recovery: null,
      annulled: null,
    },
    global: null,
    clients: clientsOf(outcomes, primary.logWriter.waiting),
    messages: network.flights === undefined ? null : byFamily(network.flights.at(engine.now), engine),
    cuts: network.rules.inForce
      .filter((rule) => rule.cut)
      .map(({ id, bothWays }) => ({ text: layout.faults[id].text, from: "", to: "everybody else", oneWay: !bothWays })),
    connected: Uint16Array.from(connectedTo(doors, world.workloads, clientHosts, () => [control.name])),
  };
}

function hostStatus({ context: { hosts, disks } }: MirroredWorld, host: number): HostStatus {
  if (hosts.state[host] === HOST.down) return "down";
  if (hosts.state[host] === HOST.paused) return "paused";
  return disks.isSlow(host) ? "slow" : "up";
}

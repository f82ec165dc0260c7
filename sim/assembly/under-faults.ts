/**
 * How faults take hold of the world: what each lets a cluster, its storage and the clients have done to them, who has
 * which role by then, and the events that begin and end them.
 */
import type { Instance } from "../aurora/database/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import type { Workload } from "../clients/index.ts";
import {
  AimedAt,
  applyFault,
  liftFault,
  type ClientsUnderFaults,
  type Directory,
  type FaultWorld,
  type FleetUnderFaults,
} from "../faults/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { TRACE } from "../trace/index.ts";
import { HOST, type Hosts } from "../world/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { directoryOf, type Places } from "./places.ts";

/** Who has which role now. The writer of a secondary cluster is no instance. */
function rolesOf(clusters: readonly ClusterWorld[]): Pick<Directory, "hostsOfWriter" | "hostsOfReaders"> {
  const hostsOf = (id: string, isAsked: (index: number, writer: number) => boolean): readonly number[] => {
    const cluster = clusters.find(({ spec }) => spec.id === id);
    const writer = cluster?.fleet.drivers.findIndex(({ actor }) => actor === cluster.volume.writerActor) ?? -1;
    return (cluster?.instances ?? []).flatMap(({ isThere, index }) =>
      isThere && isAsked(index, writer) ? [cluster?.places.instanceHosts[index] ?? -1] : [],
    );
  };
  return {
    hostsOfWriter: (id) => hostsOf(id, (index, writer) => index === writer),
    hostsOfReaders: (id) => hostsOf(id, (index, writer) => index !== writer),
  };
}

/** What faults do to the cluster that a host is of. */
function underFaults(
  clusters: readonly ClusterWorld[],
  places: Places,
  hosts: Hosts,
  { trace }: Context,
): FleetUnderFaults {
  const ofHost = (host: number): ClusterWorld | undefined =>
    clusters.find(({ places: own }) => own.nodeHosts.includes(host) || own.instanceHosts.includes(host));
  const instanceAt = (host: number): Instance | undefined => {
    const cluster = ofHost(host);
    return cluster?.instances[cluster.places.instanceHosts.indexOf(host)];
  };
  /** A restored or cloned cluster has its groups on its source's storage nodes. */
  const onNode = (host: number, does: (cluster: ClusterWorld) => void): void => {
    for (const cluster of clusters) if (cluster.places.nodeHosts.includes(host)) does(cluster);
  };
  return {
    diskLost: (host) => onNode(host, ({ fleet }) => fleet.diskLost(host)),
    corrupt: (host, below, salt) =>
      onNode(host, ({ fleet, volume }) => {
        for (const segment of volume.placement.segmentsOn(host))
          if (volume.isFullSegment(segment)) fleet.pages.corrupt(segment, below, salt);
      }),
    spoilWrites: (host, below, salt, isMisdirected) =>
      onNode(host, ({ fleet }) => fleet.spoil(host, below, salt, isMisdirected)),
    writesAreSound: (host, salt) => onNode(host, ({ fleet }) => fleet.spoilingEnds(host, salt)),
    diskLies: (host, by) => onNode(host, ({ fleet }) => fleet.untrueDisks.lie(host, by)),
    writesTear: (host, by) => onNode(host, ({ fleet }) => fleet.untrueDisks.tear(host, by)),
    slowProcessors: (host, factor) => instanceAt(host)?.processors.slow(factor),
    coolCache: (host) => {
      const instance = instanceAt(host);
      // A reader's pages are all durable: it never has more than the writer's VDL.
      instance?.cache.cool(instance.status === "open" ? instance.driver.ladder.vdl : Infinity);
    },
    dispatcherCrashed: (host) => {
      const instance = instanceAt(host);
      const isWriter = instance?.status === "open";
      // Readers follow what it ships, and restart when the connection breaks at its end.
      const followers = isWriter
        ? (ofHost(host)?.instances ?? []).filter(
            ({ status, replica }) => status === "reading" && replica.isOn(instance.actor),
          )
        : [];
      instance?.restart("warm");
      for (const follower of followers) follower.restart("cold");
    },
    corruptLog: (host, below, salt) => onNode(host, ({ fleet }) => fleet.corruptLog(host, below, salt)),
    accuse: (host, by) => {
      const cluster = ofHost(host);
      const instance = cluster?.places.instanceHosts.indexOf(host) ?? -1;
      if (instance >= 0) cluster?.control.monitor.accuse(instance, by);
      else onNode(host, ({ fleet: { health } }) => (by > 0 ? health.accuse(host) : health.acquit(host)));
    },
    vouch: (host, by) => {
      const cluster = ofHost(host);
      const instance = cluster?.places.instanceHosts.indexOf(host) ?? -1;
      if (instance >= 0) cluster?.control.monitor.vouch(instance, by);
      else onNode(host, ({ fleet }) => fleet.health.vouch(host, by));
    },
    namesFrozen: (id, by) => clusters.find(({ spec }) => spec.id === id)?.zone.freeze(by),
    keyDisabled: (id, by) => {
      const named = clusters.find(({ spec }) => spec.id === id)?.spec;
      // A key belongs to its Region: a copy that has its source's key loses it with its source.
      for (const { spec, key } of clusters)
        if (spec.region === named?.region && spec.kmsKey === named.kmsKey) key?.disable(by);
    },
    controlPlaneStands: (until) => {
      for (const { controlHost } of places.clusters) {
        if (until > 0) hosts.pause(controlHost, until);
        else hosts.resume(controlHost);
      }
      // Of two outages one behind the other the first may end in the middle of the second.
      const stands = hosts.state[places.clusters[0].controlHost] === HOST.paused;
      trace.emit(TRACE.controlPlaneStands, stands ? 1 : 0);
    },
    storeFailed: () => {
      for (const { fleet } of clusters) fleet.background.storeFailed();
    },
    storeHealed: () => {
      for (const { fleet } of clusters) fleet.background.storeHealed();
    },
  };
}

export function clientsUnderFaults(scenario: Scenario, workloads: readonly Workload[]): ClientsUnderFaults {
  const of = (clients: string | null): readonly Workload[] =>
    workloads.filter((_, index) => clients === null || scenario.workloads[index].id === clients);
  return {
    connectionsBreak: (clients, below, salt, isNoticed) => {
      for (const { courier } of of(clients)) courier.connectionsBreak(below, salt, isNoticed);
    },
    namesFail: (clients, by) => {
      for (const workload of of(clients)) workload.namesFail(by);
    },
    namesAreStale: (clients, by) => {
      for (const workload of of(clients)) workload.namesAreStale(by);
    },
  };
}

/** Faults of a world of clusters. `changed` hears when one has begun or ended. */
export function letFaultsIn(
  scenario: Scenario,
  clusters: readonly ClusterWorld[],
  places: Places,
  workloads: readonly Workload[],
  changed: () => void,
): Pick<FaultWorld, "directory" | "aimedAt"> {
  const [{ context }] = clusters;
  const { hosts, mutations } = context;
  const volumes = clusters.map(({ volume }) => volume);
  const directory = directoryOf(scenario, hosts, places, volumes, rolesOf(clusters), mutations);
  const aims = { directory, aimedAt: new AimedAt(directory) };
  const fleet = underFaults(clusters, places, hosts, context);
  scheduleFaults(scenario, context, { ...aims, fleet, clients: clientsUnderFaults(scenario, workloads) }, changed);
  return aims;
}

/** Every fault begins and ends as an event of its own, so it stands in the digest and in the chain of causes. */
export function scheduleFaults(
  scenario: Scenario,
  context: Context,
  aims: Pick<FaultWorld, "directory" | "aimedAt" | "fleet" | "clients">,
  changed: () => void,
): void {
  const { engine, hosts, network, disks, trace } = context;
  const world = { hosts, network, disks, ...aims, kindNames: () => engine.kindNames };
  const begin = engine.register("fault begins", (index) => {
    trace.emit(TRACE.faultApplied, index);
    applyFault(scenario.faults[index], index, world);
    changed();
  });
  const end = engine.register("fault ends", (index) => {
    const isMet = network.rules.singles.wasSent(index);
    liftFault(scenario.faults[index], index, world);
    trace.emit(TRACE.faultLifted, index, isMet ? 0 : 1);
    changed();
  });
  scenario.faults.forEach((fault, index) => {
    engine.at(fault.at, begin, index, 0, 0, 0);
    if (fault.for > 0 && fault.at + fault.for <= scenario.duration)
      engine.at(fault.at + fault.for, end, index, 0, 0, 0);
  });
}

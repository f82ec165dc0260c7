/** What clients find under the names they use, and what they are told: addresses, values, who writes. */
import type { Endpoint } from "../aurora/cluster/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import { FINDING, type Proxies } from "../clients/index.ts";
import type { Engine } from "../kernel/index.ts";
import type { Scenario, WorkloadSpec } from "../scenario/types.ts";
import { TRACE } from "../trace/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";

/** What clients ask about the instance that has answered them, whichever cluster it is of. */
export function serversOf(clusters: readonly ClusterWorld[], proxies: () => Proxies | undefined) {
  const [home] = clusters;
  const logs = [
    ...clusters.flatMap(({ instances, volume }) => instances.map(() => volume.log)),
    ...clusters.flatMap(({ places, volume }) => places.proxyHosts.flat().map(() => volume.log)),
  ];
  const actors = clusters.flatMap(({ instances }) => instances.map(({ actor }) => actor));
  const logOf = (instance: number) => logs[Math.max(0, instance)];
  // What the article's semantics shows of forwarded changes has not come to the secondary's log yet.
  const logWith = (version: number, instance: number) =>
    version > logOf(instance).last ? home.volume.log : logOf(instance);
  return {
    addressOf: (instance: number): number => actors[instance] ?? proxies()?.actorOf(instance) ?? -1,
    valueAt: (version: number, instance: number): number => logWith(version, instance).value(version),
    // A transaction's own version stands on what was there when it was written, which may be newer than its snapshot.
    listAt: (version: number, readPoint: number, instance: number): readonly number[] =>
      logOf(instance).listAt(version, Math.max(readPoint, version)),
    commitOf: (version: number, instance: number): number => logWith(version, instance).commitLsnOf(version),
  };
}

/** What a client has been told by an instance, for the checks of the instance's cluster. */
export function sessionReadOf(clusters: readonly ClusterWorld[]) {
  const of = clusters.flatMap(({ context, instances }) =>
    instances.map(({ index }) => ({ trace: context.trace, index })),
  );
  return (workload: number, connection: number, instance: number, sessions: number, readPoint: number): void => {
    // What comes through RDS Proxy has no connection of its own.
    if (of[instance] === undefined) return;
    const { trace, index } = of[instance];
    trace.emit(TRACE.sessionRead, workload, connection, index, sessions, readPoint);
  };
}

/** Where a workload's endpoint leads now, as DNS says, or as a driver hears that asks the cluster itself. */
export function resolverOf(
  spec: WorkloadSpec,
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
): () => number {
  if (spec.endpoint === "global") {
    const ofPrimary = clusters.map((one) =>
      resolverOf({ ...spec, endpoint: "writer", cluster: one.spec.id }, clusters, global),
    );
    // The name is the global cluster's: before that is created, and after it is deleted, it leads nowhere.
    return () => (global?.exists === false ? -1 : ofPrimary[global?.nameLeadsTo ?? 0]());
  }
  const cluster = clusterOf(spec, clusters);
  const { instances, zone } = cluster;
  const named = endpointOf(spec, cluster);
  const number = (index: number): number => (index < 0 ? -1 : instances[index].number);
  const { kind, topology = "newest", waitsForInstances = 1 } = spec.driver;
  if (named.kind !== "writer" || kind !== "wrapper") return () => number(zone.resolve(named));
  return () => number(cluster.topology.writer(topology, waitsForInstances));
}

/** Everybody, by number, whom a workload's endpoint may lead to now, as DNS has it. */
export function ledTo(
  spec: WorkloadSpec,
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
): readonly number[] {
  if (spec.endpoint === "global" && global?.exists === false) return [];
  const cluster = spec.endpoint === "global" ? clusters[global?.nameLeadsTo ?? 0] : clusterOf(spec, clusters);
  return cluster.zone.leadsTo(endpointOf(spec, cluster)).map((index) => cluster.instances[index].number);
}

function clusterOf({ cluster }: WorkloadSpec, clusters: readonly ClusterWorld[]): ClusterWorld {
  return clusters.find(({ spec }) => spec.id === cluster) ?? clusters[0];
}

/** A workload's endpoint, as DNS knows it. */
export function endpointOf({ endpoint }: WorkloadSpec, { spec }: ClusterWorld): Endpoint {
  if (endpoint === "writer" || endpoint === "reader") return { kind: endpoint };
  if (endpoint === "global") return { kind: "writer" };
  return "custom" in endpoint
    ? { kind: "custom", id: endpoint.custom }
    : { kind: "instance", index: spec.instances.findIndex(({ id }) => id === endpoint.instance) };
}

/** What an instance, by its address, is to a connection that was made when its sessions' number was what it says. */
export function findingOf(clusters: readonly ClusterWorld[]): (actor: number, sessions: number) => number {
  const at = new Map(clusters.flatMap(({ instances }) => instances.map((instance) => [instance.actor, instance])));
  return (actor, sessions) => {
    const instance = at.get(actor);
    if (instance === undefined || instance.door.sessions !== sessions) return FINDING.gone;
    return instance.status === "open" ? FINDING.writes : instance.status === "reading" ? FINDING.reads : FINDING.gone;
  };
}

/** Where somebody reads who writes. */
export function keepTopologies(scenario: Scenario, clusters: readonly ClusterWorld[], engine: Engine): void {
  const readers = scenario.workloads.filter(({ driver }) => driver.kind === "wrapper");
  const read = clusters.filter(({ spec }) =>
    readers.some(({ cluster, endpoint }) => cluster === spec.id || endpoint === "global"),
  );
  if (read.length === 0) return;
  const tick = engine.register("instances say who writes", (number) => clusters[number].topology.write(number));
  for (const cluster of read) cluster.topology.keep(clusters.indexOf(cluster), tick);
}

/**
 * The clients of a world, and all that they are told of it: who answers under a name, in which cluster, and what the
 * answer is worth. The clusters' rooms know nothing of clients, and clients nothing of clusters.
 */
import type { DatabaseRegistry } from "../aurora/database/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import { Clients, monitoringOf, type History, type Operations, type Outcomes, type Proxies } from "../clients/index.ts";
import { mayForward } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { TRACE } from "../trace/index.ts";
import type { AccessWorld } from "./access.ts";
import { findingOf, resolverOf, serversOf, sessionReadOf } from "./client-view.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { CopiedClusters } from "./copied-clusters.ts";
import type { Ground } from "./ground.ts";
import { fleetOf } from "./proxies.ts";
import { toldLagOf } from "./told-lag.ts";

export interface ClientsAround {
  readonly ground: Ground;
  readonly clusters: readonly ClusterWorld[];
  readonly global: GlobalDatabase | undefined;
  readonly registry: DatabaseRegistry;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  readonly history: History | undefined;
  readonly copies: CopiedClusters | undefined;
  readonly access: AccessWorld;
  readonly proxies: Proxies | undefined;
}

/** Servers as clients number them: instances, then machines of RDS Proxies. Tells the cluster of one. */
export function clusterOfServer(clusters: readonly ClusterWorld[]): (server: number) => number {
  const servers = [
    ...clusters.flatMap(({ instances }, index) => instances.map(() => index)),
    ...clusters.flatMap(({ places }, index) => places.proxyHosts.flat().map(() => index)),
  ];
  return (server) => servers[server];
}

export function clientsOf(scenario: Scenario, around: ClientsAround): Clients {
  const { ground, clusters, global, registry, copies, access, proxies } = around;
  const [home] = clusters;
  const { history } = around;
  const clusterOf = clusterOfServer(clusters);
  const everybody = clusters.flatMap(({ instances }) => instances);
  const named = (id: string): ClusterWorld => clusters.find(({ spec }) => spec.id === id) ?? home;
  return new Clients(scenario.workloads, ground.places.clientHosts, {
    ...ground.shared,
    operations: around.operations,
    outcomes: around.outcomes,
    history,
    proxies: () => proxies as Proxies,
    onSessionRead: sessionReadOf(clusters),
    onServed: access.isAsked ? access.served.bind(access) : undefined,
    onWriteFailed: (operation) => home.context.trace.emit(TRACE.writeFailed, operation),
    resetMeansFailed: ground.shared.mutations.resetMeansFailed,
    ...serversOf(clusters, () => proxies),
    ...(copies === undefined ? {} : readsOfCopies(copies)),
    // Each copy has books of its own behind those of the database that it was made of.
    keysFromFor: ({ cluster }) =>
      ground.keys *
      Math.max(
        0,
        clusters.findIndex(({ spec }) => spec.id === cluster && spec.copyOf !== undefined),
      ),
    historyFor: ({ cluster }) => copies?.historyOf(cluster) ?? history,
    serverKindsFor:
      ({ driver }) =>
      () =>
        driver.kind === "proxy" ? (proxies?.kinds ?? registry.kinds) : registry.kinds,
    resolveFor: (spec) =>
      spec.driver.kind === "proxy"
        ? () => fleetOf(scenario, proxies, spec)?.resolve() ?? -1
        : resolverOf(spec, clusters, global),
    isMember: (instance) => global === undefined || global.isMember(clusterOf(instance)),
    // A reader of another cluster has forwarded the write to the primary.
    isCurrent: (instance) =>
      global === undefined ||
      clusterOf(instance) === global.primary ||
      (everybody[instance]?.status ?? "open") !== "open",
    lagFor: (spec) =>
      spec.lagGuard?.source === "replica-host-status" ? toldLagOf(spec, named(spec.cluster)) : () => 0,
    engineFor: ({ cluster }) => named(cluster).spec.engine,
    forwardsFor: ({ cluster }) =>
      clusters.some(({ spec }) => spec.id === cluster && mayForward(spec, scenario.actions)),
  });
}

function readsOfCopies(copies: CopiedClusters) {
  return {
    valueAt: copies.valueAt.bind(copies),
    onRowsRead: (operation: number, _attempt: number, version: number, server: number): void =>
      copies.rowsRead(operation, version, server),
  };
}

/**
 * Clients hear what the database answers. Kinds of events that few scenarios have come last, so that they number no
 * other kind anew.
 */
export function connectClients(scenario: Scenario, clients: Clients, around: ClientsAround): void {
  const { ground, clusters, registry } = around;
  const { network, parameters } = ground.shared;
  registry.replies.answer = clients.kinds.answer;
  registry.replies.connected = clients.kinds.connected;
  if (scenario.clusters.some((one) => mayForward(one, scenario.actions))) registry.registerForwarding(network);
  if (scenario.workloads.some((spec) => monitoringOf(spec, parameters) !== undefined))
    clients.registerMonitoring(network);
  if (scenario.workloads.some(({ driver }) => driver.validation !== undefined))
    clients.registerValidation(network, findingOf(clusters));
  if (scenario.workloads.some(({ transaction }) => transaction.sent !== undefined))
    registry.replies.stepDone = clients.registerRoundTrips(network, registry.registerRoundTrips(network));
}

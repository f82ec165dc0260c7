/**
 * Puts a world together from a scenario: the ground, the clusters, the global database, the clients, the faults and
 * what watches them. The order of these lines is part of what a seed means: events and random streams are numbered by
 * it.
 */
import {
  AccessWorld,
  buildCluster,
  buildPasts,
  buildProxies,
  clientsOf,
  clusterOfServer,
  connectClients,
  CopiedClusters,
  Exposed,
  globalOf,
  hasCopies,
  keepTopologies,
  layGround,
  letFaultsIn,
  linksOf,
  operatorsOf,
  worldChecksOf,
  type BuildOptions,
  type ClusterPlaces,
  type ClusterWorld,
  type Pasts,
  type WorldChecks,
} from "./assembly/index.ts";
import { DatabaseRegistry } from "./aurora/database/index.ts";
import type { GlobalDatabase } from "./aurora/global/index.ts";
import { calmAt } from "./chaos/index.ts";
import { History, Operations, Outcomes, type Proxies, type Workload } from "./clients/index.ts";
import type { Directory } from "./faults/index.ts";
import type { Restorable } from "./kernel/index.ts";
import type { Scenario } from "./scenario/types.ts";
import { connectLifecycles, scheduleActions } from "./service/index.ts";
import { StoryLines, tellGlobalEvents } from "./story/index.ts";
import { Trace } from "./trace/index.ts";

/** The whole world; and, as its own, everything of the first cluster, the one there is in most scenarios. */
export interface World
  extends ClusterWorld, ClusterPlaces, WorldChecks, Pick<Pasts, "backups" | "clones" | "backtracks"> {
  readonly directory: Directory;
  /** In the scenario's order. */
  readonly clusters: readonly ClusterWorld[];
  /** Absent where there is one cluster by itself. */
  readonly global: GlobalDatabase | undefined;
  readonly access: AccessWorld;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  readonly workloads: readonly Workload[];
  /** Absent where there is no RDS Proxy. */
  readonly proxies: Proxies | undefined;
  readonly history: History | undefined;
  /** What clients of restored and cloned clusters saw; absent where there are none. */
  readonly copies: CopiedClusters | undefined;
  readonly lines: StoryLines;
  readonly clientHosts: readonly number[];
  /** Everything with state, in the order in which it is saved. */
  readonly parts: readonly Restorable[];
}

export function build(scenario: Scenario, options: BuildOptions): World {
  const ground = layGround(scenario, options);
  const { shared, places, keys } = ground;
  const { engine, hosts, network, disks } = shared;
  const operations = new Operations(options.history);
  engine.whenParted(() => operations.part());
  const outcomes = new Outcomes(keys, calmAt(scenario), hasCopies(scenario) ? scenario.clusters.length : 1);
  const history = options.history ? new History() : undefined;
  const lines = new StoryLines();
  const registry = new DatabaseRegistry(network);
  const clusters: readonly ClusterWorld[] = scenario.clusters.map((spec, index) => {
    const parts = {
      scenario,
      index,
      context: { ...shared, trace: new Trace(engine) },
      registry,
      places,
      keys,
      operations,
      lines,
      links: () => links[index],
      isGlobalMember: () => global?.exists === true && global.isMember(index),
      checks: options.checks,
      metrics: options.metrics === true,
    };
    return engine.random.within(index === 0 ? "" : spec.id, () => buildCluster(parts));
  });
  const [home] = clusters;

  const global = scenario.global && globalOf(home.context, clusters, registry, scenario.global);
  const copies = hasCopies(scenario)
    ? new CopiedClusters(scenario, clusters, operations, clusterOfServer(clusters), options.history)
    : undefined;
  const operators = global && operatorsOf(scenario, global, home);
  const checks = worldChecksOf(scenario, clusters, options.checks);
  if (global !== undefined) attend(scenario, global, home, outcomes);
  const exposed = new Exposed();
  const links = clusters.map((_, index) => linksOf(scenario, index, clusters, global, exposed));

  const access = new AccessWorld(scenario, clusters);
  const proxies = buildProxies(scenario, clusters, operations, registry, access);
  const around = { ground, clusters, global, registry, operations, outcomes, history, copies, access, proxies };
  const clients = clientsOf(scenario, around);
  connectClients(scenario, clients, around);
  keepTopologies(scenario, clusters, engine);
  const { workloads } = clients;
  access.attach(workloads, options.checks);

  const { directory, aimedAt } = letFaultsIn(scenario, clusters, places, workloads, () => {
    for (const cluster of clusters) cluster.changed();
    checks.replicationChecks?.worldChanged();
    proxies?.wake();
  });
  const pasts = buildPasts(scenario, clusters, { keys, outcomes, copies, checks: options.checks });
  connectLifecycles(clusters, global, pasts);
  scheduleActions(scenario, { engine, clusters, global, access, ...pasts });
  network.farewells.register();
  for (const { readerReach } of clusters) readerReach.refresh();
  for (const workload of workloads) workload.start();

  const { forwardingChecks, ...otherChecks } = checks;
  const saved: (Restorable | undefined)[] = [
    engine,
    hosts,
    network,
    disks,
    ...clusters.flatMap(({ parts }) => parts),
    global,
    operators,
    registry.calls,
    exposed,
    aimedAt,
    operations,
    outcomes,
    proxies,
    clients,
    lines,
    history,
    ...forwardingChecks,
    ...Object.values(otherChecks),
    ...pasts.parts,
    copies,
    ...access.parts,
  ];
  return {
    ...home,
    ...home.places,
    // Who writes changes: these stay questions.
    get writer() {
      return home.writer;
    },
    get driver() {
      return home.driver;
    },
    ...checks,
    backups: pasts.backups,
    clones: pasts.clones,
    backtracks: pasts.backtracks,
    directory,
    clusters,
    global,
    access,
    operations,
    outcomes,
    workloads,
    proxies,
    history,
    copies,
    lines,
    clientHosts: places.clientHosts,
    parts: saved.filter((part) => part !== undefined),
  };
}

/** A global database is told of in the story of its first cluster, and holds its primary's commits for its RPO. */
function attend(scenario: Scenario, global: GlobalDatabase, home: ClusterWorld, outcomes: Outcomes): void {
  const rpo = scenario.global?.rpo ?? -1;
  global.promoted = (keep) => outcomes.forgetAbove(keep);
  tellGlobalEvents(home.context.trace, scenario, (kind, text) => home.story.tell(kind, text));
  if (rpo >= 0) for (const { writing } of home.instances) writing.gate?.setRpo(rpo);
}

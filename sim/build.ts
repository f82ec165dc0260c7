/**
 * Puts a world together from a scenario: hosts, links, disks, the volume, the writer, the clients, the faults and what
 * watches them. The order of these lines is part of what a seed means: events and random streams are numbered by it.
 */
import { AccessWorld } from "./access.ts";
import { connectLifecycles, scheduleActions } from "./actions.ts";
import { DatabaseRegistry } from "./aurora/database/index.ts";
import type { GlobalDatabase } from "./aurora/global/index.ts";
import type { Context } from "./aurora/storage/index.ts";
import { calmAt } from "./chaos/index.ts";
import type {
  Check,
  ForwardingChecks,
  KeyChecks,
  ReplicationChecks,
  RoleChecks,
  ServiceCallChecks,
} from "./checks/index.ts";
import { Clients, History, monitoringOf, Operations, Outcomes, type Proxies, type Workload } from "./clients/index.ts";
import { findingOf, keepTopologies, lagOf, resolverOf, serversOf, sessionReadOf } from "./client-view.ts";
import { buildCluster, type ClusterWorld } from "./cluster-world.ts";
import { AimedAt, type Directory } from "./faults/index.ts";
import { Exposed, linksOf } from "./forwarding.ts";
import { globalOf, operatorsOf } from "./global-world.ts";
import { Engine, SharedRows, type Restorable } from "./kernel/index.ts";
import { mutationsOf } from "./mutations.ts";
import { parametersOf } from "./parameters.ts";
import { directoryOf, placeHosts, type ClusterPlaces } from "./places.ts";
import { mayForward } from "./scenario/index.ts";
import { buildProxies, fleetOf } from "./proxies.ts";
import { buildClones, type CloneWorld } from "./clones.ts";
import { CopiedClusters } from "./copied-clusters.ts";
import { clonesOf, hasCopies, keepsBackups } from "./copies.ts";
import { buildBackup, type BackupWorld } from "./restores.ts";
import { buildBacktrack, type BacktrackWorld } from "./backtracks.ts";
import type { MessageWatch } from "./run-types.ts";
import type { Scenario } from "./scenario/types.ts";
import {
  callChecksOf,
  keyChecksOf,
  replicationChecksOf,
  roleChecksOf,
  watchDelaysOf,
  watchForwardingOf,
  watchZonesOf,
} from "./world-checks.ts";
import { clientsUnderFaults, rolesOf, scheduleFaults, underFaults } from "./under-faults.ts";
import { StoryLines, tellGlobalEvents } from "./story/index.ts";
import { Trace, TRACE } from "./trace/index.ts";
import { Disks, Hosts, Network, WatchedNetwork } from "./world/index.ts";

/** The whole world; and, as its own, everything of the first cluster, the one there is in most scenarios. */
export interface World extends ClusterWorld, ClusterPlaces {
  readonly directory: Directory;
  /** In the scenario's order. */
  readonly clusters: readonly ClusterWorld[];
  /** Absent where there is one cluster by itself. */
  readonly global: GlobalDatabase | undefined;
  /** Checks of sessions that read in one cluster and write in another. */
  readonly keyChecks: KeyChecks | undefined;
  readonly callChecks: ServiceCallChecks | undefined;
  readonly zoneCheck: Check | undefined;
  readonly access: AccessWorld;
  /** Of each cluster whose backups somebody asks after. */
  readonly backups: readonly BackupWorld[];
  /** Present where something is cloned. */
  readonly clones: readonly CloneWorld[];
  /** Of each cluster that can go back in time. */
  readonly backtracks: readonly BacktrackWorld[];
  readonly forwardingChecks: readonly ForwardingChecks[];
  /** C48, over all messages. */
  readonly delayCheck: Check | undefined;
  readonly replicationChecks: ReplicationChecks | undefined;
  readonly roleChecks: RoleChecks | undefined;
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

export interface BuildOptions {
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly history: boolean;
  readonly checks: boolean;
  readonly metrics?: boolean;
  readonly messages?: boolean;
  readonly watch?: MessageWatch;
  /** Every way between two hosts has luck of its own (sim/explore/twins.ts). */
  readonly luckByWay?: boolean;
}

export function build(scenario: Scenario, options: BuildOptions): World {
  const engine = new Engine(options.seed);
  const parameters = parametersOf(scenario.parameters);
  const mutations = mutationsOf(options.mutations);
  const hosts = new Hosts(engine);
  const network =
    options.watch === undefined ? new Network(engine, hosts) : watchedNetwork(engine, hosts, options.watch);
  const places = placeHosts(scenario, hosts);
  network.connect(parameters, mutations.jitterTakenOff, options.luckByWay);
  if (options.messages === true) network.keepFlights();
  const disks = new Disks(engine, hosts.names, parameters, !mutations.backgroundFirst);
  const rows = scenario.clusters.length > 1 ? new SharedRows() : undefined;
  const shared = { engine, hosts, network, disks, parameters, mutations, shared: rows };

  const keys = Math.max(1, ...scenario.workloads.map((workload) => workload.keyCount));
  const operations = new Operations(options.history);
  engine.whenParted(() => operations.part());
  const outcomes = new Outcomes(keys, calmAt(scenario), hasCopies(scenario) ? scenario.clusters.length : 1);
  const history = options.history ? new History() : undefined;
  const lines = new StoryLines();
  const registry = new DatabaseRegistry(network);
  const clusters: readonly ClusterWorld[] = scenario.clusters.map((spec, index) => {
    const context: Context = { ...shared, trace: new Trace(engine) };
    const parts = {
      scenario,
      index,
      context,
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
  const global: GlobalDatabase | undefined =
    scenario.global === undefined ? undefined : globalOf(home.context, clusters, registry, scenario.global);

  // Instances, then machines of RDS Proxies: as clients number them.
  const servers = [
    ...clusters.flatMap(({ instances }, index) => instances.map(() => index)),
    ...clusters.flatMap(({ places: own }, index) => own.proxyHosts.flat().map(() => index)),
  ];
  const clusterOf = (server: number): number => servers[server];
  const everybody = clusters.flatMap(({ instances }) => instances);
  if (global !== undefined) global.promoted = (keep) => outcomes.forgetAbove(keep);
  const copies = hasCopies(scenario)
    ? new CopiedClusters(scenario, clusters, operations, clusterOf, options.history)
    : undefined;
  const operators = global === undefined ? undefined : operatorsOf(scenario, global);
  const roleChecks = options.checks ? roleChecksOf(copies === undefined ? clusters : [home], home) : undefined;
  if (global !== undefined)
    tellGlobalEvents(
      home.context.trace,
      scenario.clusters.map(({ id }) => id),
      (kind, text) => home.story.tell(kind, text),
    );
  const exposed = new Exposed();
  const links = clusters.map((_, index) => linksOf(scenario, index, clusters, global, exposed));

  const replicationChecks = global === undefined || !options.checks ? undefined : replicationChecksOf(clusters);
  for (const { writing } of home.instances)
    if (scenario.global !== undefined && scenario.global.rpo >= 0) writing.gate?.setRpo(scenario.global.rpo);

  const access = new AccessWorld(scenario, clusters);
  const proxies = buildProxies(scenario, clusters, operations, registry, access);
  const clients = new Clients(scenario.workloads, places.clientHosts, {
    ...shared,
    operations,
    outcomes,
    history,
    proxies: () => proxies as Proxies,
    onSessionRead: sessionReadOf(clusters),
    onServed: access.isAsked ? access.served.bind(access) : undefined,
    onWriteFailed: (operation) => home.context.trace.emit(TRACE.writeFailed, operation),
    resetMeansFailed: mutations.resetMeansFailed,
    ...serversOf(clusters, () => proxies),
    ...(copies === undefined
      ? {}
      : {
          valueAt: copies.valueAt.bind(copies),
          onRowsRead: (operation: number, _attempt: number, version: number, server: number) =>
            copies.rowsRead(operation, version, server),
        }),
    // Each copy has books of its own behind those of the database that it was made of.
    keysFromFor: ({ cluster }) =>
      keys *
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
    lagFor: (spec) => lagOf(spec, clusters.find((one) => one.spec.id === spec.cluster) ?? home),
    engineFor: ({ cluster }) => (clusters.find(({ spec }) => spec.id === cluster) ?? home).spec.engine,
    forwardsFor: ({ cluster }) =>
      clusters.some(({ spec }) => spec.id === cluster && mayForward(spec, scenario.actions)),
  });
  const keyChecks = options.checks ? keyChecksOf(clusters, scenario, parameters) : undefined;
  const callChecks = options.checks ? callChecksOf(clusters, scenario) : undefined;
  const delayCheck = options.checks ? watchDelaysOf(network, hosts, parameters, home) : undefined;
  const zoneCheck = options.checks ? watchZonesOf(scenario, hosts, clusters) : undefined;
  const forwardingChecks = options.checks ? watchForwardingOf(scenario, clusters, parameters) : [];
  registry.replies.answer = clients.kinds.answer;
  registry.replies.connected = clients.kinds.connected;
  // Last, so that it numbers no other kind of event anew.
  if (scenario.clusters.some((one) => mayForward(one, scenario.actions))) registry.registerForwarding(network);
  if (scenario.workloads.some((spec) => monitoringOf(spec, parameters) !== undefined))
    clients.registerMonitoring(network);
  if (scenario.workloads.some(({ driver }) => driver.validation !== undefined))
    clients.registerValidation(network, findingOf(clusters));
  if (scenario.workloads.some(({ transaction }) => transaction.sent !== undefined))
    registry.replies.stepDone = clients.registerRoundTrips(network, registry.registerRoundTrips(network));
  keepTopologies(scenario, clusters, engine);
  const { workloads } = clients;
  access.attach(workloads, options.checks);

  const worldChanged = (): void => {
    for (const cluster of clusters) cluster.changed();
    proxies?.wake();
  };
  const directory = directoryOf(
    scenario,
    hosts,
    places,
    clusters.map(({ volume }) => volume),
    rolesOf(clusters),
    home.context.mutations,
  );
  const aimedAt = new AimedAt(directory);
  const underFire = underFaults(clusters, places, hosts, home.context);
  const theirs = clientsUnderFaults(scenario, workloads);
  scheduleFaults(scenario, home.context, { directory, aimedAt, fleet: underFire, clients: theirs }, worldChanged);
  const backtrackOf = (cluster: ClusterWorld): BacktrackWorld | undefined =>
    backtracks.find(({ of }) => of === cluster);
  const backupOf = (cluster: ClusterWorld): BackupWorld | undefined => backups.find(({ of }) => of === cluster);
  const inOwn = <T>(cluster: ClusterWorld, make: () => T): T =>
    engine.random.within(cluster === home ? "" : cluster.spec.id, make);
  const backups: readonly BackupWorld[] = clusters
    .filter(({ spec }) => keepsBackups(scenario, spec))
    .map((one) =>
      inOwn(one, () =>
        buildBackup(
          scenario,
          one,
          keys,
          options.checks,
          copies,
          (moment) => backtrackOf(one)?.backtracks.hasTakenBack(moment) === true,
        ),
      ),
    );
  const clones = clusters
    .filter(({ spec }) => clonesOf(scenario).some(({ cluster }) => cluster === spec.id))
    .map((one) => inOwn(one, () => buildClones(scenario, one, keys, copies)));
  // A page that shows a run without Backtrack has no code of it.
  const backtracks: readonly BacktrackWorld[] = clusters.flatMap((one, index) => {
    if (one.spec.backtrackWindow === undefined) return [];
    const isBackingUp = (): boolean => backupOf(one)?.snapshots?.isCreating === true;
    return inOwn(
      one,
      () => buildBacktrack(one, keys, (commitOf) => outcomes.tookBack(commitOf, index * keys), isBackingUp) ?? [],
    );
  });
  connectLifecycles(clusters, global);
  for (const cluster of clusters)
    if (cluster.spec.copyOf !== undefined)
      cluster.lifecycle.ready = () => {
        backupOf(cluster)?.retention.begin();
        backtrackOf(cluster)?.backtracks.begin();
      };
  scheduleActions(scenario, {
    engine,
    clusters,
    global,
    backupOf,
    clones,
    access,
    backtrackOf,
  });
  for (const { readerReach } of clusters) readerReach.refresh();
  for (const workload of workloads) workload.start();

  const saved: (Restorable | undefined)[] = [
    engine,
    hosts,
    network,
    disks,
    ...clusters.flatMap(({ parts }) => parts),
    global,
    operators,
    roleChecks,
    replicationChecks,
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
    delayCheck,
    keyChecks,
    callChecks,
    zoneCheck,
    ...backups.flatMap(({ parts }) => parts),
    ...clones.flatMap(({ parts }) => parts),
    copies,
    ...backtracks.flatMap(({ parts }) => parts),
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
    directory,
    clusters,
    global,
    forwardingChecks,
    delayCheck,
    keyChecks,
    callChecks,
    zoneCheck,
    access,
    backups,
    clones,
    backtracks,
    replicationChecks,
    roleChecks,
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

/** Hosts are told by name. */
export function watchedNetwork(engine: Engine, hosts: Hosts, { wants, told }: MessageWatch): Network {
  return new WatchedNetwork(engine, hosts, wants, ({ from, to, ...message }) =>
    told({ ...message, from: hosts.names[from], to: hosts.names[to] }),
  );
}

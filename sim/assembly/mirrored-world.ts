/**
 * Puts a world with mirrored MySQL together (docs/baseline.md): the same hosts, network, disks, clients and faults as
 * in build.ts, under the same names and so with the same luck, and a mirrored pair where an Aurora cluster would be. A
 * block server stands on each of the first two storage nodes of an instance's AZ.
 */
import type { Context } from "../aurora/storage/index.ts";
import { BLOCK_SERVERS_PER_AZ, MirroredPair } from "../baseline/index.ts";
import { calmAt } from "../chaos/index.ts";
import { MirroredChecks } from "../checks/index.ts";
import { Clients, FINDING, History, Operations, Outcomes, type Workload } from "../clients/index.ts";
import { connectionsMax, instanceClass } from "../facts/index.ts";
import { AimedAt, type FleetUnderFaults } from "../faults/index.ts";
import type { Restorable } from "../kernel/index.ts";
import type { Layout } from "../results/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { StoryLines, tellMirroredEvents } from "../story/index.ts";
import { Trace } from "../trace/index.ts";
import type { Hosts } from "../world/index.ts";
import { layGround, type BuildOptions } from "./ground.ts";
import { mirroredLayout } from "./mirrored-layout.ts";
import { directoryOf, regionOf, type Places } from "./places.ts";
import { clientsUnderFaults, scheduleFaults } from "./under-faults.ts";

export interface MirroredWorld {
  readonly scenario: Scenario;
  readonly context: Context;
  readonly pair: MirroredPair;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  readonly workloads: readonly Workload[];
  readonly history: History | undefined;
  readonly lines: StoryLines;
  readonly checks: MirroredChecks | undefined;
  readonly layout: Layout;
  readonly instanceHosts: readonly number[];
  readonly replicaHosts: readonly number[];
  /** By block server. */
  readonly serverHosts: readonly number[];
  /** A sentence about what is true now. */
  readonly tell: (kind: "violation" | "end", text: string) => void;
  /** Everything with state, in the order in which it is saved. */
  readonly parts: readonly Restorable[];
}

type ClientParts = Pick<MirroredWorld, "context" | "pair" | "operations" | "outcomes" | "history"> & {
  readonly places: Places;
};

export function buildMirrored(scenario: Scenario, options: BuildOptions): MirroredWorld {
  const { shared, places, keys } = layGround(scenario, options);
  const { engine, hosts, network, disks } = shared;
  const trace = new Trace(engine);
  const context: Context = { ...shared, trace };
  const [cluster] = scenario.clusters;
  const [{ instanceHosts: allHosts, controlHost }] = places.clusters;
  // The others follow the binary log.
  const [instanceHosts, replicaHosts] = [allHosts.slice(0, 2), allHosts.slice(2)];
  const serverHosts = serversOf(scenario, places);

  const operations = new Operations(options.history);
  const outcomes = new Outcomes(keys, calmAt(scenario));
  const history = options.history ? new History() : undefined;
  const lines = new StoryLines();
  const tell: MirroredWorld["tell"] = (kind, text) => lines.add({ at: trace.now, event: trace.event, kind, text });
  const layout = mirroredLayout(scenario, hosts, {
    instanceHosts: allHosts,
    serverHosts,
    clientHosts: places.clientHosts,
  });
  const pair = new MirroredPair({
    context,
    clients: operations,
    instanceHosts,
    replicaHosts,
    serverHosts,
    controlHost,
    vcpus: cluster.instances.map((instance) => instanceClass(instance.class).vcpus),
    connectionsMax: cluster.instances.map((instance) => connectionsMax(instance.class, cluster.engine)),
    keys,
  });
  const instances = cluster.instances.map(({ id }) => id);
  engine.whenParted(() => {
    operations.part();
    pair.part();
  });
  tellMirroredEvents({
    trace,
    instances,
    faults: layout.faults,
    hasClients: scenario.workloads.length > 0,
    tell: (kind, text) => lines.add({ at: trace.now, event: trace.event, kind, text }),
  });
  const rule = { keys, instances, servers: serverHosts.map((host) => hosts.names[host]) };
  const checks = options.checks
    ? new MirroredChecks(trace, rule, (name, { message }) => tell("violation", `${name}: ${message}`))
    : undefined;
  const clients = clientsOf(scenario, { context, places, pair, operations, outcomes, history });
  const hostsOf = (isWriter: boolean): readonly number[] =>
    instanceHosts.filter((_, index) => (index === pair.control.primary) === isWriter);
  const directory = directoryOf(scenario, hosts, places, [], {
    hostsOfWriter: () => hostsOf(true),
    hostsOfReaders: () => hostsOf(false),
  });
  const aimedAt = new AimedAt(directory);
  const fleet = fleetUnderFaults(pair, hosts, instanceHosts, controlHost);
  scheduleFaults(
    scenario,
    context,
    { directory, aimedAt, fleet, clients: clientsUnderFaults(scenario, clients.workloads) },
    () => undefined,
  );
  network.farewells.register();
  pair.begin();
  for (const workload of clients.workloads) workload.start();
  const saved: (Restorable | undefined)[] = [
    engine,
    hosts,
    network,
    disks,
    pair,
    aimedAt,
    operations,
    outcomes,
    clients,
    lines,
    history,
    checks,
  ];
  return {
    scenario,
    context,
    pair,
    operations,
    outcomes,
    workloads: clients.workloads,
    history,
    lines,
    checks,
    layout,
    instanceHosts,
    replicaHosts,
    serverHosts,
    tell,
    parts: saved.filter((part) => part !== undefined),
  };
}

/** Clients of the pair, which has one name, the primary's, and neither readers nor RDS Proxies. */
function clientsOf(scenario: Scenario, { context, places, pair, operations, outcomes, history }: ClientParts): Clients {
  const { engine, hosts, network, parameters, mutations } = context;
  const { log, control, kinds } = pair;
  const [cluster] = scenario.clusters;
  const clients = new Clients(scenario.workloads, places.clientHosts, {
    engine,
    hosts,
    network,
    parameters,
    operations,
    outcomes,
    history,
    proxies: () => {
      throw new RangeError("Mirrored MySQL has no RDS Proxy.");
    },
    onSessionRead: () => undefined,
    onWriteFailed: () => undefined,
    resetMeansFailed: mutations.resetMeansFailed,
    addressOf: (instance) => pair.actors[instance] ?? -1,
    keysFromFor: () => 0,
    historyFor: () => history,
    valueAt: (version) => log.operationOf(version) + 1,
    listAt: (version) => log.listAt(version),
    // What comes back for a write is its commit's number, and for a read the version that was read.
    commitOf: (version) => log.commitOf(version),
    serverKindsFor: () => () => kinds,
    resolveFor: () => () => control.name,
    isMember: () => true,
    isCurrent: () => true,
    lagFor: () => () => 0,
    engineFor: () => cluster.engine,
    forwardsFor: () => false,
  });
  pair.replies.answer = clients.kinds.answer;
  pair.replies.connected = clients.kinds.connected;
  if (scenario.workloads.some(({ driver }) => driver.validation !== undefined))
    clients.registerValidation(network, (actor, sessions) => {
      const instance = pair.instances[pair.actors.indexOf(actor)];
      return instance.status === "open" && instance.sessions.door.sessions === sessions ? FINDING.writes : FINDING.gone;
    });
  if (scenario.workloads.some(({ transaction }) => transaction.sent !== undefined))
    pair.replies.stepDone = clients.registerRoundTrips(network, pair.registerRoundTrips(network));
  return clients;
}

/** Volume, mirror, volume, mirror: the first two storage nodes of each instance's AZ. */
function serversOf(scenario: Scenario, { clusters: [{ nodesByAz }] }: Places): number[] {
  const [cluster] = scenario.clusters;
  const { azs } = regionOf(scenario, cluster);
  return cluster.instances.slice(0, 2).flatMap(({ az }) => nodesByAz[azs.indexOf(az)].slice(0, BLOCK_SERVERS_PER_AZ));
}

/** What faults may do to it; the parser has refused the others (scenario/normalize-design.ts). */
function fleetUnderFaults(
  pair: MirroredPair,
  hosts: Hosts,
  instanceHosts: readonly number[],
  controlHost: number,
): FleetUnderFaults {
  const never = (): never => {
    throw new RangeError("Mirrored MySQL has nothing that this fault could hit.");
  };
  return {
    diskLost: never,
    corrupt: never,
    corruptLog: never,
    spoilWrites: never,
    writesAreSound: never,
    diskLies: never,
    writesTear: never,
    coolCache: never,
    dispatcherCrashed: never,
    accuse: never,
    vouch: never,
    keyDisabled: never,
    storeFailed: never,
    storeHealed: never,
    slowProcessors: (host, factor) => pair.instances[instanceHosts.indexOf(host)]?.processors.slow(factor),
    namesFrozen: (_, by) => pair.control.freezeNames(by),
    controlPlaneStands: (until) => {
      if (until > 0) hosts.pause(controlHost, until);
      else hosts.resume(controlHost);
    },
  };
}

/**
 * Puts a world together from a scenario: hosts, links, disks, the volume, the writer, the clients, the faults and what watches
 * them. The order of these lines is part of what a seed means: events and random streams are numbered by it.
 */
import { placeNamed, scheduleActions } from "./actions.ts";
import { ControlPlane, Zone, type Endpoint } from "./aurora/cluster/index.ts";
import { Instances, LongQueries, ReaderReach, type Instance } from "./aurora/database/index.ts";
import { GROUP_BYTES, Reach, StorageFleet, Volume, type Context, type StorageDriver } from "./aurora/storage/index.ts";
import { Checks, type FailureListener } from "./checks/index.ts";
import { Clients, History, Operations, Outcomes, type Workload } from "./clients/index.ts";
import { applyFault, liftFault, type Directory, type FleetUnderFaults } from "./faults/index.ts";
import { instanceClass } from "./instance-classes.ts";
import { Engine, type Checkpointed } from "./kernel/index.ts";
import { mutationsOf } from "./mutations.ts";
import { parametersOf } from "./parameters.ts";
import type { Layout } from "./run-types.ts";
import type { Scenario } from "./scenario/types.ts";
import { layoutOf } from "./layout.ts";
import { Story } from "./story/index.ts";
import { Trace, TRACE } from "./trace/index.ts";
import { Disks, Hosts, Network } from "./world/index.ts";

export interface World {
  readonly context: Context;
  readonly directory: Directory;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  /** In the scenario's order. */
  readonly instances: readonly Instance[];
  readonly control: ControlPlane;
  readonly zone: Zone;
  /** The instance that has the volume open, or opened it last. */
  readonly driver: StorageDriver;
  readonly writer: Instance;
  readonly reach: Reach;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  readonly workloads: readonly Workload[];
  readonly history: History | undefined;
  readonly checks: Checks | undefined;
  readonly story: Story;
  readonly layout: Layout;
  /** Host indexes by what stands on them. */
  readonly instanceHosts: readonly number[];
  readonly clientHosts: readonly number[];
  readonly nodeHosts: readonly number[];
  /** Everything with state, in the order in which it is saved. */
  readonly parts: readonly Checkpointed[];
}

export interface BuildOptions {
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly history: boolean;
  readonly checks: boolean;
}

export function build(scenario: Scenario, options: BuildOptions): World {
  const engine = new Engine(options.seed);
  const parameters = parametersOf(scenario.parameters);
  const mutations = mutationsOf(options.mutations);
  const hosts = new Hosts(engine);
  const network = new Network(engine, hosts);
  const trace = new Trace(engine);

  const [cluster] = scenario.clusters;
  const places = placeHosts(scenario, hosts);
  network.connect(parameters);
  const disks = new Disks(engine, hosts.names, parameters);
  const context: Context = { engine, hosts, network, disks, trace, parameters, mutations };

  const keys = Math.max(1, ...scenario.workloads.map((workload) => workload.keyCount));
  const groups = Math.max(1, Math.ceil(cluster.volume.sizeBytes / GROUP_BYTES));
  const { writeQuorum, readQuorum, members, limitBytes } = cluster.volume;
  const volume = new Volume(context, {
    groups,
    groupsMax: Math.max(groups, Math.floor(limitBytes / GROUP_BYTES)),
    keys,
    // A split writes to the page behind, too.
    pages: Math.ceil(keys / parameters.rowsPerPage) + 2,
    members,
    writeQuorum,
    readQuorum,
    nodesByAz: places.nodesByAz,
  });
  const worldChanged = (): void => {
    reach.refresh();
    readerReach.refresh();
    story.reachRefreshed();
    fleet.gossip.armAll();
    fleet.health.wake();
    control.monitor.wake();
  };
  const fleet = new StorageFleet(context, volume, places.controlHost, worldChanged);
  for (const host of places.instanceHosts) fleet.addDriver(network.addActor(host));

  const operations = new Operations(options.history);
  const outcomes = new Outcomes(keys);
  const history = options.history ? new History() : undefined;
  const instanceIds = cluster.instances.map(({ id }) => id);
  const customEndpoints = cluster.endpoints.map(({ named, ...endpoint }) => ({ ...endpoint, named: named.map((name) => instanceIds.indexOf(name)) })); // prettier-ignore
  const zone = new Zone(
    context,
    cluster.instances.flatMap(({ createdAt }, index) => (createdAt === 0 ? [index] : [])),
    customEndpoints,
  );
  const control = new ControlPlane({
    context,
    zone,
    clusterId: cluster.id,
    ids: instanceIds,
    azs: places.instanceHosts.map((host) => hosts.azOf[host]),
    promotionTiers: cluster.instances.map(({ promotionTier }) => promotionTier),
    classes: cluster.instances.map((instance) => instance.class),
    createdAt: cluster.instances.map(({ createdAt }) => createdAt),
    readersStay: cluster.readersOnFailover === "stay",
    stopsUnheard: cluster.onHeartbeatLoss === "stop",
    host: places.controlHost,
    openEpoch: () => volume.metadata.openEpoch,
  });
  const database = new Instances({
    context,
    volume,
    drivers: fleet.drivers,
    classes: cluster.instances.map((instance) => instance.class),
    present: cluster.instances.map(({ createdAt }) => createdAt === 0),
    engine: cluster.engine,
    clients: operations,
    listener: control,
  });
  const instances = database.all;
  control.attach(instances);
  const current = (): number =>
    Math.max(
      0,
      instances.findIndex(({ actor }) => actor === volume.writerActor),
    );
  const clients = new Clients(scenario.workloads, places.clientHosts, {
    engine,
    hosts,
    network,
    parameters,
    operations,
    outcomes,
    history,
    valueAt: (version) => volume.log.value(version),
    listAt: (version, readPoint) => volume.log.listAt(version, readPoint),
    commitOf: (version) => volume.log.commitLsnOf(version),
    resetMeansFailed: mutations.resetMeansFailed,
    trace,
    onWriteFailed: (operation) => trace.emit(TRACE.writeFailed, operation),
    addressOf: (index) => instances[index].actor,
    statementKind: database.kinds.statement,
    connectKind: database.kinds.connect,
    disconnectKind: database.kinds.disconnect,
    resolveFor: (spec) => {
      const { endpoint } = spec;
      const named: Endpoint = endpoint === "writer" || endpoint === "reader" ? { kind: endpoint }
        : "custom" in endpoint ? { kind: "custom", id: endpoint.custom }
        : { kind: "instance", index: instanceIds.indexOf(endpoint.instance) }; // prettier-ignore
      const asksCluster = named.kind === "writer" && (spec.driver.kind === "wrapper" || spec.driver.kind === "proxy");
      return asksCluster ? () => (instances[control.writer].status === "open" ? control.writer : -1) : () => zone.resolve(named); // prettier-ignore
    },
  });
  database.replies.answer = clients.kinds.answer;
  database.replies.connected = clients.kinds.connected;
  const { workloads } = clients;
  const queries = new LongQueries(context, volume, instances);

  const directory = directoryOf(scenario, hosts, volume, places);
  const layout = layoutOf(scenario, volume, places);
  const story = new Story(trace, layout, scenario.workloads.length > 0);
  const reach = new Reach(context, volume);
  const readerReach = new ReaderReach(context, instances);
  const onFailure: FailureListener = (name, failure) => story.violated(name, failure.message);
  const checks = options.checks
    ? new Checks(trace, {
        groups,
        keys,
        rule: { kind: members, write: writeQuorum, read: readQuorum },
        ruleInForce: volume.rule,
        places: initialPlaces(volume, hosts),
        instances: cluster.instances.map((instance) => ({ promotionTier: instance.promotionTier, memoryGib: instanceClass(instance.class).memoryGib, isPresent: instance.createdAt === 0 })), // prettier-ignore
        endpoints: customEndpoints,
        parameters,
        listener: onFailure,
      })
    : undefined;

  const underFaults: FleetUnderFaults = {
    diskLost: (host) => fleet.diskLost(host),
    corrupt: (host, below, salt) => {
      for (const segment of volume.placement.segmentsOn(host))
        if (volume.isFullSegment(segment)) fleet.pages.corrupt(segment, below, salt);
    },
    accuse: (host, by) => {
      const instance = places.instanceHosts.indexOf(host);
      if (instance >= 0) control.monitor.accuse(instance, by);
      else if (by > 0) fleet.health.accuse(host);
      else fleet.health.acquit(host);
    },
    vouch: (host, by) => control.monitor.vouch(places.instanceHosts.indexOf(host), by),
    controlPlaneStands: (until) => {
      trace.emit(TRACE.controlPlaneStands, until > 0 ? 1 : 0);
      if (until > 0) hosts.pause(places.controlHost, until);
      else hosts.resume(places.controlHost);
    },
    storeFailed: () => fleet.background.storeFailed(),
    storeHealed: () => fleet.background.storeHealed(),
  };
  scheduleFaults(scenario, context, directory, underFaults, worldChanged);
  scheduleActions(scenario, { engine, trace, volume, fleet, instances, control, queries });
  readerReach.refresh();
  for (const workload of workloads) workload.start();

  const world = {
    context,
    directory,
    volume,
    fleet,
    instances,
    control,
    zone,
    get driver() {
      return fleet.drivers[current()];
    },
    get writer() {
      return instances[current()];
    },
    reach,
    operations,
    outcomes,
    workloads,
    history,
    checks,
    story,
    layout,
  };
  const saved: (Checkpointed | undefined)[] = [
    engine, hosts, network, disks, volume, fleet, database, zone, control, queries, operations, outcomes, clients, reach, readerReach, story, history, checks,
  ]; // prettier-ignore
  return Object.assign(world, places, { parts: saved.filter((part) => part !== undefined) });
}

/** Where the first segments stand, for those who keep books of their own. */
function initialPlaces(volume: Volume, hosts: Hosts): { readonly host: number; readonly az: number }[] {
  return Array.from({ length: volume.segments }, (_, segment) => {
    const host = volume.placement.hostOf[segment];
    return { host, az: hosts.azOf[host] };
  });
}

export interface Places {
  readonly instanceHosts: readonly number[];
  readonly controlHost: number;
  readonly clientHosts: readonly number[];
  readonly nodeHosts: readonly number[];
  readonly nodesByAz: readonly (readonly number[])[];
}

const CONTROL_AZ = "control plane";

/** Storage nodes first, AZ by AZ, then the instances, then a machine for each workload's clients, then the control plane. */
function placeHosts(scenario: Scenario, hosts: Hosts): Places {
  for (const region of scenario.regions) for (const az of region.azs) hosts.addAz(az);
  const [cluster] = scenario.clusters;
  const home = scenario.regions.find(({ name }) => name === cluster.region);
  if (home === undefined) throw new RangeError(`The cluster's Region ${cluster.region} is not in the scenario.`);
  const regionOf = (az: string): string => scenario.regions.find(({ azs }) => azs.includes(az))?.name ?? home.name;
  const nodesByAz = home.azs.map((az, column) =>
    Array.from({ length: cluster.volume.storageNodesPerAz }, (_, index) =>
      hosts.addHost(`storage-${"abc"[column]}${index + 1}`, { region: home.name, az }),
    ),
  );
  const instanceHosts = cluster.instances.map(({ id, az }) => hosts.addHost(id, { region: home.name, az }));
  const clientHosts = scenario.workloads.map(({ id, az }) =>
    hosts.addHost(`clients of ${id}`, { region: regionOf(az), az }),
  );
  // The control plane stands in no AZ: it is made to outlive any of them, and no fault of an AZ hits it.
  hosts.addAz(CONTROL_AZ);
  const controlHost = hosts.addHost("control plane", { region: home.name, az: CONTROL_AZ });
  return { instanceHosts, controlHost, clientHosts, nodeHosts: nodesByAz.flat(), nodesByAz };
}

function directoryOf(scenario: Scenario, hosts: Hosts, volume: Volume, places: Places): Directory {
  const { instances } = scenario.clusters[0];
  return {
    hostCount: hosts.count,
    hostsOfAz: (name) => hosts.azOf.flatMap((az, host) => (hosts.azNames[az] === name ? [host] : [])),
    hostOfNode: (name) => places.nodeHosts.find((host) => hosts.names[host] === name),
    hostOfInstance: (name) => places.instanceHosts[instances.findIndex(({ id }) => id === name)],
    hostOfSegment: (name) => {
      // Where the segment stood at first: a fault hits a node, and lifts from the same one, whoever has moved meanwhile.
      const { group, position } = placeNamed(name, volume);
      return volume.placement.homeOf(group, position);
    },
    hostsOfStorage: (name) => (name === scenario.clusters[0].id ? places.nodeHosts : []),
    hostOfControlPlane: (name) => (name === scenario.clusters[0].id ? places.controlHost : undefined),
    hostOfClients: (name) => places.clientHosts[scenario.workloads.findIndex(({ id }) => id === name)],
  };
}

/** Every fault begins and ends as an event of its own, so it stands in the digest and in the chain of causes. */
function scheduleFaults(
  scenario: Scenario,
  context: Context,
  directory: Directory,
  fleet: FleetUnderFaults,
  changed: () => void,
): void {
  const { engine, hosts, network, disks, trace } = context;
  const world = { hosts, network, disks, directory, fleet };
  const begin = engine.register("fault begins", (index) => {
    trace.emit(TRACE.faultApplied, index);
    applyFault(scenario.faults[index], index, world);
    changed();
  });
  const end = engine.register("fault ends", (index) => {
    liftFault(scenario.faults[index], index, world);
    trace.emit(TRACE.faultLifted, index);
    changed();
  });
  scenario.faults.forEach((fault, index) => {
    engine.at(fault.at, begin, index, 0, 0, 0);
    if (fault.for > 0 && fault.at + fault.for <= scenario.duration)
      engine.at(fault.at + fault.for, end, index, 0, 0, 0);
  });
}

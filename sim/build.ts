/**
 * Puts a world together from a scenario: hosts, links, disks, the volume, the writer, the clients, the faults and what watches
 * them. The order of these lines is part of what a seed means: events and random streams are numbered by it.
 */
import { Writer } from "./aurora/database/index.ts";
import { MEMBERS, Reach, StorageDriver, Volume, type Context } from "./aurora/storage/index.ts";
import { Checks, type FailureListener } from "./checks/index.ts";
import { History, Operations, Outcomes, Workload } from "./clients/index.ts";
import { applyFault, liftFault, type Directory } from "./faults/index.ts";
import { Engine, type Checkpointed } from "./kernel/index.ts";
import { mutationsOf } from "./mutations.ts";
import { parametersOf } from "./parameters.ts";
import type { Layout } from "./run-types.ts";
import type { Scenario } from "./scenario/types.ts";
import { layoutOf } from "./layout.ts";
import { Story } from "./story/index.ts";
import { Trace, TRACE } from "./trace/index.ts";
import { Disks, Hosts, Network } from "./world/index.ts";

/** Data pages of one protection group (storage reference 1.2), in decimal bytes. */
const GROUP_BYTES = 10_000_000_000;

export interface World {
  readonly context: Context;
  readonly directory: Directory;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly writer: Writer;
  readonly reach: Reach;
  readonly operations: Operations;
  readonly outcomes: Outcomes;
  readonly workloads: readonly Workload[];
  readonly history: History | undefined;
  readonly checks: Checks | undefined;
  readonly story: Story;
  readonly layout: Layout;
  /** Host indexes by what stands on them. */
  readonly writerHost: number;
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
  const [instance] = cluster.instances;
  const places = placeHosts(scenario, hosts);
  network.connect(parameters);
  const disks = new Disks(engine, hosts.names, parameters);
  const context: Context = { engine, hosts, network, disks, trace, parameters, mutations };

  const keys = Math.max(1, ...scenario.workloads.map((workload) => workload.keyCount));
  const groups = Math.max(1, Math.ceil(cluster.volume.sizeBytes / GROUP_BYTES));
  const { writeQuorum, readQuorum } = cluster.volume;
  const volume = new Volume(context, { groups, keys, writeQuorum, readQuorum, nodesByAz: places.nodesByAz });
  const driver = new StorageDriver(context, volume, network.addActor(places.writerHost));

  const operations = new Operations();
  const outcomes = new Outcomes(keys);
  const history = options.history ? new History() : undefined;
  const writer = new Writer(context, volume, driver, operations, instance.class);
  const valueAt = (version: number): number => volume.log.value(version);
  const parts = {
    engine,
    hosts,
    network,
    operations,
    outcomes,
    history,
    valueAt,
    writerActor: writer.actor,
    statementKind: writer.statementKind,
  };
  const workloads = scenario.workloads.map(
    (spec, index) => new Workload(spec, places.clientHosts[index], parts, index * 1_000_000_000),
  );
  writer.replyKind = network.registerMessage("client receives answer", (_actor, operation, lsn, code) => {
    workloads[operations.workloadOf(operation)].answered(operation, lsn, code >> 2, code & 3);
  });

  const directory = directoryOf(scenario, hosts, volume, places);
  const layout = layoutOf(scenario, volume, places);
  const story = new Story(trace, layout, scenario.workloads.length > 0);
  const reach = new Reach(context, volume);
  const onFailure: FailureListener = (name, failure) => story.violated(name, failure.message);
  const { livenessCommit: commitUsMax, livenessRead: readUsMax } = parameters;
  const checks = options.checks
    ? new Checks(trace, {
        groups,
        keys,
        writeQuorum,
        readQuorum,
        writeQuorumInForce: driver.ladder.needed,
        commitUsMax,
        readUsMax,
        listener: onFailure,
      })
    : undefined;

  scheduleFaults(scenario, context, directory, () => {
    reach.refresh();
    story.reachRefreshed();
    driver.gossip.armAll();
  });
  for (const workload of workloads) workload.start();

  const world = {
    context,
    directory,
    volume,
    driver,
    writer,
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
    engine, hosts, network, disks, volume, driver, writer, operations, outcomes, ...workloads, reach, story, history, checks,
  ]; // prettier-ignore
  return { ...world, ...places, parts: saved.filter((part) => part !== undefined) };
}

export interface Places {
  readonly writerHost: number;
  readonly clientHosts: readonly number[];
  readonly nodeHosts: readonly number[];
  readonly nodesByAz: readonly (readonly number[])[];
}

/** Storage nodes first, AZ by AZ, then the writer, then a machine for each workload's clients. */
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
  const [instance] = cluster.instances;
  const writerHost = hosts.addHost(instance.id, { region: home.name, az: instance.az });
  const clientHosts = scenario.workloads.map(({ id, az }) =>
    hosts.addHost(`clients of ${id}`, { region: regionOf(az), az }),
  );
  return { writerHost, clientHosts, nodeHosts: nodesByAz.flat(), nodesByAz };
}

function directoryOf(scenario: Scenario, hosts: Hosts, volume: Volume, places: Places): Directory {
  const [instance] = scenario.clusters[0].instances;
  return {
    hostCount: hosts.count,
    hostsOfAz: (name) => hosts.azOf.flatMap((az, host) => (hosts.azNames[az] === name ? [host] : [])),
    hostOfNode: (name) => places.nodeHosts.find((host) => hosts.names[host] === name),
    hostOfInstance: (name) => (name === instance.id ? places.writerHost : undefined),
    hostOfSegment: (name) => hostOfSegmentNamed(name, volume),
    hostsOfStorage: (name) => (name === scenario.clusters[0].id ? places.nodeHosts : []),
    hostOfClients: (name) => places.clientHosts[scenario.workloads.findIndex(({ id }) => id === name)],
  };
}

/** `pg17.c1` names group 17's first member in the third AZ. */
function hostOfSegmentNamed(name: string, volume: Volume): number | undefined {
  const match = /^pg(\d+)\.([abc])([12])$/.exec(name);
  if (match === null) return undefined;
  const member = "abc".indexOf(match[2]) * 2 + Number(match[3]) - 1;
  return volume.hostOfSegment[Number(match[1]) * MEMBERS + member];
}

/** Every fault begins and ends as an event of its own, so it stands in the digest and in the chain of causes. */
function scheduleFaults(scenario: Scenario, context: Context, directory: Directory, changed: () => void): void {
  const { engine, hosts, network, disks, trace } = context;
  const world = { hosts, network, disks, directory };
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
    if (fault.for > 0 && fault.at + fault.for < scenario.duration) engine.at(fault.at + fault.for, end, index, 0, 0, 0);
  });
}

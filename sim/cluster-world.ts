/**
 * One cluster put together: its volume and storage fleet, its instances and control plane, what is watched of it. Each
 * cluster has a trace of its own, so checks and story know nothing of other clusters, and kinds of events and random
 * streams of its own.
 *
 * In a secondary of a global database a replication agent stands where the writer stands elsewhere: it has the volume,
 * and its log stream is what the readers follow.
 */
import { ControlPlane, TopologyTable, OrderReach, Zone } from "./aurora/cluster/index.ts";
import { ReplicationAgent } from "./aurora/global/index.ts";
import {
  Instances,
  LongQueries,
  ReaderReach,
  type DatabaseRegistry,
  type ForwardingLinks,
  type Instance,
  type StatementSource,
} from "./aurora/database/index.ts";
import { GROUP_BYTES, Reach, StorageFleet, Volume, type Context, type StorageDriver } from "./aurora/storage/index.ts";
import type { Checks, FailureListener } from "./checks/index.ts";
import { checksOf } from "./cluster-checks.ts";
import { capacityOf, serviceOf, type ClusterCapacity, type ClusterService } from "./cluster-service.ts";
import { acuBounds, instanceClass } from "./instance-classes.ts";
import type { Restorable } from "./kernel/index.ts";
import { layoutOf } from "./layout.ts";
import { Meters } from "./meters.ts";
import type { ClusterPlaces, Places } from "./places.ts";
import type { Layout } from "./run-types.ts";
import type { ClusterSpec, Scenario } from "./scenario/types.ts";
import { UsageMeter } from "./usage.ts";
import { Story, type StoryLines } from "./story/index.ts";
import { TRACE } from "./trace/index.ts";

export interface ClusterWorld extends ClusterService, ClusterCapacity {
  readonly spec: ClusterSpec;
  readonly context: Context;
  readonly places: ClusterPlaces;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly database: Instances;
  /** In the scenario's order. */
  readonly instances: readonly Instance[];
  /** Feeds the volume while this cluster is a secondary; absent in a cluster by itself. */
  readonly agent: ReplicationAgent | undefined;
  /** Where its replication server listens; -1 in a cluster by itself. */
  readonly outboundActor: number;
  readonly control: ControlPlane;
  readonly zone: Zone;
  readonly topology: TopologyTable;
  readonly queries: LongQueries;
  readonly reach: Reach;
  readonly readerReach: ReaderReach;
  readonly layout: Layout;
  readonly story: Story;
  readonly checks: Checks | undefined;
  readonly meters: Meters | undefined;
  readonly usage: UsageMeter;
  /** The instance that has the volume open, or opened it last; the first one where none ever did. */
  readonly writer: Instance;
  /** Whoever has the volume open, or opened it last. */
  readonly driver: StorageDriver;
  /** The world has changed around it: hosts came or went, links broke or healed. */
  changed(): void;
  /** Everything of it with state, in the order in which it is saved. */
  readonly parts: readonly Restorable[];
}

export interface ClusterParts {
  readonly scenario: Scenario;
  readonly index: number;
  readonly context: Context;
  readonly registry: DatabaseRegistry;
  readonly places: Places;
  readonly keys: number;
  readonly operations: StatementSource;
  /** Where its readers forward writes to; known once all clusters are there. */
  readonly links: () => ForwardingLinks;
  /** Whether it belongs to a global database now. */
  readonly isGlobalMember: () => boolean;
  readonly lines: StoryLines;
  readonly checks: boolean;
  readonly metrics: boolean;
}

export function buildCluster(parts: ClusterParts): ClusterWorld {
  const { scenario, index, context, registry, keys, operations, lines } = parts;
  const { network, hosts, parameters, trace } = context;
  const spec = scenario.clusters[index];
  const places = parts.places.clusters[index];
  const isSecondary = index > 0 && spec.copyOf === undefined;
  const groups = Math.max(1, Math.ceil(spec.volume.sizeBytes / GROUP_BYTES));
  const { writeQuorum, readQuorum, members, limitBytes, longAzOutage } = spec.volume;
  const volume = new Volume(context, {
    groups,
    groupsMax: Math.max(groups, Math.floor(limitBytes / GROUP_BYTES)),
    keys,
    // A split writes to the page behind, too.
    pages: Math.ceil(keys / parameters.rowsPerPage) + 2,
    members,
    writeQuorum,
    readQuorum,
    narrows: longAzOutage === "three-of-four",
    nodesByAz: places.nodesByAz,
  });
  const changed = (): void => {
    reach.refresh();
    readerReach.refresh();
    orderReach.refresh();
    story.reachRefreshed();
    fleet.gossip.armAll();
    fleet.health.wake();
    control.monitor.wake();
  };
  const fleet = new StorageFleet(context, volume, places.controlHost, changed);
  for (const host of places.instanceHosts) fleet.addDriver(network.addActor(host));
  const drivers = fleet.drivers.slice();
  if (!isSecondary && spec.copyOf === undefined) drivers[0].beginAsWriter();

  const ids = spec.instances.map(({ id }) => id);
  const customEndpoints = spec.endpoints.map(({ named, ...endpoint }) => ({
    ...endpoint,
    named: named.map((name) => ids.indexOf(name)),
  }));
  const present = spec.instances.map(({ createdAt }) => createdAt === 0);
  const zone = new Zone(
    context,
    present.flatMap((isThere, instance) => (isThere ? [instance] : [])),
    customEndpoints,
  );
  const control = new ControlPlane({
    context,
    zone,
    clusterId: spec.id,
    ids,
    azs: places.instanceHosts.map((host) => hosts.azOf[host]),
    proxyIds: (spec.proxies ?? []).map(({ id }) => id),
    promotionTiers: spec.instances.map(({ promotionTier }) => promotionTier),
    memoryGib: spec.instances.map((instance) => instanceClass(instance.class, acuBounds(spec)).memoryGib),
    createdAt: spec.instances.map(({ createdAt }) => createdAt),
    readersStay: spec.readersOnFailover === "stay",
    stopsUnheard: spec.onHeartbeatLoss === "stop",
    host: places.controlHost,
    openEpoch: () => volume.metadata.openEpoch,
  });
  const agentActor = places.inboundHost < 0 ? -1 : network.addActor(places.inboundHost);
  // Whether a cluster has a replication server must not change the luck of its writer.
  if (places.outboundHost >= 0) network.keepApart(places.outboundHost);
  const outboundActor = places.outboundHost < 0 ? -1 : network.addActor(places.outboundHost);
  const database = new Instances({
    context,
    volume,
    registry,
    drivers,
    agent: isSecondary ? agentActor : undefined,
    outlet: outboundActor < 0 ? undefined : outboundActor,
    forwarding: {
      calls: registry.calls,
      kinds: () => registry.forwarding,
      links: parts.links,
      isOnAtFirst: spec.writeForwarding,
    },
    classes: spec.instances.map((instance) => instance.class),
    bounds: acuBounds(spec),
    present,
    engine: spec.engine,
    promotesWarm: (instance) =>
      spec.engine === "aurora-mysql" || (spec.clusterCacheManagement === true && control.tierOf(instance) === 0),
    clients: operations,
    listener: control,
  });
  const instances = database.all;
  const agent =
    agentActor < 0
      ? undefined
      : new ReplicationAgent({
          context,
          volume,
          fleet,
          actor: agentActor,
          host: places.inboundHost,
          registry,
          chunks: database.chunks,
          own: index,
          readers: instances.map(({ actor }) => actor),
        });
  if (isSecondary && agent !== undefined) {
    agent.begin();
    control.beginAsSecondary();
  }
  control.attach(instances);
  const topology = new TopologyTable(context, volume, instances);
  const queries = new LongQueries(context, volume, instances);
  const base = { parts, spec, places, context, volume, control, zone, instances };
  const service = serviceOf(base);
  const layout = layoutOf(scenario, index, volume, parts.places, hosts);
  const story = new Story({
    trace,
    spec,
    layout,
    lines,
    prefix: index > 0 ? `${spec.id}: ` : "",
    hasClients: scenario.workloads.length > 0,
  });
  const reach = new Reach(context, volume);
  const readerReach = new ReaderReach(context, instances);
  const orderReach = new OrderReach(context, instances, places.controlHost);
  const meters = parts.metrics ? new Meters(trace, instances.length) : undefined;
  const usage = new UsageMeter(
    trace,
    groups,
    spec.instances.map(({ createdAt }) => createdAt === 0),
    spec.created !== undefined,
  );
  const onFailure: FailureListener = (name, failure) => story.violated(name, failure.message);
  const checks = parts.checks ? checksOf(base, customEndpoints, onFailure) : undefined;
  // What its instances begin with is told, so that checks and story hear it.
  const capacity = capacityOf(base, queries);
  // After the checks, which learn of the newcomer first.
  trace.on(TRACE.segmentPlaced, (segment) => reach.placed(segment));
  const openedBy = (): number => fleet.drivers.findIndex(({ actor }) => actor === volume.writerActor);
  const saved: (Restorable | undefined)[] = [
    volume,
    fleet,
    database,
    agent,
    zone,
    topology,
    control,
    queries,
    service.enginePatching,
    service.forwardingSwitch,
    service.key,
    service.lifecycle,
    service.stopping,
    service.readerScaling,
    service.maintenance,
    capacity.serverless,
    capacity.serverlessV1,
    reach,
    readerReach,
    orderReach,
    story,
    checks,
    meters,
    usage,
  ];
  return {
    spec,
    context,
    places,
    volume,
    fleet,
    database,
    instances,
    agent,
    outboundActor,
    control,
    zone,
    topology,
    queries,
    ...service,
    ...capacity,
    reach,
    readerReach,
    layout,
    story,
    checks,
    meters,
    usage,
    get writer() {
      return instances[openedBy()] ?? instances[0];
    },
    get driver() {
      return fleet.drivers[Math.max(0, openedBy())];
    },
    changed,
    parts: saved.filter((part) => part !== undefined),
  };
}

/** Whether it forwards writes, or may be told to. */
export function forwardsWrites({ spec, forwardingSwitch }: ClusterWorld): boolean {
  return spec.writeForwarding || forwardingSwitch !== undefined;
}

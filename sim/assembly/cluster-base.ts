/**
 * What a cluster stands on, before the service works on it and anybody watches it: its volume and storage fleet, its
 * control plane, its instances; in a global database the replication servers. The order of these lines is part of what
 * a seed means.
 */
import { ControlPlane, Zone, type CustomEndpoint } from "../aurora/cluster/index.ts";
import { Instances, type Instance } from "../aurora/database/index.ts";
import { ReplicationAgent } from "../aurora/global/index.ts";
import { GROUP_BYTES, StorageFleet, Volume, type Context, type StorageDriver } from "../aurora/storage/index.ts";
import { acuBounds, instanceClass } from "../facts/index.ts";
import type { ClusterSpec } from "../scenario/types.ts";
import type { ClusterParts } from "./cluster-world.ts";
import type { ClusterPlaces } from "./places.ts";

export interface ClusterBase {
  readonly parts: ClusterParts;
  readonly spec: ClusterSpec;
  readonly places: ClusterPlaces;
  readonly context: Context;
  /** Another cluster's global database feeds it at the start. */
  readonly isSecondary: boolean;
  /** As the scenario has them, with instances by number. */
  readonly customEndpoints: readonly CustomEndpoint[];
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly control: ControlPlane;
  readonly zone: Zone;
  readonly database: Instances;
  /** In the scenario's order. */
  readonly instances: readonly Instance[];
  /** Feeds the volume while this cluster is a secondary; absent in a cluster by itself. */
  readonly agent: ReplicationAgent | undefined;
  /** Where its replication server listens; -1 in a cluster by itself. */
  readonly outboundActor: number;
}

/** What the scenario has of a cluster, and its machines. */
type Site = Pick<ClusterBase, "parts" | "spec" | "places" | "context" | "isSecondary" | "customEndpoints">;

/** Where replication servers listen; -1 where there are none. */
interface ReplicationActors {
  readonly inbound: number;
  readonly outbound: number;
}

/** `changed` is called when the world around the volume has changed. */
export function standCluster(parts: ClusterParts, changed: () => void): ClusterBase {
  const site = siteOf(parts);
  const { spec, places, context, isSecondary } = site;
  const volume = volumeOf(site);
  const fleet = new StorageFleet(context, volume, places.controlHost, changed);
  for (const host of places.instanceHosts) fleet.addDriver(context.network.addActor(host));
  const drivers = fleet.drivers.slice();
  if (!isSecondary && spec.copyOf === undefined) drivers[0].beginAsWriter();
  const zone = zoneOf(site);
  const control = controlOf(site, zone, volume);
  fleet.growth.isLow = (left) => control.told.storageIsLow(control.writer, left * GROUP_BYTES);
  const actors = replicationActors(site);
  const database = instancesOf(site, volume, control, drivers, actors);
  const agent = agentOf(site, volume, fleet, database, actors);
  if (isSecondary && agent !== undefined) {
    agent.begin();
    control.beginAsSecondary();
  }
  control.attach(database.all);
  return {
    ...site,
    volume,
    fleet,
    control,
    zone,
    database,
    instances: database.all,
    agent,
    outboundActor: actors.outbound,
  };
}

function siteOf(parts: ClusterParts): Site {
  const { scenario, index, context } = parts;
  const spec = scenario.clusters[index];
  const ids = spec.instances.map(({ id }) => id);
  return {
    parts,
    spec,
    places: parts.places.clusters[index],
    context,
    isSecondary: index > 0 && spec.copyOf === undefined,
    customEndpoints: spec.endpoints.map(({ named, ...endpoint }) => ({
      ...endpoint,
      named: named.map((name) => ids.indexOf(name)),
    })),
  };
}

function volumeOf({ parts, spec, places, context }: Site): Volume {
  const { sizeBytes, limitBytes, longAzOutage, writeQuorum, readQuorum, members } = spec.volume;
  const groups = Math.max(1, Math.ceil(sizeBytes / GROUP_BYTES));
  return new Volume(context, {
    groups,
    groupsMax: Math.max(groups, Math.floor(limitBytes / GROUP_BYTES)),
    keys: parts.keys,
    // A split writes to the page behind, too.
    pages: Math.ceil(parts.keys / context.parameters.rowsPerPage) + 2,
    members,
    writeQuorum,
    readQuorum,
    narrows: longAzOutage === "three-of-four",
    nodesByAz: places.nodesByAz,
  });
}

function zoneOf({ spec, context, customEndpoints }: Site): Zone {
  const present = spec.instances.flatMap(({ createdAt }, instance) => (createdAt === 0 ? [instance] : []));
  return new Zone(context, present, customEndpoints);
}

function controlOf({ spec, places, context }: Site, zone: Zone, volume: Volume): ControlPlane {
  return new ControlPlane({
    context,
    zone,
    clusterId: spec.id,
    ids: spec.instances.map(({ id }) => id),
    azs: places.instanceHosts.map((host) => context.hosts.azOf[host]),
    proxyIds: (spec.proxies ?? []).map(({ id }) => id),
    promotionTiers: spec.instances.map(({ promotionTier }) => promotionTier),
    memoryGib: spec.instances.map((instance) => instanceClass(instance.class, acuBounds(spec)).memoryGib),
    createdAt: spec.instances.map(({ createdAt }) => createdAt),
    readersStay: spec.readersOnFailover === "stay",
    stopsUnheard: spec.onHeartbeatLoss === "stop",
    host: places.controlHost,
    openEpoch: () => volume.metadata.openEpoch,
  });
}

function replicationActors({ places, context: { network } }: Site): ReplicationActors {
  const inbound = places.inboundHost < 0 ? -1 : network.addActor(places.inboundHost);
  if (places.outboundHost < 0) return { inbound, outbound: -1 };
  // Whether a cluster has a replication server must not change the luck of its writer.
  network.keepApart(places.outboundHost);
  return { inbound, outbound: network.addActor(places.outboundHost) };
}

function instancesOf(
  { parts, spec, context, isSecondary }: Site,
  volume: Volume,
  control: ControlPlane,
  drivers: StorageDriver[],
  { inbound, outbound }: ReplicationActors,
): Instances {
  const { registry } = parts;
  return new Instances({
    context,
    volume,
    registry,
    drivers,
    agent: isSecondary ? inbound : undefined,
    outlet: outbound < 0 ? undefined : outbound,
    forwarding: {
      calls: registry.calls,
      kinds: () => registry.forwarding,
      links: parts.links,
      isOnAtFirst: spec.writeForwarding,
    },
    classes: spec.instances.map((instance) => instance.class),
    bounds: acuBounds(spec),
    present: spec.instances.map(({ createdAt }) => createdAt === 0),
    engine: spec.engine,
    promotesWarm: (instance) =>
      spec.engine === "aurora-mysql" || (spec.clusterCacheManagement === true && control.tierOf(instance) === 0),
    clients: parts.operations,
    listener: control,
  });
}

function agentOf(
  { parts, places, context }: Site,
  volume: Volume,
  fleet: StorageFleet,
  database: Instances,
  { inbound }: ReplicationActors,
): ReplicationAgent | undefined {
  if (inbound < 0) return undefined;
  return new ReplicationAgent({
    context,
    volume,
    fleet,
    actor: inbound,
    host: places.inboundHost,
    registry: parts.registry,
    chunks: database.chunks,
    own: parts.index,
    readers: database.all.map(({ actor }) => actor),
    isThere: (reader) => database.all[reader].isThere,
  });
}

/** One cluster of the topology, checked against what the model has and what its neighbours in the file are. */
import { INSTANCE_CLASSES, readVersion, SERVERLESS_CLASS, SERVERLESS_V1_CLASS, VERSION_HELP } from "../facts/index.ts";
import { nearest, suggestion, type Path } from "./issue.ts";
import { normalizeAccess } from "./normalize-access.ts";
import { normalizeBacktrackWindow } from "./normalize-backtrack.ts";
import { normalizeBackups } from "./normalize-backups.ts";
import { judgeCopy, keyOf, sourceOf } from "./normalize-copies.ts";
import { judgeForwarding } from "./normalize-forwarding.ts";
import { normalizeMaintenance } from "./normalize-maintenance.ts";
import { normalizeProxies } from "./normalize-proxies.ts";
import { normalizeAutoScaling, slotsOf } from "./normalize-scaling.ts";
import { normalizeServerless } from "./normalize-serverless.ts";
import { normalizeServerlessV1, refuseOfV1 } from "./normalize-serverless-v1.ts";
import { normalizeVolume } from "./normalize-volume.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, CustomEndpointSpec, RegionSpec } from "./types.ts";
import { shown } from "./units.ts";

/** Of an instance that an action creates, and of one that comes with a restored or cloned cluster: when. */
const BY_ACTION = -2;
const WITH_CLUSTER = -3;
const CLASS_NAMES = [...Object.keys(INSTANCE_CLASSES), SERVERLESS_CLASS];

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];
type InstanceFile = NonNullable<ClusterFile["instances"]>[number];
type InstanceSpec = ClusterSpec["instances"][number];

/** The file around the cluster. */
export interface Neighbours {
  readonly file: ScenarioFile;
  readonly regions: readonly RegionSpec[];
  readonly listed: readonly ClusterFile[];
  readonly primary: ClusterFile;
  readonly report: Report;
  /** Notes an id, which must be nobody else's; `fault` is AWS's name for it when it is. */
  readonly unique: (id: string, at: Path, fault: string) => void;
}

/** What most of a cluster's parts ask about it. */
interface Site {
  readonly cluster: ClusterFile;
  readonly here: Path;
  readonly region: RegionSpec;
  readonly isPrimary: boolean;
  /** It is created by an action. */
  readonly isLater: boolean;
  /** The cluster that a restore or a clone makes it of. */
  readonly copyOf: string | undefined;
}

export function normalizeCluster(cluster: ClusterFile, here: Path, around: Neighbours): ClusterSpec {
  const { file, listed, primary, report, unique } = around;
  const region = regionOf(cluster, here, around);
  unique(cluster.id, [...here, "id"], "DBClusterAlreadyExistsFault");
  const isPrimary = cluster === primary;
  const isLater = cluster.created === "by-action";
  const copyOf = isLater && !isPrimary ? sourceOf(cluster.id, file, primary.id) : undefined;
  const source = listed.find(({ id }) => id === copyOf);
  if (copyOf !== undefined) judgeCopy(cluster, region.name, source, here, report);
  const site = { cluster, here, region, isPrimary, isLater, copyOf };
  const { instances, autoScaling } = instancesOf(site, around);
  const ids = instances.map(({ id }) => id);
  const proxies = normalizeProxies(cluster, region.azs, file.workloads, isPrimary, [...here, "proxies"], report);
  for (const [position, { id }] of proxies.entries())
    unique(id, [...here, "proxies", position, "id"], "DBProxyAlreadyExistsFault");
  const engine = cluster.engine ?? primary.engine ?? "aurora-mysql";
  const engineVersion = cluster.engineVersion ?? primary.engineVersion;
  const isGlobal = file.topology?.global !== undefined;
  const access = normalizeAccess(cluster, engine, engineVersion, ids, [...here, "access"], report);
  const serverlessV1 = normalizeServerlessV1(cluster, engine, engineVersion, here, report);
  if (cluster.serverlessV1 !== undefined) refuseOfV1(cluster, file, here, report);
  const maintenance = normalizeMaintenance(cluster, here, report);
  const backups = normalizeBackups(cluster, here, report);
  if (backups !== undefined && isGlobal)
    report([...here, "backups"], "of members of a global database are not modelled");
  const serverlessV2 = normalizeServerless(cluster, instances, engine, engineVersion, here, report);
  judgeVersion(cluster, engine, here, report);
  // A primary's readers forward to their own writer; those of a secondary to the primary's.
  if (cluster.writeForwarding === true)
    judgeForwarding({ engine, engineVersion }, [isGlobal && !isPrimary], [...here, "writeForwarding"], report);
  judgeCacheManagement(cluster, engine, here, report);
  const kmsKey = copyOf === undefined ? cluster.kmsKey : keyOf(cluster.id, listed, file, primary.id);
  const backtrackWindow = normalizeBacktrackWindow(cluster, engine, isGlobal, here, report);
  const volume = volumeFileOf(cluster, isPrimary ? undefined : primary, isGlobal);
  return {
    id: cluster.id,
    region: region.name,
    engine,
    ...(cluster.design === "mirrored-mysql" ? { design: cluster.design } : {}),
    ...(engineVersion === undefined ? {} : { engineVersion }),
    volume: normalizeVolume(volume, { engine, engineVersion }, [...here, "volume"], report),
    instances,
    ...switchesOf(cluster),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    ...(isLater ? { created: "by-action" as const } : {}),
    ...(copyOf === undefined ? {} : { copyOf }),
    ...(access === undefined ? {} : { access }),
    ...(backups === undefined ? {} : { backups }),
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(serverlessV1 === undefined ? {} : { serverlessV1 }),
    ...(backtrackWindow === 0 ? {} : { backtrackWindow }),
    ...(serverlessV2 === undefined ? {} : { serverlessV2 }),
    ...(autoScaling === undefined ? {} : { autoScaling }),
    endpoints: normalizeEndpoints(cluster.endpoints ?? [], ids, [...here, "endpoints"], report),
    ...(proxies.length === 0 ? {} : { proxies }),
  };
}

/**
 * What is on or off, or one of a few words; what is off at first is left out, but for what there was from the start.
 */
function switchesOf(cluster: ClusterFile) {
  const isProtected = (cluster.deletionProtection ?? cluster.creation?.DeletionProtection) === true;
  const isOptimized = (cluster.storageType ?? cluster.creation?.StorageType) === "aurora-iopt1";
  return {
    readersOnFailover: cluster.readersOnFailover ?? "stay",
    ...(cluster.clusterCacheManagement === true ? { clusterCacheManagement: true as const } : {}),
    onHeartbeatLoss: cluster.onHeartbeatLoss ?? "continue",
    writeForwarding: cluster.writeForwarding ?? false,
    ...(isProtected ? { deletionProtection: true as const } : {}),
    ...(isOptimized ? { storageType: "aurora-iopt1" as const } : {}),
    ...(cluster.binaryLogging === true ? { binaryLogging: true as const } : {}),
  };
}

function regionOf({ region: given }: ClusterFile, here: Path, { regions, report }: Neighbours): RegionSpec {
  const region = regions.find(({ name }) => name === (given ?? regions[0].name)) ?? regions[0];
  if (given !== undefined && given !== region.name) {
    const names = regions.map(({ name }) => name);
    report([...here, "region"], `the Region "${given}" is not in topology.regions.${suggestion(given, names)}`);
  }
  return region;
}

/** Those that are listed, and places for those that auto scaling may add. */
function instancesOf(
  site: Site,
  around: Neighbours,
): Pick<ClusterSpec, "instances"> & { readonly autoScaling: ClusterSpec["autoScaling"] | undefined } {
  const { cluster, here, region, isPrimary, copyOf } = site;
  const { report, unique } = around;
  const given = cluster.instances ?? [{ id: isPrimary ? "writer-1" : `${cluster.id}-1` }];
  if (isPrimary && given.length === 0)
    report([...here, "instances"], "needs at least one instance: the writer. Only a secondary may be headless");
  const listed = given.map((instance, position) => instanceOf(instance, position, site, around));
  const path = [...here, "autoScaling"];
  const autoScaling = normalizeAutoScaling(cluster, isPrimary || copyOf !== undefined, path, report);
  if (autoScaling === undefined || listed.length === 0) return { instances: listed, autoScaling };
  const slots = slotsOf(autoScaling, listed, region.azs);
  for (const { id } of slots) unique(id, path, "DBInstanceAlreadyExists");
  return { instances: [...listed, ...slots], autoScaling };
}

function instanceOf(
  instance: InstanceFile,
  position: number,
  site: Site,
  { report, unique }: Neighbours,
): InstanceSpec {
  const { cluster, region } = site;
  const at = [...site.here, "instances", position];
  unique(instance.id, [...at, "id"], "DBInstanceAlreadyExists");
  const az = azOf(instance, region, [...at, "az"], report);
  const isV1 = cluster.serverlessV1 !== undefined;
  const className = instance.class ?? (isV1 ? SERVERLESS_V1_CLASS : "db.r6g.2xlarge");
  if (!isV1 && !CLASS_NAMES.includes(className))
    report(
      [...at, "class"],
      `there is no instance class "${className}" in the model.${suggestion(className, CLASS_NAMES)}`,
    );
  const createdAt = createdAtOf(instance, position, site, [...at, "created"], report);
  return { id: instance.id, class: className, az, promotionTier: instance.promotionTier ?? 1, createdAt };
}

/** One that is not the Region's is one mistake: what follows goes on with a zone that there is. */
function azOf({ az: given }: InstanceFile, region: RegionSpec, path: Path, report: Report): string {
  const az = given ?? region.azs[0];
  if (region.azs.includes(az)) return az;
  report(path, `"${az}" is not one of the cluster's availability zones.${suggestion(az, region.azs)}`);
  return nearest(az, region.azs) ?? region.azs[0];
}

function createdAtOf(
  { created }: InstanceFile,
  position: number,
  { isPrimary, isLater, copyOf }: Site,
  path: Path,
  report: Report,
): InstanceSpec["createdAt"] {
  if (isLater && created !== undefined && created !== "by-action")
    report(path, "is by-action in a cluster that is created by one, and may be left out");
  if (!isLater && isPrimary && created !== undefined && position === 0)
    report(path, "the first instance is the writer at the start, and has to be there");
  if (copyOf !== undefined && created === undefined) return WITH_CLUSTER;
  return isLater || created === "by-action" ? BY_ACTION : readSpan(created, 0, path, report);
}

function judgeVersion({ engineVersion }: ClusterFile, engine: ClusterSpec["engine"], here: Path, report: Report): void {
  if (engineVersion !== undefined && readVersion(engine, engineVersion) === undefined)
    report(
      [...here, "engineVersion"],
      `${shown(engineVersion)} is no version of ${engine}: ${VERSION_HELP[engine]} (InvalidParameterValue)`,
    );
}

function judgeCacheManagement(
  { clusterCacheManagement }: ClusterFile,
  engine: ClusterSpec["engine"],
  here: Path,
  report: Report,
): void {
  if (clusterCacheManagement === true && engine !== "aurora-postgresql")
    report(
      [...here, "clusterCacheManagement"],
      "is Aurora PostgreSQL's (apg_ccm_enabled): Aurora MySQL's promoted readers keep their page cache anyway",
    );
}

function normalizeEndpoints(
  listed: NonNullable<ClusterFile["endpoints"]>,
  instances: readonly string[],
  path: Path,
  report: Report,
): CustomEndpointSpec[] {
  return listed.map((endpoint, index) => {
    const here = [...path, index];
    const { id, members, excluded } = endpoint;
    if (id === "writer" || id === "reader") report([...here, "id"], `"${id}" is an endpoint that every cluster has`);
    if (listed.findIndex((other) => other.id === id) !== index)
      report([...here, "id"], `the id "${id}" is used twice (DBClusterEndpointAlreadyExistsFault)`);
    if (members !== undefined && excluded !== undefined)
      report(
        [...here, "excluded"],
        "and members are mutually exclusive: an endpoint has one list (InvalidParameterCombination)",
      );
    const named = members ?? excluded ?? [];
    named.forEach((name, position) => {
      if (!instances.includes(name))
        report(
          [...here, members === undefined ? "excluded" : "members", position],
          `there is no instance "${name}" (DBInstanceNotFound).${suggestion(name, instances)}`,
        );
    });
    return { id, type: endpoint.type ?? "ANY", list: members === undefined ? "exclusion" : "static", named };
  });
}

/**
 * A cluster whose file says nothing of a volume has one like the primary's. A secondary has the primary's size and
 * limit where its own volume leaves them out: it holds the same data, and grows with it.
 */
function volumeFileOf(
  { volume }: ClusterFile,
  primary: ClusterFile | undefined,
  isGlobal: boolean,
): NonNullable<ClusterFile["volume"]> {
  const { size, limit } = primary?.volume ?? {};
  if (volume === undefined) return primary?.volume ?? {};
  if (!isGlobal) return volume;
  return { ...(size === undefined ? {} : { size }), ...(limit === undefined ? {} : { limit }), ...volume };
}

/**
 * Regions, availability zones, the cluster, its volume and its instance, checked against what the model has and what
 * this build plays.
 */
import { canForward, readVersion, VERSION_HELP } from "../engine-versions.ts";
import { INSTANCE_CLASSES, SERVERLESS_CLASS, SERVERLESS_V1_CLASS } from "../instance-classes.ts";
import { REGION_NAMES } from "../regions.ts";
import { FIXED } from "../fixed-figures.ts";
import { primaryOf } from "./normalize-global.ts";
import { nearest, suggestion, type Path } from "./issue.ts";
import { normalizeAccess } from "./normalize-access.ts";
import { normalizeProxies } from "./normalize-proxies.ts";
import { normalizeBacktrackWindow } from "./normalize-backtrack.ts";
import { judgeCopy, keyOf, sourceOf } from "./normalize-copies.ts";
import { normalizeBackups } from "./normalize-backups.ts";
import { normalizeMaintenance } from "./normalize-maintenance.ts";
import { normalizeServerlessV1, refuseOfV1 } from "./normalize-serverless-v1.ts";
import { normalizeServerless } from "./normalize-serverless.ts";
import { normalizeAutoScaling, slotsOf } from "./normalize-scaling.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, CustomEndpointSpec, RegionSpec } from "./types.ts";
import { readSize, shown, SIZE_HELP } from "./units.ts";

/**
 * The largest volume that today's engine versions allow (cluster reference 3), and what the papers' Aurora allowed (P17
 * 2.2).
 */
const SIZE_MAX = FIXED.volumeBytesMax.value;
const LIMIT = FIXED.volumeBytesLimit.value;
const GROUP_BYTES = FIXED.groupBytes.value;
const MEMBERS = FIXED.membersPerGroup.value;
/** Of an instance that an action creates, and of one that comes with a restored or cloned cluster: when. */
const BY_ACTION = -2;
const WITH_CLUSTER = -3;
const CLASS_NAMES = [...Object.keys(INSTANCE_CLASSES), SERVERLESS_CLASS];

export function normalizeRegions(file: ScenarioFile, report: Report): RegionSpec[] {
  const listed = file.topology?.regions ?? [{ name: "us-east-1" }];
  const seen = new Set<string>();
  return listed.map((region, index) => {
    const path = ["topology", "regions", index];
    if (!REGION_NAMES.includes(region.name)) {
      report(
        [...path, "name"],
        `there is no Region "${region.name}" in the model.${suggestion(region.name, REGION_NAMES)}`,
      );
    }
    if (seen.has(region.name)) report([...path, "name"], `the Region "${region.name}" is listed twice`);
    seen.add(region.name);
    // A misspelt Region still means the zones of the one that was meant: whoever names them is not wrong as well.
    const meant = REGION_NAMES.includes(region.name)
      ? region.name
      : (nearest(region.name, REGION_NAMES) ?? region.name);
    const azs = region.azs ?? ["a", "b", "c"].map((letter) => meant + letter);
    if (azs.length !== 3) {
      report(
        [...path, "azs"],
        `an Aurora volume spans exactly three availability zones; ${azs.length} are listed (DBSubnetGroupDoesNotCoverEnoughAZs)`,
      );
      return { name: region.name, azs };
    }
    azs.forEach((az, position) => {
      const azPath = [...path, "azs", position];
      if (!isAzOf(az, meant))
        report(azPath, `"${az}" is not an availability zone of ${meant}: ${meant}a to ${meant}f are`);
      if (azs.indexOf(az) !== position) report(azPath, `the availability zone "${az}" is listed twice`);
    });
    return { name: region.name, azs };
  });
}

function isAzOf(az: string, region: string): boolean {
  return az.length === region.length + 1 && az.startsWith(region) && "abcdef".includes(az[az.length - 1]);
}

export function normalizeClusters(file: ScenarioFile, regions: readonly RegionSpec[], report: Report): ClusterSpec[] {
  const listed = file.topology?.clusters ?? [{ id: "main" }];
  const path = ["topology", "clusters"];
  const ids = new Set<string>();
  const unique = (name: string, at: Path, fault: string): void => {
    if (ids.has(name)) report(at, `the id "${name}" is used twice (${fault})`);
    ids.add(name);
  };
  const primary = primaryOf(listed, path, report);
  const clusters = listed.map((cluster, index) => {
    const here = [...path, index];
    const region = regions.find(({ name }) => name === (cluster.region ?? regions[0].name)) ?? regions[0];
    if (cluster.region !== undefined && cluster.region !== region.name) {
      const names = regions.map(({ name }) => name);
      report(
        [...here, "region"],
        `the Region "${cluster.region}" is not in topology.regions.${suggestion(cluster.region, names)}`,
      );
    }
    unique(cluster.id, [...here, "id"], "DBClusterAlreadyExistsFault");
    const isPrimary = index === primary;
    const given = cluster.instances ?? [{ id: isPrimary ? "writer-1" : `${cluster.id}-1` }];
    const isLater = cluster.created === "by-action";
    const copyOf = isLater && !isPrimary ? sourceOf(cluster.id, file, listed[primary].id) : undefined;
    if (copyOf !== undefined)
      judgeCopy(
        cluster,
        region.name,
        listed.find(({ id }) => id === copyOf),
        here,
        report,
      );
    if (isPrimary && given.length === 0)
      report([...here, "instances"], "needs at least one instance: the writer. Only a secondary may be headless");
    const isV1 = cluster.serverlessV1 !== undefined;
    const listedHere = given.map((instance, position) => {
      const at = [...here, "instances", position];
      unique(instance.id, [...at, "id"], "DBInstanceAlreadyExists");
      const az = instance.az ?? region.azs[0];
      if (!region.azs.includes(az))
        report([...at, "az"], `"${az}" is not one of the cluster's availability zones.${suggestion(az, region.azs)}`);
      const className = instance.class ?? (isV1 ? SERVERLESS_V1_CLASS : "db.r6g.2xlarge");
      if (!isV1 && !CLASS_NAMES.includes(className)) {
        report(
          [...at, "class"],
          `there is no instance class "${className}" in the model.${suggestion(className, CLASS_NAMES)}`,
        );
      }
      const createdAt =
        copyOf !== undefined && instance.created === undefined
          ? WITH_CLUSTER
          : isLater || instance.created === "by-action"
            ? BY_ACTION
            : readSpan(instance.created, 0, [...at, "created"], report);
      if (isLater && instance.created !== undefined && instance.created !== "by-action")
        report([...at, "created"], "is by-action in a cluster that is created by one, and may be left out");
      if (!isLater && isPrimary && instance.created !== undefined && position === 0)
        report([...at, "created"], "the first instance is the writer at the start, and has to be there");
      return { id: instance.id, class: className, az, promotionTier: instance.promotionTier ?? 1, createdAt };
    });
    const autoScaling = normalizeAutoScaling(
      cluster,
      isPrimary || copyOf !== undefined,
      [...here, "autoScaling"],
      report,
    );
    const slots =
      autoScaling === undefined || listedHere.length === 0 ? [] : slotsOf(autoScaling, listedHere, region.azs);
    for (const { id } of slots) unique(id, [...here, "autoScaling"], "DBInstanceAlreadyExists");
    const instances = [...listedHere, ...slots];
    const proxies = normalizeProxies(cluster, region.azs, file.workloads, isPrimary, [...here, "proxies"], report);
    for (const [position, { id }] of proxies.entries())
      unique(id, [...here, "proxies", position, "id"], "DBProxyAlreadyExistsFault");
    const engine = cluster.engine ?? listed[primary].engine ?? "aurora-mysql";
    const engineVersion = cluster.engineVersion ?? listed[primary].engineVersion;
    const access = normalizeAccess(
      cluster,
      engine,
      engineVersion,
      instances.map(({ id }) => id),
      [...here, "access"],
      report,
    );
    const serverlessV1 = normalizeServerlessV1(cluster, engine, engineVersion, here, report);
    if (isV1) refuseOfV1(cluster, file, here, report);
    const maintenance = normalizeMaintenance(cluster, here, report);
    const backups = normalizeBackups(cluster, here, report);
    if (backups !== undefined && file.topology?.global !== undefined)
      report([...here, "backups"], "of members of a global database are not modelled");
    const serverlessV2 = normalizeServerless(cluster, instances, engine, engineVersion, here, report);
    judgeVersion(cluster, engine, file.topology?.global !== undefined, here, report);
    if (cluster.clusterCacheManagement === true && engine !== "aurora-postgresql")
      report(
        [...here, "clusterCacheManagement"],
        "is Aurora PostgreSQL's (apg_ccm_enabled): Aurora MySQL's promoted readers keep their page cache anyway",
      );
    const kmsKey = copyOf === undefined ? cluster.kmsKey : keyOf(cluster.id, listed, file, listed[primary].id);
    const backtrackWindow = normalizeBacktrackWindow(
      cluster,
      engine,
      file.topology?.global !== undefined,
      here,
      report,
    );
    return {
      id: cluster.id,
      region: region.name,
      engine,
      ...(cluster.design === "mirrored-mysql" ? { design: cluster.design } : {}),
      ...(engineVersion === undefined ? {} : { engineVersion }),
      volume: normalizeVolume(
        cluster.volume ?? (isPrimary ? {} : (listed[primary].volume ?? {})),
        [...here, "volume"],
        report,
      ),
      instances,
      readersOnFailover: cluster.readersOnFailover ?? "stay",
      ...(cluster.clusterCacheManagement === true ? { clusterCacheManagement: true as const } : {}),
      onHeartbeatLoss: cluster.onHeartbeatLoss ?? "continue",
      writeForwarding: cluster.writeForwarding ?? false,
      ...(kmsKey === undefined ? {} : { kmsKey }),
      ...(isLater ? { created: "by-action" as const } : {}),
      ...(copyOf === undefined ? {} : { copyOf }),
      ...((cluster.deletionProtection ?? cluster.creation?.DeletionProtection) === true
        ? { deletionProtection: true as const }
        : {}),
      ...(access === undefined ? {} : { access }),
      ...(backups === undefined ? {} : { backups }),
      ...(maintenance === undefined ? {} : { maintenance }),
      ...(serverlessV1 === undefined ? {} : { serverlessV1 }),
      ...(backtrackWindow === 0 ? {} : { backtrackWindow }),
      ...((cluster.storageType ?? cluster.creation?.StorageType) === "aurora-iopt1"
        ? { storageType: "aurora-iopt1" as const }
        : {}),
      ...(cluster.binaryLogging === true ? { binaryLogging: true as const } : {}),
      ...(serverlessV2 === undefined ? {} : { serverlessV2 }),
      ...(autoScaling === undefined ? {} : { autoScaling }),
      endpoints: normalizeEndpoints(
        cluster.endpoints ?? [],
        instances.map(({ id }) => id),
        [...here, "endpoints"],
        report,
      ),
      ...(proxies.length === 0 ? {} : { proxies }),
    };
  });
  return [clusters[primary], ...clusters.filter((_, index) => index !== primary)];
}

/** A version that the engine has, and that can do what is asked of it. */
function judgeVersion(
  { engineVersion, writeForwarding }: ClusterFile,
  engine: ClusterSpec["engine"],
  isGlobal: boolean,
  here: Path,
  report: Report,
): void {
  if (engineVersion === undefined) return;
  const version = readVersion(engine, engineVersion);
  if (version === undefined)
    report(
      [...here, "engineVersion"],
      `${shown(engineVersion)} is no version of ${engine}: ${VERSION_HELP[engine]} (InvalidParameterValue)`,
    );
  else if (writeForwarding === true && !canForward(engine, version, isGlobal))
    report([...here, "writeForwarding"], `is not in ${engine} ${engineVersion} (InvalidParameterCombination)`);
}

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

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

type VolumeFile = NonNullable<NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number]["volume"]>;

function normalizeVolume(volume: VolumeFile, path: Path, report: Report): ClusterSpec["volume"] {
  const size = readSize(volume.size ?? "640GB");
  if (size === undefined)
    report([...path, "size"], `${shown(volume.size)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (size === 0) report([...path, "size"], "must be more than nothing; the smallest volume is 10GB");
  else if (size > SIZE_MAX) report([...path, "size"], "is above the largest Aurora volume, 256TiB");
  const limitBytes =
    volume.limit === undefined ? Math.max(LIMIT, size ?? 0) : volumeLimit(volume.limit, [...path, "limit"], report);
  if (size !== undefined && size > limitBytes) report([...path, "size"], "is above the volume's limit");
  const members = volume.members ?? "like";
  if (members === "full-tail" && (volume.writeQuorum ?? 4) !== 4)
    report([...path, "writeQuorum"], "is 4 where members are unlike: four of six, or the three full ones");
  if (members === "full-tail" && (volume.readQuorum ?? 3) !== 3)
    report([...path, "readQuorum"], "is 3 where members are unlike: three of six with a full one");
  const isThree = members === "three";
  const [copies, word] = isThree ? [3, "three"] : [MEMBERS, "six"];
  // Of three, majorities.
  const writeQuorum = volume.writeQuorum ?? (isThree ? 2 : FIXED.writeQuorum.value);
  const readQuorum = volume.readQuorum ?? (isThree ? 2 : FIXED.readQuorum.value);
  for (const [key, quorum] of [
    ["writeQuorum", writeQuorum],
    ["readQuorum", readQuorum],
  ] as const)
    if (quorum > copies) report([...path, key], `is ${quorum}, and of three members there are three`);
  if (writeQuorum + readQuorum <= copies) {
    report(
      [...path, volume.readQuorum === undefined ? "writeQuorum" : "readQuorum"],
      `a write quorum of ${writeQuorum} and a read quorum of ${readQuorum} need not meet in ${word} copies: their sum must be at least ${copies + 1}`,
    );
  }
  if (2 * writeQuorum <= copies)
    report(
      [...path, "writeQuorum"],
      `two write quorums of ${writeQuorum} need not meet in ${word} copies: at least ${(copies >> 1) + 1}`,
    );
  const longAzOutage = volume.longAzOutage ?? "wait";
  if (longAzOutage === "three-of-four" && (isThree || writeQuorum !== 4 || readQuorum !== 3))
    report([...path, "longAzOutage"], "goes with the usual quorums only, 4 of 6 to write and 3 of 6 to read");
  const groups = Math.max(1, Math.ceil((size ?? GROUP_BYTES) / GROUP_BYTES));
  const storageNodesPerAz = volume.storageNodesPerAz ?? 8;
  return {
    sizeBytes: groups * GROUP_BYTES,
    limitBytes,
    members,
    storageNodesPerAz,
    writeQuorum,
    readQuorum,
    longAzOutage,
  };
}

export function volumeLimit(given: string, path: Path, report: Report): number {
  const limit = readSize(given);
  if (limit === undefined) report(path, `${shown(given)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (limit < GROUP_BYTES) report(path, "is below one protection group, 10GB");
  else if (limit > SIZE_MAX) report(path, "is above the largest Aurora volume, 256TiB");
  return limit ?? LIMIT;
}

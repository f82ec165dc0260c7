/**
 * A global database of the file, checked as the service checks it (cluster reference 5.1, 9.3): one primary, up to ten
 * secondaries in Regions of their own, one engine, and at most fifteen readers less one for each secondary beside the
 * primary. What the service refuses is refused here under the service's own error name.
 */
import { canBeGlobal, readVersion } from "../facts/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec, GlobalSpec, OperatorSpec } from "./types.ts";
import { shown } from "./units.ts";

/** rds.global_db_rpo takes 20 to 2,147,483,647 seconds (cluster reference 5.4). */
const RPO_MIN_US = 20_000_000;
const RPO_MAX_US = 2_147_483_647_000_000;
const READERS_MAX = 15;
/** Five until 21 May 2025 (cluster reference 5.1). */
const SECONDARIES_MAX = 10;

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

/** The place of the primary in the list. */
export function primaryOf(listed: readonly ClusterFile[], path: Path, report: Report): number {
  const named = listed.flatMap(({ role }, index) => (role === "primary" ? [index] : []));
  for (const index of named.slice(1))
    report(
      [...path, index, "role"],
      `"${listed[named[0]].id}" is the primary already: a global database has exactly one (InvalidGlobalClusterStateFault)`,
    );
  if (named.length > 0) return named[0];
  const first = listed.findIndex(({ role }) => role !== "secondary");
  if (first < 0) report([...path, 0, "role"], "leaves the global database without a primary");
  return Math.max(0, first);
}

/** Undefined where the file has one cluster by itself. */
export function normalizeGlobal(
  file: ScenarioFile,
  clusters: readonly ClusterSpec[],
  report: Report,
): GlobalSpec | undefined {
  const path = ["topology", "global"];
  const given = file.topology?.global;
  if (given === undefined) {
    judgeByItself(clusters, report);
    return undefined;
  }
  const listed = file.topology?.clusters ?? [];
  const members: Members = {
    clusters,
    primary: clusters[0],
    secondaries: clusters.slice(1),
    placeOf: ({ id }) => ["topology", "clusters", listed.findIndex((one) => one.id === id)],
    report,
  };
  for (const cluster of clusters) judgeMember(cluster, members);
  for (const cluster of members.secondaries) judgeSecondary(cluster, members);
  judgeCount(given.secondariesMax ?? SECONDARIES_MAX, members);
  for (const cluster of clusters)
    judgeVersion(cluster, members.primary, [...members.placeOf(cluster), "engineVersion"], report);
  judgeReaders(members);
  judgeCreated(given.created === "by-action", path, members);
  return {
    id: given.id,
    ...(given.created === undefined ? {} : { created: given.created }),
    ...((given.deletionProtection ?? given.creation?.DeletionProtection) === true
      ? { deletionProtection: true as const }
      : {}),
    rpo: rpoOf(given.rpo, members.primary, [...path, "rpo"], report),
    switchoverOnFenceTimeout: given.switchoverOnFenceTimeout ?? "abort",
    consistencySemantics: given.consistencySemantics ?? "aws",
  };
}

interface Members {
  readonly clusters: readonly ClusterSpec[];
  readonly primary: ClusterSpec;
  readonly secondaries: readonly ClusterSpec[];
  readonly placeOf: (cluster: ClusterSpec) => Path;
  readonly report: Report;
}

function judgeByItself(clusters: readonly ClusterSpec[], report: Report): void {
  const other = clusters.findIndex(({ copyOf }, index) => index > 0 && copyOf === undefined);
  if (other > 0)
    report(
      ["topology", "clusters", other],
      "a second cluster belongs to a global database: add topology.global with an id. Or it is made by a restore or a clone: add created: by-action. Or play it in a scenario of its own",
    );
}

function judgeMember(cluster: ClusterSpec, { placeOf, report }: Members): void {
  if (cluster.copyOf !== undefined)
    report(placeOf(cluster), "is made by a restore or a clone, which are not modelled of members of a global database");
  // Its replication servers ask any of six members for log.
  if (cluster.volume.members === "three")
    report(
      [...placeOf(cluster), "volume", "members"],
      "is like or full-tail in a global database: volumes of three members are played by themselves",
    );
}

function judgeSecondary(cluster: ClusterSpec, { clusters, primary, placeOf, report }: Members): void {
  const here = placeOf(cluster);
  const other = clusters.slice(0, clusters.indexOf(cluster)).find(({ region }) => region === cluster.region);
  if (other === primary)
    report(
      [...here, "region"],
      `"${cluster.region}" is the primary's Region: a secondary stands in another (InvalidGlobalClusterStateFault)`,
    );
  else if (other !== undefined)
    report(
      [...here, "region"],
      `"${cluster.region}" holds the cluster "${other.id}" already: a global database has one cluster a Region (InvalidGlobalClusterStateFault)`,
    );
  if (cluster.engine !== primary.engine)
    report(
      [...here, "engine"],
      `${shown(cluster.engine)} differs from the primary's engine, ${primary.engine} (InvalidParameterCombination)`,
    );
  if (cluster.volume.sizeBytes !== primary.volume.sizeBytes)
    report([...here, "volume", "size"], "differs from the primary's: a secondary holds the same data");
  else if (cluster.volume.limitBytes !== primary.volume.limitBytes)
    report(
      [...here, "volume", "limit"],
      "differs from the primary's: a secondary grows with it, and may be it one day",
    );
}

function judgeCount(secondariesMax: number, { secondaries, placeOf, report }: Members): void {
  if (secondaries.length > secondariesMax)
    report(
      placeOf(secondaries[secondariesMax]),
      `is secondary ${secondariesMax + 1} of a global database that may have ${secondariesMax} (InvalidGlobalClusterStateFault)`,
    );
}

function judgeReaders({ primary, secondaries, placeOf, report }: Members): void {
  const readers = primary.instances.length - 1;
  const readersMax = READERS_MAX - secondaries.length;
  if (readers > readersMax)
    report(
      [...placeOf(primary), "instances"],
      `has ${readers} readers; with ${secondaries.length} secondaries the primary may have ${readersMax} (InvalidDBClusterStateFault)`,
    );
}

/** Nobody is there before what they belong to. */
function judgeCreated(isLater: boolean, path: Path, { primary, secondaries, placeOf, report }: Members): void {
  for (const secondary of secondaries)
    if (isLater && secondary.created === undefined)
      report(
        [...placeOf(secondary), "created"],
        "must be by-action: the global database that it joins is created by an action, too (GlobalClusterNotFoundFault)",
      );
  if (primary.created !== undefined && !isLater)
    report([...path, "created"], "must be by-action: its primary is created by an action (DBClusterNotFoundFault)");
}

/**
 * A member's version: one that can have a global database, and of the primary's major version; minor ones differ while
 * an upgrade is under way. A Region that is added during the run begins with the primary's own (cluster reference 9.3).
 */
function judgeVersion(
  { engine, engineVersion, created }: ClusterSpec,
  primary: ClusterSpec,
  path: Path,
  report: Report,
): void {
  if (engineVersion === undefined || engine !== primary.engine) return;
  const version = readVersion(engine, engineVersion);
  const other = readVersion(engine, primary.engineVersion ?? engineVersion);
  if (version === undefined || other === undefined) return;
  if (!canBeGlobal(engine, version))
    report(path, `${shown(engineVersion)} has no global database (InvalidParameterCombination)`);
  if (version.major !== other.major)
    report(
      path,
      `${shown(engineVersion)} is of another major version than the primary's, ${primary.engineVersion} (InvalidParameterCombination)`,
    );
  else if (created !== undefined && engineVersion !== (primary.engineVersion ?? engineVersion))
    report(
      path,
      `${shown(engineVersion)} differs from the primary's version, ${primary.engineVersion}: a Region is added with that one (InvalidParameterCombination)`,
    );
}

/** rds.global_db_rpo of a cluster in microseconds, -1 for not set. */
export function rpoOf(given: string | undefined, primary: ClusterSpec, path: Path, report: Report): number {
  if (given === undefined) return -1;
  const rpo = readSpan(given, 0, path, report);
  if (primary.engine !== "aurora-postgresql")
    report(path, "is rds.global_db_rpo, a parameter of Aurora PostgreSQL: the engine here is aurora-mysql");
  if (rpo < RPO_MIN_US || rpo > RPO_MAX_US)
    report(
      path,
      `${shown(given)} is out of range: rds.global_db_rpo takes 20 s to 2147483647 s (InvalidParameterValue)`,
    );
  return rpo;
}

/** A cluster that has replication servers. */
export function knownMember(name: string, clusters: readonly ClusterSpec[], path: Path, report: Report): string {
  const ids = clusters.flatMap(({ id, copyOf }) => (copyOf === undefined ? [id] : []));
  if (ids.length < 2) report(path, "there is no global database, so no replication servers");
  else if (!ids.includes(name)) report(path, `there is no cluster "${name}".${suggestion(name, ids)}`);
  return name;
}

/** Who may become the primary. That it is a secondary when its turn comes is judged then. */
export function knownSecondary(name: string, clusters: readonly ClusterSpec[], path: Path, report: Report): string {
  const ids = clusters.flatMap(({ id, copyOf }) => (copyOf === undefined ? [id] : []));
  if (ids.length < 2) report(path, "there is no global database (GlobalClusterNotFoundFault)");
  else if (!ids.includes(name))
    report(path, `there is no cluster "${name}" (DBClusterNotFoundFault).${suggestion(name, ids)}`);
  return name;
}

export function normalizeOperators(
  file: ScenarioFile,
  clusters: readonly ClusterSpec[],
  report: Report,
): OperatorSpec[] | undefined {
  return file.operators?.map((operator, index) => {
    const path = ["operators", index];
    return {
      id: operator.id,
      alarmAfter: readSpan(operator.alarmAfter, 30_000_000, [...path, "alarmAfter"], report),
      reaction: readSpan(operator.reaction, 0, [...path, "reaction"], report),
      does: operator.does ?? "failover",
      to: knownSecondary(operator.to, clusters, [...path, "to"], report),
    };
  });
}

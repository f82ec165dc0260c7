/**
 * Clusters that are made of another one's data while the run goes on: a restore to a moment, a restore of a snapshot,
 * or a clone names one that the topology lists as `created: by-action`. It then has what any cluster has, instances and
 * clients; one that no cluster of the topology is named after is a volume by itself (cluster reference 4.2, 4.3).
 */
import type { Path } from "./issue.ts";
import { ownersOf, snapshotOwner } from "./snapshot-owner.ts";
import { knownCluster, type FaultContext } from "./normalize-scope.ts";
import type { Report } from "./read.ts";
import type { ActionFile, ScenarioFile } from "./schema.ts";
import type { ActionSpec, ClusterSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];
type CopyFile = Extract<ActionFile, { readonly kind: "restore-to-point-in-time" | "restore-from-snapshot" | "clone" }>;

function isCopy(action: ActionFile): action is CopyFile {
  return ["restore-to-point-in-time", "restore-from-snapshot", "clone"].includes(action.kind);
}

/** Whose data a cluster is made of, undefined for one that no restore and no clone names. */
export function sourceOf(id: string, { actions = [], topology }: ScenarioFile, first: string): string | undefined {
  const action = actions.find((one): one is CopyFile => isCopy(one) && one.as === id);
  if (action === undefined) return undefined;
  if (action.kind === "restore-from-snapshot")
    return snapshotOwner(action.snapshot, actions, [first, ...(topology?.clusters ?? []).map((one) => one.id)]);
  return action.cluster ?? first;
}

/** A snapshot's name is one for all clusters of a Region, so no two of them may take one of it. */
export function judgeSnapshotNames(actions: readonly ActionSpec[], first: string, report: Report): void {
  for (const [index, action] of actions.entries()) {
    const name =
      action.kind === "create-snapshot"
        ? action.snapshot
        : action.kind === "delete-cluster"
          ? action.finalSnapshot
          : undefined;
    const owners = name === undefined ? [] : ownersOf(name, actions, first);
    if (owners.length > 1)
      report(
        ["actions", index],
        `"${name}" is a snapshot of ${owners.join(" and of ")}: a name is one for all clusters (DBClusterSnapshotAlreadyExistsFault)`,
      );
  }
}

/**
 * The key that a cluster is encrypted with: a copy that says nothing of it has its source's (KmsKeyId of the restore
 * calls).
 */
export function keyOf(
  id: string,
  listed: readonly ClusterFile[],
  file: ScenarioFile,
  first: string,
): string | undefined {
  const seen = new Set<string>();
  for (
    let at: string | undefined = id;
    at !== undefined && !seen.has(at);
    at = at === first ? undefined : sourceOf(at, file, first)
  ) {
    seen.add(at);
    const key = listed.find((one) => one.id === at)?.kmsKey;
    if (key !== undefined) return key;
  }
  return undefined;
}

/** What the service says of a copy that would be something else than its source. */
export function judgeCopy(
  copy: ClusterFile,
  region: string,
  source: ClusterFile | undefined,
  here: Path,
  report: Report,
): void {
  if (source === undefined) return;
  if (copy.volume !== undefined)
    report([...here, "volume"], "is its source's: a restored or cloned cluster has what that has");
  if (copy.region !== undefined && source.region !== undefined && region !== source.region)
    report(
      [...here, "region"],
      `is not "${source.id}"'s: a restore or clone stays in its Region (InvalidParameterCombination)`,
    );
  if ((copy.engine ?? source.engine ?? "aurora-mysql") !== (source.engine ?? "aurora-mysql"))
    report([...here, "engine"], `is not "${source.id}"'s (InvalidParameterCombination)`);
  for (const key of ["serverlessV1"] as const)
    if (copy[key] !== undefined) report([...here, key], "of a restored or cloned cluster is not modelled");
}

/** Several clusters without a global database: the others are copies. */
export function isGlobalTopology(clusters: readonly ClusterSpec[]): boolean {
  return clusters.some(({ copyOf }, index) => index > 0 && copyOf === undefined);
}

/** The name of a copy is free, or that of a cluster which the topology lists for it. */
export function judgeCopyName(as: string, path: Path, { clusters, report }: FaultContext): void {
  const named = clusters.find(({ id }) => id === as);
  if (named !== undefined && named.copyOf === undefined)
    report(
      [...path, "as"],
      `"${as}" is there already (DBClusterAlreadyExistsFault); a cluster that is to be made by this has created: by-action`,
    );
}

/** The source of a restore or of a snapshot. */
export function restoredCluster(given: string | undefined, path: Path, context: FaultContext): string {
  return knownCluster(given, [...path, "cluster"], context);
}

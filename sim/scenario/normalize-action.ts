/**
 * Actions of the file, checked against the topology: what people do to the cluster, when, to whom. What an action
 * itself may ask for is judged by functions below, or where its subject is: copies, backups, access, capacity.
 */
import { knownAz, knownCluster, knownInstance, knownSegment, type FaultContext } from "./normalize-scope.ts";
import { accessChangeOf } from "./normalize-access.ts";
import { knownMember, knownSecondary, rpoOf } from "./normalize-global.ts";
import { createdGlobal, NO_GLOBAL } from "./normalize-created-global.ts";
import { capacityOrder } from "./normalize-serverless-v1.ts";
import type { Path } from "./issue.ts";
import { readSpan } from "./read.ts";
import type { ActionFile } from "./schema.ts";
import type { ActionSpec, ClusterSpec } from "./types.ts";
import { isGlobalTopology, judgeCopyName, restoredCluster } from "./normalize-copies.ts";
import { normalizeChange, normalizeDeletion } from "./normalize-backups.ts";
import { judgeForwarding } from "./normalize-forwarding.ts";
import { normalizeBacktrack, normalizeClone, normalizeSnapshot } from "./normalize-backtrack.ts";
import { volumeLimit } from "./normalize-volume.ts";

type Asked<Kind extends ActionFile["kind"]> = Extract<ActionFile, { readonly kind: Kind }>;

export function normalizeAction(action: ActionFile, path: Path, context: FaultContext): ActionSpec {
  const { report, duration, clusters } = context;
  const at = readSpan(action.at, 0, [...path, "at"], report);
  if (at >= duration) report([...path, "at"], "comes after the run ends");
  const clusterOf = (name: string | undefined): string => knownCluster(name, [...path, "cluster"], context);
  const instanceOf = (name: string): string => knownInstance(name, [...path, "instance"], context);
  const { kind } = action;
  switch (kind) {
    case "set-volume-limit":
      return { kind, at, limitBytes: volumeLimit(action.limit, clusters, [...path, "limit"], report) };
    case "move-segment":
      return { kind, at, segment: knownSegment(action.segment, [...path, "segment"], context) };
    case "patch-storage":
      return { kind, at, az: action.az === undefined ? null : knownAz(action.az, [...path, "az"], context) };
    case "failover":
      return { kind, at, to: action.to === undefined ? null : knownInstance(action.to, [...path, "to"], context) };
    case "patch-engine": {
      const cluster = clusterOf(action.cluster);
      return { kind, at, cluster, pendingParameters: action.pendingParameters ?? false };
    }
    case "apply-maintenance":
      return maintenance(action, at, path, context);
    case "modify-capacity": {
      const cluster = clusterOf(action.cluster);
      return { kind, at, cluster, ...capacityOrder(action, specOf(cluster, context), path, report) };
    }
    case "set-rpo": {
      const cluster = knownMember(action.cluster ?? clusters[0].id, clusters, [...path, "cluster"], report);
      return { kind, at, cluster, rpo: rpoOf(action.rpo, specOf(cluster, context), [...path, "rpo"], report) };
    }
    case "modify-tier":
      return { kind, at, tier: action.tier, instance: instanceOf(action.instance) };
    case "promote":
    case "create-instance":
    case "delete-instance":
    case "reboot":
      return { kind, at, instance: instanceOf(action.instance) };
    case "create-cluster":
      if (clusters.some(({ id, copyOf }) => id === action.cluster && copyOf !== undefined))
        report([...path, "cluster"], `"${action.cluster}" is made by a restore or a clone`);
      return { kind, at, cluster: clusterOf(action.cluster) };
    case "delete-cluster":
      return normalizeDeletion(action, at, path, context);
    case "modify-cluster":
      return normalizeChange(action, at, path, context);
    case "create-global-cluster":
      return createdGlobal(action, at, clusters, path, report);
    case "delete-global-cluster":
      if (!isGlobalTopology(clusters)) report([...path, "kind"], NO_GLOBAL);
      return { kind, at };
    case "set-forwarding-limit":
      return forwardingLimit(action, at, path, context);
    case "set-write-forwarding": {
      const cluster = clusterOf(action.cluster);
      // In a global database it may be either by then: roles change.
      const ways = isGlobalTopology(clusters) ? [true, false] : [false];
      if (action.enabled) judgeForwarding(specOf(cluster, context), ways, [...path, "enabled"], report);
      return { kind, at, cluster, enabled: action.enabled };
    }
    case "restore-to-point-in-time":
      return pointInTimeRestore(action, at, path, context);
    case "modify-access":
      return accessChange(action, at, path, context);
    case "create-snapshot":
    case "delete-snapshot":
    case "restore-from-snapshot":
      return normalizeSnapshot(action, at, path, context);
    case "clone":
      return normalizeClone(action, at, path, context);
    case "backtrack":
      return normalizeBacktrack(action, at, path, context);
    case "start-cluster":
    case "stop-cluster":
      return { kind, at, cluster: clusterOf(action.cluster) };
    case "switchover-global":
    case "failover-global":
    case "remove-from-global":
      return { kind, at, cluster: knownSecondary(action.cluster, clusters, [...path, "cluster"], report) };
    case "long-query": {
      const lasting = readSpan(action.for, 0, [...path, "for"], report);
      if (lasting === 0) report([...path, "for"], "must be longer than nothing");
      return { kind, at, for: lasting, instance: knownInstance(action.instance, [...path, "instance"], context) };
    }
  }
}

/** The cluster of a name that may not exist: what else the file says is judged against the first one then. */
function specOf(name: string, { clusters }: FaultContext): ClusterSpec {
  return clusters.find(({ id }) => id === name) ?? clusters[0];
}

function maintenance(action: Asked<"apply-maintenance">, at: number, path: Path, context: FaultContext): ActionSpec {
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  if (context.clusters.some(({ id, maintenance: window }) => id === cluster && window === undefined))
    context.report([...path, "cluster"], `"${cluster}" has no maintenance window: give it maintenance, with a window`);
  return { kind: action.kind, at, cluster, action: action.action, optIn: action.optIn ?? "immediate" };
}

function forwardingLimit(
  action: Asked<"set-forwarding-limit">,
  at: number,
  path: Path,
  context: FaultContext,
): ActionSpec {
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  const isMysql = context.clusters.find(({ id }) => id === cluster)?.engine !== "aurora-postgresql";
  const [name, least, most] = isMysql
    ? (["aurora_fwd_writer_max_connections_pct", 0, 90] as const)
    : (["apg_write_forward.max_forwarding_connections_percent", 1, 100] as const);
  if (action.percent < least || action.percent > most)
    context.report([...path, "percent"], `${name} takes ${least} to ${most}`);
  return { kind: action.kind, at, cluster, percent: action.percent };
}

function pointInTimeRestore(
  action: Asked<"restore-to-point-in-time">,
  at: number,
  path: Path,
  context: FaultContext,
): ActionSpec {
  const { report, clusters } = context;
  if (isGlobalTopology(clusters))
    report([...path, "kind"], "restores of members of a global database are not modelled");
  judgeCopyName(action.as, path, context);
  const to = action.to === undefined ? -1 : readSpan(action.to, 0, [...path, "to"], report);
  if (to > at) report([...path, "to"], "lies in the future when the restore is asked for (InvalidParameterValue)");
  return { kind: action.kind, at, cluster: restoredCluster(action.cluster, path, context), as: action.as, to };
}

function accessChange(action: Asked<"modify-access">, at: number, path: Path, context: FaultContext): ActionSpec {
  const { report } = context;
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  const { access, instances } = specOf(cluster, context);
  if (action.vpc !== undefined)
    report(
      [...path, "vpc"],
      "cannot be changed: a cluster stays in the VPC and the subnet group that it was created in; restore it into another one (InvalidParameterCombination)",
    );
  if (access === undefined) report([...path, "cluster"], `"${cluster}" lets in whoever finds it: give it access`);
  const names = instances.map(({ id }) => id);
  return { kind: action.kind, at, cluster, ...accessChangeOf(action, names, path, report) };
}

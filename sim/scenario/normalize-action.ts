/** Actions of the file, checked against the topology: what people do to the cluster, when, to whom. */
import { known, knownAz, knownSegment, type FaultContext } from "./normalize-scope.ts";
import { accessChangeOf } from "./normalize-access.ts";
import { knownMember, knownSecondary, rpoOf } from "./normalize-global.ts";
import { createdGlobal, NO_GLOBAL } from "./normalize-created-global.ts";
import { capacityOrder } from "./normalize-serverless-v1.ts";
import type { Path } from "./issue.ts";
import { readSpan } from "./read.ts";
import type { ActionFile } from "./schema.ts";
import type { ActionSpec } from "./types.ts";
import { isGlobalTopology, judgeCopyName, restoredCluster } from "./normalize-copies.ts";
import { normalizeChange, normalizeDeletion } from "./normalize-backups.ts";
import { normalizeBacktrack, normalizeClone, normalizeSnapshot } from "./normalize-backtrack.ts";
import { volumeLimit } from "./normalize-topology.ts";

export function normalizeAction(action: ActionFile, path: Path, context: FaultContext): ActionSpec {
  const { report, duration, clusters } = context;
  const at = readSpan(action.at, 0, [...path, "at"], report);
  if (at >= duration) report([...path, "at"], "comes after the run ends");
  const instances = clusters.flatMap((cluster) => cluster.instances.map(({ id }) => id));
  switch (action.kind) {
    case "set-volume-limit":
      return { kind: action.kind, at, limitBytes: volumeLimit(action.limit, [...path, "limit"], report) };
    case "move-segment":
      return { kind: action.kind, at, segment: knownSegment(action.segment, [...path, "segment"], context) };
    case "patch-storage":
      return {
        kind: action.kind,
        at,
        az: action.az === undefined ? null : knownAz(action.az, [...path, "az"], context),
      };
    case "promote":
      return {
        kind: action.kind,
        at,
        instance: known("instance", action.instance, instances, [...path, "instance"], context),
      };
    case "failover":
      return {
        kind: action.kind,
        at,
        to: action.to === undefined ? null : known("instance", action.to, instances, [...path, "to"], context),
      };
    case "patch-engine": {
      const ids = clusters.map(({ id }) => id);
      const cluster =
        action.cluster === undefined ? ids[0] : known("cluster", action.cluster, ids, [...path, "cluster"], context);
      return { kind: action.kind, at, cluster, pendingParameters: action.pendingParameters ?? false };
    }
    case "apply-maintenance": {
      const cluster = known(
        "cluster",
        action.cluster ?? clusters[0].id,
        clusters.map(({ id }) => id),
        [...path, "cluster"],
        context,
      );
      if (clusters.some(({ id, maintenance }) => id === cluster && maintenance === undefined))
        report([...path, "cluster"], `"${cluster}" has no maintenance window: give it maintenance, with a window`);
      return { kind: action.kind, at, cluster, action: action.action, optIn: action.optIn ?? "immediate" };
    }
    case "modify-capacity": {
      const cluster = known(
        "cluster",
        action.cluster ?? clusters[0].id,
        clusters.map(({ id }) => id),
        [...path, "cluster"],
        context,
      );
      const spec = clusters.find(({ id }) => id === cluster) ?? clusters[0];
      return { kind: action.kind, at, cluster, ...capacityOrder(action, spec, path, report) };
    }
    case "set-rpo": {
      const cluster = knownMember(action.cluster ?? clusters[0].id, clusters, [...path, "cluster"], report);
      const spec = clusters.find(({ id }) => id === cluster) ?? clusters[0];
      return { kind: action.kind, at, cluster, rpo: rpoOf(action.rpo, spec, [...path, "rpo"], report) };
    }
    case "modify-tier":
      return {
        kind: action.kind,
        at,
        tier: action.tier,
        instance: known("instance", action.instance, instances, [...path, "instance"], context),
      };
    case "create-instance": {
      const instance = known("instance", action.instance, instances, [...path, "instance"], context);
      return { kind: action.kind, at, instance };
    }
    case "create-cluster":
      if (clusters.some(({ id, copyOf }) => id === action.cluster && copyOf !== undefined))
        report([...path, "cluster"], `"${action.cluster}" is made by a restore or a clone`);
      return {
        kind: action.kind,
        at,
        cluster: known(
          "cluster",
          action.cluster,
          clusters.map(({ id }) => id),
          [...path, "cluster"],
          context,
        ),
      };
    case "delete-cluster":
      return normalizeDeletion(action, at, path, context);
    case "modify-cluster":
      return normalizeChange(action, at, path, context);
    case "create-global-cluster":
      return createdGlobal(action, at, clusters, path, report);
    case "delete-global-cluster":
      if (!isGlobalTopology(clusters)) report([...path, "kind"], NO_GLOBAL);
      return { kind: action.kind, at };
    case "delete-instance":
    case "reboot":
      return {
        kind: action.kind,
        at,
        instance: known("instance", action.instance, instances, [...path, "instance"], context),
      };
    case "set-forwarding-limit": {
      const cluster = known(
        "cluster",
        action.cluster ?? clusters[0].id,
        clusters.map(({ id }) => id),
        [...path, "cluster"],
        context,
      );
      const isMysql = clusters.find(({ id }) => id === cluster)?.engine !== "aurora-postgresql";
      const [name, least, most] = isMysql
        ? (["aurora_fwd_writer_max_connections_pct", 0, 90] as const)
        : (["apg_write_forward.max_forwarding_connections_percent", 1, 100] as const);
      if (action.percent < least || action.percent > most)
        report([...path, "percent"], `${name} takes ${least} to ${most}`);
      return { kind: action.kind, at, cluster, percent: action.percent };
    }
    case "set-write-forwarding": {
      const cluster = known(
        "cluster",
        action.cluster ?? clusters[0].id,
        clusters.map(({ id }) => id),
        [...path, "cluster"],
        context,
      );
      return { kind: action.kind, at, cluster, enabled: action.enabled };
    }
    case "restore-to-point-in-time": {
      if (isGlobalTopology(clusters))
        report([...path, "kind"], "restores of members of a global database are not modelled");
      judgeCopyName(action.as, path, context);
      const to = action.to === undefined ? -1 : readSpan(action.to, 0, [...path, "to"], report);
      if (to > at) report([...path, "to"], "lies in the future when the restore is asked for (InvalidParameterValue)");
      return { kind: action.kind, at, cluster: restoredCluster(action.cluster, path, context), as: action.as, to };
    }
    case "modify-access": {
      const cluster = known(
        "cluster",
        action.cluster ?? clusters[0].id,
        clusters.map(({ id }) => id),
        [...path, "cluster"],
        context,
      );
      const spec = clusters.find(({ id }) => id === cluster) ?? clusters[0];
      if (action.vpc !== undefined)
        report(
          [...path, "vpc"],
          "cannot be changed: a cluster stays in the VPC and the subnet group that it was created in; restore it into another one (InvalidParameterCombination)",
        );
      if (spec.access === undefined)
        report([...path, "cluster"], `"${cluster}" lets in whoever finds it: give it access`);
      return {
        kind: action.kind,
        at,
        cluster,
        ...accessChangeOf(
          action,
          spec.instances.map(({ id }) => id),
          path,
          report,
        ),
      };
    }
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
      return {
        kind: action.kind,
        at,
        cluster: known(
          "cluster",
          action.cluster,
          clusters.map(({ id }) => id),
          [...path, "cluster"],
          context,
        ),
      };
    case "switchover-global":
    case "failover-global":
    case "remove-from-global":
      return { kind: action.kind, at, cluster: knownSecondary(action.cluster, clusters, [...path, "cluster"], report) };
    case "long-query": {
      const lasting = readSpan(action.for, 0, [...path, "for"], report);
      if (lasting === 0) report([...path, "for"], "must be longer than nothing");
      const instance = action.instance ?? instances[0];
      return {
        kind: action.kind,
        at,
        for: lasting,
        instance: known("instance", instance, instances, [...path, "instance"], context),
      };
    }
  }
}

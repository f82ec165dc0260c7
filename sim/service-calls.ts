/**
 * Calls of the service that create, change and delete clusters, instances and global databases: who is asked, and what
 * the call is named when it is refused (cluster reference 9.4). How many Regions and instances there may be is judged
 * where the scenario is read: nobody can create more than it lists.
 */
import type { BacktrackWorld } from "./backtracks.ts";
import type { GlobalDatabase } from "./aurora/global/index.ts";
import { GROUP_BYTES } from "./aurora/storage/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { SECOND, type Micros } from "./kernel/index.ts";
import type { BackupWorld } from "./restores.ts";
import type { ActionSpec } from "./scenario/types.ts";

/** Why a call changes nothing, whose story it belongs to, and the call by AWS's name. */
export interface Refusal {
  readonly by: ClusterWorld;
  readonly call: string;
  readonly why: string;
}

const DAY: Micros = 24 * 3600 * SECOND;

const CALLS = {
  "create-cluster": "CreateDBCluster",
  "create-instance": "CreateDBInstance",
  "create-global-cluster": "CreateGlobalCluster",
  "delete-cluster": "DeleteDBCluster",
  "delete-global-cluster": "DeleteGlobalCluster",
  "delete-instance": "DeleteDBInstance",
  "modify-cluster": "ModifyDBCluster",
  failover: "FailoverDBCluster",
  reboot: "RebootDBInstance",
  "start-cluster": "StartDBCluster",
  "stop-cluster": "StopDBCluster",
} as const;

export type ServiceCall = Extract<ActionSpec, { readonly kind: keyof typeof CALLS }>;

export function isServiceCall(action: ActionSpec): action is ServiceCall {
  return action.kind in CALLS;
}

/** Undefined when it was accepted. */
export function callService(
  action: ServiceCall,
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
  backupOf: (cluster: ClusterWorld) => BackupWorld | undefined,
  backtrackOf: (cluster: ClusterWorld) => BacktrackWorld | undefined,
): Refusal | undefined {
  const [home] = clusters;
  const of = (id: string): number =>
    Math.max(
      0,
      clusters.findIndex(({ spec }) => spec.id === id),
    );
  const owner = (id: string): number =>
    Math.max(
      0,
      clusters.findIndex(({ spec }) => spec.instances.some((one) => one.id === id)),
    );
  const place = (cluster: number, id: string): number =>
    clusters[cluster].spec.instances.findIndex((one) => one.id === id);
  const answer = (by: ClusterWorld, why: string | undefined): Refusal | undefined =>
    why === undefined ? undefined : { by, call: CALLS[action.kind], why };
  switch (action.kind) {
    case "create-cluster": {
      const cluster = of(action.cluster);
      const isAdded = cluster > 0;
      const { volume, context, lifecycle } = clusters[cluster];
      const why = isAdded ? global?.whyNotAdded() : undefined;
      // The primary's volume comes to a secondary over the way between the Regions.
      const copy = isAdded
        ? Math.floor((volume.groups * GROUP_BYTES * 1_000_000) / context.parameters.replicationBandwidth)
        : 0;
      const refusal = why ?? lifecycle.create(copy);
      // A global cluster that was created without a source has waited for this one.
      const isFirst = global?.primary === cluster && global.exists && !global.isMember(cluster);
      if (refusal === undefined && isFirst) global.joinFirst();
      return answer(clusters[cluster], refusal);
    }
    case "create-instance": {
      const cluster = owner(action.instance);
      return answer(clusters[cluster], clusters[cluster].lifecycle.createInstance(place(cluster, action.instance)));
    }
    case "delete-instance":
    case "reboot": {
      const cluster = owner(action.instance);
      const { lifecycle } = clusters[cluster];
      const index = place(cluster, action.instance);
      return answer(
        clusters[cluster],
        action.kind === "reboot" ? lifecycle.reboot(index) : lifecycle.deleteInstance(index),
      );
    }
    case "failover": {
      const cluster = action.to === null ? 0 : owner(action.to);
      const why = whyNoFailover(cluster, clusters, global);
      return answer(
        clusters[cluster],
        why ?? clusters[cluster].lifecycle.failOver(action.to === null ? -1 : place(cluster, action.to)),
      );
    }
    case "modify-cluster": {
      const cluster = clusters[of(action.cluster)];
      const { backtrackWindow } = action;
      const taken = backtrackOf(cluster)?.backtracks;
      const why =
        (backtrackWindow === undefined ? undefined : taken?.whyNotModified(backtrackWindow)) ??
        cluster.lifecycle.modify(action.deletionProtection);
      if (why === undefined && backtrackWindow !== undefined) taken?.modify(backtrackWindow);
      if (why === undefined && action.backupRetentionDays !== undefined)
        backupOf(cluster)?.retention.modify(action.backupRetentionDays * DAY);
      return answer(cluster, why);
    }
    case "delete-cluster": {
      const cluster = of(action.cluster);
      const isMember = global?.exists === true && global.isMember(cluster);
      return answer(
        clusters[cluster],
        clusters[cluster].lifecycle.delete(isMember, action.finalSnapshot, action.deleteAutomatedBackups ?? true),
      );
    }
    case "start-cluster": {
      const cluster = clusters[of(action.cluster)];
      const { key, stopping, control } = cluster;
      // Whoever was stopped is started; whoever has lost its key, when that is back.
      const isStopped = control.told.statuses.cluster === "stopped" || key === undefined;
      return answer(cluster, whyAbsent(cluster) ?? (isStopped ? stopping.start() : key.start()));
    }
    case "stop-cluster": {
      const cluster = of(action.cluster);
      const others =
        global?.exists === true &&
        global.isMember(cluster) &&
        clusters.some((_, index) => index !== cluster && global.isMember(index));
      return answer(clusters[cluster], whyAbsent(clusters[cluster]) ?? clusters[cluster].stopping.stop(others));
    }
    case "create-global-cluster":
      return answer(
        home,
        action.engine === undefined ? global?.create(clusters[global.primary].lifecycle.exists) : global?.createEmpty(),
      );
    case "delete-global-cluster":
      return answer(home, global?.delete());
  }
}

/** What is asked of a cluster that is not there yet, or not any more. */
export function whyAbsent({ lifecycle, control }: ClusterWorld): string | undefined {
  return lifecycle.exists ? undefined : `DBClusterNotFoundFault: there is no cluster ${control.told.clusterId}`;
}

/**
 * A secondary has no writer that another could take over from, and a role change has its own plans [choice: under the
 * error of clusters in the wrong state].
 */
function whyNoFailover(
  cluster: number,
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
): string | undefined {
  if (global === undefined || !global.exists || !global.isMember(cluster)) return undefined;
  const what =
    cluster !== global.primary ? "is a secondary cluster" : global.status === "available" ? "" : `is ${global.status}`;
  return what === "" ? undefined : `InvalidDBClusterStateFault: ${clusters[cluster].spec.id} ${what}`;
}

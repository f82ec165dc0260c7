/**
 * Calls that create, change and delete clusters and instances (cluster reference 9.4). How many Regions and instances
 * there may be is judged where the scenario is read: nobody can create more than it lists.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import { GROUP_BYTES } from "../aurora/storage/index.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import type { ActionOf } from "../scenario/types.ts";
import type { Account } from "./account.ts";

const DAY: Micros = 24 * 3600 * SECOND;

/** Who was asked, in whose story a refusal is told; and why nothing has changed, undefined where it was accepted. */
export interface Answer {
  readonly by: ClusterWorld;
  readonly why: string | undefined;
}

/** What is asked of a cluster that is not there yet, or not any more. */
export function whyAbsent({ lifecycle, control }: ClusterWorld): string | undefined {
  return lifecycle.exists ? undefined : `DBClusterNotFoundFault: there is no cluster ${control.told.clusterId}`;
}

/** Something asked of a cluster by its name, which only one that is there can answer. */
export function askCluster(
  action: { readonly cluster: string },
  account: Account,
  ask: (cluster: ClusterWorld) => string | undefined,
): Answer {
  const by = account.cluster(action.cluster);
  return { by, why: whyAbsent(by) ?? ask(by) };
}

export function createCluster(action: ActionOf<"create-cluster">, account: Account): Answer {
  const { home, global } = account;
  const by = account.cluster(action.cluster);
  const why = by === home ? by.lifecycle.create(0) : (global?.whyNotAdded() ?? by.lifecycle.create(copyTime(by)));
  // A global cluster that was created without a source has waited for this one.
  const number = account.numberOf(by);
  if (why === undefined && global?.primary === number && global.exists && !global.isMember(number)) global.joinFirst();
  return { by, why };
}

/** The primary's volume comes to a secondary over the way between the Regions. */
function copyTime({ volume, context }: ClusterWorld): Micros {
  return Math.floor((volume.groups * GROUP_BYTES * 1_000_000) / context.parameters.replicationBandwidth);
}

export function deleteCluster(action: ActionOf<"delete-cluster">, account: Account): Answer {
  const { cluster, finalSnapshot, deleteAutomatedBackups = true } = action;
  const by = account.cluster(cluster);
  return { by, why: by.lifecycle.delete(account.isMember(by), finalSnapshot, deleteAutomatedBackups) };
}

export function modifyCluster(action: ActionOf<"modify-cluster">, account: Account): Answer {
  const { cluster, backtrackWindow, backupRetentionDays, deletionProtection } = action;
  const by = account.cluster(cluster);
  const backtracks = account.backtrackOf(by)?.backtracks;
  const why =
    (backtrackWindow === undefined ? undefined : backtracks?.whyNotModified(backtrackWindow)) ??
    by.lifecycle.modify(deletionProtection);
  if (why !== undefined) return { by, why };
  if (backtrackWindow !== undefined) backtracks?.modify(backtrackWindow);
  if (backupRetentionDays !== undefined) account.backupOf(by)?.retention.modify(backupRetentionDays * DAY);
  return { by, why };
}

export function failOver({ to }: ActionOf<"failover">, account: Account): Answer {
  const { cluster, index } = to === null ? { cluster: account.home, index: -1 } : account.instance(to);
  return { by: cluster, why: whyNoFailover(cluster, account) ?? cluster.lifecycle.failOver(index) };
}

/**
 * A secondary has no writer that another could take over from, and a role change has its own plans [choice: under the
 * error of clusters in the wrong state].
 */
function whyNoFailover(cluster: ClusterWorld, account: Account): string | undefined {
  const { global } = account;
  if (global === undefined || !account.isMember(cluster)) return undefined;
  if (account.numberOf(cluster) !== global.primary) return wrongState(cluster, "is a secondary cluster");
  return global.status === "available" ? undefined : wrongState(cluster, `is ${global.status}`);
}

function wrongState({ spec }: ClusterWorld, what: string): string {
  return `InvalidDBClusterStateFault: ${spec.id} ${what}`;
}

/** Whoever was stopped is started; whoever has lost its key, when that is back. */
export function start({ key, stopping, control }: ClusterWorld): string | undefined {
  return control.told.statuses.cluster === "stopped" || key === undefined ? stopping.start() : key.start();
}

export function stop(cluster: ClusterWorld, account: Account): string | undefined {
  const hasOthers = account.clusters.some((other) => other !== cluster && account.isMember(other));
  return cluster.stopping.stop(account.isMember(cluster) && hasOthers);
}

/** Something asked of the control plane of the cluster that has the instance. */
export function askInstance(
  action: { readonly instance: string },
  account: Account,
  ask: (lifecycle: ClusterWorld["lifecycle"], index: number) => string | undefined,
): Answer {
  const { cluster, index } = account.instance(action.instance);
  return { by: cluster, why: ask(cluster.lifecycle, index) };
}

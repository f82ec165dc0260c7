/**
 * Which clusters may forward writes: those that do when the run begins, and those whose setting somebody changes during
 * it.
 */
import type { ActionSpec, ClusterSpec } from "./types.ts";

type ActionLike = Pick<ActionSpec, "kind"> & { readonly cluster?: string | undefined };

/** Whether a cluster forwards writes at some time of the run: from the start, or when an action switches it on. */
export function mayForward(
  cluster: Pick<ClusterSpec, "id" | "writeForwarding">,
  actions: readonly ActionLike[],
): boolean {
  return cluster.writeForwarding || isSwitched(cluster, actions);
}

/** Whether an action switches the cluster's write forwarding on or off. */
export function isSwitched({ id }: Pick<ClusterSpec, "id">, actions: readonly ActionLike[]): boolean {
  return actions.some(({ kind, cluster }) => kind === "set-write-forwarding" && cluster === id);
}

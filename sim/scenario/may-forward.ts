/**
 * Which clusters may forward writes: those that do when the run begins, and those whose setting somebody changes during
 * it.
 */
import type { ActionSpec, ClusterSpec } from "./types.ts";

type ActionLike = Pick<ActionSpec, "kind"> & { readonly cluster?: string | undefined };

export function mayForward(
  cluster: Pick<ClusterSpec, "id" | "writeForwarding">,
  actions: readonly ActionLike[],
): boolean {
  return cluster.writeForwarding || isSwitched(cluster, actions);
}

export function isSwitched({ id }: Pick<ClusterSpec, "id">, actions: readonly ActionLike[]): boolean {
  return actions.some(({ kind, cluster }) => kind === "set-write-forwarding" && cluster === id);
}

/**
 * Which actions of a scenario make something of a cluster's data: what that is, is built only where there is any
 * (restores.ts, clones.ts).
 */
import { snapshotOwner } from "../scenario/index.ts";
import type { ActionOf, ClusterSpec, Scenario } from "../scenario/types.ts";

export type RestoreSpec = ActionOf<"restore-to-point-in-time" | "restore-from-snapshot">;
export type CloneSpec = ActionOf<"clone">;

/** The actions that make a new cluster of a cluster's backup, in their order: what they make is numbered by it. */
export function restoresOf(scenario: Scenario, cluster: string): readonly RestoreSpec[] {
  return scenario.actions.filter(
    (action): action is RestoreSpec =>
      (action.kind === "restore-to-point-in-time" && action.cluster === cluster) ||
      (action.kind === "restore-from-snapshot" && ownerOf(action.snapshot, scenario) === cluster),
  );
}

/** Whose snapshot it is: a name is one for all clusters. */
export function ownerOf(snapshot: string, { actions, clusters }: Scenario): string {
  return snapshotOwner(
    snapshot,
    actions,
    clusters.map(({ id }) => id),
  );
}

/** The actions that make a clone, in their order: clones are numbered by it. */
export function clonesOf(scenario: Scenario): readonly CloneSpec[] {
  return scenario.actions.filter((action) => action.kind === "clone");
}

/** Whether a restore or a clone makes a cluster with instances. */
export function hasCopies({ clusters }: Scenario): boolean {
  return clusters.some(({ copyOf }) => copyOf !== undefined);
}

/** Whether anybody asks after a cluster's backups in the run. */
export function keepsBackups(scenario: Scenario, { id, backups }: ClusterSpec): boolean {
  return (
    backups !== undefined ||
    restoresOf(scenario, id).length > 0 ||
    scenario.actions.some(
      (action) =>
        (action.kind === "create-snapshot" && action.cluster === id) ||
        (action.kind === "modify-cluster" && action.cluster === id && action.backupRetentionDays !== undefined) ||
        (action.kind === "delete-cluster" &&
          action.cluster === id &&
          (action.finalSnapshot ?? action.deleteAutomatedBackups) !== undefined),
    )
  );
}

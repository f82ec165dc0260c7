/** Which actions of a scenario make something of a cluster's data: what that is, is built only where there is any (restores.ts, clones.ts). */
import type { ActionSpec, Scenario } from "./scenario/types.ts";

export type RestoreSpec = Extract<ActionSpec, { readonly kind: "restore-to-point-in-time" | "restore-from-snapshot" }>;
export type CloneSpec = Extract<ActionSpec, { readonly kind: "clone" }>;

/** The actions that make a new cluster of a backup, in their order: what they make is numbered by it. */
export function restoresOf(scenario: Scenario): readonly RestoreSpec[] {
  return scenario.actions.filter(
    (action) => action.kind === "restore-to-point-in-time" || action.kind === "restore-from-snapshot",
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

/** Whether anybody asks after backups in the run. */
export function keepsBackups({ actions, clusters }: Scenario): boolean {
  return (
    clusters[0].backups !== undefined ||
    actions.some(
      (action) =>
        action.kind.startsWith("restore-") ||
        action.kind === "create-snapshot" ||
        (action.kind === "modify-cluster" && action.backupRetentionDays !== undefined) ||
        (action.kind === "delete-cluster" && (action.finalSnapshot ?? action.deleteAutomatedBackups) !== undefined),
    )
  );
}

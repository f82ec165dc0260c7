/**
 * What people do to clusters while they run: each action of the scenario is an event of its own. What it does stands in
 * action-effects.ts.
 */
import type { AccessWorld, BacktrackWorld, BackupWorld, CloneWorld, ClusterWorld } from "../assembly/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { Engine } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { TRACE } from "../trace/index.ts";
import { carryOut } from "./action-effects.ts";

export interface ActionParts {
  readonly engine: Engine;
  readonly clusters: readonly ClusterWorld[];
  readonly global: GlobalDatabase | undefined;
  /** Undefined of a cluster whose backups nobody asks after. */
  readonly backupOf: (cluster: ClusterWorld) => BackupWorld | undefined;
  readonly access: AccessWorld;
  readonly clones: readonly CloneWorld[];
  readonly backtrackOf: (cluster: ClusterWorld) => BacktrackWorld | undefined;
}

export function scheduleActions(scenario: Scenario, parts: ActionParts): void {
  const { engine, clusters } = parts;
  const [{ context }] = clusters;
  const kind = engine.register("somebody acts", (index) => {
    context.trace.emit(TRACE.actionDone, index);
    context.trace.emit(TRACE.apiCalled, index);
    const refusal = carryOut(scenario, scenario.actions[index], parts);
    context.trace.emit(TRACE.apiAnswered, index, refusal === undefined ? 1 : 0);
    if (refusal !== undefined) refusal.by.story.tell("client", `${refusal.call} is refused: ${refusal.why}`);
  });
  scenario.actions.forEach((action, index) => engine.at(action.at, kind, index, 0, 0, 0));
}

/** What happens when a cluster that is added while the run goes on is there. */
export function connectLifecycles(
  clusters: readonly ClusterWorld[],
  global: GlobalDatabase | undefined,
  { backupOf, backtrackOf }: Pick<ActionParts, "backupOf" | "backtrackOf">,
): void {
  for (const [index, cluster] of clusters.entries()) {
    const beginsOwnPast = (): void => {
      backupOf(cluster)?.retention.begin();
      backtrackOf(cluster)?.backtracks.begin();
    };
    if (cluster.spec.copyOf !== undefined) cluster.lifecycle.ready = beginsOwnPast;
    else if (index > 0) cluster.lifecycle.ready = () => global?.join(index);
  }
}

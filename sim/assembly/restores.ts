/**
 * Puts backups and restored volumes together, where a scenario asks after any: elsewhere nobody keeps what a restore
 * would need.
 */
import { BackupStore, RestoredVolume, Restores, Retention, Snapshots } from "../aurora/backup/index.ts";
import { RetentionChecks } from "../checks/retention.ts";
import type { Micros, Restorable } from "../kernel/index.ts";
import type { BackupsReport, RunReport } from "../results/index.ts";
import type { ClusterSpec, Scenario } from "../scenario/types.ts";
import { tellBackupEvents } from "../story/index.ts";
import { Trace } from "../trace/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { CopiedClusters } from "./copied-clusters.ts";
import { restoresOf } from "./copies.ts";

export interface BackupWorld {
  /** Whose they are. */
  readonly of: ClusterWorld;
  readonly restores: Restores;
  readonly retention: Retention;
  /** Absent where nobody takes any. */
  readonly snapshots: Snapshots | undefined;
  readonly report: () => BackupsReport;
  readonly checks: RetentionChecks | undefined;
  readonly parts: readonly Restorable[];
}

export function buildBackup(
  scenario: Scenario,
  cluster: ClusterWorld,
  keys: number,
  isChecked: boolean,
  copies: CopiedClusters | undefined,
  isTakenBack: (moment: Micros) => boolean,
): BackupWorld {
  const specs = restoresOf(scenario, cluster.spec.id);
  const { context, volume, fleet, places, spec, story, control, lifecycle } = cluster;
  const { engine } = context;
  const names = specs.map((one) => one.as);
  const store = new BackupStore(context, volume);
  fleet.background.onStaged = (group, from, upTo) => store.staged(group, from, upTo);
  fleet.onDurable = (vdl) => store.durable(vdl);
  const volumes = names.map((name, index) => {
    const copied = copies?.targetOf(name, () => restores.opened(index));
    if (copied !== undefined) return copied;
    return engine.random.within(`restore ${index}`, () => {
      const own = { ...context, trace: new Trace(engine) };
      return new RestoredVolume(own, volume.shape, places.controlHost, () => restores.opened(index));
    });
  });
  const isStoreUp = (): boolean => fleet.background.storeDowns === 0;
  // The backup window's event has the number behind those of the restores and snapshots: few scenarios have one.
  const restores = new Restores({
    snapshots: () => snapshots,
    context,
    clusterId: spec.id,
    volume,
    store,
    retention: () => retention,
    isStoreUp,
    hasKey: (index) => (copies?.named(names[index]) ?? cluster).key?.isDisabled !== true,
    isBacktracking: () => control.told.statuses.cluster === "backtracking",
    mayBacktrack: spec.backtrackWindow !== undefined,
    isTakenBack,
    keys,
    names,
    targets: () => volumes,
  });
  const snapshots = takesSnapshots(scenario, spec)
    ? new Snapshots({
        context,
        clusterId: spec.id,
        store,
        status: () => control.told.statuses.cluster,
        told: (name, snapshot) => control.told.noteSnapshot(name, snapshot),
      })
    : undefined;
  const retention = new Retention({
    context,
    clusterId: spec.id,
    store,
    spec: spec.backups,
    isCopy: spec.copyOf !== undefined,
    inherited: sourcePeriod(scenario, cluster),
    snapshots: () => snapshots,
  });
  lifecycle.backups = {
    begins: (snapshot) => snapshots?.create(snapshot, "final"),
    isWaiting: () => snapshots?.isCreating === true,
    ended: (deletesBackups) => retention.clusterDeleted(deletesBackups),
  };
  tellBackupEvents(context.trace, names, (kind, text) => story.tell(kind, text));
  const checks = isChecked ? checksOf(cluster, retention.period) : undefined;
  const parts: readonly (Restorable | undefined)[] = [
    store,
    restores,
    snapshots,
    retention,
    ...volumes.filter((one) => one instanceof RestoredVolume),
    checks,
  ];
  return {
    of: cluster,
    restores,
    retention,
    snapshots,
    report: () => reportOf(retention, restores, store),
    checks,
    parts: parts.filter((part) => part !== undefined),
  };
}

function checksOf({ context, spec, story }: ClusterWorld, period: Micros): RetentionChecks {
  return new RetentionChecks(context.trace, {
    period,
    tellEvery: context.parameters.restorablePeriod,
    lookEvery: context.parameters.snapshotLook,
    spec: spec.backups,
    isPresent: spec.created === undefined,
    isCopy: spec.copyOf !== undefined,
    listener: (name, failure) => story.violated(name, failure.message),
  });
}

function reportOf(retention: Retention, { latest }: Restores, store: BackupStore): BackupsReport {
  const { period, isGone } = retention;
  return {
    retention: period,
    earliestRestorableTime: isGone ? null : retention.earliestAt(latest),
    latestRestorableTime: isGone ? null : latest,
    records: isGone ? 0 : store.recordsUpTo(Infinity).length,
  };
}

/** Whether anybody does, the backup window included. */
function takesSnapshots({ actions }: Scenario, { id, backups }: ClusterSpec): boolean {
  return (
    backups !== undefined ||
    actions.some(
      (action) =>
        (action.kind === "create-snapshot" && action.cluster === id) ||
        (action.kind === "delete-cluster" && action.cluster === id && action.finalSnapshot !== undefined),
    )
  );
}

/** BackupRetentionPeriod of what a copy was made of, which it has unless it lists one of its own. */
function sourcePeriod({ clusters }: Scenario, { spec }: ClusterWorld): Micros | undefined {
  for (let at = spec.copyOf; at !== undefined;) {
    const source = clusters.find(({ id }) => id === at);
    if (source?.backups !== undefined) return source.backups.retention;
    at = source?.copyOf;
  }
  return undefined;
}

/** Restores and snapshots of all clusters; how far back the first one can be restored, and each copy. */
export function backupsReport(backups: readonly BackupWorld[], home: ClusterWorld): Partial<RunReport> {
  const own = backups.find(({ of }) => of === home);
  const ofCopies = backups.filter((one) => one !== own);
  return {
    restores: backups.flatMap(({ restores }) => restores.rows()),
    ...(own === undefined ? {} : { backups: own.report() }),
    ...(ofCopies.length === 0
      ? {}
      : { backupsOfCopies: ofCopies.map((one) => ({ cluster: one.of.spec.id, ...one.report() })) }),
    ...(backups.every(({ snapshots }) => snapshots === undefined)
      ? {}
      : { snapshots: backups.flatMap(({ snapshots }) => snapshots?.rows() ?? []) }),
  };
}

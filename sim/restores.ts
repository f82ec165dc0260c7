/** Puts backups and restored volumes together, where a scenario restores: elsewhere nobody keeps what a restore would need. */
import { BackupStore, RestoredVolume, Restores, Snapshots } from "./aurora/backup/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { Checkpointed, Micros } from "./kernel/index.ts";
import type { ActionSpec, Scenario } from "./scenario/types.ts";
import { tellBackupEvents } from "./story/index.ts";
import { Trace } from "./trace/index.ts";

type RestoreSpec = Extract<ActionSpec, { readonly kind: "restore-to-point-in-time" | "restore-from-snapshot" }>;
type SnapshotSpec = Extract<ActionSpec, { readonly kind: "create-snapshot" }>;

export interface BackupWorld {
  readonly restores: Restores;
  /** Absent where nobody takes any. */
  readonly snapshots: Snapshots | undefined;
  /** In the order of the actions that make them. */
  readonly volumes: readonly RestoredVolume[];
  readonly parts: readonly Checkpointed[];
}

/** The actions that make a new cluster, in their order: what they make is numbered by it. */
export function restoresOf(scenario: Scenario): readonly RestoreSpec[] {
  return scenario.actions.filter(
    (action) => action.kind === "restore-to-point-in-time" || action.kind === "restore-from-snapshot",
  );
}

/** The actions that make a snapshot, in their order. */
export function snapshotsOf(scenario: Scenario): readonly SnapshotSpec[] {
  return scenario.actions.filter((action) => action.kind === "create-snapshot");
}

/** `undefined` where nothing is restored. */
export function buildBackup(
  scenario: Scenario,
  cluster: ClusterWorld,
  keys: number,
  isTakenBack: (moment: Micros) => boolean,
): BackupWorld | undefined {
  const specs = restoresOf(scenario);
  const taken = snapshotsOf(scenario).map((one) => one.snapshot);
  if (specs.length === 0 && taken.length === 0) return undefined;
  const { context, volume, fleet, places, spec, story, control } = cluster;
  const { engine } = context;
  const names = specs.map((one) => one.as);
  const store = new BackupStore(context, volume);
  fleet.background.onStaged = (group, from, upTo) => store.staged(group, from, upTo);
  fleet.onDurable = (vdl) => store.durable(vdl);
  const volumes = names.map((_, index) =>
    engine.random.within(`restore ${index}`, () => {
      const own = { ...context, trace: new Trace(engine) };
      return new RestoredVolume(own, volume.shape, places.controlHost, () => restores.opened(index));
    }),
  );
  const isStoreUp = (): boolean => fleet.background.storeDowns === 0;
  const restores = new Restores({ snapshots: () => snapshots, context, clusterId: spec.id, volume, store, isStoreUp, isTakenBack, keys, names, targets: () => volumes }); // prettier-ignore
  // After the restores: a kind of event that few scenarios have must not number theirs anew.
  const snapshots = taken.length === 0 ? undefined : new Snapshots({ context, clusterId: spec.id, store, status: () => control.told.statuses.cluster, names: taken, told: (name, snapshot) => control.told.noteSnapshot(name, snapshot) }); // prettier-ignore
  tellBackupEvents(context.trace, names, (kind, text) => story.tell(kind, text));
  return {
    restores,
    snapshots,
    volumes,
    parts: [store, restores, ...(snapshots === undefined ? [] : [snapshots]), ...volumes],
  };
}

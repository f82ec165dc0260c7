/** Puts backups and restored volumes together, where a scenario restores: elsewhere nobody keeps what a restore would need. */
import { BackupStore, RestoredVolume, Restores } from "./aurora/backup/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { Checkpointed, Micros } from "./kernel/index.ts";
import type { ActionSpec, Scenario } from "./scenario/types.ts";
import { tellBackupEvents } from "./story/index.ts";
import { Trace } from "./trace/index.ts";

type RestoreSpec = Extract<ActionSpec, { readonly kind: "restore-to-point-in-time" }>;

export interface BackupWorld {
  readonly restores: Restores;
  /** In the order of the actions that make them. */
  readonly volumes: readonly RestoredVolume[];
  readonly parts: readonly Checkpointed[];
}

/** The actions that make a new cluster, in their order: what they make is numbered by it. */
export function restoresOf(scenario: Scenario): readonly RestoreSpec[] {
  return scenario.actions.filter((action) => action.kind === "restore-to-point-in-time");
}

/** `undefined` where nothing is restored. */
export function buildBackup(
  scenario: Scenario,
  cluster: ClusterWorld,
  keys: number,
  isTakenBack: (moment: Micros) => boolean,
): BackupWorld | undefined {
  const specs = restoresOf(scenario);
  if (specs.length === 0) return undefined;
  const { context, volume, fleet, places, spec, story } = cluster;
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
  const restores = new Restores({ context, clusterId: spec.id, volume, store, isStoreUp, isTakenBack, keys, names, targets: () => volumes }); // prettier-ignore
  tellBackupEvents(context.trace, names, (kind, text) => story.tell(kind, text));
  return { restores, volumes, parts: [store, restores, ...volumes] };
}

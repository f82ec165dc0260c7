/**
 * Puts clones together, where a scenario makes any: each has its place in the world from the start, and does nothing
 * before.
 */
import { Clones, RestoredVolume } from "../aurora/backup/index.ts";
import type { Restorable } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { tellCloneEvents } from "../story/index.ts";
import { Trace } from "../trace/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { CopiedClusters } from "./copied-clusters.ts";
import { clonesOf } from "./copies.ts";

export interface CloneWorld {
  readonly clones: Clones;
  /** The cluster that they are made of. */
  readonly of: ClusterWorld;
  readonly parts: readonly Restorable[];
}

export function buildClones(
  scenario: Scenario,
  cluster: ClusterWorld,
  keys: number,
  copies: CopiedClusters | undefined,
): CloneWorld {
  const specs = clonesOf(scenario).filter((one) => one.cluster === cluster.spec.id);
  const { context, volume, places, spec, story, control } = cluster;
  const { engine } = context;
  const volumes = specs.map(({ as }, index) => {
    const cluster = copies?.targetOf(as, () => clones.opened(index));
    if (cluster !== undefined) return cluster;
    return engine.random.within(`clone ${index}`, () => {
      const own = { ...context, trace: new Trace(engine) };
      return new RestoredVolume(own, volume.shape, places.controlHost, () => clones.opened(index));
    });
  });
  const isAvailable = (): boolean => control.told.statuses.cluster === "available" && cluster.writer.status === "open";
  const clones = new Clones({
    context,
    clusterId: spec.id,
    volume,
    specs,
    targets: () => volumes,
    durable: () => (isAvailable() ? cluster.writer.driver.vdl : -1),
    status: () => control.told.statuses.cluster,
    hasKey: (index) => (copies?.named(specs[index].as) ?? cluster).key?.isDisabled !== true,
    valueOf: (version) => copies?.valueIn(cluster, version) ?? volume.log.value(version),
    keys,
  });
  tellCloneEvents(
    context.trace,
    specs.map(({ as }) => as),
    (kind, text) => story.tell(kind, text),
  );
  return { clones, of: cluster, parts: [clones, ...volumes.filter((one) => one instanceof RestoredVolume)] };
}

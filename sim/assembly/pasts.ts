/**
 * What a world has of its clusters' pasts: backups with their restores, clones, Backtrack. Each is built only for a
 * cluster of which somebody asks it.
 */
import type { Outcomes } from "../clients/index.ts";
import type { Restorable } from "../kernel/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { buildBacktrack, type BacktrackWorld } from "./backtracks.ts";
import { buildClones, type CloneWorld } from "./clones.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { CopiedClusters } from "./copied-clusters.ts";
import { clonesOf, keepsBackups } from "./copies.ts";
import { buildBackup, type BackupWorld } from "./restores.ts";

export interface Pasts {
  /** Of each cluster whose backups somebody asks after. */
  readonly backups: readonly BackupWorld[];
  /** Of each cluster that is cloned. */
  readonly clones: readonly CloneWorld[];
  /** Of each cluster that can go back in time. */
  readonly backtracks: readonly BacktrackWorld[];
  backupOf(cluster: ClusterWorld): BackupWorld | undefined;
  backtrackOf(cluster: ClusterWorld): BacktrackWorld | undefined;
  /** Everything with state, in the order in which it is saved: clones are saved before copies, and Backtrack after. */
  readonly parts: readonly Restorable[];
}

export interface PastsParts {
  readonly keys: number;
  readonly outcomes: Outcomes;
  readonly copies: CopiedClusters | undefined;
  readonly checks: boolean;
}

export function buildPasts(
  scenario: Scenario,
  clusters: readonly ClusterWorld[],
  { keys, outcomes, copies, checks }: PastsParts,
): Pasts {
  const [home] = clusters;
  const inOwn = <T>(cluster: ClusterWorld, make: () => T): T =>
    home.context.engine.random.within(cluster === home ? "" : cluster.spec.id, make);
  const backupOf = (cluster: ClusterWorld): BackupWorld | undefined => backups.find(({ of }) => of === cluster);
  const backtrackOf = (cluster: ClusterWorld): BacktrackWorld | undefined =>
    backtracks.find(({ of }) => of === cluster);

  const backups: readonly BackupWorld[] = clusters
    .filter(({ spec }) => keepsBackups(scenario, spec))
    .map((one) =>
      inOwn(one, () =>
        buildBackup(
          scenario,
          one,
          keys,
          checks,
          copies,
          (moment) => backtrackOf(one)?.backtracks.hasTakenBack(moment) === true,
        ),
      ),
    );
  const clones = clusters
    .filter(({ spec }) => clonesOf(scenario).some(({ cluster }) => cluster === spec.id))
    .map((one) => inOwn(one, () => buildClones(scenario, one, keys, copies)));
  // A page that shows a run without Backtrack has no code of it.
  const backtracks: readonly BacktrackWorld[] = clusters.flatMap((one, index) => {
    if (one.spec.backtrackWindow === undefined) return [];
    const isBackingUp = (): boolean => backupOf(one)?.snapshots?.isCreating === true;
    return inOwn(
      one,
      () => buildBacktrack(one, keys, (commitOf) => outcomes.tookBack(commitOf, index * keys), isBackingUp) ?? [],
    );
  });
  return {
    backups,
    clones,
    backtracks,
    backupOf,
    backtrackOf,
    parts: [...backups, ...clones, ...backtracks].flatMap(({ parts }) => parts),
  };
}

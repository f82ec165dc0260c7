/**
 * What whoever acts on a running world finds in it, by the names that a scenario gives: clusters, instances, their
 * pasts, and the global database. The scenario's reader has seen to it that the names exist.
 */
import { ownerOf, type CloneWorld, type ClusterWorld } from "../assembly/index.ts";
import type { Instance } from "../aurora/database/index.ts";
import type { GlobalDatabase } from "../aurora/global/index.ts";
import type { Scenario } from "../scenario/types.ts";
import type { ActionParts } from "./actions.ts";

export class Account {
  readonly scenario: Scenario;
  readonly clusters: readonly ClusterWorld[];
  /** The first cluster, and the primary that a global database begins with. */
  readonly home: ClusterWorld;
  readonly global: GlobalDatabase | undefined;
  readonly access: ActionParts["access"];
  readonly backupOf: ActionParts["backupOf"];
  readonly backtrackOf: ActionParts["backtrackOf"];
  readonly #clones: readonly CloneWorld[];

  constructor(scenario: Scenario, parts: ActionParts) {
    this.scenario = scenario;
    this.clusters = parts.clusters;
    this.home = parts.clusters[0];
    this.global = parts.global;
    this.access = parts.access;
    this.backupOf = parts.backupOf;
    this.backtrackOf = parts.backtrackOf;
    this.#clones = parts.clones;
  }

  cluster(id: string): ClusterWorld {
    return this.made(id) ?? this.home;
  }

  /** A copy that has instances is a cluster of the scenario; one that is a volume alone is none. */
  made(id: string): ClusterWorld | undefined {
    return this.clusters.find(({ spec }) => spec.id === id);
  }

  numberOf(cluster: ClusterWorld): number {
    return this.clusters.indexOf(cluster);
  }

  isMember(cluster: ClusterWorld): boolean {
    return this.global?.exists === true && this.global.isMember(this.numberOf(cluster));
  }

  /** The cluster that has the instance, its place there, and itself. */
  instance(id: string): { readonly cluster: ClusterWorld; readonly index: number; readonly instance: Instance } {
    const has = ({ spec }: ClusterWorld): boolean => spec.instances.some((one) => one.id === id);
    const cluster = this.clusters.find(has) ?? this.home;
    const index = cluster.spec.instances.findIndex((one) => one.id === id);
    return { cluster, index, instance: cluster.instances[index] };
  }

  /** The cluster that a snapshot was taken of. */
  snapshotted(snapshot: string): ClusterWorld {
    return this.cluster(ownerOf(snapshot, this.scenario));
  }

  clonesOf(cluster: ClusterWorld): CloneWorld["clones"] | undefined {
    return this.#clones.find(({ of }) => of === cluster)?.clones;
  }
}

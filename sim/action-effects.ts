/**
 * What each action does to the clusters, or why the service refuses it. Apart from the events that carry actions out,
 * since a run without any has no need of it: the page's first load has not got it.
 */
import { GROUP_BYTES, REASON, type Volume } from "./aurora/storage/index.ts";
import type { ActionParts } from "./actions.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { clonesOf, ownerOf, restoresOf } from "./copies.ts";
import { placeNamed } from "./place-names.ts";
import { callService, isServiceCall, whyAbsent, type Refusal } from "./service-calls.ts";
import { ofCluster } from "./scenario/index.ts";
import type { ActionSpec, Scenario } from "./scenario/types.ts";

export function carryOut(scenario: Scenario, action: ActionSpec, parts: ActionParts): Refusal | undefined {
  const { clusters, global, backupOf, clones, access, backtrackOf } = parts;
  const [home] = clusters;
  /** The cluster that has the instance, and its place there. */
  const find = (id: string): readonly [ClusterWorld, number] => {
    const cluster = clusters.find(({ spec }) => spec.instances.some((one) => one.id === id)) ?? home;
    return [cluster, cluster.spec.instances.findIndex((one) => one.id === id)];
  };
  const named = (id: string): number => scenario.clusters.findIndex((one) => one.id === id);
  const clusterNamed = (id: string): ClusterWorld | undefined => clusters.find(({ spec }) => spec.id === id);
  if (isServiceCall(action)) return callService(action, clusters, global, backupOf, backtrackOf);
  switch (action.kind) {
    case "set-volume-limit":
      for (const { fleet } of clusters) fleet.growth.setLimit(Math.floor(action.limitBytes / GROUP_BYTES));
      return undefined;
    case "move-segment": {
      const [spec, own] = ofCluster(action.segment, scenario.clusters);
      const { fleet, volume } = clusters[scenario.clusters.indexOf(spec)];
      fleet.repair.replace(segmentNamed(own, volume), REASON.moved);
      return undefined;
    }
    case "patch-storage": {
      for (const { spec, fleet } of clusters) {
        const { azs } = scenario.regions.find(({ name }) => name === spec.region) ?? scenario.regions[0];
        const column = action.az === null ? -1 : azs.indexOf(action.az);
        if (action.az === null || column >= 0) fleet.patching.begin(column);
      }
      return undefined;
    }
    case "promote": {
      const [{ instances }, index] = find(action.instance);
      instances[index].openVolume();
      return undefined;
    }
    case "patch-engine": {
      const cluster = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      return refused(
        cluster,
        "ModifyDBCluster",
        whyAbsent(cluster) ?? cluster.enginePatching.begin(action.pendingParameters),
      );
    }
    case "apply-maintenance": {
      const cluster = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      return refused(
        cluster,
        "ApplyPendingMaintenanceAction",
        whyAbsent(cluster) ?? cluster.maintenance?.apply(action.action, action.optIn),
      );
    }
    case "modify-capacity": {
      const cluster = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      return refused(
        cluster,
        "ModifyCurrentDBClusterCapacity",
        whyAbsent(cluster) ?? cluster.serverlessV1?.modify(action.capacity, action.timeout, action.timeoutAction),
      );
    }
    case "set-rpo": {
      const cluster = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      for (const { writing } of cluster.instances) writing.gate?.setRpo(action.rpo);
      return undefined;
    }
    case "modify-tier": {
      const [cluster, index] = find(action.instance);
      return refused(cluster, "ModifyDBInstance", cluster.lifecycle.modifyTier(index, action.tier));
    }
    case "set-forwarding-limit": {
      const cluster = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      for (const instance of cluster.instances) instance.forwarded.setPercent(action.percent);
      return undefined;
    }
    case "set-write-forwarding":
      clusters.find(({ spec }) => spec.id === action.cluster)?.forwardingSwitch?.modify(action.enabled);
      return undefined;
    case "modify-access":
      access.modify(action);
      return undefined;
    case "create-snapshot": {
      const source = clusterNamed(action.cluster) ?? home;
      return refused(
        source,
        "CreateDBClusterSnapshot",
        whyAbsent(source) ?? backupOf(source)?.snapshots?.create(action.snapshot),
      );
    }
    case "delete-snapshot": {
      const owner = clusterNamed(ownerOf(action.snapshot, scenario)) ?? home;
      return refused(owner, "DeleteDBClusterSnapshot", backupOf(owner)?.snapshots?.delete(action.snapshot));
    }
    case "restore-from-snapshot": {
      const source = clusterNamed(ownerOf(action.snapshot, scenario)) ?? home;
      const own = backupOf(source)?.restores;
      return refused(
        source,
        "RestoreDBClusterFromSnapshot",
        whyNoKey([source, clusterNamed(action.as)]) ??
          own?.askSnapshot(restoresOf(scenario, source.spec.id).indexOf(action), action.snapshot),
      );
    }
    case "clone": {
      const source = clusters.find(({ spec }) => spec.id === action.cluster) ?? home;
      const ofSource = clonesOf(scenario).filter(({ cluster }) => cluster === action.cluster);
      const own = clones.find(({ of }) => of === source);
      return refused(
        source,
        "RestoreDBClusterToPointInTime",
        whyAbsent(source) ?? whyNoKey([source, clusterNamed(action.as)]) ?? own?.clones.ask(ofSource.indexOf(action)),
      );
    }
    case "backtrack": {
      const cluster = clusterNamed(action.cluster) ?? home;
      return refused(
        cluster,
        "BacktrackDBCluster",
        (cluster === home ? undefined : whyAbsent(cluster)) ?? backtrackOf(cluster)?.backtracks.ask(action),
      );
    }
    case "restore-to-point-in-time": {
      const source = clusterNamed(action.cluster) ?? home;
      const { retention, restores } = backupOf(source) ?? {};
      return refused(
        source,
        "RestoreDBClusterToPointInTime",
        (retention?.isLive === true ? whyAbsent(source) : undefined) ??
          whyNoKey([source, clusterNamed(action.as)]) ??
          restores?.ask(restoresOf(scenario, source.spec.id).indexOf(action), action.to),
      );
    }
    case "switchover-global":
      return refused(home, "SwitchoverGlobalCluster", global?.roles.ask("switchover", named(action.cluster)));
    case "failover-global":
      return refused(home, "FailoverGlobalCluster", global?.roles.ask("failover", named(action.cluster)));
    case "remove-from-global":
      return refused(home, "RemoveFromGlobalCluster", global?.roles.ask("detach", named(action.cluster)));
    case "long-query": {
      const [{ queries }, index] = find(action.instance);
      queries.begin(index, action.for);
      return undefined;
    }
  }
}

/** What is made of a cluster's data needs the key that this is read with, and its own. */
function whyNoKey(clusters: readonly (ClusterWorld | undefined)[]): string | undefined {
  const locked = clusters.find((cluster) => cluster?.key?.isDisabled === true);
  return locked === undefined ? undefined : `KMSKeyNotAccessibleFault: the key of ${locked.spec.id} is not enabled`;
}

/** Undefined when the call was accepted. */
function refused(by: ClusterWorld, call: string, why: string | undefined): Refusal | undefined {
  return why === undefined ? undefined : { by, call, why };
}

/** Whoever stands there now. */
function segmentNamed(name: string, volume: Volume): number {
  const { group, position } = placeNamed(name, volume);
  return volume.metadata.membership(group).segments[position];
}

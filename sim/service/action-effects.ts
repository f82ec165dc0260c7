/**
 * What each action does to the clusters. Calls of the service, which it may refuse, are service-calls.ts's; here stands
 * what operators and people inside do, and nobody refuses. Apart from the events that carry actions out, since a run
 * without any has no need of it: the page's first load has not got it.
 */
import { placeNamed, regionOf } from "../assembly/index.ts";
import { GROUP_BYTES, REASON } from "../aurora/storage/index.ts";
import { ofCluster } from "../scenario/index.ts";
import type { ActionOf, ActionSpec, Scenario } from "../scenario/types.ts";
import { Account } from "./account.ts";
import type { ActionParts } from "./actions.ts";
import { callService, isServiceCall, type Refusal, type ServiceCall } from "./service-calls.ts";

/** Why the service refuses it; undefined where it is done. */
export function carryOut(scenario: Scenario, action: ActionSpec, parts: ActionParts): Refusal | undefined {
  const account = new Account(scenario, parts);
  if (isServiceCall(action)) return callService(action, account);
  act(action, account);
  return undefined;
}

function act(action: Exclude<ActionSpec, ServiceCall>, account: Account): void {
  switch (action.kind) {
    case "set-volume-limit":
      for (const { fleet } of account.clusters) fleet.growth.setLimit(Math.floor(action.limitBytes / GROUP_BYTES));
      return;
    case "move-segment":
      moveSegment(action, account);
      return;
    case "patch-storage":
      patchStorage(action, account);
      return;
    case "promote":
      account.instance(action.instance).instance.openVolume();
      return;
    case "set-rpo":
      for (const { writing } of account.cluster(action.cluster).instances) writing.gate?.setRpo(action.rpo);
      return;
    case "set-forwarding-limit":
      for (const { forwarded } of account.cluster(action.cluster).instances) forwarded.setPercent(action.percent);
      return;
    case "set-write-forwarding":
      account.cluster(action.cluster).forwardingSwitch?.modify(action.enabled);
      return;
    case "modify-access":
      account.access.modify(action);
      return;
    case "long-query": {
      const { cluster, index } = account.instance(action.instance);
      cluster.queries.begin(index, action.for);
    }
  }
}

/** Whichever segment stands at that place now. */
function moveSegment(action: ActionOf<"move-segment">, { scenario, clusters }: Account): void {
  const [spec, own] = ofCluster(action.segment, scenario.clusters);
  const { fleet, volume } = clusters[scenario.clusters.indexOf(spec)];
  const { group, position } = placeNamed(own, volume);
  fleet.repair.replace(volume.metadata.membership(group).segments[position], REASON.moved);
}

/** Of a cluster in another Region no node stands in the AZ; a copy's are those of its source. */
function patchStorage({ az }: ActionOf<"patch-storage">, { scenario, clusters }: Account): void {
  for (const { spec, fleet } of clusters) {
    if (spec.copyOf !== undefined) continue;
    const column = az === null ? -1 : regionOf(scenario, spec).azs.indexOf(az);
    if (az === null || column >= 0) fleet.patching.begin(column);
  }
}

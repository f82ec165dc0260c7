/** What people do to a cluster while it runs: each action of the scenario is an event of its own, carried out here. */
import type { ControlPlane } from "./aurora/cluster/index.ts";
import type { Instance, LongQueries } from "./aurora/database/index.ts";
import { GROUP_BYTES, MEMBERS, REASON, type StorageFleet, type Volume } from "./aurora/storage/index.ts";
import { MEMBER_NAMES } from "./aurora/storage/index.ts";
import { TRACE, type Trace } from "./trace/index.ts";
import type { Engine } from "./kernel/index.ts";
import type { ActionSpec, Scenario } from "./scenario/types.ts";

export interface ActionParts {
  readonly engine: Engine;
  readonly trace: Trace;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly instances: readonly Instance[];
  readonly control: ControlPlane;
  readonly queries: LongQueries;
}

export function scheduleActions(scenario: Scenario, parts: ActionParts): void {
  const kind = parts.engine.register("somebody acts", (index) => {
    parts.trace.emit(TRACE.actionDone, index);
    act(scenario, scenario.actions[index], parts);
  });
  scenario.actions.forEach((action, index) => parts.engine.at(action.at, kind, index, 0, 0, 0));
}

function act(
  scenario: Scenario,
  action: ActionSpec,
  { volume, fleet, instances, control, queries }: ActionParts,
): void {
  const [cluster] = scenario.clusters;
  const instanceOf = (id: string): number => cluster.instances.findIndex((instance) => instance.id === id);
  switch (action.kind) {
    case "set-volume-limit":
      fleet.growth.setLimit(Math.floor(action.limitBytes / GROUP_BYTES));
      return;
    case "move-segment":
      fleet.repair.replace(segmentNamed(action.segment, volume), REASON.moved);
      return;
    case "patch-storage": {
      const { azs } = scenario.regions.find(({ name }) => name === cluster.region) ?? scenario.regions[0];
      fleet.patching.begin(action.az === null ? -1 : azs.indexOf(action.az));
      return;
    }
    case "promote":
      instances[instanceOf(action.instance)].openVolume();
      return;
    case "failover":
      control.failOver(action.to === null ? -1 : instanceOf(action.to));
      return;
    case "modify-tier":
      control.modifyTier(instanceOf(action.instance), action.tier);
      return;
    case "delete-instance":
      control.deleteInstance(instanceOf(action.instance));
      return;
    case "reboot":
      control.reboot(instanceOf(action.instance));
      return;
    case "long-query":
      queries.begin(instanceOf(action.instance), action.for);
      return;
  }
}

/** `pg17.c1` is the place of group 17's first member in the third AZ. */
export function placeNamed(name: string, volume: Volume): { readonly group: number; readonly position: number } {
  const [group, member] = name.slice(2).split(".");
  const position = MEMBER_NAMES.indexOf(member as (typeof MEMBER_NAMES)[number]);
  if (position < 0 || position >= MEMBERS || Number(group) >= volume.groups)
    throw new RangeError(`The volume has no segment ${name}.`);
  return { group: Number(group), position };
}

/** Whoever stands there now. */
function segmentNamed(name: string, volume: Volume): number {
  const { group, position } = placeNamed(name, volume);
  return volume.metadata.membership(group).segments[position];
}

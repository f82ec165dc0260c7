/** The checks of one cluster, told what the scenario says of it and nothing of how the protocol works. */
import type { Volume } from "../aurora/storage/index.ts";
import { Checks, type FailureListener, type Names } from "../checks/index.ts";
import { acuBounds, instanceClass, SERVERLESS_CLASS } from "../facts/index.ts";
import type { Hosts } from "../world/index.ts";
import type { ClusterBase } from "./cluster-base.ts";
import { clonesOf, restoresOf } from "./copies.ts";
import { serverlessRuleOf, serverlessV1RuleOf } from "./serverless-rules.ts";

export function checksOf(
  { parts, spec, context, volume, isSecondary, customEndpoints }: ClusterBase,
  names: Names,
  onFailure: FailureListener,
): Checks {
  const { scenario, keys } = parts;
  const { hosts, parameters } = context;
  const { members, writeQuorum, readQuorum } = spec.volume;
  const { groups } = volume.shape;
  return new Checks(context.trace, {
    names,
    groups,
    keys,
    rule: { kind: members, write: writeQuorum, read: readQuorum },
    ruleInForce: volume.rule,
    places: initialPlaces(volume, hosts),
    instances: spec.instances.map((instance) => ({
      promotionTier: instance.promotionTier,
      memoryGib: instanceClass(instance.class, acuBounds(spec)).memoryGib,
      isServerless: spec.serverlessV1 !== undefined || instance.class === SERVERLESS_CLASS,
      isPresent: instance.createdAt === 0,
    })),
    endpoints: customEndpoints,
    autoScaling: spec.autoScaling,
    maintenance: spec.maintenance,
    isGlobalMember: parts.isGlobalMember,
    serverless: serverlessRuleOf(spec),
    serverlessV1: serverlessV1RuleOf(spec, parameters),
    restores: restoresOf(scenario, spec.id).map((one) => one.as),
    clones: clonesOf(scenario)
      .filter((one) => one.cluster === spec.id)
      .map((one) => one.as),
    backtrack:
      spec.backtrackWindow === undefined
        ? undefined
        : {
            window: spec.backtrackWindow,
            recordsMax: parameters.backtrackRecordsMax,
            isCopy: spec.copyOf !== undefined,
          },
    isSecondary,
    parameters,
    listener: onFailure,
    shared: context.shared,
  });
}

/** Where the first segments stand, for those who keep books of their own. */
function initialPlaces(volume: Volume, hosts: Hosts): { readonly host: number; readonly az: number }[] {
  return Array.from({ length: volume.segments }, (_, segment) => {
    const host = volume.placement.hostOf[segment];
    return { host, az: hosts.azOf[host] };
  });
}

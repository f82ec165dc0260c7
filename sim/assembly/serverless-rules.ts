/**
 * What a cluster's serverless instances are allowed, as the checks of both versions ask for it (cluster reference 2.2,
 * 2.3).
 */
import type { ServerlessRule, ServerlessV1Rule } from "../checks/index.ts";
import { connectionsMax, connectionsV1, SERVERLESS_CLASS, V1_CAPACITIES } from "../facts/index.ts";
import type { ClusterSpec } from "../scenario/types.ts";

export function serverlessRuleOf({ serverlessV1, serverlessV2, engine }: ClusterSpec): ServerlessRule | undefined {
  if (serverlessV1 !== undefined) {
    const { min, max, autoPause } = serverlessV1;
    return {
      min,
      max,
      pauses: autoPause,
      pauseAfter: serverlessV1.autoPauseAfter,
      connectionsAt: (acu) => connectionsV1(engine, acu),
    };
  }
  if (serverlessV2 === undefined) return undefined;
  const { min, max } = serverlessV2;
  const most = connectionsMax(SERVERLESS_CLASS, engine, serverlessV2);
  return { min, max, pauses: min === 0, pauseAfter: serverlessV2.autoPauseAfter, connectionsAt: () => most };
}

export function serverlessV1RuleOf(
  { serverlessV1, engine }: ClusterSpec,
  { v1CooldownUp, v1CooldownDown }: { readonly v1CooldownUp: number; readonly v1CooldownDown: number },
): ServerlessV1Rule | undefined {
  if (serverlessV1 === undefined) return undefined;
  return {
    ...serverlessV1,
    capacities: V1_CAPACITIES[engine],
    connectionsAt: (acu) => connectionsV1(engine, acu),
    cooldownUp: v1CooldownUp,
    cooldownDown: v1CooldownDown,
  };
}

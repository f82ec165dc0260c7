/**
 * How a cluster of an account scales by itself: the capacities of Aurora Serverless v2 and v1, and Aurora Auto Scaling
 * of its readers (cluster reference 2).
 */
import type { Member } from "./account.ts";
import type { Notes } from "./notes.ts";
import { block, flag, number, text, type Plain } from "./resources.ts";
import { span } from "./words.ts";

/** Serverless v2's range; a pause goes with a minimum of nothing. */
export function capacityOf({ properties }: Member): Plain | undefined {
  const given = block(properties["ServerlessV2ScalingConfiguration"]);
  const min = number(given?.["MinCapacity"]);
  const max = number(given?.["MaxCapacity"]);
  if (min === undefined || max === undefined) return undefined;
  const pause = number(given?.["SecondsUntilAutoPause"]);
  return { min, max, ...(pause === undefined || min > 0 ? {} : span("autoPauseAfter", pause)) };
}

/** Serverless v1: its capacities, where they are known; what describes it has no instances. */
export function capacityOfV1({ properties }: Member): Plain | undefined {
  if (text(properties["EngineMode"]) !== "serverless") return undefined;
  const given = block(properties["ScalingConfiguration"]) ?? block(properties["ScalingConfigurationInfo"]);
  const min = number(given?.["MinCapacity"]);
  const max = number(given?.["MaxCapacity"]);
  if (min === undefined || max === undefined) return undefined;
  const pauses = given?.["AutoPause"] === undefined || flag(given["AutoPause"]);
  const action = text(given?.["TimeoutAction"]);
  return {
    min,
    max,
    autoPause: pauses,
    ...(pauses ? span("autoPauseAfter", number(given?.["SecondsUntilAutoPause"])) : {}),
    ...span("timeout", number(given?.["SecondsBeforeTimeout"])),
    ...(action === undefined ? {} : { timeoutAction: action }),
  };
}

/** The readers that people made stay where no policy is known. */
export function autoScalingOf({ readerScaling }: Member, id: string, notes: Notes): Plain {
  if (readerScaling === undefined) return {};
  const { target, policies } = readerScaling;
  const known = policies.flatMap((policy) => {
    const metric = text(block(policy["PredefinedMetricSpecification"])?.["PredefinedMetricType"]);
    const value = number(policy["TargetValue"]);
    if (
      metric === undefined ||
      value === undefined ||
      !/^RDSReaderAverage(CPUUtilization|DatabaseConnections)$/.test(metric)
    )
      return [];
    return [
      {
        metric,
        target: value,
        ...span("scaleOutCooldown", number(policy["ScaleOutCooldown"])),
        ...span("scaleInCooldown", number(policy["ScaleInCooldown"])),
        ...(flag(policy["DisableScaleIn"]) ? { disableScaleIn: true } : {}),
      },
    ];
  });
  if (known.length > 0)
    return {
      autoScaling: {
        min: number(target["MinCapacity"]) ?? 0,
        max: number(target["MaxCapacity"]) ?? 15,
        policies: known,
      },
    };
  notes.add(
    "left-out",
    `reader auto scaling of ${id}`,
    "no policy with a known metric is described: the readers there are stay",
  );
  return {};
}

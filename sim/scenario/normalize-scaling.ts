/**
 * Auto scaling of readers, checked as Application Auto Scaling checks it, and the slots that it may fill (cluster
 * reference 2.1).
 */
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { AutoScalingSpec, InstanceSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const COOLDOWN = 300_000_000;
/** One writer and fifteen readers. */
const INSTANCES_MAX = 16;
const PROMOTION_TIER = 15;

export function normalizeAutoScaling(
  { autoScaling }: ClusterFile,
  isPrimary: boolean,
  path: Path,
  report: Report,
): AutoScalingSpec | undefined {
  if (autoScaling === undefined) return undefined;
  const { min, max, policies } = autoScaling;
  if (!isPrimary) report(path, "is not available for a secondary cluster of a global database (ValidationException)");
  if (min > max) report([...path, "min"], `must not be above max: ${min} is more than ${max} (ValidationException)`);
  const metrics = policies.map(({ metric }) => metric);
  return {
    min,
    max,
    policies: policies.map(({ metric, target, scaleOutCooldown, scaleInCooldown, disableScaleIn }, index) => {
      const here = [...path, "policies", index];
      if (metrics.indexOf(metric) !== index)
        report([...here, "metric"], `${metric} has a policy already: one a metric (ValidationException)`);
      if (metric === "RDSReaderAverageCPUUtilization" && target > 100)
        report([...here, "target"], "is a percentage: at most 100 (ValidationException)");
      return {
        metric,
        target,
        scaleOutCooldown: readSpan(scaleOutCooldown, COOLDOWN, [...here, "scaleOutCooldown"], report),
        scaleInCooldown: readSpan(scaleInCooldown, COOLDOWN, [...here, "scaleInCooldown"], report),
        disableScaleIn: disableScaleIn ?? false,
      };
    }),
  };
}

/**
 * The instances that auto scaling may create, as the service names them, with the writer's class and the last promotion
 * tier. Each stands in the AZ that has the fewest before it: "chosen by Aurora".
 */
export function slotsOf(
  { max }: AutoScalingSpec,
  instances: readonly InstanceSpec[],
  azs: readonly string[],
): readonly InstanceSpec[] {
  const [writer] = instances;
  const slots: InstanceSpec[] = [];
  const room = Math.min(INSTANCES_MAX - instances.length, max - instances.length + 1);
  while (slots.length < room) {
    const count = (az: string): number => [...instances, ...slots].filter((one) => one.az === az).length;
    const az = azs.reduce((least, one) => (count(one) < count(least) ? one : least));
    slots.push({
      id: `application-autoscaling-${slots.length + 1}`,
      class: writer.class,
      az,
      promotionTier: PROMOTION_TIER,
      createdAt: -1,
    });
  }
  return slots;
}

/**
 * How a cluster's capacity follows demand, and when it is looked after, in the file format: AWS's names (cluster
 * reference 2, 8).
 */
import { z } from "zod";
import { duration, whole } from "./schema-values.ts";

const cooldown = (what: string) => duration.describe(`${what} Default 5m.`).optional();

export const autoScaling = z.strictObject({
  min: whole(0, 15).describe("MinCapacity: readers at least, manual ones included."),
  max: whole(0, 15).describe("MaxCapacity: readers at most."),
  policies: z
    .array(
      z.strictObject({
        metric: z
          .enum(["RDSReaderAverageCPUUtilization", "RDSReaderAverageDatabaseConnections"])
          .describe("PredefinedMetricType."),
        target: z
          .number("is not a number")
          .positive("must be above 0")
          .max(1_000_000, "must be at most 1000000")
          .describe("TargetValue: percent, or connections."),
        scaleOutCooldown: cooldown("How long after a scale-out before the next one, unless that is larger."),
        scaleInCooldown: cooldown("How long after a scale-in before the next one."),
        disableScaleIn: z.boolean().describe("It never removes readers. Default false.").optional(),
      }),
    )
    .min(1, "needs at least one policy")
    .max(2, "may have at most 2 policies: one a metric")
    .describe("Target tracking policies: readers are added when one wants it, and removed when all do."),
});

const acu = (what: string) =>
  z
    .number("is not a number")
    .min(0, "must be at least 0")
    .max(256, "must be at most 256")
    .multipleOf(0.5, "goes in steps of 0.5")
    .describe(what);

export const serverlessV2 = z.strictObject({
  min: acu("MinCapacity in capacity units, in steps of 0.5; 0: instances are paused when nobody is connected."),
  max: acu("MaxCapacity, at least 1."),
  autoPauseAfter: duration
    .describe("SecondsUntilAutoPause, 300s to 86400s; with a minimum of 0. Default 300s.")
    .optional(),
});

export const timeoutAction = z
  .enum(["RollbackCapacityChange", "ForceApplyCapacityChange"])
  .describe(
    "TimeoutAction: without a scaling point in time the change is given up (default), or forced: whoever is in the way is rolled back.",
  )
  .optional();

const units = (what: string) => whole(1, 384).describe(what);

export const serverlessV1 = z.strictObject({
  min: units(
    "MinCapacity in capacity units: 1, 2, 4 ... 256 in aurora-mysql; 2, 4 ... 64, 192, 384 in aurora-postgresql.",
  ),
  max: units("MaxCapacity, of the same."),
  autoPause: z.boolean().describe("AutoPause: it is paused when nobody is connected. Default true.").optional(),
  autoPauseAfter: duration.describe("SecondsUntilAutoPause, 300s to 86400s. Default 300s.").optional(),
  timeout: duration
    .describe("SecondsBeforeTimeout: for how long a scaling point is looked for, 60s to 600s. Default 300s.")
    .optional(),
  timeoutAction,
});

export const maintenance = z.strictObject({
  window: z.string().describe("PreferredMaintenanceWindow: ddd:hh24:mi-ddd:hh24:mi, for instance sun:04:00-sun:04:30."),
  clock: z.string().describe("What the clock says when the run begins: ddd:hh24:mi. Default: sun:00:00.").optional(),
  newVersion: duration
    .describe("When a minor version of the engine becomes available. Left out: there is one all the time.")
    .optional(),
  autoUpgrade: z
    .boolean()
    .describe(
      "AutoMinorVersionUpgrade of all instances: a new minor version is applied in the window by itself. Default: true unless the creation of one says false.",
    )
    .optional(),
});

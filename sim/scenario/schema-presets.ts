/**
 * Outages by their names: one line that stands for several faults (fault-shapes.ts). They are written out before
 * anything else sees them, so that --print-faults shows of what they consist.
 */
import { z } from "zod";
import { scope } from "./schema-faults.ts";
import { duration, ratio, whole } from "./schema-values.ts";

const at = duration.describe("When it begins, from the start of the run.");
const lasting = duration.describe("How long until all of it is lifted. Left out: never.").optional();
const needed = duration.describe("How long until all of it is over.");
const cluster = z.string().describe("The cluster that is hit. Default: the first.").optional();
const preset = <K extends string>(kind: K) => z.literal(kind).describe("What breaks.");

export const presetSchemas = [
  z
    .strictObject({ kind: preset("ring-partition"), cluster, at, for: lasting })
    .describe(
      "Each instance sees the storage of all zones but one, each another two: majorities that overlap, and no two alike.",
    ),
  z
    .strictObject({
      kind: preset("bridge-partition"),
      az: scope.az.unwrap().describe("The zone that sees everybody."),
      at,
      for: lasting,
    })
    .describe("The other zones of its Region are cut off from one another."),
  z
    .strictObject({ kind: preset("minority-partition"), az: scope.az.unwrap(), at, for: lasting })
    .describe("A zone is cut off from everybody else."),
  z
    .strictObject({
      kind: preset("az-plus-one"),
      az: scope.az.unwrap(),
      node: scope.node.unwrap().describe("The node elsewhere. Default: the first one of the zone behind.").optional(),
      at,
      for: lasting,
    })
    .describe("A zone without power, and one storage node elsewhere."),
  z
    .strictObject({
      kind: preset("swizzle-clog"),
      cluster,
      at,
      for: needed,
      intensity: ratio.describe("Share of the storage nodes. Default 50%.").optional(),
      order: whole(0, 1_000_000).describe("Another number, another order of letting go. Default 1.").optional(),
    })
    .describe(
      "Storage nodes fall silent one after the other over half of the time, and are let go over the other half in another order; nothing is lost.",
    ),
  z
    .strictObject({
      kind: preset("bad-batch"),
      cluster,
      at,
      within: duration.describe("Over which time it shows, node by node. Default 60s.").optional(),
      intensity: ratio.describe("Share of log and pages that goes bad on each. Default 10%.").optional(),
      batches: whole(2, 1000)
        .describe("So many batches were bought: one node in so many is of this one, whatever its zone. Default 4.")
        .optional(),
    })
    .describe("Media of one age and make go bad, on nodes of all zones."),
  z
    .strictObject({
      kind: preset("attrition"),
      cluster,
      at,
      nodes: whole(1, 1000).describe("So many storage nodes. Default 2.").optional(),
      every: duration
        .describe("Until the second one goes; each further pause is half as long again. Default 10s.")
        .optional(),
      for: duration.describe("How long each is down. Default 10s.").optional(),
    })
    .describe("Storage nodes crash one after the other, zone by zone."),
  z
    .strictObject({
      kind: preset("failover-storm"),
      cluster,
      at,
      times: whole(1, 1000).describe("How often. Default 5.").optional(),
      every: duration.describe("From one to the next. Default 40s.").optional(),
    })
    .describe("Whoever writes dies, again and again."),
  z
    .strictObject({ kind: preset("retry-storm"), cluster, at, for: needed })
    .describe("The writer stands still, and then every client connects at once: retries may keep the outage up."),
  z
    .strictObject({
      kind: preset("repair-storm"),
      az: scope.az.unwrap(),
      nodes: whole(1, 1000).describe("So many of its storage nodes. Default 2.").optional(),
      at,
    })
    .describe("Disks of several nodes of a zone are lost at once: repair traffic competes with the foreground."),
] as const;

export type PresetFile = z.infer<(typeof presetSchemas)[number]>;
const PRESET_KINDS: readonly string[] = presetSchemas.map(({ shape }) => shape.kind.value);

export function isPreset(fault: { readonly kind: string }): fault is PresetFile {
  return PRESET_KINDS.includes(fault.kind);
}

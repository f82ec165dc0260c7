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
      "Each instance is cut off from the storage of one zone, the next one from the next zone's: their majorities overlap and differ.",
    ),
  z
    .strictObject({
      kind: preset("bridge-partition"),
      az: scope.az.unwrap().describe("The zone that sees everybody."),
      at,
      for: lasting,
    })
    .describe("All zones of a Region but one are cut off from one another."),
  z
    .strictObject({ kind: preset("minority-partition"), az: scope.az.unwrap(), at, for: lasting })
    .describe("A zone is cut off from everybody else."),
  z
    .strictObject({
      kind: preset("az-plus-one"),
      az: scope.az.unwrap(),
      node: scope.node.unwrap().describe("The node elsewhere. Default: the first one in another zone.").optional(),
      at,
      for: lasting,
    })
    .describe("A zone loses power, and so does one storage node elsewhere."),
  z
    .strictObject({
      kind: preset("swizzle-clog"),
      cluster,
      at,
      for: needed,
      intensity: ratio.describe("Share of the storage nodes. Default 50%.").optional(),
      order: whole(0, 1_000_000).describe("The order of letting go: each number gives another. Default 1.").optional(),
    })
    .describe(
      "Storage nodes fall silent one after the other over half of the time, and are let go over the other half in another order; nothing is lost.",
    ),
  z
    .strictObject({
      kind: preset("bad-batch"),
      cluster,
      at,
      within: duration
        .describe("How long until it has gone through all of them, node by node. Default 60s.")
        .optional(),
      intensity: ratio.describe("Share of log and pages that goes bad on each. Default 10%.").optional(),
      batches: whole(2, 1000)
        .describe("How many batches were bought: one node in so many is of this one, whatever its zone. Default 4.")
        .optional(),
    })
    .describe("Media of one age and make go bad, on nodes of all zones."),
  z
    .strictObject({
      kind: preset("attrition"),
      cluster,
      at,
      nodes: whole(1, 1000).describe("How many storage nodes. Default 2.").optional(),
      every: duration
        .describe(
          "How long until the second one goes; each further pause is half as long again, up to a minute. Default 10s.",
        )
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
      every: duration
        .describe("How long from one crash to the next; the instance is down for half of it. Default 40s.")
        .optional(),
    })
    .describe("The writer crashes and loses its page cache, again and again; after a failover it is the new writer."),
  z
    .strictObject({ kind: preset("retry-storm"), cluster, at, for: needed })
    .describe(
      "The writer stands still, then all connections are reset and every client connects at once: retries may keep the outage up.",
    ),
  z
    .strictObject({
      kind: preset("repair-storm"),
      az: scope.az.unwrap(),
      nodes: whole(1, 1000).describe("How many of its storage nodes. Default 2.").optional(),
      at,
    })
    .describe("Disks of several nodes of a zone are lost at once: repair traffic competes with the foreground."),
] as const;

export type PresetFile = z.infer<(typeof presetSchemas)[number]>;
const PRESET_KINDS: readonly string[] = presetSchemas.map(({ shape }) => shape.kind.value);

export function isPreset(fault: { readonly kind: string }): fault is PresetFile {
  return PRESET_KINDS.includes(fault.kind);
}

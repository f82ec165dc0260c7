/**
 * The part of the file format that leaves something to chance: how many faults and actions a seed draws, of which
 * kinds, within which bounds.
 */
import { z } from "zod";
import { duration, whole } from "./schema-values.ts";

/** The schema of `random:`; kinds are those of the faults and actions that a file may write out. */
export const randomOf = <F extends string, A extends string>(faultKinds: readonly F[], actionKinds: readonly A[]) =>
  z.strictObject({
    faults: whole(0, 1_000).describe("Faults at most; one at least. Default 8.").optional(),
    kinds: z
      .array(z.enum(faultKinds))
      .min(1)
      .describe("Kinds of faults. Default: all that the topology can have.")
      .optional(),
    actions: whole(0, 1_000).describe("Actions at most, perhaps none. Default 0.").optional(),
    does: z
      .array(z.enum(actionKinds))
      .min(1)
      .describe("Kinds of actions. Default: all that take nothing away for good.")
      .optional(),
    topology: z
      .enum(["as-written", "drawn"])
      .describe("as-written (default), or drawn: each seed has other instances, another volume and other traffic.")
      .optional(),
    survive: z
      .enum(["az", "az-plus-one", "disks", "nothing"])
      .describe(
        "What must be survivable. az: one AZ is away at most, writes go on. az-plus-one: and one node, reads go on. disks (default): anything may be away for a while, nothing acknowledged is lost. nothing: no bound, to see what a design does beyond what it was made for.",
      )
      .optional(),
    from: duration.describe("Nothing begins before. Default 0s.").optional(),
    until: duration
      .describe("Everything has ended by then: the rest of the run is for recovering. Default: two thirds of the run.")
      .optional(),
    longest: duration.describe("The longest that one fault lasts. Default 20s.").optional(),
  });

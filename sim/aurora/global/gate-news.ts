/**
 * What a writer needs to know of its secondaries for rds.global_db_rpo (cluster reference 5.2): how far some secondary
 * has everything, and the instant before which some secondary has every commit. Both stay true whatever comes later.
 *
 * Left out: when it is told, and to whom (outbound.ts); what a writer does with it (the gate of its database).
 */
import type { Lsn, Micros } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { FOR_EVER } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import type { Lane } from "./lane.ts";

/** Under the mutation silentSecondariesForgotten. */
const FORGOTTEN_AFTER_US = FIXED.brokenMemory.value;

/** A lane of a cluster that the primary's log is owed to. */
export interface OwedLane {
  readonly lane: Lane;
  /** It is a secondary, and not one that is being rebuilt. */
  readonly isSecondary: boolean;
}

/**
 * `vdl` is the primary's as its server knows it, `heardAt` when the newest of that came to be durable. Mutation
 * gateTakesWorst: every secondary instead of some. Mutation silentSecondariesForgotten: those that have lacked a commit
 * for a while do not count, as if they had left.
 */
export function gateNews(
  owed: readonly OwedLane[],
  vdl: Lsn,
  heardAt: Micros,
  { gateTakesWorst, silentSecondariesForgotten }: Context["mutations"],
): { readonly upTo: Lsn; readonly before: Micros } {
  let [upTo, before] = gateTakesWorst ? [Infinity, Infinity] : [0, 0];
  let counted = 0;
  for (const { lane, isSecondary } of owed) {
    // Who is being rebuilt counts, too, and lacks whatever has been committed since the new primary opened.
    const all = isSecondary && !lane.isKnown ? 0 : lane.hasAllBefore(heardAt);
    const has = isSecondary ? lane.vdl : lane.lacksNoCommit ? vdl : 0;
    if (silentSecondariesForgotten && heardAt - all > FORGOTTEN_AFTER_US) continue;
    counted++;
    upTo = gateTakesWorst ? Math.min(upTo, has) : Math.max(upTo, has);
    before = gateTakesWorst ? Math.min(before, all) : Math.max(before, all);
  }
  return { upTo, before: counted === 0 ? FOR_EVER : before };
}

/**
 * Where the durable log ends, as a recovery finds it out (storage reference 5.2): along the volume's chain, up from a
 * point that is proven durable, for as long as every record is held by a member that answered; and then back to the
 * last record at which a mini-transaction is complete, VDL'.
 *
 * Pure: what members said comes in, a point comes out. Left out: asking them (recovery.ts).
 */
import type { Lsn } from "../../kernel/index.ts";
import type { Context, Volume } from "./volume.ts";

/**
 * `hint` is a point that some writer knew to be durable; `complete` says by group how far the most complete member that
 * answered is.
 */
export function recoveredVdl(
  { log, metadata }: Volume,
  mutations: Context["mutations"],
  hint: Lsn,
  complete: Float64Array,
): Lsn {
  let durable = hint;
  // Where the last recovery that went through to its opening cut the log, everything before is durable. One that was
  // interrupted proves nothing: what it had adopted may be on a single member, and that one need not be among those
  // that answer now (I15; 8,389th random schedule). Nor does it when others have opened since: they may have annulled
  // what it kept (277th of seed 601).
  for (const { epoch, keep } of metadata.truncations)
    if (epoch === metadata.openEpoch || (mutations.trustUnopened && epoch < metadata.openEpoch))
      durable = Math.max(durable, keep);
  let vcl = durable;
  for (let lsn = metadata.next(durable); lsn <= log.last && complete[log.group(lsn)] >= lsn; lsn = metadata.next(lsn)) {
    vcl = lsn;
    if (log.isCpl(lsn)) durable = lsn;
  }
  return mutations.truncateAtVcl ? vcl : durable;
}

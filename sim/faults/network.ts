/**
 * Faults of the network between two sets of hosts: a cut, loss, duplication, delay; both ways or one.
 *
 * A message that was on its way when the cut came still arrives: its fate was decided when it was sent. The longest such
 * message is a few hundred milliseconds old, far below any fault's length.
 */
import { threshold } from "../kernel/index.ts";
import type { FaultSpec } from "../scenario/types.ts";
import type { LinkRule } from "../world/index.ts";
import { hostMask, type Directory } from "./targets.ts";

export type NetworkFault = Extract<FaultSpec, { kind: "partition" | "loss" | "duplicate" | "slow-link" }>;

/** The rule a fault puts into the network, under the fault's own number. */
export function linkRule(fault: NetworkFault, id: number, directory: Directory): LinkRule {
  const from = hostMask(fault.from, directory);
  const to = hostMask(fault.to, directory, from);
  const slow = fault.kind === "slow-link";
  return {
    id,
    from,
    to,
    bothWays: fault.direction === "both",
    cut: fault.kind === "partition",
    lossBelow: fault.kind === "loss" ? threshold(fault.ratio) : 0,
    duplicateBelow: fault.kind === "duplicate" ? threshold(fault.ratio) : 0,
    factor: slow ? fault.factor : 1,
    extra: slow ? fault.extra : 0,
  };
}

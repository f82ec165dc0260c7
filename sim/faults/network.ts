/**
 * Faults of the network between two sets of hosts: a cut, loss, damage, duplication, delay, messages held back, a
 * narrow link; both ways or one; all messages, some families of them, or one.
 *
 * A message that was on its way when the cut came still arrives: its fate was decided when it was sent. The longest
 * such message is a few hundred milliseconds old, far below any fault's length.
 */
import { MESSAGE_FAMILIES, type MessageFamily } from "../facts/index.ts";
import { SECOND, threshold } from "../kernel/index.ts";
import type { FaultOf, FaultSpec } from "../scenario/types.ts";
import { HARMLESS, type LinkRule, type SingleMessage } from "../world/index.ts";
import { hostMask, type Directory } from "./targets.ts";

export type NetworkFault = Extract<
  FaultSpec,
  { kind: "partition" | "loss" | "corrupt-messages" | "duplicate" | "slow-link" | "hold" | "throttle" }
>;

/**
 * The rule a fault puts into the network, under the fault's own number. `kindNames` are the run's kinds of event, by
 * number.
 */
export function linkRule(
  fault: NetworkFault,
  id: number,
  directory: Directory,
  kindNames: readonly string[],
): LinkRule {
  const from = hostMask(fault.from, directory);
  const to = hostMask(fault.to, directory, from);
  const { messages } = fault;
  const kinds = messages && kindsOf(messages, kindNames);
  return { ...HARMLESS, id, from, to, bothWays: fault.direction === "both", kinds, ...effectOf(fault) };
}

/** What befalls one message. */
export function singleMessage(
  fault: FaultOf<"one-message">,
  id: number,
  directory: Directory,
  kindNames: readonly string[],
): SingleMessage {
  const { does, by, number } = fault;
  return {
    id,
    from: hostMask(fault.from, directory),
    to: hostMask(fault.to, directory),
    kinds: kindsOf([fault.message], kindNames),
    number,
    // A damaged message is dropped by its receiver, which sees it by the checksum.
    isSwallowed: does === "drop" || does === "corrupt",
    extra: does === "delay" ? by : 0,
    twinAfter: does === "duplicate" ? by : -1,
    sent: 0,
  };
}

function kindsOf(families: readonly MessageFamily[], kindNames: readonly string[]): Uint8Array {
  const names = families.flatMap((family): readonly string[] => MESSAGE_FAMILIES[family]);
  return Uint8Array.from(kindNames, (name) => (names.includes(name) ? 1 : 0));
}

function effectOf(fault: NetworkFault): Partial<LinkRule> {
  switch (fault.kind) {
    case "partition":
      return { cut: true };
    case "loss":
      return { lossBelow: threshold(fault.ratio) };
    case "corrupt-messages":
      return { damagedBelow: threshold(fault.ratio) };
    case "duplicate":
      return { duplicateBelow: threshold(fault.ratio), lateMax: fault.late ?? 0 };
    case "slow-link": {
      const { factor, extra, spread = 0, ratio } = fault;
      return { factor, extra, spread, slowBelow: ratio === undefined ? Infinity : threshold(ratio) };
    }
    case "hold":
      // What is never let go never comes.
      return fault.for > 0 ? { heldUntil: fault.at + fault.for } : { cut: true };
    case "throttle":
      return { interval: Math.ceil(SECOND / fault.perSecond), queueMax: fault.queue };
  }
}

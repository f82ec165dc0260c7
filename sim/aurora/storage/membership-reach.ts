/**
 * Which members the control plane can tell of a new membership, and hear of it. A change of members ends when a write
 * quorum has taken it up, and an engine that knows the new membership counts nobody who does not: while the way is cut,
 * both wait, and nobody is late.
 */
import { MESSAGE_FAMILIES } from "../../facts/index.ts";
import { TRACE } from "../../trace/index.ts";
import { kindsNamed, Reach } from "./reach.ts";
import type { Context, Volume } from "./volume.ts";

const MEMBERSHIP: ReadonlySet<string> = new Set(MESSAGE_FAMILIES.membership);

/** By segment: 1 while the way between it and the control plane's machine, there or back, is not clear. */
export function membershipReach(context: Context, volume: Volume, controlHost: number): Reach {
  const { network } = context;
  const kindsOf = kindsNamed(context, MEMBERSHIP);
  const isClear = (from: number, to: number): boolean => network.pathBetween(from, to, kindsOf()) === "clear";
  const ofNode = (host: number): number => (isClear(controlHost, host) && isClear(host, controlHost) ? 0 : 1);
  return new Reach(context, volume, TRACE.membershipReach, ofNode);
}

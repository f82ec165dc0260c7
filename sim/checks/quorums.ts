/**
 * I25: every write quorum meets every read quorum and every other write quorum, by enumeration of all 64 subsets rather than by
 * arithmetic. The rule judged is the one the protocol really uses, mutations included.
 *
 * Not verified here: quorums of two configurations during a membership change, which this build does not have.
 */
import type { Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import { MEMBER_NAMES } from "./ghost.ts";

export function checkQuorums(writeQuorum: number, readQuorum: number, trace: Trace, listener: FailureListener): Check {
  const check = new Check("I25-quorum-intersection", "pairs of smallest quorums", trace, listener);
  const writes = sets(writeQuorum);
  const others = [
    ...sets(readQuorum).map((set) => ["read", set] as const),
    ...writes.map((set) => ["write", set] as const),
  ];
  for (const write of writes) {
    for (const [kind, other] of others) {
      check.exercised++;
      if ((write & other) !== 0) continue;
      check.fail(
        () => `The write quorum ${names(write)} and the ${kind} quorum ${names(other)} have no member in common.`,
      );
    }
  }
  return check;
}

function sets(size: number): number[] {
  const found: number[] = [];
  for (let mask = 0; mask < 64; mask++)
    if (MEMBER_NAMES.filter((_, member) => (mask & (1 << member)) !== 0).length === size) found.push(mask);
  return found;
}

function names(mask: number): string {
  return MEMBER_NAMES.filter((_, member) => (mask & (1 << member)) !== 0).join(" ");
}

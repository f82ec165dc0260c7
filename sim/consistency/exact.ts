/**
 * What inference leaves open, decided by search (search.ts): linearizability of a row with compare-and-swap or values
 * written twice; serial orders, snapshots and prefixes of transactions over registers whose versions' order nobody
 * knows.
 */
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import { problemOf, type Kind } from "./pieces.ts";
import { search } from "./search.ts";

/** A finding, null if an order exists, or why that is not known. The witness is all there is: others make it small. */
export function judgeByOrder(
  operations: readonly Operation[],
  kind: Kind,
  anomaly: string,
  what: string,
  stepsMax?: number,
): Finding | null | string {
  const answer = search(problemOf(operations, kind), stepsMax);
  if (answer === "found") return null;
  if (answer === "gave up") return `whether ${what} was not found out within the search's limits`;
  return { anomaly, witness: operations, message: `It is not so that ${what}: every order was tried.` };
}

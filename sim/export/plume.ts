/**
 * The text that Plume, PolySI and IsoVista read (consistency reference 5): `w(1,7,0,0)` is an operation, with its key,
 * value, session and transaction, a line each, sessions one after the other and each in its own order. Session 0 writes
 * the first value, 0, of every key.
 *
 * What failed is a transaction -1: aborted, so that a read of it shows. So is a write of unknown outcome, unless
 * somebody has read it: then it was committed. Reads without an answer say nothing and are left out.
 */
import type { MicroOperation, Operation } from "../results/index.ts";
import { UnfitError } from "./unfit.ts";

/** The file's lines, each with its line end. */
export function* exportPlume(operations: readonly Operation[]): Generator<string> {
  const seen = new Set<string>();
  const keys = new Set<number>();
  for (const operation of operations) {
    for (const { f, key, value } of stepsOf(operation)) {
      keys.add(key);
      if (operation.outcome === "ok" && f === "r" && value !== null) seen.add(`${key} ${Number(value)}`);
    }
  }
  for (const key of [...keys].toSorted((a, b) => a - b)) yield `w(${key},0,0,0)\n`;
  const order = operations
    .map((_, index) => index)
    .toSorted(
      (a, b) => operations[a].session - operations[b].session || operations[a].invoke - operations[b].invoke || a - b,
    );
  const sessions = new Map<number, number>();
  let transaction = 0;
  for (const index of order) {
    const operation = operations[index];
    const steps = stepsOf(operation);
    const isCommitted =
      operation.outcome === "ok" ||
      (operation.outcome === "info" &&
        steps.some(({ f, key, value }) => f === "w" && seen.has(`${key} ${Number(value)}`)));
    const told = operation.outcome === "ok" ? steps : steps.filter(({ f }) => f === "w");
    if (told.length === 0) continue;
    if (!sessions.has(operation.session)) sessions.set(operation.session, sessions.size + 1);
    const number = isCommitted ? ++transaction : -1;
    for (const { f, key, value } of told)
      yield `${f}(${key},${Number(value ?? 0)},${sessions.get(operation.session)},${number})\n`;
  }
}

function stepsOf({ f, key, value, steps }: Operation): readonly MicroOperation[] {
  const all = f === "txn" ? (steps ?? []) : [{ f: f === "read" ? ("r" as const) : ("w" as const), key, value }];
  if (all.some((step) => step.f === "append" || (typeof step.value === "object" && step.value !== null)))
    throw new UnfitError(
      "rows of this history are lists that are appended to, and Plume's text has registers only: jepsen-edn and jsonl can say it",
    );
  return all;
}

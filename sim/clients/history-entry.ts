/**
 * An operation that has ended, as histories have it: a read, a write, or a transaction with its steps (consistency
 * reference). What it means for a client's figures is outcomes.ts's business.
 */
import type { Lsn, Micros } from "../kernel/index.ts";
import type { MicroOperation, Operation } from "../results/index.ts";
import type { History } from "./history.ts";
import type { WorkloadParts } from "./workload-parts.ts";

/** How an operation ended, by the attempt that its client heard of. */
export interface Ending {
  readonly operation: number;
  readonly attempt: number;
  readonly process: number;
  readonly session: number;
  readonly invoke: Micros;
  /** -1 for one that nobody has stopped waiting for. */
  readonly endedAt: Micros;
  readonly outcome: Operation["outcome"];
  /** Of a write: its record. Of a read: the version it found, 0 for none. */
  readonly lsn: Lsn;
  /** Who answered, -1 for nobody. */
  readonly instance: number;
  /** Rows are lists, and a write appends to one. */
  readonly lists: boolean;
}

type Books = Pick<WorkloadParts, "operations" | "valueAt" | "listAt">;

export function remember(history: History, books: Books, ending: Ending): void {
  const { operations, valueAt } = books;
  const { operation, attempt, process, session, invoke, endedAt, outcome, lsn, instance, lists } = ending;
  // A named statement by itself is no step of any history.
  if (operations.stepsOf(operation) === 1 && operations.sqlAt(operation, 0) !== "") return;
  const isRead = operations.isRead(operation);
  const { versions, readPoint } = operations.foundBy(operation, attempt);
  const by = isRead && outcome === "ok" ? operations.answeredBy(operation, attempt) : "writer";
  const isUnknown = outcome === "info";
  const common = {
    process,
    invoke,
    complete: isUnknown ? -1 : endedAt,
    outcome,
    ...(instance < 0 ? {} : { server: instance }),
    ...(isUnknown && endedAt >= 0 ? { gaveUpAt: endedAt } : {}),
    ...(by === "writer" ? {} : { answeredBy: by }),
    session,
    lsn: isRead ? readPoint : lsn,
  };
  const key = operations.keyOf(operation);
  if (lists || operations.stepsOf(operation) > 1) {
    const steps = stepsOf(books, ending, outcome === "ok" ? versions : [], readPoint);
    history.add({ ...common, f: "txn", key, value: null, steps });
  } else if (isRead) {
    const value = outcome === "ok" && lsn !== 0 ? valueAt(lsn, instance) : null;
    history.add({ ...common, f: "read", key, value });
  } else history.add({ ...common, f: "write", key, value: operations.valueOf(operation) });
}

/** The steps of a transaction; reads without a result when `versions` is empty. */
function stepsOf(
  { operations, valueAt, listAt }: Books,
  { operation, instance, lists }: Ending,
  versions: readonly Lsn[],
  readPoint: Lsn,
): MicroOperation[] {
  let reads = 0;
  const steps = Array.from({ length: operations.stepsOf(operation) }, (_, step) => step);
  return steps
    .filter((step) => operations.sqlAt(operation, step) === "")
    .map((step): MicroOperation => {
      const key = operations.keyAt(operation, step);
      if (!operations.readsAt(operation, step))
        return { f: lists ? "append" : "w", key, value: operations.valueOf(operation) };
      const version = versions[reads++];
      if (version === undefined) return { f: "r", key, value: null };
      if (lists) return { f: "r", key, value: listAt(version, readPoint, instance) };
      return { f: "r", key, value: version === 0 ? null : valueAt(version, instance) };
    });
}

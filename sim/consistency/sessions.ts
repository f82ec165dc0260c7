/**
 * What a session may rely on, row by row: that it sees its own writes (`session`), that what it reads never gets older (`session-mr`), and that
 * whatever anybody reads was written by somebody in time (`eventual`).
 *
 * With log positions (a write's commit, a read's read point) each is a comparison of two numbers, and the message tells which position was
 * missing. Without, versions are only known to be in order when one write was over before the other began: a violation is one whatever the
 * order of concurrent writes. So the black box can miss what the white box finds, never the other way round.
 */
import type { Operation, Scalar } from "./history.ts";

export interface SessionVerdict {
  readonly valid: boolean;
  readonly witness: readonly Operation[];
  readonly message: string;
}

/** Operations of one row each, in order of invocation. */
export interface Rows {
  /** By row: who wrote which value; writes that failed are not among them. */
  readonly writerOf: ReadonlyMap<string, ReadonlyMap<Scalar, Operation>>;
  /** Why values cannot tell who wrote them: one was written twice. */
  readonly repeated: string | undefined;
  readonly operations: readonly Operation[];
}

export function rowsOf(operations: readonly Operation[]): Rows {
  const writerOf = new Map<string, Map<Scalar, Operation>>();
  let repeated: string | undefined;
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f === "r" || operation.outcome === "fail") continue;
    let row = writerOf.get(step.key);
    if (row === undefined) writerOf.set(step.key, (row = new Map()));
    if (row.has(step.value)) repeated ??= `${JSON.stringify(step.value)} was written to ${step.key} twice: values must be unique to be judged`; // prettier-ignore
    row.set(step.value, operation);
  }
  return { writerOf, repeated, operations };
}

const FINE: SessionVerdict = { valid: true, witness: [], message: "" };

export function judgeEventual({ writerOf, operations }: Rows): SessionVerdict {
  const positions = new Map<string, Operation[]>();
  for (const [key, row] of writerOf) {
    const acked = [...row.values()].filter(({ lsn, outcome }) => outcome === "ok" && lsn !== null);
    positions.set(key, acked.sort((a, b) => (a.lsn as number) - (b.lsn as number))); // prettier-ignore
  }
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f !== "r" || operation.outcome !== "ok") continue;
    const writer = step.value === null ? null : writerOf.get(step.key)?.get(step.value as Scalar);
    if (writer === undefined)
      return bad([operation], `Operation ${operation.index} read ${JSON.stringify(step.value)} from ${step.key}, which nobody wrote.`); // prettier-ignore
    if (writer !== null && writer.invoked > operation.completed)
      return bad([operation, writer], `Operation ${operation.index} read ${JSON.stringify(step.value)} from ${step.key} before operation ${writer.index} began to write it.`); // prettier-ignore
    if (operation.lsn === null || (writer !== null && writer.lsn === null)) continue;
    const version = writer === null ? 0 : (writer.lsn as number);
    if (version > operation.lsn && writer !== null)
      return bad([operation, writer], `Operation ${operation.index} saw the log up to ${operation.lsn}, but read what operation ${writer.index} wrote at ${version}.`); // prettier-ignore
    const newest = lastUpTo(positions.get(step.key) ?? [], operation.lsn);
    if (newest !== undefined && (newest.lsn as number) > version)
      return bad([newest, operation], `Operation ${operation.index} saw the log up to ${operation.lsn} and read ${JSON.stringify(step.value)} from ${step.key}, but operation ${newest.index} wrote another value at ${newest.lsn}.`); // prettier-ignore
  }
  return FINE;
}

/** The last of the writes, which are in order of position, at or below one; undefined for none. */
function lastUpTo(writes: readonly Operation[], position: number): Operation | undefined {
  let low = 0;
  for (let high = writes.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((writes[middle].lsn as number) <= position) low = middle + 1;
    else high = middle;
  }
  return writes[low - 1];
}

/** A session's read returns its own last write of the row, or something newer. */
export function judgeOwnWrites(rows: Rows): SessionVerdict {
  const own = new Map<string, Operation>();
  for (const operation of rows.operations) {
    const step = operation.steps[0];
    const place = `${operation.session} ${step.key}`;
    if (step.f !== "r") {
      if (operation.outcome === "ok") own.set(place, operation);
      continue;
    }
    const written = own.get(place);
    if (operation.outcome !== "ok" || written === undefined || written.completed > operation.invoked) continue;
    const older = isOlder(rows, operation, written);
    if (older !== null) return bad([written, operation], `Operation ${operation.index} read ${step.key} and missed its own session's write, operation ${written.index}: ${older}.`); // prettier-ignore
  }
  return FINE;
}

/** A session's read is not older than the one before it of the same row. */
export function judgeMonotonicReads(rows: Rows): SessionVerdict {
  const before = new Map<string, Operation>();
  for (const operation of rows.operations) {
    const step = operation.steps[0];
    if (step.f !== "r" || operation.outcome !== "ok") continue;
    const place = `${operation.session} ${step.key}`;
    const earlier = before.get(place);
    before.set(place, operation);
    if (earlier === undefined || earlier.completed > operation.invoked) continue;
    const seen = earlier.steps[0].value as Scalar | null;
    const writer = seen === null ? undefined : rows.writerOf.get(step.key)?.get(seen);
    if (earlier.lsn !== null && operation.lsn !== null && operation.lsn < earlier.lsn)
      return bad([earlier, operation], `Operation ${operation.index} saw the log up to ${operation.lsn}; its session had seen it up to ${earlier.lsn} in operation ${earlier.index}.`); // prettier-ignore
    const older = writer === undefined ? null : isOlder(rows, operation, writer);
    if (older !== null) return bad([earlier, operation], `Operation ${operation.index} read an older ${step.key} than operation ${earlier.index} of its session had: ${older}.`); // prettier-ignore
  }
  return FINE;
}

/**
 * Every read sees all writes acknowledged before it began, and whatever a read that was over then has seen; `byRow` looks at each row for
 * itself. By positions; black box this is linearizability (registers.ts).
 */
export function judgeGlobal({ operations }: Rows, byRow: boolean): SessionVerdict {
  const events = operations.flatMap((operation) => [{ at: operation.invoked, operation, ends: false }, { at: operation.completed, operation, ends: true }]); // prettier-ignore
  events.sort((a, b) => a.at - b.at);
  const newest = new Map<string, Operation>();
  const needs = new Map<Operation, Operation | undefined>();
  for (const { operation, ends } of events) {
    if (operation.outcome !== "ok") continue;
    const [{ f, key }] = operation.steps;
    const row = byRow ? key : "";
    if (!ends) {
      if (f === "r") needs.set(operation, newest.get(row));
      continue;
    }
    const needed = needs.get(operation);
    needs.delete(operation);
    if (needed !== undefined && (operation.lsn as number) < (needed.lsn as number))
      return bad([needed, operation], `Operation ${operation.index} saw the log up to ${operation.lsn}, but operation ${needed.index}, acknowledged before it began, is at ${needed.lsn}.`); // prettier-ignore
    // A row's own order is judged by its writes: read points may differ between reads of one version.
    if (byRow && f === "r") continue;
    if ((operation.lsn as number) > (newest.get(row)?.lsn ?? -1)) newest.set(row, operation);
  }
  return FINE;
}

/** Why what a read gave is surely older than a write of the row; null when it need not be. */
function isOlder({ writerOf }: Rows, read: Operation, write: Operation): string | null {
  if (read.lsn !== null && write.lsn !== null && read.lsn < write.lsn)
    return `it saw the log up to ${read.lsn}, and the write is at ${write.lsn}`;
  const step = read.steps[0];
  const value = step.value as Scalar | null;
  if (value === null) return "it found nothing";
  const writer = writerOf.get(step.key)?.get(value);
  if (writer !== undefined && writer.lsn !== null && write.lsn !== null)
    return writer.lsn < write.lsn
      ? `it found what was written at ${writer.lsn}, and the write is at ${write.lsn}`
      : null;
  if (writer === undefined || writer === write || writer.completed >= write.invoked) return null;
  return `it found ${JSON.stringify(value)}, whose write was over before`;
}

function bad(witness: readonly Operation[], message: string): SessionVerdict {
  return { valid: false, witness, message };
}

/**
 * The white box: what log positions say of a history of single rows. A write has its commit's position, a read the
 * point up to which it saw the log. Each guarantee is then a comparison of two numbers, and the message tells which
 * position was missing. One pass each.
 *
 * A finding here is one of the positions, whatever the values are; versions.ts and registers.ts judge the values.
 * Operations without a position are passed over. Not judged here: whether the positions are true.
 */
import { NOTHING, Places, type Columns } from "./columns.ts";
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import { shown } from "./rows.ts";

/** A read finds the last write of its row up to its point: all reads see prefixes of one log. */
export function judgePrefixes({ operations, found, row, rowCount }: Columns): Finding | null {
  const writesOf: Operation[][] = Array.from({ length: rowCount }, () => []);
  for (const operation of operations)
    if (operation.steps[0].f !== "r" && operation.outcome === "ok" && operation.lsn !== null)
      writesOf[row[operation.id]].push(operation);
  /** By write: its place among those of its row, so that whoever found it looks at the next one and need not search. */
  const placeOf = new Int32Array(operations.length).fill(-1);
  for (const writes of writesOf) {
    if (writes.some((write, at) => at > 0 && positionOf(write) < positionOf(writes[at - 1])))
      writes.sort((a, b) => positionOf(a) - positionOf(b));
    for (let at = 0; at < writes.length; at++) placeOf[writes[at].id] = at;
  }
  for (const { id, outcome, lsn, steps } of operations) {
    if (outcome !== "ok" || lsn === null || steps[0].f !== "r") continue;
    const writer = found[id] < 0 ? null : operations[found[id]];
    if ((writer === null && found[id] !== NOTHING) || (writer !== null && writer.lsn === null)) continue;
    const version = writer === null ? -1 : positionOf(writer);
    const writes = writesOf[row[id]];
    if (writer === null || placeOf[writer.id] >= 0) {
      const next = writes[writer === null ? 0 : placeOf[writer.id] + 1];
      if (version <= lsn && (next === undefined || positionOf(next) > lsn)) continue;
    }
    const newest = lastUpTo(writes, lsn);
    if (version <= lsn && (newest === undefined || positionOf(newest) <= version)) continue;
    const operation = operations[id];
    const saw = `Operation ${operation.index} saw the log up to ${lsn}`;
    if (writer !== null && version > lsn)
      return {
        anomaly: "no-prefix",
        witness: [operation, writer],
        message: `${saw}, but read what operation ${writer.index} wrote at ${version}.`,
      };
    if (newest !== undefined)
      return {
        anomaly: "no-prefix",
        witness: [...(writer === null ? [] : [writer]), newest, operation],
        message: `${saw} and read ${shown(steps[0].value)} from ${steps[0].key}, but operation ${newest.index} wrote another value at ${newest.lsn}.`,
      };
  }
  return null;
}

/** The last of the writes, which are in order of position, at or below one; undefined for none. */
function lastUpTo(writes: readonly Operation[], position: number): Operation | undefined {
  let low = 0;
  for (let high = writes.length; low < high;) {
    const middle = (low + high) >> 1;
    if (positionOf(writes[middle]) <= position) low = middle + 1;
    else high = middle;
  }
  return writes[low - 1];
}

/** A session's read sees the log at least up to its own last write of the row; `everyRow`: of any row. */
export function judgeOwnWrites(columns: Columns, everyRow = false): Finding | null {
  const { operations } = columns;
  const own = new Places(columns, everyRow);
  for (const { id, outcome, lsn, steps, invoked } of operations) {
    if (outcome !== "ok" || lsn === null) continue;
    const known = own.get(id);
    const written = known < 0 ? null : operations[known];
    if (steps[0].f !== "r") {
      if (written === null || lsn > positionOf(written)) own.set(id, id);
    } else if (written !== null && lsn < positionOf(written) && written.completed < invoked)
      return {
        anomaly: "own-write-missed",
        witness: [written, operations[id]],
        message: `Operation ${operations[id].index} read ${steps[0].key} and missed its own session's write, operation ${written.index}: it saw the log up to ${lsn}, and the write is at ${written.lsn}.`,
      };
  }
  return null;
}

/**
 * A session's read sees the log at least up to the version that it has read of the row before; `everyRow`: up to where
 * it had seen it.
 */
export function judgeMonotonicReads(columns: Columns, everyRow = false): Finding | null {
  const { operations, found } = columns;
  const before = new Places(columns, everyRow);
  for (const { id, outcome, lsn, steps, invoked } of operations) {
    if (outcome !== "ok" || lsn === null || steps[0].f !== "r") continue;
    const known = before.get(id);
    const needed =
      known < 0
        ? -1
        : everyRow
          ? positionOf(operations[known])
          : found[known] < 0
            ? -1
            : (operations[found[known]].lsn ?? -1);
    if (!everyRow || lsn > needed) before.set(id, id);
    if (lsn >= needed || operations[known].completed > invoked) continue;
    const earlier = operations[known];
    const version = everyRow || found[known] < 0 ? [] : [operations[found[known]]];
    return {
      anomaly: "non-monotonic-read",
      witness: [...version, earlier, operations[id]],
      message: `Operation ${operations[id].index} saw the log up to ${lsn}; its session had seen it up to ${needed} in operation ${earlier.index}.`,
    };
  }
  return null;
}

/** A session's writes are in the log in the order in which it made them. */
export function judgeMonotonicWrites(columns: Columns): Finding | null {
  const { operations } = columns;
  const last = new Places(columns, true);
  for (const { id, outcome, lsn, steps, invoked } of operations) {
    if (steps[0].f === "r" || outcome !== "ok" || lsn === null) continue;
    const earlier = last.get(id) < 0 ? null : operations[last.get(id)];
    if (earlier === null || lsn > positionOf(earlier)) last.set(id, id);
    else if (lsn < positionOf(earlier) && earlier.completed < invoked)
      return {
        anomaly: "non-monotonic-write",
        witness: [earlier, operations[id]],
        message: `Operation ${operations[id].index} is in the log at ${lsn}, before operation ${earlier.index} at ${earlier.lsn}, which its session wrote first.`,
      };
  }
  return null;
}

/** What a session writes is in the log behind all that it had read by then. */
export function judgeWritesFollowReads(columns: Columns): Finding | null {
  const { operations, found } = columns;
  /** By session: the read that found the newest version. */
  const newest = new Places(columns, true);
  for (const { id, outcome, lsn, steps, invoked } of operations) {
    if (outcome !== "ok") continue;
    const read = newest.get(id);
    const written = read < 0 ? null : operations[found[read]];
    if (steps[0].f === "r") {
      const position = found[id] < 0 ? null : operations[found[id]].lsn;
      if (position !== null && (written === null || position > positionOf(written))) newest.set(id, id);
    } else if (written !== null && lsn !== null && lsn < positionOf(written) && operations[read].completed < invoked)
      return {
        anomaly: "write-before-its-read",
        witness: [written, operations[read], operations[id]],
        message: `Operation ${operations[id].index} is in the log at ${lsn}, before operation ${written.index} at ${written.lsn}, which its session had read in operation ${operations[read].index}.`,
      };
  }
  return null;
}

/**
 * Every read sees all writes acknowledged before it began, and whatever a read that was over then has seen; `byRow`
 * looks at each row for itself. Black box this is linearizability (registers.ts).
 */
export function judgeNewest({ operations, row, rowCount }: Columns, byRow: boolean): Finding | null {
  const newest = new Int32Array(byRow ? rowCount : 1).fill(-1);
  const needs = new Int32Array(operations.length).fill(-1);
  for (const event of eventsOf(operations)) {
    const id = event >> 1;
    const { lsn, steps } = operations[id];
    if (lsn === null) continue;
    const isRead = steps[0].f === "r";
    const place = byRow ? row[id] : 0;
    if ((event & 1) === 0) {
      if (isRead) needs[id] = newest[place];
      continue;
    }
    const needed = needs[id] < 0 ? null : operations[needs[id]];
    if (needed !== null && lsn < positionOf(needed))
      return {
        anomaly: "stale-read",
        witness: [needed, operations[id]],
        message: `Operation ${operations[id].index} saw the log up to ${lsn}, but operation ${needed.index}, acknowledged before it began, is at ${needed.lsn}.`,
      };
    // A row's own order is judged by its writes: read points may differ between reads of one version.
    if (byRow && isRead) continue;
    if (newest[place] < 0 || lsn > positionOf(operations[newest[place]])) newest[place] = id;
  }
  return null;
}

/** Beginnings and ends of what is `ok`, in order: an operation's id times two, plus one for its end. */
function eventsOf(operations: readonly Operation[]): Int32Array {
  const known = operations.filter(({ outcome }) => outcome === "ok");
  const at = new Float64Array(known.length * 2);
  known.forEach(({ invoked, completed }, index) => {
    at[index * 2] = invoked;
    at[index * 2 + 1] = completed;
  });
  const last = known.reduce((latest, { completed }) => Math.max(latest, completed), 0);
  // Places in the order of events are small numbers, each there once: no sorting.
  const byPlace = last <= 8 * known.length + 1_000 ? new Int32Array(last + 1).fill(-1) : null;
  if (byPlace === null)
    return Int32Array.from(at.keys())
      .sort((a, b) => at[a] - at[b])
      .map((event) => known[event >> 1].id * 2 + (event & 1));
  at.forEach((place, event) => (byPlace[place] = known[event >> 1].id * 2 + (event & 1)));
  return byPlace.filter((event) => event >= 0);
}

function positionOf({ lsn }: Operation): number {
  return lsn as number;
}

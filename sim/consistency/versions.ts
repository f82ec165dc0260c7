/**
 * What a session may rely on, row by row, judged by values alone: is there an order of each row's writes that keeps
 * real time and explains what the sessions saw? Reads may be old. `eventual` asks for no more; `session` that a
 * session's read is not older than its own last write of the row; `session-mr` that it is not older than what the
 * session read of it before.
 *
 * Exact where each row's values are unique. A write takes effect between its invocation and the first moment at which
 * it was surely there: its own completion, or that of the first read that found it. So one write is before another if
 * that moment comes before the other's invocation, or if a session says so; an order exists if and only if these go in
 * no circle. Not judged here: what one row says of another (causal.ts).
 */
import { NOBODYS, NOTHING, Places, type Columns } from "./columns.ts";
import { cyclesOf, type CycleClass } from "./cycles.ts";
import { EDGE, orderEdges } from "./edges.ts";
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import { shown } from "./rows.ts";

export type Guarantee = "session" | "session-mr";

/**
 * A read of what nobody wrote, or what failed, or (where real time counts) what was only written later; null if there
 * is none.
 */
export function wrongRead({ operations, found }: Columns, inTime = true): Finding | null {
  for (let id = 0; id < found.length; id++) {
    if (found[id] === NOTHING) continue;
    const operation = operations[id];
    if (found[id] === NOBODYS)
      return { anomaly: "garbage-read", witness: [operation], message: `${readBy(operation)}, which nobody wrote.` };
    const writer = operations[found[id]];
    if (writer.outcome === "fail")
      return {
        anomaly: "G1a",
        witness: [writer, operation],
        message: `${readBy(operation)}, whose write, operation ${writer.index}, failed.`,
      };
    if (inTime && writer.invoked > operation.completed)
      return {
        anomaly: "future-read",
        witness: [operation, writer],
        message: `${readBy(operation)} and was over before operation ${writer.index} began to write it.`,
      };
  }
  return null;
}

function readBy({ index, steps: [step] }: Operation): string {
  return `Operation ${index} read ${shown(step.f === "cas" ? step.old : step.value)} from ${step.key}`;
}

/**
 * That a read is not older than a write: `lower` is the write, `by` the session's operation that says so; all by id.
 */
interface Claim {
  readonly read: number;
  readonly by: number;
  readonly lower: number;
}

const ANOMALY = { session: "own-write-missed", "session-mr": "non-monotonic-read" } as const;

/** Judges rows whose values are unique; null if they keep the guarantee. */
export function judgeVersions(columns: Columns, guarantee: Guarantee): Finding | null {
  const wrong = wrongRead(columns);
  if (wrong !== null) return wrong;
  const { operations, found } = columns;
  const { until, sure } = moments(columns);
  const before = new Places(columns);
  /** Orders that keep real time: claims may be against each of them and yet not against another. */
  const speaksAgainst = { moments: false, beginnings: false, positions: !columns.hasPositions };
  for (const { id, outcome, steps, invoked } of operations) {
    if (outcome !== "ok") continue;
    const isRead = steps[0].f === "r";
    const by = isRead || guarantee === "session" ? before.get(id) : -1;
    if (isRead === (guarantee === "session-mr")) before.set(id, id);
    if (!isRead || by < 0 || operations[by].completed > invoked) continue;
    const lower = guarantee === "session" ? by : found[by];
    if (lower === NOTHING || found[id] === lower) continue;
    const claim = { read: id, by, lower };
    if (found[id] === NOTHING) return broken(columns, guarantee, claim, "it found nothing", []);
    if (until[found[id]] < operations[lower].invoked) {
      const reader = sure[found[id]] < 0 ? null : operations[sure[found[id]]];
      const since =
        reader === null ? "whose write was over before" : `which operation ${reader.index} had found before`;
      return broken(
        columns,
        guarantee,
        claim,
        `it found ${shown(steps[0].value)}, ${since}`,
        reader === null ? [] : [reader],
      );
    }
    const [one, other] = [operations[lower], operations[found[id]]];
    if (until[lower] > until[found[id]]) speaksAgainst.moments = true;
    if (one.invoked > other.invoked) speaksAgainst.beginnings = true;
    if ((one.lsn ?? Infinity) > (other.lsn ?? -Infinity)) speaksAgainst.positions = true;
  }
  const isFine =
    !speaksAgainst.moments ||
    !speaksAgainst.beginnings ||
    (!speaksAgainst.positions && positionsKeepTime(columns, until));
  return isFine ? null : judgeCircles(columns, guarantee, until, sure);
}

function broken(
  { operations, found }: Columns,
  guarantee: Guarantee,
  claim: Claim,
  why: string,
  more: readonly Operation[],
): Finding {
  const read = operations[claim.read];
  const by = operations[claim.by];
  const { key } = read.steps[0];
  const finder = found[claim.read] < 0 ? [] : [operations[found[claim.read]]];
  const witness = [...new Set([by, operations[claim.lower], ...finder, ...more, read])];
  const message =
    guarantee === "session"
      ? `Operation ${read.index} read ${key} and missed its own session's write, operation ${by.index}: ${why}.`
      : `Operation ${read.index} read an older ${key} than operation ${by.index} of its session had: ${why}.`;
  return { anomaly: ANOMALY[guarantee], witness, message };
}

/**
 * By write: the first moment at which it was surely there, and the read that says so if it is not the write's own
 * completion (else -1).
 */
function moments({ completed, found }: Columns): { readonly until: Float64Array; readonly sure: Int32Array } {
  const until = completed.slice();
  const sure = new Int32Array(found.length).fill(-1);
  for (let id = 0; id < found.length; id++) {
    const writer = found[id];
    if (writer < 0 || completed[id] >= until[writer]) continue;
    until[writer] = completed[id];
    sure[writer] = id;
  }
  return { until, sure };
}

/** Whether no write has a position behind that of another that began when it was surely there. */
function positionsKeepTime({ operations, row, rowCount }: Columns, until: Float64Array): boolean {
  const writes = operations.filter(({ steps, outcome, lsn }) => steps[0].f !== "r" && outcome === "ok" && lsn !== null);
  writes.sort((a, b) => (a.lsn as number) - (b.lsn as number));
  const latest = new Float64Array(rowCount).fill(-1);
  return writes.every(({ id, invoked }) => {
    if (until[id] < latest[row[id]]) return false;
    latest[row[id]] = Math.max(latest[row[id]], invoked);
    return true;
  });
}

/** Any circle: real time alone makes none. */
const CIRCLE: CycleClass = { anomaly: "circle", first: EDGE.process, start: 0, next: () => 0, ends: () => true };

function judgeCircles(columns: Columns, guarantee: Guarantee, until: Float64Array, sure: Int32Array): Finding | null {
  const { operations, found, row, rowCount } = columns;
  const claims = claimsOf(columns, guarantee);
  const writersOf: number[][] = Array.from({ length: rowCount }, () => []);
  for (const { id, outcome, steps } of operations)
    if (steps[0].f !== "r" && outcome !== "fail") writersOf[row[id]].push(id);
  for (let at = 0; at < rowCount; at++) {
    const writers = writersOf[at];
    const place = new Map(writers.map((id, index) => [id, index]));
    const edges = orderEdges(
      writers.map((id, index): Operation => ({ ...operations[id], id: index, completed: until[id] })),
      EDGE.realtime,
    );
    const own = claims[at];
    own.forEach(({ read, lower }, index) =>
      edges[place.get(lower) as number].push(place.get(found[read]) as number, EDGE.process, index),
    );
    const [circle] = cyclesOf(edges, [CIRCLE]);
    if (circle === null || circle === "gave up") continue;
    const witness = circle.flatMap(({ from, kind, row: claim }) => {
      const id = writers[from];
      return [id, ...(kind === EDGE.process ? [own[claim].by, own[claim].read] : sure[id] < 0 ? [] : [sure[id]])].map(
        (one) => operations[one],
      );
    });
    const way = circle.map(({ from, kind, row: claim }) =>
      kind === EDGE.process
        ? `operation ${operations[writers[from]].index} is before what operation ${operations[own[claim].read].index} found, since its session knew of it`
        : `operation ${operations[writers[from]].index} was there before the next was begun`,
    );
    return {
      anomaly: ANOMALY[guarantee],
      witness: [...new Set(witness)],
      message: `No order of the writes of ${operations[writers[0]].steps[0].key} suits what the sessions saw: ${way.join("; ")}; and so round.`,
    };
  }
  return null;
}

/** By row: what the sessions say that is not plain. */
function claimsOf(columns: Columns, guarantee: Guarantee): Claim[][] {
  const { operations, found, row, rowCount } = columns;
  const claims: Claim[][] = Array.from({ length: rowCount }, () => []);
  const before = new Places(columns);
  for (const { id, outcome, steps, invoked } of operations) {
    if (outcome !== "ok") continue;
    const isRead = steps[0].f === "r";
    const by = before.get(id);
    if (isRead === (guarantee === "session-mr")) before.set(id, id);
    if (!isRead || by < 0 || operations[by].completed > invoked) continue;
    const lower = guarantee === "session" ? by : found[by];
    if (lower !== NOTHING && lower !== found[id]) claims[row[id]].push({ read: id, by, lower });
  }
  return claims;
}

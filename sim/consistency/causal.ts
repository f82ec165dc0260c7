/**
 * Causal consistency of registers whose values are unique, black box and exact: what is before what is each session's
 * order, and who read from whom. If a write is before a read of the same row, it is before the write that was read,
 * too. Causal, in the convergent form, is that all this goes in no circle (Biswas and Enea 2019). Polynomial: of each
 * session only its last write before the read counts.
 *
 * Transactions are read and written at once. Not judged here: lists, whose order is known anyway (cycles.ts).
 */
import { cyclesOf, type CycleClass, type Hop } from "./cycles.ts";
import { EDGE, EDGE_SIZE, joined, orderEdges } from "./edges.ts";
import type { Finding } from "./findings.ts";
import { externalReads, type Operation, type Scalar } from "./history.ts";
import { readRows, shown, type Row } from "./rows.ts";

/** Operations times sessions. */
const CELLS_MAX = 60_000_000;

const CIRCLE: CycleClass = {
  anomaly: "G1c-process",
  first: EDGE.wr | EDGE.ww,
  start: 0,
  next: () => 0,
  ends: () => true,
};

/** A finding, null for none, or why it cannot be decided. Ids must be places in the list. */
export function judgeCausal(operations: readonly Operation[]): Finding | null | string {
  const rows = readRows(operations, () => undefined);
  const known = joined(orderEdges(operations, EDGE.process), readFrom(operations, rows));
  const [circle] = cyclesOf(known, [CIRCLE]);
  if (circle !== null && circle !== "gave up") return told(circle, operations);
  const lines = linesOf(operations, known);
  if (operations.length * lines.count > CELLS_MAX)
    return `${operations.length} operations of ${lines.count} sessions are too many to follow who knew of whom`;
  const clocks = clocksOf(operations, known, lines);
  const before = conflicts(operations, rows, lines, clocks);
  if (!Array.isArray(before)) return before;
  const all = joined(known, before);
  const [found] = cyclesOf(all, [CIRCLE]);
  if (found === "gave up") return "the knot of dependencies is too large to be searched through";
  return found === null ? null : told(found, operations);
}

function readFrom(operations: readonly Operation[], rows: ReadonlyMap<string, Row>): number[][] {
  const edges: number[][] = operations.map(() => []);
  for (const row of rows.values())
    for (const { by, value } of row.reads) {
      const writer = row.writers.get(value as Scalar)?.by;
      if (writer !== undefined && writer !== by && writer.outcome !== "fail") edges[writer.id].push(by.id, EDGE.wr, -1);
    }
  return edges;
}

/**
 * Operations in lines, each after the other: sessions; but an operation of unknown outcome is followed by nobody, so a
 * line for itself.
 */
interface Lines {
  readonly count: number;
  /** By operation: its line (-1 for one that nobody can know of) and its place there. */
  readonly line: Int32Array;
  readonly place: Int32Array;
}

function linesOf(operations: readonly Operation[], edges: readonly number[][]): Lines {
  const line = new Int32Array(operations.length).fill(-1);
  const place = new Int32Array(operations.length);
  const bySession = new Map<number, { readonly line: number; length: number; until: number }>();
  let count = 0;
  for (const { id, session, outcome, invoked, completed } of operations) {
    if (outcome === "fail") continue;
    const last = bySession.get(session);
    if (outcome === "info" || (last !== undefined && last.until > invoked)) {
      if (edges[id].length > 0) line[id] = count++;
    } else if (last === undefined) {
      bySession.set(session, { line: count, length: 1, until: completed });
      line[id] = count++;
    } else {
      line[id] = last.line;
      place[id] = last.length++;
      last.until = completed;
    }
  }
  return { count, line, place };
}

/** By operation and line: how many of the line's operations are before it or it itself. */
function clocksOf(
  operations: readonly Operation[],
  edges: readonly number[][],
  { count: width, line, place }: Lines,
): Int32Array {
  const clocks = new Int32Array(operations.length * width);
  const waiting = new Int32Array(operations.length);
  for (const list of edges) for (let i = 0; i < list.length; i += EDGE_SIZE) waiting[list[i]]++;
  const ready = operations.map(({ id }) => id).filter((id) => waiting[id] === 0);
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const from = next * width;
    if (line[next] >= 0) clocks[from + line[next]] = place[next] + 1;
    const list = edges[next];
    for (let i = 0; i < list.length; i += EDGE_SIZE) {
      const to = list[i] * width;
      for (let at = 0; at < width; at++) if (clocks[from + at] > clocks[to + at]) clocks[to + at] = clocks[from + at];
      if (--waiting[list[i]] === 0) ready.push(list[i]);
    }
  }
  return clocks;
}

/**
 * Edges from writes that a reader knew of to the write that it read; the row of an edge is the reader's id. Or a reader
 * who knew of one and found nothing.
 */
function conflicts(
  operations: readonly Operation[],
  rows: ReadonlyMap<string, Row>,
  { count: width, line, place }: Lines,
  clocks: Int32Array,
): number[][] | Finding {
  const edges: number[][] = operations.map(() => []);
  /** By row: its writers in lines. */
  const writersOf = new Map<string, Operation[][]>();
  for (const [key, row] of rows) {
    const byLine: Operation[][] = [];
    for (const by of new Set([...row.writers.values()].map((writer) => writer.by)))
      if (line[by.id] >= 0) (byLine[line[by.id]] ??= []).push(by);
    for (const list of byLine) list?.sort((a, b) => a.id - b.id);
    writersOf.set(
      key,
      byLine.filter((list) => list !== undefined),
    );
  }
  for (const reader of operations)
    for (const { key, value } of externalReads(reader)) {
      const found = value === null ? null : (rows.get(key)?.writers.get(value as Scalar)?.by ?? reader);
      if (found === reader) continue;
      for (const writers of writersOf.get(key) ?? []) {
        const lower = lastKnown(writers, clocks[reader.id * width + line[writers[0].id]], place, reader);
        if (lower === undefined || lower === found) continue;
        if (found === null) {
          const way = wayOf(operations, lower, reader);
          return {
            anomaly: "causal-past-missed",
            witness: way,
            message: `Operation ${reader.index} found nothing in ${key} although ${inWords(way)}: it knew of operation ${lower.index}.`,
          };
        }
        edges[lower.id].push(found.id, EDGE.ww, reader.id);
      }
    }
  return edges;
}

/** The last of a line's writers that has a place below `known`, the reader itself left out. */
function lastKnown(
  writers: readonly Operation[],
  known: number,
  place: Int32Array,
  reader: Operation,
): Operation | undefined {
  let low = 0;
  for (let high = writers.length; low < high;) {
    const middle = (low + high) >> 1;
    if (place[writers[middle].id] < known) low = middle + 1;
    else high = middle;
  }
  return writers[low - 1] === reader ? writers[low - 2] : writers[low - 1];
}

/** The shortest way on which a reader came to know of a writer: by sessions and by reads. */
function wayOf(operations: readonly Operation[], from: Operation, to: Operation): Operation[] {
  const edges = joined(
    orderEdges(operations, EDGE.process),
    readFrom(
      operations,
      readRows(operations, () => undefined),
    ),
  );
  const cameFrom = new Map<number, number>([[from.id, -1]]);
  let layer = [from.id];
  while (layer.length > 0 && !cameFrom.has(to.id)) {
    const following: number[] = [];
    for (const node of layer)
      for (let i = 0; i < edges[node].length; i += EDGE_SIZE) {
        const target = edges[node][i];
        if (cameFrom.has(target)) continue;
        cameFrom.set(target, node);
        following.push(target);
      }
    layer = following;
  }
  const way: Operation[] = [];
  for (let at = to.id; at >= 0; at = cameFrom.get(at) ?? -1) way.push(operations[at]);
  return way.toReversed();
}

function inWords(way: readonly Operation[]): string {
  return way
    .slice(1)
    .map((operation, index) => {
      const before = way[index];
      return before.session === operation.session
        ? `operation ${before.index} came before ${operation.index} in session ${operation.session}`
        : `operation ${operation.index} read what ${before.index} wrote`;
    })
    .join(", ");
}

function told(circle: readonly Hop[], operations: readonly Operation[]): Finding {
  const witness: Operation[] = [];
  const parts = circle.map(({ from, kind, row }, index) => {
    const one = operations[from];
    const other = operations[circle[(index + 1) % circle.length].from];
    witness.push(one);
    if ((kind & EDGE.process) !== 0)
      return `operation ${one.index} came before ${other.index} in session ${one.session}`;
    if ((kind & EDGE.wr) !== 0) return `operation ${other.index} read what ${one.index} wrote`;
    const way = wayOf(operations, one, operations[row]);
    witness.push(...way);
    const read = externalReads(operations[row]).find(({ key, value }) =>
      other.steps.some((step) => step.f !== "r" && step.key === key && step.value === value),
    );
    return `operation ${operations[row].index} knew of ${one.index} and yet found ${shown(read?.value ?? null)} in ${read?.key ?? "the row"}, so ${one.index} is before ${other.index}`;
  });
  const anomaly = circle.some(({ kind }) => (kind & EDGE.ww) !== 0) ? "causal-past-missed" : "G1c-process";
  return {
    anomaly,
    witness: [...new Set(witness)],
    message: `No order suits who knew of whom: ${parts.join("; ")}; and so round.`,
  };
}

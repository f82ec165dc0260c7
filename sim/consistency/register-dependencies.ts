/**
 * The dependencies of a register: whose value was read is known, and what came after what where a transaction has read
 * one and written the other, or where log positions tell.
 */
import { EDGE, Fan, type Graph } from "./edges.ts";
import type { Operation, Scalar } from "./history.ts";
import { judgeNewest } from "./judged-reads.ts";
import { addAfter, shown, type Row } from "./rows.ts";

/** Links a register's writes and reads; false if the order of its versions is not known in full. */
export function linkRegister(row: Row, graph: Graph): boolean {
  const isOrdered = orderByPosition(row);
  const live: Operation[] = [];
  for (const { by } of row.writers.values()) if (by.outcome !== "fail") live.push(by);
  linkVersions(row, isOrdered, linkReads(row, live, graph), graph);
  // A compare-and-swap of unknown outcome has found what it was told to, if it happened: that is no edge.
  if (live.some(({ outcome, steps }) => outcome === "info" && steps[0].f === "cas")) return false;
  return isOrdered || live.length <= 1 || isChain(row);
}

/** By value: who has read it, each linked to its writer. */
function linkReads(row: Row, live: readonly Operation[], graph: Graph): Map<Scalar | null, Set<Operation>> {
  const { link, find, edges } = graph;
  const { index } = row;
  const readersOf = new Map<Scalar | null, Set<Operation>>();
  // Nothing comes before the first value: whoever read nothing comes before every writer.
  const everyWriter = new Fan(live, edges, index);
  for (const { by, value } of row.reads) {
    const read = value as Scalar | null;
    const readers = readersOf.get(read);
    if (readers === undefined) readersOf.set(read, new Set([by]));
    else readers.add(by);
    if (read === null) {
      everyWriter.follow(by, EDGE.rw);
      continue;
    }
    const writer = judgeNewest(row, by, read, find);
    if (writer !== null) link(writer, by, EDGE.wr, index);
    if (writer === by)
      find(
        "future-read",
        [by],
        () =>
          `Operation ${by.index} found ${shown(read)} in ${row.key}, which nobody but it has written, and only then.`,
      );
  }
  return readersOf;
}

/** Who wrote a version comes after the writer and the readers of the one before it. */
function linkVersions(
  row: Row,
  isOrdered: boolean,
  readersOf: ReadonlyMap<Scalar | null, ReadonlySet<Operation>>,
  { link, find }: Graph,
): void {
  const { index } = row;
  const kind = isOrdered ? EDGE.ww : EDGE.ww | EDGE.seen;
  for (const [before, values] of row.after) {
    const writer = before === null ? undefined : row.writers.get(before)?.by;
    const readers = readersOf.get(before) ?? new Set<Operation>();
    const updaters: Operation[] = [];
    for (const value of values) {
      const next = row.writers.get(value)?.by;
      if (next === undefined || next.outcome === "fail") continue;
      if (writer !== undefined && writer.outcome !== "fail") link(writer, next, kind, index);
      if (before !== null) for (const reader of readers) link(reader, next, EDGE.rw, index);
      if (next.outcome === "ok" && readers.has(next) && !updaters.includes(next) && updaters.length < 2)
        updaters.push(next);
    }
    if (updaters.length > 1)
      find(
        "lost-update",
        updaters,
        () =>
          `Operations ${updaters[0].index} and ${updaters[1].index} both read ${shown(before)} from ${row.key} and wrote over it: one of the two is lost.`,
      );
  }
}

/** With a position for every write of a row, its versions are in order of commit. */
function orderByPosition(row: Row): boolean {
  const written = [...row.writers].filter(([, { by, isLast }]) => isLast && by.outcome !== "fail");
  const placed = written.filter(([, { by }]) => by.lsn !== null && by.outcome === "ok");
  placed.sort(([, a], [, b]) => (a.by.lsn as number) - (b.by.lsn as number));
  placed.forEach(([value], at) => addAfter(row, at === 0 ? null : placed[at - 1][0], value));
  return placed.length === written.length;
}

/** Whether every value is known to come after another, in one line from nothing. */
function isChain({ after, writers }: Row): boolean {
  let length = 0;
  const seen = new Set<Scalar>();
  for (let at: Scalar | null = null; ; length++) {
    const [next, ...others]: Scalar[] = [...(after.get(at) ?? [])];
    if (others.length > 0 || next === undefined || seen.has(next)) break;
    seen.add(next);
    at = next;
  }
  let live = 0;
  for (const { by } of writers.values()) if (by.outcome !== "fail") live++;
  return length === live;
}

/**
 * The dependencies of a list, which tells its own history: the longest list that anybody read gives the order of the
 * row's appends, and every other read must be a prefix of it.
 */
import { EDGE, Fan, type Graph } from "./edges.ts";
import type { Operation, Scalar } from "./history.ts";
import { judgeNewest, judgeRead } from "./judged-reads.ts";
import { shown, type Find, type Row, type RowRead } from "./rows.ts";

/** What is known of a list's order. */
interface Order {
  readonly values: readonly Scalar[];
  /** Whose read shows it; null where nobody has read the list. */
  readonly evidence: Operation | null;
  readonly place: ReadonlyMap<Scalar, number>;
  /** By place: who appended that and may have committed; null where nobody is known to. */
  readonly writers: readonly (Operation | null)[];
}

/** Links a list's appends and reads; tells whose read is the longest. */
export function linkList(row: Row, graph: Graph): Operation | null {
  const order = orderOf(row);
  if (order.evidence !== null) judgeEvidence(row, order.values, order.evidence, graph.find);
  const last = linkAppends(row, order, graph);
  linkReads(row, order, linkUnread(row, order, last, graph), graph);
  return order.evidence;
}

function orderOf({ reads, writers }: Row): Order {
  let longest: { readonly by: Operation; readonly list: readonly Scalar[] } | null = null;
  for (const { by, whole } of reads)
    if (whole !== null && (longest === null || whole.length > longest.list.length)) longest = { by, list: whole };
  const values = longest?.list ?? [];
  return {
    values,
    evidence: longest?.by ?? null,
    place: new Map(values.map((value, at) => [value, at])),
    writers: values.map((value) => {
      const writer = writers.get(value)?.by;
      return writer === undefined || writer.outcome === "fail" ? null : writer;
    }),
  };
}

/** The longest read by itself: nothing twice, and each element somebody's who committed. */
function judgeEvidence(row: Row, values: readonly Scalar[], evidence: Operation, find: Find): void {
  if (new Set(values).size < values.length)
    find("duplicate-elements", [evidence], () => `Operation ${evidence.index} read ${row.key} with an element twice.`);
  values.forEach((value, at) => (at < values.length - 1 ? judgeRead : judgeNewest)(row, evidence, value, find));
}

/** Appends one behind the other. Who wrote the last one that somebody read; null for nobody. */
function linkAppends(row: Row, { values, evidence, writers }: Order, { link, find }: Graph): Operation | null {
  let last: Operation | null = null;
  const steps = new Map<Operation, number>();
  for (let at = 0; at < writers.length; at++) {
    const writer = writers[at];
    if (writer === null) continue;
    if (last !== null) link(last, writer, EDGE.ww, row.index);
    last = writer;
    const step = row.writers.get(values[at])?.at ?? 0;
    if (step < (steps.get(writer) ?? -1) && evidence !== null)
      find(
        "incompatible-order",
        [writer, evidence],
        () =>
          `Operation ${writer.index} appended ${shown(values[at])} to ${row.key} before something that operation ${evidence.index} read in front of it.`,
      );
    steps.set(writer, step);
    const before = at > 0 ? row.writers.get(values[at - 1])?.by : undefined;
    if (before?.outcome === "fail" && evidence !== null)
      find(
        "dirty-update",
        [before, writer, evidence],
        () =>
          `Operation ${writer.index} appended ${shown(values[at])} to ${row.key} behind ${shown(values[at - 1])}, which operation ${before.index} wrote and did not commit.`,
      );
  }
  return last;
}

/** Elements that nobody read come after all that somebody did, in an order that nobody knows. */
function linkUnread(row: Row, { place }: Order, last: Operation | null, graph: Graph): Fan {
  const { link, edges } = graph;
  const { index } = row;
  const unread: Operation[] = [];
  for (const [value, { by }] of row.writers) if (!place.has(value) && by.outcome !== "fail") unread.push(by);
  const every = new Fan(unread, edges, index);
  if (last !== null) for (const by of unread) link(last, by, EDGE.ww, index);
  if (unread.length > 1) graph.hasTails = true;
  if (graph.guesses) {
    const inTurn = unread.toSorted((a, b) => (a.completed === b.completed ? a.id - b.id : a.completed - b.completed));
    for (let at = 1; at < inTurn.length; at++) link(inTurn[at - 1], inTurn[at], EDGE.ww, index);
  }
  return every;
}

/** Each read after the last append that it saw, and before the next one. */
function linkReads(row: Row, order: Order, everyUnread: Fan, graph: Graph): void {
  const { link, find } = graph;
  const { writers, evidence } = order;
  /** By place: the writer there or, if nobody is known to have written that element, the next one's. */
  const nextKnown = new Array<Operation | null>(writers.length + 1).fill(null);
  for (let at = writers.length - 1; at >= 0; at--) nextKnown[at] = writers[at] ?? nextKnown[at + 1];
  const updaters = new Map<number, Operation>();
  for (const read of row.reads) {
    const { by } = read;
    if (differs(row, read, order, find)) continue;
    const list = (read.value ?? []) as readonly Scalar[];
    if (list.length > 0) {
      if (by !== evidence) judgeNewest(row, by, list[list.length - 1], find);
      const writer = writers[list.length - 1];
      if (writer !== null && writer !== undefined) link(writer, by, EDGE.wr, row.index);
    }
    const next = nextKnown[list.length];
    if (next !== null && next !== undefined) linkPast(by, next, list.length, writers, graph, row.index);
    else everyUnread.follow(by, EDGE.rw);
    judgeUpdate(row, by, list, order, updaters, find);
  }
}

/** Whether a read contradicts the longest one. */
function differs(row: Row, { by, whole }: RowRead, { values, evidence }: Order, find: Find): boolean {
  const read = whole ?? [];
  const at = read.findIndex((element, place) => element !== values[place]);
  if (at < 0 || evidence === null) return false;
  find(
    "incompatible-order",
    [by, evidence],
    () =>
      `Operation ${by.index} read ${shown(read[at])} as element ${at + 1} of ${row.key}; operation ${evidence.index} read ${shown(values[at])} there.`,
  );
  return true;
}

/** A transaction that has read a list and appended to it: nobody else may have done so from the same list. */
function judgeUpdate(
  row: Row,
  by: Operation,
  list: readonly Scalar[],
  { place }: Order,
  updaters: Map<number, Operation>,
  find: Find,
): void {
  if (by.steps.length === 1) return;
  const appends = by.steps.filter(({ f, key }) => f !== "r" && key === row.key);
  if (appends.length === 0) return;
  if (appends.some(({ value }) => (place.get(value as Scalar) ?? list.length) < list.length))
    find(
      "future-read",
      [by],
      () => `Operation ${by.index} read ${shown(list)} from ${row.key}, some of which it appended only afterwards.`,
    );
  const rival = updaters.get(list.length);
  if (rival === undefined) updaters.set(list.length, by);
  else if (rival !== by)
    find(
      "lost-update",
      [rival, by],
      () =>
        `Operations ${rival.index} and ${by.index} both read ${shown(list)} from ${row.key} and appended to it: neither has seen the other.`,
    );
}

/** A reader before the next writer; if that is itself, before the one after. */
function linkPast(
  by: Operation,
  next: Operation,
  from: number,
  writers: readonly (Operation | null)[],
  { link }: Graph,
  row: number,
): void {
  if (next !== by) {
    link(by, next, EDGE.rw, row);
    return;
  }
  // What it read, and what it wrote behind it, may have others in between only if they are before it in the list: then
  // it is the next.
  for (let at = from; at < writers.length; at++) {
    const writer = writers[at];
    if (writer === null || writer === by) continue;
    link(by, writer, EDGE.ww, row);
    return;
  }
}

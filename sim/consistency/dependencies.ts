/**
 * Who must come before whom, from what transactions read and wrote: Adya's dependencies, as Elle infers them.
 *
 * Lists tell their own history: the longest list that anybody read gives the order of a row's appends, every other read
 * must be a prefix of it. Of registers only this is known: nothing comes before a row's first value; a transaction that
 * reads a value and writes another has put its own behind it. With log positions writes of a row are in order. Then
 *     ww   its version is before the other's     wr   it wrote what the other read     rw   it read a version before
 *          the other's
 * Anomalies that one row shows by itself are found on the way: reads of what failed (G1a), of what was not the writer's
 * last word (G1b), of what nobody wrote, a write over what failed, lists that contradict each other. Not inferred:
 * registers' orders from real time.
 */
import { EDGE, Fan } from "./edges.ts";
import type { Finding } from "./findings.ts";
import type { Operation, Scalar } from "./history.ts";
import { addAfter, Findings, readRows, shown, type Find, type Row } from "./rows.ts";

export interface Dependencies {
  /** By operation's id: its edges, one behind the other. Nodes beyond the operations stand for many of them. */
  readonly edges: readonly number[][];
  readonly findings: readonly Finding[];
  /** Why something could not be judged; absent when all could. */
  readonly undecided: string | undefined;
  /** Rows whose order is not known in full. */
  readonly isPartial: boolean;
  /** Some list has several appends at its end that nobody has read, in an order that nobody knows. */
  readonly hasTails: boolean;
  /** By row: its key, and the operation whose read shows the order of a list. */
  readonly rows: readonly { readonly key: string; readonly evidence: Operation | null }[];
}

interface Graph {
  readonly edges: number[][];
  readonly link: (from: Operation, to: Operation, kind: number, row: number) => void;
  readonly find: Find;
  readonly guesses: boolean;
  hasTails: boolean;
}

/**
 * Operations must have their places in the list as ids. Rows in `ignored` are left out. With `guesses` appends that
 * nobody has read are put in the order in which they were over: one that is possible, not one that is known.
 */
export function dependenciesOf(
  operations: readonly Operation[],
  ignored: ReadonlySet<string> = new Set(),
  guesses = false,
): Dependencies {
  const edges: number[][] = operations.map(() => []);
  const findings = new Findings();
  const link: Graph["link"] = (from, to, kind, row) => {
    if (from !== to) edges[from.id].push(to.id, kind, row);
  };
  const graph: Graph = { edges, link, find: findings.find, guesses, hasTails: false };
  let undecided: string | undefined;
  let isPartial = false;
  const rows = readRows(operations, findings.find);
  const about = [];
  for (const row of rows.values()) {
    let evidence: Operation | null = null;
    if (row.repeated.size > 0 || ignored.has(row.key)) {
      judgeReads(row, findings.find);
      const [value = "a value"] = row.repeated;
      undecided ??= `${shown(value)} was written to ${row.key} twice: values must be unique to be judged`;
    } else if (row.isList) evidence = linkList(row, graph);
    else if (!linkRegister(row, graph)) isPartial = true;
    about.push({ key: row.key, evidence });
  }
  return { edges, findings: findings.all, undecided, isPartial, hasTails: graph.hasTails, rows: about };
}

/**
 * G1a, G1b: what somebody read of a row must have been committed, and be its writer's last word. The writer, if it did
 * commit.
 */
function judgeRead(row: Row, by: Operation, value: Scalar, isEnd: boolean, find: Find): Operation | null {
  const writer = row.writers.get(value);
  if (writer === undefined) {
    find("garbage-read", [by], () => `Operation ${by.index} read ${shown(value)} from ${row.key}, which nobody wrote.`);
    return null;
  }
  if (writer.by.outcome === "fail") {
    find(
      "G1a",
      [writer.by, by],
      () =>
        `Operation ${by.index} read ${shown(value)} from ${row.key}, which operation ${writer.by.index} wrote and did not commit.`,
    );
    return null;
  }
  if (isEnd && !writer.isLast && writer.by !== by)
    find(
      "G1b",
      [writer.by, by],
      () =>
        `Operation ${by.index} read ${shown(value)} from ${row.key}, which operation ${writer.by.index} overwrote before it committed.`,
    );
  return writer.by;
}

/** What was read of a row whose values do not tell who wrote them: somebody must have, and committed. */
function judgeReads(row: Row, find: Find): void {
  for (const { by, value } of row.reads) {
    const found = Array.isArray(value) ? (value as readonly Scalar[]) : value === null ? [] : [value as Scalar];
    for (const one of found)
      if (judgeRead(row, by, one, false, find) === by && !row.repeated.has(one))
        find(
          "future-read",
          [by],
          () =>
            `Operation ${by.index} read ${shown(one)} from ${row.key}, which nobody but it has written, and only then.`,
        );
  }
}

/** Links a list's appends and reads; tells whose read is the longest. */
function linkList(row: Row, graph: Graph): Operation | null {
  const { link, find, edges } = graph;
  const { index } = row;
  let longest: { readonly by: Operation; readonly list: readonly Scalar[] } | null = null;
  for (const { by, whole } of row.reads)
    if (whole !== null && (longest === null || whole.length > longest.list.length)) longest = { by, list: whole };
  const order = longest?.list ?? [];
  const evidence = longest?.by ?? null;
  const place = new Map(order.map((value, at) => [value, at]));
  if (evidence !== null && place.size < order.length)
    find("duplicate-elements", [evidence], () => `Operation ${evidence.index} read ${row.key} with an element twice.`);
  const writers = order.map((value) => {
    const writer = row.writers.get(value)?.by;
    return writer === undefined || writer.outcome === "fail" ? null : writer;
  });
  if (evidence !== null) order.forEach((value, at) => judgeRead(row, evidence, value, at === order.length - 1, find));
  /** By place: the writer there or, if nobody is known to have written that element, the next one's. */
  const nextKnown = new Array<Operation | null>(order.length + 1).fill(null);
  for (let at = order.length - 1; at >= 0; at--) nextKnown[at] = writers[at] ?? nextKnown[at + 1];
  let lastWriter: Operation | null = null;
  const steps = new Map<Operation, number>();
  for (let at = 0; at < writers.length; at++) {
    const writer = writers[at];
    if (writer === null) continue;
    if (lastWriter !== null) link(lastWriter, writer, EDGE.ww, index);
    lastWriter = writer;
    const step = row.writers.get(order[at])?.at ?? 0;
    if (step < (steps.get(writer) ?? -1) && evidence !== null)
      find(
        "incompatible-order",
        [writer, evidence],
        () =>
          `Operation ${writer.index} appended ${shown(order[at])} to ${row.key} before something that operation ${evidence.index} read in front of it.`,
      );
    steps.set(writer, step);
    const before = at > 0 ? row.writers.get(order[at - 1])?.by : undefined;
    if (before?.outcome === "fail" && evidence !== null)
      find(
        "dirty-update",
        [before, writer, evidence],
        () =>
          `Operation ${writer.index} appended ${shown(order[at])} to ${row.key} behind ${shown(order[at - 1])}, which operation ${before.index} wrote and did not commit.`,
      );
  }
  // Elements that nobody read come after all that somebody did, in an order that nobody knows.
  const unread: Operation[] = [];
  for (const [value, { by }] of row.writers) if (!place.has(value) && by.outcome !== "fail") unread.push(by);
  const everyUnread = new Fan(unread, edges, index);
  if (lastWriter !== null) for (const by of unread) link(lastWriter, by, EDGE.ww, index);
  if (unread.length > 1) graph.hasTails = true;
  if (graph.guesses) {
    const inTurn = unread.toSorted((a, b) => (a.completed === b.completed ? a.id - b.id : a.completed - b.completed));
    for (let at = 1; at < inTurn.length; at++) link(inTurn[at - 1], inTurn[at], EDGE.ww, index);
  }
  const updaters = new Map<number, Operation>();
  for (const { by, value, whole } of row.reads) {
    const list = (value ?? []) as readonly Scalar[];
    const differs = (whole ?? []).findIndex((element, at) => element !== order[at]);
    if (differs >= 0 && evidence !== null) {
      find(
        "incompatible-order",
        [by, evidence],
        () =>
          `Operation ${by.index} read ${shown((whole ?? [])[differs])} as element ${differs + 1} of ${row.key}; operation ${evidence.index} read ${shown(order[differs])} there.`,
      );
      continue;
    }
    if (list.length > 0) {
      if (by !== evidence) judgeRead(row, by, list[list.length - 1], true, find);
      const writer = writers[list.length - 1];
      if (writer !== null && writer !== undefined) link(writer, by, EDGE.wr, index);
    }
    const next = nextKnown[list.length];
    if (next !== null && next !== undefined) linkPast(by, next, list.length, writers, graph, index);
    else everyUnread.follow(by, EDGE.rw);
    if (by.steps.length === 1 || !by.steps.some(({ f, key }) => f !== "r" && key === row.key)) continue;
    if (
      by.steps.some(
        ({ f, key, value: own }) =>
          f !== "r" && key === row.key && (place.get(own as Scalar) ?? list.length) < list.length,
      )
    )
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
          `Operations ${rival.index} and ${by.index} both read ${shown(value)} from ${row.key} and appended to it: neither has seen the other.`,
      );
  }
  return evidence;
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

/** Links a register's writes and reads; false if the order of its versions is not known in full. */
function linkRegister(row: Row, graph: Graph): boolean {
  const { link, find, edges } = graph;
  const { index } = row;
  const isOrdered = orderByPosition(row);
  const live: Operation[] = [];
  for (const { by } of row.writers.values()) if (by.outcome !== "fail") live.push(by);
  // Nothing comes before the first value: whoever read nothing comes before every writer.
  const readersOf = new Map<Scalar | null, Set<Operation>>();
  const everyWriter = new Fan(live, edges, index);
  for (const { by, value } of row.reads) {
    const read = value as Scalar | null;
    const readers = readersOf.get(read);
    if (readers === undefined) readersOf.set(read, new Set([by]));
    else readers.add(by);
    if (read === null) everyWriter.follow(by, EDGE.rw);
    else {
      const writer = judgeRead(row, by, read, true, find);
      if (writer !== null) link(writer, by, EDGE.wr, index);
      if (writer === by)
        find(
          "future-read",
          [by],
          () =>
            `Operation ${by.index} found ${shown(read)} in ${row.key}, which nobody but it has written, and only then.`,
        );
    }
  }
  for (const [before, values] of row.after) {
    const writer = before === null ? undefined : row.writers.get(before)?.by;
    const readers = readersOf.get(before) ?? new Set<Operation>();
    const updaters: Operation[] = [];
    for (const value of values) {
      const next = row.writers.get(value)?.by;
      if (next === undefined || next.outcome === "fail") continue;
      const kind = isOrdered ? EDGE.ww : EDGE.ww | EDGE.seen;
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
  // A compare-and-swap of unknown outcome has found what it was told to, if it happened: that is no edge.
  if (live.some(({ outcome, steps }) => outcome === "info" && steps[0].f === "cas")) return false;
  return isOrdered || live.length <= 1 || isChain(row);
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

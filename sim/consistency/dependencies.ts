/**
 * Who must come before whom, from what transactions read and wrote: Adya's dependencies, as Elle infers them.
 *
 * Lists tell their own history: the longest list that anybody read gives the order of a row's appends, every other read must be a prefix of
 * it. Of registers only this is known: nothing comes before a row's first value; a transaction that reads a value and writes another has put
 * its own behind it. With log positions all writes of a row are in order. Then
 *     ww   its version is the one before the other's     wr   it wrote what the other read     rw   it read the version before the other's
 * Anomalies that one row shows by itself are found on the way: reads of what failed (G1a), of what was not the writer's last word (G1b), lists
 * that contradict each other, a transaction that does not see itself. Not inferred: registers' orders from real time.
 */
import type { Operation, Scalar, Step } from "./history.ts";

/** `via` goes on from a node that stands for many: part of the edge that led there. */
export const EDGE = { ww: 1, wr: 2, rw: 4, process: 8, realtime: 16, via: 32 } as const;

export interface Finding {
  readonly anomaly: string;
  readonly witness: readonly Operation[];
  readonly message: string;
}

export interface Dependencies {
  /** By operation's id: pairs of target id and EDGE code, one behind the other. Nodes beyond the operations stand for many of them. */
  readonly edges: readonly number[][];
  readonly findings: readonly Finding[];
  /** Why something could not be judged; absent when all could. */
  readonly undecided: string | undefined;
}

interface Row {
  /** By value: who wrote it, and whether it was that transaction's last write of the row. */
  readonly writers: Map<Scalar, { readonly by: Operation; readonly isLast: boolean }>;
  readonly reads: { readonly by: Operation; readonly value: Scalar | null | readonly Scalar[] }[];
  /** A value that a register was given twice. */
  repeated: Scalar | undefined;
  /** For registers: which value is known to come directly after which. */
  readonly after: Map<Scalar | null, Set<Scalar>>;
}

export function dependenciesOf(operations: readonly Operation[]): Dependencies {
  const edges: number[][] = operations.map(() => []);
  const findings: Finding[] = [];
  const find = (anomaly: string, witness: readonly Operation[], message: string): void => {
    findings.push({ anomaly, witness: [...new Set(witness)], message });
  };
  const rows = new Map<string, Row>();
  for (const operation of operations) readSteps(operation, rows, find);
  const link = (from: Operation, to: Operation, kind: number): void => {
    if (from !== to) edges[from.id].push(to.id, kind);
  };
  let undecided: string | undefined;
  const barrier = (): number => edges.push([]) - 1;
  for (const [key, row] of rows) {
    if (row.repeated !== undefined)
      undecided ??= `${shown(row.repeated)} was written to ${key} twice: values must be unique to be judged`; // prettier-ignore
    else if (row.reads.some(({ value }) => Array.isArray(value)) || isAppended(row))
      linkList(key, row, { edges, link, barrier }, find);
    else linkRegister(key, row, { edges, link, barrier }, find);
  }
  return { edges, findings, undecided };
}

type Find = (anomaly: string, witness: readonly Operation[], message: string) => void;
type Link = (from: Operation, to: Operation, kind: number) => void;

function isAppended({ writers }: Row): boolean {
  for (const { by } of writers.values()) return by.steps.some(({ f }) => f === "append");
  return false;
}

function readSteps(operation: Operation, rows: Map<string, Row>, find: Find): void {
  /** What the transaction must see of its own, by row; registers have one value, lists their end. */
  const own = new Map<string, { readonly value: Scalar | null; readonly list: readonly Scalar[] | null }>();
  const lastWrite = new Map<string, Step>();
  for (const step of operation.steps) if (step.f !== "r") lastWrite.set(step.key, step);
  for (const step of operation.steps) {
    let row = rows.get(step.key);
    if (row === undefined)
      rows.set(step.key, (row = { writers: new Map(), reads: [], repeated: undefined, after: new Map() }));
    const seen = own.get(step.key);
    if (step.f !== "r") {
      if (row.writers.has(step.value) && step.f === "w") row.repeated = step.value;
      else if (row.writers.has(step.value))
        find("duplicate-elements", [operation], `${shown(step.value)} was written to ${step.key} twice, the second time by operation ${operation.index}.`); // prettier-ignore
      row.writers.set(step.value, { by: operation, isLast: lastWrite.get(step.key) === step });
      if (step.f === "w" && seen !== undefined && operation.outcome !== "fail") addAfter(row, seen.value, step.value);
      own.set(step.key, { value: step.value, list: seen?.list ? [...seen.list, step.value] : [step.value] });
    } else if (operation.outcome === "ok") {
      checkInternal(operation, step, seen, find);
      const wasWritten = operation.steps.some((other) => other.f !== "r" && other.key === step.key && operation.steps.indexOf(other) < operation.steps.indexOf(step)); // prettier-ignore
      if (!wasWritten) row.reads.push({ by: operation, value: step.value });
      const list = Array.isArray(step.value) ? (step.value as readonly Scalar[]) : null;
      own.set(step.key, { value: list === null ? (step.value as Scalar | null) : (list.at(-1) ?? null), list });
    }
  }
}

function addAfter(row: Row, before: Scalar | null, value: Scalar): void {
  const known = row.after.get(before) ?? new Set();
  row.after.set(before, known.add(value));
}

/** A transaction sees what it has itself written and read before. */
function checkInternal(
  operation: Operation,
  step: Step,
  seen: { readonly value: Scalar | null; readonly list: readonly Scalar[] | null } | undefined,
  find: Find,
): void {
  if (seen === undefined) return;
  const list = Array.isArray(step.value) ? (step.value as readonly Scalar[]) : null;
  const fits = list === null ? step.value === seen.value || (step.value === null && seen.list?.length === 0) : endsWith(list, seen.list ?? []); // prettier-ignore
  if (!fits) find("internal", [operation], `Operation ${operation.index} read ${shown(step.value)} from ${step.key} after it had itself left ${shown(seen.list ?? seen.value)} there.`); // prettier-ignore
}

function endsWith(list: readonly Scalar[], end: readonly Scalar[]): boolean {
  return end.every((value, index) => list[list.length - end.length + index] === value);
}

/** G1a and G1b: what somebody read of a row must have been committed, and be its writer's last word. */
function judgeRead(key: string, row: Row, by: Operation, value: Scalar, isEnd: boolean, find: Find): Operation | null {
  const writer = row.writers.get(value);
  if (writer === undefined) {
    find("G1a", [by], `Operation ${by.index} read ${shown(value)} from ${key}, which nobody wrote.`);
    return null;
  }
  if (writer.by.outcome === "fail")
    find("G1a", [writer.by, by], `Operation ${by.index} read ${shown(value)} from ${key}, which operation ${writer.by.index} wrote and did not commit.`); // prettier-ignore
  else if (isEnd && !writer.isLast && writer.by !== by)
    find("G1b", [writer.by, by], `Operation ${by.index} read ${shown(value)} from ${key}, which operation ${writer.by.index} overwrote before it committed.`); // prettier-ignore
  return writer.by;
}

function linkList(key: string, row: Row, { edges, link, barrier }: Graph, find: Find): void {
  let longest: { readonly by: Operation; readonly list: readonly Scalar[] } | null = null;
  const reads = row.reads.map(({ by, value }) => ({ by, list: (value ?? []) as readonly Scalar[] }));
  for (const read of reads) if (longest === null || read.list.length > longest.list.length) longest = read;
  if (longest === null) return;
  const order = longest.list;
  if (new Set(order).size < order.length) {
    find("duplicate-elements", [longest.by], `Operation ${longest.by.index} read ${key} with an element twice.`);
    return;
  }
  const writers = order.map((value, index) => judgeRead(key, row, (longest as { by: Operation }).by, value, index === order.length - 1, find)); // prettier-ignore
  for (let i = 1; i < writers.length; i++) {
    const [one, next] = [writers[i - 1], writers[i]];
    if (one !== null && next !== null) link(one, next, EDGE.ww);
  }
  // Elements that nobody read come after all that somebody did, in an order that nobody knows.
  const inOrder = new Set(order);
  const unread = [...row.writers].filter(([value, { by }]) => !inOrder.has(value) && by.outcome !== "fail").map(([, { by }]) => by); // prettier-ignore
  const lastWriter = writers.at(-1);
  if (lastWriter !== undefined && lastWriter !== null) for (const by of unread) link(lastWriter, by, EDGE.ww);
  const everyUnread = unread.length === 0 ? -1 : barrier();
  for (const by of unread) edges[everyUnread].push(by.id, EDGE.via);
  for (const { by, list } of reads) {
    const differs = list.findIndex((value, index) => value !== order[index]);
    if (differs >= 0) {
      find("incompatible-order", [by, longest.by], `Operation ${by.index} read ${shown(list[differs])} as element ${differs + 1} of ${key}; operation ${longest.by.index} read ${shown(order[differs])} there.`); // prettier-ignore
      continue;
    }
    if (list.length > 0) {
      const last = list[list.length - 1];
      const writer = writers[list.length - 1];
      if (by !== longest.by) judgeRead(key, row, by, last, true, find);
      if (writer !== null) link(writer, by, EDGE.wr);
    }
    if (list.length === order.length && everyUnread >= 0) linkBefore(by, key, unread, everyUnread, edges, link);
    const next = writers[list.length];
    if (next !== undefined && next !== null) link(by, next, EDGE.rw);
  }
}

interface Graph {
  readonly edges: number[][];
  readonly link: Link;
  readonly barrier: () => number;
}

/** Other writers that a transaction is put before which has itself read nothing and written: two are a lost update already. */
const RIVALS = 16;

function linkRegister(key: string, row: Row, { edges, link, barrier }: Graph, find: Find): void {
  orderByPosition(row);
  const live = [...row.writers].filter(([, { by }]) => by.outcome !== "fail");
  // Nothing comes before the first value: whoever read nothing comes before every writer.
  const readersOf = new Map<Scalar | null, Operation[]>();
  // One node stands for all writers: readers times writers would be too many edges.
  let everyWriter = -1;
  for (const { by, value } of row.reads) {
    const read = value as Scalar | null;
    const readers = readersOf.get(read);
    if (readers === undefined) readersOf.set(read, [by]);
    else readers.push(by);
    if (read === null) {
      if (everyWriter < 0) {
        everyWriter = barrier();
        for (const [, { by: writer }] of live) edges[everyWriter].push(writer.id, EDGE.via);
      }
      linkBefore(by, key, live.map(([, { by: writer }]) => writer), everyWriter, edges, link); // prettier-ignore
    } else {
      const writer = judgeRead(key, row, by, read, true, find);
      if (writer !== null) link(writer, by, EDGE.wr);
    }
  }
  const updaters = new Map<Scalar | null, Operation[]>();
  for (const [before, values] of row.after) {
    const writer = before === null ? undefined : row.writers.get(before)?.by;
    for (const value of values) {
      const next = row.writers.get(value)?.by;
      if (next === undefined) continue;
      if (writer !== undefined) link(writer, next, EDGE.ww);
      if (before !== null) for (const reader of readersOf.get(before) ?? []) link(reader, next, EDGE.rw);
      if (next.outcome === "ok" && (readersOf.get(before) ?? []).includes(next)) updaters.set(before, [...(updaters.get(before) ?? []), next]); // prettier-ignore
    }
  }
  for (const [value, by] of updaters)
    if (new Set(by).size > 1)
      find("lost-update", by.slice(0, 2), `Operations ${by[0].index} and ${by[1].index} both read ${shown(value)} from ${key} and wrote over it: one of the two is lost.`); // prettier-ignore
}

/** Puts a reader before all of some writers, by the node that stands for them; not before itself, if it is one. */
function linkBefore(
  by: Operation,
  key: string,
  writers: readonly Operation[],
  node: number,
  edges: number[][],
  link: Link,
): void {
  // prettier-ignore
  const writesToo = by.steps.some(({ f, key: written }) => f !== "r" && written === key);
  if (!writesToo) edges[by.id].push(node, EDGE.rw);
  else for (const writer of writers.slice(0, RIVALS)) link(by, writer, EDGE.rw);
}

/** With a position for every write of a row, its versions are in order of commit. */
function orderByPosition(row: Row): void {
  const written = [...row.writers].filter(([, { by, isLast }]) => isLast && by.outcome === "ok");
  if (written.length === 0 || written.some(([, { by }]) => by.lsn === null)) return;
  if ([...row.writers.values()].some(({ by }) => by.outcome === "info")) return;
  written.sort(([, a], [, b]) => (a.by.lsn as number) - (b.by.lsn as number));
  written.forEach(([value], index) => addAfter(row, index === 0 ? null : written[index - 1][0], value));
}

function shown(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `...${text.slice(-57)}` : text;
}

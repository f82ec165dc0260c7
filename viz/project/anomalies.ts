/**
 * What the checkers found, for people: cards in words, and the circle of dependencies that a witness shows.
 *
 * Who wrote what is read from the values, which are unique; the order of a row's writes from the log positions where
 * they are known and from real time otherwise. Only the shortest circle is told: that is the witness, and more would
 * hide it.
 */
import { FORM, OUTCOME, ROLE, sessionName, type Recorded, type Verdict } from "../worker/recorded.ts";
import { contentWords, keysOf, serverWords } from "./histories.ts";
import { count, moment, span } from "./format.ts";

export type EdgeKind = "ww" | "wr" | "rw" | "session" | "time";

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  readonly words: string;
}

export interface Card {
  readonly title: string;
  readonly words: string;
  /** Models that forbid it. */
  readonly models: readonly string[];
  readonly witness: readonly number[];
}

const MODEL_WORDS: Readonly<Record<string, string>> = {
  eventual: "eventually consistent",
  session: "read your writes",
  "session-mr": "monotonic reads",
  causal: "causal",
  "consistent-prefix": "consistent prefix",
  linearizable: "linearizable",
  global: "GLOBAL read consistency",
  "read-committed": "read committed",
  "snapshot-isolation": "snapshot isolation",
  serializable: "serializable",
  "strict-serializable": "strictly serializable",
};

/** Names of sim/consistency, those of transactions are Adya's. */
const ANOMALY_WORDS: Readonly<Record<string, string>> = {
  "stale-read": "Stale read",
  "own-write-missed": "A session does not see its own write",
  "non-monotonic-read": "A session reads backwards",
  "non-monotonic-write": "A session's writes out of order",
  "causal-past-missed": "Something that was known is missed",
  "not-linearizable": "No order of one register explains this",
  "no-prefix": "No order of all writes explains this",
  "no-order": "No order explains this",
  "write-before-its-read": "A write before what it had read",
  "future-read": "A read from the future",
  "garbage-read": "A read of what nobody wrote",
  "lost-update": "Lost update",
  internal: "A transaction does not see itself",
  "G-single": "Read skew (G-single)",
  "G-nonadjacent": "Long fork (G-nonadjacent)",
  "G2-item": "Write skew (G2-item)",
  G0: "Overwrites in a circle (G0)",
  G1a: "Read of a failed write (G1a)",
  G1b: "Read of what its writer overwrote (G1b)",
  G1c: "A circle of reads and overwrites (G1c)",
};

export function modelWords(model: string): string {
  return MODEL_WORDS[model] ?? model;
}

/** One card for each thing found, with every model that it violates. */
export function cardsOf(
  recorded: Recorded,
  verdicts: readonly Verdict[],
  workloads: readonly string[],
): readonly Card[] {
  const cards = new Map<string, Card>();
  for (const { model, valid, anomalies, witness, message } of verdicts) {
    if (valid !== false) continue;
    const [anomaly = ""] = anomalies;
    const id = `${anomaly.replace(/-(realtime|process)$/, "")} ${witness.join()}`;
    const known = cards.get(id);
    const words = staleWords(recorded, witness, workloads) ?? message;
    const title = ANOMALY_WORDS[anomaly.replace(/-(realtime|process)$/, "")] ?? `Anomaly ${anomaly}`;
    cards.set(
      id,
      known === undefined ? { title, words, models: [model], witness } : { ...known, models: [...known.models, model] },
    );
  }
  return [...cards.values()];
}

/** `Holds: read your writes, causal.` and what is not decided. */
export function verdictWords(verdicts: readonly Verdict[]): readonly string[] {
  const named = (valid: Verdict["valid"]): string[] =>
    verdicts.filter((one) => one.valid === valid).map(({ model }) => modelWords(model));
  const [holds, broken] = [named(true), named(false)];
  return [
    ...(holds.length === 0 ? [] : [`Holds: ${holds.join(", ")}.`]),
    ...(broken.length === 0 ? [] : [`Does not hold: ${broken.join(", ")}.`]),
    ...verdicts
      .filter(({ valid }) => valid === "unknown")
      .map(({ model, message }) => `Not decided: ${modelWords(model)}, since ${message}.`),
  ];
}

/**
 * A read that was answered although a newer write had been acknowledged before it began; undefined where the witness is
 * something else.
 */
export function missedWrite(
  recorded: Recorded,
  witness: readonly number[],
): { readonly read: number; readonly write: number } | undefined {
  const { form, outcome, invoked, ended, lsn, value } = recorded;
  const reads = witness.filter((row) => form[row] === FORM.read && outcome[row] === OUTCOME.ok);
  if (reads.length !== 1 || witness.some((row) => form[row] === FORM.transaction)) return undefined;
  const [read] = reads;
  const write = witness.findLast(
    (row) =>
      form[row] === FORM.write &&
      outcome[row] === OUTCOME.ok &&
      ended[row] < invoked[read] &&
      value[row] !== value[read] &&
      (lsn[row] === 0 || lsn[read] === 0 || lsn[row] > lsn[read]),
  );
  return write === undefined ? undefined : { read, write };
}

function staleWords(recorded: Recorded, witness: readonly number[], workloads: readonly string[]): string | undefined {
  const missed = missedWrite(recorded, witness);
  if (missed === undefined) return undefined;
  const { read, write } = missed;
  const { session, invoked, ended, lsn, role } = recorded;
  const isSameRow = keysOf(recorded, read).some((key) => keysOf(recorded, write).includes(key));
  const who = sessionName(session[read], workloads);
  const saw = isSameRow
    ? `${contentWords(recorded, read)} at ${moment(ended[read])}${serverWords(recorded, read)}`
    : `the log only up to ${count(lsn[read])} when it read k${recorded.key[read]} at ${moment(ended[read])}${serverWords(recorded, read)}`;
  const position = lsn[write] === 0 ? "" : ` (LSN ${count(lsn[write])})`;
  const writer = `${contentWords(recorded, write)} had been acknowledged at ${moment(ended[write])}${position}, ${span(invoked[read] - ended[write])} before the read began`;
  const reason =
    role[read] === ROLE.reader
      ? " A reader answers as of the point of the log that it has applied; nobody promises the newest there."
      : "";
  return `${who} saw ${saw}; ${writer}.${reason}`;
}

/** The shortest circle among a witness's operations; what depends on what, where there is none. */
export function edgesOf(recorded: Recorded, witness: readonly number[]): readonly Edge[] {
  const known = dataEdges(recorded, witness);
  // Positions may tell of rows that were not read: whoever saw the log up to a point has not seen a commit above it.
  const data = known.length > 0 ? known : positionEdges(recorded, witness);
  const order = witness.flatMap((from) =>
    witness.flatMap((to): Edge[] => {
      if (from === to || !(recorded.ended[from] < recorded.invoked[to]) || recorded.outcome[from] === OUTCOME.unknown)
        return [];
      const isSession = recorded.session[from] === recorded.session[to];
      return [
        {
          from,
          to,
          kind: isSession ? "session" : "time",
          words: `operation ${from + 1} ${isSession ? "came before" : "was over before"} operation ${to + 1}${isSession ? " in one session" : " began"}`,
        },
      ];
    }),
  );
  return shortestCircle(witness, [...data, ...order]) ?? data;
}

function positionEdges({ form, lsn }: Recorded, witness: readonly number[]): readonly Edge[] {
  const reads = witness.filter((row) => form[row] === FORM.read && lsn[row] !== 0);
  return reads.flatMap((from) =>
    witness
      .filter((to) => form[to] === FORM.write && lsn[to] > lsn[from])
      .map((to): Edge => ({
        from,
        to,
        kind: "rw",
        words: `operation ${from + 1} saw the log up to ${count(lsn[from])}, and operation ${to + 1} stands at ${count(lsn[to])}`,
      })),
  );
}

interface Access {
  readonly row: number;
  /** What it left there, and what it had found. */
  readonly wrote: number | undefined;
  readonly found: number | null | undefined;
  readonly list: readonly number[] | undefined;
}

function dataEdges(recorded: Recorded, witness: readonly number[]): readonly Edge[] {
  const keys = [...new Set(witness.flatMap((row) => keysOf(recorded, row)))];
  return keys.flatMap((key) => {
    const accesses = witness.flatMap((row) => accessesOf(recorded, row, key));
    const writes = accesses.filter(({ wrote }) => wrote !== undefined).sort((a, b) => before(recorded, a.row, b.row));
    const edges: Edge[] = [];
    const add = (from: number, to: number, kind: EdgeKind, words: string): void => {
      if (from !== to) edges.push({ from, to, kind, words });
    };
    writes
      .slice(1)
      .forEach(({ row, wrote }, place) =>
        add(
          writes[place].row,
          row,
          "ww",
          `operation ${row + 1} put ${wrote} over what operation ${writes[place].row + 1} had left in k${key}`,
        ),
      );
    for (const { row, found, list } of accesses) {
      if (found === undefined) continue;
      const source = writes.findIndex(({ wrote }) => wrote === found);
      if (source >= 0)
        add(
          writes[source].row,
          row,
          "wr",
          `operation ${row + 1} read the ${found} that operation ${writes[source].row + 1} wrote to k${key}`,
        );
      const missed = writes.find(
        ({ row: other, wrote }, place) =>
          other !== row &&
          wrote !== found &&
          list?.includes(wrote ?? NaN) !== true &&
          (source >= 0 ? place > source : found === null || isUnseen(recorded, row, other)),
      );
      if (missed !== undefined)
        add(
          row,
          missed.row,
          "rw",
          `operation ${row + 1} did not see the ${missed.wrote} that operation ${missed.row + 1} wrote to k${key}`,
        );
    }
    return edges;
  });
}

function accessesOf(recorded: Recorded, row: number, key: number): Access[] {
  const { form, outcome, value, steps } = recorded;
  const isOk = outcome[row] === OUTCOME.ok;
  if (outcome[row] === OUTCOME.failed || !keysOf(recorded, row).includes(key)) return [];
  const one = { row, wrote: undefined, found: undefined, list: undefined };
  if (form[row] === FORM.write) return [{ ...one, wrote: value[row] }];
  if (form[row] === FORM.read) return isOk ? [{ ...one, found: Number.isNaN(value[row]) ? null : value[row] }] : [];
  const own = (steps.get(row) ?? []).filter((step) => step.key === key);
  const wrote = own.findLast(({ f }) => f !== "r")?.value;
  const read = own[0]?.f === "r" && isOk ? own[0].value : undefined;
  const list = Array.isArray(read) ? (read as readonly number[]) : undefined;
  return [
    {
      row,
      wrote: typeof wrote === "number" ? wrote : undefined,
      found: list === undefined ? (read as number | null | undefined) : (list.at(-1) ?? null),
      list,
    },
  ];
}

/** Order of two writes in the log, as far as it is known. */
function before({ lsn, invoked }: Recorded, a: number, b: number): number {
  return lsn[a] !== 0 && lsn[b] !== 0 ? lsn[a] - lsn[b] : invoked[a] - invoked[b];
}

/**
 * What a read has found was written by nobody here: it is older than a write that its read point has not reached, or
 * that follows what it found.
 */
function isUnseen({ lsn, ended, invoked }: Recorded, read: number, write: number): boolean {
  if (lsn[read] !== 0 && lsn[write] !== 0) return lsn[write] > lsn[read];
  return ended[write] < invoked[read];
}

function shortestCircle(nodes: readonly number[], edges: readonly Edge[]): readonly Edge[] | undefined {
  let best: readonly Edge[] | undefined;
  for (const start of nodes) {
    const cameBy = new Map<number, Edge>();
    const queue = [start];
    for (let node = queue.shift(); node !== undefined; node = queue.shift())
      for (const edge of edges) {
        if (edge.from !== node || cameBy.has(edge.to)) continue;
        cameBy.set(edge.to, edge);
        if (edge.to !== start) queue.push(edge.to);
      }
    const path: Edge[] = [];
    let edge = cameBy.get(start);
    while (edge !== undefined) {
      path.unshift(edge);
      edge = edge.from === start ? undefined : cameBy.get(edge.from);
    }
    if (path.length > 0 && (best === undefined || path.length < best.length)) best = path;
  }
  return best;
}

/**
 * The client history as other checkers read it (contract.md, "History formats"; consistency.md 5): one map a line, an invocation and,
 * unless the outcome is unknown to the very end, a completion.
 *
 * A process has one operation at a time, and after an unknown outcome its number is not used again: the clients already see to
 * both. Lines are in order of time; at one instant completions come before invocations, so that a process may go on at once.
 */
import type { Operation } from "../run-types.ts";

export type HistoryFormat = "jsonl" | "jepsen-edn";

export const HISTORY_FORMATS: readonly HistoryFormat[] = ["jsonl", "jepsen-edn"];

/** A step of a transaction: `["r", "k1", 7]`. */
export type Step = readonly ["r" | "w" | "append", string, number | null | readonly number[]];

/** One line of a history. Times are nanoseconds, as Jepsen's are. */
export interface HistoryEvent {
  readonly process: number;
  readonly type: "invoke" | "ok" | "fail" | "info";
  readonly f: "read" | "write" | "txn";
  /** Absent for transactions, whose steps name their keys. */
  readonly key?: string;
  readonly value: number | null | readonly Step[];
  readonly time: number;
  readonly index: number;
  /** For checkers that know the log: a write's commit, or a read's read point; and whose operation it is, if not its process's. */
  readonly lsn?: number;
  readonly session?: number;
  /** The writer that answered this read had been superseded and had yet to hear of it: no promise covers it. */
  readonly zombieRead?: boolean;
}

/** Operations as events in order. Operations still open at the end get an `info` at `endUs`. */
export function historyEvents(operations: readonly Operation[], endUs: number): HistoryEvent[] {
  const events = operations.flatMap((operation, order) => {
    const { process, outcome } = operation;
    const end = operation.complete < 0 ? endUs : operation.complete;
    // One that failed at once, since no name led anywhere: its completion stays behind its own invocation.
    const rank = operation.complete < 0 ? 2 : end === operation.invoke ? 1 : 0;
    return [
      { at: operation.invoke, rank: 1, order, event: { process, type: "invoke" as const, ...content(operation, false), ...(operation.session === process ? {} : { session: operation.session }) } }, // prettier-ignore
      { at: end, rank, order, event: { process, type: outcome, ...content(operation, outcome === "ok"), ...(outcome === "ok" ? { lsn: operation.lsn } : {}), ...(operation.answeredBy === "superseded writer" ? { zombieRead: true } : {}) } }, // prettier-ignore
    ];
  });
  events.sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
  return events.map(({ at, event }, index) => ({ ...event, time: at * 1000, index }));
}

/** What was asked for; with what was read, where that is known. */
function content(operation: Operation, withReads: boolean): Pick<HistoryEvent, "f" | "key" | "value"> {
  const { f, steps } = operation;
  if (f === "txn")
    return { f, value: (steps ?? []).map((step): Step => [step.f, `k${step.key}`, step.f === "r" && !withReads ? null : step.value]) }; // prettier-ignore
  return { f, key: `k${operation.key}`, value: f === "write" || withReads ? operation.value : null };
}

/** The history's text, a line at a time, each with its line end. */
export function* exportHistory(
  operations: readonly Operation[],
  endUs: number,
  format: HistoryFormat,
): Generator<string> {
  for (const event of historyEvents(operations, endUs))
    yield `${format === "jsonl" ? JSON.stringify(event) : edn(event)}\n`;
}

/** The same keys as the JSON form, as an EDN map. */
function edn({ process, type, f, key, value, time, index, lsn, session, zombieRead }: HistoryEvent): string {
  const more = `${session === undefined ? "" : `, :session ${session}`}${lsn === undefined ? "" : `, :lsn ${lsn}`}${zombieRead === true ? ", :zombieRead true" : ""}`;
  const named = key === undefined ? "" : ` :key ${JSON.stringify(key)},`;
  return `{:process ${process}, :type :${type}, :f :${f},${named} :value ${shown(value)}, :time ${time}, :index ${index}${more}}`;
}

function shown(value: HistoryEvent["value"] | Step | Step[2]): string {
  if (value === null) return "nil";
  if (typeof value === "number") return String(value);
  const parts = value as readonly (Step | number | string)[];
  if (typeof parts[0] !== "string") return `[${(parts as readonly (Step | number)[]).map(shown).join(" ")}]`;
  const [f, key, read] = value as Step;
  return `[:${f} ${JSON.stringify(key)} ${shown(read)}]`;
}

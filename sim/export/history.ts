/**
 * The client history as other checkers read it ([exports.md](../../docs/exports.md); consistency reference 5): one map
 * a line, an invocation and, unless the outcome is unknown to the very end, a completion.
 *
 * A process has one operation at a time, and after an unknown outcome its number is not used again: the clients already
 * see to both. Lines are in order of time; at one instant completions come before invocations, so that a process may go
 * on at once.
 */
import type { Operation } from "../results/index.ts";

export type HistoryFormat = "jsonl" | "jepsen-edn";

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
  /**
   * For checkers that know the log: a write's commit, or a read's read point; and whose operation it is, if not its
   * process's.
   */
  readonly lsn?: number;
  readonly session?: number;
  /** The writer that answered this read had been superseded and had yet to hear of it: no promise covers it. */
  readonly zombieRead?: boolean;
}

/** Operations as events in order. Operations still open at the end get an `info` at `endUs`. */
export function historyEvents(operations: readonly Operation[], endUs: number): HistoryEvent[] {
  return [...eventsInOrder(operations, endUs)];
}

/**
 * The same one by one: of a long history only the two orders are held, that of the invocations and that of the
 * completions.
 */
export function* eventsInOrder(operations: readonly Operation[], endUs: number): Generator<HistoryEvent> {
  const endOf = ({ complete }: Operation): number => (complete < 0 ? endUs : complete);
  // One that failed at once, since no name led anywhere: its completion stays behind its own invocation.
  const rankOf = ({ complete, invoke }: Operation): number => (complete < 0 ? 2 : complete === invoke ? 1 : 0);
  const begun = Uint32Array.from(operations.keys()).sort(
    (a, b) => operations[a].invoke - operations[b].invoke || a - b,
  );
  const ended = Uint32Array.from(operations.keys()).sort(
    (a, b) => endOf(operations[a]) - endOf(operations[b]) || rankOf(operations[a]) - rankOf(operations[b]) || a - b,
  );
  let next = 0;
  let index = 0;
  for (const place of ended) {
    const operation = operations[place];
    const [at, rank] = [endOf(operation), rankOf(operation)];
    while (next < begun.length) {
      const { invoke } = operations[begun[next]];
      if (invoke > at || (invoke === at && (rank < 1 || (rank === 1 && begun[next] > place)))) break;
      yield { ...invocationOf(operations[begun[next++]]), index: index++ };
    }
    yield { ...completionOf(operation, at), index: index++ };
  }
}

function invocationOf(operation: Operation): Omit<HistoryEvent, "index"> {
  const { process, session, invoke } = operation;
  return {
    process,
    type: "invoke",
    ...content(operation, false),
    ...(session === process ? {} : { session }),
    time: invoke * 1000,
  };
}

function completionOf(operation: Operation, at: number): Omit<HistoryEvent, "index"> {
  const { process, outcome, lsn, answeredBy } = operation;
  return {
    process,
    type: outcome,
    ...content(operation, outcome === "ok"),
    ...(outcome === "ok" ? { lsn } : {}),
    ...(answeredBy === "superseded writer" ? { zombieRead: true } : {}),
    time: at * 1000,
  };
}

/** What was asked for; with what was read, where that is known. */
function content(operation: Operation, withReads: boolean): Pick<HistoryEvent, "f" | "key" | "value"> {
  const { f, steps } = operation;
  if (f === "txn")
    return {
      f,
      value: (steps ?? []).map((step): Step => [
        step.f,
        `k${step.key}`,
        step.f === "r" && !withReads ? null : step.value,
      ]),
    };
  return { f, key: `k${operation.key}`, value: f === "write" || withReads ? operation.value : null };
}

/**
 * The history's text, a line at a time, each with its line end. `about` says which run it is of: in EDN as comments at
 * its head; JSON has none, so there it is an operation of the nemesis at the end, which whoever judges histories passes
 * over.
 */
export function* exportHistory(
  operations: readonly Operation[],
  endUs: number,
  format: HistoryFormat,
  about?: Readonly<Record<string, string>>,
): Generator<string> {
  if (format === "jepsen-edn")
    for (const [key, words] of Object.entries(about ?? {}))
      yield `; ${key}: ${words.replace(/[\r\n\f\u2028\u2029]/g, " ")}\n`;
  let index = 0;
  for (const event of eventsInOrder(operations, endUs)) {
    yield `${format === "jsonl" ? JSON.stringify(event) : edn(event)}\n`;
    index++;
  }
  if (format === "jsonl" && about !== undefined)
    yield `${JSON.stringify({ process: "nemesis", type: "info", f: "about", value: null, time: endUs * 1000, index, about })}\n`;
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

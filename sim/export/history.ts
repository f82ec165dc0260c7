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

/** One line of a history. Times are nanoseconds, as Jepsen's are. */
export interface HistoryEvent {
  readonly process: number;
  readonly type: "invoke" | "ok" | "fail" | "info";
  readonly f: "read" | "write";
  readonly key: string;
  readonly value: number | null;
  readonly time: number;
  readonly index: number;
}

/** Operations as events in order. Operations still open at the end get an `info` at `endUs`. */
export function historyEvents(operations: readonly Operation[], endUs: number): HistoryEvent[] {
  const events = operations.flatMap((operation, order) => {
    const { process, f, outcome } = operation;
    const key = `k${operation.key}`;
    const known = f === "write" || outcome === "ok" ? operation.value : null;
    const asked = f === "write" ? operation.value : null;
    const end = operation.complete < 0 ? endUs : operation.complete;
    return [
      { at: operation.invoke, rank: 1, order, event: { process, type: "invoke" as const, f, key, value: asked } },
      { at: end, rank: operation.complete < 0 ? 2 : 0, order, event: { process, type: outcome, f, key, value: known } },
    ];
  });
  events.sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
  return events.map(({ at, event }, index) => ({ ...event, time: at * 1000, index }));
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
function edn({ process, type, f, key, value, time, index }: HistoryEvent): string {
  const shown = value === null ? "nil" : String(value);
  return `{:process ${process}, :type :${type}, :f :${f}, :key ${JSON.stringify(key)}, :value ${shown}, :time ${time}, :index ${index}}`;
}

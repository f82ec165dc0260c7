/**
 * The log that Porcupine's key-value model reads (consistency reference 5): `{:process 0, :type :invoke, :f :put, :key
 * "k1", :value "7"}`, an invocation and a completion a line, in order of time.
 *
 * The format knows put, append and get, and no failure: what certainly did nothing is left out, a read of unknown
 * outcome too, and a write of unknown outcome is invoked and never returns, which the reader takes for "perhaps, and at
 * any later time". A row nobody wrote is the empty text.
 */
import type { Operation } from "../results/index.ts";
import { eventsInOrder, type HistoryEvent, type Step } from "./history.ts";
import { UnfitError } from "./unfit.ts";

/** The file's lines, each with its line end. */
export function* exportPorcupine(operations: readonly Operation[], endUs: number): Generator<string> {
  const told = operations.filter(
    ({ f, steps, outcome }) => outcome === "ok" || (outcome === "info" && !isRead(f, steps)),
  );
  for (const event of eventsInOrder(told, endUs)) if (event.type !== "info") yield `${line(event)}\n`;
}

function isRead(f: Operation["f"], steps: Operation["steps"]): boolean {
  return f === "read" || (f === "txn" && steps?.[0]?.f === "r");
}

function line({ process, type, f, key = "", value }: HistoryEvent): string {
  const [step, row, content] =
    f === "txn" ? single(value as readonly Step[]) : ([f === "read" ? "r" : "w", key, value as number | null] as const);
  const name = step === "r" ? "get" : step === "w" ? "put" : "append";
  const shown = step === "r" && type === "invoke" ? "nil" : `"${text(step, content)}"`;
  return `{:process ${process}, :type :${type}, :f :${name}, :key "${row}", :value ${shown}}`;
}

function single(steps: readonly Step[]): Step {
  if (steps.length === 1) return steps[0];
  throw new UnfitError(
    "a transaction of several steps stands in this history, and Porcupine's log has operations of one row only: jepsen-edn, jsonl and, of registers, plume can say it",
  );
}

/**
 * A list is its values one behind the other, each with a space behind it; appending one makes the list longer by that
 * text.
 */
function text(step: Step[0], value: Step[2]): string {
  if (value === null) return "";
  if (typeof value !== "number") return value.map((one) => `${one} `).join("");
  return step === "append" ? `${value} ` : String(value);
}

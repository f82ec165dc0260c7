/**
 * A history as the checkers see it: operations with the places of their two lines, built event by event, and refused where it is no history.
 *
 * The order of lines is real time; an operation is before another if its completion comes before the other's invocation. Times are only
 * looked at for running backwards, which tells files whose lines were sorted otherwise, or whose units are mixed. What is not a history is
 * an error with its line, never a verdict. Not judged here: anything.
 */

/** One line, parsed. */
export interface HistoryLine {
  readonly process: number;
  readonly type: "invoke" | "ok" | "fail" | "info";
  readonly f: string;
  readonly key: string | null;
  readonly value: unknown;
  readonly time: number | null;
  readonly index: number | null;
  /** Log position, when the history comes from a simulator: a write's commit, a read's read point. */
  readonly lsn: number | null;
  readonly session: number | null;
  /** Labelled: a superseded writer answered, which no promise covers. */
  readonly zombieRead?: boolean;
}

export type Scalar = string | number;

/** A step of a transaction. `value` of a read that gave a list is that list; null is "nothing there". */
export type Step =
  | { readonly f: "r"; readonly key: string; readonly value: Scalar | null | readonly Scalar[] }
  | { readonly f: "w" | "append"; readonly key: string; readonly value: Scalar };

export interface Operation {
  /** Its number among the operations, in order of invocation, and the index that its invocation has in the file. */
  readonly id: number;
  readonly index: number;
  readonly process: number;
  readonly session: number;
  /** A single read, write or append is a transaction of one step. */
  readonly isTransaction: boolean;
  steps: readonly Step[];
  /** Places in the order of events; the completion is Infinity while or when the outcome is unknown. */
  readonly invoked: number;
  completed: number;
  outcome: "ok" | "fail" | "info";
  lsn: number | null;
  zombieRead?: boolean;
}

/** A file that is no history. `line` counts from 1. */
export class HistoryError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export interface History {
  readonly operations: readonly Operation[];
  /** Every read of a list is of a list: appends, not registers. */
  readonly isLists: boolean;
  readonly hasTransactions: boolean;
  /** Every operation that is `ok` tells its log position. */
  readonly hasPositions: boolean;
}

const TYPES = ["invoke", "ok", "fail", "info"];
const MICRO = ["r", "w", "append"];

export class HistoryBuilder {
  readonly #operations: Operation[] = [];
  readonly #open = new Map<number, Operation>();
  readonly #retired = new Set<number>();
  readonly #indexes = new Set<number>();
  #events = 0;
  #time = -Infinity;
  #hasLists = false;
  #hasRegisters = false;
  #hasTransactions = false;
  #positions = true;

  /** Takes the event of one line. Raises HistoryError. */
  add(event: HistoryLine, line: number): void {
    const { process, type, time, index } = event;
    if (!TYPES.includes(type)) throw new HistoryError(line, `${shown(type)} is no type: invoke, ok, fail and info are`);
    if (!Number.isSafeInteger(process))
      throw new HistoryError(line, `${shown(process)} is no process: a whole number is`);
    if (index !== null && this.#indexes.has(index)) throw new HistoryError(line, `the index ${index} is there twice`);
    if (index !== null) this.#indexes.add(index);
    if (time !== null && time < this.#time)
      throw new HistoryError(line, `the time goes back from ${this.#time} to ${time}: lines are in order of time, all in one unit`); // prettier-ignore
    if (time !== null) this.#time = time;
    if (type === "invoke") this.#invoke(event, line);
    else this.#complete(event, line);
    this.#events++;
  }

  /** The history so far; operations without a completion have an unknown outcome. */
  build(): History {
    return {
      operations: this.#operations,
      isLists: this.#hasLists && !this.#hasRegisters,
      hasTransactions: this.#hasTransactions,
      hasPositions: this.#positions && this.#operations.some(({ outcome }) => outcome === "ok"),
    };
  }

  #invoke(event: HistoryLine, line: number): void {
    const { process, session } = event;
    const before = this.#open.get(process);
    if (before !== undefined)
      throw new HistoryError(line, `process ${process} begins an operation while its operation ${before.index} is under way`); // prettier-ignore
    if (this.#retired.has(process))
      throw new HistoryError(line, `process ${process} goes on after an unknown outcome: it must take a new number`);
    const operation: Operation = {
      id: this.#operations.length,
      index: event.index ?? this.#events,
      process,
      session: session ?? process,
      isTransaction: event.f === "txn",
      steps: this.#stepsOf(event, line),
      invoked: this.#events,
      completed: Infinity,
      outcome: "info",
      lsn: null,
    };
    if (operation.isTransaction) this.#hasTransactions = true;
    this.#operations.push(operation);
    this.#open.set(process, operation);
  }

  #complete(event: HistoryLine, line: number): void {
    const { process, type, lsn } = event;
    const operation = this.#open.get(process);
    if (operation === undefined)
      throw new HistoryError(line, `process ${process} has an "${type}" without an invocation`);
    this.#open.delete(process);
    if (type === "info") {
      this.#retired.add(process);
      return;
    }
    const steps = this.#stepsOf(event, line);
    if (steps.length !== operation.steps.length || steps.some((step, i) => !isSame(step, operation.steps[i])))
      throw new HistoryError(line, `what process ${process} completes is not what it began in operation ${operation.index}`); // prettier-ignore
    operation.outcome = type as "ok" | "fail";
    operation.completed = this.#events;
    operation.lsn = lsn;
    if (event.zombieRead === true) operation.zombieRead = true;
    if (type === "ok") {
      operation.steps = steps;
      if (lsn === null) this.#positions = false;
    }
  }

  #stepsOf({ f, key, value }: HistoryLine, line: number): Step[] {
    if (f === "txn") {
      if (!Array.isArray(value)) throw new HistoryError(line, "a transaction's value is a list of steps");
      return value.map((step) => this.#step(step, line));
    }
    const micro = { read: "r", write: "w", append: "append" }[f];
    if (micro === undefined) throw new HistoryError(line, `${shown(f)} is nothing that can be judged: read, write, append and txn are`); // prettier-ignore
    // Jepsen's independent keys: the value is [key value].
    const pair = key === null && Array.isArray(value) && value.length === 2;
    return [this.#step(pair ? [micro, value[0], value[1]] : [micro, key ?? "", value], line)];
  }

  #step(step: unknown, line: number): Step {
    const [f, key, value] = Array.isArray(step) && step.length >= 2 ? (step as unknown[]) : [];
    if (typeof f !== "string" || !MICRO.includes(f))
      throw new HistoryError(line, `${shown(step)} is no step: ["r", key, value], ["w", ...] and ["append", ...] are`);
    if (typeof key !== "string" && typeof key !== "number") throw new HistoryError(line, `${shown(key)} is no key`);
    if (f === "r") return { f, key: String(key), value: this.#readValue(value, line) };
    if (!isScalar(value)) throw new HistoryError(line, `${shown(value)} is nothing that can be written: a number or a text is`); // prettier-ignore
    if (f === "append") this.#hasLists = true;
    else this.#hasRegisters = true;
    return { f: f as "w" | "append", key: String(key), value: checked(value, line) };
  }

  #readValue(value: unknown, line: number): Scalar | null | readonly Scalar[] {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) {
      this.#hasLists = true;
      return value.map((one) => {
        if (!isScalar(one)) throw new HistoryError(line, `${shown(one)} is no element of a list`);
        return checked(one, line);
      });
    }
    if (!isScalar(value)) throw new HistoryError(line, `${shown(value)} is nothing that can be read`);
    return checked(value, line);
  }
}

/** What a step asks for, without what it found. */
function isSame(one: Step, other: Step): boolean {
  return one.f === other.f && one.key === other.key && (one.f === "r" || one.value === other.value);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number";
}

function checked(value: Scalar, line: number): Scalar {
  if (typeof value === "number" && (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER))
    throw new HistoryError(line, `the number ${value} has lost digits: values are below 2^53, or texts`);
  return value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

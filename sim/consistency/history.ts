/**
 * A history as the checkers see it: operations with the places of their two lines, built event by event, and refused
 * where it is no history.
 *
 * The order of lines is real time; an operation is before another if its completion comes before the other's
 * invocation. Times are only looked at for running backwards, which tells files whose lines were sorted otherwise, or
 * whose units are mixed. What is not a history is an error with its line, never a verdict. Not judged here: anything.
 * Read for the forms: Jepsen's histories (consistency reference 5).
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

/**
 * A step of a transaction. `value` of a read that gave a list is that list; null is "nothing there". A compare-and-swap
 * that is `ok` has found `old` and written `value`; one that failed says nothing.
 */
export type Step =
  | { readonly f: "r"; readonly key: string; readonly value: Scalar | null | readonly Scalar[] }
  | { readonly f: "w" | "append"; readonly key: string; readonly value: Scalar }
  | { readonly f: "cas"; readonly key: string; readonly old: Scalar | null; readonly value: Scalar };

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

/** A file that is no history. Lines and columns count from 1; a column is there where one can be told. */
export class HistoryError extends Error {
  readonly line: number;
  readonly column: number | undefined;

  constructor(line: number, message: string, column?: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

export interface History {
  readonly operations: readonly Operation[];
  /** Rows are lists that are appended to, not registers. */
  readonly isLists: boolean;
  readonly hasTransactions: boolean;
  /** Every operation that is `ok` tells its log position. */
  readonly hasPositions: boolean;
}

/** A part of a history: fewer operations, in the same order. */
export function partOf(history: History, operations: readonly Operation[]): History {
  const hasPositions =
    operations.some(({ outcome }) => outcome === "ok") &&
    operations.every(({ outcome, lsn }) => outcome !== "ok" || lsn !== null);
  return { ...history, operations: operations.map((operation, id) => ({ ...operation, id })), hasPositions };
}

export function isRead({ f }: Step): boolean {
  return f === "r";
}

/**
 * What a transaction found that it had not written itself: of each row the first time. Lists lose the end that is its
 * own.
 */
export function externalReads({
  steps,
  outcome,
}: Operation): { readonly key: string; readonly value: Scalar | null | readonly Scalar[] }[] {
  if (outcome !== "ok") return [];
  if (steps.length === 1)
    return steps[0].f === "r" ? [steps[0]] : steps[0].f === "cas" ? [{ key: steps[0].key, value: steps[0].old }] : [];
  const own = new Map<string, number>();
  const reads = [];
  for (const step of steps) {
    const written = own.get(step.key);
    if (step.f === "r") {
      if (written === undefined) reads.push(step);
      // After one's own appends to a list nobody has read yet: what was there before them.
      else if (written > 0 && Array.isArray(step.value))
        reads.push({
          key: step.key,
          value: (step.value as readonly Scalar[]).slice(0, Math.max(0, step.value.length - written)),
        });
      own.set(step.key, 0);
    } else {
      if (step.f === "cas" && written === undefined) reads.push({ key: step.key, value: step.old });
      own.set(step.key, step.f === "append" && written !== 0 ? (written ?? 0) + 1 : 0);
    }
  }
  return reads;
}

const TYPES = ["invoke", "ok", "fail", "info"];
const MICRO = ["r", "w", "append"];
const SINGLE: Readonly<Record<string, string>> = { read: "r", write: "w", append: "append", cas: "cas" };

export class HistoryBuilder {
  readonly #operations: Operation[] = [];
  readonly #open = new Map<number, { readonly operation: Operation; readonly isPair: boolean }>();
  readonly #retired = new Set<number>();
  /** By row: whether it is a list, and what its name was before it was a text. */
  readonly #rows = new Map<string, { isList: boolean | null; readonly type: string }>();
  #events = 0;
  #time = -Infinity;
  #index = -Infinity;
  #hasLists = false;
  #hasTransactions = false;
  #positions = true;

  /** Takes the event of one line. Raises HistoryError. */
  add(event: HistoryLine, line: number): void {
    const { process, type, time, index } = event;
    if (!TYPES.includes(type)) throw new HistoryError(line, `${shown(type)} is no type: invoke, ok, fail and info are`);
    if (!Number.isSafeInteger(process))
      throw new HistoryError(line, `${shown(process)} is no process: a whole number is`);
    if (time !== null && time < this.#time)
      throw new HistoryError(
        line,
        `the time goes back from ${this.#time} to ${time}: lines are in order of time, all in one unit`,
      );
    if (index !== null && index === this.#index) throw new HistoryError(line, `the index ${index} is there twice`);
    if (index !== null && index < this.#index)
      throw new HistoryError(
        line,
        `the index goes back from ${this.#index} to ${index}: it is there twice, or the lines are not in order`,
      );
    if (index !== null) this.#index = index;
    if (time !== null) this.#time = time;
    if (type === "invoke") this.#invoke(event, line);
    else this.#complete(event, line);
    this.#events++;
  }

  /** The history so far; operations without a completion have an unknown outcome. */
  build(): History {
    return {
      operations: this.#operations,
      isLists: this.#hasLists,
      hasTransactions: this.#hasTransactions,
      hasPositions: this.#positions && this.#operations.some(({ outcome }) => outcome === "ok"),
    };
  }

  #invoke(event: HistoryLine, line: number): void {
    const { process, session } = event;
    const before = this.#open.get(process)?.operation;
    if (before !== undefined)
      throw new HistoryError(
        line,
        `process ${process} begins an operation while its operation ${before.index} is under way`,
      );
    if (this.#retired.has(process))
      throw new HistoryError(line, `process ${process} goes on after an unknown outcome: it must take a new number`);
    const isPair = isPairOf(event);
    const operation: Operation = {
      id: this.#operations.length,
      index: event.index ?? this.#events,
      process,
      session: session ?? process,
      isTransaction: event.f === "txn",
      steps: this.#stepsOf(event, isPair, line),
      invoked: this.#events,
      completed: Infinity,
      outcome: "info",
      lsn: null,
    };
    if (operation.isTransaction) this.#hasTransactions = true;
    this.#operations.push(operation);
    this.#open.set(process, { operation, isPair });
  }

  #complete(event: HistoryLine, line: number): void {
    const { process, type, lsn } = event;
    const open = this.#open.get(process);
    if (open === undefined) throw new HistoryError(line, `process ${process} has an "${type}" without an invocation`);
    const { operation, isPair } = open;
    this.#open.delete(process);
    if (type === "info") {
      this.#retired.add(process);
      return;
    }
    // What failed may leave out its value.
    const isBare = type === "fail" && (event.value === null || event.value === undefined);
    const steps = isBare ? operation.steps : this.#stepsOf(event, isPair, line);
    if (steps.length !== operation.steps.length || steps.some((step, i) => !isSame(step, operation.steps[i])))
      throw new HistoryError(
        line,
        `what process ${process} completes is not what it began in operation ${operation.index}`,
      );
    operation.outcome = type as "ok" | "fail";
    operation.completed = this.#events;
    operation.lsn = lsn;
    if (event.zombieRead === true) operation.zombieRead = true;
    if (type === "ok") {
      operation.steps = steps;
      if (lsn === null) this.#positions = false;
    }
  }

  #stepsOf({ f, key, value, type }: HistoryLine, isPair: boolean, line: number): Step[] {
    // What failed has read nothing, whatever its line says.
    const withReads = type === "ok";
    if (f === "txn") {
      if (!Array.isArray(value)) throw new HistoryError(line, "a transaction's value is a list of steps");
      return value.map((step) => {
        const [f, key, content] = Array.isArray(step) && step.length >= 2 ? (step as unknown[]) : [];
        if (typeof f !== "string" || !MICRO.includes(f))
          throw new HistoryError(
            line,
            `${shown(step)} is no step: ["r", key, value], ["w", ...] and ["append", ...] are`,
          );
        return this.#step(f, key, content, withReads, line);
      });
    }
    const micro = Object.hasOwn(SINGLE, f) ? SINGLE[f] : undefined;
    if (micro === undefined)
      throw new HistoryError(line, `${shown(f)} is nothing that can be judged: read, write, append, cas and txn are`);
    if (!isPair) return [this.#step(micro, key ?? "", value, withReads, line)];
    if (!Array.isArray(value) || value.length !== 2)
      throw new HistoryError(line, `${shown(value)} is no pair of key and value, as the invocation's is`);
    return [this.#step(micro, value[0], value[1], withReads, line)];
  }

  #step(f: string, name: unknown, value: unknown, withReads: boolean, line: number): Step {
    if (typeof name !== "string" && typeof name !== "number") throw new HistoryError(line, `${shown(name)} is no key`);
    const key = String(name);
    let row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, (row = { isList: null, type: typeof name }));
    if (row.type !== typeof name) throw new HistoryError(line, `the key ${key} is a number here and a text elsewhere`);
    if (f === "r") return { f, key, value: withReads ? this.#readValue(value, key, row, line) : null };
    this.#isOfKind(row, key, f === "append", line);
    if (f === "cas") {
      const [old, next] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [undefined, undefined];
      if ((old !== null && !isScalar(old)) || !isScalar(next))
        throw new HistoryError(line, `${shown(value)} is nothing to compare and set: [old, new] is`);
      return { f, key, old: old === null ? null : checked(old, line), value: checked(next, line) };
    }
    if (!isScalar(value))
      throw new HistoryError(line, `${shown(value)} is nothing that can be written: a number or a text is`);
    return { f: f as "w" | "append", key, value: checked(value, line) };
  }

  #readValue(
    value: unknown,
    key: string,
    row: { isList: boolean | null },
    line: number,
  ): Scalar | null | readonly Scalar[] {
    if (value === null || value === undefined) return null;
    this.#isOfKind(row, key, Array.isArray(value), line);
    if (!Array.isArray(value)) {
      if (!isScalar(value)) throw new HistoryError(line, `${shown(value)} is nothing that can be read`);
      return checked(value, line);
    }
    for (const one of value) {
      if (!isScalar(one)) throw new HistoryError(line, `${shown(one)} is no element of a list`);
      checked(one, line);
    }
    return value as readonly Scalar[];
  }

  #isOfKind(row: { isList: boolean | null }, key: string, isList: boolean, line: number): void {
    row.isList ??= isList;
    if (row.isList !== isList)
      throw new HistoryError(
        line,
        `the row ${key === "" ? "without a key" : key} is a list elsewhere and a register here, or the other way round`,
      );
    if (isList) this.#hasLists = true;
  }
}

/** Jepsen's independent keys: the value is [key value], from the invocation on. */
function isPairOf({ f, key, value }: HistoryLine): boolean {
  if (key !== null || f === "txn" || !Array.isArray(value) || value.length !== 2) return false;
  return f !== "cas" || Array.isArray(value[1]);
}

/** What a step asks for, without what it found. */
function isSame(one: Step, other: Step): boolean {
  if (one.f !== other.f || one.key !== other.key) return false;
  if (one.f === "cas" && other.f === "cas" && one.old !== other.old) return false;
  return one.f === "r" || one.value === other.value;
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

/**
 * Every operation any client ever began, by number: the content of statement messages, and of the answers to reads. A
 * write's value is its own number plus one, so every written value is unique and tells its operation.
 */
import {
  Float64Column,
  Uint16Column,
  Uint32Column,
  Uint8Column,
  type Lsn,
  type StateCopy,
  type Stateful,
} from "../kernel/index.ts";
import { ATTEMPTS } from "./answers.ts";

/** A transaction: its steps in order, each a row, read or written. */
export interface Program {
  readonly keys: readonly number[];
  /** By step: whether it only reads. A named statement counts as such: it changes no row by itself. */
  readonly reads: readonly boolean[];
  /** By step: the text of a named statement, empty for reads and changes of rows; absent when there is none. */
  readonly sql?: readonly string[];
}

/** What the reads of one attempt gave. */
export interface Found {
  readonly versions: readonly Lsn[];
  readonly readPoint: Lsn;
}

/**
 * Whose answer a read got. A superseded writer is one that had yet to hear of its successor: nobody can promise
 * anything about its reads (storage reference, choice 13).
 */
export type ReadBy = "writer" | "superseded writer" | "reader";

interface WorkloadEntry {
  readonly actor: number;
  readonly bytesPerWrite: number;
  readonly repeatable: boolean;
  /** Its transactions' statements are sent one by one. */
  readonly oneByOne: boolean;
  /** Place in MODES. */
  readonly consistency: number;
}

export class Operations implements Stateful {
  count = 0;
  readonly #key = new Uint32Column();
  /** Workload index times two, plus one for a read. */
  readonly #kind = new Uint8Column();
  readonly #slot = new Uint32Column();
  readonly #workloads: WorkloadEntry[] = [];
  /** By operation: its number of steps and where they begin; 0 steps for an operation of one row. */
  readonly #steps = new Uint16Column();
  readonly #stepsFrom = new Uint32Column();
  /** The steps of all transactions, one behind the other: the row times two, plus one where it is only read. */
  readonly #step = new Uint32Column();
  #stepCount = 0;
  /** By operation with named statements: their texts by step. Append-only like the columns. */
  readonly #sql = new Map<number, readonly string[]>();
  /**
   * By operation and attempt: what its reads gave, for transactions, and for everybody when a history is kept. A replay
   * writes the same.
   */
  readonly #found: Record<string, Found> = {};
  /**
   * By operation and attempt: where its answer is to come by, when not straight to the client. A replay writes the
   * same.
   */
  readonly #by = new Map<number, number>();
  /** The keys of these in the order in which they were set, so that a fork can take out the later ones. */
  readonly #byKeys = new Float64Column();
  readonly #byActors = new Uint32Column();
  #byCount = 0;
  readonly #keepsFound: boolean;
  /**
   * By operation: the point its last read was at, the attempt that read there, and who answered (READ_BY of the
   * instances).
   */
  readonly #readPoint = new Float64Column();
  readonly #readBy = new Uint8Column();
  readonly #answeredBy = new Uint8Column();

  constructor(keepsFound: boolean) {
    this.#keepsFound = keepsFound;
  }

  /** Registers where a workload's answers go; returns the workload's index, below 128. */
  addWorkload(workload: WorkloadEntry): number {
    return this.#workloads.push(workload) - 1;
  }

  begin(workload: number, isRead: boolean, key: number, slot: number, program?: Program): number {
    const operation = this.count++;
    this.#steps.set(operation, program === undefined ? 0 : program.keys.length);
    if (program !== undefined) this.#keepSteps(operation, program);
    this.#key.set(operation, key);
    this.#kind.set(operation, workload * 2 + (isRead ? 1 : 0));
    this.#slot.set(operation, slot);
    return operation;
  }

  isRead(operation: number): boolean {
    return (this.#kind.get(operation) & 1) === 1;
  }

  keyOf(operation: number): number {
    return this.#key.get(operation);
  }

  /** The rows that an operation changes, in the order of its steps. */
  keysOf(operation: number): readonly number[] {
    const steps = this.#steps.get(operation);
    if (steps === 0) return [this.#key.get(operation)];
    const keys: number[] = [];
    const from = this.#stepsFrom.get(operation);
    for (let at = from; at < from + steps; at++) {
      const step = this.#step.get(at);
      if ((step & 1) === 0) keys.push(step >>> 1);
    }
    return keys;
  }

  stepsOf(operation: number): number {
    return Math.max(1, this.#steps.get(operation));
  }

  keyAt(operation: number, step: number): number {
    if (step >= this.#steps.get(operation)) return this.#key.get(operation);
    return this.#step.get(this.#stepsFrom.get(operation) + step) >>> 1;
  }

  readsAt(operation: number, step: number): boolean {
    if (step >= this.#steps.get(operation)) return this.isRead(operation);
    return (this.#step.get(this.#stepsFrom.get(operation) + step) & 1) === 1;
  }

  sqlAt(operation: number, step: number): string {
    return this.#sql.size === 0 ? "" : (this.#sql.get(operation)?.[step] ?? "");
  }

  consistencyOf(operation: number): number {
    return this.#workloads[this.#kind.get(operation) >> 1].consistency;
  }

  isRepeatable(operation: number): boolean {
    return this.#workloads[this.#kind.get(operation) >> 1].repeatable;
  }

  isOneByOne(operation: number): boolean {
    return this.#workloads[this.#kind.get(operation) >> 1].oneByOne && this.#steps.get(operation) > 1;
  }

  bytesOf(operation: number): number {
    return this.#workloads[this.#kind.get(operation) >> 1].bytesPerWrite;
  }

  valueOf(operation: number): number {
    return operation + 1;
  }

  actorOf(operation: number): number {
    return this.#workloads[this.#kind.get(operation) >> 1].actor;
  }

  /** The address to answer an attempt to: the client's, or that of a proxy in between. */
  replyTo(operation: number, attempt: number): number {
    return (this.#by.size > 0 ? this.#by.get(operation * ATTEMPTS + attempt) : undefined) ?? this.actorOf(operation);
  }

  /** The answer to an attempt is to come by another address. */
  goesBy(operation: number, attempt: number, actor: number): void {
    const key = operation * ATTEMPTS + attempt;
    this.#by.set(key, actor);
    this.#byKeys.set(this.#byCount, key);
    this.#byActors.set(this.#byCount++, actor);
  }

  workloadOf(operation: number): number {
    return this.#kind.get(operation) >> 1;
  }

  /** The client's own place for the operation while it is under way. */
  slotOf(operation: number): number {
    return this.#slot.get(operation);
  }

  found(operation: number, attempt: number, versions: readonly Lsn[], readPoint: Lsn, by: number): void {
    this.#readPoint.set(operation, readPoint);
    this.#readBy.set(operation, attempt);
    this.#answeredBy.set(operation, by);
    if (this.#keepsFound) this.#found[`${operation} ${attempt}`] = { versions: versions.slice(), readPoint };
  }

  /** The point that an attempt's reads were at; -1 when another attempt has read since. */
  readPointOf(operation: number, attempt: number): Lsn {
    return this.#readBy.get(operation) === attempt ? this.#readPoint.get(operation) : -1;
  }

  /** Who answered an attempt's reads; the writer, when another attempt has read since. */
  answeredBy(operation: number, attempt: number): ReadBy {
    const by = this.#readBy.get(operation) === attempt ? this.#answeredBy.get(operation) : 0;
    return by === 1 ? "superseded writer" : by === 2 ? "reader" : "writer";
  }

  foundBy(operation: number, attempt: number): Found {
    return this.#found[`${operation} ${attempt}`] ?? { versions: [], readPoint: 0 };
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  part(): void {
    for (const operation of this.#sql.keys()) if (operation >= this.count) this.#sql.delete(operation);
    this.#by.clear();
    for (let set = 0; set < this.#byCount; set++) this.#by.set(this.#byKeys.get(set), this.#byActors.get(set));
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
    this.#stepCount = copy.of(this.#stepCount);
    this.#byCount = copy.of(this.#byCount);
  }

  #keepSteps(operation: number, { keys, reads, sql }: Program): void {
    this.#stepsFrom.set(operation, this.#stepCount);
    for (let step = 0; step < keys.length; step++)
      this.#step.set(this.#stepCount++, keys[step] * 2 + (reads[step] ? 1 : 0));
    if (sql !== undefined) this.#sql.set(operation, sql);
  }
}

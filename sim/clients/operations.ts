/**
 * Every operation any client ever began, by number: the content of statement messages. A write's value is its own number plus
 * one, so every written value is unique and tells its operation.
 */
import { Uint32Column, Uint8Column, type Checkpointed } from "../kernel/index.ts";

export class Operations implements Checkpointed {
  count = 0;
  readonly #key = new Uint32Column();
  /** Workload index times two, plus one for a read. */
  readonly #kind = new Uint8Column();
  readonly #slot = new Uint32Column();
  readonly #actors: number[] = [];
  /** By workload: bytes of new data that each of its writes brings. */
  readonly #bytes: number[] = [];
  /** By operation of several writes: its rows, rising. Append-only like the columns. */
  readonly #rows: Record<string, readonly number[]> = {};

  /** Registers where a workload's answers go; returns the workload's index, below 128. */
  addWorkload(actor: number, bytesPerWrite: number): number {
    this.#bytes.push(bytesPerWrite);
    return this.#actors.push(actor) - 1;
  }

  /** `rows` are the rows of a transaction of several writes, rising, the first of them `key`. */
  begin(workload: number, isRead: boolean, key: number, slot: number, rows?: readonly number[]): number {
    const operation = this.count++;
    if (rows !== undefined) this.#rows[operation] = rows;
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

  keysOf(operation: number): readonly number[] {
    return this.#rows[operation] ?? [this.#key.get(operation)];
  }

  writesOf(operation: number): number {
    return this.#rows[operation]?.length ?? 1;
  }

  bytesOf(operation: number): number {
    return this.#bytes[this.#kind.get(operation) >> 1];
  }

  valueOf(operation: number): number {
    return operation + 1;
  }

  actorOf(operation: number): number {
    return this.#actors[this.#kind.get(operation) >> 1];
  }

  workloadOf(operation: number): number {
    return this.#kind.get(operation) >> 1;
  }

  /** The client's own place for the operation while it is under way. */
  slotOf(operation: number): number {
    return this.#slot.get(operation);
  }

  save(): number {
    return this.count;
  }

  load(saved: unknown): void {
    this.count = saved as number;
  }
}

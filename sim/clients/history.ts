/** The client history, kept only when somebody asked for it: one row an operation, in order of completion. */
import type { Checkpointed } from "../kernel/index.ts";
import type { Operation } from "../run-types.ts";

export class History implements Checkpointed {
  readonly #rows: Operation[] = [];

  add(operation: Operation): void {
    this.#rows.push(operation);
  }

  rows(): readonly Operation[] {
    return this.#rows;
  }

  /** A restored run adds the same rows again, so the length is all there is to save. */
  save(): number {
    return this.#rows.length;
  }

  load(saved: unknown): void {
    this.#rows.length = saved as number;
  }
}

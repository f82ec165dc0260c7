/** The client history, kept only when somebody asked for it: one row an operation, in order of completion. */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Operation } from "../results/index.ts";

export class History implements Stateful {
  readonly #rows: Operation[] = [];
  #length = 0;

  add(operation: Operation): void {
    this.#rows[this.#length++] = operation;
  }

  rows(): readonly Operation[] {
    return this.#rows.slice(0, this.#length);
  }

  /**
   * A restored run writes the same rows again, so the length is all there is to save. Rows beyond it are kept: a later
   * checkpoint may be loaded after an earlier one.
   */
  copyState(copy: StateCopy): void {
    this.#length = copy.of(this.#length);
  }
}

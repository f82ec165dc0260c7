/** The lines of a run's story, in order, whichever cluster they are about. */
import type { Checkpointed } from "../kernel/index.ts";
import type { StoryLine } from "../run-types.ts";

export class StoryLines implements Checkpointed {
  /** Lines beyond the length are those of a future that a restored run will write again, the same. */
  readonly #lines: StoryLine[] = [];
  #length = 0;

  add(line: StoryLine): void {
    this.#lines[this.#length++] = line;
  }

  all(): readonly StoryLine[] {
    return this.#lines.slice(0, this.#length);
  }

  save(): number {
    return this.#length;
  }

  load(saved: unknown): void {
    this.#length = saved as number;
  }
}

/** The lines of a run's story, in order, whichever cluster they are about. */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { StoryLine } from "../results/index.ts";

export class StoryLines implements Stateful {
  /** Lines beyond the length are those of a future that a restored run will write again, the same. */
  readonly #lines: StoryLine[] = [];
  #length = 0;

  add(line: StoryLine): void {
    this.#lines[this.#length++] = line;
  }

  all(): readonly StoryLine[] {
    return this.#lines.slice(0, this.#length);
  }

  copyState(copy: StateCopy): void {
    this.#length = copy.of(this.#length);
  }
}

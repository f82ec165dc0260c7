/**
 * How often a dead worker is started again: twice in a row, so that one that cannot live here does not die for ever.
 * One that has lived for a while was well, and its death is counted as the first: a page that is open for a day
 * outlives any number of them.
 */
const IN_A_ROW_MAX = 2;
/** [choice] Longer than it takes to see that a worker starts, reads and simulates. */
const LONG_LIFE_MS = 60_000;

export class Restarts {
  #inARow = 0;
  #bornAt: number;

  /** `now`: when the first worker was started, in milliseconds. */
  constructor(now: number) {
    this.#bornAt = now;
  }

  /** Whether another worker may follow the one that has died now; it lives from now on. */
  allow(now: number): boolean {
    if (now - this.#bornAt >= LONG_LIFE_MS) this.#inARow = 0;
    this.#bornAt = now;
    return ++this.#inARow <= IN_A_ROW_MAX;
  }
}

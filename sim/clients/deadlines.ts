/** Patience of one length for many: who began to wait first loses it first, so a ring and one timer are enough. */
import { PairRing, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";

export interface DeadlineParts {
  readonly now: () => Micros;
  /** Sets the one timer. */
  readonly arm: (at: Micros) => void;
  /** Whether the wait that a token names still goes on. */
  readonly isAlive: (token: number) => boolean;
  readonly over: (token: number) => void;
}

export class Deadlines implements Stateful {
  /** (token, when its patience ends) in order of beginning. */
  readonly #ring = new PairRing();
  #armed = false;
  readonly #span: Micros;
  readonly #parts: DeadlineParts;

  constructor(span: Micros, parts: DeadlineParts) {
    this.#span = span;
    this.#parts = parts;
  }

  begin(token: number): void {
    this.#ring.push(token, this.#parts.now() + this.#span);
    this.#arm();
  }

  /** The timer. */
  due(): void {
    this.#armed = false;
    const { now, isAlive, over } = this.#parts;
    while (this.#ring.length > 0) {
      const token = this.#ring.headFirst();
      const alive = isAlive(token);
      if (alive && this.#ring.headSecond() > now()) break;
      this.#ring.drop();
      if (alive) over(token);
    }
    this.#arm();
  }

  clear(): void {
    this.#ring.clear();
    this.#armed = false;
  }

  copyState(copy: StateCopy): void {
    this.#armed = copy.of(this.#armed);
    copy.part(this.#ring);
  }

  #arm(): void {
    if (this.#armed || this.#ring.length === 0) return;
    this.#armed = true;
    // After a pause of the machine the oldest may be overdue.
    this.#parts.arm(Math.max(this.#parts.now(), this.#ring.headSecond()));
  }
}

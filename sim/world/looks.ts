/**
 * How late a watcher looks: its machine stood still meanwhile. It has asked nobody in that time, so that whoever did
 * not answer was not silent.
 *
 * A counter-example without it: the control plane stands still for a minute; an instance is cut off from it for the
 * last second of that; at its first look the instance has not answered for a minute, and is taken for dead at once.
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";

export class Looks implements Stateful {
  #lastAt: Micros = 0;

  /** The first look is to come one period from now. */
  begin(now: Micros): void {
    this.#lastAt = now;
  }

  /** A look, `period` after the last one if the watcher has not stood still; returns for how long it has. */
  standstill(now: Micros, period: Micros): Micros {
    const late = now - this.#lastAt - period;
    this.#lastAt = now;
    return Math.max(0, late);
  }

  copyState(copy: StateCopy): void {
    this.#lastAt = copy.of(this.#lastAt);
  }
}

/**
 * An instance's processors as one queue that drains as many times as fast as there are processors; a single piece of
 * work still takes its own full time. What waits is worked off whether its client is still there or not: so overload
 * feeds itself.
 *
 * Left out: priorities, the scheduler's time slices, burst credits of the T classes.
 */
import type { Engine, Micros, StateCopy, Stateful } from "../../kernel/index.ts";

export class Processors implements Stateful {
  /** Processor time ever spent, in microseconds of one processor. */
  busy = 0;
  #freeAt = 0;
  /** How many times as long as usual everything takes: a fault's doing. */
  #factor = 1;
  readonly #engine: Engine;
  #count: number;

  constructor(engine: Engine, count: number) {
    this.#engine = engine;
    this.#count = count;
  }

  /** When a piece of work that is put into the queue now will be done. */
  doneAt(usual: Micros): Micros {
    const { now } = this.#engine;
    const work = this.#factor === 1 ? usual : Math.floor(usual * this.#factor);
    this.#freeAt = Math.max(now, this.#freeAt) + work / this.#count;
    this.busy += work;
    return Math.max(Math.floor(this.#freeAt), now + work);
  }

  /** How long work put into the queue now would wait before it is begun. */
  get queue(): Micros {
    return Math.max(0, this.#freeAt - this.#engine.now);
  }

  /** Processor time spent on what is done; what is queued has not been worked off yet. */
  get workedOff(): number {
    return this.busy - this.queue * this.#count;
  }

  /** Percent of its time that it has been busy since `workedOff` stood at `before`, `span` ago. */
  utilization(before: number, span: Micros): number {
    const done = this.workedOff - before;
    return span === 0 ? 0 : Math.max(0, Math.min(100, (100 * done) / (span * this.#count)));
  }

  /** Everything takes `factor` times as long from now on; the inverse takes it back. */
  slow(factor: number): void {
    this.#factor *= factor;
    // What has been multiplied and divided back again is what it was, to the last bit.
    if (Math.abs(this.#factor - 1) < 1e-9) this.#factor = 1;
  }

  /** There are so many from now on; what is queued takes as long as they need for it. */
  resize(count: number): void {
    const queued = this.queue * this.#count;
    this.#count = count;
    this.#freeAt = this.#engine.now + queued / count;
  }

  /** The engine died, and what it had queued with it. */
  clear(): void {
    this.#freeAt = 0;
  }

  copyState(copy: StateCopy): void {
    this.busy = copy.of(this.busy);
    this.#freeAt = copy.of(this.#freeAt);
    this.#factor = copy.of(this.#factor);
    this.#count = copy.of(this.#count);
  }
}

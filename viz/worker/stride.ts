/**
 * Goes forward in steps short enough that the clock is read often, and long enough that reading it costs nothing.
 * How much simulated time or how many events fit into a step depends on the run and the machine, so the step adapts.
 */
interface Forward {
  readonly now: number;
  readonly event: number;
  runTo(time: number): void;
  runToEvent(event: number): void;
}

const STEP_MS = 2;

export class Stride {
  #span: number;
  #events = 256;
  readonly #clock: () => number;

  constructor(duration: number, clock: () => number) {
    this.#span = Math.max(1, Math.floor(duration / 65_536));
    this.#clock = clock;
  }

  /** One step towards `limit`, in simulated time. */
  towardsTime(run: Forward, limit: number): void {
    const whole = run.now + this.#span <= limit;
    const ms = this.#timed(() => run.runTo(Math.min(limit, run.now + this.#span)));
    this.#span = adapt(this.#span, ms, whole);
  }

  /** One step towards event `limit`. */
  towardsEvent(run: Forward, limit: number): void {
    const whole = run.event + this.#events <= limit;
    const ms = this.#timed(() => run.runToEvent(Math.min(limit, run.event + this.#events)));
    this.#events = adapt(this.#events, ms, whole);
  }

  #timed(work: () => void): number {
    const before = this.#clock();
    work();
    return this.#clock() - before;
  }
}

/** A step that was cut short by its limit says nothing about how much fits. */
function adapt(step: number, ms: number, whole: boolean): number {
  if (ms > STEP_MS) return Math.max(1, Math.floor(step / 2));
  return whole && ms < STEP_MS / 2 ? step * 2 : step;
}

/**
 * Where the page's clock stands within the run, and its ticking while something plays: each picture of the browser
 * moves it by the time that has passed and asks the engine for the instant it has come to.
 *
 * What to do at that instant, and who starts and stops, is the controller's; how seconds become simulated time is in
 * clock.ts.
 */
import { advance } from "./clock.ts";
import type { Store } from "./store.ts";

export class Playhead {
  /** Finer than a microsecond, so that slow motion moves evenly. */
  at = 0;
  readonly #store: Store;
  readonly #seek: (instant: number) => void;
  #lastTick = 0;
  #ticking = false;

  constructor(store: Store, seek: (instant: number) => void) {
    this.#store = store;
    this.#seek = seek;
  }

  /** What can be asked for: whole microseconds. */
  get instant(): number {
    return Math.floor(this.at);
  }

  /** Goes on from where it stands, until the page's direction is 0 or an end of the run is reached. */
  start(): void {
    this.#lastTick = performance.now();
    if (!this.#ticking) requestAnimationFrame((now) => this.#tick(now));
    this.#ticking = true;
  }

  #tick(now: number): void {
    const { direction, run, speed } = this.#store.state;
    this.#ticking = direction !== 0 && run !== null;
    if (!this.#ticking || run === null) return;
    const seconds = Math.min(0.1, Math.max(0, now - this.#lastTick) / 1000);
    this.#lastTick = now;
    const { duration } = run.world.layout;
    const end = run.isHalted ? run.simulatedUntil : duration;
    const before = this.instant;
    this.at = advance(this.at, seconds, speed, direction, run.pace, duration);
    // The clock waits for the simulation rather than run away from what can be shown.
    if (!run.done && this.at > run.simulatedUntil) this.at = Math.max(before, run.simulatedUntil);
    if (this.instant !== before) this.#seek(this.instant);
    if (direction > 0 ? this.at >= end : this.at <= 0) this.#store.set({ direction: 0 });
    requestAnimationFrame((next) => this.#tick(next));
  }
}

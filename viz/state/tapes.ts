/**
 * Keeps the messages around the moment on the screen at hand while the view of space and time is open, and asks for
 * nothing while it is not.
 */
import type { EngineClient } from "./engine.ts";
import { reachOf } from "./runs.ts";
import type { Store } from "./store.ts";
import { isShown } from "./wides.ts";

export class Tapes {
  readonly #store: Store;
  readonly #engine: EngineClient;

  constructor(store: Store, engine: EngineClient) {
    this.#store = store;
    this.#engine = engine;
  }

  setWidth(us: number): void {
    this.#store.set({ lanesUs: us });
    this.want();
  }

  /** Call whenever another moment is on the screen. */
  want(): void {
    const { lanesUs, tape, frame, direction, run } = this.#store.state;
    if (!isShown(this.#store.state, "lanes") || frame === null || run === null || this.#engine.isTaping) return;
    const [from, to] = [Math.max(0, frame.at - lanesUs / 2), frame.at + lanesUs / 2];
    if (tape !== null && tape.from <= from && tape.to >= Math.min(to, reachOf(run))) return;
    // While the clock runs, some more in its direction, so that there is time to ask for the next stretch.
    const [before, after] = [direction < 0 ? lanesUs : 0, direction > 0 ? lanesUs : 0];
    this.#engine.tape(Math.floor(Math.max(0, from - before)), Math.ceil(to + after));
  }
}

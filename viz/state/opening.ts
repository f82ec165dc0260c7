/**
 * The first five seconds (viewer reference 3.6): the flagship scenario plays by itself, and where the first commits
 * have waited for long the clock stands still and the page asks what the reader wants to do. Bound to what happens, not
 * to seconds.
 */
import { openingEnd } from "../project/script.ts";
import type { Controller } from "./controller.ts";
import type { Store } from "./store.ts";

export class Opening {
  readonly #controller: Controller;
  readonly #store: Store;
  #isOn = false;

  constructor(controller: Controller) {
    this.#controller = controller;
    this.#store = controller.store;
  }

  begin(): void {
    this.#isOn = true;
  }

  /** Somebody has opened something else, or moved the clock by hand. */
  end(): void {
    this.#isOn = false;
    if (this.#store.state.asking !== null) this.#store.set({ asking: null });
  }

  /** Call whenever another moment is on the screen. */
  look(): void {
    const { run, frame, direction } = this.#store.state;
    if (!this.#isOn || run === null || frame === null || direction <= 0) return;
    const cue = openingEnd(run.script);
    if (cue === undefined || frame.event < cue.event) return;
    this.#isOn = false;
    this.#controller.stand({ by: "event", event: cue.event });
    this.#store.set({ asking: cue.event });
  }
}

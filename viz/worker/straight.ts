/** A branch once more, from its start and in a world of its own, whenever there is time for some of it. */
import type { Simulation } from "./simulation.ts";
import type { Stride } from "./stride.ts";

export class Straight {
  readonly #open: () => Simulation;
  readonly #stride: Stride;
  #world: Simulation | undefined;

  constructor(open: () => Simulation, stride: Stride) {
    this.#open = open;
    this.#stride = stride;
  }

  /** The digest at that event; undefined where the time was up before. */
  digestAt(event: number, isTimeUp: () => boolean): string | undefined {
    const world = (this.#world ??= this.#open());
    while (world.event < event && !world.done) {
      if (isTimeUp()) return undefined;
      this.#stride.towardsEvent(world, event);
    }
    return world.digest();
  }
}

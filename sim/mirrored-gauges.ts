/**
 * What lag charts plot, of mirrored MySQL: commit latency and how long writes have gone unanswered. A standby does not
 * lag, it has a write before that is done; replicas do.
 */
import { FreshLatency } from "./fresh-latency.ts";
import type { Gauges } from "./gauges.ts";
import type { MirroredWorld } from "./mirrored-world.ts";

export class MirroredGauges {
  readonly #world: MirroredWorld;
  readonly #commits = new FreshLatency();

  constructor(world: MirroredWorld) {
    this.#world = world;
  }

  save(): unknown {
    return this.#commits.save();
  }

  load(saved: unknown): void {
    this.#commits.load(saved);
  }

  read(): Gauges {
    const { outcomes, context, pair } = this.#world;
    return {
      commitLatencyUs: this.#commits.of(outcomes.commitLatency),
      replicaLagUs: [...pair.instances.map(() => null), ...pair.replicas.map(({ behind }) => behind)],
      globalLagUs: [],
      writeGapUs: outcomes.writes.gapAt(context.engine.now),
      copying: pair.control.isCopying ? 2 : 0,
    };
  }
}

/**
 * What lag charts plot, of mirrored MySQL: commit latency and how long writes have gone unanswered. A standby does not
 * lag, it has a write before that is done; replicas do.
 */
import { Histogram } from "./kernel/index.ts";
import type { Gauges } from "./gauges.ts";
import type { MirroredWorld } from "./mirrored-world.ts";

export class MirroredGauges {
  readonly #world: MirroredWorld;
  #before = new Histogram();

  constructor(world: MirroredWorld) {
    this.#world = world;
  }

  save(): unknown {
    return this.#before.save();
  }

  load(saved: unknown): void {
    this.#before = new Histogram();
    this.#before.load(saved);
  }

  read(): Gauges {
    const { outcomes, context, pair } = this.#world;
    const commits = new Histogram();
    commits.load(outcomes.commitLatency.save());
    const fresh = commits.since(this.#before);
    this.#before = commits;
    return {
      commitLatencyUs: fresh.count === 0 ? null : fresh.summary(),
      replicaLagUs: [...pair.instances.map(() => null), ...pair.replicas.map(({ behind }) => behind)],
      globalLagUs: [],
      writeGapUs: outcomes.writes.gapAt(context.engine.now),
      copying: pair.control.isCopying ? 2 : 0,
    };
  }
}

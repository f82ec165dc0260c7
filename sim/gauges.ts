/**
 * What lag charts plot, read from outside between events, so that a run is the same run whether anybody looks or not:
 * commit latency since the reading before, each reader's lag, each secondary's lag, how long writes have gone
 * unanswered, and copies on their way.
 *
 * Lags are the service's own figures: `replica_lag_in_msec` of a reader (cluster reference 5.3 and 10),
 * `durability_lag_in_msec` of a secondary. Whoever is no reader, or no secondary, just then has none: null, a gap in
 * the chart.
 */
import { SEGMENT } from "./aurora/storage/index.ts";
import type { World } from "./build.ts";
import { FreshLatency } from "./fresh-latency.ts";
import type { Micros } from "./kernel/index.ts";
import type { LatencySummary } from "./run-types.ts";

export interface Gauges {
  /** Of the commits acknowledged since the reading before; null when there were none. */
  readonly commitLatencyUs: LatencySummary | null;
  /** By instance of the pictured cluster, as the layout lists them. */
  readonly replicaLagUs: readonly (Micros | null)[];
  /** By cluster of the global database, as `Layout.globalMembers` lists them. */
  readonly globalLagUs: readonly (Micros | null)[];
  /** Somebody has been waiting for a write for so long, and nobody's has been acknowledged meanwhile. */
  readonly writeGapUs: Micros;
  /** Segments that copy what they lack from a peer. */
  readonly copying: number;
}

export class GaugeReader {
  readonly #world: World;
  readonly #commits = new FreshLatency();

  constructor(world: World) {
    this.#world = world;
  }

  /** What the next reading counts from. */
  save(): unknown {
    return this.#commits.save();
  }

  load(saved: unknown): void {
    this.#commits.load(saved);
  }

  /** Readings must be taken in the order of time; where the world has been between two of them does not matter. */
  read(): Gauges {
    const { instances, outcomes, fleet, volume, context, global } = this.#world;
    const { now } = context.engine;
    const lags = global?.servers[global.primary].lags;
    let copying = 0;
    for (let segment = 0; segment < volume.segments; segment++)
      if (fleet.segments.state[segment] === SEGMENT.copying) copying++;
    return {
      commitLatencyUs: this.#commits.of(outcomes.commitLatency),
      replicaLagUs: instances.map(({ status, replica }) => (status === "reading" ? replica.reportedLag(now) : null)),
      globalLagUs: (global?.members ?? []).map((_, index) =>
        lags === undefined || index === global?.primary || lags.at[index] < 0 ? null : lags.durability[index],
      ),
      writeGapUs: outcomes.writes.gapAt(now),
      copying,
    };
  }
}

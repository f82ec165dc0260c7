/**
 * What lag charts plot, read from outside between events, so that a run is the same run whether anybody looks or not:
 * commit latency since the reading before, each reader's lag, each secondary's lag, how long writes have gone
 * unanswered, copies on their way, and the capacity of serverless instances.
 *
 * Lags are the service's own figures: `replica_lag_in_msec` of a reader (cluster reference 5.3 and 10),
 * `durability_lag_in_msec` of a secondary. Whoever is no reader, or no secondary, just then has none: null, a gap in
 * the chart.
 */
import { acuOf } from "../assembly/index.ts";
import { SEGMENT } from "../aurora/storage/index.ts";
import type { World } from "../build.ts";
import type { Outcomes } from "../clients/index.ts";
import type { Micros } from "../kernel/index.ts";
import type { LatencySummary } from "../results/index.ts";
import { FreshLatency } from "./fresh-latency.ts";

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
  /** By instance, Aurora capacity units, 0 while it is paused; null for a provisioned one and one that is not there. */
  readonly acu: readonly (number | null)[];
}

/** The part of a reading that each design finds in its own world. */
type Standing = Omit<Gauges, "commitLatencyUs" | "writeGapUs">;

/** Reads a run's gauges, each time it is asked to: `Run.gauges` gives one. */
export class GaugeReader {
  readonly #world: Pick<World, "outcomes" | "context">;
  readonly #standing: () => Standing;
  readonly #commits = new FreshLatency();
  /** Whose clients' latency each of those counts on from that `save` has given. */
  static readonly #savedOf = new WeakMap<object, Outcomes>();

  /** @internal */
  constructor(world: Pick<World, "outcomes" | "context">, standing: () => Standing) {
    this.#world = world;
    this.#standing = standing;
  }

  /** What the next reading counts from. */
  save(): unknown {
    const saved = this.#commits.save();
    GaugeReader.#savedOf.set(saved, this.#world.outcomes);
    return saved;
  }

  /**
   * The next reading counts on from there. Raises RangeError for what no `save` of gauges of this run gave, a copy
   * included: a reading between two runs would be a figure of neither.
   */
  load(saved: unknown): void {
    if (typeof saved !== "object" || saved === null || GaugeReader.#savedOf.get(saved) !== this.#world.outcomes)
      throw new RangeError("load: takes what save() of gauges of this very run gave.");
    this.#commits.load(saved);
  }

  /** Readings must be taken in the order of time; where the world has been between two of them does not matter. */
  read(): Gauges {
    const { outcomes, context } = this.#world;
    return {
      commitLatencyUs: this.#commits.of(outcomes.commitLatency),
      writeGapUs: outcomes.writes.gapAt(context.engine.now),
      ...this.#standing(),
    };
  }
}

export function auroraGauges(world: World): GaugeReader {
  const { instances, fleet, volume, context, global } = world;
  return new GaugeReader(world, () => {
    const lags = global?.servers[global.primary].lags;
    const { now } = context.engine;
    let copying = 0;
    for (let segment = 0; segment < volume.segments; segment++)
      if (fleet.segments.state[segment] === SEGMENT.copying) copying++;
    return {
      replicaLagUs: instances.map(({ status, replica }) => (status === "reading" ? replica.reportedLag(now) : null)),
      globalLagUs: (global?.members ?? []).map((_, index) =>
        lags === undefined || index === global?.primary || lags.at[index] < 0 ? null : lags.durability[index],
      ),
      copying,
      acu: instances.map(({ isThere }, index) => (isThere ? (acuOf(world, index) ?? null) : null)),
    };
  });
}

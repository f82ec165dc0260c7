/** CloudWatch's metrics of Backtrack (cluster reference 10.1), once a period like all others; the service shows the two counts of change records with a delay. */
import type { World } from "./build.ts";
import type { MetricSample } from "./run-types.ts";

const MINUTE_US = 60_000_000;

export class BacktrackSampler {
  readonly #world: World;
  #created = 0;
  #alerts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The samples of the period that ends now; none where Backtrack is off. */
  sample(): MetricSample[] {
    const { backtrack, spec, context } = this.#world;
    if (backtrack === undefined) return [];
    const { backtracks, timeline } = backtrack;
    const at = context.engine.now;
    const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({ at, metric, unit, value, cluster: spec.id, of: spec.id, source: "cluster", role: null }); // prettier-ignore
    const samples = [
      sample("BacktrackChangeRecordsCreationRate", timeline.created - this.#created, "Count"),
      sample("BacktrackChangeRecordsStored", backtracks.recordsStored, "Count"),
      sample("BacktrackWindowActual", backtracks.windowActual / MINUTE_US, "Count"),
      sample("BacktrackWindowAlert", backtracks.alerts - this.#alerts, "Count"),
    ];
    this.#created = timeline.created;
    this.#alerts = backtracks.alerts;
    return samples;
  }
}

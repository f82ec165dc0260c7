/**
 * CloudWatch's metrics of Backtrack (cluster reference 10.1), once a period like all others; the service shows the two
 * counts of change records with a delay.
 */
import type { BacktrackWorld } from "../assembly/index.ts";
import type { World } from "../build.ts";
import type { MetricSample } from "../results/index.ts";

const MINUTE_US = 60_000_000;

export class BacktrackSampler {
  readonly #world: World;
  /** By cluster that has it: what was counted when the period began. */
  readonly #created: number[] = [];
  readonly #alerts: number[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** The samples of the period that ends now; none where Backtrack is off. */
  sample(): MetricSample[] {
    return this.#world.backtracks.flatMap((one, index) => this.#sampleOf(one, index));
  }

  #sampleOf({ of: { spec, context }, backtracks, timeline }: BacktrackWorld, index: number): MetricSample[] {
    const at = context.engine.now;
    const sample = (metric: string, value: number, unit: MetricSample["unit"]): MetricSample => ({
      at,
      metric,
      unit,
      value,
      cluster: spec.id,
      of: spec.id,
      source: "cluster",
      role: null,
    });
    const samples = [
      sample("BacktrackChangeRecordsCreationRate", timeline.created - (this.#created[index] ?? 0), "Count"),
      sample("BacktrackChangeRecordsStored", backtracks.recordsStored, "Count"),
      sample("BacktrackWindowActual", backtracks.windowActual / MINUTE_US, "Count"),
      sample("BacktrackWindowAlert", backtracks.alerts - (this.#alerts[index] ?? 0), "Count"),
    ];
    this.#created[index] = timeline.created;
    this.#alerts[index] = backtracks.alerts;
    return samples;
  }
}

/**
 * A scenario played as long as the recording is, and read as the recording was: the same series by the same periods,
 * the same events by the same sentences.
 */
import type { Micros } from "../kernel/index.ts";
import type { MetricSample } from "../results/index.ts";
import { open } from "../run.ts";
import type { Scenario, WorkloadSpec } from "../scenario/types.ts";
import { eachOnce, incidentOf, type IncidentEvent, type Recording, type SeriesKey } from "./recording.ts";

/** What of a run is compared. Series in the order of the recording's. */
export interface Played {
  readonly values: readonly (readonly (number | null)[])[];
  readonly events: readonly IncidentEvent[];
}

/** The recording's cluster: as long as the recording, its clients there all the time that they were until the end. */
export function lengthened(scenario: Scenario, { period, length }: Pick<Recording, "period" | "length">): Scenario {
  const duration = period * length;
  const toTheEnd = (workload: WorkloadSpec): WorkloadSpec =>
    workload.stopAt >= scenario.duration ? { ...workload, stopAt: duration } : workload;
  // What the original promises was promised of another run.
  return { ...scenario, duration, workloads: scenario.workloads.map(toTheEnd), expect: {} };
}

export function play(
  scenario: Scenario,
  seed: string,
  { period, length, series }: Pick<Recording, "period" | "length" | "series">,
  mutations: readonly string[] = [],
): Played {
  const run = open(scenario, { seed, mutations, checks: "none", metrics: true });
  const samples = run.sampleMetrics(period);
  const byMetric = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const before = byMetric.get(sample.metric);
    if (before === undefined) byMetric.set(sample.metric, [sample]);
    else before.push(sample);
  }
  const events = run.finish().rdsEvents.flatMap(({ at, of, message }) => {
    const found = incidentOf(message, of);
    return found === undefined ? [] : [{ at, ...found }];
  });
  return {
    values: series.map(({ key }) => valuesOf(key, byMetric.get(key.metric) ?? [], period, length)),
    events: eachOnce(events),
  };
}

function valuesOf(key: SeriesKey, samples: readonly MetricSample[], period: Micros, length: number): (number | null)[] {
  const sums = new Float64Array(length);
  const counts = new Uint32Array(length);
  for (const { at, of, cluster, role, value } of samples) {
    const isIt = key.instance === null ? cluster === key.cluster && isRole(key, role) : of === key.instance;
    const index = Math.floor((at - 1) / period);
    if (!isIt || index >= length) continue;
    sums[index] += value;
    counts[index]++;
  }
  return Array.from(sums, (sum, index) => (counts[index] === 0 ? null : sum / counts[index]));
}

function isRole(key: SeriesKey, role: MetricSample["role"]): boolean {
  return key.role === null || key.role === role;
}

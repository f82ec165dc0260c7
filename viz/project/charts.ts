/**
 * What the charts of lag and latency show: which there are for a layout, their series, and the points of each. A series
 * has no value (null) where there is nothing to measure, and a chart leaves a gap there.
 *
 * All are times but the copies and the capacity. Times of a run span six powers of ten, so their scale is as good as
 * linear below a millisecond and logarithmic above.
 */
import type { Layout } from "../../sim/results/index.ts";
import type { Reading, Sample } from "../worker/protocol.ts";
import { count, span } from "./format.ts";

export interface Series {
  readonly name: string;
  readonly value: (reading: Reading) => number | null;
}

export interface Chart {
  readonly id: "commit" | "replica" | "global" | "gap" | "copies" | "capacity";
  readonly title: string;
  readonly isTime: boolean;
  /** A folded row's layers: up to the first, the second, the third, and whatever is above. */
  readonly folds: readonly [number, number, number, number];
  readonly series: readonly Series[];
}

/** Lines that can be told apart; with more, each series gets a row of its own. */
export const LINES_MAX = 8;

/** The charts that have something to show, in their order. */
export function chartsOf({ instances, globalMembers }: Layout): readonly Chart[] {
  const replica = instances.map(({ id }, index): Series => ({
    name: id,
    value: ({ gauges }) => gauges.replicaLagUs[index] ?? null,
  }));
  const members = globalMembers.map((id, index): Series => ({
    name: id,
    value: ({ gauges }) => gauges.globalLagUs[index] ?? null,
  }));
  const commit = (["p50", "p99", "max"] as const).map((name): Series => ({
    name,
    value: ({ gauges }) => gauges.commitLatencyUs?.[name] ?? null,
  }));
  const gap: Series = { name: "since the last success", value: ({ gauges }) => gauges.writeGapUs };
  const copies: Series = { name: "segments", value: ({ gauges }) => gauges.copying };
  const capacity = instances.flatMap(({ id, acu }, index): readonly Series[] =>
    acu === null ? [] : [{ name: id, value: ({ gauges }) => gauges.acu[index] ?? null }],
  );
  const times = { isTime: true, folds: [1_000, 10_000, 100_000, 1_000_000] } as const;
  const numbers = { isTime: false, folds: [1, 8, 32, 256] } as const;
  const all: readonly Chart[] = [
    { id: "commit", title: "Commit latency", ...times, series: commit },
    { id: "gap", title: "Writes without an answer", ...times, series: [gap] },
    { id: "replica", title: "Replica lag", ...times, series: instances.length > 1 ? replica : [] },
    { id: "global", title: "Lag of secondary Regions", ...times, series: members },
    { id: "copies", title: "Copies being made", ...numbers, series: [copies] },
    { id: "capacity", title: "Serverless capacity, in ACU", ...numbers, series: capacity },
  ];
  return all.filter(({ series }) => series.length > 0);
}

/** Series with at least one value; the writer of a run without failover is no reader, the primary no secondary. */
export function seen(chart: Chart, samples: readonly Sample[]): readonly Series[] {
  return chart.series.filter(({ value }) => samples.some((sample) => value(sample) !== null));
}

/** How much of each layer of a folded row a value fills, from 0 to 1; all of a layer wherever a darker one is begun. */
export function foldsOf({ folds }: Pick<Chart, "folds">, value: number): readonly number[] {
  return folds.map((to, layer) => {
    const from = layer === 0 ? 0 : folds[layer - 1];
    return Math.max(0, Math.min(1, (value - from) / (to - from)));
  });
}

/** Stretches in which a series has no value, from the first sample without one to the next with one. */
export function gapsOf(
  { value }: Series,
  samples: readonly Sample[],
): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  samples.forEach((sample, place) => {
    if (value(sample) !== null) return;
    const to = samples[place + 1]?.at ?? sample.at;
    const last = gaps.at(-1);
    if (last !== undefined && last.to === sample.at) last.to = to;
    else gaps.push({ from: sample.at, to });
  });
  return gaps.filter(({ from, to }) => to > from);
}

/** The largest value of any series, and where. */
export function worst(
  series: readonly Series[],
  samples: readonly Sample[],
): { readonly value: number; readonly at: number; readonly name: string } | undefined {
  let found: { readonly value: number; readonly at: number; readonly name: string } | undefined;
  for (const { name, value } of series)
    for (const sample of samples) {
      const one = value(sample);
      if (one !== null && (found === undefined || one > found.value)) found = { value: one, at: sample.at, name };
    }
  return found;
}

/** The sample that tells of this moment: the last one at or before it. */
export function sampleAt(samples: readonly Sample[], at: number): Sample | undefined {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (samples[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return samples[low - 1];
}

export function figure({ id, isTime }: Pick<Chart, "id" | "isTime">, value: number | null): string {
  if (value === null) return "none";
  // Capacity goes in halves.
  return id === "capacity" ? String(value) : isTime ? span(value) : count(value);
}

/** Marks of the scale up to `top`: for times the powers of ten from a millisecond. */
export function ticks({ isTime }: Pick<Chart, "isTime">, top: number): readonly number[] {
  if (!isTime) return top < 2 ? [0, 1] : [0, Math.ceil(top / 2), Math.ceil(top)];
  const powers = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].filter((power) => power <= top);
  return [0, ...(powers.length > 4 ? powers.filter((_, index) => index % 2 === 0) : powers)];
}

/**
 * How long a message takes between two places, as distributions: within an AZ, between AZs of a Region, between
 * Regions.
 *
 * The body is log-normal; one message in a thousand waits 1 to 10 ms more, one in a hundred thousand is resent by TCP
 * after 200 ms (cluster reference 12.1). Inter-Region means are the ping table of June 2019 (12.2), accurate to about
 * 10% today. Left out: routes that change over the years, and congestion that comes from the load itself.
 */
import { REGION_NAMES } from "../facts/index.ts";
import { exp, quantiles, type DistributionSpec, type Micros, type Quantiles } from "../kernel/index.ts";
import { FIXED, type Parameters } from "../parameters/index.ts";

/** Average round trip in tenths of a millisecond, upper triangle row by row (cluster reference 12.2). */
const ROUND_TRIP_TENTHS: readonly (readonly number[])[] = [
  [123, 621, 721, 169, 1409, 760, 767, 797, 880, 1074, 1819, 1527, 1766, 2266, 1988],
  [520, 681, 262, 1506, 779, 866, 896, 970, 1168, 1951, 1583, 1854, 2228, 1943],
  [198, 786, 1960, 1416, 1368, 1385, 1463, 1669, 2277, 1117, 1399, 1755, 1508],
  [680, 1845, 1317, 1374, 1479, 1580, 1658, 2113, 995, 1273, 1632, 1380],
  [1227, 749, 892, 934, 1006, 1140, 1943, 1563, 1855, 2200, 2096],
  [1799, 2171, 2180, 2282, 2452, 3211, 2732, 2977, 3409, 3151],
  [113, 185, 249, 415, 1222, 2179, 2434, 1752, 2591],
  [94, 153, 333, 1130, 2157, 2406, 1669, 2701],
  [116, 291, 1070, 2259, 2531, 1660, 2758],
  [225, 1121, 2311, 2643, 1707, 2836],
  [1315, 2451, 2707, 1849, 3019],
  [1240, 1535, 540, 2238],
  [347, 721, 1065],
  [992, 1340],
  [1877],
];

/** Average round trip between two Regions. Raises RangeError for a Region that is not in the table. */
export function roundTripMean(from: string, to: string): Micros {
  const i = indexOfRegion(from);
  const j = indexOfRegion(to);
  if (i === j) throw new RangeError(`${from} is one Region; between its AZs see latencyCrossAz.`);
  return ROUND_TRIP_TENTHS[Math.min(i, j)][Math.abs(i - j) - 1] * 100;
}

function indexOfRegion(name: string): number {
  const index = REGION_NAMES.indexOf(name);
  if (index < 0) throw new RangeError(`There are no latency figures for the Region ${name}.`);
  return index;
}

export interface Place {
  readonly region: string;
  readonly az: string;
}

/** One-way delays between two places. With `takenOff` (mutation jitterTakenOff) spikes make messages faster. */
export function linkDelay(from: Place, to: Place, parameters: Parameters, takenOff = false): Quantiles {
  const { median, sigma } = bodyOf(from, to, parameters);
  return delays(median, sigma, parameters, takenOff);
}

/**
 * No message takes less: four sigma below the median, which between Regions are the 2% that measured samples lie within
 * (12.2).
 */
export function leastDelay(from: Place, to: Place, parameters: Parameters): Micros {
  const { median, sigma } = bodyOf(from, to, parameters);
  return Math.floor(median * exp(-4 * sigma));
}

function bodyOf(from: Place, to: Place, parameters: Parameters): { readonly median: Micros; readonly sigma: number } {
  // Between Regions nearly all samples lie within 2% of the mean (12.2).
  if (from.region !== to.region)
    return { median: roundTripMean(from.region, to.region) / 2, sigma: FIXED.regionSigma.value };
  const median = from.az === to.az ? parameters.latencyInAz : parameters.latencyCrossAz;
  return { median, sigma: parameters.latencySigma };
}

function delays(median: Micros, sigma: number, parameters: Parameters, takenOff: boolean): Quantiles {
  const [least, most] = takenOff
    ? [-FIXED.spikeMax.value, -FIXED.spikeMin.value]
    : [FIXED.spikeMin.value, FIXED.spikeMax.value];
  const spec: DistributionSpec = {
    kind: "withTail",
    body: { kind: "logNormal", median, sigma },
    tails: [
      { ratio: parameters.latencySpikeRatio, min: Math.max(0, median + least), max: Math.max(0, median + most) },
      { ratio: parameters.latencyStallRatio, min: FIXED.stallMin.value, max: FIXED.stallMin.value + 2 * median },
    ],
  };
  return remembered(spec);
}

/** Tables are pure functions of their parameters and cost a millisecond to make: made once, shared by every run. */
const made = new Map<string, Quantiles>();

export function remembered(spec: DistributionSpec): Quantiles {
  const key = JSON.stringify(spec);
  let table = made.get(key);
  if (table === undefined) {
    table = quantiles(spec);
    made.set(key, table);
  }
  return table;
}

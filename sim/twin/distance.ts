/**
 * How far a run is from a recording, period by period and series by series.
 *
 * A scenario's levels are never quite those of a real cluster, and a cache or a load that is a little other says
 * nothing of an incident: so of each series the median of the difference is taken off first. Of what is left counts
 * what is beyond luck, which is how far runs in which nothing happens are from each other, and it counts in units of
 * the series' own spread: the recording's range, or four times what the series moves on such a quiet day, if that is
 * more. A period that one has and the other has not counts as one spread. The beginning is not compared, since a
 * simulated cluster starts cold.
 *
 * EngineUptime is compared from the recording's start on: what a restart sets back, not how old the cluster was.
 */
import type { Micros } from "../kernel/index.ts";
import { medianOf } from "./median.ts";
import type { Played } from "./play.ts";
import type { IncidentEvent, Recording } from "./recording.ts";

/** A single period counts so many spreads at most: one wild value is not to decide alone. */
const MOST = 3;
/** Two other runs do not show the most that luck can do. */
const LUCK_MARGIN = 1.5;
/** Quiet movements within a spread. */
const QUIET_RANGES = 4;
/** A simulated cluster starts cold: so long it is not compared, and a whole period at least. */
const COLD_US: Micros = 30_000_000;

type Values = readonly (number | null)[];

export class Measure {
  readonly #recording: Recording;
  /** Periods at the beginning that are not compared. */
  readonly #cold: number;
  readonly #recorded: readonly Values[];
  readonly #scales: readonly number[];
  readonly #lucks: readonly number[];

  /** `quiet`: runs in which nothing happens, with other luck each. */
  constructor(recording: Recording, [first, ...others]: readonly Played[]) {
    this.#recording = recording;
    this.#cold = Math.ceil(COLD_US / recording.period);
    this.#recorded = recording.series.map((one, index) => this.#comparable(one.values, index));
    const calm = recording.series.map((_, index) => this.#comparable(first.values[index], index));
    this.#scales = this.#recorded.map((values, index) => {
      const scale = Math.max(this.#rangeOf(values), QUIET_RANGES * this.#rangeOf(calm[index]));
      return scale > 0 ? scale : Math.max(...values.map((value) => Math.abs(value ?? 0)), 1e-9);
    });
    this.#lucks = calm.map((values, index) => {
      const apart = others.flatMap((other) => this.#apartBy(values, this.#comparable(other.values[index], index)));
      return LUCK_MARGIN * Math.max(0, ...apart.filter((one) => one !== null));
    });
  }

  /** What one data point that is a whole spread off adds to the mean. */
  get ofOnePoint(): number {
    const { series, length } = this.#recording;
    return 1 / (series.length * Math.max(1, length - this.#cold));
  }

  /** The mean over series and periods of what is left. */
  of(played: Played): number {
    return mean(this.#left(played).map((left) => mean(left.slice(this.#cold))));
  }

  /** By period: the mean over series, and the most that any of them has. */
  byPeriod(played: Played): { readonly mean: number; readonly most: number }[] {
    const left = this.#left(played);
    return Array.from({ length: this.#recording.length }, (_, period) => {
      const all = period < this.#cold ? [0] : left.map((series) => series[period]);
      return { mean: mean(all), most: Math.max(...all) };
    });
  }

  #left({ values }: Played): number[][] {
    return this.#recorded.map((own, index) => {
      const simulated = this.#comparable(values[index], index);
      return this.#apartBy(own, simulated).map((apart, period) => {
        if (apart !== null) return Math.min(MOST, Math.max(0, apart - this.#lucks[index]) / this.#scales[index]);
        return (own[period] === null) === (simulated[period] === null) ? 0 : 1;
      });
    });
  }

  #comparable(values: Values, index: number): Values {
    const { series, period } = this.#recording;
    if (series[index].key.metric !== "EngineUptime") return values.slice();
    const seconds = period / 1_000_000;
    return values.map((value, at) => (value === null ? null : Math.min(value, (at + 1) * seconds)));
  }

  /** By period: how far two series are apart when their levels are made the same; null where one of them is missing. */
  #apartBy(one: Values, other: Values): (number | null)[] {
    const differences = one.map((value, period) => minus(value, other[period]));
    const level = medianOf(differences.slice(this.#cold));
    return differences.map((each, period) => (period < this.#cold ? 0 : each === null ? null : Math.abs(each - level)));
  }

  #rangeOf(values: Values): number {
    const all = values.slice(this.#cold).filter((one) => one !== null);
    return all.length === 0 ? 0 : Math.max(...all) - Math.min(...all);
  }
}

/**
 * Between 0 and about 1: each recorded event is paired with the nearest one of its kind in the run, and counts a half
 * where the two are a period apart; what has no partner counts whole.
 */
export function eventDistance(recording: Recording, played: Played): number {
  const { events, period } = recording;
  if (events === null) return 0;
  const left = [...played.events];
  let sum = 0;
  for (const event of events) {
    const partner = nearestOf(event, left);
    if (partner < 0) sum += 1;
    else {
      const apart = Math.abs(left[partner].at - event.at);
      sum += apart / (apart + period);
      left.splice(partner, 1);
    }
  }
  return (sum + left.length) / Math.max(1, events.length);
}

function nearestOf(event: IncidentEvent, among: readonly IncidentEvent[]): number {
  let found = -1;
  among.forEach(({ kind, of, at }, index) => {
    if (kind !== event.kind || of !== event.of) return;
    if (found < 0 || Math.abs(at - event.at) < Math.abs(among[found].at - event.at)) found = index;
  });
  return found;
}

function minus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

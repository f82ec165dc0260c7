/**
 * The family of hypotheses: what may have happened, at which places of the scenario. Each stands for one cause with an
 * onset, mostly a duration and sometimes an intensity; search.ts moves these three. Small and named on purpose: an
 * answer is one of these or none.
 *
 * Left out: two causes at once, what leaves no trace in metrics (a storage node of twenty-four), what people do but a
 * failover by hand, and everything of clients but more load.
 */
import { formatMicros, formatSpan, type Micros } from "../kernel/index.ts";
import type { ActionSpec, FaultSpec, Scenario, Scope, WorkloadSpec } from "../scenario/types.ts";

export type HypothesisKind =
  | "writer crash"
  | "reader crash"
  | "instance stands still"
  | "AZ outage"
  | "AZ cut off"
  | "Region outage"
  | "Regions cut off"
  | "slow link of an AZ"
  | "slow link of Regions"
  | "slow disks"
  | "slow processors"
  | "more load"
  | "failover by hand";

/** One cause at one place. */
export interface Cause {
  readonly kind: HypothesisKind;
  readonly place: string;
  /** Whether it matters how long it lasts. */
  readonly lasts: boolean;
  /** By how much, mildest first; empty where there is no more and less. */
  readonly intensities: readonly number[];
  /** The most that its intensity can be. */
  readonly intensityMax: number;
  readonly put: (scenario: Scenario, how: How) => Scenario;
  readonly words: (how: How) => string;
}

export interface How {
  readonly onset: Micros;
  readonly duration: Micros;
  readonly intensity: number;
}

/** All that may have happened to a scenario's clusters, each cause at each place. */
export function familyOf(scenario: Scenario): readonly Cause[] {
  const { clusters, regions, workloads } = scenario;
  const writer = clusters[0].instances[0]?.id;
  const homes = regions.filter(({ name }) => clusters.some(({ region }) => region === name));
  const pairs = homes.flatMap((one, index) => homes.slice(index + 1).map((other) => [one.name, other.name] as const));
  const instances = clusters.flatMap((cluster) => cluster.instances.map(({ id }) => id));
  const readers = clusters[0].instances.slice(1).map(({ id }) => id);
  return [
    ...instances.flatMap((id) => ofInstance(id, id === writer)),
    ...homes.flatMap(({ azs }) => azs.flatMap(ofZone)),
    ...(homes.length > 1 ? homes.map(({ name }) => ofRegion(name)) : []),
    ...pairs.flatMap(([one, other]) => ofRegions(one, other)),
    ...clusters.map(({ id }) => slowDisks(`all storage of ${id}`, { storage: id })),
    ...workloads.map((one) => moreLoad(one, freeName(`${one.id}-more`, workloads))),
    ...readers.map(byHand),
  ];
}

interface Plan {
  readonly kind: HypothesisKind;
  readonly place: string;
  readonly fault: (how: How) => FaultSpec;
  readonly does: string;
  readonly intensities?: readonly number[];
}

/** A cause that is one fault. */
function faulty({ kind, place, fault, does, intensities = [] }: Plan): Cause {
  return {
    kind,
    place,
    lasts: true,
    intensities,
    intensityMax: FACTOR_MAX,
    put: (scenario, how) => ({ ...scenario, faults: [...scenario.faults, fault(how)] }),
    words: ({ onset, duration, intensity }) =>
      `${place} ${does.replace("{}", shortNumber(intensity))} from ${formatMicros(onset)} for ${formatSpan(duration)}`,
  };
}

const FACTOR_MAX = 100_000;

const timed = ({ onset, duration }: How) => ({ at: onset, for: duration });

function ofInstance(id: string, isWriter: boolean): Cause[] {
  const scope = { instance: id };
  return [
    faulty({
      kind: isWriter ? "writer crash" : "reader crash",
      place: id,
      fault: (how) => ({ kind: "crash", scope, ...timed(how) }),
      does: `crashed (${isWriter ? "the writer" : "a reader"}), down`,
    }),
    faulty({
      kind: "instance stands still",
      place: id,
      fault: (how) => ({ kind: "pause", scope, ...timed(how) }),
      does: "stood still",
    }),
    faulty({
      kind: "slow processors",
      place: id,
      fault: (how) => ({ kind: "slow-cpu", scope, factor: how.intensity, ...timed(how) }),
      does: "with processors {} times as slow",
      intensities: [4, 20],
    }),
  ];
}

function ofZone(az: string): Cause[] {
  const link = { from: { az }, to: null, direction: "both" } as const;
  return [
    faulty({
      kind: "AZ outage",
      place: `AZ ${az}`,
      fault: (how) => ({ kind: "az-outage", scope: { az }, ...timed(how) }),
      does: "out",
    }),
    faulty({
      kind: "AZ cut off",
      place: `AZ ${az}`,
      fault: (how) => ({ kind: "partition", ...link, ...timed(how) }),
      does: "cut off from everybody else",
    }),
    faulty({
      kind: "slow link of an AZ",
      place: `AZ ${az}`,
      fault: (how) => ({ kind: "slow-link", ...link, factor: how.intensity, extra: 0, ...timed(how) }),
      does: "with links {} times as slow",
      intensities: [10, 100],
    }),
    slowDisks(`AZ ${az}`, { az }),
  ];
}

function slowDisks(place: string, scope: Scope): Cause {
  return faulty({
    kind: "slow disks",
    place,
    fault: (how) => ({ kind: "slow-disk", scope, factor: how.intensity, extra: 0, ...timed(how) }),
    does: "with disks {} times as slow",
    intensities: [10, 100],
  });
}

function ofRegion(region: string): Cause {
  return faulty({
    kind: "Region outage",
    place: `Region ${region}`,
    fault: (how) => ({ kind: "region-outage", scope: { region }, ...timed(how) }),
    does: "out",
  });
}

function ofRegions(one: string, other: string): Cause[] {
  const link = { from: { region: one }, to: { region: other }, direction: "both" } as const;
  const place = `${one} and ${other}`;
  return [
    faulty({
      kind: "Regions cut off",
      place,
      fault: (how) => ({ kind: "partition", ...link, ...timed(how) }),
      does: "cut off from each other",
    }),
    faulty({
      kind: "slow link of Regions",
      place,
      fault: (how) => ({ kind: "slow-link", ...link, factor: how.intensity, extra: 0, ...timed(how) }),
      does: "with a link between them {} times as slow",
      intensities: [5, 30],
    }),
  ];
}

/** So many times the load: the same clients once more, with what is beyond once. */
function moreLoad(workload: WorkloadSpec, id: string): Cause {
  const more = ({ onset, duration, intensity }: How): WorkloadSpec => {
    const own = { ...workload, id, startAt: onset, stopAt: onset + duration };
    const beyond = Math.max(0.01, intensity - 1);
    return own.kind === "open"
      ? { ...own, ratePerSecond: own.ratePerSecond * beyond }
      : { ...own, sessions: Math.max(1, Math.floor(own.sessions * beyond + 0.5)) };
  };
  return {
    kind: "more load",
    place: workload.id,
    lasts: true,
    intensities: [3, 10],
    intensityMax: 100,
    put: (scenario, how) => ({ ...scenario, workloads: [...scenario.workloads, more(how)] }),
    words: ({ onset, duration, intensity }) =>
      `the load of ${workload.id} ${shortNumber(intensity)} times as high from ${formatMicros(onset)} for ${formatSpan(duration)}`,
  };
}

/** A name that no workload of the scenario has. */
function freeName(name: string, workloads: readonly WorkloadSpec[]): string {
  return workloads.some(({ id }) => id === name) ? freeName(`${name}-more`, workloads) : name;
}

function byHand(to: string): Cause {
  const action = ({ onset }: How): ActionSpec => ({ kind: "failover", at: onset, to });
  return {
    kind: "failover by hand",
    place: to,
    lasts: false,
    intensities: [],
    intensityMax: 1,
    put: (scenario, how) => ({ ...scenario, actions: [...scenario.actions, action(how)] }),
    words: ({ onset }) => `a failover by hand to ${to} at ${formatMicros(onset)}`,
  };
}

function shortNumber(value: number): string {
  return String(value >= 10 ? Math.floor(value + 0.5) : Math.floor(value * 10 + 0.5) / 10);
}

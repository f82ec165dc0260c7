/**
 * The edge of what a cluster survives, found without hints: all sets of zones and storage nodes that could fail at
 * once, fewest failures first, each played against the real protocol. Only what is smallest is kept; a set that
 * contains one that is known already is not played.
 *
 *   writes   the set has no power and nobody repairs anything: is no write acknowledged any more?
 *   reads    the same, for reads
 *   data     the set's disks are destroyed, every instance loses its memory in the same instant, and then all is left
 *            in peace: is a commit lost, or is there nobody left who could open the volume?
 *
 * A zone counts as one failure, as a node does: it has one power supply, and one cause. An interruption within
 * `patience` counts as none, since a failover is promised in under a minute. Sets are of the first cluster's Region.
 * Not looked at: failures one after the other, slow ones, the network.
 */
import { SECOND, type Micros } from "../kernel/index.ts";
import { PARAMETERS } from "../parameters/index.ts";
import type { CheckResult } from "../results/index.ts";
import { run } from "../run.ts";
import type { FaultSpec, Scenario } from "../scenario/types.ts";

export const QUESTIONS = ["writes", "reads", "data"] as const;
export type Question = (typeof QUESTIONS)[number];

/** What fails as one: a storage node by its name, or the whole of a zone. */
export interface Unit {
  readonly az: string;
  readonly node?: string;
}

export interface FrontierJob {
  /** Its topology and its clients; faults, actions and demands of its own are left out. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly mutations: readonly string[];
  readonly question: Question;
  /** Failures at once, at most. */
  readonly costMax: number;
  /** How long an interruption may last that counts as none. */
  readonly patience: Micros;
}

export interface Played {
  readonly units: readonly Unit[];
  /** Whether it stops what was asked for. */
  readonly stops: boolean;
  /** Promises of the protocol that did not hold: nothing may break these. */
  readonly broken: readonly CheckResult[];
}

/** All sets of one shape that were played: `AZ + node`. */
export interface Shape {
  readonly shape: string;
  readonly cost: number;
  readonly played: number;
  readonly stops: number;
  /** One that stops, where there is one; else one that does not. */
  readonly example: readonly string[];
}

/** When the set fails: clients have read and written by then. */
const AT = 3 * SECOND;
/** What comes after the longest interruption that is no interruption. */
const AFTER = 2 * SECOND;

/**
 * Plays one set after the other. The first has nothing in it: where that one "stops", the scenario's clients do not ask
 * for what the question is about.
 */
export function* frontier(job: FrontierJob): Generator<Played, readonly Shape[]> {
  const units = unitsOf(job.scenario);
  const stopping: (readonly Unit[])[] = [];
  const all: Played[] = [];
  yield play(job, []);
  for (let cost = 1; cost <= job.costMax; cost++) {
    for (const set of subsets(units, cost)) {
      if (stopping.some((known) => known.every((unit) => set.includes(unit)))) continue;
      const played = play(job, set);
      if (played.stops) stopping.push(set);
      all.push(played);
      yield played;
    }
  }
  return shapesOf(all);
}

/** `us-east-1a`, `storage-b2`. */
export function nameOf({ az, node }: Unit): string {
  return node ?? az;
}

function unitsOf({ regions, clusters: [{ region, volume }] }: Scenario): Unit[] {
  const { azs } = regions.find(({ name }) => name === region) ?? regions[0];
  const nodes = azs.flatMap((az, index) =>
    Array.from({ length: volume.storageNodesPerAz }, (_, node) => ({ az, node: `storage-${"abc"[index]}${node + 1}` })),
  );
  return [...azs.map((az) => ({ az })), ...nodes];
}

/** Sets of a size, without those that name a node and its zone as well. */
function* subsets(units: readonly Unit[], size: number, from = 0): Generator<readonly Unit[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first < units.length; first++)
    for (const rest of subsets(units, size - 1, first + 1))
      if (rest.every((unit) => units[first].node !== undefined || unit.az !== units[first].az))
        yield [units[first], ...rest];
}

function play(job: FrontierJob, units: readonly Unit[]): Played {
  const { question, patience, seed, mutations } = job;
  const { checks, clients } = run(broken(job, units), { seed, mutations });
  const gap = question === "writes" ? clients.writeUnavailableUsMax : clients.readUnavailableUsMax;
  const stops = gap > patience || (question === "data" && clients.lostCommits > 0);
  // Beyond the edge commits may be lost, and are then told of; every other promise holds wherever one is.
  const failed = checks.filter(({ name, verdict }) => verdict === "fail" && !(stops && name.startsWith("I2-")));
  return { units, stops, broken: failed };
}

function broken({ scenario, question, patience }: FrontierJob, units: readonly Unit[]): Scenario {
  const { random: _, operators: __, global: ___, ...plain } = scenario;
  const duration = AT + patience + AFTER;
  const isData = question === "data";
  const faults: FaultSpec[] = units.map(({ az, node }): FaultSpec => {
    const scope = node === undefined ? { az } : { node };
    if (isData) return { kind: "disk-loss", scope, at: AT, for: 0 };
    return node === undefined
      ? { kind: "az-outage", scope: { az }, at: AT, for: 0 }
      : { kind: "crash", scope, at: AT, for: 0 };
  });
  const forgotten = plain.clusters[0].instances.map(({ id }): FaultSpec => ({
    kind: "crash",
    scope: { instance: id },
    component: "node",
    at: AT,
    for: SECOND,
  }));
  return {
    ...plain,
    clusters: plain.clusters.slice(0, 1),
    duration,
    workloads: plain.workloads.map((workload) => ({ ...workload, startAt: 0, stopAt: duration })),
    faults: isData ? [...faults, ...forgotten] : faults,
    actions: [],
    expect: {},
    parameters: isData ? plain.parameters : { ...plain.parameters, suspectAfter: PARAMETERS.suspectAfter.max },
  };
}

function shapesOf(all: readonly Played[]): readonly Shape[] {
  const shapes = new Map<string, Shape>();
  for (const { units, stops } of all) {
    const shape = units.map(({ node }) => (node === undefined ? "AZ" : "node")).join(" + ");
    const before = shapes.get(shape);
    const example = before === undefined || (stops && before.stops === 0) ? units.map(nameOf) : before.example;
    shapes.set(shape, {
      shape,
      cost: units.length,
      played: (before?.played ?? 0) + 1,
      stops: (before?.stops ?? 0) + (stops ? 1 : 0),
      example,
    });
  }
  return [...shapes.values()];
}

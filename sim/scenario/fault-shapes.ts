/**
 * Faults that come together: shapes of outages that people know by name, each as the faults it consists of. They are
 * used where a scenario names one (normalize-presets.ts), and where one is drawn (sim/chaos).
 *
 * Whom a shape hits, and in which order, is the caller's choice: nothing here is left to chance.
 */
import type { Micros } from "../kernel/index.ts";
import type { FaultSpec, Scope } from "./types.ts";

interface When {
  readonly at: Micros;
  readonly for: Micros;
}

/** The way between an instance and storage: what a quorum is made of. */
const QUORUM_MESSAGES = ["writes", "acknowledgements", "pages", "recovery"] as const;

function cut(from: Scope, to: Scope | null, when: When): FaultSpec {
  return { kind: "partition", ...when, from, to, direction: "both" };
}

/**
 * Each instance is cut off from the storage of one zone, the next one from the next zone's: majorities that overlap,
 * and differ from one neighbour to the next (Jepsen's majorities ring).
 */
export function ring(instances: readonly string[], azs: readonly string[], when: When): FaultSpec[] {
  return instances.map((instance, index) => ({
    ...cut({ instance }, { az: azs[index % azs.length] }, when),
    messages: QUORUM_MESSAGES,
  }));
}

/** All zones but one are cut off from one another, and that one sees all of them (Jepsen's bridge). */
export function bridge(azs: readonly string[], over: string, when: When): FaultSpec[] {
  const others = azs.filter((az) => az !== over);
  return others.flatMap((az, index) => others.slice(index + 1).map((other) => cut({ az }, { az: other }, when)));
}

/** One zone, a minority, is cut off from everybody else. */
export function minority(az: string, when: When): FaultSpec[] {
  return [cut({ az }, null, when)];
}

/** A zone without power and one node elsewhere: the design point of the quorum (P17 2.2). */
export function azPlusOne(az: string, node: string, when: When): FaultSpec[] {
  return [
    { kind: "az-outage", ...when, scope: { az } },
    { kind: "crash", ...when, scope: { node } },
  ];
}

/**
 * Nodes fall silent one after the other over half of the time, and are let go over the other half in the order that
 * `release` says (FoundationDB).
 */
export function swizzle(nodes: readonly string[], release: readonly number[], { at, for: lasting }: When): FaultSpec[] {
  const step = lasting / 2 / nodes.length;
  return nodes.map((node, index) => {
    const begins = at + Math.floor(index * step);
    const ends = at + Math.floor(lasting / 2 + (release[index] + 1) * step);
    return { kind: "hold", at: begins, for: Math.max(1, ends - begins), from: { node }, to: null, direction: "both" };
  });
}

/**
 * Media of one age and make: on each node a share of log and pages goes bad, one node after the other within a span.
 */
export function badBatch(nodes: readonly string[], ratio: number, { at, for: within }: When): FaultSpec[] {
  return nodes.flatMap((node, index): FaultSpec[] => {
    const when = { at: at + Math.floor((index * within) / nodes.length), for: 0 };
    return [
      { kind: "corrupt-log", ...when, scope: { node }, ratio },
      { kind: "corrupt-pages", ...when, scope: { node }, ratio },
    ];
  });
}

/**
 * Nodes go one after the other, each for `down`; pauses grow by half until they are a minute (FoundationDB: attrition).
 */
export function attrition(nodes: readonly string[], first: Micros, down: Micros, at: Micros): FaultSpec[] {
  let next = at;
  let pause = first;
  return nodes.map((node) => {
    const crash: FaultSpec = { kind: "crash", at: next, for: down, scope: { node } };
    next += pause;
    pause = Math.min(LONGEST_PAUSE, Math.floor((pause * 3) / 2));
    return crash;
  });
}

const LONGEST_PAUSE: Micros = 60_000_000;

/** Whoever writes dies, again and again: each time for half of the time until the next. */
export function failoverStorm(cluster: string, times: number, every: Micros, at: Micros): FaultSpec[] {
  return Array.from({ length: times }, (_, index) => ({
    kind: "crash",
    at: at + index * every,
    for: Math.max(1, Math.floor(every / 2)),
    scope: { writer: cluster },
    component: "node",
  }));
}

/**
 * The writer stands still, and when it goes on everybody who has waited connects at once: what retries make of it shows
 * in the time after.
 */
export function retryStorm(cluster: string, { at, for: lasting }: When): FaultSpec[] {
  return [
    { kind: "pause", at, for: lasting, scope: { writer: cluster } },
    { kind: "connection-reset", at: at + lasting, for: 0, clients: null, ratio: 1 },
  ];
}

/**
 * Disks of several nodes are lost at once: copies of all their members compete with the foreground for the disks of the
 * others.
 */
export function repairStorm(nodes: readonly string[], at: Micros): FaultSpec[] {
  return nodes.map((node) => ({ kind: "disk-loss", at, for: 0, scope: { node } }));
}

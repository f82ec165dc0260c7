/**
 * Cycles among dependencies, by Adya's classes: G0 only ww, G1c ww and wr, G-single exactly one rw, G-nonadjacent
 * several rw but no two in a row, G2-item any. With edges of sessions or of real time a cycle has the suffix -process
 * or -realtime. A class is a small machine that reads the cycle's edges one by one; so are the guarantees of sessions
 * (levels.ts names both).
 *
 * Strongly connected components first: whoever is alone in one is in no cycle, which is nearly everybody. Inside the
 * others, the shortest way back from each edge's end to its beginning. Searches within components are bounded; what the
 * bound leaves out is said.
 */
import { componentsOf, EDGE, EDGE_SIZE } from "./edges.ts";

/** Steps of the searches for a class. With none found by then, whether there is one is not known. */
const STEPS_MAX = 20_000_000;
/** Edges tried for a shorter cycle once there is one. */
const SHORTER_TRIES = 200;

/** What cycles of a class look like, read from an edge of kind `first`. */
export interface CycleClass {
  readonly anomaly: string;
  readonly first: number;
  /**
   * The state behind the first edge, the state behind another edge in a state (-1 if it may not be there), and where it
   * may end.
   */
  readonly start: number;
  readonly next: (state: number, kind: number) => number;
  readonly ends: (state: number) => boolean;
}

export interface Hop {
  readonly from: number;
  readonly kind: number;
  readonly row: number;
}

/** What was found of a class: a short cycle, none, or that the search was given up. */
export type Found = readonly Hop[] | null | "gave up";

const { ww, wr, rw, process, realtime, seen } = EDGE;
/** Session and real time say nothing of what was seen; they lie between. */
const ORDER = process | realtime;
const SEES = ww | wr | ORDER;
const always = (): boolean => true;

export const CLASSES: readonly CycleClass[] = [
  {
    anomaly: "G0",
    first: ww,
    start: 0,
    next: (_, kind) => ((kind & (ww | ORDER)) !== 0 && (kind & seen) === 0 ? 0 : -1),
    ends: always,
  },
  { anomaly: "G1c", first: wr, start: 0, next: (_, kind) => ((kind & SEES) !== 0 ? 0 : -1), ends: always },
  { anomaly: "G-single", first: rw, start: 0, next: (_, kind) => ((kind & SEES) !== 0 ? 0 : -1), ends: always },
  // State 1: an rw has led here. That one rw alone is G-single is for the search before to find; state 2 or 3: there
  // was a second.
  {
    anomaly: "G-nonadjacent",
    first: rw,
    start: 1,
    next: (state, kind) => ((kind & rw) === 0 ? state & 2 : (state & 1) === 1 ? -1 : 3),
    ends: (state) => state === 2,
  },
  {
    anomaly: "G2-item",
    first: rw,
    start: 0,
    next: (state, kind) => ((kind & rw) !== 0 ? 1 : state),
    ends: (state) => state === 1,
  },
];

/**
 * A cycle in which each missed write follows right behind something seen: no prefix of one order explains it (Cerone
 * and Gotsman 2018).
 */
export const PREFIX: CycleClass = {
  anomaly: "G-prefix",
  first: rw,
  start: 1,
  next: (state, kind) => ((kind & rw) !== 0 ? (state === 0 ? 1 : -1) : (kind & ww) !== 0 ? 1 : 0),
  ends: (state) => state === 0,
};

/** A machine from a table: by state, kinds and the states they lead to. */
function machine(
  anomaly: string,
  first: number,
  table: readonly (readonly (readonly [number, number])[])[],
  end: number,
): CycleClass {
  const next = (state: number, kind: number): number => table[state].find(([kinds]) => (kinds & kind) !== 0)?.[1] ?? -1;
  return { anomaly, first, start: 0, next, ends: (state) => state >= end };
}

/** Guarantees of sessions, each from its own definition: who missed what although something was seen, or one's own. */
export const SESSION_CLASSES: Readonly<Record<string, readonly CycleClass[]>> = {
  session: [
    machine(
      "own-write-missed",
      process,
      [
        [
          [process, 0],
          [rw, 1],
        ],
        [[ww, 1]],
      ],
      1,
    ),
  ],
  "session-mr": [
    machine(
      "non-monotonic-read",
      wr,
      [
        [[process, 1]],
        [
          [process, 1],
          [rw, 2],
        ],
        [[ww, 2]],
      ],
      2,
    ),
  ],
  "monotonic-writes": [
    machine(
      "non-monotonic-write",
      ww,
      [
        [
          [ww, 0],
          [process, 1],
        ],
        [[ww | process, 1]],
      ],
      1,
    ),
    machine(
      "non-monotonic-write",
      wr,
      [
        [[rw, 1]],
        [
          [ww, 1],
          [process, 2],
        ],
        [[process, 2]],
      ],
      2,
    ),
  ],
  "writes-follow-reads": [
    machine(
      "write-before-its-read",
      wr,
      [
        [
          [process, 1],
          [ww, 2],
        ],
        [
          [process, 1],
          [ww, 2],
        ],
        [[ww, 2]],
      ],
      2,
    ),
    machine(
      "write-before-its-read",
      wr,
      [
        [[rw, 1]],
        [
          [ww, 1],
          [wr, 2],
        ],
        [
          [process, 3],
          [wr, 2],
        ],
        [
          [process, 3],
          [wr, 2],
        ],
      ],
      2,
    ),
  ],
};

/** Looks for a cycle of each class in turn. */
export function cyclesOf(edges: readonly number[][], classes: readonly CycleClass[]): Found[] {
  const component = componentsOf(edges);
  return classes.map((one) => {
    const budget = { steps: STEPS_MAX };
    return findCycle(edges, component, one, budget) ?? (budget.steps <= 0 ? "gave up" : null);
  });
}

interface Budget {
  steps: number;
}

function findCycle(edges: readonly number[][], component: Int32Array, one: CycleClass, budget: Budget): Hop[] | null {
  let best: Hop[] | null = null;
  let tries = 0;
  for (let from = 0; from < edges.length; from++) {
    if (component[from] < 0) continue;
    const list = edges[from];
    for (let i = 0; i < list.length; i += EDGE_SIZE) {
      const to = list[i];
      const kind = list[i + 1];
      if ((kind & one.first) === 0 || component[to] !== component[from]) continue;
      if (one.anomaly === "G0" && (kind & seen) !== 0) continue;
      if (budget.steps <= 0 || (best !== null && ++tries > SHORTER_TRIES)) return best;
      const back = wayBack(edges, component, to, from, one, budget);
      if (back !== null && (best === null || back.length + 1 < best.length))
        best = [{ from, kind, row: list[i + 2] }, ...back];
      if (best !== null && best.length === 2) return best;
    }
  }
  return best;
}

/** The shortest way within the component that the class allows. */
function wayBack(
  edges: readonly number[][],
  component: Int32Array,
  from: number,
  to: number,
  one: CycleClass,
  budget: Budget,
): Hop[] | null {
  const cameFrom = new Map<number, Hop & { readonly place: number }>();
  // A place is a node, and the state of the machine.
  const start = from * 4 + one.start;
  let layer = [start];
  const reached = new Set([start]);
  while (layer.length > 0) {
    const following: number[] = [];
    for (const place of layer) {
      const node = place >> 2;
      const state = place & 3;
      // Through the node where the first edge begins it does not go: that would be the same cycle twice.
      if (node === to && one.ends(state)) return wayOf(cameFrom, start, place);
      if (node === to) continue;
      const list = edges[node];
      for (let i = 0; i < list.length; i += EDGE_SIZE) {
        const kind = list[i + 1];
        budget.steps--;
        if (component[list[i]] !== component[from]) continue;
        const after = (kind & EDGE.via) !== 0 ? state : one.next(state, kind);
        if (after < 0) continue;
        const target = list[i] * 4 + after;
        if (reached.has(target)) continue;
        reached.add(target);
        cameFrom.set(target, { from: node, kind, row: list[i + 2], place });
        following.push(target);
      }
    }
    layer = following;
  }
  return null;
}

function wayOf(cameFrom: ReadonlyMap<number, Hop & { readonly place: number }>, start: number, end: number): Hop[] {
  const way: Hop[] = [];
  for (let at = end; at !== start;) {
    const { from, kind, row, place } = cameFrom.get(at) as Hop & { readonly place: number };
    way.push({ from, kind, row });
    at = place;
  }
  return way.toReversed();
}

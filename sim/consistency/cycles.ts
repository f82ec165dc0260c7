/**
 * Cycles among dependencies, by Adya's classes: G0 only ww, G1c ww and wr, G-single exactly one rw, G-nonadjacent several rw but no two in a
 * row, G2-item any. With edges of sessions or of real time a cycle has the suffix -process or -realtime.
 *
 * Strongly connected components first (Tarjan, without recursion): whoever is alone in one is in no cycle, which is nearly everybody. Inside
 * the others, the shortest way back from each edge's end to its beginning. Searches within components are bounded; what the bound leaves out
 * is said. Real time needs no edge for each pair: an operation follows those that were over when it began, unless another in between did.
 */
import { EDGE, type Finding } from "./dependencies.ts";
import type { Operation } from "./history.ts";

/** Steps of the searches for a class. With none found by then, whether there is one is not known. */
const STEPS_MAX = 20_000_000;
/** Edges tried for a shorter cycle once there is one. */
const SHORTER_TRIES = 200;

export interface Cycles {
  readonly findings: readonly Finding[];
  /** Classes whose search was given up. */
  readonly undecided: readonly string[];
}

interface Class {
  readonly anomaly: string;
  /** Edges that may be in the cycle besides its first. */
  readonly rest: number;
  readonly first: number;
  readonly neverTwoRw: boolean;
}

const { ww, wr, rw, via } = EDGE;
const CLASSES: readonly Class[] = [
  { anomaly: "G0", first: ww, rest: ww, neverTwoRw: false },
  { anomaly: "G1c", first: wr, rest: ww | wr, neverTwoRw: false },
  { anomaly: "G-single", first: rw, rest: ww | wr, neverTwoRw: false },
  { anomaly: "G-nonadjacent", first: rw, rest: ww | wr | rw, neverTwoRw: true },
  { anomaly: "G2-item", first: rw, rest: ww | wr | rw, neverTwoRw: false },
];

/** The first cycle found of each class, the gravest class first; `extra` is EDGE.process, EDGE.realtime, both or 0. */
export function cyclesOf(operations: readonly Operation[], edges: readonly number[][], extra: number): Cycles {
  const component = componentsOf(edges);
  const suffix = (extra & EDGE.realtime) !== 0 ? "-realtime" : (extra & EDGE.process) !== 0 ? "-process" : "";
  const findings: Finding[] = [];
  const undecided: string[] = [];
  for (const { anomaly, first, rest, neverTwoRw } of CLASSES) {
    const least = anomaly === "G-nonadjacent" || anomaly === "G2-item" ? 2 : 0;
    const budget = { steps: STEPS_MAX };
    const found = findCycle(edges, component, { first, rest: rest | extra | via, neverTwoRw, least }, budget);
    if (found === null && budget.steps <= 0) undecided.push(anomaly);
    // Nodes that stand for many are no operations: the edge that led there speaks for both.
    const cycle = found === null ? null : found.filter(({ from }) => from < operations.length);
    if (cycle === null) continue;
    const ids = cycle.map(({ from }) => from);
    const usesExtra = cycle.some(({ kind }) => (kind & extra) !== 0);
    const way = cycle.map(({ from, kind }) => `${operations[from].index} ${WORDS[kind]}`).join(" ");
    findings.push({
      anomaly: usesExtra ? `${anomaly}${suffix}` : anomaly,
      witness: ids.map((id) => operations[id]),
      message: `Operation ${way} operation ${operations[ids[0]].index}: a circle, so no order of them can be right.`,
    });
  }
  return { findings, undecided };
}

const WORDS: Readonly<Record<number, string>> = {
  [EDGE.ww]: "was overwritten by",
  [EDGE.wr]: "was read by",
  [EDGE.rw]: "did not see the write of",
  [EDGE.process]: "was followed in its session by",
  [EDGE.realtime]: "was over before the start of",
};

/** Edges of sessions or of real time, in the form of `Dependencies.edges`. */
export function orderEdges(operations: readonly Operation[], kind: number): number[][] {
  const edges: number[][] = operations.map(() => []);
  const known = operations.filter(({ outcome }) => outcome !== "fail");
  if ((kind & EDGE.process) !== 0) {
    const last = new Map<number, Operation>();
    for (const operation of known) {
      const before = last.get(operation.session);
      if (before !== undefined && before.completed < operation.invoked)
        edges[before.id].push(operation.id, EDGE.process);
      last.set(operation.session, operation);
    }
  }
  if ((kind & EDGE.realtime) !== 0) {
    const events = known.flatMap((operation) => [{ at: operation.invoked, operation, ends: false }, { at: operation.completed, operation, ends: true }]); // prettier-ignore
    events.sort((a, b) => a.at - b.at);
    /** Operations that are over and that no later one, over too, has followed. */
    let frontier: Operation[] = [];
    const before = new Map<Operation, readonly Operation[]>();
    for (const { operation, ends, at } of events) {
      if (at === Infinity) break;
      if (!ends) {
        for (const earlier of frontier) edges[earlier.id].push(operation.id, EDGE.realtime);
        before.set(operation, frontier);
      } else {
        const covered = new Set(before.get(operation));
        frontier = [...frontier.filter((earlier) => !covered.has(earlier)), operation];
        before.delete(operation);
      }
    }
  }
  return edges;
}

export function joined(one: readonly number[][], other: readonly number[][]): number[][] {
  return one.map((edges, id) => (other[id] === undefined || other[id].length === 0 ? edges : [...edges, ...other[id]]));
}

/** By node: its component, -1 for a node that is alone in one. */
function componentsOf(edges: readonly number[][]): Int32Array {
  const count = edges.length;
  const component = new Int32Array(count).fill(-1);
  const number = new Int32Array(count);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  const path: number[] = [];
  let numbers = 0;
  let components = 0;
  for (let root = 0; root < count; root++) {
    if (number[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (number[node] === 0) {
        number[node] = low[node] = ++numbers;
        stack.push(node);
        onStack[node] = 1;
      }
      const list = edges[node];
      let descended = false;
      while (next[node] < list.length) {
        const target = list[next[node]];
        next[node] += 2;
        if (number[target] === 0) {
          path.push(target);
          descended = true;
          break;
        }
        if (onStack[target] === 1) low[node] = Math.min(low[node], number[target]);
      }
      if (descended) continue;
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent], low[node]);
      if (low[node] !== number[node]) continue;
      const isAlone = stack[stack.length - 1] === node;
      for (let member = -1; member !== node;) {
        member = stack.pop() as number;
        onStack[member] = 0;
        component[member] = isAlone ? -1 : components;
      }
      components++;
    }
  }
  return component;
}

interface Hop {
  readonly from: number;
  readonly kind: number;
}

interface Wanted {
  readonly first: number;
  readonly rest: number;
  readonly neverTwoRw: boolean;
  /** Edges of kind rw at least: one alone is G-single's business, whichever search has found it. */
  readonly least: number;
}

interface Budget {
  steps: number;
}

/** A short cycle through some edge of kind `first`, the rest of kinds in `rest`. */
function findCycle(
  edges: readonly number[][],
  component: Int32Array,
  { first, rest, neverTwoRw, least }: Wanted,
  budget: Budget,
): Hop[] | null {
  let best: Hop[] | null = null;
  let tries = 0;
  for (let from = 0; from < edges.length; from++) {
    if (component[from] < 0) continue;
    for (let i = 0; i < edges[from].length; i += 2) {
      const to = edges[from][i];
      if (edges[from][i + 1] !== first || component[to] !== component[from]) continue;
      if (budget.steps <= 0 || (best !== null && ++tries > SHORTER_TRIES)) return best;
      const back = wayBack(edges, component, to, from, rest, neverTwoRw, budget);
      if (back === null || back.filter(({ kind }) => kind === rw).length + (first === rw ? 1 : 0) < least) continue;
      if (best === null || back.length + 1 < best.length) best = [{ from, kind: first }, ...back];
      if (best.length === 2) return best;
    }
  }
  return best;
}

/** The shortest way within the component. With `neverTwoRw` no two rw follow each other, the one before the way and the one after included. */
function wayBack(
  edges: readonly number[][],
  component: Int32Array,
  from: number,
  to: number,
  kinds: number,
  neverTwoRw: boolean,
  budget: Budget,
): Hop[] | null {
  // prettier-ignore
  const cameFrom = new Map<number, { readonly state: number; readonly kind: number }>();
  // A state is a node, and whether an rw has led to it.
  const start = from * 2 + (neverTwoRw ? 1 : 0);
  let layer = [start];
  const seen = new Set([start]);
  while (layer.length > 0) {
    const following: number[] = [];
    for (const state of layer) {
      const node = state >> 1;
      if (node === to && state !== start && !(neverTwoRw && (state & 1) === 1)) return wayOf(cameFrom, start, state);
      const list = edges[node];
      for (let i = 0; i < list.length; i += 2) {
        const kind = list[i + 1];
        budget.steps--;
        if ((kind & kinds) === 0 || component[list[i]] !== component[from]) continue;
        if (neverTwoRw && kind === rw && (state & 1) === 1) continue;
        const afterRw = kind === via ? (state & 1) === 1 : kind === rw;
        const reached = list[i] * 2 + (neverTwoRw && afterRw ? 1 : 0);
        if (seen.has(reached)) continue;
        seen.add(reached);
        cameFrom.set(reached, { state, kind });
        following.push(reached);
      }
    }
    layer = following;
  }
  return null;
}

function wayOf(
  cameFrom: ReadonlyMap<number, { readonly state: number; readonly kind: number }>,
  start: number,
  end: number,
): Hop[] {
  // prettier-ignore
  const way: Hop[] = [];
  for (let state = end; state !== start;) {
    const { state: before, kind } = cameFrom.get(state) as { readonly state: number; readonly kind: number };
    way.unshift({ from: before >> 1, kind });
    state = before;
  }
  return way;
}

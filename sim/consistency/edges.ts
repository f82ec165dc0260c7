/**
 * Edges between operations: lists of numbers by node, which hold a million of them; those of sessions and of real time;
 * and nodes that stand for many.
 *
 * Real time needs no edge for each pair: an operation follows those that were over when it began, unless another in
 * between did.
 */
import type { Operation } from "./history.ts";
import type { Find } from "./rows.ts";

/**
 * Kinds of edges. `ww` is inferred from a read at times, which G0 must not use: `seen` marks those. `via` goes on from
 * a node that stands for many: part of the edge that led there.
 */
export const EDGE = { ww: 1, wr: 2, rw: 4, process: 8, realtime: 16, via: 32, seen: 64 } as const;

/** Numbers an edge takes in a node's list: the node it leads to, its kind, and the row it comes from (-1 for none). */
export const EDGE_SIZE = 3;

/** What the dependencies of rows become part of. */
export interface Graph {
  readonly edges: number[][];
  readonly link: (from: Operation, to: Operation, kind: number, row: number) => void;
  readonly find: Find;
  /** See `dependenciesOf`. */
  readonly guesses: boolean;
  hasTails: boolean;
}

/** Edges to each of many operations, as few as one for whoever is not among them. */
export class Fan {
  readonly #targets: readonly Operation[];
  readonly #edges: number[][];
  readonly #row: number;
  /** Nodes that lead to all up to a place, and to all from a place on; made when they are first needed. */
  #upTo: number[] | undefined;
  #from: number[] = [];
  readonly #place = new Map<Operation, number>();

  constructor(targets: readonly Operation[], edges: number[][], row: number) {
    this.#targets = [...new Set(targets)];
    this.#edges = edges;
    this.#row = row;
  }

  /** Lets all of them follow an operation, but not itself. */
  follow(operation: Operation, kind: number): void {
    if (this.#targets.length === 0) return;
    const upTo = this.#nodes();
    const place = this.#place.get(operation);
    const last = this.#targets.length - 1;
    const list = this.#edges[operation.id];
    if (place === undefined) list.push(upTo[last], kind, this.#row);
    if (place !== undefined && place > 0) list.push(upTo[place - 1], kind, this.#row);
    if (place !== undefined && place < last) list.push(this.#from[place + 1], kind, this.#row);
  }

  #nodes(): number[] {
    if (this.#upTo !== undefined) return this.#upTo;
    const chain = (targets: readonly Operation[]): number[] => {
      let before = -1;
      return targets.map((target) => {
        const node = this.#edges.push([target.id, EDGE.via, this.#row]) - 1;
        if (before >= 0) this.#edges[node].push(before, EDGE.via, this.#row);
        return (before = node);
      });
    };
    this.#targets.forEach((target, place) => this.#place.set(target, place));
    this.#from = chain(this.#targets.toReversed()).toReversed();
    return (this.#upTo = chain(this.#targets));
  }
}

/** Edges of sessions or of real time, by operation. */
export function orderEdges(operations: readonly Operation[], kind: number): number[][] {
  const edges: number[][] = operations.map(() => []);
  const known = operations.filter(({ outcome }) => outcome !== "fail");
  if ((kind & EDGE.process) !== 0) {
    const last = new Map<number, Operation>();
    for (const operation of known) {
      const before = last.get(operation.session);
      if (before !== undefined && before.completed < operation.invoked)
        edges[before.id].push(operation.id, EDGE.process, -1);
      // What has an unknown outcome is followed by nobody: it may take effect later.
      if (operation.outcome === "ok") last.set(operation.session, operation);
    }
  }
  if ((kind & EDGE.realtime) !== 0) {
    const events = known.flatMap((operation) => [
      { at: operation.invoked, operation, ends: false },
      { at: operation.completed, operation, ends: true },
    ]);
    events.sort((a, b) => a.at - b.at);
    /** Operations that are over and that no later one, over too, has followed. */
    let frontier: Operation[] = [];
    const before = new Map<Operation, readonly Operation[]>();
    for (const { operation, ends, at } of events) {
      if (at === Infinity) break;
      if (!ends) {
        for (const earlier of frontier) edges[earlier.id].push(operation.id, EDGE.realtime, -1);
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
export function componentsOf(edges: readonly number[][]): Int32Array {
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
        next[node] += EDGE_SIZE;
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

/**
 * Linearizability of single rows, black box: each row is a register, each value is written to it once at most.
 *
 * Then no search is needed (Gibbons and Korach 1997). A value and all operations that wrote or read it are a cluster. Let f be the first
 * completion in it and s the last invocation. If f < s the value was certainly there from f to s: a forward zone. Otherwise it could have
 * been there for just a moment between s and f: a backward zone. The history is linearizable if and only if no read completes before its
 * value's write begins, no two forward zones overlap, and no backward zone lies within a forward one. O(n log n).
 *
 * A write of unknown outcome that nobody has read is left out: it may never have happened. One that was read did happen, and completes when
 * it likes. Not judged here: several rows at once, and values written twice.
 */
import type { Operation, Scalar } from "./history.ts";

interface Cluster {
  readonly value: Scalar | null;
  write: Operation | null;
  /** The first completion and the last invocation, and whose they are. */
  first: number;
  firstOf: Operation | null;
  last: number;
  lastOf: Operation | null;
}

export type RegisterVerdict =
  | { readonly valid: true }
  | { readonly valid: false; readonly witness: readonly Operation[]; readonly message: string }
  | { readonly valid: "unknown"; readonly message: string };

/** Judges the operations of one row: reads, and writes whose values are unique, in any order. */
export function judgeRegister(key: string, operations: readonly Operation[]): RegisterVerdict {
  const clusters = new Map<Scalar | null, Cluster>();
  clusters.set(null, { value: null, write: null, first: -1, firstOf: null, last: -1, lastOf: null });
  const failed = new Map<Scalar, Operation>();
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f === "r") continue;
    if (operation.outcome === "fail") {
      failed.set(step.value, operation);
      continue;
    }
    if (clusters.has(step.value))
      return { valid: "unknown", message: `${shown(step.value)} was written to ${key} twice: values must be unique to be judged` }; // prettier-ignore
    clusters.set(step.value, { value: step.value, write: operation, first: Infinity, firstOf: null, last: -1, lastOf: null }); // prettier-ignore
    extend(clusters.get(step.value) as Cluster, operation);
  }
  const wasRead = new Set<Scalar | null>();
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f !== "r" || operation.outcome !== "ok") continue;
    const value = step.value as Scalar | null;
    const cluster = clusters.get(value);
    if (cluster === undefined) {
      const by = value === null ? undefined : failed.get(value);
      const why = by === undefined ? "which nobody wrote" : `whose write, operation ${by.index}, failed`;
      return { valid: false, witness: by === undefined ? [operation] : [by, operation], message: `Operation ${operation.index} read ${shown(value)} from ${key}, ${why}.` }; // prettier-ignore
    }
    if (cluster.write !== null && operation.completed < cluster.write.invoked)
      return { valid: false, witness: [operation, cluster.write], message: `Operation ${operation.index} read ${shown(value)} from ${key} and was over before operation ${cluster.write.index} began to write it.` }; // prettier-ignore
    wasRead.add(value);
    extend(cluster, operation);
  }
  const live = [...clusters.values()].filter(({ value, write }) => write === null || write.completed !== Infinity || wasRead.has(value)); // prettier-ignore
  return judgeZones(key, live);
}

function extend(cluster: Cluster, operation: Operation): void {
  if (operation.completed < cluster.first) {
    cluster.first = operation.completed;
    cluster.firstOf = operation;
  }
  if (operation.invoked > cluster.last) {
    cluster.last = operation.invoked;
    cluster.lastOf = operation;
  }
}

function judgeZones(key: string, clusters: readonly Cluster[]): RegisterVerdict {
  const forward = clusters.filter(({ first, last }) => first < last).sort((a, b) => a.first - b.first);
  for (let i = 1; i < forward.length; i++)
    if (forward[i].first < forward[i - 1].last) return broken(key, forward[i - 1], forward[i]);
  for (const backward of clusters) {
    if (backward.first < backward.last) continue;
    // The only forward zone that could hold it is the last one that begins before it.
    let low = 0;
    for (let high = forward.length; low < high;) {
      const middle = (low + high) >> 1;
      if (forward[middle].first < backward.last) low = middle + 1;
      else high = middle;
    }
    const around = forward[low - 1];
    if (around !== undefined && backward.first < around.last) return broken(key, around, backward);
  }
  return { valid: true };
}

/** `around` was certainly there before, and is read after, the other value must have come in between. */
function broken(key: string, around: Cluster, other: Cluster): RegisterVerdict {
  const parts = [around.write, around.firstOf, other.write, other.firstOf, other.lastOf, around.lastOf];
  const witness = [...new Set(parts.filter((one) => one !== null))].sort((a, b) => a.invoked - b.invoked);
  const was = around.firstOf === null ? "at the start" : `when operation ${around.firstOf.index} was over`;
  const stale = around.lastOf === null ? "" : ` and operation ${around.lastOf.index}, begun later, ${isRead(around.lastOf) ? "read" : "wrote"} it`; // prettier-ignore
  const between = other.firstOf === null ? "the row had nothing" : `${shown(other.value)} was there in between, at the latest when operation ${other.firstOf.index} was over`; // prettier-ignore
  return { valid: false, witness, message: `${key} held ${shown(around.value)} ${was}${stale}, but ${between}.` };
}

function isRead(operation: Operation): boolean {
  return operation.steps[0].f === "r";
}

function shown(value: Scalar | null): string {
  return value === null ? "nothing" : JSON.stringify(value);
}

/**
 * Linearizability of single rows, black box: each row is a register, each value is written to it once at most.
 *
 * Then no search is needed (Gibbons and Korach 1997). A value and all operations that wrote or read it are a cluster.
 * Let f be the first completion in it and s the last invocation. If f < s the value was certainly there from f to s: a
 * forward zone. Otherwise it could have been there for just a moment between s and f: a backward zone. The history is
 * linearizable if and only if no read completes before its value's write begins, no two forward zones overlap, and no
 * backward zone lies within a forward one. O(n log n).
 *
 * A write of unknown outcome that nobody has read is left out: it may never have happened. One that was read did
 * happen, and completes when it likes. Not judged here: several rows at once; compare-and-swap and values written twice
 * are for the search (exact.ts).
 */
import type { Finding } from "./findings.ts";
import type { Operation, Scalar } from "./history.ts";
import { shown } from "./rows.ts";

interface Cluster {
  readonly value: Scalar | null;
  write: Operation | null;
  /** The first completion and the last invocation, and whose they are. */
  first: number;
  firstOf: Operation | null;
  last: number;
  lastOf: Operation | null;
}

/**
 * A read, or a compare-and-swap, of what nobody wrote, what failed, or what was only written later; null if there is
 * none.
 */
function impossibleRead(key: string, operations: readonly Operation[]): Finding | null {
  const writers = new Map<Scalar, Operation>();
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f === "r") continue;
    const other = writers.get(step.value);
    // Of several the one that began first and did not fail: it has the best chance to have been read.
    if (
      other === undefined ||
      (operation.outcome !== "fail" && (other.outcome === "fail" || operation.invoked < other.invoked))
    )
      writers.set(step.value, operation);
  }
  for (const operation of operations) {
    if (operation.outcome !== "ok") continue;
    const step = operation.steps[0];
    const value = step.f === "r" ? (step.value as Scalar | null) : step.f === "cas" ? step.old : null;
    if (value === null) continue;
    const writer = writers.get(value);
    const what = `Operation ${operation.index} read ${shown(value)} from ${key}`;
    if (writer === undefined)
      return { anomaly: "garbage-read", witness: [operation], message: `${what}, which nobody wrote.` };
    if (writer.outcome === "fail")
      return {
        anomaly: "G1a",
        witness: [writer, operation],
        message: `${what}, whose write, operation ${writer.index}, failed.`,
      };
    if (operation.completed < writer.invoked)
      return {
        anomaly: "future-read",
        witness: [operation, writer],
        message: `${what} and was over before operation ${writer.index} began to write it.`,
      };
  }
  return null;
}

/** Judges reads and writes of one row, in any order: a finding, null for none, or why zones cannot tell. */
export function judgeRegister(key: string, operations: readonly Operation[]): Finding | null | string {
  const clusters = new Map<Scalar | null, Cluster>();
  clusters.set(null, { value: null, write: null, first: -1, firstOf: null, last: -1, lastOf: null });
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f === "r" || operation.outcome === "fail") continue;
    if (step.f === "cas")
      return impossibleRead(key, operations) ?? `operation ${operation.index} is a compare-and-swap of ${key}`;
    if (clusters.has(step.value))
      return impossibleRead(key, operations) ?? `${shown(step.value)} was written to ${key} twice`;
    const cluster: Cluster = {
      value: step.value,
      write: operation,
      first: Infinity,
      firstOf: null,
      last: -1,
      lastOf: null,
    };
    clusters.set(step.value, cluster);
    extend(cluster, operation);
  }
  const wasRead = new Set<Scalar | null>();
  for (const operation of operations) {
    const step = operation.steps[0];
    if (step.f !== "r" || operation.outcome !== "ok") continue;
    const value = step.value as Scalar | null;
    const cluster = clusters.get(value);
    if (cluster === undefined || (cluster.write !== null && operation.completed < cluster.write.invoked))
      return impossibleRead(key, operations);
    if (cluster.write?.completed === Infinity) wasRead.add(value);
    extend(cluster, operation);
  }
  const live = [...clusters.values()].filter(
    ({ value, write }) => write === null || write.completed !== Infinity || wasRead.has(value),
  );
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

function judgeZones(key: string, clusters: readonly Cluster[]): Finding | null {
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
  return null;
}

/** `around` was certainly there before, and is read after, the other value must have come in between. */
function broken(key: string, around: Cluster, other: Cluster): Finding {
  const parts = [around.write, around.firstOf, other.write, other.firstOf, other.lastOf, around.lastOf];
  const witness = [...new Set(parts.filter((one) => one !== null))].sort((a, b) => a.invoked - b.invoked);
  const was = around.firstOf === null ? "at the start" : `when operation ${around.firstOf.index} was over`;
  const stale =
    around.lastOf === null
      ? ""
      : ` and operation ${around.lastOf.index}, begun later, ${isRead(around.lastOf) ? "read" : "wrote"} it`;
  const between =
    other.firstOf === null
      ? "the row had nothing"
      : `${shown(other.value)} was there in between, at the latest when operation ${other.firstOf.index} was over`;
  return {
    anomaly: "not-linearizable",
    witness,
    message: `${key} held ${shown(around.value)} ${was}${stale}, but ${between}.`,
  };
}

function isRead(operation: Operation): boolean {
  return operation.steps[0].f === "r";
}

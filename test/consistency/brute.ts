/**
 * The models from their definitions, by trying everything: for histories of a handful of operations. Nothing here is
 * shared with the checkers.
 */
import type { Operation, Scalar, Step } from "../../sim/consistency/index.ts";

export type Order = "none" | "session" | "realtime";

type State = ReadonlyMap<string, unknown>;

/** Those that happened, and those that may have. */
function relevant(operations: readonly Operation[]): Operation[] {
  return operations.filter(
    ({ outcome, steps }) => outcome === "ok" || (outcome === "info" && steps.some(({ f }) => f !== "r")),
  );
}

/** Whether an operation must come before another, whatever they read. */
function mustPrecede(one: Operation, other: Operation, order: Order): boolean {
  if (order === "none" || one.outcome !== "ok" || one.completed > other.invoked) return false;
  return order === "realtime" || one.session === other.session;
}

/** The state after a transaction; null if it reads something else. Of unknown outcome nobody knows what it read. */
function after(state: State, { steps, outcome }: Operation): State | null {
  const next = new Map(state);
  for (const step of steps) {
    const held = next.get(step.key) ?? null;
    if (step.f === "r") {
      if (outcome === "ok" && !same(held, step.value)) return null;
    } else if (step.f === "append") next.set(step.key, [...((held ?? []) as readonly Scalar[]), step.value]);
    else if (step.f === "cas" && held !== step.old) return null;
    else next.set(step.key, step.value);
  }
  return next;
}

function same(held: unknown, read: unknown): boolean {
  const text = (value: unknown): string => JSON.stringify(value === null ? [] : value);
  return text(held) === text(read);
}

/** One operation after the other. */
export function isSerial(all: readonly Operation[], order: Order): boolean {
  const search = (left: readonly Operation[], state: State): boolean => {
    if (left.every(({ outcome }) => outcome === "info")) return true;
    return left.some((next) => {
      if (left.some((other) => other !== next && mustPrecede(other, next, order))) return false;
      const rest = left.filter((other) => other !== next);
      const then = after(state, next);
      if (then !== null && search(rest, then)) return true;
      return next.outcome === "info" && search(rest, state);
    });
  };
  return search(relevant(all), new Map());
}

/** Reads from a snapshot, writes at a commit; with `exclusive` nobody else who writes the same commits in between. */
export function isOfSnapshots(all: readonly Operation[], order: Order, exclusive: boolean): boolean {
  const keysOf = ({ steps }: Operation): Set<string> =>
    new Set(steps.filter(({ f }) => f !== "r").map(({ key }) => key));
  const writesOf = (operation: Operation): Operation => ({
    ...operation,
    steps: operation.steps.filter(({ f }) => f !== "r"),
  });
  const search = (
    left: readonly Operation[],
    begun: readonly { readonly by: Operation; readonly disturbed: boolean }[],
    state: State,
  ): boolean => {
    if (begun.length === 0 && left.every(({ outcome }) => outcome === "info")) return true;
    const starts = left.some((next) => {
      if ([...left, ...begun.map(({ by }) => by)].some((other) => other !== next && mustPrecede(other, next, order)))
        return false;
      const rest = left.filter((other) => other !== next);
      if (after(state, next) !== null && search(rest, [...begun, { by: next, disturbed: false }], state)) return true;
      return next.outcome === "info" && search(rest, begun, state);
    });
    if (starts) return true;
    return begun.some((one) => {
      if (exclusive && one.disturbed) return false;
      const written = keysOf(one.by);
      const rest = begun
        .filter((other) => other !== one)
        .map((other) => ({
          by: other.by,
          disturbed: other.disturbed || [...keysOf(other.by)].some((key) => written.has(key)),
        }));
      return search(left, rest, after(state, writesOf(one.by)) as State);
    });
  };
  return search(relevant(all), [], new Map());
}

/**
 * Rows of unique values, one by one: an order that keeps real time, reads that may be old, but not older than a
 * session's bound.
 */
export function keepsSessions(all: readonly Operation[], guarantee: "eventual" | "session" | "session-mr"): boolean {
  const keys = new Set(all.flatMap(({ steps }) => steps.map(({ key }) => key)));
  return [...keys].every((key) => {
    const search = (
      left: readonly Operation[],
      versions: readonly (Scalar | null)[],
      bounds: ReadonlyMap<number, number>,
    ): boolean => {
      if (left.every(({ outcome }) => outcome === "info")) return true;
      return left.some((next) => {
        if (left.some((other) => other !== next && mustPrecede(other, next, "realtime"))) return false;
        const rest = left.filter((other) => other !== next);
        const step = next.steps[0] as Step;
        const { session } = next;
        if (step.f !== "r") {
          const own =
            next.outcome === "ok" && guarantee === "session" ? new Map(bounds).set(session, versions.length) : bounds;
          return (
            search(rest, [...versions, step.value as Scalar], own) ||
            (next.outcome === "info" && search(rest, versions, bounds))
          );
        }
        const found = versions.indexOf(step.value as Scalar | null);
        if (found < 0 || found < (bounds.get(session) ?? 0)) return false;
        return search(rest, versions, guarantee === "session-mr" ? new Map(bounds).set(session, found) : bounds);
      });
    };
    return search(
      relevant(all).filter(({ steps }) => steps[0].key === key),
      [null],
      new Map(),
    );
  });
}

/**
 * Convergent causal consistency of registers with unique values: some order of all that keeps who knew of whom, and
 * explains every read.
 */
export function isCausal(all: readonly Operation[]): boolean {
  const known = relevant(all);
  const lastOf = (by: Operation, key: string): unknown =>
    by.steps.findLast((step) => step.f !== "r" && step.key === key)?.value;
  const externals = known.flatMap((by) =>
    by.outcome !== "ok"
      ? []
      : by.steps
          .filter((step, at) => step.f === "r" && !by.steps.slice(0, at).some(({ key }) => key === step.key))
          .map(({ key, value }) => ({ by, key, value })),
  );
  // Everything that one operation shows by itself.
  for (const { steps, outcome } of known) {
    const own = new Map<string, unknown>();
    for (const { f, key, value } of steps) {
      if (f === "r" && outcome !== "ok") continue;
      if (f === "r" && own.has(key) && own.get(key) !== value) return false;
      own.set(key, value);
    }
  }
  const writerOf = new Map<string, Operation>();
  for (const by of known)
    for (const { f, key, value } of by.steps)
      if (f !== "r" && lastOf(by, key) === value) writerOf.set(`${key} ${String(value)}`, by);
  if (externals.some(({ by, key, value }) => value !== null && (writerOf.get(`${key} ${String(value)}`) ?? by) === by))
    return false;
  const edge = known.map((one) =>
    known.map(
      (other) =>
        one !== other &&
        (mustPrecede(one, other, "session") ||
          externals.some(
            ({ by, key, value }) => by === other && value !== null && writerOf.get(`${key} ${String(value)}`) === one,
          )),
    ),
  );
  for (let k = 0; k < known.length; k++)
    for (let i = 0; i < known.length; i++)
      for (let j = 0; j < known.length; j++) if (edge[i][k] && edge[k][j]) edge[i][j] = true;
  if (known.some((_, i) => edge[i][i])) return false;
  const search = (order: readonly number[]): boolean => {
    if (order.length === known.length)
      return externals.every(({ by, key, value }) => {
        const found =
          value === null ? -1 : order.indexOf(known.indexOf(writerOf.get(`${key} ${String(value)}`) as Operation));
        return known.every(
          (other, index) =>
            other === by ||
            lastOf(other, key) === undefined ||
            !edge[index][known.indexOf(by)] ||
            order.indexOf(index) <= found,
        );
      });
    return known.some(
      (_, index) =>
        !order.includes(index) &&
        known.every((_, other) => !edge[other][index] || order.includes(other)) &&
        search([...order, index]),
    );
  };
  return search([]);
}

/**
 * Operations as pieces for the search (search.ts): what order counts between them, and whether a transaction happens at
 * once or reads a snapshot first and writes later. By the second every model is a question of order: with snapshots
 * that may be old it is consistent prefix; if no other transaction that writes the same row may come between a snapshot
 * and its commit, snapshot isolation (Biswas and Enea 2019).
 *
 * An operation of unknown outcome whose writes nobody has seen is left out; if somebody saw what nobody else wrote, it
 * happened; otherwise it may have. Reads of what nobody wrote are left out too: they are an anomaly of their own, which
 * others find, and the rest may have an order.
 */
import { externalReads, isRead, type Operation, type Scalar, type Step } from "./history.ts";
import type { Piece, PieceStep, Problem } from "./search.ts";

export interface Kind {
  /** What must not be turned round: nothing, each session's order, or real time. */
  readonly order: "none" | "session" | "realtime";
  /**
   * Whether reads and writes happen at once; in a prefix and later; in a snapshot and with nobody writing the same in
   * between.
   */
  readonly split: "none" | "prefix" | "snapshot";
}

export function problemOf(operations: readonly Operation[], { order, split }: Kind): Problem {
  const names = new Names();
  const hintOf = hints(operations);
  const seen = seenOf(operations, hintOf);
  const pieces: Piece[] = [];
  /** By session: the piece that ends its last operation. */
  const last = new Map<number, number>();
  for (const operation of operations) {
    const { outcome, session } = operation;
    const happened = outcome === "ok" ? "yes" : outcome === "fail" ? "no" : happenedOf(operation, seen);
    if (happened === "no" || (outcome === "info" && operation.steps.every(isRead))) continue;
    const isOptional = happened === "perhaps";
    const [from, until] = order === "realtime" ? [operation.invoked, operation.completed] : [-Infinity, Infinity];
    const after = order === "session" ? (last.get(session) ?? -1) : -1;
    const writes = writesOf(operation, names);
    const hint = outcome === "ok" ? hintOf(operation) : firstSeen(operation, seen);
    if (split === "none" || writes.length === 0) {
      const steps = stepsOf(operation, names, seen);
      if (steps.length === 0) continue;
      pieces.push({ steps, from, until, after, isOptional, hint });
    } else {
      const keys = split === "snapshot" ? [...new Set(writes.map(({ key }) => key))] : [];
      const locks = keys.map((key) => names.key(`lock ${key}`));
      const take = locks.map((key): PieceStep => ({
        f: "swap",
        key,
        value: names.value(key, "taken"),
        old: names.initial[key],
      }));
      const release = locks.map((key): PieceStep => ({ f: "write", key, value: names.initial[key], old: 0 }));
      pieces.push({ steps: [...readsOf(operation, names, seen), ...take], from, until, after, isOptional, hint });
      pieces.push({ steps: [...writes, ...release], from, until, after: pieces.length - 1, isOptional, hint });
    }
    if (outcome === "ok") last.set(session, pieces.length - 1);
  }
  return { pieces, initial: names.initial, appended: (list, element) => names.appended(list, element) };
}

/** Small numbers for keys, and for what rows may hold: never the same for two rows. */
class Names {
  readonly #keys = new Map<string, number>();
  /** By row: what it holds at the start, which is nothing, or a list without elements. */
  readonly initial: number[] = [];
  readonly #scalars: Map<Scalar, number>[] = [];
  /** By list: by element appended, the list that results. */
  readonly #lists = new Map<number, Map<Scalar, number>>();
  readonly #elements = new Map<Scalar, number>();
  readonly #byElement: Scalar[] = [];
  #last = -1;

  key(name: string): number {
    return ofMap(this.#keys, name, () => {
      this.initial.push(++this.#last);
      this.#scalars.push(new Map());
      return this.initial.length - 1;
    });
  }

  value(key: number, value: Scalar | null | readonly Scalar[]): number {
    if (value === null) return this.initial[key];
    if (typeof value === "object")
      return value.reduce<number>((list, element) => this.#appended(list, element), this.initial[key]);
    return ofMap(this.#scalars[key], value, () => ++this.#last);
  }

  element(value: Scalar): number {
    return ofMap(this.#elements, value, () => this.#byElement.push(value) - 1);
  }

  appended(list: number, element: number): number {
    return this.#appended(list, this.#byElement[element]);
  }

  #appended(list: number, element: Scalar): number {
    return ofMap(
      ofMap(this.#lists, list, () => new Map<Scalar, number>()),
      element,
      () => ++this.#last,
    );
  }
}

function ofMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/**
 * All steps of an operation that happens at once; of an unknown outcome what it found is not known, but for a
 * compare-and-swap's sake.
 */
function stepsOf({ steps, outcome }: Operation, names: Names, seen: Seen): PieceStep[] {
  return steps.flatMap((step): PieceStep[] => {
    const key = names.key(step.key);
    if (step.f === "r")
      return outcome === "ok" && isWritten(step.key, step.value, seen)
        ? [{ f: "read", key, value: names.value(key, step.value), old: 0 }]
        : [];
    if (step.f === "cas" && (outcome === "info" || isWritten(step.key, step.old, seen)))
      return [{ f: "swap", key, value: names.value(key, step.value), old: names.value(key, step.old) }];
    return [written(key, step, names)];
  });
}

function writesOf({ steps }: Operation, names: Names): PieceStep[] {
  return steps.flatMap((step) => (step.f === "r" ? [] : [written(names.key(step.key), step, names)]));
}

function written(key: number, { f, value }: Exclude<Step, { readonly f: "r" }>, names: Names): PieceStep {
  if (f === "append") return { f, key, value: names.element(value), old: 0 };
  return { f: "write", key, value: names.value(key, value), old: 0 };
}

function readsOf(operation: Operation, names: Names, seen: Seen): PieceStep[] {
  return externalReads(operation).flatMap(({ key: name, value }): PieceStep[] => {
    if (!isWritten(name, value, seen)) return [];
    const key = names.key(name);
    return [{ f: "read", key, value: names.value(key, value), old: 0 }];
  });
}

function isWritten(key: string, value: Scalar | null | readonly Scalar[], { writers }: Seen): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return (value as readonly Scalar[]).every((one) => writers.get(key)?.has(one) === true);
  return writers.get(key)?.has(value as Scalar) === true;
}

interface Seen {
  /**
   * By row and value that was found there, list elements one by one: whether one who found it did happen, and the first
   * hint.
   */
  readonly values: ReadonlyMap<string, ReadonlyMap<Scalar, { readonly isSure: boolean; readonly hint: number }>>;
  /** By row and value: how many may have written it. */
  readonly writers: ReadonlyMap<string, ReadonlyMap<Scalar, number>>;
}

/**
 * Where an operation belongs by its log position, what reads behind what writes; by when it was over, if not all have
 * positions.
 */
function hints(operations: readonly Operation[]): (operation: Operation) => number {
  const hasPositions = operations.every(({ outcome, lsn }) => outcome !== "ok" || lsn !== null);
  if (!hasPositions) return ({ completed }) => completed;
  return ({ lsn, steps }) => (lsn as number) + (steps.every(isRead) ? 0.5 : 0);
}

/** The hint of an operation of unknown outcome: before whoever saw it first. */
function firstSeen({ steps }: Operation, { values }: Seen): number {
  let first = Infinity;
  for (const step of steps)
    if (step.f !== "r") first = Math.min(first, values.get(step.key)?.get(step.value)?.hint ?? Infinity);
  return first - 0.25;
}

function seenOf(operations: readonly Operation[], hintOf: (operation: Operation) => number): Seen {
  const values = new Map<string, Map<Scalar, { isSure: boolean; hint: number }>>();
  const writers = new Map<string, Map<Scalar, number>>();
  for (const operation of operations) {
    if (operation.outcome === "fail") continue;
    for (const step of operation.steps) {
      if (step.f !== "r") {
        const row = ofMap(writers, step.key, () => new Map<Scalar, number>());
        row.set(step.value, (row.get(step.value) ?? 0) + 1);
      }
      const found = step.f === "cas" ? step.old : step.f === "r" && operation.outcome === "ok" ? step.value : null;
      if (found === null) continue;
      const row = ofMap(values, step.key, () => new Map<Scalar, { isSure: boolean; hint: number }>());
      const isSure = operation.outcome === "ok";
      for (const value of Array.isArray(found) ? (found as readonly Scalar[]) : [found as Scalar]) {
        const known = ofMap(row, value, () => ({ isSure, hint: Infinity }));
        known.isSure ||= isSure;
        if (isSure) known.hint = Math.min(known.hint, hintOf(operation));
      }
    }
  }
  return { values, writers };
}

function happenedOf({ steps }: Operation, { values, writers }: Seen): "yes" | "no" | "perhaps" {
  let happened: "no" | "perhaps" = "no";
  for (const step of steps) {
    const wasSeen = step.f === "r" ? undefined : values.get(step.key)?.get(step.value);
    if (step.f === "r" || wasSeen === undefined) continue;
    if (wasSeen.isSure && writers.get(step.key)?.get(step.value) === 1) return "yes";
    happened = "perhaps";
  }
  return happened;
}

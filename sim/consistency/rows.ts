/**
 * What transactions wrote to and read from each row, and what one transaction shows by itself: that it does not see
 * what it has itself left there (internal).
 *
 * A value that failed and was then written by somebody else is the other's. One that two may have written cannot tell
 * who was read: its row is not judged by order.
 */
import type { Finding } from "./findings.ts";
import type { Operation, Scalar, Step } from "./history.ts";

export interface Writer {
  readonly by: Operation;
  /** Whether it was that transaction's last write of the row, and its place among the transaction's steps. */
  readonly isLast: boolean;
  readonly at: number;
}

export interface RowRead {
  readonly by: Operation;
  /** Of a list what was there before the transaction's own appends. */
  readonly value: Scalar | null | readonly Scalar[];
  /** Of a list all that was read. */
  readonly whole: readonly Scalar[] | null;
}

export interface Row {
  readonly key: string;
  readonly index: number;
  isList: boolean;
  readonly writers: Map<Scalar, Writer>;
  readonly reads: RowRead[];
  /** Values that two may have written. */
  readonly repeated: Set<Scalar>;
  /** For registers: which value is known to come after which. */
  readonly after: Map<Scalar | null, Set<Scalar>>;
}

export type Find = (anomaly: string, witness: readonly Operation[], message: () => string) => void;

/** The first finding of each anomaly. */
export class Findings {
  readonly #byAnomaly = new Map<string, Finding>();

  readonly find: Find = (anomaly, witness, message) => {
    if (!this.#byAnomaly.has(anomaly))
      this.#byAnomaly.set(anomaly, { anomaly, witness: [...new Set(witness)], message: message() });
  };

  get all(): readonly Finding[] {
    return [...this.#byAnomaly.values()];
  }
}

export function readRows(operations: readonly Operation[], find: Find): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const operation of operations) readSteps(operation, rows, find);
  return rows;
}

/** What a transaction knows of a row: that it left `value` there, or a list that ends so, or is exactly so. */
interface Own {
  readonly value: Scalar | null;
  readonly list: readonly Scalar[] | null;
  readonly isWhole: boolean;
  readonly hasWritten: boolean;
  /** Elements that it has itself appended. */
  readonly appended: number;
}

function readSteps(operation: Operation, rows: Map<string, Row>, find: Find): void {
  const { steps, outcome } = operation;
  const own = steps.length > 1 ? new Map<string, Own>() : null;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const row = rowOf(rows, step);
    const seen = own?.get(step.key);
    if (step.f === "r") {
      const left = outcome === "ok" ? readStep(operation, row, step.value, seen, find) : null;
      if (left !== null) own?.set(step.key, left);
      continue;
    }
    if (step.f === "cas") {
      // It has read, and put its own behind what it read. Nobody knows whether one of unknown outcome did.
      if (outcome === "ok") readStep(operation, row, step.old, seen, find);
      if (outcome !== "fail") addAfter(row, step.old, step.value);
    }
    const isLast = own === null || !steps.some((other, at) => at > i && other.f !== "r" && other.key === step.key);
    addWriter(row, step.value, { by: operation, isLast, at: i });
    if (step.f === "append") {
      own?.set(step.key, {
        value: step.value,
        list: [...(seen?.list ?? []), step.value],
        isWhole: seen?.isWhole === true,
        hasWritten: true,
        appended: (seen?.appended ?? 0) + 1,
      });
    } else {
      if (seen !== undefined && outcome !== "fail") addAfter(row, seen.value, step.value);
      own?.set(step.key, { value: step.value, list: null, isWhole: true, hasWritten: true, appended: 0 });
    }
  }
}

function rowOf(rows: Map<string, Row>, { key, f }: Step): Row {
  let row = rows.get(key);
  if (row === undefined)
    rows.set(
      key,
      (row = {
        key,
        index: rows.size,
        isList: false,
        writers: new Map(),
        reads: [],
        repeated: new Set(),
        after: new Map(),
      }),
    );
  if (f === "append") row.isList = true;
  return row;
}

function addWriter(row: Row, value: Scalar, writer: Writer): void {
  const other = row.writers.get(value);
  if (other === undefined || other.by.outcome === "fail") row.writers.set(value, writer);
  else if (writer.by.outcome !== "fail") row.repeated.add(value);
}

export function addAfter(row: Row, before: Scalar | null, value: Scalar): void {
  const known = row.after.get(before);
  if (known === undefined) row.after.set(before, new Set([value]));
  else known.add(value);
}

function readStep(
  operation: Operation,
  row: Row,
  value: Scalar | null | readonly Scalar[],
  seen: Own | undefined,
  find: Find,
): Own {
  const whole = typeof value === "object" && value !== null ? value : null;
  if (whole !== null) row.isList = true;
  const list = whole ?? (row.isList ? [] : null);
  if (seen !== undefined && !fits(value, list, seen))
    find(
      "internal",
      [operation],
      () =>
        `Operation ${operation.index} read ${shown(value)} from ${row.key} after it had itself left ${shown(seen.list ?? seen.value)} there.`,
    );
  const isExternal = seen === undefined || !seen.hasWritten;
  if (isExternal) row.reads.push({ by: operation, value, whole });
  else if (whole !== null && seen.list !== null) {
    const before = whole.slice(0, Math.max(0, whole.length - seen.appended));
    row.reads.push({ by: operation, value: before, whole });
  }
  return {
    value: list === null ? (value as Scalar | null) : (list.at(-1) ?? null),
    list,
    isWhole: true,
    hasWritten: seen?.hasWritten === true,
    appended: seen?.appended ?? 0,
  };
}

function fits(value: Scalar | null | readonly Scalar[], list: readonly Scalar[] | null, seen: Own): boolean {
  if (list === null || seen.list === null) return value === seen.value;
  if (seen.isWhole && list.length !== seen.list.length) return false;
  const end = seen.list;
  return end.every((element, index) => list[list.length - end.length + index] === element);
}

export function shown(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `...${text.slice(-57)}` : text;
}

/**
 * A history of single reads and writes in columns: by operation the number of its row and of its session, and whose
 * write a read found. A million operations are then judged by comparing numbers.
 */
import type { Operation, Scalar } from "./history.ts";
import { shown } from "./rows.ts";

/** What a read found instead of somebody's write: nothing at all; or what nobody wrote. */
export const NOTHING = -1;
export const NOBODYS = -2;

export interface Columns {
  readonly operations: readonly Operation[];
  /** By operation, whose ids are places in the list. */
  readonly completed: Float64Array;
  readonly row: Int32Array;
  readonly rowCount: number;
  readonly session: Int32Array;
  readonly sessionCount: number;
  /**
   * By read, and compare-and-swap: the id of the operation whose value it found, or NOTHING, or NOBODYS. A failed write
   * only if nobody else wrote the value.
   */
  readonly found: Int32Array;
  /** Why values cannot tell who wrote them; absent if they can. */
  readonly repeated: string | undefined;
  readonly hasPositions: boolean;
}

export function columnsOf(operations: readonly Operation[]): Columns {
  const completed = new Float64Array(operations.length);
  const row = new Int32Array(operations.length);
  const session = new Int32Array(operations.length);
  const found = new Int32Array(operations.length).fill(NOTHING);
  const rows = new Map<string, number>();
  const sessions = new Map<number, number>();
  const writers = new Writers(row);
  let repeated: string | undefined;
  let hasPositions = false;
  for (const operation of operations) {
    const { id, lsn, steps } = operation;
    const step = steps[0];
    if (lsn !== null) hasPositions = true;
    completed[id] = operation.completed;
    row[id] = numbered(rows, step.key);
    session[id] = numbered(sessions, operation.session);
    if (step.f === "r") continue;
    if (step.f === "cas") repeated ??= "compare-and-swap has been used: this model judges reads and writes";
    const other = writers.get(row[id], step.value);
    if (other === undefined || operations[other].outcome === "fail") writers.set(row[id], step.value, id);
    else if (operation.outcome !== "fail")
      repeated ??= `${shown(step.value)} was written to ${step.key} twice: values must be unique to be judged`;
  }
  for (let id = 0; id < operations.length; id++) {
    const { outcome, steps } = operations[id];
    const step = steps[0];
    const value = step.f === "r" ? (step.value as Scalar | null) : step.f === "cas" ? step.old : null;
    if (outcome === "ok" && value !== null) found[id] = writers.get(row[id], value) ?? NOBODYS;
  }
  return {
    operations,
    completed,
    row,
    rowCount: rows.size,
    session,
    sessionCount: sessions.size,
    found,
    repeated,
    hasPositions,
  };
}

/**
 * Who has written a value to a row. A small whole number that only one row has had, as most are, is found without a
 * map.
 */
class Writers {
  readonly #row: Int32Array;
  /** By value: the operation that wrote it to whatever row, -1 for none. */
  readonly #small: Int32Array;
  /** By row: the others. */
  readonly #others = new Map<number, Map<Scalar, number>>();

  /** `row` is the row of each operation, filled as far as its writes are asked for. */
  constructor(row: Int32Array) {
    this.#row = row;
    this.#small = new Int32Array(2 * row.length + 1_000).fill(-1);
  }

  get(row: number, value: Scalar): number | undefined {
    const id = this.#isSmall(value) ? this.#small[value] : -1;
    return id >= 0 && this.#row[id] === row ? id : this.#others.get(row)?.get(value);
  }

  set(row: number, value: Scalar, id: number): void {
    const other = this.#isSmall(value) ? this.#small[value] : 0;
    if (this.#isSmall(value) && (other < 0 || this.#row[other] === row)) {
      this.#small[value] = id;
      return;
    }
    const known = this.#others.get(row);
    if (known === undefined) this.#others.set(row, new Map([[value, id]]));
    else known.set(value, id);
  }

  #isSmall(value: Scalar): value is number {
    return typeof value === "number" && value >= 0 && value < this.#small.length && Number.isInteger(value);
  }
}

function numbered<K>(map: Map<K, number>, name: K): number {
  let number = map.get(name);
  if (number === undefined) map.set(name, (number = map.size));
  return number;
}

/** A small number for each place of a session in a row, -1 at first; `everyRow` counts all rows as one. */
export class Places {
  readonly #columns: Columns;
  readonly #everyRow: boolean;
  readonly #dense: Int32Array | undefined;
  readonly #sparse = new Map<number, number>();

  constructor(columns: Columns, everyRow = false) {
    this.#columns = columns;
    this.#everyRow = everyRow;
    const size = everyRow ? columns.sessionCount : columns.sessionCount * columns.rowCount;
    if (size <= 4_000_000) this.#dense = new Int32Array(size).fill(-1);
  }

  get(id: number): number {
    const place = this.#placeOf(id);
    return this.#dense === undefined ? (this.#sparse.get(place) ?? -1) : this.#dense[place];
  }

  set(id: number, value: number): void {
    const place = this.#placeOf(id);
    if (this.#dense === undefined) this.#sparse.set(place, value);
    else this.#dense[place] = value;
  }

  #placeOf(id: number): number {
    const { session, row, rowCount } = this.#columns;
    return this.#everyRow ? session[id] : session[id] * rowCount + row[id];
  }
}

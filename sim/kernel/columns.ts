/**
 * Append-only columns of numbers in chunks: growing never copies, and a checkpoint keeps only the length.
 *
 * What stands below a saved length never changes, and a replay writes the same numbers above it again, because a run is
 * a pure function of its inputs. So restoring is setting the length back.
 *
 * One class to each element type, alike to the letter: an engine specialises a read by the place in the code where it
 * stands, and one place that reads four kinds of array costs three times as much (8% of the write path, measured).
 *
 * What is read together stands together: a table of rows (Uint32Rows) costs one walk from object to chunk to cache line
 * where as many columns cost one each. Columns are for what is read alone.
 */
import type { SharedChunks } from "./shared-rows.ts";

const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

/** A column of whole or broken numbers. Indexes are whole numbers below 2^32. */
export class Float64Column {
  readonly #chunks: Float64Array[] = [];

  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS][index & MASK];
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS] ?? reach(this.#chunks, index, () => new Float64Array(CHUNK));
    chunk[index & MASK] = value;
  }
}

export class Uint32Column {
  readonly #chunks: Uint32Array[] = [];

  /** Something has been set here or nearby: elsewhere `get` may not ask. */
  has(index: number): boolean {
    return this.#chunks[index >>> CHUNK_BITS] !== undefined;
  }

  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS][index & MASK];
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS] ?? reach(this.#chunks, index, () => new Uint32Array(CHUNK));
    chunk[index & MASK] = value;
  }
}

export class Uint16Column {
  readonly #chunks: Uint16Array[] = [];

  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS][index & MASK];
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS] ?? reach(this.#chunks, index, () => new Uint16Array(CHUNK));
    chunk[index & MASK] = value;
  }
}

export class Uint8Column {
  readonly #chunks: Uint8Array[] = [];

  get(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS][index & MASK];
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS] ?? reach(this.#chunks, index, () => new Uint8Array(CHUNK));
    chunk[index & MASK] = value;
  }
}

/** So many chunks behind the one in which a table has begun to write, it offers a chunk to whoever has an equal one. */
const SETTLED = 2;

/**
 * Rows of some whole numbers below 2^32 each, side by side. Whoever writes several numbers of a row takes its chunk
 * once, and is done with it before asking for another.
 */
export class Uint32Rows {
  readonly #width: number;
  readonly #shared: SharedChunks | undefined;
  readonly #chunks: (Uint32Array | undefined)[] = [];
  /** Those in which this table may write: all, where it shares none. */
  readonly #own: (Uint32Array | undefined)[];

  constructor(width: number, shared?: SharedChunks) {
    this.#width = width;
    this.#shared = shared;
    this.#own = shared === undefined ? this.#chunks : [];
  }

  /** Something has been set here or nearby: elsewhere `get` may not ask. */
  has(row: number): boolean {
    return this.#chunks[row >>> CHUNK_BITS] !== undefined;
  }

  get(row: number, column: number): number {
    return (this.#chunks[row >>> CHUNK_BITS] as Uint32Array)[(row & MASK) * this.#width + column];
  }

  set(row: number, column: number, value: number): void {
    this.chunk(row)[(row & MASK) * this.#width + column] = value;
  }

  /** The array in which a row stands, to write into, made if there is none; the row begins at `at(row)`. */
  chunk(row: number): Uint32Array {
    return this.#own[row >>> CHUNK_BITS] ?? this.#reach(row);
  }

  at(row: number): number {
    return (row & MASK) * this.#width;
  }

  /** The last row that stands in the array of `row`, for loops that take an array once and not a row at a time. */
  lastBeside(row: number): number {
    return row - (row & MASK) + MASK;
  }

  /**
   * A function of its own: one that could make an array of this width where it is asked for would cost memory at every
   * call.
   */
  #reach(row: number): Uint32Array {
    const length = CHUNK * this.#width;
    const shared = this.#shared;
    if (shared === undefined) return reach(this.#chunks, row, () => new Uint32Array(length));
    const place = row >>> CHUNK_BITS;
    const kept = this.#chunks[place];
    const own = kept === undefined ? shared.fresh(length) : shared.release(place, kept);
    reach(this.#chunks, row, () => own);
    reach(this.#own, row, () => own);
    const settled = this.#own[place - SETTLED];
    if (settled !== undefined) {
      this.#chunks[place - SETTLED] = shared.keep(place - SETTLED, settled);
      this.#own[place - SETTLED] = undefined;
    }
    return own;
  }
}

/**
 * Makes the chunk that holds `index`. Positions may jump (a recovery skips ten million LSNs); what is skipped costs one
 * empty entry.
 */
function reach<T>(chunks: (T | undefined)[], index: number, create: () => T): T {
  const at = index >>> CHUNK_BITS;
  while (chunks.length < at) chunks.push(undefined);
  const created = create();
  chunks[at] = created;
  return created;
}

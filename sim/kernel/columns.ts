/**
 * Append-only columns of numbers in chunks: growing never copies, and a checkpoint keeps only the length.
 *
 * What stands below a saved length never changes, and a replay writes the same numbers above it again, because a run is a pure
 * function of its inputs. So restoring is setting the length back.
 */
const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

interface NumberArray {
  [index: number]: number;
}

/** A column of one element type. Indexes are whole numbers below 2^32. */
export class Column {
  readonly #chunks: (NumberArray | undefined)[] = [];
  readonly #create: () => NumberArray;

  constructor(create: (length: number) => NumberArray) {
    this.#create = () => create(CHUNK);
  }

  get(index: number): number {
    return (this.#chunks[index >>> CHUNK_BITS] as NumberArray)[index & MASK];
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS];
    if (chunk === undefined) this.#add(index >>> CHUNK_BITS)[index & MASK] = value;
    else chunk[index & MASK] = value;
  }

  #add(chunk: number): NumberArray {
    const created = this.#create();
    // Positions may jump (a recovery skips ten million LSNs); holes keep the list dense and fast.
    while (this.#chunks.length < chunk) this.#chunks.push(undefined);
    this.#chunks[chunk] = created;
    return created;
  }
}

export const float64Column = (): Column => new Column((length) => new Float64Array(length));
export const uint32Column = (): Column => new Column((length) => new Uint32Array(length));
export const uint16Column = (): Column => new Column((length) => new Uint16Array(length));
export const uint8Column = (): Column => new Column((length) => new Uint8Array(length));

/**
 * Columns as in sim/kernel/columns.ts that know when each of their numbers was written: before a fork's checkpoint,
 * after it by the run that was given up, or by the run that goes on. Whoever reads a number of the run that was given
 * up should have forgotten it (Engine.whenParted). A test puts them in the place of the real ones.
 */
const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * `shared` until the checkpoint, `givenUp` after it, `loading` while the fork is made (what is read then is being
 * forgotten), `fork` from then on.
 */
export const ERA = { shared: 0, givenUp: 1, fork: 2, loading: 3 } as const;

export const memory = {
  era: ERA.shared as number,
  /** Where numbers of the run that was given up have been read. */
  stale: new Set<string>(),
};

class Remembering {
  readonly #chunks: (Numbers | undefined)[] = [];
  readonly #eras: (Uint8Array | undefined)[] = [];
  readonly #proxies: (Uint32Array | undefined)[] = [];
  readonly #width: number;
  readonly #create: (length: number) => Numbers;

  constructor(width: number, create: (length: number) => Numbers) {
    this.#width = width;
    this.#create = create;
  }

  has(row: number): boolean {
    return this.#chunks[row >>> CHUNK_BITS] !== undefined;
  }

  protected read(chunk: number, place: number): number {
    if (memory.era === ERA.fork && this.#eras[chunk]?.[place] === ERA.givenUp) {
      const [, , , ...callers] = (new Error("read").stack ?? "").split("\n");
      memory.stale.add(
        callers
          .slice(0, 3)
          .map((line) => line.trim())
          .join(" "),
      );
    }
    // As in the real ones, what was never written nearby cannot be read.
    return (this.#chunks[chunk] as Numbers)[place];
  }

  protected write(chunk: number, place: number, value: number): void {
    const numbers = (this.#chunks[chunk] ??= this.#create(CHUNK * this.#width));
    const eras = (this.#eras[chunk] ??= new Uint8Array(CHUNK * this.#width));
    numbers[place] = value;
    eras[place] = memory.era === ERA.loading ? ERA.fork : memory.era;
  }

  /** An array of numbers that are read and written one by one. */
  protected proxy(chunk: number): Uint32Array {
    return (this.#proxies[chunk] ??= new Proxy(new Uint32Array(0), {
      get: (_, place) => this.read(chunk, Number(place)),
      set: (_, place, value: number) => {
        this.write(chunk, Number(place), value);
        return true;
      },
    }));
  }
}

class Column extends Remembering {
  get(index: number): number {
    return this.read(index >>> CHUNK_BITS, index & MASK);
  }

  set(index: number, value: number): void {
    this.write(index >>> CHUNK_BITS, index & MASK, value);
  }
}

export class Float64Column extends Column {
  constructor() {
    super(1, (length) => new Float64Array(length));
  }
}

export class Uint32Column extends Column {
  constructor() {
    super(1, (length) => new Uint32Array(length));
  }
}

export class Uint16Column extends Column {
  constructor() {
    super(1, (length) => new Uint16Array(length));
  }
}

export class Uint8Column extends Column {
  constructor() {
    super(1, (length) => new Uint8Array(length));
  }
}

export class Uint32Rows extends Remembering {
  readonly #columns: number;

  constructor(width: number) {
    super(width, (length) => new Uint32Array(length));
    this.#columns = width;
  }

  get(row: number, column: number): number {
    return this.read(row >>> CHUNK_BITS, this.at(row) + column);
  }

  set(row: number, column: number, value: number): void {
    this.write(row >>> CHUNK_BITS, this.at(row) + column, value);
  }

  chunk(row: number): Uint32Array {
    const at = row >>> CHUNK_BITS;
    if (!this.has(row)) this.write(at, 0, 0);
    return this.proxy(at);
  }

  at(row: number): number {
    return (row & MASK) * this.#columns;
  }

  lastBeside(row: number): number {
    return row - (row & MASK) + MASK;
  }
}

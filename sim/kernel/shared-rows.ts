/**
 * Rows that several tables have alike stand once.
 *
 * Why: the log of a secondary of a Global Database says what the primary's says, record by record, and so do the
 * checks' books of both. At 200,000 records a second that is 56 bytes a record for each Region more, of which none says
 * anything new. So a table that has gone on two chunks offers the one behind: where another table has an equal one,
 * both read that. Whoever writes into it later, which a recovery or a late copy of a segment may do, gets a copy of its
 * own first; so nobody ever sees another's writes.
 *
 * Left out: chunks that have become equal later than that; they stay apart.
 */
import { fail } from "./assert.ts";

interface Held {
  readonly chunk: Uint32Array;
  tables: number;
}

/** Chunks to use again, so that sharing leaves no garbage. More than one for each of a few tables is of no use. */
const SPARE_MAX = 4;

/** The chunks of tables of one kind, by their place in the table. */
export class SharedChunks {
  readonly #held = new Map<number, Held[]>();
  readonly #spare: Uint32Array[] = [];

  /** A chunk of zeros. */
  fresh(length: number): Uint32Array {
    return this.#spare.pop()?.fill(0) ?? new Uint32Array(length);
  }

  /** A table does not write at `place` for now: it reads the chunk returned, which says the same as its own. */
  keep(place: number, chunk: Uint32Array): Uint32Array {
    const held = this.#held.get(place);
    const equal = held?.find((one) => isEqual(one.chunk, chunk));
    if (equal !== undefined) {
      equal.tables++;
      if (this.#spare.length < SPARE_MAX) this.#spare.push(chunk);
      return equal.chunk;
    }
    if (held === undefined) this.#held.set(place, [{ chunk, tables: 1 }]);
    else held.push({ chunk, tables: 1 });
    return chunk;
  }

  /**
   * A table that reads this chunk is about to write into it: the chunk itself where nobody else reads it, a copy
   * otherwise.
   */
  release(place: number, chunk: Uint32Array): Uint32Array {
    const held = this.#held.get(place) ?? [];
    const index = held.findIndex((one) => one.chunk === chunk);
    if (index < 0) fail("a chunk is given back that nobody has kept", { place });
    const one = held[index];
    if (one.tables > 1) {
      one.tables--;
      return chunk.slice();
    }
    held.splice(index, 1);
    return chunk;
  }
}

/** One to a world: what its clusters have alike, by the name of the kind of table. */
export class SharedRows {
  readonly #kinds = new Map<string, SharedChunks>();

  of(kind: string): SharedChunks {
    const found = this.#kinds.get(kind) ?? new SharedChunks();
    this.#kinds.set(kind, found);
    return found;
  }
}

/** From the end, where tables that are still being filled differ. */
function isEqual(one: Uint32Array, other: Uint32Array): boolean {
  for (let i = one.length - 1; i >= 0; i--) if (one[i] !== other[i]) return false;
  return true;
}

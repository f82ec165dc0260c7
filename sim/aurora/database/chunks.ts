/**
 * What stream messages say: one row a chunk, however many readers get it. The message carries the row's number, as a batch's does.
 *
 * A chunk holds whole mini-transactions, the records in (prev, last], and the VDL of the moment it left; readers cannot derive that one
 * themselves (P18 3.4). Without records it is a VDL control record. Rows are never removed; a replay writes the same again.
 */
import { Float64Column, Uint16Column, Uint32Column, type Checkpointed, type Lsn, type Micros } from "../../kernel/index.ts"; // prettier-ignore

export interface Chunk {
  /** The writer's address and epoch. */
  readonly writer: number;
  readonly epoch: number;
  readonly prev: Lsn;
  readonly last: Lsn;
  readonly vdl: Lsn;
  /** When the first of its news came to be: VDL moved. */
  readonly since: Micros;
  /** Begins the stream anew: an answer to a reader that asked for it. */
  readonly isWelcome: boolean;
}

export class Chunks implements Checkpointed {
  count = 0;
  readonly #writer = new Uint32Column();
  readonly #epoch = new Uint16Column();
  readonly #prev = new Uint32Column();
  readonly #last = new Uint32Column();
  readonly #vdl = new Uint32Column();
  readonly #since = new Float64Column();

  /** Returns the chunk's number. */
  add({ writer, epoch, prev, last, vdl, since, isWelcome }: Chunk): number {
    const chunk = this.count++;
    this.#writer.set(chunk, writer * 2 + (isWelcome ? 1 : 0));
    this.#epoch.set(chunk, epoch);
    this.#prev.set(chunk, prev);
    this.#last.set(chunk, last);
    this.#vdl.set(chunk, vdl);
    this.#since.set(chunk, since);
    return chunk;
  }

  at(chunk: number): Chunk {
    const writer = this.#writer.get(chunk);
    return {
      writer: writer >> 1,
      epoch: this.#epoch.get(chunk),
      prev: this.#prev.get(chunk),
      last: this.#last.get(chunk),
      vdl: this.#vdl.get(chunk),
      since: this.#since.get(chunk),
      isWelcome: (writer & 1) === 1,
    };
  }

  save(): number {
    return this.count;
  }

  load(saved: unknown): void {
    this.count = saved as number;
  }
}

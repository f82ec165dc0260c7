/**
 * The blocks that an instance writes, by number: what a message that carries one says. Kinds are those of the storage
 * paper's figure 2 (P17 3.1): redo log, binary log, double-write buffer, data pages, FRM files; and the redo log's
 * header, where the checkpoint stands.
 *
 * What is large travels as several I/Os, as EBS counts them; a block is on a disk when all of it is.
 */
import { Float64Column, Uint32Column, Uint8Column, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { BLOCK } from "../trace/index.ts";

export interface Block {
  readonly kind: number;
  readonly bytes: number;
  /** Of redo the last LSN, of the binary log the last commit, of a page its number, of a checkpoint its LSN; else 0. */
  readonly number: number;
  /** Of a page: the LSN of its newest change. */
  readonly lsn: Lsn;
}

export class Blocks implements Stateful {
  count = 0;
  readonly #kind = new Uint8Column();
  readonly #bytes = new Uint32Column();
  readonly #number = new Float64Column();
  readonly #lsn = new Float64Column();
  /** By double-write: its pages and their LSNs. Append-only; a replay writes the same. */
  readonly #pages = new Map<number, readonly (readonly [page: number, lsn: Lsn])[]>();

  add({ kind, bytes, number, lsn }: Block, pages: readonly (readonly [number, Lsn])[] = []): number {
    const block = ++this.count;
    this.#kind.set(block, kind);
    this.#bytes.set(block, bytes);
    this.#number.set(block, number);
    this.#lsn.set(block, lsn);
    if (kind === BLOCK.doublewrite) this.#pages.set(block, pages);
    return block;
  }

  kindOf(block: number): number {
    return this.#kind.get(block);
  }

  bytesOf(block: number): number {
    return this.#bytes.get(block);
  }

  numberOf(block: number): number {
    return this.#number.get(block);
  }

  lsnOf(block: number): Lsn {
    return this.#lsn.get(block);
  }

  pagesOf(block: number): readonly (readonly [page: number, lsn: Lsn])[] {
    return this.#pages.get(block) ?? [];
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  part(): void {
    for (const block of this.#pages.keys()) if (block > this.count) this.#pages.delete(block);
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
  }
}

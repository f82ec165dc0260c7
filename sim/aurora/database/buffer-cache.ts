/**
 * An instance's page cache: which data pages are in its memory, and the newest record that each of them carries.
 *
 * The one rule that storage as a log brings with it: a page leaves the cache only if its newest record is at or below
 * VDL, because nobody writes pages out, and storage can give back no more than what is durable (P18 3.1; P17 4.2.3 has
 * the comparison the wrong way round). Replacement is CLOCK. A run begins in steady state: the cache is full of the
 * first pages; after a crash it is empty. Left out: dirty flags (there is nothing to write), pages of bulk data.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";

export class BufferCache implements Stateful {
  /** Pages asked for that were there, and that were not. */
  hits = 0;
  misses = 0;
  /** By page: its frame, -1 when it is not cached. */
  #frameOf: Int32Array;
  /** By frame. */
  #pageAt: Int32Array;
  #pageLsn: Float64Array;
  #referenced: Uint8Array;
  #hand = 0;
  /** Frames in use; fewer than there are where memory was given back. */
  #limit: number;
  readonly #mayEvictDirty: boolean;

  /** `mayEvictDirty` is the mutation evictDirty. */
  constructor(pages: number, frames: number, mayEvictDirty: boolean) {
    this.#frameOf = new Int32Array(pages).fill(-1);
    this.#pageAt = new Int32Array(frames).fill(-1);
    this.#pageLsn = new Float64Array(frames);
    this.#referenced = new Uint8Array(frames);
    this.#mayEvictDirty = mayEvictDirty;
    this.#limit = frames;
    for (let page = 0; page < Math.min(pages, frames); page++) {
      this.#frameOf[page] = page;
      this.#pageAt[page] = page;
    }
  }

  /** Whether a page is there; it counts as used. */
  hit(page: number): boolean {
    const frame = this.#frameOf[page];
    if (frame < 0) {
      this.misses++;
      return false;
    }
    this.hits++;
    this.#referenced[frame] = 1;
    return true;
  }

  /** The LSN of a page's newest record as the cache has it, -1 when the page is not there. Does not count as use. */
  lsnOf(page: number): number {
    const frame = this.#frameOf[page] ?? -1;
    return frame < 0 ? -1 : this.#pageLsn[frame];
  }

  /** The pages that are there. */
  pages(): number[] {
    return [...this.#pageAt].filter((page) => page >= 0);
  }

  /** A page is no longer what the volume says: it goes. */
  drop(page: number): void {
    const frame = this.#frameOf[page] ?? -1;
    if (frame < 0) return;
    this.#frameOf[page] = -1;
    this.#pageAt[frame] = -1;
    this.#pageLsn[frame] = 0;
    this.#referenced[frame] = 0;
  }

  /** A record was applied to a page, if it is there. */
  applied(page: number, lsn: Lsn): void {
    const frame = this.#frameOf[page] ?? -1;
    if (frame >= 0) this.#pageLsn[frame] = lsn;
  }

  /**
   * Puts a page in that came from storage. When another has to go, `evicted` hears which, and the LSN of its newest
   * record. False when every page carries something that is not durable yet: then the page is used without being kept.
   */
  install(page: number, lsn: Lsn, vdl: Lsn, evicted: (page: number, lsn: Lsn) => void): boolean {
    if (this.#frameOf[page] >= 0) return true;
    const frame = this.#victim(vdl);
    if (frame < 0) return false;
    const old = this.#pageAt[frame];
    if (old >= 0) {
      this.#frameOf[old] = -1;
      evicted(old, this.#pageLsn[frame]);
    }
    this.#pageAt[frame] = page;
    this.#frameOf[page] = frame;
    this.#pageLsn[frame] = lsn;
    this.#referenced[frame] = 1;
    return true;
  }

  /** Every page goes that storage can give back: those whose newest record is at or below `durable`. */
  cool(durable: Lsn): void {
    for (const page of this.pages()) if (this.lsnOf(page) <= durable) this.drop(page);
  }

  /**
   * Memory for a share of the frames, from above 0 to 1. What stands in the others goes, as far as storage can give it
   * back; what is newer than `durable` stays until the next time.
   */
  resize(share: number, durable: Lsn): void {
    this.#limit = Math.max(1, Math.floor(this.#pageAt.length * share));
    this.#hand %= this.#limit;
    for (let frame = this.#limit; frame < this.#pageAt.length; frame++)
      if (this.#pageAt[frame] >= 0 && this.#pageLsn[frame] <= durable) this.drop(this.#pageAt[frame]);
  }

  /** The engine died, and its memory with it. */
  clear(): void {
    this.#frameOf.fill(-1);
    this.#pageAt.fill(-1);
    this.#pageLsn.fill(0);
    this.#referenced.fill(0);
    this.#hand = 0;
  }

  copyState(copy: StateCopy): void {
    this.hits = copy.of(this.hits);
    this.misses = copy.of(this.misses);
    this.#frameOf = copy.of(this.#frameOf);
    this.#pageAt = copy.of(this.#pageAt);
    this.#pageLsn = copy.of(this.#pageLsn);
    this.#referenced = copy.of(this.#referenced);
    this.#hand = copy.of(this.#hand);
    this.#limit = copy.of(this.#limit);
  }

  /** The next frame that is empty, or unused since the hand last passed and durable; -1 when two rounds find none. */
  #victim(vdl: Lsn): number {
    const frames = this.#limit;
    for (let step = 0; step < 2 * frames; step++) {
      const frame = this.#hand;
      this.#hand = (this.#hand + 1) % frames;
      if (this.#pageAt[frame] < 0) return frame;
      if (this.#referenced[frame] === 1) this.#referenced[frame] = 0;
      else if (this.#pageLsn[frame] <= vdl || this.#mayEvictDirty) return frame;
    }
    return -1;
  }
}

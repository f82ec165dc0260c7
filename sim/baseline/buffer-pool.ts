/**
 * InnoDB's buffer pool: which pages are in memory, which of them have changes that their places on disk lack, and since
 * when.
 *
 * The flush list has dirty pages in the order of their oldest change, so its head says how far a checkpoint can go:
 * every change before that is in some page on disk. A page that changes again while it is written goes back into the
 * list with the first change that the write missed. Replacement is CLOCK over clean pages. A run begins as Aurora's do:
 * the pool is full of the first pages, all of them clean. Left out: the young and old halves of InnoDB's list,
 * read-ahead, the change buffer.
 */
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";

export class BufferPool implements Stateful {
  hits = 0;
  misses = 0;
  /** Pages with changes that their places on disk lack. */
  dirty = 0;
  /**
   * By page: its frame, -1 when it is not there; its oldest change that is not on disk, 0 for none; its newest change.
   */
  #frameOf: Int32Array;
  #oldest: Float64Array;
  #newest: Float64Array;
  /**
   * By page that is being written: the first change since that began; 0 for none, -1 for a page that is not being
   * written.
   */
  #since: Float64Array;
  #pageAt: Int32Array;
  #referenced: Uint8Array;
  #hand = 0;
  /**
   * Pages in the order in which they became dirty, with the change that made them so; entries of before are skipped.
   */
  #list: (readonly [page: number, oldest: Lsn])[] = [];

  constructor(pages: number, frames: number) {
    this.#frameOf = new Int32Array(pages).fill(-1);
    this.#oldest = new Float64Array(pages);
    this.#newest = new Float64Array(pages);
    this.#since = new Float64Array(pages).fill(-1);
    this.#pageAt = new Int32Array(frames).fill(-1);
    this.#referenced = new Uint8Array(frames);
    for (let page = 0; page < Math.min(pages, frames); page++) this.#put(page, page);
  }

  /** Whether a page is there; it counts as used. */
  hit(page: number): boolean {
    const frame = this.#frameOf[page];
    if (frame < 0) this.misses++;
    else {
      this.hits++;
      this.#referenced[frame] = 1;
    }
    return frame >= 0;
  }

  has(page: number): boolean {
    return this.#frameOf[page] >= 0;
  }

  /** Puts a page in that has been read. False when there is no clean page to go for it. */
  install(page: number): boolean {
    if (this.#frameOf[page] >= 0) return true;
    const frame = this.#victim();
    if (frame < 0) return false;
    if (this.#pageAt[frame] >= 0) this.#frameOf[this.#pageAt[frame]] = -1;
    this.#put(frame, page);
    return true;
  }

  /** A page is changed. */
  changed(page: number, lsn: Lsn): void {
    this.#newest[page] = lsn;
    if (this.#since[page] === 0) this.#since[page] = lsn;
    if (this.#oldest[page] !== 0) return;
    this.#oldest[page] = lsn;
    this.#list.push([page, lsn]);
    this.dirty++;
  }

  /**
   * The dirty pages with the oldest changes, at most so many, none of which is being written; each with its newest
   * change.
   */
  oldest(most: number): (readonly [page: number, lsn: Lsn])[] {
    this.#trim();
    const pages: (readonly [number, Lsn])[] = [];
    for (const [page, oldest] of this.#list) {
      if (pages.length === most) break;
      if (this.#oldest[page] === oldest && this.#since[page] < 0) pages.push([page, this.#newest[page]]);
    }
    return pages;
  }

  /** A page's write begins: from here on changes are missed by it. */
  writing(page: number): void {
    this.#since[page] = 0;
  }

  /** And is done. */
  written(page: number): void {
    const since = this.#since[page];
    this.#since[page] = -1;
    this.#oldest[page] = since;
    if (since === 0) this.dirty--;
    else this.#list.push([page, since]);
  }

  /** The oldest change that is in no page on disk; 0 when there is none. */
  get oldestChange(): Lsn {
    this.#trim();
    // What goes back into the list behind others may be older than they are.
    let oldest = 0;
    for (const [page, lsn] of this.#list)
      if (this.#oldest[page] === lsn && (oldest === 0 || lsn < oldest)) oldest = lsn;
    return oldest;
  }

  /** The engine died, and its memory with it. */
  clear(): void {
    this.#frameOf.fill(-1);
    this.#pageAt.fill(-1);
    this.#oldest.fill(0);
    this.#since.fill(-1);
    this.#list = [];
    this.dirty = 0;
  }

  copyState(copy: StateCopy): void {
    this.hits = copy.of(this.hits);
    this.misses = copy.of(this.misses);
    this.dirty = copy.of(this.dirty);
    this.#frameOf = copy.of(this.#frameOf);
    this.#oldest = copy.of(this.#oldest);
    this.#newest = copy.of(this.#newest);
    this.#since = copy.of(this.#since);
    this.#pageAt = copy.of(this.#pageAt);
    this.#referenced = copy.of(this.#referenced);
    this.#hand = copy.of(this.#hand);
    this.#list = copy.of(this.#list);
  }

  #put(frame: number, page: number): void {
    this.#pageAt[frame] = page;
    this.#frameOf[page] = frame;
    this.#referenced[frame] = 1;
  }

  /** Entries at the head that say nothing any more go. */
  #trim(): void {
    let gone = 0;
    while (gone < this.#list.length && this.#oldest[this.#list[gone][0]] !== this.#list[gone][1]) gone++;
    if (gone > 0) this.#list.splice(0, gone);
  }

  /**
   * The next frame that is empty, or whose page is clean and unused since the hand last passed; -1 when there is none.
   */
  #victim(): number {
    const frames = this.#pageAt.length;
    for (let step = 0; step < 2 * frames; step++) {
      const frame = this.#hand;
      this.#hand = (this.#hand + 1) % frames;
      const page = this.#pageAt[frame];
      if (page < 0) return frame;
      if (this.#referenced[frame] === 1) this.#referenced[frame] = 0;
      else if (this.#oldest[page] === 0) return frame;
    }
    return -1;
  }
}

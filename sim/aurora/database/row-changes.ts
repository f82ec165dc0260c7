/**
 * The records of a change: a row's one is a mini-transaction, sometimes with those of a page split; new data is
 * another, in the volume's last group. Where a page lives, and which page a row is on, is decided here for the whole
 * database.
 */
import { chance, threshold, type Lsn, type Stream } from "../../kernel/index.ts";
import { FLAG } from "../../trace/index.ts";
import { NO_KEY, NO_PAGE, type Context, type StorageDriver, type Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { LogStream } from "./log-stream.ts";
import type { Space } from "./space.ts";

export interface RowChangesParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly cache: BufferCache;
  readonly stream: LogStream;
}

export class RowChanges {
  readonly #parts: RowChangesParts;
  readonly #space: Space;
  readonly #luck: Stream;
  readonly #splitBelow: number;

  constructor(parts: RowChangesParts, space: Space) {
    this.#parts = parts;
    this.#space = space;
    this.#luck = parts.context.engine.random.stream("writer", String(parts.driver.index));
    this.#splitBelow = threshold(parts.context.parameters.pageSplitRatio);
  }

  /**
   * The mini-transaction of one row: sometimes a page split comes with it, and neither may become visible without the
   * other.
   */
  change(key: number, value: number, flags: number): Lsn {
    const page = this.pageOf(key);
    const { commitInsideMtr } = this.#parts.context.mutations;
    const splits = chance(this.#luck, this.#splitBelow);
    // Mutation commitInsideMtr: the row's record comes before the split's, and is no consistency point.
    const early = splits && commitInsideMtr;
    const lsn = early ? this.record(page, key, value, flags) : 0;
    if (splits) {
      this.record(page + 1, NO_KEY, 0, 0);
      this.record(Math.floor(page / 64), NO_KEY, 0, early ? FLAG.cpl : 0);
    }
    return early ? lsn : this.record(page, key, value, flags | FLAG.cpl);
  }

  record(page: number, key: number, value: number, flags: number): Lsn {
    const lsn = this.#parts.driver.append(this.groupOf(page), page, key, value, flags);
    this.wrote(lsn, page);
    return lsn;
  }

  wrote(lsn: Lsn, page: number): void {
    this.#parts.cache.applied(page, lsn);
    this.#parts.stream.wrote(lsn);
  }

  /** New data goes to the volume's last group, as a mini-transaction of its own. */
  addData(bytes: number): void {
    if (bytes === 0) return;
    const { driver, stream } = this.#parts;
    this.#space.take(bytes);
    stream.wrote(driver.append(driver.groups - 1, NO_PAGE, NO_KEY, 0, FLAG.cpl));
  }

  pageOf(key: number): number {
    return Math.floor(key / this.#parts.context.parameters.rowsPerPage);
  }

  groupOf(page: number): number {
    return page % this.#parts.volume.shape.groups;
  }
}

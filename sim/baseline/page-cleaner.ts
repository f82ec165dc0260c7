/**
 * InnoDB's page cleaner: dirty pages go to disk in batches, the oldest changes first, and then the checkpoint moves, so
 * that the redo log has room and a recovery little to do. Each page is written twice, first in one piece with others to
 * the double-write buffer and then to its place: power that goes while a page is written leaves half of it.
 *
 * How fast: `mysqlIoCapacity` pages a second at leisure, up to `mysqlIoCapacityMax` as the log fills to three quarters
 * (with the square of it, **chosen** after InnoDB's adaptive flushing), and as fast as it goes beyond `mysqlSyncShare`,
 * while changes wait. This is what Aurora's instances never do (P17 3.2). Left out: neighbours on disk that are written
 * with a page, flushes of the list's tail, several cleaners.
 */
import type { Context } from "../aurora/storage/index.ts";
import { SECOND, type Lsn, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { BLOCK } from "../trace/index.ts";
import type { Blocks } from "./blocks.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { Chain } from "./chain.ts";
import type { PairKinds } from "./kinds.ts";
import type { LogWriter } from "./log-writer.ts";
import type { RedoLog } from "./redo-log.ts";

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly actor: number;
  readonly generation: () => number;
  readonly log: RedoLog;
  readonly blocks: Blocks;
  readonly chain: Chain;
  readonly pool: BufferPool;
  readonly logWriter: LogWriter;
  /** There is room in the log, or there are clean pages again. */
  readonly relieved: () => void;
  /** One page is clean: whoever waits for a place in the pool may have its own. */
  readonly cleaned: () => void;
}

const STAGE = { none: 0, log: 1, doublewrite: 2, pages: 3, checkpoint: 4 } as const;

/** The header that says where a recovery begins. */
const HEADER_BYTES = FIXED.mysqlHeaderBytes.value;
/** Below this share of the log there is no hurry at all, and the greatest speed is meant for this one. */
const LEISURE = FIXED.mysqlLeisureShare.value;
const FULL_SPEED = FIXED.mysqlFullSpeedShare.value;

export class PageCleaner implements Stateful {
  /** Where a recovery would begin, as this engine knows it. */
  checkpoint: Lsn = 0;
  /** Pages written so far. */
  pagesWritten = 0;
  #stage: number = STAGE.none;
  #batch: (readonly [page: number, lsn: Lsn])[] = [];
  /** Of the batch: pages on their way, and not begun. */
  #underWay = 0;
  #next = 0;
  #beganAt = 0;
  #checkpointTo: Lsn = 0;
  #hurries = false;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(checkpoint: Lsn): void {
    this.checkpoint = checkpoint;
    this.#arm(SECOND);
  }

  /** Share of the redo log that is in use. */
  get logShare(): number {
    const { mysqlRecordBytes, mysqlLogBytes } = this.#parts.context.parameters;
    return ((this.#parts.log.last - this.checkpoint) * mysqlRecordBytes) / mysqlLogBytes;
  }

  /** Changes must wait: the log is about to be full. */
  get isBlocking(): boolean {
    return this.logShare >= this.#parts.context.parameters.mysqlSyncShare;
  }

  /** Somebody waits for it. */
  hurry(): void {
    this.#hurries = true;
    if (this.#stage === STAGE.none) this.#beginBatch();
  }

  look(): void {
    if (this.#stage === STAGE.none) this.#beginBatch();
  }

  /** The redo log has come further. */
  logFlushed(): void {
    if (this.#stage === STAGE.log && this.#parts.logWriter.durable >= this.#newestChange()) this.#writeTwice();
  }

  doublewriteWritten(): void {
    this.#stage = STAGE.pages;
    this.#writePages();
  }

  pageWritten(block: number): void {
    const { blocks, pool, cleaned } = this.#parts;
    pool.written(blocks.numberOf(block));
    this.pagesWritten++;
    this.#underWay--;
    cleaned();
    this.#writePages();
  }

  checkpointWritten(): void {
    this.checkpoint = this.#checkpointTo;
    this.#ended();
  }

  /** The engine is gone. */
  drop(): void {
    this.#stage = STAGE.none;
    this.#batch = [];
    this.#underWay = 0;
    this.#hurries = false;
  }

  copyState(copy: StateCopy): void {
    this.checkpoint = copy.of(this.checkpoint);
    this.pagesWritten = copy.of(this.pagesWritten);
    this.#stage = copy.of(this.#stage);
    this.#batch = copy.of(this.#batch);
    this.#underWay = copy.of(this.#underWay);
    this.#next = copy.of(this.#next);
    this.#beganAt = copy.of(this.#beganAt);
    this.#checkpointTo = copy.of(this.#checkpointTo);
    this.#hurries = copy.of(this.#hurries);
  }

  #beginBatch(): void {
    const { context, pool, logWriter } = this.#parts;
    this.#batch = pool.oldest(context.parameters.mysqlDoublewritePages);
    if (this.#batch.length === 0) {
      this.#arm(SECOND);
      return;
    }
    for (const [page] of this.#batch) pool.writing(page);
    this.#beganAt = context.engine.now;
    this.#stage = STAGE.log;
    const newest = this.#newestChange();
    // Mutation pageBeforeLog: pages go out without a look at the log.
    if (logWriter.durable >= newest || context.mutations.pageBeforeLog) this.#writeTwice();
    else logWriter.flushTo(newest);
  }

  #writeTwice(): void {
    const { context, chain } = this.#parts;
    // Mutation doublewriteSkipped: pages go to their places at once.
    if (context.mutations.doublewriteSkipped) this.#stage = STAGE.pages;
    else this.#stage = STAGE.doublewrite;
    this.#next = 0;
    if (this.#stage === STAGE.pages) this.#writePages();
    else chain.write(BLOCK.doublewrite, this.#batch.length * context.parameters.mysqlPageBytes, 0, 0, this.#batch);
  }

  #writePages(): void {
    const { context, chain } = this.#parts;
    const { mysqlPageWriters, mysqlPageBytes } = context.parameters;
    while (this.#underWay < mysqlPageWriters && this.#next < this.#batch.length) {
      const [page, lsn] = this.#batch[this.#next++];
      this.#underWay++;
      chain.write(BLOCK.page, mysqlPageBytes, page, lsn);
    }
    if (this.#underWay === 0) this.#moveCheckpoint();
  }

  #moveCheckpoint(): void {
    const { context, pool, logWriter, chain } = this.#parts;
    const oldest = pool.oldestChange;
    // Mutation checkpointAhead: as if no page were dirty any more.
    const isClean = oldest === 0 || context.mutations.checkpointAhead;
    this.#checkpointTo = isClean ? logWriter.durable : Math.min(oldest - 1, logWriter.durable);
    if (this.#checkpointTo <= this.checkpoint) {
      this.#ended();
      return;
    }
    this.#stage = STAGE.checkpoint;
    chain.write(BLOCK.checkpoint, HEADER_BYTES, this.#checkpointTo);
  }

  #ended(): void {
    const { context, relieved } = this.#parts;
    const { mysqlIoCapacity, mysqlIoCapacityMax } = context.parameters;
    this.#stage = STAGE.none;
    const hurried = this.#hurries;
    this.#hurries = false;
    relieved();
    if (this.isBlocking || (hurried && this.#hurries)) {
      if (this.#stage === STAGE.none) this.#beginBatch();
      return;
    }
    const share = this.logShare;
    const wanted = share < LEISURE ? 0 : mysqlIoCapacityMax * (share / FULL_SPEED) * (share / FULL_SPEED);
    const span = (this.#batch.length * SECOND) / Math.max(mysqlIoCapacity, wanted);
    this.#arm(Math.max(0, Math.floor(span - (context.engine.now - this.#beganAt))));
  }

  #newestChange(): Lsn {
    return this.#batch.reduce((newest, [, lsn]) => Math.max(newest, lsn), 0);
  }

  #arm(delay: number): void {
    const { context, kinds, actor, generation } = this.#parts;
    context.engine.after(delay, kinds().clean, actor, 0, 0, generation());
  }
}

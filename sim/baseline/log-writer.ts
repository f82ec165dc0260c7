/**
 * A primary's two logs and the commits that wait for them. A commit is prepared in the redo log, written into the
 * binary log, and then done: two writes through the whole chain one after the other, which those share who come while
 * one is under way (group commit of MySQL 5.6; `mysqlGroupMax: 1` for what was before it).
 *
 * Each log has one write under way at a time, so what is on a disk of it has no holes. Pages wait for the redo log,
 * too: a page may not be on disk before the changes that it has are in the log there (write-ahead rule).
 * Left out: the flush of the redo log at the commit itself, which the binary log makes unnecessary; log buffer limits.
 */
import type { Lsn, StateCopy, Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { BLOCK, TRACE } from "../trace/index.ts";
import type { Chain } from "./chain.ts";
import type { RedoLog } from "./redo-log.ts";

/** A transaction that wants to commit: its statement, and its last change; `rows` it has changed. */
export interface Committing {
  readonly token: number;
  readonly operation: number;
  readonly lsn: Lsn;
  readonly rows: number;
}

interface Parts {
  readonly context: Context;
  readonly log: RedoLog;
  readonly chain: Chain;
  readonly life: () => number;
  /** The redo log is on disk up to here. */
  readonly flushed: () => void;
  readonly committed: (one: Committing, commit: number) => void;
  /** A whole group of commits is done; or, with the mutation binlogSentEarly, only begun. */
  readonly groupDone: () => void;
}

/** A block of InnoDB's log: writes are whole ones. */
const LOG_BLOCK = 512;

/** What the group of commits under way waits for. */
const STAGE = { none: 0, redo: 1, binlog: 2 } as const;

export class LogWriter implements Stateful {
  /** The redo log is where it has to be up to this LSN. */
  durable: Lsn = 0;
  #writingTo: Lsn = 0;
  #wanted: Lsn = 0;
  #queue: Committing[] = [];
  #group: Committing[] = [];
  #commits: number[] = [];
  #stage: number = STAGE.none;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Commits that wait. */
  get waiting(): number {
    return this.#queue.length + this.#group.length;
  }

  /** A new life begins with this much on disk. */
  begin(lsn: Lsn): void {
    this.durable = lsn;
    this.#wanted = lsn;
  }

  /** The redo log is to be on disk up to an LSN: `flushed` is called when it may be. */
  flushTo(lsn: Lsn): void {
    this.#wanted = Math.max(this.#wanted, lsn);
    if (this.#writingTo > 0 || this.#wanted <= this.durable) return;
    const { context, log, chain } = this.#parts;
    this.#writingTo = log.last;
    chain.write(BLOCK.redo, wholeBlocks((log.last - this.durable) * context.parameters.mysqlRecordBytes), log.last);
  }

  commit(one: Committing): void {
    this.#queue.push(one);
    this.#step();
  }

  redoWritten(): void {
    this.durable = this.#writingTo;
    this.#writingTo = 0;
    this.#step();
    this.#parts.flushed();
    if (this.#wanted > this.durable) this.flushTo(this.#wanted);
  }

  binlogWritten(): void {
    const [group, commits] = [this.#group, this.#commits];
    this.#group = [];
    this.#commits = [];
    this.#stage = STAGE.none;
    group.forEach((one, place) => this.#parts.committed(one, commits[place]));
    this.#parts.groupDone();
    this.#step();
  }

  /** The engine is gone. */
  drop(): void {
    this.#queue = [];
    this.#group = [];
    this.#commits = [];
    this.#stage = STAGE.none;
    this.#writingTo = 0;
  }

  copyState(copy: StateCopy): void {
    this.durable = copy.of(this.durable);
    this.#writingTo = copy.of(this.#writingTo);
    this.#wanted = copy.of(this.#wanted);
    this.#queue = copy.of(this.#queue);
    this.#group = copy.of(this.#group);
    this.#commits = copy.of(this.#commits);
    this.#stage = copy.of(this.#stage);
  }

  #step(): void {
    const { context, log, chain, life } = this.#parts;
    if (this.#stage === STAGE.none && this.#queue.length > 0) {
      this.#group = this.#queue.splice(0, context.parameters.mysqlGroupMax);
      this.#stage = STAGE.redo;
      this.flushTo(this.#upTo());
    }
    if (this.#stage !== STAGE.redo || this.durable < this.#upTo()) return;
    this.#stage = STAGE.binlog;
    this.#commits = this.#group.map(({ operation, lsn, rows }) => {
      const number = log.commit(life(), operation, lsn, rows);
      context.trace.emit(TRACE.mirrorCommitted, number, operation, lsn, life());
      return number;
    });
    const rows = this.#group.reduce((sum, one) => sum + one.rows, 0);
    chain.write(BLOCK.binlog, rows * context.parameters.mysqlEventBytes, this.#commits[this.#commits.length - 1]);
    if (context.mutations.binlogSentEarly) this.#parts.groupDone();
  }

  /** The last change of the group under way. */
  #upTo(): Lsn {
    return this.#group.reduce((newest, { lsn }) => Math.max(newest, lsn), 0);
  }
}

function wholeBlocks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / LOG_BLOCK)) * LOG_BLOCK;
}

/**
 * Crash recovery as traditional engines do it: the redo log is read from the checkpoint on, every page that it names is
 * read and brought forward, and only then is the database open; so it takes time in proportion to the log since the
 * checkpoint (P17 3.3 and 4.3 set Aurora against this).
 *
 * What it finds depends on the disks alone: changes up to the end of the redo log there, as far as their pages can be
 * read; of these transactions those are committed that the binary log has, and the others are undone (XA recovery).
 * Then both logs are written through the chain to their ends once more, so that the standby has what this volume has
 * (the two may differ in what was under way). Left out: undo in the background while clients work, the change buffer,
 * tablespace discovery.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { BLOCK, TRACE } from "../trace/index.ts";
import type { BlockServers } from "./block-servers.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { Chain } from "./chain.ts";
import type { PairKinds } from "./kinds.ts";
import type { RedoLog } from "./redo-log.ts";

/** What a recovery has found. */
export interface Recovered {
  readonly lsn: Lsn;
  readonly commit: number;
  readonly checkpoint: Lsn;
}

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly index: number;
  readonly actor: number;
  readonly generation: () => number;
  readonly log: RedoLog;
  readonly servers: BlockServers;
  readonly chain: Chain;
  readonly pool: BufferPool;
  /** By row: its newest version, rebuilt here. */
  readonly newest: () => Uint32Array;
  readonly opened: (recovered: Recovered) => void;
}

const STAGE = { none: 0, log: 1, pages: 2, apply: 3, align: 4 } as const;

export class CrashRecovery implements Stateful {
  /** How long the last one took, and how many changes it applied. */
  took: Micros = 0;
  records = 0;
  startedAt: Micros = -1;
  #stage: number = STAGE.none;
  /** Pieces of log, or pages, still to ask for; and those that are on their way. */
  #left: number[] = [];
  #underWay: number[] = [];
  #found: Recovered = { lsn: 0, commit: 0, checkpoint: 0 };
  #aligning = 0;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#stage !== STAGE.none;
  }

  begin(): void {
    const { context, servers, index, chain } = this.#parts;
    const { mysqlRecordBytes, mysqlLogReadBytes } = context.parameters;
    const server = index * 2;
    this.startedAt = context.engine.now;
    this.#found = { lsn: servers.redo[server], commit: servers.binlog[server], checkpoint: servers.checkpoint[server] };
    this.records = Math.max(0, this.#found.lsn - this.#found.checkpoint);
    const pieces = Math.ceil((this.records * mysqlRecordBytes) / mysqlLogReadBytes);
    this.#left = Array.from({ length: Math.max(1, pieces) }, (_, piece) => -1 - piece);
    this.#underWay = [];
    this.#stage = STAGE.log;
    context.trace.emit(TRACE.mirrorRecovering, index, chain.epoch, server, this.records);
    this.#ask(1);
  }

  /** A page, or a piece of log. */
  read(what: number): void {
    const place = this.#underWay.indexOf(what);
    if (place < 0) return;
    this.#underWay.splice(place, 1);
    this.#ask(this.#stage === STAGE.log ? 1 : this.#parts.context.parameters.mysqlPageReaders);
    if (this.#underWay.length > 0 || this.#left.length > 0) return;
    if (this.#stage === STAGE.log) this.#readPages();
    else this.#apply();
  }

  /** What was asked for is asked for again. */
  sendAgain(): void {
    for (const what of this.#underWay) this.#send(what);
  }

  applied(): void {
    const { chain, context } = this.#parts;
    this.#rebuild();
    this.#stage = STAGE.align;
    this.#aligning = 2;
    chain.write(BLOCK.redo, context.parameters.mysqlLogReadBytes, this.#found.lsn);
    chain.write(BLOCK.binlog, context.parameters.mysqlLogReadBytes, this.#found.commit);
  }

  /** One of the two logs is where it has to be. */
  logWritten(): void {
    const { context, opened } = this.#parts;
    if (--this.#aligning > 0) return;
    this.#stage = STAGE.none;
    this.took = context.engine.now - this.startedAt;
    opened(this.#found);
  }

  drop(): void {
    this.#stage = STAGE.none;
    this.#left = [];
    this.#underWay = [];
  }

  copyState(copy: StateCopy): void {
    this.took = copy.of(this.took);
    this.records = copy.of(this.records);
    this.startedAt = copy.of(this.startedAt);
    this.#stage = copy.of(this.#stage);
    this.#left = copy.of(this.#left);
    this.#underWay = copy.of(this.#underWay);
    this.#found = copy.of(this.#found);
    this.#aligning = copy.of(this.#aligning);
  }

  #readPages(): void {
    const { context, log } = this.#parts;
    const pages = new Set<number>();
    for (let lsn = this.#found.checkpoint + 1; lsn <= this.#found.lsn; lsn++)
      if (log.isLive(lsn)) pages.add(Math.floor(log.keyOf(lsn) / context.parameters.rowsPerPage));
    this.#stage = STAGE.pages;
    this.#left = [...pages].sort((a, b) => b - a);
    if (pages.size === 0) this.#apply();
    else this.#ask(context.parameters.mysqlPageReaders);
  }

  #apply(): void {
    const { context, kinds, actor, generation } = this.#parts;
    this.#stage = STAGE.apply;
    context.engine.after(
      Math.floor(this.records * context.parameters.mysqlRedoApply),
      kinds().applied,
      actor,
      0,
      0,
      generation(),
    );
  }

  /** The rows and the dirty pages as the disks have them. */
  #rebuild(): void {
    const { context, log, servers, index, pool, newest } = this.#parts;
    const { lsn: end, commit, checkpoint } = this.#found;
    const rows = newest().fill(0);
    pool.clear();
    for (let lsn = 1; lsn <= end; lsn++) {
      if (!log.isLive(lsn)) continue;
      const key = log.keyOf(lsn);
      const page = Math.floor(key / context.parameters.rowsPerPage);
      const onDisk = servers.pageLsn(index * 2, page);
      // A page that cannot be read is beyond help: redo says what changed in it, not what it was.
      if (onDisk < 0 || (lsn <= checkpoint && lsn > onDisk)) continue;
      const number = log.commitOf(lsn);
      if (number > 0 && number <= commit) rows[key] = lsn;
      if (lsn <= onDisk) continue;
      pool.install(page);
      pool.changed(page, lsn);
    }
    rows.forEach((lsn, key) => context.trace.emit(TRACE.mirrorRowFound, key, lsn === 0 ? 0 : log.operationOf(lsn) + 1));
  }

  #ask(most: number): void {
    while (this.#underWay.length < most && this.#left.length > 0) {
      const what = this.#left.pop() as number;
      this.#underWay.push(what);
      this.#send(what);
    }
  }

  #send(what: number): void {
    const { context, kinds, actor, generation, servers, index } = this.#parts;
    context.network.send(actor, servers.actors[index * 2], kinds().readAsked, what, actor, generation());
  }
}

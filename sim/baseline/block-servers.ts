/**
 * Two EBS volumes as the storage paper draws them (P17 figure 2): each a block server and its mirror in the same AZ. A
 * server puts a block on its disk and hands it on to its mirror at the same time (step 2, and step 5 of the standby's
 * volume); who asked hears when both are done.
 *
 *     server 0  the primary's volume at first     1  its mirror        in the first instance's AZ
 *     server 2  the standby's volume at first     3  its mirror        in the other's
 *
 * What stands on each disk is kept by server: how far the logs go, the checkpoint, each page's version, and the copy of
 * it in the double-write buffer. A server that loses power while it writes a page has torn it: neither the old page nor
 * the new one is there (that is what the double-write buffer is for).
 * What comes late, since it was sent twice, does not take the place of what is newer: volumes are spoken to over
 * connections that number what they carry (**chosen**). Left out: EBS's own repair of a lost mirror, snapshots, a
 * volume's burst credits.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { BLOCK, TRACE } from "../trace/index.ts";
import type { Blocks } from "./blocks.ts";
import type { PairKinds } from "./kinds.ts";

/** A volume and its mirror. */
export const BLOCK_SERVERS_PER_AZ = 2;
const SERVERS = 4;
/** The servers of a volume, as bits, and of both. */
export const VOLUME_BITS = [0b0011, 0b1100] as const;
export const BOTH_VOLUMES = 0b1111;
/** A page that power has torn. */
const TORN = -1;

interface Parts {
  readonly context: Context;
  readonly blocks: Blocks;
  readonly kinds: () => PairKinds;
  readonly hosts: readonly number[];
  readonly pages: number;
}

/** What of a block a volume's first server has heard of: itself, its mirror. */
const HALF = { own: 1, mirror: 2 } as const;

export class BlockServers implements Stateful {
  readonly actors: readonly number[];
  /**
   * Blocks that have been put on some server's disk, and their bytes: four times what the primary has written, and more
   * where something was sent again.
   */
  blocksWritten = 0;
  bytesWritten = 0;
  /** By server. */
  redo = new Float64Array(SERVERS);
  binlog = new Float64Array(SERVERS);
  checkpoint = new Float64Array(SERVERS);
  /** By server and page. */
  #page: Float64Array;
  #doublewrite: Float64Array;
  /** By server: blocks on their way to the disk; and by volume's first server: which halves are done, and who asked. */
  #writing: number[][] = Array.from({ length: SERVERS }, () => []);
  #halves: Record<string, readonly [done: number, asker: number]> = {};
  /** By server: the newest epoch it has heard of; whoever writes under an older one has been superseded. */
  #epoch = new Float64Array(SERVERS);
  /** By server: when the volume takes its next I/O. */
  #iopsFreeAt = new Float64Array(SERVERS);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { context, hosts, pages } = parts;
    this.actors = hosts.map((host) => context.network.addActor(host));
    this.#page = new Float64Array(SERVERS * pages);
    this.#doublewrite = new Float64Array(SERVERS * pages);
    hosts.forEach((host, server) => context.hosts.listen(host, { crashed: () => this.#crashed(server) }));
  }

  serverAt(actor: number): number {
    return this.actors.indexOf(actor);
  }

  /** A volume's first server is asked by an instance, or a mirror by its volume's first. */
  receive(actor: number, block: number, asker: number, epoch: number): void {
    const { context, blocks, kinds, hosts } = this.#parts;
    const server = this.serverAt(actor);
    if (epoch < this.#epoch[server]) return;
    this.#epoch[server] = epoch;
    const isFirst = server % 2 === 0;
    const ready = isFirst ? this.#takenAt(server, blocks.bytesOf(block)) : context.engine.now;
    if (isFirst) {
      this.#halves[`${server} ${block}`] = [0, asker];
      context.network.send(actor, this.actors[server + 1], kinds().mirrorWrite, block, actor, epoch);
    }
    const done = Math.max(ready, context.disks.persistedAt(hosts[server], blocks.bytesOf(block)));
    this.#writing[server].push(block);
    context.engine.at(done, kinds().persisted, actor, block, asker, context.hosts.incarnation[hosts[server]]);
  }

  /** The disk has it. */
  persisted(actor: number, block: number, asker: number, incarnation: number): void {
    const { context, kinds, hosts } = this.#parts;
    const server = this.serverAt(actor);
    if (context.hosts.incarnation[hosts[server]] !== incarnation) return;
    this.#writing[server] = this.#writing[server].filter((one) => one !== block);
    this.#keep(server, block);
    if (server % 2 === 0) this.#half(server, block, HALF.own);
    else context.network.send(actor, asker, kinds().mirrorAck, block, 0, 0);
  }

  mirrorHeard(actor: number, block: number): void {
    this.#half(this.serverAt(actor), block, HALF.mirror);
  }

  /** A read of so many bytes: when they will be there. */
  readAt(server: number, bytes: number): Micros {
    const { context, hosts } = this.#parts;
    return Math.max(this.#takenAt(server, bytes), context.disks.readAt(hosts[server], bytes));
  }

  /**
   * The version of a page that a recovery finds on a server: that of the double-write buffer where the page is torn; -1
   * where that is of no use either.
   */
  pageLsn(server: number, page: number): Lsn {
    const at = server * this.#parts.pages + page;
    if (this.#page[at] !== TORN) return this.#page[at];
    return this.#doublewrite[at] > 0 ? this.#doublewrite[at] : TORN;
  }

  /** Pages of a server that another has in a newer or other version. */
  differing(server: number, from: number): number {
    const { pages } = this.#parts;
    let count = 0;
    for (let page = 0; page < pages; page++)
      if (this.#page[server * pages + page] !== this.#page[from * pages + page]) count++;
    return count;
  }

  /** A volume has become a copy of another. */
  copy(toVolume: number, fromVolume: number): void {
    const { pages } = this.#parts;
    const from = fromVolume * 2;
    for (const server of [toVolume * 2, toVolume * 2 + 1]) {
      for (const column of [this.redo, this.binlog, this.checkpoint]) column[server] = column[from];
      for (const column of [this.#page, this.#doublewrite])
        column.copyWithin(server * pages, from * pages, (from + 1) * pages);
    }
  }

  copyState(copy: StateCopy): void {
    this.blocksWritten = copy.of(this.blocksWritten);
    this.bytesWritten = copy.of(this.bytesWritten);
    this.redo = copy.of(this.redo);
    this.binlog = copy.of(this.binlog);
    this.checkpoint = copy.of(this.checkpoint);
    this.#page = copy.of(this.#page);
    this.#doublewrite = copy.of(this.#doublewrite);
    this.#writing = copy.of(this.#writing);
    this.#halves = copy.of(this.#halves);
    this.#epoch = copy.of(this.#epoch);
    this.#iopsFreeAt = copy.of(this.#iopsFreeAt);
  }

  #half(server: number, block: number, half: number): void {
    const { context, kinds } = this.#parts;
    const key = `${server} ${block}`;
    const [done, asker] = this.#halves[key] ?? [0, -1];
    // A second copy of what was answered before.
    if (asker < 0) return;
    if ((done | half) !== (HALF.own | HALF.mirror)) {
      this.#halves[key] = [done | half, asker];
      return;
    }
    delete this.#halves[key];
    context.network.send(this.actors[server], asker, kinds().volumeAck, block, 0, 0);
  }

  /** Provisioned I/Os: one behind the other, whatever the disk could do. */
  #takenAt(server: number, bytes: number): Micros {
    const { engine, parameters } = this.#parts.context;
    const ios = Math.ceil(bytes / parameters.ebsIoBytes);
    this.#iopsFreeAt[server] = Math.max(engine.now, this.#iopsFreeAt[server]) + (ios * 1_000_000) / parameters.ebsIops;
    return Math.floor(this.#iopsFreeAt[server]);
  }

  #keep(server: number, block: number): void {
    const { context, blocks, pages } = this.#parts;
    const [kind, number, lsn] = [blocks.kindOf(block), blocks.numberOf(block), blocks.lsnOf(block)];
    if (kind === BLOCK.redo) this.redo[server] = Math.max(this.redo[server], number);
    else if (kind === BLOCK.binlog) this.binlog[server] = Math.max(this.binlog[server], number);
    else if (kind === BLOCK.checkpoint) this.checkpoint[server] = Math.max(this.checkpoint[server], number);
    else if (kind === BLOCK.page)
      this.#page[server * pages + number] = Math.max(this.#page[server * pages + number], lsn);
    for (const [page, newest] of blocks.pagesOf(block)) {
      const at = server * pages + page;
      this.#doublewrite[at] = Math.max(this.#doublewrite[at], newest);
    }
    this.blocksWritten++;
    this.bytesWritten += blocks.bytesOf(block);
    context.trace.emit(TRACE.mirrorPersisted, server, kind, number, lsn, block);
  }

  #crashed(server: number): void {
    const { blocks, pages } = this.#parts;
    for (const block of this.#writing[server])
      if (blocks.kindOf(block) === BLOCK.page) this.#page[server * pages + blocks.numberOf(block)] = TORN;
    this.#writing[server] = [];
    for (const key of Object.keys(this.#halves)) if (key.startsWith(`${server} `)) delete this.#halves[key];
  }
}

/**
 * Log on disk that has gone bad (I43): a segment's log lies in blocks of some records each, and whoever reads one looks
 * at its checksum: a gossip answer, a page that is built or brought forward for a read, the backup, the replication to
 * another Region, the scrub. A bad block is given to nobody; the segment takes a sound copy from a peer that has the
 * records too.
 *
 * The segment does not know of the damage before it reads, so its SCL does not tell: what a recovery counts on is what
 * was written. A read that meets the block finds out, and the scrub does within its period. As with pages, whoever
 * copies a whole segment checks every block and takes bad ones from elsewhere. A write that goes elsewhere leaves two
 * bad places, the one where it should be and the one where it is, and only a checksum that covers the block's own
 * address tells. Left out: where on the disk a block lies; of a misdirected write, which block it has overwritten: as
 * large a share of those there were.
 */
import { copyPlain, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import { mix } from "./damage.ts";
import { SEGMENT } from "./segment-state.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

/** What a bad block was read for; the number stands in trace records. */
export const READ_FOR = { gossip: 0, page: 1, backup: 2, copy: 3, replication: 4 } as const;

/**
 * Some blocks among the group's records in (from, upTo] are bad: those whose number, mixed with the salt, falls below
 * the limit.
 */
interface Damage {
  readonly salt: number;
  /** Of 2^32. */
  readonly below: number;
  from: number;
  /** Infinity while what is written goes bad. */
  upTo: number;
  readonly isMisdirected: boolean;
  readonly mended: number[];
}

export class LogBlocks implements Stateful {
  /** By segment; absent for a sound disk. */
  #damage: Record<string, Damage[]> = {};

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #mend: number;
  readonly #mended: number;

  constructor(context: Context, volume: Volume, segments: Segments) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    const { network } = context;
    this.#mend = network.registerMessage("segment is asked for log block", (actor, asker, block) =>
      this.#giveSound(actor, asker, block),
    );
    this.#mended = network.registerMessage("segment gets log block", (actor, peer, block) =>
      this.#takeSound(actor, peer, block),
    );
  }

  /** A share of what the segment has written goes bad. `salt` tells one such event from another. */
  corrupt(segment: number, below: number, salt: number): void {
    const upTo = this.#volume.log.ordinal(this.#segments.scl[segment]);
    // Each disk rots in its own places.
    const own = salt * 65_536 + segment;
    if (upTo > 0)
      (this.#damage[segment] ??= []).push({ salt: own, below, from: 0, upTo, isMisdirected: false, mended: [] });
  }

  /**
   * A share of what the segment writes from now on goes bad. Where it goes elsewhere, as much of what was there is
   * overwritten.
   */
  spoil(segment: number, below: number, salt: number, isMisdirected: boolean): void {
    const from = isMisdirected ? 0 : this.#volume.log.ordinal(this.#segments.scl[segment]);
    const own = salt * 65_536 + segment;
    (this.#damage[segment] ??= []).push({ salt: own, below, from, upTo: Infinity, isMisdirected, mended: [] });
  }

  spoilingEnds(segment: number, salt: number): void {
    const damage = this.#damage[segment] ?? [];
    for (const one of damage)
      if (one.salt === salt * 65_536 + segment) one.upTo = this.#volume.log.ordinal(this.#segments.scl[segment]);
  }

  isDamaged(segment: number): boolean {
    return this.#damage[segment] !== undefined;
  }

  /**
   * Reads the segment's log in (from, to] and returns how far it is sound; a bad block there is asked for at the peers.
   */
  read(segment: number, from: Lsn, to: Lsn, purpose: number): Lsn {
    if (this.#damage[segment] === undefined) return to;
    const { log, placement } = this.#volume;
    const { trace, mutations } = this.#context;
    const [first, last] = [log.ordinal(from), log.ordinal(to)];
    for (let block = blockOf(first + 1); block <= blockOf(last); block++) {
      if (!this.#isBad(segment, block)) continue;
      if (mutations.noChecksum || (mutations.checksumWithoutAddress && this.#isMisdirected(segment))) {
        trace.emit(TRACE.badLogGiven, segment, block, purpose);
        return to;
      }
      trace.emit(TRACE.badLogFound, segment, block);
      this.#askPeers(segment, block);
      const sound = block * BLOCK_RECORDS - first;
      return sound <= 0 ? from : log.ahead(placement.groupOf[segment], from, to, sound);
    }
    return to;
  }

  /** The scrub: every bad block of which some peer has a sound copy is replaced. Returns whether all are. */
  scrub(segment: number): boolean {
    const damage = this.#damage[segment];
    if (damage === undefined) return true;
    let isSound = true;
    for (let block = 0; block <= this.#lastBlock(segment); block++) {
      if (!this.#isBad(segment, block)) continue;
      const peer = this.#peersOf(segment).find((one) => this.#has(one, block));
      if (peer === undefined) isSound = false;
      else this.#repair(segment, block, peer);
    }
    // What was left may have hit no block at all.
    if (isSound && damage.every(({ upTo }) => upTo < Infinity)) delete this.#damage[segment];
    return isSound;
  }

  /** A base was copied, log and all. Whoever copies checks every block; the mutation noChecksum does not. */
  copied(segment: number, source: number): void {
    const bad = this.#damage[source];
    if (bad === undefined || !this.#context.mutations.noChecksum) return;
    (this.#damage[segment] ??= []).push(...(copyPlain(bad) as Damage[]));
    this.#context.trace.emit(TRACE.badLogGiven, source, 0, READ_FOR.copy);
  }

  /** What a recovery annuls is gone, good or bad; what is written in its place is sound. */
  annul(segment: number, tail: Lsn): void {
    const end = this.#volume.log.ordinal(tail);
    for (const damage of this.#damage[segment] ?? []) {
      damage.from = Math.min(damage.from, end);
      if (damage.upTo < Infinity) damage.upTo = Math.min(damage.upTo, end);
    }
  }

  lose(segment: number): void {
    delete this.#damage[segment];
  }

  copyState(copy: StateCopy): void {
    this.#damage = copy.of(this.#damage);
  }

  #isBad(segment: number, block: number): boolean {
    return (this.#damage[segment] ?? []).some(
      ({ salt, below, from, upTo, mended }) =>
        block * BLOCK_RECORDS >= from &&
        block * BLOCK_RECORDS < upTo &&
        mix(block, salt) < below &&
        !mended.includes(block),
    );
  }

  #isMisdirected(segment: number): boolean {
    return (this.#damage[segment] ?? []).some(({ isMisdirected }) => isMisdirected);
  }

  /** The last block that can be bad: what is not written yet is not. */
  #lastBlock(segment: number): number {
    const most = (this.#damage[segment] ?? []).reduce((end, { upTo }) => Math.max(end, upTo), 0);
    return blockOf(Math.min(most, this.#volume.log.ordinal(this.#segments.scl[segment])));
  }

  #peersOf(segment: number): number[] {
    const { placement, metadata } = this.#volume;
    const { segments } = metadata.membership(placement.groupOf[segment]);
    return segments.filter(
      (peer) =>
        peer >= 0 &&
        peer !== segment &&
        this.#segments.state[peer] === SEGMENT.serving &&
        this.#context.hosts.isUp(placement.hostOf[peer]),
    );
  }

  /** Whether a segment has all records of a block, and can read them. */
  #has(segment: number, block: number): boolean {
    const own = this.#volume.log.ordinal(this.#segments.scl[segment]);
    const wanted = Math.min(
      (block + 1) * BLOCK_RECORDS,
      this.#volume.log.tailOrdinal[this.#volume.placement.groupOf[segment]],
    );
    return own >= wanted && !this.#isBad(segment, block);
  }

  #askPeers(segment: number, block: number): void {
    const { actorOf } = this.#volume.placement;
    for (const peer of this.#peersOf(segment))
      this.#context.network.send(actorOf[segment], actorOf[peer], this.#mend, segment, block, 0);
  }

  #giveSound(actor: number, asker: number, block: number): void {
    const { placement } = this.#volume;
    const own = placement.segmentOfActor(actor);
    if (this.#segments.state[own] !== SEGMENT.serving || !this.#has(own, block)) return;
    this.#context.network.send(actor, placement.actorOf[asker], this.#mended, own, block, 0);
  }

  #takeSound(actor: number, peer: number, block: number): void {
    const segment = this.#volume.placement.segmentOfActor(actor);
    if (this.#isBad(segment, block)) this.#repair(segment, block, peer);
  }

  #repair(segment: number, block: number, peer: number): void {
    const damage = this.#damage[segment] ?? [];
    for (const { mended } of damage) mended.push(block);
    this.#context.trace.emit(TRACE.logMended, segment, block, peer);
    if (damage.some(({ upTo }) => upTo === Infinity)) return;
    const isLeft = Array.from({ length: this.#lastBlock(segment) + 1 }, (_, one) => one).some((one) =>
      this.#isBad(segment, one),
    );
    if (!isLeft) delete this.#damage[segment];
  }
}

const BLOCK_RECORDS = FIXED.blockRecords.value;

function blockOf(ordinal: number): number {
  return Math.floor((ordinal - 1) / BLOCK_RECORDS);
}

/**
 * How a block gets to its four places (P17 3.1 and figure 2): to the volume and its mirror, then by synchronous block
 * mirroring to the standby, and there to its volume and that one's mirror. Steps 1, 3 and 5 come one after the other,
 * so their times add up, and the slowest of four disks decides: a 4/4 write quorum.
 *
 * Both ends are here: as the primary an instance asks for writes and hears when they are done; as the standby it passes
 * on what the primary sends it, unless that one has been superseded. Whatever nobody confirms is sent again, since a
 * block may be written twice. Left out: an order between blocks (the logs have one write under way at a time), write
 * caches.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { TRACE } from "../trace/index.ts";
import type { Blocks } from "./blocks.ts";
import { BOTH_VOLUMES, VOLUME_BITS } from "./block-servers.ts";
import type { PairKinds } from "./kinds.ts";

interface Parts {
  readonly context: Context;
  readonly blocks: Blocks;
  readonly kinds: () => PairKinds;
  /** Which of the two instances it is. */
  readonly index: number;
  readonly actor: number;
  readonly peer: () => number;
  /** The address of its own volume's first server. */
  readonly volume: number;
  /** A block is where it has to be. */
  readonly written: (block: number, kind: number) => void;
}

interface UnderWay {
  /** The own volume has it; the standby is awaited. */
  atStandby: boolean;
  sentAt: Micros;
}

export class Chain implements Stateful {
  /** Under which it writes, or takes blocks from a primary. */
  epoch = 1;
  /** A primary that waits for the standby. */
  isMirrored: boolean;
  /** A standby that passes blocks on. */
  takesBlocks: boolean;
  /** By kind of block: I/Os asked for, as EBS counts them, and bytes. */
  ios = new Float64Array(6);
  bytes = new Float64Array(6);
  #underWay = new Map<number, UnderWay>();
  /** As the standby: by block, the primary that waits. */
  #forPrimary = new Map<number, number>();
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.isMirrored = parts.index === 0;
    this.takesBlocks = parts.index === 1;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** Asks for a write; `written` hears when it is done. Returns the block's number. */
  write(
    kind: number,
    bytes: number,
    number = 0,
    lsn: Lsn = 0,
    pages: readonly (readonly [number, Lsn])[] = [],
  ): number {
    const { context, blocks } = this.#parts;
    const { engine, parameters, trace } = context;
    const block = blocks.add({ kind, bytes, number, lsn }, pages);
    const ios = Math.ceil(bytes / parameters.ebsIoBytes);
    this.ios[kind] += ios;
    this.bytes[kind] += bytes;
    trace.emit(TRACE.mirrorIssued, block, kind, ios, bytes);
    for (const [page, newest] of pages) trace.emit(TRACE.mirrorPageTwice, block, page, newest);
    this.#underWay.set(block, { atStandby: false, sentAt: engine.now });
    this.#sendToVolume(block);
    return block;
  }

  /** The own volume has a block: the primary's own, or one that it takes for the primary. */
  volumeHeard(block: number): void {
    const { context, actor, kinds } = this.#parts;
    const primary = this.#forPrimary.get(block);
    if (primary !== undefined) {
      this.#forPrimary.delete(block);
      context.network.send(actor, primary, kinds().standbyAck, block, 0, 0);
      return;
    }
    const one = this.#underWay.get(block);
    if (one === undefined || one.atStandby) return;
    // Mutation ackWithoutStandby: step 3 is made, and not waited for.
    if (this.isMirrored) this.#sendToStandby(block, one);
    if (!this.isMirrored || context.mutations.ackWithoutStandby) this.#done(block);
  }

  standbyHeard(block: number): void {
    if (this.#underWay.get(block)?.atStandby === true) this.#done(block);
  }

  standbyReceives(block: number, primary: number, epoch: number): void {
    const { context, actor, volume, kinds } = this.#parts;
    // Mutation formerPrimaryServed: whoever asks is served, whatever has been decided since.
    const isServed = (this.takesBlocks && epoch === this.epoch) || context.mutations.formerPrimaryServed;
    if (!isServed) return;
    this.#forPrimary.set(block, primary);
    context.network.send(actor, volume, kinds().volumeWrite, block, actor, this.epoch);
  }

  /** It writes for these servers from now on. */
  hold(epoch: number, isMirrored: boolean): void {
    this.epoch = epoch;
    this.isMirrored = isMirrored;
    this.takesBlocks = false;
    this.#tell();
    for (const [block, one] of Array.from(this.#underWay)) {
      // Nobody waits for a standby that has been given up; and to one that is back everything goes.
      if (one.atStandby && !isMirrored) this.#done(block);
      else this.#sendOn(block, one);
    }
  }

  /** It is the standby, and takes blocks or has been given up. */
  follow(epoch: number, takesBlocks: boolean): void {
    this.epoch = epoch;
    this.isMirrored = false;
    this.takesBlocks = takesBlocks;
    this.#underWay.clear();
  }

  /** Blocks that nobody has confirmed for long are sent again. */
  sendAgain(): void {
    const { engine, parameters } = this.#parts.context;
    for (const [block, one] of this.#underWay)
      if (engine.now - one.sentAt >= parameters.mirrorResendAfter) this.#sendOn(block, one);
  }

  /** The engine is gone, and with it whoever waited. */
  drop(): void {
    this.#underWay.clear();
    this.#forPrimary.clear();
  }

  /** Tells for which servers it writes. */
  #tell(): void {
    const { context, index } = this.#parts;
    context.trace.emit(TRACE.mirrorSetHeld, this.isMirrored ? BOTH_VOLUMES : VOLUME_BITS[index], this.epoch, index);
  }

  copyState(copy: StateCopy): void {
    this.epoch = copy.of(this.epoch);
    this.isMirrored = copy.of(this.isMirrored);
    this.takesBlocks = copy.of(this.takesBlocks);
    this.ios = copy.of(this.ios);
    this.bytes = copy.of(this.bytes);
    this.#underWay = copy.of(this.#underWay);
    this.#forPrimary = copy.of(this.#forPrimary);
  }

  #sendOn(block: number, one: UnderWay): void {
    one.sentAt = this.#parts.context.engine.now;
    if (one.atStandby) this.#sendToStandby(block, one);
    else this.#sendToVolume(block);
  }

  #sendToVolume(block: number): void {
    const { context, actor, volume, kinds } = this.#parts;
    context.network.send(actor, volume, kinds().volumeWrite, block, actor, this.epoch);
  }

  #sendToStandby(block: number, one: UnderWay): void {
    const { context, actor, peer, kinds } = this.#parts;
    one.atStandby = true;
    context.network.send(actor, peer(), kinds().standbyWrite, block, actor, this.epoch);
  }

  #done(block: number): void {
    const { context, blocks, index, written } = this.#parts;
    this.#underWay.delete(block);
    const kind = blocks.kindOf(block);
    context.trace.emit(TRACE.mirrorWritten, block, kind, index);
    written(block, kind);
  }
}

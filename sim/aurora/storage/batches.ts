/**
 * What a boxcar carried: the records of one group in (prev, last], sent by a writer of one epoch. A write message names
 * its batch by number; the row is the message's content, 12 bytes a batch: LSNs stand as their distance to the last
 * one, which is short but for the odd batch that has a place of its own.
 *
 * `prev` is the back-link that makes a batch idempotent and orderable: a segment whose SCL has reached `prev` may move
 * its SCL to `last`, and no other may. Who wrote it, under which epochs, is the same for most batches and stands in a
 * table of its own.
 */
import { Uint32Rows, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";

/**
 * What a writer says with every batch: who it is, where durability stands, and the lowest read point it may still ask
 * for.
 */
export interface BatchHead {
  readonly actor: number;
  readonly epoch: number;
  readonly vdl: Lsn;
  readonly readFloor: Lsn;
}

export interface Sender {
  readonly actor: number;
  readonly epoch: number;
  readonly memberEpoch: number;
}

/**
 * A batch's row: its last LSN; its group, and the first distance above it; the other two distances. Each of these has
 * 16 bits.
 */
const [LAST, GROUP_PREV, VDL_FLOOR, WIDTH] = [0, 1, 2, 3] as const;
/** From `last` back to `prev` and to VDL; from VDL back to the read floor. */
const [PREV, VDL, FLOOR, DISTANCES] = [0, 1, 2, 3] as const;
/** Of a change of the sender: the first batch of another one, and its number. */
const [BATCH, SENDER, CHANGE] = [0, 1, 2] as const;
/** Stands in the row for a distance that is kept apart. */
const FAR = 65_535;

export class Batches implements Stateful {
  count = 0;
  readonly #rows = new Uint32Rows(WIDTH);
  /**
   * Distances that are negative or too long, by batch and which of them. As with rows nothing is taken out: a replay
   * writes the same again.
   */
  readonly #apart = new Map<number, number>();
  /**
   * Batches whose sender is another than that of the batch before, and who it is. Groups whose memberships are of
   * different epochs take turns, and then it is nearly every batch.
   */
  readonly #changes = new Uint32Rows(CHANGE);
  #changed = 0;
  /** Every combination there was. Never shortened: a number once given keeps its meaning in any replay. */
  readonly #senders: Sender[] = [];
  #lastSender = 0;

  /** Returns the batch's number. */
  add(head: BatchHead, group: number, prev: Lsn, last: Lsn, memberEpoch: number): number {
    const batch = this.count++;
    const { vdl, readFloor } = head;
    const rows = this.#rows.chunk(batch);
    const at = this.#rows.at(batch);
    rows[at + LAST] = last;
    rows[at + GROUP_PREV] = group | (this.#near(batch, PREV, last - prev) << 16);
    rows[at + VDL_FLOOR] = this.#near(batch, VDL, last - vdl) | (this.#near(batch, FLOOR, vdl - readFloor) << 16);
    const sender = this.#senderOf(head, memberEpoch);
    if (this.#changed === 0 || this.#changes.get(this.#changed - 1, SENDER) !== sender) {
      this.#changes.set(this.#changed, BATCH, batch);
      this.#changes.set(this.#changed++, SENDER, sender);
    }
    return batch;
  }

  group(batch: number): number {
    return this.#rows.get(batch, GROUP_PREV) & 0xffff;
  }

  prev(batch: number): Lsn {
    return this.last(batch) - this.#distance(batch, PREV, this.#rows.get(batch, GROUP_PREV) >>> 16);
  }

  last(batch: number): Lsn {
    return this.#rows.get(batch, LAST);
  }

  vdl(batch: number): Lsn {
    return this.last(batch) - this.#distance(batch, VDL, this.#rows.get(batch, VDL_FLOOR) & 0xffff);
  }

  /** The PGMRPL that rides along. */
  readFloor(batch: number): Lsn {
    return this.vdl(batch) - this.#distance(batch, FLOOR, this.#rows.get(batch, VDL_FLOOR) >>> 16);
  }

  /** Who sent it, and under which epochs; acknowledgements go to its address. */
  sender(batch: number): Sender {
    let at = this.#changed - 1;
    // Who asks about a batch asks soon after it was sent.
    while (this.#changes.get(at, BATCH) > batch) at--;
    return this.#senders[this.#changes.get(at, SENDER)];
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
    this.#changed = copy.of(this.#changed);
  }

  /** What stands in the row for a distance. */
  #near(batch: number, which: number, distance: number): number {
    if (distance >= 0 && distance < FAR) return distance;
    this.#apart.set(batch * DISTANCES + which, distance);
    return FAR;
  }

  #distance(batch: number, which: number, near: number): number {
    return near === FAR ? (this.#apart.get(batch * DISTANCES + which) ?? 0) : near;
  }

  #senderOf(head: BatchHead, memberEpoch: number): number {
    if (!isSender(this.#senders[this.#lastSender], head, memberEpoch))
      this.#lastSender = this.#numberOf(head, memberEpoch);
    return this.#lastSender;
  }

  #numberOf(head: BatchHead, memberEpoch: number): number {
    const found = this.#senders.findIndex((sender) => isSender(sender, head, memberEpoch));
    const { actor, epoch } = head;
    return found >= 0 ? found : this.#senders.push({ actor, epoch, memberEpoch }) - 1;
  }
}

function isSender(sender: Sender | undefined, { actor, epoch }: BatchHead, memberEpoch: number): boolean {
  return sender !== undefined && sender.actor === actor && sender.epoch === epoch && sender.memberEpoch === memberEpoch;
}

/**
 * What a boxcar carried: the records of one group in (prev, last], sent by a writer of one epoch. A write message names its
 * batch by number; the columns are the message's content, 12 bytes a batch: LSNs stand as their distance to the last one, which is short
 * but for the odd batch that has a place of its own.
 *
 * `prev` is the back-link that makes a batch idempotent and orderable: a segment whose SCL has reached `prev` may move its SCL
 * to `last`, and no other may. Who wrote it, under which epochs, is the same for most batches and stands in a table of its own.
 */
import { copyPlain, Uint16Column, Uint32Column, type Checkpointed, type Lsn } from "../../kernel/index.ts";

/** What a writer says with every batch: who it is, where durability stands, and the lowest read point it may still ask for. */
export interface BatchHead {
  readonly actor: number;
  readonly epoch: number;
  readonly vdl: Lsn;
  readonly readFloor: Lsn;
}

interface Sender {
  readonly actor: number;
  readonly epoch: number;
  readonly memberEpoch: number;
}

interface Change {
  readonly batch: number;
  readonly sender: number;
}

export class Batches implements Checkpointed {
  count = 0;
  readonly #group = new Uint16Column();
  readonly #last = new Uint32Column();
  /** From `last` back to `prev`, and to VDL; from VDL back to the read floor. */
  readonly #prev = new Distances();
  readonly #vdl = new Distances();
  readonly #floor = new Distances();
  /** Batches whose sender is another than that of the batch before, and who it is. */
  #changes: Change[] = [];
  /** Every combination there was. Never shortened: a number once given keeps its meaning in any replay. */
  readonly #senders: Sender[] = [];
  #lastSender = 0;

  /** Returns the batch's number. */
  add(head: BatchHead, group: number, prev: Lsn, last: Lsn, memberEpoch: number): number {
    const batch = this.count++;
    this.#group.set(batch, group);
    this.#last.set(batch, last);
    this.#prev.set(batch, last - prev);
    this.#vdl.set(batch, last - head.vdl);
    this.#floor.set(batch, head.vdl - head.readFloor);
    const sender = this.#senderOf(head, memberEpoch);
    if (this.#changes.at(-1)?.sender !== sender) this.#changes.push({ batch, sender });
    return batch;
  }

  group(batch: number): number {
    return this.#group.get(batch);
  }

  prev(batch: number): Lsn {
    return this.last(batch) - this.#prev.get(batch);
  }

  last(batch: number): Lsn {
    return this.#last.get(batch);
  }

  epoch(batch: number): number {
    return this.#senderFrom(batch).epoch;
  }

  memberEpoch(batch: number): number {
    return this.#senderFrom(batch).memberEpoch;
  }

  /** The address to acknowledge to. */
  writer(batch: number): number {
    return this.#senderFrom(batch).actor;
  }

  vdl(batch: number): Lsn {
    return this.last(batch) - this.#vdl.get(batch);
  }

  /** The PGMRPL that rides along. */
  readFloor(batch: number): Lsn {
    return this.vdl(batch) - this.#floor.get(batch);
  }

  save(): unknown {
    return copyPlain([this.count, this.#changes]);
  }

  load(saved: unknown): void {
    [this.count, this.#changes] = copyPlain(saved) as [number, Change[]];
  }

  #senderFrom(batch: number): Sender {
    let at = this.#changes.length - 1;
    // Who asks about a batch asks soon after it was sent.
    while (this.#changes[at].batch > batch) at--;
    return this.#senders[this.#changes[at].sender];
  }

  #senderOf({ actor, epoch }: BatchHead, memberEpoch: number): number {
    const is = (sender: Sender | undefined): boolean =>
      sender !== undefined && sender.actor === actor && sender.epoch === epoch && sender.memberEpoch === memberEpoch;
    if (is(this.#senders[this.#lastSender])) return this.#lastSender;
    const found = this.#senders.findIndex(is);
    this.#lastSender = found >= 0 ? found : this.#senders.push({ actor, epoch, memberEpoch }) - 1;
    return this.#lastSender;
  }
}

/** Whole numbers that are small but for a few: the others, negative ones too, stand apart. */
class Distances {
  readonly #near = new Uint16Column();
  /** By row. Like a column's rows never taken out: a replay writes the same again. */
  readonly #apart = new Map<number, number>();

  set(row: number, distance: number): void {
    const isNear = distance >= 0 && distance < FAR;
    this.#near.set(row, isNear ? distance : FAR);
    if (!isNear) this.#apart.set(row, distance);
  }

  get(row: number): number {
    const near = this.#near.get(row);
    return near === FAR ? (this.#apart.get(row) ?? 0) : near;
  }
}

/** Stands in the column for a number that is kept apart. */
const FAR = 65_535;

/**
 * What a boxcar carried: the records of one group in (prev, last], sent by a writer of one epoch. A write message names its
 * batch by number; the columns are the message's content, 20 bytes a batch.
 *
 * `prev` is the back-link that makes a batch idempotent and orderable: a segment whose SCL has reached `prev` may move its SCL
 * to `last`, and no other may. Who wrote it, under which epochs, is the same for most batches and stands in a table of its own.
 */
import { Uint16Column, Uint32Column, type Checkpointed, type Lsn } from "../../kernel/index.ts";

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

export class Batches implements Checkpointed {
  count = 0;
  readonly #group = new Uint16Column();
  readonly #prev = new Uint32Column();
  readonly #last = new Uint32Column();
  readonly #sender = new Uint16Column();
  readonly #vdl = new Uint32Column();
  readonly #floor = new Uint32Column();
  /** Every combination there was. Never shortened: a number once given keeps its meaning in any replay. */
  readonly #senders: Sender[] = [];
  #lastSender = 0;

  /** Returns the batch's number. */
  add(head: BatchHead, group: number, prev: Lsn, last: Lsn, memberEpoch: number): number {
    const batch = this.count++;
    this.#group.set(batch, group);
    this.#prev.set(batch, prev);
    this.#last.set(batch, last);
    this.#sender.set(batch, this.#senderOf(head, memberEpoch));
    this.#vdl.set(batch, head.vdl);
    this.#floor.set(batch, head.readFloor);
    return batch;
  }

  group(batch: number): number {
    return this.#group.get(batch);
  }

  prev(batch: number): Lsn {
    return this.#prev.get(batch);
  }

  last(batch: number): Lsn {
    return this.#last.get(batch);
  }

  epoch(batch: number): number {
    return this.#senders[this.#sender.get(batch)].epoch;
  }

  memberEpoch(batch: number): number {
    return this.#senders[this.#sender.get(batch)].memberEpoch;
  }

  /** The address to acknowledge to. */
  writer(batch: number): number {
    return this.#senders[this.#sender.get(batch)].actor;
  }

  vdl(batch: number): Lsn {
    return this.#vdl.get(batch);
  }

  /** The PGMRPL that rides along. */
  readFloor(batch: number): Lsn {
    return this.#floor.get(batch);
  }

  save(): number {
    return this.count;
  }

  load(saved: unknown): void {
    this.count = saved as number;
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

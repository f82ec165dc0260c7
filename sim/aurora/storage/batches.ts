/**
 * What a boxcar carried: the records of one group in (prev, last], sent by a writer of one epoch. A write message names its
 * batch by number; the columns are the message's content.
 *
 * `prev` is the back-link that makes a batch idempotent and orderable: a segment whose SCL has reached `prev` may move its SCL
 * to `last`, and no other may.
 */
import { Float64Column, Uint16Column, Uint32Column, type Checkpointed, type Lsn } from "../../kernel/index.ts";

/** What a writer says with every batch: who it is, where durability stands, and the lowest read point it may still ask for. */
export interface BatchHead {
  readonly actor: number;
  readonly epoch: number;
  readonly vdl: Lsn;
  readonly readFloor: Lsn;
}

export class Batches implements Checkpointed {
  count = 0;
  readonly #group = new Uint16Column();
  readonly #length = new Uint32Column();
  readonly #last = new Float64Column();
  readonly #records = new Uint16Column();
  readonly #epoch = new Uint16Column();
  readonly #memberEpoch = new Uint16Column();
  readonly #writer = new Uint32Column();
  readonly #vdl = new Float64Column();
  readonly #floor = new Float64Column();

  /** Returns the batch's number. */
  add(batchOf: BatchHead, group: number, prev: Lsn, last: Lsn, records: number, memberEpoch: number): number {
    const batch = this.count++;
    this.#group.set(batch, group);
    this.#length.set(batch, last - prev);
    this.#last.set(batch, last);
    this.#records.set(batch, records);
    this.#epoch.set(batch, batchOf.epoch);
    this.#memberEpoch.set(batch, memberEpoch);
    this.#writer.set(batch, batchOf.actor);
    this.#vdl.set(batch, batchOf.vdl);
    this.#floor.set(batch, batchOf.readFloor);
    return batch;
  }

  group(batch: number): number {
    return this.#group.get(batch);
  }

  prev(batch: number): Lsn {
    return this.#last.get(batch) - this.#length.get(batch);
  }

  last(batch: number): Lsn {
    return this.#last.get(batch);
  }

  records(batch: number): number {
    return this.#records.get(batch);
  }

  epoch(batch: number): number {
    return this.#epoch.get(batch);
  }

  memberEpoch(batch: number): number {
    return this.#memberEpoch.get(batch);
  }

  /** The address to acknowledge to. */
  writer(batch: number): number {
    return this.#writer.get(batch);
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
}

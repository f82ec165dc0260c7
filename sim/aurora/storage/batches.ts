/**
 * What a boxcar carried: the records of one group in (prev, last], sent by a writer of one epoch. A write message names its
 * batch by number; the columns are the message's content.
 *
 * `prev` is the back-link that makes a batch idempotent and orderable: a segment whose SCL has reached `prev` may move its SCL
 * to `last`, and no other may.
 */
import { Float64Column, Uint16Column, Uint32Column, type Checkpointed, type Lsn } from "../../kernel/index.ts";

export class Batches implements Checkpointed {
  count = 0;
  readonly #group = new Uint16Column();
  readonly #length = new Uint32Column();
  readonly #last = new Float64Column();
  readonly #records = new Uint16Column();
  readonly #epoch = new Uint16Column();
  readonly #vdl = new Float64Column();

  /** Returns the batch's number. `vdl` rides along as the nodes' hint of where durability stands. */
  add(group: number, prev: Lsn, last: Lsn, records: number, epoch: number, vdl: Lsn): number {
    const batch = this.count++;
    this.#group.set(batch, group);
    this.#length.set(batch, last - prev);
    this.#last.set(batch, last);
    this.#records.set(batch, records);
    this.#epoch.set(batch, epoch);
    this.#vdl.set(batch, vdl);
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

  vdl(batch: number): Lsn {
    return this.#vdl.get(batch);
  }

  save(): number {
    return this.count;
  }

  load(saved: unknown): void {
    this.count = saved as number;
  }
}

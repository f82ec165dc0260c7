/**
 * Only under the mutation recordQuorum: P17's wording taken alone, a write quorum for each *batch*. Six members that
 * hold two batches four times each count both as durable, although no four of them may be complete to the second; a
 * recovery that takes the largest SCL of a read quorum can then miss it (storage reference 2.3, I22). The faithful
 * protocol counts SCLs.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { Volume } from "./volume.ts";

export class RecordQuorum implements Stateful {
  /** By batch: who has it, as bits; by group and back-link: the end of a batch that has its quorum. */
  #holders: Record<string, number> = {};
  #durable: Record<string, Lsn> = {};
  readonly #volume: Volume;

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  /** A member has a batch; returns the end of the run of batches from `pgcl` that have a quorum each. */
  acked(group: number, slot: number, batch: number, pgcl: Lsn): Lsn {
    const { batches, metadata } = this.#volume;
    const holders = (this.#holders[batch] ?? 0) | (1 << slot);
    this.#holders[batch] = holders;
    if (this.#volume.tables(group, metadata.membership(group)).write[holders] === 1)
      this.#durable[`${group} ${batches.prev(batch)}`] = batches.last(batch);
    let end = pgcl;
    for (
      let next = this.#durable[`${group} ${end}`];
      next !== undefined && next > end;
      next = this.#durable[`${group} ${end}`]
    )
      end = next;
    return end;
  }

  clear(): void {
    this.#holders = {};
    this.#durable = {};
  }

  copyState(copy: StateCopy): void {
    this.#holders = copy.of(this.#holders);
    this.#durable = copy.of(this.#durable);
  }
}

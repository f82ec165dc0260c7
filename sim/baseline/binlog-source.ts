/**
 * Where replicas get the binary log: a primary answers with what is committed since, at once or when there is
 * something.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import type { PairKinds } from "./kinds.ts";

interface Parts {
  readonly context: Context;
  readonly kinds: () => PairKinds;
  readonly actor: number;
  /**
   * The newest commit that is done; -1 where there is no open engine. And the newest that has been written anywhere.
   */
  readonly committed: () => number;
  readonly writtenTo: () => number;
}

export class BinlogSource implements Stateful {
  /** Who waits, and what they have. */
  #waiting: (readonly [replica: number, from: number])[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  asked(replica: number, from: number): void {
    this.#waiting = [...this.#waiting.filter(([other]) => other !== replica), [replica, from]];
    this.moved();
  }

  /** Something has been committed. */
  moved(): void {
    if (this.#waiting.length === 0) return;
    const { context, kinds, actor, committed, writtenTo } = this.#parts;
    // Mutation binlogSentEarly: whatever is in the binary log is sent, although the standby may lack it.
    const upTo = context.mutations.binlogSentEarly && committed() >= 0 ? writtenTo() : committed();
    for (const [replica, from] of this.#waiting)
      if (upTo > from) context.network.send(actor, replica, kinds().binlogSent, from, upTo, 0);
    this.#waiting = this.#waiting.filter(([, from]) => upTo <= from);
  }

  drop(): void {
    this.#waiting = [];
  }

  copyState(copy: StateCopy): void {
    this.#waiting = copy.of(this.#waiting);
  }
}

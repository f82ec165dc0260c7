/**
 * Faults that befall one message: the n-th of a kind that is sent from one set of hosts to another at one instant. In a
 * deterministic run that names it, and nothing else need be known of it.
 *
 * Such a rule is in force for its message's microsecond alone, so a run pays for it then and never else. It draws no
 * luck, and what other rules do to the message is settled first: with it or without, everybody else fares the same
 * until the two runs part by what the message did.
 */
import type { Micros, StateCopy, Stateful } from "../kernel/index.ts";

/** Plain data. */
export interface SingleMessage {
  readonly id: number;
  /** One byte a host. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** One byte a kind of message. */
  readonly kinds: Uint8Array;
  /** Which of them, from 1 on. */
  readonly number: number;
  readonly isSwallowed: boolean;
  /** How much later it arrives. */
  readonly extra: Micros;
  /** How long after it a second one like it arrives; -1 for none. */
  readonly twinAfter: Micros;
  /** How many of them have been sent. */
  sent: number;
}

export class SingleMessages implements Stateful {
  #waited: SingleMessage[] = [];

  get count(): number {
    return this.#waited.length;
  }

  add(single: SingleMessage): void {
    this.#waited.push(single);
  }

  remove(id: number): void {
    this.#waited = this.#waited.filter((single) => single.id !== id);
  }

  /** Whether a message that is waited for has been sent; true for the number of any other fault. */
  wasSent(id: number): boolean {
    const single = this.#waited.find((one) => one.id === id);
    return single === undefined || single.sent >= single.number;
  }

  /** What befalls a message that is sent now; most often nothing. Each message must be asked about once. */
  befalling(source: number, target: number, kind: number): SingleMessage | undefined {
    let found: SingleMessage | undefined;
    for (const single of this.#waited) {
      if (single.from[source] !== 1 || single.to[target] !== 1 || single.kinds[kind] !== 1) continue;
      if (++single.sent === single.number) found = single;
    }
    return found;
  }

  copyState(copy: StateCopy): void {
    this.#waited = copy.of(this.#waited);
  }
}

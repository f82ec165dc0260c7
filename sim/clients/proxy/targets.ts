/**
 * What one machine of RDS Proxy knows of its targets: which instance writes and which ones read, as they told it
 * themselves. No name is looked up (cluster reference 1.7: it bypasses DNS caches).
 *
 * Two instances may both say that they write, while one has yet to hear of its successor: the later volume epoch
 * counts.
 */
import { below, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";

export const ROLE = { none: 0, writes: 1, reads: 2 } as const;

export class ProxyTargets implements Stateful {
  /** By target: what it said last, with which epoch, and when it said anything. */
  #role: number[];
  #epoch: number[];
  #heardAt: Micros[];

  constructor(count: number) {
    this.#role = Array.from({ length: count }, () => ROLE.none);
    this.#epoch = Array.from({ length: count }, () => 0);
    this.#heardAt = Array.from({ length: count }, () => 0);
  }

  /** The target that writes, -1 for none that is known. */
  get writer(): number {
    let writer = -1;
    this.#role.forEach((role, target) => {
      if (role === ROLE.writes && (writer < 0 || this.#epoch[target] > this.#epoch[writer])) writer = target;
    });
    return writer;
  }

  /**
   * By the read-only endpoint: the reader that the session has been with, or else any, which it stays with; -1 for
   * none.
   */
  readerFor(client: { reader: number }, luck: Stream): number {
    if (client.reader >= 0 && this.reads(client.reader)) return client.reader;
    const readers = this.readers();
    client.reader = readers.length === 0 ? -1 : readers[below(luck, readers.length)];
    return client.reader;
  }

  readers(): number[] {
    return this.#role.flatMap((role, target) => (role === ROLE.reads ? [target] : []));
  }

  reads(target: number): boolean {
    return this.#role[target] === ROLE.reads;
  }

  /** A target answers. Returns whether that changes anything. */
  heard(target: number, role: number, epoch: number, now: Micros): boolean {
    const changed = this.#role[target] !== role || this.#epoch[target] !== epoch;
    [this.#role[target], this.#epoch[target], this.#heardAt[target]] = [role, epoch, now];
    return changed;
  }

  /** A connection to it broke, or was not taken: what it said counts no more. */
  doubt(target: number): void {
    this.#role[target] = ROLE.none;
  }

  heardAt(target: number): Micros {
    return this.#heardAt[target];
  }

  /** Nobody was asked for a while: silence counts from now. */
  beginToListen(now: Micros): void {
    this.#heardAt.fill(now);
  }

  copyState(copy: StateCopy): void {
    this.#role = copy.of(this.#role);
    this.#epoch = copy.of(this.#epoch);
    this.#heardAt = copy.of(this.#heardAt);
  }
}

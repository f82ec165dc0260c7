/**
 * What the messages between replication servers say: one row a shipment, named by its number. A shipment holds whole
 * mini-transactions, the records from `first` to `last` of the primary's log; `prev` is the record before `first`,
 * usually its neighbour, and after a recovery of the primary the last one that survived. Rows are never removed; a
 * replay writes the same again.
 */
import {
  Float64Column,
  Uint16Column,
  Uint32Column,
  type Lsn,
  type Micros,
  type StateCopy,
  type Stateful,
} from "../../kernel/index.ts";

export interface Shipment {
  /**
   * The outbound server's address, to which the receiver answers, and the count of role changes under which it was
   * sent.
   */
  readonly from: number;
  readonly term: number;
  readonly prev: Lsn;
  readonly first: Lsn;
  /** Equal to `prev` when it only asks the receiver where it stands. */
  readonly last: Lsn;
  /** When the newest of its records was durable in the primary. */
  readonly durableAt: Micros;
}

export class Shipments implements Stateful {
  count = 0;
  readonly #from = new Uint32Column();
  readonly #term = new Uint16Column();
  readonly #prev = new Uint32Column();
  readonly #first = new Uint32Column();
  readonly #last = new Uint32Column();
  readonly #durableAt = new Float64Column();

  /** Returns the shipment's number. */
  add({ from, term, prev, first, last, durableAt }: Shipment): number {
    const number = this.count++;
    this.#from.set(number, from);
    this.#term.set(number, term);
    this.#prev.set(number, prev);
    this.#first.set(number, first);
    this.#last.set(number, last);
    this.#durableAt.set(number, durableAt);
    return number;
  }

  at(number: number): Shipment {
    return {
      from: this.#from.get(number),
      term: this.#term.get(number),
      prev: this.#prev.get(number),
      first: this.#first.get(number),
      last: this.#last.get(number),
      durableAt: this.#durableAt.get(number),
    };
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
  }
}

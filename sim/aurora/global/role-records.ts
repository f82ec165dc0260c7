/**
 * What there is to say of role changes when the run is over: what was asked for, what became of it, when, and what it
 * cost.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";

export type RoleChangeKind = "switchover" | "failover" | "detach";

export interface RoleChange {
  readonly kind: RoleChangeKind;
  /** Clusters by their ids: the primary before, and the one that is to be it. */
  readonly from: string;
  readonly to: string;
  readonly askedAt: Micros;
  /** Its number; 0 when it was refused. */
  readonly term: number;
  /** Why it was refused or came to nothing, an AWS error name first; absent otherwise. */
  readonly error?: string;
  /** Whether writes were blocked in the old primary's storage first: RDS-EVENT-0390 or 0391. */
  readonly fenced?: boolean;
  /** When the new primary could write. */
  readonly openedAt?: Micros;
  /** Where its log went on from: its volume's durable point then. */
  readonly keep?: Lsn;
  /** Snapshots of volumes that were given up for it, and the last record in each. */
  readonly snapshots?: readonly { readonly id: string; readonly upTo: Lsn }[];
  /** When everything was as it is to be: every member connected, the global name changed. */
  readonly finishedAt?: Micros;
}

export class RoleRecords implements Stateful {
  #rows: RoleChange[] = [];

  /** Returns the number of the new row. */
  add(row: RoleChange): number {
    return this.#rows.push(row) - 1;
  }

  update(number: number, change: Partial<RoleChange>): void {
    this.#rows[number] = { ...this.#rows[number], ...change };
  }

  rows(): readonly RoleChange[] {
    return this.#rows;
  }

  copyState(copy: StateCopy): void {
    this.#rows = copy.of(this.#rows);
  }
}

/**
 * What the operations of a workload that are under way wait for, a slot each. Columns, because a busy client has
 * thousands.
 */
import { copyPlain, longer, type Checkpointed } from "../kernel/index.ts";

/** What an operation waits for. */
export const STATE = { idle: 0, connection: 1, handshake: 2, answer: 3, pause: 4, writer: 5, check: 6 } as const;

export class Slots implements Checkpointed {
  operation = new Float64Array(64).fill(-1);
  attempt = new Uint8Array(64);
  made = new Uint8Array(64);
  closed = new Uint8Array(64);
  /** 1 while a wrapper looks for the writer before it tells of a write whose connection broke. */
  lost = new Uint8Array(64);
  /** STATE. */
  state = new Uint8Array(64);
  connection = new Int32Array(64).fill(-1);
  since = new Float64Array(64);
  /** Counts everything a slot has ever waited for. */
  serial = new Float64Array(64);

  grow(slots: number): void {
    if (slots <= this.operation.length) return;
    this.operation = longer(this.operation, slots, -1);
    this.attempt = longer(this.attempt, slots);
    this.made = longer(this.made, slots);
    this.closed = longer(this.closed, slots);
    this.lost = longer(this.lost, slots);
    this.state = longer(this.state, slots);
    this.connection = longer(this.connection, slots, -1);
    this.since = longer(this.since, slots);
    this.serial = longer(this.serial, slots);
  }

  save(): unknown {
    const { operation, attempt, made, closed, lost, state, connection, since, serial } = this;
    return copyPlain({ operation, attempt, made, closed, lost, state, connection, since, serial });
  }

  load(saved: unknown): void {
    Object.assign(this, copyPlain(saved));
  }
}

/**
 * What the operations of a workload that are under way wait for, a slot each. Columns, because a busy client has
 * thousands.
 *
 * Each thing that is waited for has a token, which deadlines and questions carry: whether the slot still waits for that
 * very thing is seen by it. What follows when something comes, or does not, is courier.ts's business.
 */
import { longer, type StateCopy, type Stateful } from "../kernel/index.ts";

/** What an operation waits for. */
export const STATE = { idle: 0, connection: 1, handshake: 2, answer: 3, pause: 4, writer: 5, check: 6 } as const;

export class Slots implements Stateful {
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

  begin(slot: number, operation: number): void {
    this.operation[slot] = operation;
    this.attempt[slot] = 0;
    this.made[slot] = 0;
    this.closed[slot] = 0;
    this.lost[slot] = 0;
  }

  /** The next thing an operation waits for; answers to what came before are void. */
  waitsFor(slot: number, state: number): void {
    this.state[slot] = state;
    this.attempt[slot] = (this.attempt[slot] % 255) + 1;
    this.serial[slot]++;
  }

  /** What a deadline is about: a slot, and the thing it waits for. */
  tokenOf(slot: number): number {
    return slot * SERIALS + (this.serial[slot] % SERIALS);
  }

  /** It still waits for the thing of this token, and that is one of these. */
  isAt(token: number, states: readonly number[]): boolean {
    const slot = slotOf(token);
    return (
      this.operation[slot] >= 0 && this.serial[slot] % SERIALS === token % SERIALS && states.includes(this.state[slot])
    );
  }

  /** Nothing is under way any more. Returns what was, as pairs of slot and operation. */
  clear(): (readonly [number, number])[] {
    const lost: (readonly [number, number])[] = [];
    this.operation.forEach((operation, slot) => {
      if (operation >= 0) lost.push([slot, operation]);
    });
    this.operation.fill(-1);
    this.state.fill(STATE.idle);
    this.connection.fill(-1);
    return lost;
  }

  copyState(copy: StateCopy): void {
    this.operation = copy.of(this.operation);
    this.attempt = copy.of(this.attempt);
    this.made = copy.of(this.made);
    this.closed = copy.of(this.closed);
    this.lost = copy.of(this.lost);
    this.state = copy.of(this.state);
    this.connection = copy.of(this.connection);
    this.since = copy.of(this.since);
    this.serial = copy.of(this.serial);
  }
}

/** The slot that a token is about. */
export function slotOf(token: number): number {
  return Math.floor(token / SERIALS);
}

/** Waits of one slot that can be told apart: more than fit into any patience. */
const SERIALS = 16_777_216;

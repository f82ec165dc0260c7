/**
 * A writer's boxcars: the records of each group that wait for their batch to leave (P18 2.2, choice 25 of storage
 * reference 12).
 *
 * The first record submits the send at once; records join it until the send really happens 20 us later. There is no
 * timer for company, so a lone record waits for nobody (L12), and under load batches fill by themselves. A full one
 * leaves early: one of 256 records, or of 64 KB.
 *
 * With `boxcarSendSlots` a group has so many sends under way at most, each until its batch has a write quorum (the send
 * slot of storage reference 2.2, step 7): records that come meanwhile ride in the next one, which leaves as soon as a
 * slot is free. Batches are fuller the more is written; what it costs is that records which follow each other into one
 * group, as those of one transaction may, wait for a round trip.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import type { Context } from "./volume.ts";

export class Boxcars implements Stateful {
  /**
   * By group: its newest record of this writer, the newest that has left in a batch, and records waiting in its open
   * boxcar.
   */
  #tail: Float64Array;
  #sentTail: Float64Array;
  #waiting: Uint16Array;
  /** By group: when the first record of its open boxcar came. */
  #waitingSince: Float64Array;
  /**
   * Only with send slots, by group: the newest record of each batch on its way, oldest first; and 1 while its open
   * boxcar has no slot.
   */
  #onTheWay: Lsn[][] = [];
  #held: Uint8Array;
  /** Records of a full one: so many, or as many as have so many bytes. */
  readonly #recordsMax: number;
  readonly #context: Context;
  readonly #driver: StorageDriver;

  constructor(context: Context, driver: StorageDriver, groups: number) {
    const { boxcarRecordsMax, boxcarBytesMax, logRecordBytes } = context.parameters;
    this.#recordsMax = Math.min(boxcarRecordsMax, Math.max(1, Math.floor(boxcarBytesMax / logRecordBytes)));
    this.#context = context;
    this.#driver = driver;
    this.#tail = new Float64Array(groups);
    this.#sentTail = new Float64Array(groups);
    this.#waiting = new Uint16Array(groups);
    this.#waitingSince = new Float64Array(groups);
    this.#held = new Uint8Array(groups);
  }

  addGroup(group: number): void {
    this.#tail = longer(this.#tail, group + 1);
    this.#sentTail = longer(this.#sentTail, group + 1);
    this.#waiting = longer(this.#waiting, group + 1);
    this.#waitingSince = longer(this.#waitingSince, group + 1);
    this.#held = longer(this.#held, group + 1);
  }

  /** The group's newest record of this writer. */
  tail(group: number): Lsn {
    return this.#tail[group];
  }

  /** The group's newest record that has left in a batch. */
  sentTail(group: number): Lsn {
    return this.#sentTail[group];
  }

  /** A record gets into its group's boxcar. */
  board(group: number, lsn: Lsn): void {
    const { engine, mutations, parameters } = this.#context;
    const { fleet, actor, epoch } = this.#driver;
    this.#tail[group] = lsn;
    const waiting = ++this.#waiting[group];
    if (waiting === 1) this.#waitingSince[group] = engine.now;
    if (waiting === this.#recordsMax) this.#send(group);
    else if (waiting > 1) return;
    else if (!this.#hasSlot(group)) this.#held[group] = 1;
    else {
      const delay = mutations.boxcarTimer ? BOXCAR_TIMER_US : parameters.boxcarSubmit;
      engine.after(delay, fleet.kinds.flush, actor, group, 0, epoch);
    }
  }

  /**
   * The submitted send happens. If the boxcar left full before, a newer one may be riding on its time: it leaves early.
   */
  due(group: number): void {
    if (this.#waiting[group] > 0 && this.#held[group] === 0) this.#send(group);
  }

  /**
   * A group has its write quorum up to a record: whoever waits for a slot may leave. It has waited for that one and for
   * no company.
   */
  quorate(group: number, pgcl: Lsn): void {
    const sent = this.#onTheWay[group];
    if (sent === undefined) return;
    while (sent.length > 0 && sent[0] <= pgcl) sent.shift();
    if (this.#held[group] === 0 || !this.#hasSlot(group)) return;
    this.#waitingSince[group] = this.#context.engine.now;
    this.#send(group);
  }

  /** Nothing waits; batches go on from these tails, or from where they were. */
  reset(tails?: Float64Array): void {
    if (tails !== undefined) {
      this.#tail.set(tails);
      this.#sentTail.set(tails);
    }
    this.#waiting.fill(0);
    this.#onTheWay = [];
    this.#held.fill(0);
  }

  copyState(copy: StateCopy): void {
    this.#tail = copy.of(this.#tail);
    this.#sentTail = copy.of(this.#sentTail);
    this.#waiting = copy.of(this.#waiting);
    this.#waitingSince = copy.of(this.#waitingSince);
    this.#onTheWay = copy.of(this.#onTheWay);
    this.#held = copy.of(this.#held);
  }

  #hasSlot(group: number): boolean {
    const { boxcarSendSlots } = this.#context.parameters;
    return boxcarSendSlots === 0 || (this.#onTheWay[group]?.length ?? 0) < boxcarSendSlots;
  }

  #send(group: number): void {
    const last = this.#tail[group];
    const { engine, trace } = this.#context;
    trace.emit(TRACE.batchSent, group, engine.now - this.#waitingSince[group], this.#waiting[group], last);
    const batch = this.#driver.sendBatch(group, this.#sentTail[group], last, Infinity);
    this.#sentTail[group] = last;
    this.#waiting[group] = 0;
    this.#held[group] = 0;
    if (this.#context.parameters.boxcarSendSlots > 0) (this.#onTheWay[group] ??= []).push(last);
    this.#driver.fleet.gossip.arm(group);
    this.#driver.resend.watch(batch);
  }
}

/** Only under the mutation boxcarTimer: the group commit that boxcars do without. */
const BOXCAR_TIMER_US = FIXED.brokenBoxcarTimer.value;

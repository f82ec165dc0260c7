/**
 * The instance's side of the storage protocol: LSN allocation, boxcars, acknowledgements, and the message kinds that segments
 * answer with (storage reference 2.2 to 2.4). The instance above it decides what to write; this decides nothing but order.
 *
 * A boxcar leaves at once: the first record submits the send, and records join it until the send really happens 20 us later.
 * Each batch goes to all six members. One that has no write quorum after 50 ms is sent once more to the members that lack it;
 * everything else is gossip's business.
 */
import { copyPlain, fail, PairRing, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { Gossip } from "./gossip.ts";
import { Ladder } from "./ladder.ts";
import { NO_KEY } from "./log.ts";
import { PageReads } from "./page-reads.ts";
import { MEMBERS } from "./quorum.ts";
import { Recovery } from "./recovery.ts";
import { Segments, type DriverKinds } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

/** What the instance wants to hear from its storage driver. */
export interface DriverEvents {
  /** Commits at or below the point may be acknowledged, and allocation may go on. */
  durable(ackPoint: Lsn): void;
  /** A page read ended; `tag` is what it was asked with. */
  pageRead(tag: number, readPoint: Lsn): void;
  /** A member answered with a newer epoch: another instance has opened the volume. */
  fenced(epoch: number): void;
  opened(): void;
}

export class StorageDriver implements Checkpointed {
  readonly actor: number;
  readonly ladder: Ladder;
  readonly segments: Segments;
  readonly gossip: Gossip;
  readonly reads: PageReads;
  readonly recovery: Recovery;
  /** The epoch this instance writes under; 0 while it has none. */
  epoch = 1;
  nextLsn: Lsn = 1;
  /** Records put into the log since the start of the run. */
  recordsWritten = 0;
  /** By group: its newest record that has left in a batch, and records waiting in its open boxcar. */
  #sentTail: Float64Array;
  #waiting: Uint16Array;
  /** (batch, sent at) of batches that may have to be sent again. */
  readonly #unconfirmed = new PairRing();
  #resendArmed = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #kinds: { readonly flush: number; readonly resend: number };
  readonly #driverKinds: DriverKinds;
  #events!: DriverEvents;

  constructor(context: Context, volume: Volume, actor: number) {
    this.actor = actor;
    this.#context = context;
    this.#volume = volume;
    const { shape } = volume;
    volume.writerActor = actor;
    this.ladder = new Ladder(volume.log, shape.groups, shape.writeQuorum, context.mutations);
    this.segments = new Segments(context, volume);
    this.gossip = new Gossip(context, volume, this.segments);
    this.#sentTail = new Float64Array(shape.groups);
    this.#waiting = new Uint16Array(shape.groups);
    const network = context.network;
    this.#kinds = {
      flush: network.registerMessage("driver sends boxcar", (_actor, group, _b, epoch) => this.#flush(group, epoch)),
      resend: network.registerMessage("driver looks for stragglers", (_actor, _a, _b, epoch) => this.#resend(epoch)),
    };
    this.#driverKinds = {
      ack: network.registerMessage("driver gets ack", (_actor, segment, scl, epoch) => this.#acked(segment, scl, epoch)),
      rejected: network.registerMessage("driver is refused", (_actor, _segment, _b, epoch) => this.#refused(epoch)),
      truncationWanted: network.registerMessage("driver is asked for truncation", (_actor, segment, _b, epoch) => {
        if (epoch === this.epoch) this.recovery.sendTruncation(segment);
      }),
      promised: network.registerMessage("driver gets promise", (_actor, segment, scl, epoch) => this.recovery.promised(segment, scl, epoch)),
      pageAnswered: network.registerMessage("driver gets page", (_actor, slot, segment, serial) =>
        this.reads.answered(slot, segment, serial),
      ),
    };
    this.segments.attach(this.#driverKinds, (segment) => this.gossip.arm(Math.floor(segment / MEMBERS)));
    this.reads = new PageReads(context, volume, this);
    this.recovery = new Recovery(context, volume, this);
  }

  attach(events: DriverEvents): void {
    this.#events = events;
  }

  get events(): DriverEvents {
    return this.#events;
  }

  /** Whether `records` LSNs may be allocated now: none may exceed VDL + LAL (P17 4.2.1). */
  hasRoom(records: number): boolean {
    return this.nextLsn + records - 1 <= this.ladder.allocationBase + this.#context.parameters.lsnAllocationLimit;
  }

  /** Allocates the next LSN and puts the record into its group's boxcar. `key` is NO_KEY for a record that changes no row. */
  append(group: number, key: number, value: number, flags: number): Lsn {
    const lsn = this.nextLsn;
    if (!this.hasRoom(1)) fail("an LSN beyond VDL + LAL was about to be allocated", { lsn, vdl: this.ladder.vdl });
    if ((flags & FLAG.commit) !== 0 && (flags & FLAG.cpl) === 0) fail("a commit record that is no consistency point", { lsn });
    this.nextLsn = lsn + 1;
    this.recordsWritten++;
    this.#volume.log.append(lsn, group, key, value, flags);
    this.#context.trace.emit(TRACE.recordAllocated, lsn, group, flags, key === NO_KEY ? -1 : key, value);
    if (++this.#waiting[group] === 1) {
      this.#context.engine.after(this.#context.parameters.boxcarSubmit, this.#kinds.flush, this.actor, group, 0, this.epoch);
    } else if (this.#waiting[group] === this.#context.parameters.boxcarRecordsMax) {
      this.#send(group);
    }
    return lsn;
  }

  /** The instance died: everything that was only in its memory is gone. */
  crash(): void {
    this.epoch = 0;
    this.#waiting.fill(0);
    this.#unconfirmed.clear();
    this.#resendArmed = 0;
    this.reads.crash();
    this.recovery.crash();
  }

  /** Recovery ended: write on under `epoch`, after everything at or below `vdl`, beginning above `last`. */
  reopen(epoch: number, vdl: Lsn, last: Lsn, tails: Float64Array): void {
    this.epoch = epoch;
    this.nextLsn = last + 1;
    this.#sentTail.set(tails);
    this.#waiting.fill(0);
    this.ladder.reopen(vdl, last, tails);
    this.#events.opened();
  }

  save(): unknown {
    return {
      own: copyPlain([this.epoch, this.nextLsn, this.recordsWritten, this.#sentTail, this.#waiting, this.#resendArmed]),
      unconfirmed: this.#unconfirmed.save(),
      parts: this.#parts().map((part) => part.save()),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; unconfirmed: never; parts: unknown[] };
    const own = copyPlain(from.own) as [number, number, number, Float64Array, Uint16Array, number];
    [this.epoch, this.nextLsn, this.recordsWritten, this.#sentTail, this.#waiting, this.#resendArmed] = own;
    this.#unconfirmed.load(from.unconfirmed);
    this.#parts().forEach((part, index) => part.load(from.parts[index]));
  }

  #parts(): Checkpointed[] {
    return [this.ladder, this.segments, this.gossip, this.reads, this.recovery];
  }

  /** The submitted send happens. If the boxcar left full before, a newer one may be riding on its time: it leaves early. */
  #flush(group: number, epoch: number): void {
    if (epoch === this.epoch && this.#waiting[group] > 0) this.#send(group);
  }

  #send(group: number): void {
    const { engine, network, parameters } = this.#context;
    const volume = this.#volume;
    const prev = this.#sentTail[group];
    const last = volume.log.tail[group];
    const batch = volume.batches.add(group, prev, last, this.#waiting[group], this.epoch, this.ladder.vdl);
    this.#sentTail[group] = last;
    this.#waiting[group] = 0;
    const offset = group * MEMBERS;
    for (let member = 0; member < MEMBERS; member++) {
      network.send(this.actor, volume.actorOfSegment[offset + member], this.segments.kinds.write, batch, 0, 0);
    }
    this.gossip.arm(group);
    this.#unconfirmed.push(batch, engine.now);
    if (this.#resendArmed === 0) this.#armResend(parameters.resendAfter);
  }

  #armResend(delay: number): void {
    this.#resendArmed = 1;
    this.#context.engine.after(delay, this.#kinds.resend, this.actor, 0, 0, this.epoch);
  }

  #resend(epoch: number): void {
    if (epoch !== this.epoch) return;
    const { engine, network, parameters } = this.#context;
    const { batches, actorOfSegment } = this.#volume;
    this.#resendArmed = 0;
    while (this.#unconfirmed.length > 0) {
      const age = engine.now - this.#unconfirmed.headSecond();
      const batch = this.#unconfirmed.headFirst();
      const group = batches.group(batch);
      const confirmed = this.ladder.pgcl[group] >= batches.last(batch);
      if (!confirmed && age < parameters.resendAfter) {
        this.#armResend(parameters.resendAfter - age);
        return;
      }
      this.#unconfirmed.drop();
      if (confirmed) continue;
      for (let segment = group * MEMBERS; segment < (group + 1) * MEMBERS; segment++) {
        if (this.ladder.segmentScl[segment] < batches.last(batch)) {
          network.send(this.actor, actorOfSegment[segment], this.segments.kinds.write, batch, 0, 0);
        }
      }
    }
  }

  #acked(segment: number, scl: Lsn, epoch: number): void {
    if (epoch !== this.epoch) {
      this.recovery.acked(segment, scl, epoch);
      return;
    }
    const moved = this.ladder.heard(segment, scl);
    if (!moved && !this.#context.mutations.ackAt3) return;
    const { trace } = this.#context;
    const group = (segment / MEMBERS) | 0;
    if (moved) trace.emit(TRACE.pgclAdvanced, group, this.ladder.pgcl[group]);
    const before = this.ladder.ackPoint;
    if (this.ladder.advance(group)) trace.emit(TRACE.ladderAdvanced, this.ladder.vcl, this.ladder.vdl);
    if (this.ladder.ackPoint > before || this.#context.mutations.ackAt3) this.#events.durable(this.ladder.ackPoint);
  }

  #refused(epoch: number): void {
    if (epoch > this.epoch && this.epoch !== 0) this.#events.fenced(epoch);
  }
}

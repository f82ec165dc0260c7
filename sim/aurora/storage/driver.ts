/**
 * The instance's side of the storage protocol: LSN allocation, boxcars, acknowledgements, and the message kinds that segments
 * answer with (storage reference 2.2 to 2.4). The instance above it decides what to write; this decides nothing but order.
 *
 * A boxcar leaves at once: the first record submits the send, and records join it until the send really happens 20 us later.
 * Each batch goes to all six members. What happens to one that finds no write quorum is told in resend.ts.
 */
import { copyPlain, fail, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { Gossip } from "./gossip.ts";
import { Ladder } from "./ladder.ts";
import { NO_KEY } from "./log.ts";
import { PageReads } from "./page-reads.ts";
import { MEMBERS } from "./quorum.ts";
import { Recovery } from "./recovery.ts";
import { Resend } from "./resend.ts";
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
  readonly resend: Resend;
  readonly recovery: Recovery;
  /** The epoch this instance writes under; 0 while it has none. */
  epoch = 1;
  nextLsn: Lsn = 1;
  /** Records put into the log since the start of the run. */
  recordsWritten = 0;
  /** By group: its newest record that has left in a batch, and records waiting in its open boxcar. */
  #sentTail: Float64Array;
  #waiting: Uint16Array;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #kinds: { readonly flush: number };
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
    };
    this.#driverKinds = {
      ack: network.registerMessage("driver gets ack", (_actor, segment, scl, epoch) =>
        this.#acked(segment, scl, epoch),
      ),
      rejected: network.registerMessage("driver is refused", (_actor, _segment, _b, epoch) => this.#refused(epoch)),
      truncationWanted: network.registerMessage("driver is asked for truncation", (_actor, segment, _b, epoch) => {
        if (epoch === this.epoch) this.recovery.sendTruncation(segment);
      }),
      promised: network.registerMessage("driver gets promise", (_actor, segment, scl, epoch) =>
        this.recovery.promised(segment, scl, epoch),
      ),
      pageAnswered: network.registerMessage("driver gets page", (_actor, slot, segment, serial) =>
        this.reads.answered(slot, segment, serial),
      ),
    };
    this.segments.attach(this.#driverKinds, (segment) => this.gossip.arm(Math.floor(segment / MEMBERS)));
    this.resend = new Resend(context, volume, this);
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
    if ((flags & FLAG.commit) !== 0 && (flags & FLAG.cpl) === 0)
      fail("a commit record that is no consistency point", { lsn });
    this.nextLsn = lsn + 1;
    this.recordsWritten++;
    this.#volume.log.append(lsn, group, key, value, flags);
    this.#context.trace.emit(TRACE.recordAllocated, lsn, group, flags, key === NO_KEY ? -1 : key, value);
    if (++this.#waiting[group] === 1) {
      this.#context.engine.after(
        this.#context.parameters.boxcarSubmit,
        this.#kinds.flush,
        this.actor,
        group,
        0,
        this.epoch,
      );
    } else if (this.#waiting[group] === this.#context.parameters.boxcarRecordsMax) {
      this.#send(group);
    }
    return lsn;
  }

  /** The instance died: everything that was only in its memory is gone. */
  crash(): void {
    this.epoch = 0;
    this.#waiting.fill(0);
    this.resend.crash();
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
      own: copyPlain([this.epoch, this.nextLsn, this.recordsWritten, this.#sentTail, this.#waiting]),
      parts: this.#parts().map((part) => part.save()),
    };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; parts: unknown[] };
    const own = copyPlain(from.own) as [number, number, number, Float64Array, Uint16Array];
    [this.epoch, this.nextLsn, this.recordsWritten, this.#sentTail, this.#waiting] = own;
    this.#parts().forEach((part, index) => part.load(from.parts[index]));
  }

  #parts(): Checkpointed[] {
    return [this.ladder, this.segments, this.gossip, this.resend, this.reads, this.recovery];
  }

  /** The submitted send happens. If the boxcar left full before, a newer one may be riding on its time: it leaves early. */
  #flush(group: number, epoch: number): void {
    if (epoch === this.epoch && this.#waiting[group] > 0) this.#send(group);
  }

  #send(group: number): void {
    const { network } = this.#context;
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
    this.resend.watch(batch);
  }

  /** The group's newest record that has left in a batch. */
  sentTail(group: number): Lsn {
    return this.#sentTail[group];
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

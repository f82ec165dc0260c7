/**
 * An instance's side of the storage protocol: LSN allocation, boxcars, acknowledgements, and what it knows of each
 * group's members (storage reference 2.2 to 2.4). The instance above it decides what to write; this decides nothing but
 * order.
 *
 * Each batch (boxcars.ts) goes to all members. What happens to one that finds no write quorum is told in resend.ts;
 * what a refusal for an old membership costs is one request (P18 4.1): the driver takes over the new one
 * (adopt-membership.ts) and asks the members where they stand.
 */
import { fail, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import type { BatchHead } from "./batches.ts";
import { Boxcars } from "./boxcars.ts";
import type { StorageFleet } from "./fleet.ts";
import { KnownMembers } from "./known-members.ts";
import { Ladder } from "./ladder.ts";
import { adoptMembership, setQuorums } from "./adopt-membership.ts";
import { NO_KEY, NO_PAGE } from "./log.ts";
import { ANSWERED } from "./metadata-service.ts";
import { PageReads } from "./page-reads.ts";
import { SLOTS } from "./quorum.ts";
import { RecordQuorum } from "./record-quorum.ts";
import { ReadFloors } from "./read-floors.ts";
import { Recovery } from "./recovery.ts";
import { Resend } from "./resend.ts";
import { memberEpochOf, volumeEpochOf, type Context, type Volume } from "./volume.ts";

/** What the instance wants to hear from its storage driver. */
export interface DriverEvents {
  /** Commits at or below the point may be acknowledged, and allocation may go on. */
  durable(ackPoint: Lsn): void;
  /** A page read ended; `tag` is what it was asked with. */
  pageRead(tag: number, readPoint: Lsn): void;
  /** A member answered with a newer epoch: another instance has opened the volume. */
  fenced(epoch: number): void;
  opened(): void;
  /** The volume has this many groups now. */
  grown(groups: number): void;
}

export class StorageDriver implements Stateful, BatchHead {
  readonly actor: number;
  /** Its place among the cluster's instances. */
  readonly index: number;
  readonly ladder: Ladder;
  readonly fleet: StorageFleet;
  readonly reads: PageReads;
  readonly resend: Resend;
  readonly recovery: Recovery;
  readonly recordQuorum: RecordQuorum;
  readonly members: KnownMembers;
  readonly floors: ReadFloors;
  readonly boxcars: Boxcars;
  /** The epoch this instance writes under; 0 while it has none. */
  epoch = 0;
  nextLsn: Lsn = 1;
  /** Records put into the log since the start of the run. */
  recordsWritten = 0;
  /** The lowest read point that any reader on this writer's stream may still ask for; Infinity without readers. */
  readersFloor: Lsn = Infinity;
  /** Groups that it may write to. */
  groups: number;
  readonly #context: Context;
  readonly #volume: Volume;
  #events!: DriverEvents;

  constructor(context: Context, volume: Volume, fleet: StorageFleet, actor: number, index: number) {
    this.actor = actor;
    this.index = index;
    this.fleet = fleet;
    this.#context = context;
    this.#volume = volume;
    const { groups } = volume;
    this.groups = groups;
    this.ladder = new Ladder(volume.log, groups, volume.rule, context.mutations);
    this.boxcars = new Boxcars(context, this, groups);
    this.members = new KnownMembers(groups);
    this.floors = new ReadFloors(context, this, groups);
    for (let group = 0; group < groups; group++) this.#know(group);
    this.resend = new Resend(context, volume, this);
    this.reads = new PageReads(context, volume, this);
    this.recovery = new Recovery(context, volume, this);
    this.recordQuorum = new RecordQuorum(volume);
  }

  /** The run begins in the middle of this instance's life as the writer of epoch 1. */
  beginAsWriter(): void {
    this.epoch = 1;
    this.#volume.metadata.owners[1] = this.actor;
    this.#volume.writerActor = this.actor;
  }

  attach(events: DriverEvents): void {
    this.#events = events;
  }

  get events(): DriverEvents {
    return this.#events;
  }
  get vdl(): Lsn {
    return this.ladder.vdl;
  }

  /**
   * PGMRPL as this instance knows it: no read below this will be asked for, here or on a reader that takes this one's
   * stream.
   */
  get readFloor(): Lsn {
    return Math.min(this.reads.floor(this.ladder.vdl), this.readersFloor);
  }

  /**
   * What a view at this point has seen is annulled: in a global database the volume may have become a copy of
   * another's.
   */
  isGivenUp(lsn: Lsn): boolean {
    return this.#volume.metadata.isAnnulled(lsn);
  }

  /** Whether `records` LSNs may be allocated now: none may exceed VDL + LAL (P17 4.2.1). */
  hasRoom(records: number): boolean {
    if (this.#context.mutations.noLal) return true;
    return this.nextLsn + records - 1 <= this.ladder.allocationBase + this.#context.parameters.lsnAllocationLimit;
  }

  /**
   * Allocates the next LSN and puts the record into its group's boxcar. `key` is NO_KEY for a record that changes no
   * row, `page` NO_PAGE for one whose page nobody will ask for.
   */
  append(group: number, page: number, key: number, value: number, flags: number): Lsn {
    const { trace, mutations } = this.#context;
    const { log, metadata } = this.#volume;
    const lsn = this.nextLsn;
    if (!this.hasRoom(1)) fail("an LSN beyond VDL + LAL was about to be allocated", { lsn, vdl: this.ladder.vdl });
    if ((flags & FLAG.commit) !== 0 && (flags & FLAG.cpl) === 0 && !mutations.commitInsideMtr)
      fail("a commit record that is no consistency point", { lsn });
    this.nextLsn = lsn + 1;
    this.ladder.last = lsn;
    this.recordsWritten++;
    const prev = this.boxcars.tail(group);
    log.write(lsn, group, key, value, flags, prev, page);
    // A writer that has been superseded and does not know it yet: its records are in the messages, but not in the
    // living log.
    const lives = this.epoch >= metadata.openEpoch && lsn > log.last;
    if (lives) {
      const prevOfVolume = log.last;
      log.link(lsn, page);
      if (page === NO_PAGE) trace.recordLinked(lsn, prev, -1, 0, prevOfVolume);
      else trace.recordLinked(lsn, prev, page, log.prevInPage(lsn), prevOfVolume);
      trace.recordAllocated(lsn, group, flags, key === NO_KEY ? -1 : key, value);
      if ((flags & FLAG.commit) !== 0) trace.emit(TRACE.commitAllocated, lsn);
    } else trace.emit(TRACE.strayAllocated, lsn, group, this.epoch);
    this.boxcars.board(group, lsn);
    return lsn;
  }

  /** The instance died: everything that was only in its memory is gone. */
  crash(): void {
    this.epoch = 0;
    this.boxcars.reset();
    this.members.forgetSilence();
    this.floors.crash();
    this.resend.crash();
    this.reads.crash();
    this.recovery.crash();
  }

  /** Recovery ended: write on under `epoch`, after everything at or below `vdl`, beginning above `last`. */
  reopen(epoch: number, vdl: Lsn, last: Lsn, tails: Float64Array): void {
    this.epoch = epoch;
    this.nextLsn = last + 1;
    this.boxcars.reset(this.#context.mutations.staleBackLinks ? undefined : tails);
    this.recordQuorum.clear();
    this.ladder.reopen(vdl, last, tails);
    this.floors.opened();
    this.fleet.onDurable?.(vdl);
    this.#context.trace.emit(TRACE.writerOpened, this.index, epoch);
    this.#events.opened();
  }

  /** Asks the control plane for one more group. */
  wantGroup(): void {
    const { controlActor, growth } = this.fleet;
    this.#context.network.send(this.actor, controlActor, growth.wanted, this.actor, this.groups, 0);
  }

  /** By slot of the membership known here: the segment, -1 for none. */
  memberAt(group: number, slot: number): number {
    return this.members.at(group, slot);
  }

  memberEpoch(group: number): number {
    return this.members.epochOf(group);
  }

  /** The group's newest record that has left in a batch. */
  sentTail(group: number): Lsn {
    return this.boxcars.sentTail(group);
  }

  segmentAdded(segment: number): void {
    this.reads.segmentAdded(segment);
  }

  /**
   * Nobody of the group's known members answers: they may all have been replaced, and who is a member no more, or has
   * lost its disk, refuses nothing. The control plane tells who the members are.
   */
  askForMembers(group: number): void {
    const { engine, parameters } = this.#context;
    if (this.members.areAllSilent(group, engine.now - parameters.resendAfter)) this.refreshMembers(group);
  }

  /** Takes over the group's membership as the metadata service has it now, and asks its members where they stand. */
  learnMembership(group: number): void {
    const { metadata } = this.#volume;
    if (group >= this.groups || metadata.published[group] <= this.members.epochOf(group)) return;
    this.#takeOver(group, metadata.published[group]);
  }

  #takeOver(group: number, memberEpoch: number): void {
    this.#know(group, memberEpoch);
    if (this.epoch === 0) return;
    // What is known of the members may already be a quorum of the new list; nobody would say it again.
    if (this.ladder.raise(group, this.ladder.quorate(group))) this.#advanced(group, true);
    this.resend.sendToAll(group);
  }

  acked(segment: number, scl: Lsn, epochs: number): void {
    if (volumeEpochOf(epochs) !== this.epoch) {
      this.recovery.acked(segment, scl, epochs);
      return;
    }
    const group = this.#volume.placement.groupOf[segment];
    const known = this.members.epochOf(group);
    if (memberEpochOf(epochs) !== known) {
      // An older one counts when it is told again (storage reference 6.5); a newer one must be known first.
      if (memberEpochOf(epochs) > known) this.refreshMembers(group);
      return;
    }
    const slot = this.slotOf(group, segment);
    if (slot < 0) return;
    if (this.members.answered(group * SLOTS + slot)) this.#report(segment, 0);
    this.members.hasToldWhere(group * SLOTS + slot);
    const moved = this.ladder.heard(group, slot, scl);
    if (moved || this.#context.mutations.ackAt3) this.#advanced(group, moved);
  }

  batchAcked(segment: number, batch: number, epoch: number): void {
    const group = this.#volume.placement.groupOf[segment];
    const slot = this.slotOf(group, segment);
    if (epoch !== this.epoch || slot < 0) return;
    const pgcl = this.recordQuorum.acked(group, slot, batch, this.ladder.pgcl[group]);
    if (this.ladder.raise(group, pgcl)) this.#advanced(group, true);
  }

  refused(segment: number, epochs: number): void {
    const epoch = volumeEpochOf(epochs);
    const group = this.#volume.placement.groupOf[segment];
    const slot = this.slotOf(group, segment);
    if (slot >= 0) this.members.refused(group * SLOTS + slot);
    if (this.epoch !== 0 && epoch > this.epoch) {
      this.#context.trace.emit(TRACE.writerRefused, this.index, epoch);
      if (!this.#context.mutations.zombieAdoptsEpoch) {
        this.#events.fenced(epoch);
        return;
      }
      this.epoch = epoch;
      this.#context.trace.emit(TRACE.writerOpened, this.index, epoch);
    }
    if (this.epoch === 0) this.recovery.abandon(epoch);
    if (memberEpochOf(epochs) <= this.members.epochOf(group)) return;
    // A refusal brings the membership along, unless that is only proposed: so writes go on when the control plane
    // stands still.
    if (this.#volume.metadata.published[group] < memberEpochOf(epochs)) this.refreshMembers(group);
    else {
      this.#takeOver(group, memberEpochOf(epochs));
      this.recovery.membershipLearnt(group);
    }
  }

  metadataAnswered(what: number, number: number, epoch: number): void {
    if (what === ANSWERED.membership) {
      const before = this.members.epochOf(number);
      this.learnMembership(number);
      if (this.members.epochOf(number) !== before) this.recovery.membershipLearnt(number);
    } else if (what === ANSWERED.geometry) {
      for (let group = this.groups; group < number; group++) this.#addGroup(group);
      this.#events.grown(number);
    } else this.recovery.metadataAnswered(what, number, epoch);
  }

  /** A recovery begins: what was known of memberships may be old. */
  learnEverything(): void {
    const { metadata } = this.#volume;
    // Mutation groupsForgotten: whoever takes over knows the groups that there were when it last looked.
    const groups = this.#context.mutations.groupsForgotten ? this.groups : metadata.groups;
    for (let group = this.groups; group < groups; group++) this.#addGroup(group);
    for (let group = 0; group < this.groups; group++)
      if (metadata.published[group] !== this.members.epochOf(group)) this.#know(group);
  }

  slotOf(group: number, segment: number): number {
    return this.members.slotOf(group, segment, this.#volume.placement.positionOf[segment]);
  }

  /** The submitted send of a boxcar happens. */
  flush(group: number, epoch: number): void {
    if (epoch === this.epoch) this.boxcars.due(group);
  }

  /**
   * A batch to every member that lacks it, or only to those of them that have yet to answer another; without records it
   * is the question where they stand.
   */
  sendBatch(group: number, prev: Lsn, last: Lsn, onlyBelow: Lsn, onlySilent = false): number {
    const { network, engine } = this.#context;
    const { batches, placement } = this.#volume;
    const batch = batches.add(this, group, prev, last, this.members.epochOf(group));
    this.floors.sent(group, batches.readFloor(batch));
    const offset = group * SLOTS;
    const kind = this.fleet.segments.kinds.write;
    for (let slot = 0; slot < SLOTS; slot++) {
      const segment = this.members.at(group, slot);
      if (segment < 0 || this.ladder.slotScl[offset + slot] >= onlyBelow) continue;
      if (onlySilent && !this.members.isSilent(offset + slot)) continue;
      network.send(this.actor, placement.actorOf[segment], kind, batch, 0, 0);
      this.members.sentTo(offset + slot, engine.now);
    }
    return batch;
  }

  /** Members that have left batches unanswered for too long are reported to the control plane. */
  watchMembers(group: number): void {
    const before = this.#context.engine.now - this.#context.parameters.suspectAfter;
    for (const segment of this.members.silentSince(group, before)) this.#report(segment, 1);
  }

  copyState(copy: StateCopy): void {
    this.epoch = copy.of(this.epoch);
    this.nextLsn = copy.of(this.nextLsn);
    this.recordsWritten = copy.of(this.recordsWritten);
    this.groups = copy.of(this.groups);
    this.readersFloor = copy.of(this.readersFloor);
    copy.parts([this.members, this.floors, this.boxcars, this.ladder]);
    copy.parts([this.resend, this.reads, this.recovery, this.recordQuorum]);
    if (!copy.isRestoring) return;
    this.ladder.clearQuorums();
    for (let group = 0; group < this.groups; group++) setQuorums(this.#volume, this.members, this.ladder, group);
  }

  #advanced(group: number, moved: boolean): void {
    const { trace, mutations } = this.#context;
    if (moved) trace.emit(TRACE.pgclAdvanced, group, this.ladder.pgcl[group], this.members.epochOf(group), this.epoch);
    const before = this.ladder.ackPoint;
    if (this.ladder.advance(group)) {
      trace.emit(TRACE.ladderAdvanced, this.ladder.vcl, this.ladder.vdl, this.epoch);
      this.fleet.onDurable?.(this.ladder.vdl);
    }
    if (this.ladder.ackPoint > before || mutations.ackAt3) this.#events.durable(this.ladder.ackPoint);
    else if (mutations.commitInsideMtr) this.#events.durable(this.ladder.vcl);
    if (moved) this.boxcars.quorate(group, this.ladder.pgcl[group]);
  }

  #know(group: number, memberEpoch = this.#volume.metadata.published[group]): void {
    adoptMembership(this.#volume, this.members, this.ladder, group, memberEpoch);
  }

  #addGroup(group: number): void {
    this.groups = group + 1;
    for (const part of [this.boxcars, this.floors, this.ladder, this.resend]) part.addGroup(group);
    this.#know(group);
  }

  /** Asks the control plane who the group's members are. */
  refreshMembers(group: number): void {
    this.#context.network.send(
      this.actor,
      this.fleet.controlActor,
      this.fleet.service.refresh,
      this.actor,
      group,
      this.epoch,
    );
  }

  #report(segment: number, silent: number): void {
    this.#context.network.send(
      this.actor,
      this.fleet.controlActor,
      this.fleet.memberReport,
      segment,
      silent,
      this.epoch,
    );
  }
}

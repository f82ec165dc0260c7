/**
 * Opening a volume after its writer is gone (storage reference 5.2): fence first, read SCLs, find the durable end,
 * annul what lies above it, bring every surviving record to a write quorum, and only then serve anybody.
 *
 *   asking       the metadata service gives out the next volume epoch
 *   preparing    each member promises the epoch and reports its SCL; a read quorum of every group must answer
 *   truncating   the range above the durable end is laid down at the metadata service, which refuses it if a membership
 *                has changed since it was read: then the group is asked again under the new one
 *   installing   the truncation and the epoch go to every member; a write quorum of every group must hold both, and
 *                must be complete up to the group's surviving tail (gossip carries what they lack)
 *
 * Fencing comes before reading because a living old writer could otherwise reach quorum after the snapshot, and its
 * acknowledged commit would be annulled (5.4). No redo is replayed, so the time does not depend on the length of the
 * log. Every step can be interrupted: a recovery begun anew takes the next epoch, and finds any range that was in force
 * at some member of each read quorum.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import { ANSWERED } from "./metadata-service.ts";
import { SLOTS } from "./quorum.ts";
import { recoveredVdl } from "./recovered-vdl.ts";
import { RecoveryAnswers } from "./recovery-answers.ts";
import { packEpochs, volumeEpochOf, type Context, type Volume } from "./volume.ts";

type Phase = "idle" | "asking" | "preparing" | "truncating" | "installing" | "replaying";

export class Recovery implements Stateful {
  phase: Phase = "idle";
  epoch = 0;
  startedAt = 0;
  /** The highest read floor that any member had been told of by earlier writers: versions below it may be gone. */
  floorSeen: Lsn = 0;
  /** The epoch of whoever had the volume open before it was opened here. */
  epochBefore = 0;
  readonly #answers: RecoveryAnswers;
  #keep: Lsn = 0;
  #upTo: Lsn = 0;
  #tails: Float64Array;
  #cut: { readonly keep: Lsn; readonly upTo: Lsn } | undefined;
  /** The metadata service's version when the memberships were read. */
  #version = 0;
  /** Only under the mutation replayRedo: when the log will have been read. */
  #replayedAt = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
    this.#answers = new RecoveryAnswers(volume.groups);
    this.#tails = new Float64Array(volume.groups);
  }

  /**
   * Begins an open under a new epoch of this instance's own. `cut` is how a volume becomes a copy of another that goes
   * on above `upTo` from `keep`: what lies beyond is annulled, durable or not.
   */
  start(cut?: { readonly keep: Lsn; readonly upTo: Lsn }): void {
    this.#cut = cut;
    this.phase = "asking";
    this.epoch = 0;
    this.startedAt = this.#context.engine.now;
    this.#ask();
  }

  /** What a slot reported in the phase under way, as text: for those who compare states. */
  heardFrom(place: number): string {
    const [group, slot] = [Math.floor(place / SLOTS), place % SLOTS];
    const answers = this.#answers;
    return this.phase === "idle"
      ? ""
      : `${Number(answers.has(group, slot))} ${answers.scl(group, slot)} ${Number(answers.isSettled(group))}`;
  }

  /** The metadata service answered. */
  metadataAnswered(what: number, number: number, epoch: number): void {
    // Whoever was told twice to open begins anew, and the answer to what it asked first is an epoch that the second
    // has overtaken already: its range would be refused for its own newer epoch, and nobody would open the volume.
    const isAsked = this.phase === "asking" && number === this.startedAt;
    if (what === ANSWERED.epochGranted && isAsked) this.#granted(epoch);
    else if (what === ANSWERED.refused && isAsked) this.abandon(epoch);
    else if (what === ANSWERED.truncation && this.phase === "truncating" && epoch === this.epoch) {
      if (number === 1) this.#install();
      else if (number === 0) this.#prepareAgain();
      else this.abandon(this.#volume.metadata.epoch);
    }
  }

  /** A membership was learnt while members were being asked under an older one. */
  membershipLearnt(group: number): void {
    if (this.phase === "idle" || this.phase === "asking" || this.phase === "replaying") return;
    this.#answers.forget(group);
    // While the range is being laid down nobody is asked: the service refuses it for the change, and the group is asked
    // then.
    if (this.phase !== "truncating") this.#askGroup(group);
  }

  promised(segment: number, scl: Lsn, epochs: number): void {
    if (this.phase !== "preparing" || volumeEpochOf(epochs) !== this.epoch) return;
    const group = this.#volume.placement.groupOf[segment];
    const slot = this.#driver.slotOf(group, segment);
    if (slot < 0 || group >= this.#answers.groups) return;
    this.#answers.take(group, slot, scl);
    if (this.#isQuorate(group, "read", 0) && this.#answers.settle(group)) this.#truncate();
  }

  /** An ack under the new epoch: the member holds the truncation and is complete up to `scl`. */
  acked(segment: number, scl: Lsn, epochs: number): void {
    if (this.phase !== "installing" || volumeEpochOf(epochs) !== this.epoch) return;
    const group = this.#volume.placement.groupOf[segment];
    const slot = this.#driver.slotOf(group, segment);
    if (slot < 0 || group >= this.#answers.groups) return;
    this.#answers.raise(group, slot, scl);
    this.#driver.ladder.heard(group, slot, scl);
    if (this.#mayOpen(group) && this.#answers.settle(group)) this.#replayOrOpen();
  }

  /** Sends epoch and truncation to a member that lacks them. */
  sendTruncation(segment: number, epoch: number): void {
    const { network } = this.#context;
    const { placement } = this.#volume;
    const epochs = packEpochs(epoch, this.#driver.memberEpoch(placement.groupOf[segment]));
    const { install } = this.#driver.fleet.segments.kinds;
    network.send(this.#driver.actor, placement.actorOf[segment], install, 0, 0, epochs);
  }

  /** The retry timer: asks again whoever has not answered. */
  askAgain(epoch: number): void {
    if (this.phase === "replaying") {
      if (this.#context.engine.now >= this.#replayedAt) this.#open();
    } else if (this.phase !== "idle" && epoch === this.epoch) this.#ask(true);
  }

  /** Somebody else opens the volume under a newer epoch: this recovery is over. */
  abandon(epoch: number): void {
    if (this.phase === "idle" || epoch <= this.epoch) return;
    this.phase = "idle";
    this.#driver.events.fenced(epoch);
  }

  crash(): void {
    this.phase = "idle";
  }

  copyState(copy: StateCopy): void {
    copy.part(this.#answers);
    this.phase = copy.of(this.phase);
    this.epoch = copy.of(this.epoch);
    this.startedAt = copy.of(this.startedAt);
    this.floorSeen = copy.of(this.floorSeen);
    this.epochBefore = copy.of(this.epochBefore);
    this.#keep = copy.of(this.#keep);
    this.#upTo = copy.of(this.#upTo);
    this.#tails = copy.of(this.#tails);
    this.#version = copy.of(this.#version);
    this.#replayedAt = copy.of(this.#replayedAt);
    this.#cut = copy.of(this.#cut);
  }

  #granted(epoch: number): void {
    this.epoch = epoch;
    this.#volume.writerActor = this.#driver.actor;
    this.#driver.ladder.reset();
    this.#context.trace.emit(TRACE.recoveryStarted, epoch, this.#driver.index);
    this.#enter("preparing");
    this.#ask();
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#driver.learnEverything();
    this.#version = this.#volume.metadata.version;
    this.#answers.begin(this.#driver.groups);
  }

  /**
   * The service refused the range: somebody's membership changed. Those groups are asked again; the others' answers
   * stand.
   */
  #prepareAgain(): void {
    this.phase = "preparing";
    const { metadata } = this.#volume;
    if (metadata.groups > this.#answers.groups) {
      this.#enter("preparing");
    } else {
      for (let group = 0; group < this.#answers.groups; group++) {
        if (metadata.published[group] === this.#driver.memberEpoch(group)) continue;
        this.#driver.learnMembership(group);
        this.#answers.forget(group);
      }
      this.#version = metadata.version;
    }
    if (this.#answers.areAllSettled) this.#truncate();
    else this.#askOnce();
  }

  /** Whether the members that reported at least `least` are a quorum of the group. */
  #isQuorate(group: number, kind: "read" | "write", least: Lsn): boolean {
    const membership = this.#volume.metadata.membershipAt(group, this.#driver.memberEpoch(group));
    return this.#volume.tables(group, membership)[kind][this.#answers.atLeast(group, least)] === 1;
  }

  /** Whether a group holds the truncation durably and all that survives it. */
  #mayOpen(group: number): boolean {
    const least = this.#context.mutations.openBeforeRepair ? 0 : (this.#tails[group] ?? 0);
    return this.#isQuorate(group, "write", least);
  }

  /** Asks whoever has not answered in this phase, and comes back later for the rest. */
  #ask(again = false): void {
    const { engine, parameters } = this.#context;
    this.#askOnce(again);
    const { actor, fleet } = this.#driver;
    engine.after(parameters.recoveryRetry, fleet.kinds.recoveryRetry, actor, 0, 0, this.epoch);
  }

  #askOnce(again = false): void {
    const { network } = this.#context;
    const { actor, fleet } = this.#driver;
    if (this.phase === "asking") network.send(actor, fleet.controlActor, fleet.service.open, actor, this.startedAt, 0);
    else if (this.phase === "truncating")
      network.send(actor, fleet.controlActor, fleet.service.truncate, actor, 0, this.epoch);
    else for (let group = 0; group < this.#answers.groups; group++) this.#askGroup(group, again);
  }

  /**
   * `again`: also those that have answered, where the group lacks its quorum still. A repair may have brought it under
   * another membership since, and only they can say so: whoever was exchanged is gone, and answers nobody (found by the
   * search for what loses data).
   */
  #askGroup(group: number, again = false): void {
    const { network } = this.#context;
    const { segments } = this.#driver.fleet;
    const kind = this.phase === "preparing" ? segments.kinds.prepare : segments.kinds.install;
    const epochs = packEpochs(this.epoch, this.#driver.memberEpoch(group));
    for (let slot = 0; slot < SLOTS; slot++) {
      const segment = this.#driver.memberAt(group, slot);
      if (segment < 0) continue;
      const hasAnswered =
        this.phase === "preparing"
          ? this.#answers.has(group, slot)
          : this.#answers.scl(group, slot) >= (this.#tails[group] ?? 0);
      if (hasAnswered && !(again && !this.#answers.isSettled(group))) continue;
      network.send(this.#driver.actor, this.#volume.placement.actorOf[segment], kind, 0, 0, epochs);
    }
  }

  /** Every group has promised: where does the durable log end? */
  #truncate(): void {
    const { log, metadata } = this.#volume;
    const { groups } = this.#answers;
    const { segments } = this.#driver.fleet;
    const complete = new Float64Array(groups);
    const responders = new Uint8Array(groups);
    let [seen, hint] = [1, 0];
    for (let group = 0; group < groups; group++) {
      for (let slot = 0; slot < SLOTS; slot++) {
        if (!this.#answers.has(group, slot)) continue;
        const scl = this.#answers.scl(group, slot);
        const segment = this.#driver.memberAt(group, slot);
        if (scl >= 0) {
          responders[group] |= 1 << slot;
          const { vdlHint, installed } = segments;
          hint = Math.max(hint, metadata.durableAfterTruncations(vdlHint[segment], installed[segment]));
        }
        complete[group] = Math.max(complete[group], scl);
        seen = Math.max(seen, segments.installed[segment]);
        this.floorSeen = Math.max(this.floorSeen, segments.readFloor[segment]);
      }
    }
    this.#context.trace.emit(TRACE.snapshotTaken, this.epoch, this.#driver.index);
    for (let group = 0; group < groups; group++)
      this.#context.trace.emit(
        TRACE.groupDiscovered,
        group,
        complete[group],
        this.epoch,
        responders[group],
        this.#driver.memberEpoch(group),
      );
    this.#keep = recoveredVdl(this.#volume, this.#context.mutations, hint, complete);
    const lal = this.#context.parameters.lsnAllocationLimit;
    // The old writer counted its limit from the end of the range that it had itself begun above, if nothing since is
    // durable.
    const base = metadata.next(this.#keep) - 1;
    // Mutation noTruncation: nothing is annulled, and the next record takes the LSN of one that may still be in flight.
    this.#upTo = this.#context.mutations.noTruncation ? this.#keep : base + Math.max(lal, this.#volume.lsnGap);
    if (this.#cut !== undefined) this.#cutBack(this.#cut);
    this.#tails = complete.map((scl) => log.lastAtOrBelow(scl, this.#keep));
    metadata.proposals[this.epoch] = {
      keep: this.#keep,
      upTo: this.#upTo,
      tails: this.#tails,
      seen,
      version: this.#version,
      isCopy: this.#cut !== undefined,
    };
    this.phase = "truncating";
    this.#askOnce();
  }

  /**
   * Whoever has more than the other volume gives it up; whoever has less will be sent the rest, under the LSNs it has
   * there.
   */
  #cutBack({ keep, upTo }: { readonly keep: Lsn; readonly upTo: Lsn }): void {
    const isShort = this.#keep < keep;
    this.#keep = Math.min(this.#keep, keep);
    this.#upTo = isShort ? this.#keep : upTo;
    if (isShort) return;
    this.#context.trace.emit(TRACE.historyReplaced, this.epoch, keep, upTo);
    this.#driver.fleet.floorsBackTo(keep);
  }

  #install(): void {
    const { metadata } = this.#volume;
    // A range that stood already, from an answer that was lost, is the one to install.
    const truncation = metadata.truncationOf(this.epoch);
    if (truncation !== undefined) {
      this.#keep = truncation.keep;
      this.#upTo = truncation.upTo;
      this.#tails = truncation.tails.slice();
    }
    this.#enter("installing");
    this.#askOnce();
    this.#driver.fleet.gossip.armAll();
  }

  /** Only under the mutation replayRedo does the log matter here: reading it all again takes its time. */
  #replayOrOpen(): void {
    const { mutations, engine } = this.#context;
    if (!mutations.replayRedo) {
      this.#open();
      return;
    }
    this.phase = "replaying";
    const records = this.#volume.log.tailOrdinal.reduce((sum, count) => sum + count, 0);
    this.#replayedAt = engine.now + records * REPLAY_US;
    engine.at(this.#replayedAt, this.#driver.fleet.kinds.recoveryRetry, this.#driver.actor, 0, 0, this.epoch);
  }

  #open(): void {
    this.phase = "idle";
    // Its quorum had answered before a newer recovery fenced it, and it hears of it only now that the newer one has
    // opened. The first thing it sent would be refused: it need not begin.
    if (this.#volume.metadata.openEpoch > this.epoch) {
      this.#driver.events.fenced(this.#volume.metadata.openEpoch);
      return;
    }
    const { trace } = this.#context;
    const { log, metadata } = this.#volume;
    log.truncate(this.#keep);
    if (this.#cut !== undefined) this.#driver.fleet.floorsBackTo(this.#keep);
    if (this.#cut !== undefined) trace.emit(TRACE.logFedAgain, this.epoch, this.#keep);
    this.epochBefore = metadata.openEpoch;
    metadata.openEpoch = this.epoch;
    trace.emit(TRACE.truncationInForce, this.epoch, this.#keep, this.#upTo);
    // The control plane may be making a group that is not in use yet.
    this.#driver.reopen(this.epoch, this.#keep, this.#upTo, log.tail.slice(0, this.#driver.groups));
    trace.emit(TRACE.recoveryCompleted, this.epoch, this.startedAt, log.last, this.#driver.index);
  }
}

/** Only under the mutation replayRedo: what a record costs to read and apply at start. */
const REPLAY_US = FIXED.brokenReplayRecord.value;

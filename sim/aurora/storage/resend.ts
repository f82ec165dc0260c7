/**
 * What the writer does about a group that finds no write quorum: it sends everything above the group's PGCL once more,
 * as one batch, to the members that lack it, and goes on with growing pauses until the quorum is there.
 *
 * Sending once more and leaving the rest to gossip, as the reference's choice 18 has it, can stall for ever; L1 found
 * three ways:
 *
 *     writer cut from everybody for 5 s     both copies of the batch vanish; no member has it, so no peer can give it
 *     writer cut from two zones for 5 s     gossip brings the batch to them, but their acknowledgements vanish with the
 *                                           cut, and a member acknowledges only when it is sent something
 *     writer cut off while members change   the members it still counts as behind are gone, and it asks nobody else:
 *                                           the complete ones, which would tell it of the new membership, have nothing
 *                                           to be sent
 *
 * A batch that is sent again is a question too: whoever holds it already answers with its SCL.
 */
import { longer, PairRing, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import type { StorageDriver } from "./driver.ts";
import type { Context, Volume } from "./volume.ts";

export class Resend implements Stateful {
  /** (batch, sent at) of batches younger than resendAfter. */
  readonly #young = new PairRing();
  #timerArmed = 0;
  /** By group: the pause before its next attempt, 0 when none is due. */
  #pause: Float64Array;
  /** By group: its PGCL at the last attempt, to see progress. */
  #reached: Float64Array;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;
  /** Records in one batch that is sent again, at most. */
  readonly #recordsMax: number;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    const { boxcarRecordsMax, gossipBytesMax, logRecordBytes, incomingBytesMax } = context.parameters;
    const room = Math.max(1, Math.floor((incomingBytesMax * FIXED.resendShare.value) / logRecordBytes));
    this.#recordsMax = Math.min(room, Math.max(boxcarRecordsMax, Math.floor(gossipBytesMax / logRecordBytes)));
    this.#volume = volume;
    this.#driver = driver;
    this.#pause = new Float64Array(volume.groups);
    this.#reached = new Float64Array(volume.groups);
  }

  addGroup(group: number): void {
    this.#pause = longer(this.#pause, group + 1);
    this.#reached = longer(this.#reached, group + 1);
  }

  /** A batch has just left. */
  watch(batch: number): void {
    this.#young.push(batch, this.#context.engine.now);
    if (this.#timerArmed === 0) this.#arm(this.#context.parameters.resendAfter);
  }

  /**
   * The group's members have changed: everybody is sent at once what the group lacks, which is also the question where
   * they stand.
   */
  sendToAll(group: number): void {
    const { ladder } = this.#driver;
    const pgcl = ladder.pgcl[group];
    const last = this.#missing(group);
    this.#driver.sendBatch(group, pgcl, last, Infinity);
    if (last === pgcl || this.#pause[group] !== 0) return;
    this.#pause[group] = this.#context.parameters.resendAfter;
    this.#again(group);
  }

  crash(): void {
    this.#young.clear();
    this.#timerArmed = 0;
    this.#pause.fill(0);
  }

  copyState(copy: StateCopy): void {
    this.#timerArmed = copy.of(this.#timerArmed);
    this.#pause = copy.of(this.#pause);
    this.#reached = copy.of(this.#reached);
    copy.part(this.#young);
  }

  #arm(delay: number): void {
    this.#timerArmed = 1;
    const { actor, epoch, fleet } = this.#driver;
    this.#context.engine.after(delay, fleet.kinds.stragglers, actor, 0, 0, epoch);
  }

  lookForStragglers(): void {
    const { engine, parameters } = this.#context;
    const { batches } = this.#volume;
    this.#timerArmed = 0;
    while (this.#young.length > 0) {
      const batch = this.#young.headFirst();
      const group = batches.group(batch);
      this.#driver.watchMembers(group);
      if (this.#driver.ladder.pgcl[group] < batches.last(batch)) {
        const age = engine.now - this.#young.headSecond();
        if (age < parameters.resendAfter) {
          this.#arm(parameters.resendAfter - age);
          return;
        }
        if (this.#pause[group] === 0) {
          this.#pause[group] = parameters.resendAfter;
          this.attempt(group);
        }
      }
      this.#young.drop();
    }
  }

  /** One batch with all that the group lacks, to all that lack it; the next attempt comes after a longer pause. */
  attempt(group: number): void {
    // None is due: the timer is of a life before, whose epoch a replication agent goes on under.
    if (this.#pause[group] === 0) return;
    const { parameters } = this.#context;
    const pgcl = this.#driver.ladder.pgcl[group];
    const last = this.#missing(group);
    if (last === pgcl) {
      this.#pause[group] = 0;
      return;
    }
    const progress = pgcl > this.#reached[group];
    // Without progress everybody is asked: those that lack it may have left the group, and only a member can tell of
    // the new membership.
    this.#driver.watchMembers(group);
    if (!progress) this.#driver.askForMembers(group);
    this.#driver.sendBatch(group, pgcl, last, progress ? last : Infinity);
    this.#reached[group] = pgcl;
    this.#again(group);
    this.#pause[group] = progress
      ? parameters.resendAfter
      : Math.min(this.#pause[group] * 2, parameters.resendPauseMax);
  }

  /**
   * How far one batch may take the group: to its last sent record, or as far as one message reaches, which is a part of
   * what a node's incoming queue holds (**chosen**).
   */
  #missing(group: number): Lsn {
    const pgcl = this.#driver.ladder.pgcl[group];
    const tail = this.#driver.sentTail(group);
    return pgcl >= tail ? pgcl : this.#volume.log.ahead(group, pgcl, tail, this.#recordsMax);
  }

  #again(group: number): void {
    const { epoch, actor, fleet } = this.#driver;
    this.#context.engine.after(this.#pause[group], fleet.kinds.again, actor, group, 0, epoch);
  }
}

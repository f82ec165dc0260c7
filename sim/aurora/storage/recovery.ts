/**
 * Opening a volume after its writer is gone (storage reference 5.2): fence first, read SCLs, find the durable end, annul what
 * lies above it, bring every surviving record to a write quorum, and only then serve anybody.
 *
 *   preparing    each member promises the new epoch and reports its SCL; a read quorum of every group must answer
 *   installing   the truncation and the epoch go to every member; a write quorum of every group must hold both, and must be
 *                complete up to the group's surviving tail (gossip carries what they lack)
 *
 * Fencing comes before reading because a living old writer could otherwise reach quorum after the snapshot, and its
 * acknowledged commit would be annulled (5.4). No redo is replayed, so the time does not depend on the length of the log.
 * Left out for now: repair of a group without a write quorum, undo (every transaction here is one mini-transaction).
 */
import { copyPlain, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import { MEMBERS, nthLargestOfSix } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

type Phase = "idle" | "preparing" | "installing";

export class Recovery implements Checkpointed {
  phase: Phase = "idle";
  epoch = 0;
  startedAt = 0;
  /** By segment: 1 once it promised, and the SCL it reported in the phase under way (-1 before it did). */
  #heard: Float64Array;
  /** Groups that still lack their quorum in this phase. */
  #groupsOpen = 0;
  #groupDone: Uint8Array;
  #keep: Lsn = 0;
  #upTo: Lsn = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;
  readonly #retry: number;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
    this.#heard = new Float64Array(volume.segments);
    this.#groupDone = new Uint8Array(volume.shape.groups);
    this.#retry = context.network.registerMessage("recovery asks again", (_actor, _a, _b, epoch) => {
      if (epoch === this.epoch && this.phase !== "idle") this.#ask();
    });
  }

  /** Begins an open under a new epoch of this instance's own. */
  start(): void {
    this.epoch = ++this.#volume.epoch;
    this.startedAt = this.#context.engine.now;
    this.#volume.writerActor = this.#driver.actor;
    this.#driver.ladder.reset();
    this.#context.trace.emit(TRACE.recoveryStarted, this.epoch);
    this.#enter("preparing");
    this.#ask();
  }

  promised(segment: number, scl: Lsn, epoch: number): void {
    if (this.phase !== "preparing" || epoch !== this.epoch) return;
    this.#heard[segment] = scl;
    const group = Math.floor(segment / MEMBERS);
    const offset = group * MEMBERS;
    let answers = 0;
    for (let member = 0; member < MEMBERS; member++) if (this.#heard[offset + member] >= 0) answers++;
    if (answers >= this.#volume.shape.readQuorum) this.#settle(group, () => this.#truncate());
  }

  /** An ack under the new epoch: the member holds the truncation and is complete up to `scl`. */
  acked(segment: number, scl: Lsn, epoch: number): void {
    if (this.phase !== "installing" || epoch !== this.epoch) return;
    this.#heard[segment] = Math.max(this.#heard[segment], scl);
    this.#driver.ladder.heard(segment, scl);
    const group = Math.floor(segment / MEMBERS);
    const complete = nthLargestOfSix(this.#heard, group * MEMBERS, this.#driver.ladder.needed);
    if (complete >= this.#volume.log.tail[group]) this.#settle(group, () => this.#open());
  }

  /** Sends epoch and truncation to a member that lacks them. */
  sendTruncation(segment: number): void {
    const { network } = this.#context;
    const to = this.#volume.actorOfSegment[segment];
    network.send(this.#driver.actor, to, this.#driver.segments.kinds.install, 0, this.epoch, 0);
  }

  crash(): void {
    this.phase = "idle";
  }

  save(): unknown {
    const { phase, epoch, startedAt } = this;
    return copyPlain([phase, epoch, startedAt, this.#heard, this.#groupsOpen, this.#groupDone, this.#keep, this.#upTo]);
  }

  load(saved: unknown): void {
    const own = copyPlain(saved) as [Phase, number, number, Float64Array, number, Uint8Array, number, number];
    [this.phase, this.epoch, this.startedAt, this.#heard, this.#groupsOpen, this.#groupDone, this.#keep, this.#upTo] =
      own;
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#heard.fill(-1);
    this.#groupDone.fill(0);
    this.#groupsOpen = this.#volume.shape.groups;
  }

  /** A group has its quorum; `next` runs when it was the last one. */
  #settle(group: number, next: () => void): void {
    if (this.#groupDone[group] === 1) return;
    this.#groupDone[group] = 1;
    if (--this.#groupsOpen === 0) next();
  }

  /** Asks every member that has not answered in this phase, and comes back later for the rest. */
  #ask(): void {
    const { network, engine, parameters } = this.#context;
    const kinds = this.#driver.segments.kinds;
    const kind = this.phase === "preparing" ? kinds.prepare : kinds.install;
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      if (this.#heard[segment] >= 0) continue;
      network.send(this.#driver.actor, this.#volume.actorOfSegment[segment], kind, 0, this.epoch, 0);
    }
    engine.after(parameters.recoveryRetry, this.#retry, this.#driver.actor, 0, 0, this.epoch);
  }

  /** Every group has a promised read quorum: the largest SCL of each is at least its old PGCL (5.3). */
  #truncate(): void {
    const { log, shape } = this.#volume;
    const complete = new Float64Array(shape.groups);
    for (let group = 0; group < shape.groups; group++) {
      complete[group] = Math.max(0, nthLargestOfSix(this.#heard, group * MEMBERS, 1));
    }
    this.#keep = this.#durableEnd(complete);
    const lal = this.#context.parameters.lsnAllocationLimit;
    // The old writer counted its limit from the end of the range that it had itself begun above, if nothing since is durable.
    const base = this.#next(this.#keep) - 1;
    // Mutation noTruncation: nothing is annulled, and the next record takes the LSN of one that may still be in flight.
    this.#upTo = this.#context.mutations.noTruncation ? this.#keep : base + lal;
    const tails = complete.map((scl) => log.lastAtOrBelow(scl, this.#keep));
    log.truncate(this.#keep);
    this.#volume.truncations.push({ epoch: this.epoch, keep: this.#keep, upTo: this.#upTo, tails });
    this.#context.trace.emit(TRACE.truncated, this.epoch, this.#keep, this.#upTo);
    this.#enter("installing");
    this.#ask();
    this.#driver.gossip.armAll();
  }

  /** VDL': walks the volume's chain up from the best hint for as long as every record is held by a responder. */
  #durableEnd(complete: Float64Array): Lsn {
    const { log, truncations } = this.#volume;
    let durable = 0;
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      if (this.#heard[segment] >= 0) durable = Math.max(durable, this.#driver.segments.vdlHint[segment]);
    }
    // A truncation that a responder holds is a better hint: its end was durable when it was made.
    for (const { keep } of truncations) durable = Math.max(durable, keep);
    for (let lsn = this.#next(durable); lsn <= log.last && complete[log.group(lsn)] >= lsn; lsn = this.#next(lsn)) {
      if (log.isCpl(lsn)) durable = lsn;
    }
    return durable;
  }

  /** The LSN after `lsn` on the volume's chain: past the range, where a truncation kept exactly up to here. */
  #next(lsn: Lsn): Lsn {
    const cut = this.#volume.truncations.findLast(({ keep }) => keep === lsn);
    return (cut === undefined ? lsn : cut.upTo) + 1;
  }

  #open(): void {
    this.phase = "idle";
    const { trace } = this.#context;
    const tails = this.#volume.log.tail.slice();
    this.#driver.reopen(this.epoch, this.#keep, this.#upTo, tails);
    trace.emit(TRACE.recoveryCompleted, this.epoch, this.startedAt);
  }
}

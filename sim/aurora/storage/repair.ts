/**
 * The storage control plane's repair workflow: a member is suspected, lost, hot or slow; a newcomer is placed in its
 * AZ, joins the group, copies, and takes the member's position; if the old one is back before that, the newcomer leaves
 * again (storage reference 6.2 to 6.5, 8).
 *
 *   queued      waits for a node of the AZ that has room for one more copy
 *   joining     the membership with the newcomer is being accepted by a write quorum of the present one
 *   copying     the newcomer is a member that counts for nothing until it is hydrated
 *   settling    the membership with the newcomer in the position (or without it) is being accepted
 *   standby     the group has no write quorum: the newcomer copies first, as nobody's member, and is then exchanged in
 *               one step
 *
 * At most two replacements run in one group at once; others wait. A group that falls to a read quorum in the middle of
 * one is got out by a direct exchange, with the newcomer that is half way or with another one. A newcomer that is lost
 * is followed by the next. Nothing of the old member is dropped before the membership without it is in force and all
 * members of that one are hydrated (I29).
 *
 * Left out: how a newcomer's segment comes to be, and how one that has left goes (newcomers.ts).
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { HOST } from "../../world/index.ts";
import type { Beliefs, Replacement } from "./beliefs.ts";
import type { Gossip } from "./gossip.ts";
import type { Hydration } from "./hydration.ts";
import type { MembershipChange } from "./membership-change.ts";
import type { Membership } from "./metadata.ts";
import { Newcomers, type NewcomerParts } from "./newcomers.ts";
import { MEMBERS } from "./quorum.ts";
import { SEGMENT } from "./segment-state.ts";

/** Why a member is to be replaced; the number stands in trace records. */
export const REASON = { silent: 0, lost: 1, moved: 2 } as const;

/** Not a writer's word, and so none that lapses when another writer opens the volume. */
const NOBODYS = -1;

type Phase = "queued" | "joining" | "copying" | "settling" | "standby" | "exchanging";

interface Job extends Replacement {
  reason: number;
  /** The volume epoch of the writer that reported the member silent, or `NOBODYS`. */
  reportedUnder: number;
  phase: Phase;
  newcomer: number;
  /** The old member is back, or the newcomer is gone: this newcomer does not take the position. */
  revert: boolean;
  /** The old member is back: nobody need take the position. */
  isOver: boolean;
}

type Wanted = Pick<Job, "group" | "position" | "old" | "reason" | "reportedUnder">;

export interface RepairParts extends NewcomerParts {
  readonly hydration: Hydration;
  readonly gossip: Gossip;
  /** Bytes a newcomer must copy. */
  readonly bytesOf: (segment: number) => number;
}

export class Repair implements Stateful {
  #jobs: Job[] = [];
  #ticking = 0;
  readonly #parts: RepairParts;
  readonly #actor: number;
  readonly #tick: number;
  readonly #newcomers: Newcomers;
  #beliefs!: Beliefs;
  #change!: MembershipChange;

  constructor(parts: RepairParts, actor: number) {
    this.#parts = parts;
    this.#actor = actor;
    const { network } = parts.context;
    this.#tick = network.registerMessage("control plane looks at repairs", () => {
      this.#ticking = 0;
      this.#goOn();
    });
    this.#newcomers = new Newcomers(parts, actor);
  }

  attach(beliefs: Beliefs, change: MembershipChange): void {
    this.#beliefs = beliefs;
    this.#change = change;
  }

  /** Replacements under way or waiting, for pictures and tests. */
  get jobs(): readonly Readonly<Job>[] {
    return this.#jobs;
  }

  /** Every member on a host is suspected, or stands on a disk that was lost. */
  hostFailed(host: number, reason: number): void {
    for (const segment of this.#parts.volume.placement.segmentsOn(host)) this.replace(segment, reason);
  }

  /** A host answers again: replacements of its members that are not through are taken back. */
  hostBack(host: number): void {
    const { placement } = this.#parts.volume;
    for (const job of this.#jobs.slice()) {
      if (job.reason !== REASON.silent || placement.hostOf[job.old] !== host) continue;
      this.#takeBack(job);
    }
    this.#goOn();
  }

  /** The writer hears from a member. Of one that the agent suspects, the agent's own word is waited for. */
  segmentBack(segment: number): void {
    const job = this.#jobs.find(({ old, reason }) => old === segment && reason === REASON.silent);
    if (job !== undefined && !this.#beliefs.isLost(segment)) this.#takeBack(job);
    this.#goOn();
  }

  replace(segment: number, reason: number, reportedUnder = NOBODYS): void {
    const { volume } = this.#parts;
    const group = volume.placement.groupOf[segment];
    const position = volume.metadata.membership(group).segments.indexOf(segment);
    const newcomerOf = this.#jobs.find(({ newcomer }) => newcomer === segment);
    if (newcomerOf !== undefined) {
      // One that settles stays as it was decided: to take the position, or, lost already, to leave again (random
      // schedule 3,782 of seed 301). And one that is being exchanged in one go may be a member any moment: it is given
      // up by another step, not sent away (I29).
      if (newcomerOf.phase !== "settling" && newcomerOf.phase !== "exchanging") newcomerOf.revert = true;
      this.#goOn();
      return;
    }
    if (position < 0 || position >= MEMBERS) return;
    const job = this.#jobs.find(({ old }) => old === segment);
    if (job === undefined) this.#queue({ group, position, old: segment, reason, reportedUnder });
    else if (job.isOver) this.#resume(job, reason, reportedUnder);
    else return;
    this.#goOn();
  }

  hydrated(segment: number): void {
    const job = this.#jobs.find(({ newcomer }) => newcomer === segment);
    if (job === undefined) return;
    const { metadata } = this.#parts.volume;
    const slot = metadata.membership(job.group).segments.indexOf(segment);
    if (slot >= MEMBERS) metadata.setHydrated(job.group, slot - MEMBERS);
    this.#goOn();
  }

  /** Members that are on their way from a node because it is hot. */
  movesFrom(host: number): number {
    const { placement } = this.#parts.volume;
    return this.#jobs.filter(({ old, reason }) => reason === REASON.moved && placement.hostOf[old] === host).length;
  }

  /**
   * Whether a group is well enough to move a member that is none the worse: nothing is under way there, and it can be
   * written.
   */
  mayMove(group: number): boolean {
    return !this.#jobs.some((job) => job.group === group) && this.#beliefs.canWrite(group);
  }

  /** Whether a node carries a newcomer that a replacement waits for. */
  needs(host: number): boolean {
    const { placement } = this.#parts.volume;
    return this.#jobs.some(({ newcomer }) => newcomer >= 0 && placement.hostOf[newcomer] === host);
  }

  /**
   * A step has been accepted: T is known for the newcomers in it. One that copies in waiting gets its own T when it
   * joins.
   */
  accepted(to: Membership, target: number, epoch: number): void {
    for (const { newcomer } of this.#jobs)
      if (newcomer >= 0 && to.segments.includes(newcomer)) this.#parts.hydration.aimAt(newcomer, target, epoch);
  }

  inForce(group: number, membership: Membership): void {
    for (const job of this.#jobs.slice()) {
      if (job.group !== group || job.newcomer < 0) continue;
      const slot = membership.segments.indexOf(job.newcomer);
      if (slot >= MEMBERS) job.phase = "copying";
      else if (slot >= 0) this.#end(job, job.old);
      else if (job.revert) this.#end(job, job.newcomer);
      else if (job.phase !== "standby") {
        job.phase = "standby";
        this.#parts.hydration.reopen(job.newcomer);
      }
    }
    this.#goOn();
  }

  copyState(copy: StateCopy): void {
    this.#jobs = copy.of(this.#jobs);
    this.#ticking = copy.of(this.#ticking);
  }

  #queue(wanted: Wanted): void {
    this.#jobs.push({ ...wanted, phase: "queued", newcomer: -1, revert: false, isOver: false });
    this.#parts.context.trace.emit(TRACE.repairWanted, wanted.old, wanted.group, wanted.position, wanted.reason);
  }

  /**
   * Only a writer that another has followed ever missed the member. One that was cut off from all storage reports all
   * of them, and dies: the next one hears them, and six copies of each group would be made for nothing, in turn.
   */
  #hasLapsed({ phase, isOver, old, reportedUnder }: Job): boolean {
    const isFormers = reportedUnder !== NOBODYS && reportedUnder < this.#parts.volume.metadata.openEpoch;
    return isFormers && phase === "queued" && !isOver && !this.#beliefs.isLost(old);
  }

  #takeBack(job: Job): void {
    // Its node is back, and what stood there is not.
    if (this.#parts.segments.state[job.old] === SEGMENT.gone) return;
    if (job.phase === "queued") {
      if (!job.isOver) this.#parts.context.trace.emit(TRACE.repairEnded, job.old, -1, job.group, 0);
      job.isOver = true;
      // Somebody before it may still have to be sent away from the position.
      if (this.#change.pendingAt(job.group, job.position) < 0) this.#jobs = this.#jobs.filter((one) => one !== job);
    } else if (job.phase !== "settling" && job.phase !== "exchanging") {
      job.revert = true;
      job.isOver = true;
    }
  }

  /** Its member was back, and is given up again before all that has been begun for it is undone. */
  #resume(job: Job, reason: number, reportedUnder: number): void {
    job.isOver = false;
    job.reason = reason;
    job.reportedUnder = reportedUnder;
    // Otherwise it is queued, and told of, when its newcomer has gone.
    if (job.phase === "queued")
      this.#parts.context.trace.emit(TRACE.repairWanted, job.old, job.group, job.position, reason);
  }

  #arm(): void {
    if (this.#ticking === 1) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  /** Takes every job as far as it can go now; where the control plane stands still, when it goes on. */
  #goOn(): void {
    const { hosts, network } = this.#parts.context;
    if (hosts.state[network.hostOf(this.#actor)] !== HOST.paused)
      for (const job of this.#jobs.slice()) this.#advance(job);
    if (this.#jobs.length > 0) this.#arm();
  }

  #advance(job: Job): void {
    // A step that came into force meanwhile may have ended it.
    if (!this.#jobs.includes(job) || this.#change.isJudged(job.group)) return;
    if (this.#hasLapsed(job)) this.#takeBack(job);
    const { hydration } = this.#parts;
    const change = this.#change;
    const isStuck = this.#isStuck(job.group);
    // Whoever has all but taken the position is replaced in turn.
    const mayTurnBack = !job.revert && (job.phase !== "settling" || isStuck);
    if (job.newcomer >= 0 && mayTurnBack && this.#beliefs.isLost(job.newcomer)) {
      if (job.phase === "exchanging") change.giveUp(job.group);
      job.revert = true;
    }
    if (isStuck) this.#force(job);
    else if (change.isChanging(job.group)) return;
    else if (job.phase === "copying") {
      if (!job.revert && hydration.isCopying(job.newcomer)) return;
      job.phase = "settling";
      if (job.revert) hydration.end(job.newcomer);
      change.settle(job.group, job.newcomer, !job.revert);
    } else if (job.phase === "standby" && job.revert) this.#end(job, job.newcomer);
    else if (job.phase === "queued" || job.phase === "standby") {
      const pending = change.pendingAt(job.group, job.position);
      const writable = this.#beliefs.canWrite(job.group);
      if (pending >= 0) change.settle(job.group, pending, false);
      else if (job.isOver) this.#jobs = this.#jobs.filter((one) => one !== job);
      else if (job.phase === "queued") this.#start(job, writable);
      else if (writable && change.hasRoom(job.group)) {
        // The quorum is back: join in the ordinary way, with what has been copied.
        job.phase = "joining";
        change.add(job.group, job.position, job.newcomer, false);
      }
    }
  }

  /** Whether no joint step of the group can pass, neither the one under way nor the next, although it can be read. */
  #isStuck(group: number): boolean {
    const { volume, context } = this.#parts;
    const needed = this.#change.waitsFor(group) ?? volume.metadata.membership(group);
    return (
      !this.#beliefs.canWrite(group, needed) &&
      this.#beliefs.canRead(group) &&
      !context.mutations.repairNeedsWriteQuorum
    );
  }

  /** The group lives on a read quorum: a newcomer with a whole base is exchanged for its member in one go. */
  #force(job: Job): void {
    const { segments, volume } = this.#parts;
    const slot = volume.metadata.membership(job.group).segments.indexOf(job.newcomer);
    if (job.revert && slot >= 0 && slot < MEMBERS) {
      this.#succeed(job);
      return;
    }
    // On its way out it still belongs to the membership in force.
    if (job.revert && (slot >= 0 || job.phase === "settling")) this.#abandon(job);
    if (job.phase === "queued") {
      if (!job.isOver) this.#start(job, false);
    } else if (job.revert) this.#end(job, job.newcomer);
    else if (job.phase !== "exchanging" && segments.state[job.newcomer] === SEGMENT.serving) this.#exchange(job);
  }

  /**
   * A newcomer that no step can send away now: it leaves by the exchange that brings another, or in the ordinary way
   * once there is a quorum.
   */
  #abandon(job: Job): void {
    const { hydration, gossip, context } = this.#parts;
    hydration.end(job.newcomer);
    gossip.watchStranger(job.newcomer);
    context.trace.emit(TRACE.repairEnded, job.old, job.newcomer, job.group, 0);
    job.phase = "queued";
    job.newcomer = -1;
    job.revert = false;
    if (!job.isOver) context.trace.emit(TRACE.repairWanted, job.old, job.group, job.position, job.reason);
  }

  /**
   * The newcomer was lost when everybody had been told that it has the position: whoever comes next replaces the
   * newcomer itself.
   */
  #succeed(job: Job): void {
    this.#jobs = this.#jobs.filter((one) => one !== job);
    this.#parts.context.trace.emit(TRACE.repairEnded, job.old, job.newcomer, job.group, 1);
    this.#parts.gossip.watchStranger(job.old);
    this.#queue({ ...job, old: job.newcomer, reason: REASON.silent, reportedUnder: NOBODYS });
  }

  #exchange(job: Job): void {
    const { metadata } = this.#parts.volume;
    job.phase = "exchanging";
    // What it lacks up to T comes by gossip, as soon as it holds the fenced epoch.
    this.#parts.gossip.watchStranger(job.newcomer);
    const { segments } = metadata.membership(job.group);
    const keeps = (newcomer: number): boolean =>
      (metadata.hydrated[job.group] & (1 << (segments.indexOf(newcomer) - MEMBERS))) !== 0 &&
      this.#jobs.some((one) => one.newcomer === newcomer && !one.revert && !this.#beliefs.isLost(newcomer));
    this.#change.replaceDirectly(job.group, job.position, job.newcomer, keeps);
  }

  /** Makes a newcomer; it joins at once, or copies first where there is no write quorum to accept it. */
  #start(job: Job, writable: boolean): void {
    const { context, hydration, bytesOf } = this.#parts;
    const { mutations } = context;
    if (!writable && (mutations.repairNeedsWriteQuorum || !this.#beliefs.canRead(job.group))) return;
    const others = this.#jobs.filter(({ group, phase }) => group === job.group && phase !== "queued");
    const aside = others.filter(({ phase }) => phase === "standby" || phase === "exchanging").length;
    if (others.length >= 2 || (!writable && aside >= 1)) return;
    // One that was given up half way may have its place among the members still, although nobody waits for it.
    if (writable && !this.#change.hasRoom(job.group)) return;
    const host = this.#beliefs.nodeFor(job, this.#jobs, job.reason === REASON.moved);
    if (host < 0) return;
    job.newcomer = this.#newcomers.create(job.group, job.position, host);
    hydration.begin(job.newcomer, bytesOf(job.newcomer), -1);
    if (mutations.directMembershipJump) {
      job.phase = "settling";
      this.#change.jump(job.group, job.position, job.newcomer);
    } else if (mutations.stopTheWorldChange) this.#exchange(job);
    else if (writable) {
      job.phase = "joining";
      this.#change.add(job.group, job.position, job.newcomer, mutations.countUnhydrated);
      if (mutations.dropOldEarly) this.#newcomers.sendAway(job.old);
    } else job.phase = "standby";
  }

  /** The replacement is over; `leaver` is whichever of the two is no member now. */
  #end(job: Job, leaver: number): void {
    this.#jobs = this.#jobs.filter((one) => one !== job);
    const { hydration, context } = this.#parts;
    const repaired = leaver === job.old;
    // A jumped or unhydrated newcomer goes on copying: it counts already, that is the mutation.
    if (!repaired) hydration.end(job.newcomer);
    context.trace.emit(TRACE.repairEnded, job.old, job.newcomer, job.group, repaired ? 1 : 0);
    this.#newcomers.sendAway(leaver);
    // One that is away now learns of its removal when it asks a peer.
    this.#parts.gossip.watchStranger(leaver);
    // The newcomer was lost, before its time or in its last moment: the next one's turn.
    if (!repaired && !job.isOver) this.#queue(job);
    else if (!repaired && this.#change.pendingAt(job.group, job.position) >= 0)
      // Nobody need take the position, and somebody before this newcomer still has to be sent away from it.
      this.#jobs.push({ ...job, phase: "queued", newcomer: -1, revert: false });
    else if (repaired && this.#beliefs.isLost(job.newcomer))
      this.#queue({ ...job, old: job.newcomer, reason: REASON.silent, reportedUnder: NOBODYS });
  }

  /** Whether a segment is a newcomer of a replacement under way. */
  isComing(segment: number): boolean {
    return this.#jobs.some(({ newcomer }) => newcomer === segment);
  }

  /** A segment learnt from a peer or the metadata service that it is no member any more. */
  removed(segment: number): void {
    this.#newcomers.discarded(segment);
  }
}

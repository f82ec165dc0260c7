/**
 * Who writes, and how that changes: one failover at a time, from the decision to the flip of the name (cluster
 * reference 1.6).
 *
 *     F2 decision   F3 0072/0073, status failing-over   F4 the target changes roles, the old writer restarts
 *     F5 the target opens the volume, which fences the old writer   F6 it has opened   F7 the writer's name flips, 0385
 *                                                                   F9 0071, available
 *
 * The promotion of a whole cluster, when it becomes the primary of a global database, takes the same way without an old
 * writer. Who is alive, the control plane says (control-plane.ts); here it is decided what follows.
 */
import { below, between, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance } from "../database/index.ts";
import type { Announcements } from "./announcements.ts";
import type { ControlPlaneParts } from "./control-plane-parts.ts";
import type { Followers } from "./followers.ts";
import type { Monitor } from "./monitor.ts";
import { ORDER, type Orders } from "./orders.ts";
import { pickTarget, type Candidate } from "./target.ts";

export interface FailoverParts extends ControlPlaneParts {
  readonly told: Announcements;
  readonly orders: Orders;
  /** The control plane's address, and its timer, whose number is the round. */
  readonly actor: number;
  readonly timer: number;
  readonly luck: Stream;
}

export class Failover implements Stateful {
  /** The instance that is to have the volume. */
  writer = 0;
  /** Failed attempts of the failover under way. */
  attempts = 0;
  /** By instance: 1 while its engine is known to run; its promotion tier, as last modified. */
  alive = new Uint8Array(0);
  tiers: number[];
  #phase: "idle" | "deciding" | "promoting" | "flipping" = "idle";
  #target = -1;
  /** How long the target takes to change roles. */
  #promoteTime = 0;
  /** Counts decisions, so that a timer knows whether it still matters. */
  #round = 0;
  /** 1 while the whole cluster is being promoted. */
  #isPromotion = 0;
  /** Instances that start when the writer of a cluster that was stopped has opened the volume. */
  #toStart: readonly number[] = [];
  #promoted: (writer: number) => void = () => undefined;
  readonly #parts: FailoverParts;
  #instances: readonly Instance[] = [];
  #followers!: Followers;
  #monitor!: Monitor;

  constructor(parts: FailoverParts) {
    this.#parts = parts;
    this.tiers = [...parts.promotionTiers];
  }

  attach(instances: readonly Instance[], followers: Followers, monitor: Monitor): void {
    [this.#instances, this.#followers, this.#monitor] = [instances, followers, monitor];
  }

  /** Hears how the promotion of the whole cluster ended: who writes, -1 for nobody. */
  onPromoted(promoted: (writer: number) => void): void {
    this.#promoted = promoted;
  }

  get isIdle(): boolean {
    return this.#phase === "idle";
  }

  get isDeciding(): boolean {
    return this.#phase === "deciding";
  }

  /** Whoever is to write: the target of a failover under way, or the writer. */
  get chosen(): number {
    return this.#target >= 0 ? this.#target : this.writer;
  }

  isTarget(index: number): boolean {
    return index === this.#target;
  }

  /** The target of a promotion that is under way and how long it takes to change roles; -1 for none. */
  get promotion(): readonly [target: number, time: number] {
    return this.#phase === "promoting" ? [this.#target, this.#promoteTime] : [-1, 0];
  }

  /** Whatever is under way is given up: the cluster becomes a secondary, or is stopped. */
  giveUp(): void {
    const isFailover = this.#isPromotion === 0 && (this.#phase === "promoting" || this.#phase === "flipping");
    if (isFailover) {
      this.#parts.told.noteCluster("failoverFailed");
      this.#parts.context.trace.emit(TRACE.failoverEnded, this.chosen, 0);
    }
    this.#isPromotion = 0;
    this.#target = -1;
    this.rest();
  }

  /**
   * One of the instances is to open the volume, `preferred` if it can: the cluster becomes the primary. False when
   * there is none.
   */
  promoteCluster(preferred: number): boolean {
    if (this.#isPromotion === 1) return true;
    this.#isPromotion = 1;
    this.#followers.setHeld(false);
    this.attempts = 0;
    if (this.#promote(preferred)) return true;
    this.#isPromotion = 0;
    return false;
  }

  /**
   * A stopped cluster starts: its writer now, the others when that has opened the volume; all at once where the writer
   * cannot, so that one of them takes over.
   */
  startUp(instances: readonly number[]): void {
    const { hosts, network } = this.#parts.context;
    const has = instances.includes(this.writer);
    const isUp = has && hosts.isUp(network.hostOf(this.#instances[this.writer].actor));
    const others = instances.filter((index) => index !== this.writer);
    this.#toStart = isUp ? others : [];
    for (const index of isUp ? [this.writer] : instances) this.#instances[index].beginToExist();
    if (instances.length === 0) this.#parts.told.statuses.setCluster("available");
  }

  copyState(copy: StateCopy): void {
    this.writer = copy.of(this.writer);
    this.attempts = copy.of(this.attempts);
    this.#phase = copy.of(this.#phase);
    this.#target = copy.of(this.#target);
    this.#round = copy.of(this.#round);
    this.#promoteTime = copy.of(this.#promoteTime);
    this.alive = copy.of(this.alive);
    this.tiers = copy.of(this.tiers);
    this.#isPromotion = copy.of(this.#isPromotion);
    this.#toStart = copy.of(this.#toStart);
  }

  /** Phase F2: the writer seems to be gone. */
  decideLater(): void {
    this.#phase = "deciding";
    this.#after(this.#parts.context.parameters.failoverDecision);
  }

  /** The timer of a round, which counts while nothing else has been decided since. */
  goOn(round: number): void {
    if (round !== this.#round) return;
    if (this.#phase === "deciding") {
      this.rest();
      if (this.isGone(this.writer)) this.begin(-1);
    } else if (this.#phase === "promoting") this.targetFailed();
    else if (this.#phase === "flipping") this.#completed();
  }

  /** Phase F3: the target is chosen, told, and the old writer sent home. */
  begin(requested: number): boolean {
    if (this.#isPromotion === 1) return this.#promote(-1);
    const { context, told, orders, luck } = this.#parts;
    const { target, candidates } = this.#pick(requested);
    if (target < 0) return false;
    this.#target = target;
    this.#phase = "promoting";
    told.failoverStarts(this.writer, target, this.alive[this.writer] === 1);
    const mask = candidates.reduce((bits, { index }) => bits | (1 << index), 0);
    context.trace.emit(TRACE.failoverStarted, this.writer, target, this.attempts, requested, mask);
    told.targetShutsDown(target);
    orders.send(this.writer, ORDER.demote, 0, this.demoteTime());
    const { promoteMin, promoteMax, writerLease } = context.parameters;
    // Mutation leaseBeforeFencing: the new writer waits until the old one's lease must be over, instead of fencing it.
    const lease = context.mutations.leaseBeforeFencing ? writerLease : 0;
    this.#orderToPromote(lease + between(luck, promoteMin, promoteMax), lease);
    return true;
  }

  /** An instance of a secondary is to become the global writer. */
  #promote(preferred: number): boolean {
    const { context, told, luck } = this.#parts;
    const { clusterPromoteMin, clusterPromoteMax } = context.parameters;
    const isAlive = preferred >= 0 && this.alive[preferred] === 1;
    const { target } = this.#pick(isAlive ? preferred : -1);
    if (target < 0) return false;
    this.#target = target;
    this.#phase = "promoting";
    told.clusterPromotes(target);
    this.#orderToPromote(between(luck, clusterPromoteMin, clusterPromoteMax), 0);
    return true;
  }

  #orderToPromote(time: number, lease: number): void {
    const { context, orders } = this.#parts;
    this.#promoteTime = time;
    orders.send(this.#target, ORDER.promote, 0, time);
    this.#after(lease + context.parameters.failoverPatience);
    this.#followers.repeatLater();
  }

  #pick(requested: number): { readonly target: number; readonly candidates: readonly Candidate[] } {
    const { context, memoryGib, luck } = this.#parts;
    const healthy = this.#instances.filter(
      ({ index }) => index !== this.writer && this.alive[index] === 1 && !this.#isDeleted(index),
    );
    const candidates = healthy.map(({ index }) => ({
      index,
      promotionTier: this.tiers[index],
      memoryGib: memoryGib[index],
    }));
    const draw = (bound: number): number => below(luck, bound);
    const target = pickTarget(candidates, this.attempts, requested, draw, context.mutations.sizeBeforeTier);
    return { target, candidates };
  }

  /** Phase F6. An instance that nobody has asked has opened the volume by itself: so be it. */
  opened(index: number, epoch: number): void {
    const { context, told, orders, luck, readersStay, openEpoch } = this.#parts;
    // Old news; or news of a target that had been given up while another is on its way, which will fence it.
    if (epoch < openEpoch() || (this.#phase === "promoting" && index !== this.#target)) return;
    // The cluster has become a secondary meanwhile: the replication agent is about to fence it.
    if (this.writer < 0 && this.#isPromotion === 0) return;
    this.#monitor.trust(index);
    const changed = index !== this.writer || this.#phase === "promoting";
    const isUnasked = changed && this.writer >= 0 && (this.#phase === "idle" || this.#phase === "deciding");
    if (isUnasked) {
      context.trace.emit(TRACE.failoverStarted, -1, index, 0, index, 0);
      told.failoverStarts(this.writer, index, this.alive[this.writer] === 1);
    }
    told.opened(index, this.writer, this.alive[this.writer] === 1);
    context.trace.emit(TRACE.instanceHeard, index, 0);
    this.writer = index;
    this.#target = -1;
    this.#followers.settle(index);
    this.alive[index] = 1;
    for (const other of this.#instances) if (!other.isThere) orders.release(index, other.index);
    for (const other of this.#instances)
      if (other.index !== index && this.alive[other.index] === 1)
        this.#followers.order(other.index, readersStay ? 1 : 0);
    if (!changed) {
      this.#parts.zone.markHealthy(index);
      this.#startRest();
      return;
    }
    this.#phase = "flipping";
    if (this.#isPromotion === 1) {
      context.trace.emit(TRACE.clusterRole, 1);
      this.#promoted(index);
    }
    const { dnsFlipMin, dnsFlipMax } = context.parameters;
    this.#after(between(luck, dnsFlipMin, dnsFlipMax));
  }

  /** The cluster was stopped, and its writer has opened the volume again. */
  #startRest(): void {
    const { told } = this.#parts;
    if (told.statuses.cluster !== "starting" && told.statuses.cluster !== "backtracking") return;
    for (const other of this.#toStart) this.#instances[other].beginToExist();
    this.#toStart = [];
    told.statuses.setCluster("available");
  }

  /** Phases F7 and F9. */
  #completed(): void {
    const { context, zone, told } = this.#parts;
    // It has been deleted since it opened the volume: no name goes to it.
    if (this.#isDeleted(this.writer)) {
      if (this.#isPromotion === 1) this.#succeed();
      else {
        this.#target = this.writer;
        this.targetFailed();
      }
      return;
    }
    if (!context.mutations.nameNeverFlips) zone.flip(this.writer);
    zone.markHealthy(this.writer);
    this.attempts = 0;
    this.rest();
    told.failoverCompleted(this.writer);
    if (this.#isPromotion === 0 && !context.mutations.completionNotAnnounced) {
      told.noteCluster("failoverCompleted", this.writer);
      context.trace.emit(TRACE.failoverEnded, this.writer, 1);
    }
    this.#isPromotion = 0;
    context.trace.emit(TRACE.nameFlipped, zone.writer);
    // It may have died between its opening and the flip.
    if (this.isGone(this.writer)) this.decideLater();
  }

  /** Whoever was promoted with its cluster is gone again: the cluster is the primary, and another of it is to write. */
  #succeed(): void {
    this.#isPromotion = 0;
    this.attempts = 0;
    this.rest();
    this.#parts.told.statuses.setCluster("available");
    this.begin(-1);
  }

  /** The target did not open the volume in time, or is gone. */
  targetFailed(): void {
    const { context, told } = this.#parts;
    this.attempts++;
    const isPromotion = this.#isPromotion === 1;
    if (!isPromotion) {
      told.noteCluster("failoverFailed");
      context.trace.emit(TRACE.failoverEnded, this.#target, 0);
    }
    this.#target = -1;
    this.rest();
    if (this.begin(-1)) return;
    if (isPromotion) {
      this.#isPromotion = 0;
      told.statuses.setCluster("available");
      this.#promoted(-1);
      return;
    }
    // Nobody is left at all: the last ones have been deleted.
    if (this.#isDeleted(this.writer)) {
      told.statuses.setCluster("available");
      return;
    }
    // Nobody else is left: whoever was the writer is the writer when it is back.
    told.previousPrimary(this.writer);
    this.#followers.open(this.writer);
  }

  #isDeleted(index: number): boolean {
    return this.#parts.told.statuses.of(index) === "deleting";
  }

  /** Dead, or deleted: somebody else has to write. */
  isGone(index: number): boolean {
    return this.#monitor.dead[index] === 1 || this.#isDeleted(index);
  }

  /** Nothing is under way any more. */
  rest(): void {
    this.#phase = "idle";
    this.#round++;
  }

  #after(delay: number): void {
    this.#round++;
    const { context, timer, actor } = this.#parts;
    context.engine.after(delay, timer, actor, this.#round, 0, 0);
  }

  /** What an old writer needs to restart as a reader. */
  demoteTime(): number {
    const { demoteMin, demoteMax } = this.#parts.context.parameters;
    return between(this.#parts.luck, demoteMin, demoteMax);
  }
}

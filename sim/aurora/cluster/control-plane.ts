/**
 * The cluster's control plane: it says which instance writes, notices when that one is gone, and fails over (cluster reference 1.6).
 *
 *     F1 detection (monitor.ts)   F2 decision   F3 0072/0073, status failing-over   F4 the target changes roles, the old writer restarts
 *     F5 the target opens the volume, which fences the old writer   F6 it has opened   F7 the writer's name flips, 0385   F9 0071, available
 *
 * Everything passes by messages from and to the control plane's own machine; when that stands still, running instances go on, and nobody
 * fails over. An engine that starts asks for its role. Without a reader the writer's restart in place is waited for, and a machine that
 * stays dead is replaced in its AZ after minutes, if the AZ has power.
 */
import { below, between, copyPlain, type Checkpointed, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance, InstanceListener } from "../database/index.ts";
import { instanceClass } from "../../instance-classes.ts";
import { Announcements } from "./announcements.ts";
import type { ControlPlaneParts } from "./control-plane-parts.ts";
import { Heartbeats } from "./heartbeats.ts";
import { Followers } from "./followers.ts";
import { Machines } from "./machines.ts";
import { Monitor } from "./monitor.ts";
import { ORDER, Orders, TOLD, type Feed } from "./orders.ts";
import { pickTarget, type Candidate } from "./target.ts";

export class ControlPlane implements InstanceListener, Checkpointed {
  /** What describe calls and events say. */
  readonly told: Announcements;
  /** The instance that is to have the volume. */
  writer = 0;
  /** Failed attempts of the failover under way. */
  attempts = 0;
  monitor!: Monitor;
  #phase: "idle" | "deciding" | "promoting" | "flipping" = "idle";
  #target = -1;
  /** How long the target takes to change roles. */
  #promoteTime = 0;
  /** By instance: 1 while its engine is known to run. */
  #alive = new Uint8Array(0);
  /** By instance: the life of its engine that has last reported its start. */
  #lives = new Int32Array(0);
  /** By instance, as last modified. */
  #tiers: number[];
  /** Counts decisions, so that a timer knows whether it still matters. */
  #round = 0;
  readonly #parts: ControlPlaneParts;
  readonly #actor: number;
  readonly #luck: Stream;
  readonly #orders: Orders;
  readonly #roleRetry: number;
  readonly #next: number;
  #instances: readonly Instance[] = [];
  /** 1 while the whole cluster is being promoted. */
  #isPromotion = 0;
  /** All its engines have been shut down. */
  isStopped = false;
  /** Instances that start when the writer has opened the volume. */
  #toStart: readonly number[] = [];
  #promoted: (writer: number) => void = () => undefined;
  #followers!: Followers;
  #machines!: Machines;
  #heartbeats!: Heartbeats;

  constructor(parts: ControlPlaneParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.told = new Announcements(parts);
    this.#tiers = [...parts.promotionTiers];
    this.#actor = network.addActor(parts.host);
    this.#luck = engine.random.stream("control plane");
    this.#orders = new Orders({ context: parts.context, actor: this.#actor, hear: (index, what, about) => this.#hear(index, what, about) }); // prettier-ignore
    this.#roleRetry = network.registerMessage("instance asks for its role again", (_actor, index, generation) => {
      const instance = this.#instances[index];
      if (instance.generation === generation && instance.status === "ready") this.started(index);
    });
    this.#next = network.registerMessage("control plane goes on", (_actor, round) => {
      if (round === this.#round) this.#goOn();
    });
  }

  /** In a global database: `feed` is whom instances follow while the cluster is a secondary; `promoted` hears how its promotion ended. */
  joinGlobal(feed: Feed, promoted: (writer: number) => void): void {
    this.#orders.feed = feed;
    this.#promoted = promoted;
  }

  get hasAvailableInstance(): boolean {
    return this.#alive.includes(1);
  }

  /** Whoever is to have the volume has it, on a machine that is up. */
  get isWriterOpen(): boolean {
    if (this.writer < 0) return false;
    const { status, actor } = this.#instances[this.writer];
    const { hosts, network } = this.#parts.context;
    return status === "open" && hosts.isUp(network.hostOf(actor));
  }

  /** The run begins with this cluster as a secondary. */
  beginAsSecondary(): void {
    this.writer = -1;
    this.#parts.zone.loseWriter();
    this.told.statuses.setWriter(-1);
  }

  /** The cluster becomes a secondary: who writes is sent home, and everybody is to follow the feed; nobody yet if its volume is being rebuilt. */
  becomeSecondary(isHeld: boolean): void {
    const { writer } = this;
    this.#followers.isHeld = isHeld;
    this.#isPromotion = 0;
    this.#target = -1;
    this.#rest();
    if (writer >= 0) {
      this.writer = -1;
      this.#orders.send(writer, ORDER.demote, 0, this.#demoteTime());
      this.#parts.zone.loseWriter();
      this.#parts.context.trace.emit(TRACE.clusterRole, 0);
      this.told.losesWriter(writer);
    }
    for (const { index, isThere } of this.#instances) {
      if (!isThere) continue;
      if (isHeld) {
        this.#parts.context.trace.emit(TRACE.readerDetached, index);
        this.#orders.send(index, ORDER.stop);
      } else this.#followers.order(index, 1);
    }
  }

  /** The cluster becomes the primary: one of its instances opens the volume, `preferred` if it can. False when there is none. */
  becomePrimary(preferred = -1): boolean {
    if (this.#isPromotion === 1) return true;
    this.#isPromotion = 1;
    this.#followers.isHeld = false;
    this.attempts = 0;
    if (this.#promote(preferred)) return true;
    this.#isPromotion = 0;
    return false;
  }

  attach(instances: readonly Instance[]): void {
    this.#instances = instances;
    this.#orders.attach(instances);
    this.#alive = Uint8Array.from(this.#parts.createdAt, (at) => (at === 0 ? 1 : 0));
    this.#lives = new Int32Array(instances.length);
    this.#followers = new Followers({
      context: this.#parts.context,
      actor: this.#actor,
      orders: this.#orders,
      instances: instances.length,
      source: () => this.writer,
      promotion: () => (this.#phase === "promoting" ? [this.#target, this.#promoteTime] : [-1, 0]),
    });
    this.monitor = new Monitor(this.#parts.context, instances, this.#actor, {
      lost: (index, isHost) => this.#lost(index, isHost),
      back: (index) => this.#back(index),
    });
    const { context, createdAt, stopsUnheard } = this.#parts;
    this.#heartbeats = new Heartbeats(context, instances, this.#actor, stopsUnheard);
    this.#machines = new Machines({
      context,
      actor: this.#actor,
      instances,
      createdAt,
      creating: (index) => this.told.statuses.create(index),
      isDead: (index) => this.monitor.dead[index] === 1,
      replaced: (index) => this.told.replaced(index),
      deleted: (index) => {
        this.told.note("deleted", index);
        this.#orders.send(this.writer, ORDER.release, index);
      },
    });
  }

  /** FailoverDBCluster. The instance asked for, -1 for the control plane's choice. False when there is nobody to promote. */
  failOver(requested: number): boolean {
    if (this.#phase !== "idle" || this.isStopped) return false;
    this.#parts.context.trace.emit(TRACE.failoverAsked, requested);
    return this.#begin(requested);
  }

  /** All engines go down and nobody fails over until `startUp`. */
  shutDown(): void {
    const { context, zone } = this.#parts;
    this.isStopped = true;
    this.#isPromotion = 0;
    this.#target = -1;
    this.#rest();
    for (const instance of this.#instances.filter(({ isThere }) => isThere)) {
      const { index } = instance;
      this.#alive[index] = 0;
      this.#followers.settle(index);
      zone.setHealthy(index, false);
      context.trace.emit(TRACE.instanceHeard, index, -1);
      context.trace.emit(TRACE.readerDetached, index);
      // Mutation readersServeWithoutKey: readers are forgotten.
      if (!context.mutations.readersServeWithoutKey || index === this.writer) instance.ceaseToExist(true);
    }
  }

  /** The writer's engine starts, and the others' when it has opened the volume: then the cluster is available. */
  startUp(instances: readonly number[]): void {
    this.isStopped = false;
    this.#toStart = instances.filter((index) => index !== this.writer);
    this.#instances[this.writer].beginToExist();
  }

  /** RebootDBInstance: the engine restarts in place. */
  reboot(index: number): void {
    if (this.told.statuses.of(index) !== "available") return;
    this.told.reboots(index);
    this.#instances[index].restart(true);
  }

  /** ModifyDBInstance with another PromotionTier: it counts at the next failover, and causes none (C6). */
  modifyTier(index: number, tier: number): void {
    const { trace, mutations } = this.#parts.context;
    this.#tiers[index] = tier;
    trace.emit(TRACE.tierModified, index, tier);
    // Mutation reelectOnTierChange: whoever goes before the writer by now takes its place at once.
    const reelects = mutations.reelectOnTierChange && this.#phase === "idle" && tier < this.#tiers[this.writer];
    if (reelects) this.#begin(-1);
  }

  /** DeleteDBInstance: its names lead nowhere at once, a reader takes over from a writer, and its engine goes when its grace is over. */
  deleteInstance(index: number): void {
    const { zone, context } = this.#parts;
    if (!zone.isMember(index)) return;
    this.told.statuses.set(index, "deleting");
    context.trace.emit(TRACE.instanceLeft, index);
    // Mutation deletedStaysInEndpoints: nobody takes it out of the names.
    if (!context.mutations.deletedStaysInEndpoints) zone.leave(index);
    if (index === this.writer && this.#phase === "idle") this.failOver(-1);
    this.#alive[index] = 0;
    this.#followers.settle(index);
    this.#machines.deleteLater(index);
  }

  started(index: number): void {
    this.#orders.tell(index, TOLD.started);
    const { engine, parameters } = this.#parts.context;
    const instance = this.#instances[index];
    engine.after(parameters.probePeriod, this.#roleRetry, instance.actor, index, instance.generation, 0);
  }

  opened(index: number): void {
    this.#orders.tell(index, TOLD.opened);
  }

  reading(index: number): void {
    this.#orders.tell(index, TOLD.reading);
  }

  /** An engine that was refused for a newer epoch restarts, to be a reader (phase F8). */
  fenced(index: number): void {
    this.#instances[index].restart(true, this.#demoteTime());
  }

  fellBehind(index: number): void {
    this.#orders.tell(index, TOLD.fellBehind);
  }

  save(): unknown {
    return { own: copyPlain([this.writer, this.attempts, this.#phase, this.#target, this.#round, this.#promoteTime, this.#alive, this.#lives, this.#tiers, this.#isPromotion, this.isStopped, this.#toStart]), told: this.told.save(), monitor: this.monitor.save(), heartbeats: this.#heartbeats.save(), followers: this.#followers.save() }; // prettier-ignore
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; told: unknown; monitor: unknown; heartbeats: unknown; followers: unknown };
    [this.writer, this.attempts, this.#phase, this.#target, this.#round, this.#promoteTime, this.#alive, this.#lives, this.#tiers, this.#isPromotion, this.isStopped, this.#toStart] =
      copyPlain(from.own) as [number, number, "idle", number, number, number, Uint8Array<ArrayBuffer>, Int32Array<ArrayBuffer>, number[], number, boolean, readonly number[]]; // prettier-ignore
    this.told.load(from.told);
    this.monitor.load(from.monitor);
    this.#heartbeats.load(from.heartbeats);
    this.#followers.load(from.followers);
  }

  /** `about` is the life of the engine that has started, or the epoch that it has opened the volume with. */
  #hear(index: number, what: number, about: number): void {
    const { zone, context } = this.#parts;
    // News of one that is on its way out changes nothing any more.
    if (this.isStopped) return;
    if (this.told.statuses.of(index) === "deleting" && what !== TOLD.opened) return;
    if (what === TOLD.started) {
      this.#alive[index] = 1;
      if (this.#lives[index] !== about) this.#hasRestarted(index);
      this.#lives[index] = about;
      if (index === (this.#target >= 0 ? this.#target : this.writer)) this.#orders.send(index, ORDER.write);
      else if (this.#phase === "idle" && this.monitor.dead[this.writer] === 1) this.#begin(-1);
      else this.#followers.order(index, 0);
    } else if (what === TOLD.opened) this.#hasOpened(index, about);
    else if (what === TOLD.reading) {
      this.#followers.settle(index);
      this.told.isAvailable(index);
      zone.setHealthy(index, true);
      context.trace.emit(TRACE.instanceHeard, index, 1);
    } else {
      this.#alive[index] = 0;
      this.told.fellBehind(index);
      zone.setHealthy(index, false);
      context.trace.emit(TRACE.instanceHeard, index, -1);
    }
  }

  /** An engine reports the start of a new life. The first one makes its instance one of the cluster. */
  #hasRestarted(index: number): void {
    const { zone, context } = this.#parts;
    if (zone.isMember(index)) {
      this.told.restarted(index);
      return;
    }
    context.trace.emit(TRACE.instanceJoined, index);
    zone.join(index);
    this.told.note("created", index);
  }

  #lost(index: number, isHost: boolean): void {
    if (this.isStopped) return;
    this.#parts.zone.setHealthy(index, false);
    this.told.lost(index, isHost);
    this.#alive[index] = 0;
    this.#followers.settle(index);
    this.#parts.context.trace.emit(TRACE.instanceSuspected, index, index === this.writer ? 1 : 0);
    this.#machines.replaceLater(index);
    if (index === this.#target) {
      this.#failed();
      return;
    }
    if (index !== this.writer) {
      this.#orders.send(this.writer, ORDER.release, index);
      return;
    }
    if (this.#phase === "idle") this.#decideLater();
  }

  #decideLater(): void {
    this.#phase = "deciding";
    this.#after(this.#parts.context.parameters.failoverDecision);
  }

  #back(index: number): void {
    this.#alive[index] = 1;
    if (index === this.writer) {
      if (this.#phase === "deciding") this.#rest();
      this.#parts.zone.setHealthy(index, true);
      this.#parts.context.trace.emit(TRACE.instanceHeard, index, 0);
      if (this.#instances[index].status === "open") this.told.isAvailable(index);
      return;
    }
    this.#followers.order(index, 1);
  }

  /** The timer of the present round. */
  #goOn(): void {
    if (this.#phase === "deciding") {
      this.#rest();
      if (this.monitor.dead[this.writer] === 1) this.#begin(-1);
    } else if (this.#phase === "promoting") this.#failed();
    else if (this.#phase === "flipping") this.#completed();
  }

  /** Phase F3: the target is chosen, told, and the old writer sent home. */
  #begin(requested: number): boolean {
    if (this.#isPromotion === 1) return this.#promote(-1);
    const { context } = this.#parts;
    const { target, candidates } = this.#pick(requested);
    if (target < 0) return false;
    this.#target = target;
    this.#phase = "promoting";
    this.told.failoverStarts(this.writer, target, this.#alive[this.writer] === 1);
    const mask = candidates.reduce((bits, { index }) => bits | (1 << index), 0);
    context.trace.emit(TRACE.failoverStarted, this.writer, target, this.attempts, requested, mask);
    this.told.targetShutsDown(target);
    this.#orders.send(this.writer, ORDER.demote, 0, this.#demoteTime());
    const { promoteMin, promoteMax, writerLease } = context.parameters;
    // Mutation leaseBeforeFencing: the new writer waits until the old one's lease must be over, instead of fencing it.
    const lease = context.mutations.leaseBeforeFencing ? writerLease : 0;
    this.#orderToPromote(lease + between(this.#luck, promoteMin, promoteMax), lease);
    return true;
  }

  /** An instance of a secondary is to become the global writer. */
  #promote(preferred: number): boolean {
    const { clusterPromoteMin, clusterPromoteMax } = this.#parts.context.parameters;
    const isAlive = preferred >= 0 && this.#alive[preferred] === 1;
    const { target } = this.#pick(isAlive ? preferred : -1);
    if (target < 0) return false;
    this.#target = target;
    this.#phase = "promoting";
    this.told.clusterPromotes(target);
    this.#orderToPromote(between(this.#luck, clusterPromoteMin, clusterPromoteMax), 0);
    return true;
  }

  #orderToPromote(time: number, lease: number): void {
    this.#promoteTime = time;
    this.#orders.send(this.#target, ORDER.promote, 0, time);
    this.#after(lease + this.#parts.context.parameters.failoverPatience);
    this.#followers.repeatLater();
  }

  #pick(requested: number): { readonly target: number; readonly candidates: readonly Candidate[] } {
    const { context, classes } = this.#parts;
    const healthy = this.#instances.filter(({ index }) => index !== this.writer && this.#alive[index] === 1);
    const candidates = healthy.map(({ index }) => ({ index, promotionTier: this.#tiers[index], memoryGib: instanceClass(classes[index]).memoryGib })); // prettier-ignore
    const draw = (bound: number): number => below(this.#luck, bound);
    const target = pickTarget(candidates, this.attempts, requested, draw, context.mutations.sizeBeforeTier);
    return { target, candidates };
  }

  /** Phase F6. An instance that nobody has asked has opened the volume by itself: so be it. */
  #hasOpened(index: number, epoch: number): void {
    const { context, readersStay, openEpoch } = this.#parts;
    // Old news; or news of a target that had been given up while another is on its way, which will fence it.
    if (epoch < openEpoch() || (this.#phase === "promoting" && index !== this.#target)) return;
    this.monitor.trust(index);
    const changed = index !== this.writer || this.#phase === "promoting";
    const isUnasked = changed && this.writer >= 0 && (this.#phase === "idle" || this.#phase === "deciding");
    if (isUnasked) {
      context.trace.emit(TRACE.failoverStarted, -1, index, 0, index, 0);
      this.told.failoverStarts(this.writer, index, this.#alive[this.writer] === 1);
    }
    this.told.opened(index, this.writer, this.#alive[this.writer] === 1);
    context.trace.emit(TRACE.instanceHeard, index, 0);
    this.writer = index;
    this.#target = -1;
    this.#followers.settle(index);
    this.#alive[index] = 1;
    for (const other of this.#instances) if (!other.isThere) this.#orders.send(index, ORDER.release, other.index);
    for (const other of this.#instances)
      if (other.index !== index && this.#alive[other.index] === 1) this.#followers.order(other.index, readersStay ? 1 : 0); // prettier-ignore
    if (!changed) {
      this.#parts.zone.setHealthy(index, true);
      this.#startRest();
      return;
    }
    this.#phase = "flipping";
    if (this.#isPromotion === 1) {
      context.trace.emit(TRACE.clusterRole, 1);
      this.#promoted(index);
    }
    const { dnsFlipMin, dnsFlipMax } = context.parameters;
    this.#after(between(this.#luck, dnsFlipMin, dnsFlipMax));
  }

  /** The cluster was stopped, and its writer has opened the volume again. */
  #startRest(): void {
    if (this.told.statuses.cluster !== "starting") return;
    for (const other of this.#toStart) this.#instances[other].beginToExist();
    this.#toStart = [];
    this.told.statuses.setCluster("available");
  }

  /** Phases F7 and F9. */
  #completed(): void {
    const { context, zone } = this.#parts;
    if (!context.mutations.nameNeverFlips) zone.flip(this.writer);
    zone.setHealthy(this.writer, true);
    this.attempts = 0;
    this.#rest();
    this.told.failoverCompleted(this.writer);
    if (this.#isPromotion === 1) {
      this.#isPromotion = 0;
      context.trace.emit(TRACE.nameFlipped, zone.writer);
      return;
    }
    if (!context.mutations.completionNotAnnounced) {
      this.told.noteCluster("failoverCompleted", this.writer);
      context.trace.emit(TRACE.failoverEnded, this.writer, 1);
    }
    context.trace.emit(TRACE.nameFlipped, zone.writer);
    // It may have died between its opening and the flip.
    if (this.monitor.dead[this.writer] === 1) this.#decideLater();
  }

  /** The target did not open the volume in time, or is gone. */
  #failed(): void {
    const { context } = this.#parts;
    this.attempts++;
    const isPromotion = this.#isPromotion === 1;
    if (!isPromotion) {
      this.told.noteCluster("failoverFailed");
      context.trace.emit(TRACE.failoverEnded, this.#target, 0);
    }
    this.#target = -1;
    this.#rest();
    if (this.#begin(-1)) return;
    if (isPromotion) {
      this.#isPromotion = 0;
      this.told.statuses.setCluster("available");
      this.#promoted(-1);
      return;
    }
    // Nobody else is left: whoever was the writer is the writer when it is back.
    this.told.previousPrimary(this.writer);
    this.#orders.send(this.writer, ORDER.write);
  }

  #rest(): void {
    this.#phase = "idle";
    this.#round++;
  }

  #after(delay: number): void {
    this.#round++;
    this.#parts.context.engine.after(delay, this.#next, this.#actor, this.#round, 0, 0);
  }

  #demoteTime(): number {
    const { demoteMin, demoteMax } = this.#parts.context.parameters;
    return between(this.#luck, demoteMin, demoteMax);
  }
}

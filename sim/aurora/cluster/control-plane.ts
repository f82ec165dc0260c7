/**
 * The cluster's control plane: it says which instance writes, notices when that one is gone, and fails over (cluster
 * reference 1.6). Here it is known who is alive and who comes and goes; who writes, and how that changes, is
 * failover.ts; F1, detection, is monitor.ts.
 *
 * Everything passes by messages from and to the control plane's own machine; when that stands still, running instances
 * go on, and nobody fails over. An engine that starts asks for its role. Without a reader the writer's restart in place
 * is waited for, and a machine that stays dead is replaced in its AZ after minutes, if the AZ has power.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance, InstanceListener } from "../database/index.ts";
import { Announcements } from "./announcements.ts";
import type { ControlPlaneParts } from "./control-plane-parts.ts";
import { Failover } from "./failover.ts";
import { Heartbeats } from "./heartbeats.ts";
import { Followers } from "./followers.ts";
import { Machines } from "./machines.ts";
import { Monitor } from "./monitor.ts";
import { ORDER, Orders, TOLD, type Feed } from "./orders.ts";

export class ControlPlane implements InstanceListener, Stateful {
  /** What describe calls and events say. */
  readonly told: Announcements;
  monitor!: Monitor;
  /** By instance: the life of its engine that has last reported its start. */
  #lives = new Int32Array(0);
  readonly #parts: ControlPlaneParts;
  readonly #actor: number;
  readonly #failover: Failover;
  readonly #orders: Orders;
  readonly #roleRetry: number;
  #instances: readonly Instance[] = [];
  /** All its engines have been shut down. */
  isStopped = false;
  #followers!: Followers;
  #machines!: Machines;
  #heartbeats!: Heartbeats;

  constructor(parts: ControlPlaneParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.told = new Announcements(parts);
    this.#actor = network.addActor(parts.host);
    const luck = engine.random.stream("control plane");
    this.#orders = new Orders({
      context: parts.context,
      actor: this.#actor,
      openEpoch: parts.openEpoch,
      lifeOf: (index) => this.#lives[index],
      hear: (index, what, about) => this.#hear(index, what, about),
    });
    this.#roleRetry = network.registerMessage("instance asks for its role again", (_actor, index, generation) => {
      const instance = this.#instances[index];
      if (instance.generation === generation && instance.status === "ready") this.started(index);
    });
    const timer = network.registerMessage("control plane goes on", (_actor, round) => this.#failover.goOn(round));
    this.#failover = new Failover({ ...parts, told: this.told, orders: this.#orders, actor: this.#actor, timer, luck });
  }

  /**
   * In a global database: `feed` is whom instances follow while the cluster is a secondary; `promoted` hears how its
   * promotion ended.
   */
  joinGlobal(feed: Feed, promoted: (writer: number) => void): void {
    this.#orders.feed = feed;
    this.#failover.onPromoted(promoted);
  }

  /** The instance that is to have the volume. */
  get writer(): number {
    return this.#failover.writer;
  }

  /** Its promotion tier, as last modified. */
  tierOf(index: number): number {
    return this.#failover.tiers[index];
  }

  get hasAvailableInstance(): boolean {
    return this.#failover.alive.includes(1);
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
    this.#failover.writer = -1;
    this.#parts.zone.loseWriter();
    this.told.statuses.setWriter(-1);
  }

  /** The run begins without any instance of the cluster: the first one that is created is the writer. */
  beginEmpty(): void {
    this.#parts.zone.loseWriter();
    this.told.statuses.beginEmpty();
  }

  /**
   * The cluster becomes a secondary: who writes is sent home, and everybody is to follow the feed; nobody yet if its
   * volume is being rebuilt.
   */
  becomeSecondary({ isHeld = false } = {}): void {
    const { writer } = this;
    this.#followers.setHeld(isHeld);
    this.#failover.giveUp();
    if (writer >= 0) {
      this.#failover.writer = -1;
      this.#orders.send(writer, ORDER.demote, 0, this.#failover.demoteTime());
      this.#parts.zone.loseWriter();
      this.#parts.context.trace.emit(TRACE.clusterRole, 0);
      this.told.losesWriter(writer);
    } else this.told.promotionGivenUp();
    for (const { index, isThere } of this.#instances) {
      if (!isThere) continue;
      if (isHeld) this.#keepAway(index);
      this.#followers.order(index, 1);
    }
  }

  /** Nobody may read there: names do not lead to it until it says that it reads again. */
  #keepAway(index: number): void {
    const { context, zone } = this.#parts;
    context.trace.emit(TRACE.readerDetached, index);
    // Mutation stoppedStayInEndpoints: names go on leading to readers that have been told to stop.
    if (!context.mutations.stoppedStayInEndpoints) zone.markUnhealthy(index);
    context.trace.emit(TRACE.instanceHeard, index, -1);
  }

  /**
   * The cluster becomes the primary: one of its instances opens the volume, `preferred` if it can. False when there is
   * none.
   */
  becomePrimary(preferred = -1): boolean {
    return this.#failover.promoteCluster(preferred);
  }

  attach(instances: readonly Instance[]): void {
    this.#instances = instances;
    this.#orders.attach(instances);
    this.#failover.alive = Uint8Array.from(this.#parts.createdAt, (at) => (at === 0 ? 1 : 0));
    this.#lives = new Int32Array(instances.length);
    this.#followers = new Followers({
      context: this.#parts.context,
      actor: this.#actor,
      orders: this.#orders,
      instances: instances.length,
      source: () => this.writer,
      promotion: () => this.#failover.promotion,
      chosen: () => this.#failover.chosen,
    });
    this.monitor = new Monitor(this.#parts.context, instances, this.#actor, {
      lost: (index, isHost) => this.#lost(index, isHost),
      back: (index) => this.#back(index),
    });
    this.#failover.attach(instances, this.#followers, this.monitor);
    const { context, createdAt, stopsUnheard } = this.#parts;
    this.#heartbeats = new Heartbeats(context, instances, this.#actor, stopsUnheard);
    this.#machines = new Machines({
      context,
      actor: this.#actor,
      instances,
      createdAt,
      creating: (index) => this.told.statuses.create(index),
      isDead: (index) => this.monitor.dead[index] === 1,
      mayStart: () => !this.isStopped,
      isComing: (index) => this.told.statuses.isComing(index),
      replaced: (index) => this.told.replaced(index),
      deleted: (index) => {
        this.told.note("deleted", index);
        context.trace.emit(TRACE.instanceGone, index);
        this.told.noteProxies("targetRemoved", index);
        this.#orders.release(this.writer, index);
      },
    });
  }

  /**
   * FailoverDBCluster. The instance asked for, -1 for the control plane's choice. False when there is nobody to
   * promote.
   */
  failOver(requested: number): boolean {
    const isUnderWay = !this.#failover.isIdle && !this.#failover.isDeciding;
    if (isUnderWay || this.isStopped) return false;
    this.#parts.context.trace.emit(TRACE.failoverAsked, requested);
    return this.#failover.begin(requested);
  }

  /** All engines go down and nobody fails over until `startUp`. */
  shutDown(): void {
    const { context, zone } = this.#parts;
    this.isStopped = true;
    this.#failover.giveUp();
    for (const instance of this.#instances.filter(({ isThere }) => isThere)) {
      const { index } = instance;
      this.#failover.alive[index] = 0;
      this.#followers.settle(index);
      zone.markUnhealthy(index);
      context.trace.emit(TRACE.instanceHeard, index, -1);
      context.trace.emit(TRACE.readerDetached, index);
      // Mutations readersServeWithoutKey, backtrackKeepsReaders: readers are forgotten.
      const { readersServeWithoutKey, backtrackKeepsReaders } = context.mutations;
      if (!(readersServeWithoutKey || backtrackKeepsReaders) || index === this.writer) instance.ceaseToExist(true);
    }
  }

  /** The writer's engine starts, and the others' when it has opened the volume: then the cluster is available. */
  startUp(instances: readonly number[]): void {
    this.isStopped = false;
    this.#failover.startUp(instances);
    // Whoever was gone before is looked for again: its engine counts its lives anew.
    for (const index of instances) if (this.monitor.dead[index] === 1) this.#machines.replaceLater(index);
    this.monitor.wake();
  }

  /** RebootDBInstance: the engine restarts in place. */
  reboot(index: number): void {
    if (this.told.statuses.of(index) !== "available") return;
    this.told.reboots(index);
    this.#instances[index].restart("warm");
  }

  /**
   * Its machine is updated: no name leads there, its engine goes down in order and starts after `delay`, with nothing
   * in its memory.
   */
  maintain(index: number, delay: number): void {
    this.told.maintains(index);
    this.#keepAway(index);
    this.#instances[index].restart("cold", delay);
  }

  /** ModifyDBInstance with another PromotionTier: it counts at the next failover, and causes none (C6). */
  modifyTier(index: number, tier: number): void {
    const { trace, mutations } = this.#parts.context;
    const { tiers } = this.#failover;
    tiers[index] = tier;
    trace.emit(TRACE.tierModified, index, tier);
    // Mutation reelectOnTierChange: whoever goes before the writer by now takes its place at once.
    const reelects = mutations.reelectOnTierChange && this.#failover.isIdle && tier < tiers[this.writer];
    if (reelects) this.#failover.begin(-1);
  }

  /** CreateDBInstance, of one that is not there: it joins when its engine has started, minutes later. */
  createInstance(index: number): void {
    const isFirst =
      this.writer >= 0 && this.#instances.every((one) => !one.isThere && !this.told.statuses.isComing(one.index));
    if (isFirst) {
      this.#failover.writer = index;
      this.#parts.zone.writer = index;
      this.told.statuses.setWriter(index);
    }
    this.#machines.createNow(index);
  }

  /**
   * DeleteDBInstance: its names lead nowhere at once, a reader takes over from a writer, and its engine goes when its
   * grace is over.
   */
  deleteInstance(index: number): void {
    const { zone, context } = this.#parts;
    if (!zone.isMember(index)) return;
    this.told.statuses.set(index, "deleting");
    context.trace.emit(TRACE.instanceLeft, index);
    // Mutation deletedStaysInEndpoints: nobody takes it out of the names.
    if (!context.mutations.deletedStaysInEndpoints) zone.leave(index);
    if (index === this.writer && this.#failover.isIdle) this.failOver(-1);
    this.#failover.alive[index] = 0;
    this.#followers.settle(index);
    this.#machines.deleteLater(index);
    if (this.#failover.isTarget(index)) this.#failover.targetFailed();
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
    this.#instances[index].restart("cold", this.#failover.demoteTime());
  }

  fellBehind(index: number): void {
    this.#orders.tell(index, TOLD.fellBehind);
  }

  copyState(copy: StateCopy): void {
    this.#lives = copy.of(this.#lives);
    this.isStopped = copy.of(this.isStopped);
    copy.parts([this.#failover, this.told, this.monitor, this.#heartbeats, this.#orders, this.#followers]);
  }

  #hear(index: number, what: number, about: number): void {
    const { zone, context } = this.#parts;
    // News of one that is on its way out changes nothing any more.
    if (this.isStopped) return;
    if (this.told.statuses.of(index) === "deleting" && what !== TOLD.opened) return;
    if (what === TOLD.started) {
      this.#failover.alive[index] = 1;
      if (this.#lives[index] !== about) this.#hasRestarted(index);
      this.#lives[index] = about;
      if (index === this.#failover.chosen) this.#followers.open(index);
      else if (this.#failover.isIdle && this.#failover.isGone(this.writer)) this.#failover.begin(-1);
      else this.#followers.order(index, 0);
    } else if (what === TOLD.opened) this.#failover.opened(index, about);
    else if (what === TOLD.reading) {
      if (!this.#followers.isFollowing(index)) return;
      this.told.isAvailable(index);
      zone.markHealthy(index);
      context.trace.emit(TRACE.instanceHeard, index, 1);
    } else if (what === TOLD.stopped) this.#followers.hasStopped(index, about);
    else {
      this.#failover.alive[index] = 0;
      this.told.fellBehind(index);
      zone.markUnhealthy(index);
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
    this.told.noteProxies("targetAdded", index);
  }

  #lost(index: number, isHost: boolean): void {
    if (this.isStopped) return;
    this.#parts.zone.markUnhealthy(index);
    this.told.lost(index, isHost);
    this.#failover.alive[index] = 0;
    this.#followers.settle(index);
    this.#parts.context.trace.emit(TRACE.instanceSuspected, index, index === this.writer ? 1 : 0);
    this.#machines.replaceLater(index);
    if (this.#failover.isTarget(index)) {
      this.#failover.targetFailed();
      return;
    }
    if (index !== this.writer) {
      this.#orders.release(this.writer, index);
      return;
    }
    if (this.#failover.isIdle) this.#failover.decideLater();
  }

  #back(index: number): void {
    // Whoever is on its way out is told nothing any more.
    if (this.told.statuses.of(index) === "deleting") return;
    this.#failover.alive[index] = 1;
    if (index === this.writer) {
      if (this.#failover.isDeciding) this.#failover.rest();
      this.#parts.zone.markHealthy(index);
      this.#parts.context.trace.emit(TRACE.instanceHeard, index, 0);
      if (this.#instances[index].status === "open") this.told.isAvailable(index);
      return;
    }
    this.#followers.order(index, 1);
  }
}

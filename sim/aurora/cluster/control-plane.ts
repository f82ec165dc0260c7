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
import type { Context } from "../storage/index.ts";
import type { Zone } from "./dns.ts";
import { RdsEvents, type ClusterStatus, type EventName } from "./events.ts";
import { Monitor } from "./monitor.ts";
import { pickTarget } from "./target.ts";

/** What an instance tells the control plane. */
const TOLD = { started: 0, opened: 1, reading: 2, fellBehind: 3 } as const;

/** What the control plane tells an instance. */
const ORDER = { write: 0, follow: 1, promote: 2, demote: 3, release: 4 } as const;

export interface ControlPlaneParts {
  readonly context: Context;
  readonly zone: Zone;
  readonly clusterId: string;
  readonly ids: readonly string[];
  readonly azs: readonly number[];
  readonly promotionTiers: readonly number[];
  readonly classes: readonly string[];
  /** Whether readers keep their sessions and caches when the writer changes. */
  readonly readersStay: boolean;
  /** The control plane's machine. */
  readonly host: number;
  /** The epoch of the last recovery that has opened the volume, as the metadata service beside the control plane has it. */
  readonly openEpoch: () => number;
}

export class ControlPlane implements InstanceListener, Checkpointed {
  readonly events = new RdsEvents();
  status: ClusterStatus = "available";
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
  /** By instance: 1 while it has not confirmed that it follows the present writer. */
  #unconfirmed = new Uint8Array(0);
  #repeating = 0;
  /** Counts decisions, so that a timer knows whether it still matters. */
  #round = 0;
  readonly #parts: ControlPlaneParts;
  readonly #actor: number;
  readonly #luck: Stream;
  readonly #told: number;
  readonly #order: number;
  readonly #roleRetry: number;
  readonly #next: number;
  readonly #replace: number;
  readonly #repeat: number;
  #instances: readonly Instance[] = [];

  constructor(parts: ControlPlaneParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.#actor = network.addActor(parts.host);
    this.#luck = engine.random.stream("control plane");
    this.#told = network.registerMessage("control plane hears instance", (_actor, index, what, about) => this.#hear(index, what, about)); // prettier-ignore
    this.#order = network.registerMessage("instance gets order", (actor, order, about, delay) => this.#obey(actor, order, about, delay)); // prettier-ignore
    this.#roleRetry = network.registerMessage("instance asks for its role again", (_actor, index, generation) => {
      const instance = this.#instances[index];
      if (instance.generation === generation && instance.status === "ready") this.started(index);
    });
    this.#next = network.registerMessage("control plane goes on", (_actor, round) => {
      if (round === this.#round) this.#goOn();
    });
    this.#replace = network.registerMessage("control plane replaces machine", (_actor, index, generation) => {
      const instance = this.#instances[index];
      if (this.monitor.dead[index] === 0 || instance.generation !== generation) return;
      if (parts.context.hosts.replace(network.hostOf(instance.actor))) this.#note("hostReplaced", index);
      else this.#replaceLater(index);
    });
    this.#repeat = network.registerMessage("control plane repeats orders", () => this.#repeatOrders());
  }

  attach(instances: readonly Instance[]): void {
    this.#instances = instances;
    this.#alive = new Uint8Array(instances.length).fill(1);
    this.#lives = new Int32Array(instances.length);
    this.#unconfirmed = new Uint8Array(instances.length);
    this.monitor = new Monitor(this.#parts.context, instances, this.#actor, {
      lost: (index) => this.#lost(index),
      back: (index) => this.#back(index),
    });
  }

  get isFailingOver(): boolean {
    return this.#phase !== "idle";
  }

  /** FailoverDBCluster. The instance asked for, -1 for the control plane's choice. False when there is nobody to promote. */
  failOver(requested: number): boolean {
    if (this.#phase !== "idle") return false;
    return this.#begin(requested);
  }

  /** RebootDBInstance: the engine restarts in place. */
  reboot(index: number): void {
    this.#note("shutdown", index);
    this.#instances[index].restart(true);
  }

  started(index: number): void {
    this.#tell(index, TOLD.started);
    const { engine, parameters } = this.#parts.context;
    const instance = this.#instances[index];
    engine.after(parameters.probePeriod, this.#roleRetry, instance.actor, index, instance.generation, 0);
  }

  opened(index: number): void {
    this.#tell(index, TOLD.opened);
  }

  reading(index: number): void {
    this.#tell(index, TOLD.reading);
  }

  /** An engine that was refused for a newer epoch restarts, to be a reader (phase F8). */
  fenced(index: number): void {
    this.#instances[index].restart(true, this.#demoteTime());
  }

  fellBehind(index: number): void {
    this.#tell(index, TOLD.fellBehind);
  }

  save(): unknown {
    return { own: copyPlain([this.status, this.writer, this.attempts, this.#phase, this.#target, this.#round, this.#promoteTime, this.#alive, this.#lives, this.#unconfirmed, this.#repeating]), events: this.events.save(), monitor: this.monitor.save() }; // prettier-ignore
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; events: unknown; monitor: unknown };
    [this.status, this.writer, this.attempts, this.#phase, this.#target, this.#round, this.#promoteTime, this.#alive, this.#lives, this.#unconfirmed, this.#repeating] =
      copyPlain(from.own) as [ClusterStatus, number, number, "idle", number, number, number, Uint8Array<ArrayBuffer>, Int32Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, number]; // prettier-ignore
    this.events.load(from.events);
    this.monitor.load(from.monitor);
  }

  /** `about` is the life of the engine that has started, or the epoch that it has opened the volume with. */
  #hear(index: number, what: number, about: number): void {
    const { zone } = this.#parts;
    if (what === TOLD.started) {
      this.#alive[index] = 1;
      if (this.#lives[index] !== about) this.#note("restarted", index);
      this.#lives[index] = about;
      if (index === (this.#target >= 0 ? this.#target : this.writer)) this.#send(index, ORDER.write);
      else if (this.#phase === "idle" && this.monitor.dead[this.writer] === 1) this.#begin(-1);
      else this.#orderToFollow(index, 0);
    } else if (what === TOLD.opened) this.#hasOpened(index, about);
    else if (what === TOLD.reading) {
      this.#unconfirmed[index] = 0;
      zone.setHealthy(index, true);
    } else {
      this.#alive[index] = 0;
      this.#note("fellBehind", index);
      zone.setHealthy(index, false);
    }
  }

  #obey(actor: number, order: number, about: number, delay: number): void {
    const instance = this.#instances.find((one) => one.actor === actor) as Instance;
    if (order === ORDER.write && instance.status === "ready") instance.openVolume();
    else if (order === ORDER.follow) instance.follow(this.#instances[about].actor, delay === 1);
    else if (order === ORDER.promote) instance.promote(delay);
    else if (order === ORDER.demote && instance.status === "open") instance.restart(true, delay);
    else if (order === ORDER.release) instance.stream.release(about);
  }

  #lost(index: number): void {
    this.#parts.zone.setHealthy(index, false);
    this.#alive[index] = 0;
    this.#unconfirmed[index] = 0;
    this.#parts.context.trace.emit(TRACE.instanceSuspected, index, index === this.writer ? 1 : 0);
    this.#replaceLater(index);
    if (index === this.#target) {
      this.#failed();
      return;
    }
    if (index !== this.writer) {
      this.#send(this.writer, ORDER.release, index);
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
      return;
    }
    this.#orderToFollow(index, 1);
  }

  /** What the network may have swallowed is said again until it is confirmed. */
  #orderToFollow(index: number, warm: number): void {
    this.#unconfirmed[index] = 1 + warm;
    this.#send(index, ORDER.follow, this.writer, warm);
    this.#repeatLater();
  }

  #repeatOrders(): void {
    this.#repeating = 0;
    this.#unconfirmed.forEach((state, index) => {
      if (state > 0 && index !== this.writer) this.#send(index, ORDER.follow, this.writer, state - 1);
    });
    if (this.#phase === "promoting") this.#send(this.#target, ORDER.promote, 0, this.#promoteTime);
    this.#repeatLater();
  }

  #repeatLater(): void {
    const busy = this.#phase === "promoting" || this.#unconfirmed.some((state) => state > 0);
    if (this.#repeating === 1 || !busy) return;
    this.#repeating = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.probePeriod, this.#repeat, this.#actor, 0, 0, 0);
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
    const { context, promotionTiers, classes, azs, ids } = this.#parts;
    const healthy = this.#instances.filter(({ index }) => index !== this.writer && this.#alive[index] === 1);
    const candidates = healthy.map(({ index }) => ({ index, promotionTier: promotionTiers[index], memoryGib: instanceClass(classes[index]).memoryGib })); // prettier-ignore
    const draw = (bound: number): number => below(this.#luck, bound);
    const target = pickTarget(candidates, this.attempts, requested, draw, context.mutations.sizeBeforeTier);
    if (target < 0) return false;
    this.#target = target;
    this.#phase = "promoting";
    this.status = "failing-over";
    const sameAz = azs[target] === azs[this.writer];
    this.events.add(context.engine.now, sameAz ? "failoverSameAz" : "failoverCrossAz", "cluster", this.#parts.clusterId, ids[target]); // prettier-ignore
    const mask = candidates.reduce((bits, { index }) => bits | (1 << index), 0);
    context.trace.emit(TRACE.failoverStarted, this.writer, target, this.attempts, requested, mask);
    this.#note("shutdown", target);
    this.#send(this.writer, ORDER.demote, 0, this.#demoteTime());
    const { promoteMin, promoteMax, failoverPatience, writerLease } = context.parameters;
    // Mutation leaseBeforeFencing: the new writer waits until the old one's lease must be over, instead of fencing it.
    const lease = context.mutations.leaseBeforeFencing ? writerLease : 0;
    this.#promoteTime = lease + between(this.#luck, promoteMin, promoteMax);
    this.#send(target, ORDER.promote, 0, this.#promoteTime);
    this.#after(lease + failoverPatience);
    this.#repeatLater();
    return true;
  }

  /** Phase F6. An instance that nobody has asked has opened the volume by itself: so be it. */
  #hasOpened(index: number, epoch: number): void {
    const { context, readersStay, openEpoch } = this.#parts;
    // Old news; or news of a target that had been given up while another is on its way, which will fence it.
    if (epoch < openEpoch() || (this.#phase === "promoting" && index !== this.#target)) return;
    this.monitor.trust(index);
    const changed = index !== this.writer || this.#phase === "promoting";
    this.writer = index;
    this.#target = -1;
    this.#unconfirmed[index] = 0;
    this.#alive[index] = 1;
    for (const other of this.#instances)
      if (other.index !== index && this.#alive[other.index] === 1) this.#orderToFollow(other.index, readersStay ? 1 : 0); // prettier-ignore
    if (!changed) {
      this.#parts.zone.setHealthy(index, true);
      return;
    }
    if (this.#phase === "idle" || this.#phase === "deciding") context.trace.emit(TRACE.failoverStarted, -1, index, 0, index, 0); // prettier-ignore
    this.#phase = "flipping";
    const { dnsFlipMin, dnsFlipMax } = context.parameters;
    this.#after(between(this.#luck, dnsFlipMin, dnsFlipMax));
  }

  /** Phases F7 and F9. */
  #completed(): void {
    const { context, zone, clusterId, ids } = this.#parts;
    const { now } = context.engine;
    if (!context.mutations.nameNeverFlips) zone.flip(this.writer);
    zone.setHealthy(this.writer, true);
    this.attempts = 0;
    this.status = "available";
    this.#rest();
    this.#note("topologyUpdated", this.writer);
    if (!context.mutations.completionNotAnnounced) {
      this.events.add(now, "failoverCompleted", "cluster", clusterId, ids[this.writer]);
      context.trace.emit(TRACE.failoverEnded, this.writer, 1);
    }
    context.trace.emit(TRACE.nameFlipped, zone.writer);
    // It may have died between its opening and the flip.
    if (this.monitor.dead[this.writer] === 1) this.#decideLater();
  }

  /** The target did not open the volume in time, or is gone. */
  #failed(): void {
    const { context, clusterId } = this.#parts;
    this.attempts++;
    this.events.add(context.engine.now, "failoverFailed", "cluster", clusterId);
    context.trace.emit(TRACE.failoverEnded, this.#target, 0);
    this.#target = -1;
    this.#rest();
    if (this.#begin(-1)) return;
    this.status = "available";
    // Nobody else is left: whoever was the writer is the writer when it is back.
    this.#send(this.writer, ORDER.write);
  }

  #rest(): void {
    this.#phase = "idle";
    this.#round++;
  }

  #after(delay: number): void {
    this.#round++;
    this.#parts.context.engine.after(delay, this.#next, this.#actor, this.#round, 0, 0);
  }

  #replaceLater(index: number): void {
    const { engine, parameters } = this.#parts.context;
    const delay = between(this.#luck, parameters.recreateMin, parameters.recreateMax);
    engine.after(delay, this.#replace, this.#actor, index, this.#instances[index].generation, 0);
  }

  #demoteTime(): number {
    const { demoteMin, demoteMax } = this.#parts.context.parameters;
    return between(this.#luck, demoteMin, demoteMax);
  }

  #tell(index: number, what: number): void {
    const { actor, driver, generation } = this.#instances[index];
    const about = what === TOLD.opened ? driver.epoch : generation;
    this.#parts.context.network.send(actor, this.#actor, this.#told, index, what, about);
  }

  #send(index: number, order: number, about = 0, delay = 0): void {
    this.#parts.context.network.send(this.#actor, this.#instances[index].actor, this.#order, order, about, delay);
  }

  #note(name: EventName, index: number): void {
    this.events.add(this.#parts.context.engine.now, name, "instance", this.#parts.ids[index]);
  }
}

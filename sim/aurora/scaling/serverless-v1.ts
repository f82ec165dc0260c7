/**
 * Aurora Serverless v1 (cluster reference 2.2), as it was in 2021: one instance behind routers that hold its
 * connections, with as much capacity as the cluster needs, in steps that double and halve it. Each step needs a scaling
 * point (scaling-point.ts); pausing is auto-pause.ts.
 *
 *     up     processors busy for more than 70% of their time, or 90% of the connections used
 *     down   less than 30% and 40%; not within 15 min of a step up or 310 s of a step down, nor to where what is there
 *            would ask for more
 *
 * How many connections there may be goes by what there is now, unlike v2's, and so does the share of them that counts.
 * A cluster that is woken has the capacity that it had. **Chosen**: where the load is measured and how often; one step
 * at a time; that a new engine has the pages of the old one that fit; that ordered capacities keep to the bounds. Left
 * out: the warm pool's limits, connections that are closed after a day, recovery in another AZ, the Data API.
 */
import { connectionsV1, V1_CAPACITIES, VCPUS_PER_ACU, type EngineName } from "../../facts/index.ts";
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { ScalingTimeoutAction, ServerlessV1Spec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { ControlPlane, EventName } from "../cluster/index.ts";
import type { Instance, LongQueries } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import { AutoPause, type PauseEvent } from "./auto-pause.ts";
import { ScalingPoint } from "./scaling-point.ts";

export interface ServerlessV1Parts {
  readonly context: Context;
  readonly spec: ServerlessV1Spec;
  readonly control: ControlPlane;
  readonly instance: Instance;
  readonly queries: LongQueries;
  readonly engineName: EngineName;
  /** The control plane's machine. */
  readonly host: number;
}

const PAUSE_EVENTS: Readonly<Record<PauseEvent, EventName>> = {
  pauseInitiated: "clusterPauseInitiated",
  pauseCancelled: "clusterPauseCancelled",
  paused: "clusterPaused",
  resumeInitiated: "clusterResumeInitiated",
  resumed: "clusterResumed",
};

export class ServerlessV1 implements Stateful {
  /** Capacity units it has; 0 while it is paused. What it comes back with; what it is on its way to. */
  acu = 0;
  #awake: number;
  #goal = 0;
  /** When it last went up and down; when its load was last measured, and the processor time spent by then. */
  #upAt = -Infinity;
  #downAt = -Infinity;
  #measuredAt = 0;
  #workedBefore = 0;
  readonly #parts: ServerlessV1Parts;
  readonly #capacities: readonly number[];
  readonly #pausing: AutoPause;
  readonly #point: ScalingPoint;
  readonly #actor: number;
  readonly #look: number;

  constructor(parts: ServerlessV1Parts) {
    this.#parts = parts;
    const { context, spec, host, control, instance, engineName, queries } = parts;
    const { engine, network, parameters } = context;
    this.#capacities = V1_CAPACITIES[engineName];
    this.#awake = spec.min;
    this.#actor = network.addActor(host);
    this.#look = network.registerMessage("serverless v1 is looked at", () => {
      this.#lookNow();
      engine.after(parameters.serverlessPeriod, this.#look, this.#actor, 0, 0, 0);
    });
    this.#point = new ScalingPoint({
      context,
      instance,
      queries,
      told: control.told,
      engineName,
      switched: (forced) => this.#scaled(forced),
      missed: () => this.#missed(),
    });
    const rule = {
      isOn: () => spec.autoPause && !this.#point.isSought,
      writerMay: true,
      after: spec.autoPauseAfter,
      resume: () => parameters.v1Resume,
      wakesWith: () => this.#awake,
      tell: (event: PauseEvent) => control.told.noteCluster(PAUSE_EVENTS[event]),
    };
    const set = (_index: number, acu: number): void => this.#give(acu);
    this.#pausing = new AutoPause({
      context,
      rule,
      control,
      instances: [instance],
      memoryGib: [0],
      actor: this.#actor,
      goesWith: () => false,
      set,
    });
    this.#give(spec.min);
    engine.after(parameters.serverlessPeriod, this.#look, this.#actor, 0, 0, 0);
  }

  /** ModifyCurrentDBClusterCapacity. Returns why it is refused. */
  modify(capacity: number, timeout: number, action: ScalingTimeoutAction): string | undefined {
    const { control, instance } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (this.#point.isSought)
      return `InvalidDBClusterStateFault: ${clusterId} is on its way to ${this.#goal} capacity units.`;
    if (statuses.cluster !== "available" || instance.status !== "open")
      return `InvalidDBClusterStateFault: ${clusterId} is not available.`;
    if (this.#pausing.isPaused(0)) {
      this.#awake = capacity;
      this.#pausing.wake(0);
    } else if (capacity !== this.acu) this.#seek(capacity, timeout, action, "ordered");
    return undefined;
  }

  copyState(copy: StateCopy): void {
    this.acu = copy.of(this.acu);
    this.#awake = copy.of(this.#awake);
    this.#goal = copy.of(this.#goal);
    this.#upAt = copy.of(this.#upAt);
    this.#downAt = copy.of(this.#downAt);
    this.#measuredAt = copy.of(this.#measuredAt);
    this.#workedBefore = copy.of(this.#workedBefore);
    copy.part(this.#pausing);
    copy.part(this.#point);
  }

  #lookNow(): void {
    const { context, control, instance, spec } = this.#parts;
    const { now } = context.engine;
    this.#pausing.look();
    this.#point.look();
    const isIdle = this.#pausing.isPaused(0) || instance.status !== "open";
    if (!isIdle && now < this.#measuredAt + context.parameters.v1Period) return;
    const busy = instance.processors.utilization(this.#workedBefore, now - this.#measuredAt) / 100;
    this.#measureFromNow();
    if (isIdle || this.#point.isSought || control.told.statuses.cluster !== "available") return;
    const goal = this.#wanted(busy);
    if (goal !== this.acu) this.#seek(goal, spec.timeout, spec.timeoutAction, "by itself");
  }

  /** The next capacity up or down, or the one it has. */
  #wanted(busy: number): number {
    const { context, instance, engineName, spec } = this.#parts;
    const { v1BusyShare, v1FullShare, v1IdleShare, v1EmptyShare, v1CooldownUp, v1CooldownDown } = context.parameters;
    const { connections } = instance.door;
    const { now } = context.engine;
    const place = this.#capacities.indexOf(this.acu);
    const full = connections / connectionsV1(engineName, this.acu);
    if ((busy > v1BusyShare || full > v1FullShare) && this.acu < spec.max) return this.#capacities[place + 1];
    if (busy >= v1IdleShare || full >= v1EmptyShare || this.acu <= spec.min) return this.acu;
    const less = this.#capacities[place - 1];
    // Mutation v1CooldownsIgnored: it goes down as soon as there is less to do.
    const isCool = now >= this.#upAt + v1CooldownUp && now >= this.#downAt + v1CooldownDown;
    if (!isCool && !context.mutations.v1CooldownsIgnored) return this.acu;
    const fits =
      (busy * this.acu) / less <= v1BusyShare && connections <= v1FullShare * connectionsV1(engineName, less);
    return fits ? less : this.acu;
  }

  #seek(goal: number, timeout: number, action: ScalingTimeoutAction, why: "ordered" | "by itself"): void {
    const { context, instance } = this.#parts;
    this.#goal = goal;
    this.#tell("scalingInitiated", String(goal));
    const isForced = action === "ForceApplyCapacityChange" ? 1 : 0;
    context.trace.emit(
      TRACE.scalingPointSought,
      instance.index,
      2 * this.acu,
      2 * goal,
      context.engine.now + timeout,
      (why === "ordered" ? 1 : 0) + 2 * isForced,
    );
    this.#point.seek(timeout, action);
  }

  #scaled(forced: boolean): void {
    const { now } = this.#parts.context.engine;
    if (this.#goal > this.acu) this.#upAt = now;
    else this.#downAt = now;
    this.#give(this.#goal);
    this.#measureFromNow();
    this.#tell(forced ? "scaledByForce" : "scaled", String(this.acu));
  }

  #missed(): void {
    const { context, instance } = this.#parts;
    this.#tell("scalingFailed", "no scaling point was found");
    context.trace.emit(TRACE.scalingPointMissed, instance.index, 2 * this.#goal);
  }

  #measureFromNow(): void {
    const { context, instance } = this.#parts;
    this.#measuredAt = context.engine.now;
    this.#workedBefore = instance.processors.workedOff;
  }

  #give(acu: number): void {
    const { context, instance, engineName, spec } = this.#parts;
    const { processors, cache, door, readPoint } = instance;
    const isNew = this.acu !== acu;
    this.acu = acu;
    if (acu > 0) {
      this.#awake = acu;
      processors.resize(acu * VCPUS_PER_ACU);
      cache.resize(acu / spec.max, readPoint);
      // Mutation connectionsStay: its limit is what the minimum allows, whatever there is.
      door.connectionsMax = connectionsV1(engineName, context.mutations.connectionsStay ? spec.min : acu);
    }
    if (isNew) context.trace.emit(TRACE.capacitySet, instance.index, 2 * acu);
  }

  #tell(event: "scalingInitiated" | "scaled" | "scaledByForce" | "scalingFailed", about: string): void {
    const { context, control } = this.#parts;
    const { events, clusterId } = control.told;
    events.add(context.engine.now, event, "cluster", clusterId, about);
  }
}

/**
 * Aurora Auto Scaling: readers that come and go behind the reader endpoint (cluster reference 2.1).
 *
 * Once a period the averages over the readers are taken, and alarms say how many readers there ought to be. More are
 * created at once, with the class the writer had when the run began and promotion tier 15; fewer is one at a time, and
 * only where those that stay would not be above the target: else the number would go up and down for ever (C55). Manual
 * readers count and are never removed (C44). Nothing is done while the cluster or one of its instances is not
 * available. Cooldowns begin when an activity is complete; a larger scale-out need not wait for the one of a smaller.
 *
 * Which instances may come is known from the start, as slots: what they are named, and where they stand. A slot whose
 * instance was deleted is free again when that is gone. **Chosen**: the AZ with the fewest instances, the newest goes
 * first, a reader counts from its first whole period on. Left out: custom metrics, scheduled scaling.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import type { AutoScalingSpec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { ControlPlane, Zone } from "../cluster/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import { Alarms } from "./target-tracking.ts";

export interface ReaderScalingParts {
  readonly context: Context;
  readonly spec: AutoScalingSpec;
  readonly control: ControlPlane;
  readonly zone: Zone;
  readonly instances: readonly Instance[];
  /** Instances that auto scaling may create. */
  readonly slots: readonly number[];
  /** The control plane's machine. */
  readonly host: number;
}

/** What is being done: nothing, readers are added, one is removed. */
const ACTIVITY = { none: 0, out: 1, in: 2 } as const;
/** In place of a policy: the bounds demand it. */
const BOUNDS = -1;

export class ReaderScaling implements Stateful {
  #activity: number = ACTIVITY.none;
  /** The policy behind it. */
  #policy = BOUNDS;
  /** By policy: until when it may not act again in either way; how many readers its last scale-out has added. */
  #outUntil: Float64Array;
  #inUntil: Float64Array;
  #added: Float64Array;
  /** By instance: processor time it had worked off when the period began, -1 where it was not there. */
  #workedBefore: Float64Array;
  readonly #alarms: readonly Alarms[];
  readonly #parts: ReaderScalingParts;
  readonly #actor: number;
  readonly #look: number;

  constructor(parts: ReaderScalingParts) {
    this.#parts = parts;
    const { context, spec, instances, host } = parts;
    const { scalingHighPoints, scalingLowPoints, scalingLowShare } = context.parameters;
    this.#alarms = spec.policies.map(
      ({ target }) =>
        new Alarms({ target, highPoints: scalingHighPoints, lowPoints: scalingLowPoints, lowShare: scalingLowShare }),
    );
    this.#outUntil = new Float64Array(spec.policies.length);
    this.#inUntil = new Float64Array(spec.policies.length);
    this.#added = new Float64Array(spec.policies.length);
    this.#workedBefore = Float64Array.from(instances, ({ isThere }) => (isThere ? 0 : -1));
    this.#actor = context.network.addActor(host);
    this.#look = context.network.registerMessage("auto scaling looks at readers", () => {
      this.#measure();
      this.#decide();
      this.#lookLater();
    });
    this.#lookLater();
  }

  copyState(copy: StateCopy): void {
    this.#activity = copy.of(this.#activity);
    this.#policy = copy.of(this.#policy);
    this.#outUntil = copy.of(this.#outUntil);
    this.#inUntil = copy.of(this.#inUntil);
    this.#added = copy.of(this.#added);
    this.#workedBefore = copy.of(this.#workedBefore);
    copy.parts(this.#alarms);
  }

  #lookLater(): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.scalingPeriod, this.#look, this.#actor, 0, 0, 0);
  }

  /** Takes the averages of the period that ends now over the readers that are available. */
  #measure(): void {
    const { context, spec, instances, control } = this.#parts;
    const { scalingPeriod } = context.parameters;
    const read = instances.filter(
      ({ index, isUp }) =>
        isUp &&
        this.#isReader(index) &&
        control.told.statuses.of(index) === "available" &&
        this.#workedBefore[index] >= 0,
    );
    const average = (of: (instance: Instance) => number): number | undefined =>
      read.length === 0 ? undefined : read.reduce((sum, one) => sum + of(one), 0) / read.length;
    const cpu = average(({ index, processors }) => processors.utilization(this.#workedBefore[index], scalingPeriod));
    const connections = average(({ door }) => door.connections);
    for (const [policy, { metric, target }] of spec.policies.entries()) {
      const value = metric === "RDSReaderAverageCPUUtilization" ? cpu : connections;
      this.#alarms[policy].note(value);
      context.trace.emit(TRACE.readersMeasured, policy, value ?? -1, target, read.length);
    }
    for (const { index, isUp, processors } of instances) this.#workedBefore[index] = isUp ? processors.workedOff : -1;
  }

  #decide(): void {
    const { context, spec, instances, control } = this.#parts;
    const { statuses } = control.told;
    const isSettled = instances.every(
      ({ index, isThere }) => statuses.of(index) !== "creating" && (!isThere || statuses.of(index) === "available"),
    );
    if (control.writer < 0 || control.isStopped || statuses.cluster !== "available" || !isSettled) return;
    if (this.#activity !== ACTIVITY.none) this.#complete();
    const { now } = context.engine;
    const readers = instances.filter(({ index }) => this.#isReader(index)).length;
    if (readers < spec.min) {
      this.#scaleOut(readers, spec.min, BOUNDS);
      return;
    }
    let [most, behind] = [readers, BOUNDS];
    for (const [policy, alarms] of this.#alarms.entries()) {
      const wanted = Math.min(spec.max, alarms.wanted(readers));
      // A larger scale-out overrides the cooldown of a smaller one. Mutation cooldownsIgnored: all do.
      const mayAct =
        now >= this.#outUntil[policy] || wanted - readers > this.#added[policy] || context.mutations.cooldownsIgnored;
      if (alarms.isHigh && mayAct && wanted > most) [most, behind] = [wanted, policy];
    }
    if (most > readers) this.#scaleOut(readers, most, behind);
    else if (readers > spec.max) this.#scaleIn(readers, BOUNDS);
    else if (readers > spec.min && this.#policiesLetGo(readers)) this.#scaleIn(readers, 0);
  }

  /** All policies want fewer readers than there are. */
  #policiesLetGo(readers: number): boolean {
    const { context, spec } = this.#parts;
    const { cooldownsIgnored, scaleInBlindly } = context.mutations;
    return spec.policies.every(({ disableScaleIn }, policy) => {
      const alarms = this.#alarms[policy];
      const isCool = context.engine.now >= this.#inUntil[policy] || cooldownsIgnored;
      // Mutation scaleInBlindly: what those that stay would have to carry is not asked.
      return !disableScaleIn && alarms.isLow && isCool && (alarms.needed(readers) < readers || scaleInBlindly);
    });
  }

  #scaleOut(readers: number, wanted: number, policy: number): void {
    const { context, slots, instances, control } = this.#parts;
    const free = slots.filter((index) => !instances[index].isThere).slice(0, wanted - readers);
    if (free.length === 0) return;
    this.#begin(ACTIVITY.out, readers, readers + free.length, policy);
    for (const index of free) {
      context.trace.emit(TRACE.readerAdded, index);
      control.createInstance(index);
    }
  }

  #scaleIn(readers: number, policy: number): void {
    const { context, slots, instances, control } = this.#parts;
    const isReader = (index: number): boolean => this.#isReader(index);
    // Mutation scaleInAnybody: the first of the readers goes, whoever made it.
    const leaver = context.mutations.scaleInAnybody
      ? instances.findIndex(({ index }) => isReader(index))
      : slots.findLast(isReader);
    if (leaver === undefined) return;
    this.#begin(ACTIVITY.in, readers, readers - 1, policy);
    context.trace.emit(TRACE.readerRemoved, leaver);
    control.deleteInstance(leaver);
  }

  #begin(activity: number, from: number, to: number, policy: number): void {
    this.#activity = activity;
    this.#policy = policy;
    if (policy >= 0 && activity === ACTIVITY.out) this.#added[policy] = to - from;
    this.#parts.context.trace.emit(TRACE.scalingBegan, from, to, policy, policy < 0 ? -1 : this.#alarms[policy].value);
  }

  /** All that was begun has come to its end: cooldowns begin. */
  #complete(): void {
    const { context, spec, instances } = this.#parts;
    const { now } = context.engine;
    const until = (cooldown: Micros): Micros => now + cooldown;
    if (this.#activity === ACTIVITY.in)
      this.#inUntil = Float64Array.from(spec.policies, ({ scaleInCooldown }) => until(scaleInCooldown));
    else if (this.#policy >= 0) this.#outUntil[this.#policy] = until(spec.policies[this.#policy].scaleOutCooldown);
    const readers = instances.filter(({ index }) => this.#isReader(index)).length;
    context.trace.emit(TRACE.scalingEnded, readers, this.#policy, this.#activity === ACTIVITY.out ? 1 : 0);
    this.#activity = ACTIVITY.none;
  }

  #isReader(index: number): boolean {
    const { zone, control } = this.#parts;
    return zone.isMember(index) && index !== control.writer;
  }
}

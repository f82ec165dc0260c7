/**
 * How much capacity a serverless instance has: processors, page cache and memory go with it, in steps of half a unit
 * (cluster reference 2.3).
 *
 *     up     every 5 s a quarter of what it has, and half a unit at least, while it wants more
 *     down   after a minute of wanting less, every 30 s a tenth of what it has
 *
 * What it wants: processors that would be busy for a share of their time only, and memory for its connections.
 * **Chosen**, all of it: the service says only that it grows the faster the larger it is. Left out: the network;
 * sessions that keep memory from shrinking.
 */
import { connectionsMax, SERVERLESS_CLASS, VCPUS_PER_ACU, type EngineName } from "../../facts/index.ts";
import { SECOND, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

const STEP = FIXED.serverlessStep.value;
const UNIT_BYTES = FIXED.serverlessUnitBytes.value;

const inSteps = (acu: number): number => Math.ceil(acu / STEP) * STEP;

export class Capacity implements Stateful {
  /** Units it has; 0 while it is paused, or not there. */
  acu = 0;
  #busyBefore = 0;
  #grownAt = -Infinity;
  #shrunkAt = -Infinity;
  /** Since when it has wanted less than it has; -1 while it does not. */
  #lessSince = -1;
  readonly #context: Context;
  readonly #instance: Instance;
  readonly #engineName: EngineName;

  constructor(context: Context, instance: Instance, engineName: EngineName) {
    this.#context = context;
    this.#instance = instance;
    this.#engineName = engineName;
  }

  /**
   * What it wants, from what its processors and connections have asked for in the last `period`; not yet within any
   * bounds.
   */
  wanted(period: Micros): number {
    const { processors, door } = this.#instance;
    const { serverlessBusyShare, serverlessSessionBytes } = this.#context.parameters;
    // Work that has come, done or not: a queue must not hide what is asked for.
    const asked = Math.max(0, processors.busy - this.#busyBefore) / period;
    this.#busyBefore = processors.busy;
    const backlog = processors.queue / SECOND > 1 ? this.acu + STEP : 0;
    return inSteps(
      Math.max(
        asked / VCPUS_PER_ACU / serverlessBusyShare,
        backlog,
        (door.connections * serverlessSessionBytes) / UNIT_BYTES,
      ),
    );
  }

  /** Where it goes now on its way to `goal`, never below `floor`. */
  next(goal: number, floor: number): number {
    const { engine, parameters } = this.#context;
    const { now } = engine;
    if (goal >= this.acu) this.#lessSince = -1;
    else if (this.#lessSince < 0) this.#lessSince = now;
    let acu = this.acu;
    if (goal > acu && now >= this.#grownAt + parameters.serverlessGrowPeriod) {
      acu = Math.min(goal, inSteps(acu + Math.max(STEP, acu * parameters.serverlessGrowShare)));
      this.#grownAt = now;
    }
    const isDown = this.#lessSince >= 0 && now >= this.#lessSince + parameters.serverlessCalm;
    if (isDown && now >= this.#shrunkAt + parameters.serverlessShrinkPeriod) {
      acu = Math.max(goal, inSteps(acu - Math.max(STEP, acu * parameters.serverlessShrinkShare)));
      this.#shrunkAt = now;
    }
    return Math.max(acu, floor);
  }

  /** It has so much from now on, of `most`. */
  give(acu: number, most: number): void {
    this.acu = acu;
    if (acu === 0) return;
    const { processors, cache, readPoint, door } = this.#instance;
    processors.resize(acu * VCPUS_PER_ACU);
    cache.resize(acu / most, readPoint);
    // Mutation connectionsByCapacity: the limit goes by what there is.
    if (this.#context.mutations.connectionsByCapacity)
      door.connectionsMax = connectionsMax(SERVERLESS_CLASS, this.#engineName, { min: acu, max: acu });
  }

  copyState(copy: StateCopy): void {
    this.acu = copy.of(this.acu);
    this.#busyBefore = copy.of(this.#busyBefore);
    this.#grownAt = copy.of(this.#grownAt);
    this.#shrunkAt = copy.of(this.#shrunkAt);
    this.#lessSince = copy.of(this.#lessSince);
  }
}

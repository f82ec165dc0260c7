/**
 * Aurora Serverless v2 (cluster reference 2.3): instances of the class db.serverless, whose capacity follows what is
 * asked of them, between the cluster's minimum and maximum. A reader of promotion tier 0 or 1 has at least the writer's
 * capacity, so that it can take over; others go by themselves (C42).
 *
 * Connections stay as capacity changes. How many there may be goes by the maximum, not by what there is (C56). Pausing
 * is auto-pause.ts. Beside a provisioned writer readers of tiers 0 and 1 have as much memory as it has (**chosen**),
 * within the maximum.
 */
import { ACU_GIB, type EngineName } from "../../facts/index.ts";
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import type { ServerlessV2Spec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import { AutoPause, type PauseRule } from "./auto-pause.ts";
import { Capacity } from "./capacity.ts";

export interface ServerlessParts {
  readonly context: Context;
  readonly spec: ServerlessV2Spec;
  readonly control: ControlPlane;
  readonly instances: readonly Instance[];
  readonly engineName: EngineName;
  /** By instance: GiB of its class; 0 for db.serverless. */
  readonly memoryGib: readonly number[];
  /**
   * Whether the cluster belongs to a global database now, and whether clients come through RDS Proxy: then nobody is
   * paused.
   */
  readonly isGlobalMember: () => boolean;
  readonly hasProxies: boolean;
  /** Whether the writer keeps a binary log: it is not paused then, nor who goes with it. */
  readonly hasBinaryLog: boolean;
  /** The control plane's machine. */
  readonly host: number;
}

/** The least that runs. */
const LEAST = FIXED.serverlessStep.value;
/** What an instance comes back with, where its maximum is no less: as in the service's own sample. */
const WAKES_WITH = FIXED.serverlessWakesWith.value;
/** Readers of these tiers go with the writer. */
const COUPLED_TIER_MAX = FIXED.coupledTierMax.value;

export class Serverless implements Stateful {
  /** By instance; undefined for those that are provisioned. */
  readonly capacities: readonly (Capacity | undefined)[];
  readonly pausing: AutoPause;
  readonly #parts: ServerlessParts;
  readonly #actor: number;
  readonly #look: number;

  constructor(parts: ServerlessParts) {
    this.#parts = parts;
    const { context, spec, instances, memoryGib, engineName, host, control } = parts;
    const least = Math.max(LEAST, spec.min);
    this.capacities = instances.map((instance, index) =>
      memoryGib[index] === 0 ? new Capacity(context, instance, engineName) : undefined,
    );
    this.#actor = context.network.addActor(host);
    this.#look = context.network.registerMessage("serverless capacity is looked at", () => {
      this.pausing.look();
      this.#scale();
      context.engine.after(context.parameters.serverlessPeriod, this.#look, this.#actor, 0, 0, 0);
    });
    const rule: PauseRule = {
      isOn: () => spec.min === 0 && !parts.hasProxies && !parts.isGlobalMember(),
      writerMay: !parts.hasBinaryLog,
      after: spec.autoPauseAfter,
      resume: (paused) => {
        const { serverlessResume, serverlessResumeLong, serverlessLongPause } = context.parameters;
        return paused > serverlessLongPause ? serverlessResumeLong : serverlessResume;
      },
      wakesWith: () => Math.min(spec.max, WAKES_WITH),
      tell: (event, index) => control.told.note(event, index),
    };
    this.pausing = new AutoPause({
      ...parts,
      rule,
      actor: this.#actor,
      goesWith: (index) => this.#goesWith(index),
      set: (index, acu) => this.#set(index, acu),
    });
    for (const { index, isThere } of instances)
      if (isThere) this.#set(index, this.#goesWith(index) ? Math.max(least, this.#floorOf(control.writer)) : least);
    context.engine.after(context.parameters.serverlessPeriod, this.#look, this.#actor, 0, 0, 0);
  }

  copyState(copy: StateCopy): void {
    copy.part(this.pausing);
    copy.parts(this.capacities);
  }

  /** Readers before the writer, so that they are never behind it: as it shrinks, they follow a look later. */
  #scale(): void {
    const { context, control, instances, spec } = this.#parts;
    const { writer } = control;
    const least = Math.max(LEAST, spec.min);
    // Mutation capacityUnbounded: nobody looks at the maximum.
    const bounded = (acu: number): number =>
      Math.max(least, context.mutations.capacityUnbounded ? acu : Math.min(acu, spec.max));
    const nextOf = (index: number, floor: number): number => {
      const capacity = this.capacities[index];
      if (capacity === undefined) return 0;
      const wanted = bounded(capacity.wanted(context.parameters.serverlessPeriod));
      if (!instances[index].isThere || this.pausing.isPaused(index)) return 0;
      return capacity.next(Math.max(floor, wanted), floor);
    };
    const writerNext = writer < 0 ? 0 : nextOf(writer, least);
    const floor = bounded(Math.max(least, writerNext, this.#floorOf(writer)));
    for (const { index } of instances)
      if (index !== writer) this.#set(index, nextOf(index, this.#goesWith(index) ? floor : least));
    if (writer >= 0) this.#set(writer, writerNext);
  }

  /** What readers of tiers 0 and 1 have at least: what the writer has. */
  #floorOf(writer: number): number {
    const { memoryGib, spec } = this.#parts;
    if (writer < 0) return 0;
    return this.capacities[writer]?.acu ?? Math.min(spec.max, Math.ceil(memoryGib[writer] / ACU_GIB));
  }

  /** Whether it is a reader that goes with the writer. */
  #goesWith(index: number): boolean {
    const { control, context } = this.#parts;
    // Mutation readersScaleAlone: tiers count for nothing.
    return (
      index !== control.writer && control.tierOf(index) <= COUPLED_TIER_MAX && !context.mutations.readersScaleAlone
    );
  }

  #set(index: number, acu: number): void {
    const { context, spec } = this.#parts;
    const capacity = this.capacities[index];
    if (capacity === undefined) return;
    const isNew = capacity.acu !== acu;
    capacity.give(acu, spec.max);
    if (isNew) context.trace.emit(TRACE.capacitySet, index, 2 * acu);
  }
}

/**
 * Upkeep by the service (cluster reference 8): ApplyPendingMaintenanceAction, at once or in the cluster's next
 * maintenance window; and minor versions that are applied in the window by themselves, where AutoMinorVersionUpgrade is
 * on for all instances and the cluster is in no global database.
 *
 *     db-upgrade      a minor version: the engine is patched, with zero downtime where that can be (engine-patching.ts)
 *     system-update   the operating system: readers first, in partitions (0386, 0388), the writer last
 *
 * What has begun is finished, whatever the window says; what finds the cluster not available waits, and where the
 * window closes over that, for the next one. **Chosen**: a partition has at most half of the readers, so that somebody
 * reads; a reader takes over before the writer is updated, and without one the writer is updated in place; an instance
 * that is not back in time ends the rest (0389).
 */
import { between, SECOND, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import type { MaintenanceSpec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { Zone } from "./dns.ts";
import type { EnginePatching } from "./engine-patching.ts";

export interface MaintenanceParts {
  readonly context: Context;
  readonly spec: MaintenanceSpec;
  readonly control: ControlPlane;
  readonly zone: Zone;
  readonly patching: EnginePatching;
  readonly isGlobalMember: () => boolean;
  readonly instances: number;
  /** The control plane's machine. */
  readonly host: number;
}

/** What is to be done, as the numbers that the trace and checkpoints carry. */
const UPKEEP = ["db-upgrade", "system-update"] as const;
export type Upkeep = (typeof UPKEEP)[number];

const WEEK = 7 * 24 * 3600 * SECOND;
const LOOK: Micros = SECOND;
const IDLE = -1;

export class Maintenance implements Stateful {
  /**
   * What is being done, or waits for its window: index into UPKEEP, IDLE for nothing; 1 while it waits for a window; 1
   * when it has begun.
   */
  #upkeep = IDLE;
  #waits = 0;
  #hasBegun = 0;
  /** 1 when nobody has asked for it; 1 while a minor version is to be had. */
  #isAutomatic = 0;
  #hasVersion: number;
  /**
   * Instances that have yet to be updated, and those that are being updated; until when they have to be back; how many
   * a partition has.
   */
  #left: number[] = [];
  #now: number[] = [];
  #backBy = 0;
  #partition = 1;
  /** When it is looked next; a timer that was set for another moment is void. */
  #lookAt = -1;
  readonly #parts: MaintenanceParts;
  readonly #luck: Stream;
  readonly #actor: number;
  readonly #look: number;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.#luck = engine.random.stream("maintenance");
    this.#actor = network.addActor(parts.host);
    this.#look = network.registerMessage("service looks at maintenance", () => {
      if (engine.now === this.#lookAt) this.#lookNow();
    });
    const { newVersionAt } = parts.spec;
    this.#hasVersion = newVersionAt < 0 ? 1 : 0;
    if (newVersionAt < 0) return;
    const kind = network.registerMessage("minor version is available", () => {
      this.#hasVersion = 1;
      parts.control.told.noteCluster("versionAvailable");
      this.#planUpgrade();
    });
    engine.at(newVersionAt, kind, this.#actor, 0, 0, 0);
  }

  /** ApplyPendingMaintenanceAction. Returns why it is refused. */
  apply(upkeep: Upkeep, optIn: "immediate" | "next-maintenance" | "undo-opt-in"): string | undefined {
    const { clusterId } = this.#parts.control.told;
    const isPending = this.#upkeep !== IDLE && (this.#isAutomatic === 0 || this.#hasBegun === 1);
    if (optIn === "undo-opt-in") {
      if (!isPending || UPKEEP[this.#upkeep] !== upkeep || this.#waits === 0)
        return `ResourceNotFoundFault: no ${upkeep} of ${clusterId} waits for its window by order.`;
      if (this.#hasBegun === 1) return `InvalidDBClusterStateFault: ${upkeep} of ${clusterId} has begun.`;
      this.#upkeep = IDLE;
      this.#planUpgrade();
      return undefined;
    }
    if (isPending) return `InvalidDBClusterStateFault: ${UPKEEP[this.#upkeep]} of ${clusterId} is pending already.`;
    if (upkeep === "db-upgrade" && this.#hasVersion === 0)
      return `ResourceNotFoundFault: ${clusterId} has no db-upgrade to be applied.`;
    this.#plan(upkeep, optIn === "next-maintenance" ? 1 : 0, 0);
    return undefined;
  }

  /**
   * A minor version that is there is applied by itself in the window, where that is wanted and nothing else is pending.
   */
  #planUpgrade(): void {
    const { spec, context } = this.#parts;
    // Mutation upgradesUnasked: whether it is wanted counts for nothing.
    const isWanted = spec.autoUpgrade || context.mutations.upgradesUnasked;
    if (spec.newVersionAt >= 0 && this.#hasVersion === 1 && this.#upkeep === IDLE && isWanted)
      this.#plan("db-upgrade", 1, 1);
  }

  #plan(upkeep: Upkeep, waits: number, isAutomatic: number): void {
    this.#upkeep = UPKEEP.indexOf(upkeep);
    [this.#waits, this.#isAutomatic, this.#hasBegun] = [waits, isAutomatic, 0];
    this.#lookNow();
  }

  copyState(copy: StateCopy): void {
    this.#upkeep = copy.of(this.#upkeep);
    this.#waits = copy.of(this.#waits);
    this.#hasBegun = copy.of(this.#hasBegun);
    this.#isAutomatic = copy.of(this.#isAutomatic);
    this.#hasVersion = copy.of(this.#hasVersion);
    this.#left = copy.of(this.#left);
    this.#now = copy.of(this.#now);
    this.#backBy = copy.of(this.#backBy);
    this.#partition = copy.of(this.#partition);
    this.#lookAt = copy.of(this.#lookAt);
  }

  #lookNow(): void {
    this.#lookAt = -1;
    if (this.#upkeep === IDLE) return;
    if (this.#hasBegun === 0) this.#beginIfDue();
    else if (UPKEEP[this.#upkeep] === "system-update") this.#roll();
    else if (this.#parts.control.told.statuses.cluster === "available") this.#finish("versionUpgraded");
    if (this.#upkeep === IDLE || this.#lookAt >= 0) return;
    const { engine } = this.#parts.context;
    this.#lookAt = engine.now + (this.#hasBegun === 1 ? LOOK : Math.max(LOOK, this.#untilWindow()));
    engine.at(this.#lookAt, this.#look, this.#actor, 0, 0, 0);
  }

  /** How long until the window opens; 0 while it is open, or nothing waits for it. */
  #untilWindow(): Micros {
    const { context, spec } = this.#parts;
    // Mutation windowIgnored: what waits for the window is done at once.
    if (this.#waits === 0 || context.mutations.windowIgnored) return 0;
    const since = (context.engine.now + WEEK - spec.opensAt) % WEEK;
    return since < spec.lasts ? 0 : WEEK - since;
  }

  #beginIfDue(): void {
    const { context, control, patching, isGlobalMember } = this.#parts;
    const { told } = control;
    if (this.#untilWindow() > 0 || control.isStopped || told.statuses.cluster !== "available" || control.writer < 0)
      return;
    // A member of a global database is left alone; one that leaves it is not, from then on.
    if (this.#isAutomatic === 1 && isGlobalMember() && !context.mutations.upgradesUnasked) return;
    context.trace.emit(TRACE.maintenanceBegan, this.#upkeep, this.#waits, this.#isAutomatic);
    this.#hasBegun = 1;
    if (UPKEEP[this.#upkeep] === "db-upgrade") patching.begin(false);
    else {
      const readers = this.#readers();
      this.#left = [...readers, control.writer];
      // Mutation maintenanceAllAtOnce: nobody is spared.
      this.#partition = context.mutations.maintenanceAllAtOnce
        ? this.#left.length
        : Math.max(1, Math.floor(readers.length / 2));
      told.noteCluster("osPartitioned");
      this.#roll();
    }
  }

  /** The next partition, as soon as the one before is back. */
  #roll(): void {
    const { context, control } = this.#parts;
    const { now } = context.engine;
    const { statuses } = control.told;
    const away = this.#now.filter((index) => statuses.of(index) !== "available" && this.#parts.zone.isMember(index));
    if (away.length > 0) {
      if (now >= this.#backBy) this.#finish("osFailed");
      return;
    }
    for (const index of this.#now) context.trace.emit(TRACE.instanceUpdated, index);
    this.#now = [];
    const isReady =
      statuses.cluster === "available" &&
      this.#left.every((index) => statuses.of(index) === "available" || !this.#parts.zone.isMember(index));
    if (!isReady) return;
    this.#left = this.#left.filter((index) => this.#parts.zone.isMember(index));
    const readers = this.#left.filter((index) => index !== control.writer);
    const next = context.mutations.maintenanceAllAtOnce ? this.#left : readers.slice(0, this.#partition);
    if (this.#left.length === 0) this.#finish("osUpdated");
    else if (next.length > 0) this.#update(next);
    // A reader takes over, and the writer is one of the readers then.
    else if (this.#readers().length > 0) control.failOver(-1);
    else this.#update([...this.#left]);
  }

  #update(partition: readonly number[]): void {
    const { context, control } = this.#parts;
    const { osUpdateMin, osUpdateMax, osUpdatePatience } = context.parameters;
    this.#left = this.#left.filter((index) => !partition.includes(index));
    this.#now = [...partition];
    this.#backBy = context.engine.now + osUpdatePatience;
    control.told.noteCluster("osPartitionStarts");
    for (const index of partition) {
      context.trace.emit(TRACE.instanceUpdates, index);
      control.maintain(index, between(this.#luck, osUpdateMin, osUpdateMax));
    }
  }

  #finish(event: "osUpdated" | "osFailed" | "versionUpgraded"): void {
    const { context, control } = this.#parts;
    context.trace.emit(TRACE.maintenanceEnded, this.#upkeep, event === "osFailed" ? 0 : 1);
    control.told.noteCluster(event);
    if (event === "versionUpgraded" && this.#parts.spec.newVersionAt >= 0) this.#hasVersion = 0;
    this.#upkeep = IDLE;
    [this.#left, this.#now] = [[], []];
    this.#planUpgrade();
  }

  #readers(): number[] {
    const { zone, control, instances } = this.#parts;
    return Array.from({ length: instances }, (_, index) => index).filter(
      (index) => zone.isMember(index) && index !== control.writer,
    );
  }
}

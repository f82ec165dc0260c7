/**
 * StopDBCluster and StartDBCluster (cluster reference 1.3, 9.4): every engine goes down and no capacity is paid, the
 * volume stays. After seven days the service starts the cluster by itself (0153).
 *
 *     available -> stopping -> stopped -> starting -> available
 *
 * The writer starts first, the others when it has opened the volume. **Chosen**: how long a stop takes, and that a
 * start takes as long as the creation of an instance. Left out: maintenance that is due when a cluster starts, 0152 (a
 * stop that fails).
 */
import { between, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import type { Context } from "../storage/index.ts";
import type { ControlPlane } from "./control-plane.ts";

export interface StoppingParts {
  readonly context: Context;
  readonly control: ControlPlane;
  /** Instances that it has, and those that are being created. */
  readonly members: () => readonly number[];
  readonly ids: readonly string[];
  readonly isServerlessV1: boolean;
  /** Whether somebody stops it in this run: elsewhere no event of this has a number. */
  readonly isPlayed: boolean;
  readonly hasMachines: () => boolean;
  readonly host: number;
}

export class Stopping implements Stateful {
  /** Instances that were there when it was stopped. */
  #stopped: readonly number[] = [];
  /** Counts stops: timers of an earlier one are void. */
  #round = 0;
  readonly #parts: StoppingParts;
  readonly #actor: number;
  readonly #luck: Stream;
  readonly #down: number;
  readonly #starts: number;
  readonly #limit: number;

  constructor(parts: StoppingParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.#luck = engine.random.stream("stopping");
    this.#actor = parts.isPlayed ? network.addActor(parts.host) : -1;
    const timer = (name: string, handle: () => void): number =>
      !parts.isPlayed
        ? -1
        : network.registerMessage(name, (_actor, round) => {
            if (round === this.#round) handle();
          });
    this.#down = timer("cluster is stopped", () => this.#isDown());
    this.#starts = timer("cluster that was stopped starts", () => this.#startNow());
    this.#limit = timer("cluster has been stopped for too long", () => this.#limitReached());
  }

  /** StopDBCluster. */
  stop(hasOtherMembers: boolean): string | undefined {
    const { control, members, ids, isServerlessV1 } = this.#parts;
    const { clusterId, statuses } = control.told;
    const present = members();
    const other = present.find((index) => statuses.of(index) !== "available");
    if (statuses.cluster !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${statuses.cluster} state but expected it to be one of available.`;
    if (hasOtherMembers) return `InvalidDBClusterStateFault: ${clusterId} is in a global database with other members`;
    if (isServerlessV1)
      return `InvalidDBClusterStateFault: ${clusterId} is Aurora Serverless v1, which pauses by itself`;
    if (other !== undefined) return `InvalidDBInstanceState: ${ids[other]} is in ${statuses.of(other)} state`;
    this.#round++;
    this.#stopped = present;
    statuses.setCluster("stopping");
    for (const index of present) statuses.set(index, "stopping");
    control.shutDown();
    this.#after(this.#parts.context.parameters.clusterStopTime, this.#down);
    return undefined;
  }

  /** StartDBCluster. */
  start(): string | undefined {
    const { control } = this.#parts;
    const { clusterId, statuses } = control.told;
    if (statuses.cluster !== "stopped")
      return `InvalidDBClusterStateFault: DbCluster ${clusterId} is in ${statuses.cluster} state but expected it to be one of stopped,inaccessible-encryption-credentials-recoverable.`;
    this.#round++;
    statuses.setCluster("starting");
    for (const index of this.#stopped) statuses.set(index, "starting");
    this.#startLater();
    return undefined;
  }

  copyState(copy: StateCopy): void {
    this.#stopped = copy.of(this.#stopped);
    this.#round = copy.of(this.#round);
  }

  #after(delay: number, kind: number): void {
    this.#parts.context.engine.after(delay, kind, this.#actor, this.#round, 0, 0);
  }

  #isDown(): void {
    const { told } = this.#parts.control;
    if (told.statuses.cluster !== "stopping") return;
    told.statuses.setCluster("stopped");
    for (const index of this.#stopped) {
      told.statuses.set(index, "stopped");
      told.note("instanceStopped", index);
    }
    told.noteCluster("clusterStopped");
    this.#after(this.#parts.context.parameters.clusterStoppedMax, this.#limit);
  }

  #limitReached(): void {
    const { told } = this.#parts.control;
    if (told.statuses.cluster !== "stopped") return;
    told.noteCluster("clusterStartedByLimit");
    this.start();
  }

  #startLater(): void {
    const { parameters } = this.#parts.context;
    this.#after(between(this.#luck, parameters.createMin, parameters.createMax), this.#starts);
  }

  #startNow(): void {
    const { control, hasMachines } = this.#parts;
    if (control.told.statuses.cluster !== "starting") return;
    if (!hasMachines()) {
      this.#startLater();
      return;
    }
    for (const index of this.#stopped) control.told.note("instanceStarted", index);
    control.told.noteCluster("clusterStarted");
    control.startUp(this.#stopped);
  }
}

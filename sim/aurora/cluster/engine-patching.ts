/**
 * Zero-downtime patching of the engine (cluster reference 1.9; storage reference 8): wait for an instant at which
 * nothing is under way, keep the sessions aside, swap the engine, give the sessions back. What arrives while the engine
 * is swapped waits; connections stay.
 *
 *     aurora-mysql        writer and readers alike, not in a global database; statements go on while the quiet point is
 *                         looked for
 *     aurora-postgresql   the writer only, readers restart; what is new waits while the quiet point is looked for
 *
 * Where `zdpPatience` has found no quiet instant it goes ahead all the same if it can: what is new waits, and
 * transactions that are still open are rolled back. In aurora-mysql their connections stay, in aurora-postgresql they
 * are dropped. A report, statements that are not done `zdpDrain` later, or parameter changes that are pending, make it
 * an ordinary restart, which drops every session. Serverless v1 has none of it: it is restarted. Sessions that hold
 * what a swap cannot carry over lose their connections (database/session-states.ts). How long things take is **chosen**
 * within "a few seconds to about a minute".
 */
import { between, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { ANSWER, type Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";
import type { Announcements } from "./announcements.ts";

export interface EnginePatchingParts {
  readonly context: Context;
  readonly instances: readonly Instance[];
  readonly told: Announcements;
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  /** Whether it belongs to a global database now. */
  readonly isGlobalMember: () => boolean;
  readonly isServerlessV1: boolean;
  /** The control plane's machine. */
  readonly host: number;
}

export class EnginePatching implements Stateful {
  /** Instances that have yet to be patched; sessions kept and dropped by those that have been. */
  #left = 0;
  #kept = 0;
  #dropped = 0;
  /** Counts patchings, so that a timer knows whether it still matters. */
  #round = 0;
  /** By instance: until when it looks for a quiet point, -1 when it does not; and 1 while it goes ahead without one. */
  #looksUntil: Float64Array;
  #goesAhead: Uint8Array;
  /** Instances that are restarted instead, and have yet to be back. */
  #restarting: readonly number[] = [];
  readonly #parts: EnginePatchingParts;
  readonly #luck: Stream;
  readonly #look: number;
  readonly #swapped: number;
  readonly #giveUp: number;
  readonly #actor: number;

  constructor(parts: EnginePatchingParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.#looksUntil = new Float64Array(parts.instances.length).fill(-1);
    this.#goesAhead = new Uint8Array(parts.instances.length);
    this.#luck = engine.random.stream("engine patching");
    this.#actor = network.addActor(parts.host);
    const timer = (name: string, then: (index: number) => void): number =>
      network.registerMessage(name, (_actor, index, generation) => {
        if (parts.instances[index].generation === generation) then(index);
      });
    this.#look = timer("engine looks for quiet point", (index) => this.#lookFor(index));
    this.#swapped = timer("engine has been swapped", (index) => {
      const lost = parts.instances[index].swapped();
      this.#dropped += lost;
      this.#done(index, lost);
    });
    this.#giveUp = network.registerMessage("patching is over", (_actor, round, looks) => {
      if (round !== this.#round) return;
      if (looks === 1) this.#awaitRestarts();
      else this.#finish();
    });
  }

  /** Returns why it is refused, under AWS's error name. */
  begin(hasPendingParameters: boolean): string | undefined {
    const { context, instances, told } = this.#parts;
    if (this.#left > 0 || told.statuses.cluster !== "available")
      return `InvalidDBClusterStateFault: DbCluster ${told.clusterId} is in ${told.statuses.cluster} state but expected it to be one of available.`;
    const { zdpPatience, zdpSwapMax } = context.parameters;
    // Whoever lives although it is taken for dead is not patched: the control plane does not believe that it is there.
    const present = instances.filter(
      ({ index, status }) => (status === "open" || status === "reading") && told.statuses.mayUpgrade(index),
    );
    told.statuses.setCluster("upgrading");
    told.noteCluster("upgradeInProgress");
    [this.#left, this.#kept, this.#dropped, this.#restarting] = [present.length, 0, 0, []];
    // An engine that dies meanwhile tells nobody that it was patched.
    context.engine.after(2 * (zdpPatience + zdpSwapMax), this.#giveUp, this.#actor, ++this.#round, 0, 0);
    for (const { index, status } of present) {
      told.statuses.set(index, "upgrading");
      const { engine, isGlobalMember, isServerlessV1 } = this.#parts;
      const restarts =
        hasPendingParameters ||
        isServerlessV1 ||
        (engine === "aurora-postgresql" ? status === "reading" : isGlobalMember());
      this.#goesAhead[index] = 0;
      this.#looksUntil[index] = restarts ? 0 : context.engine.now + zdpPatience;
      this.#lookFor(index);
    }
    if (present.length === 0) this.#finish();
    return undefined;
  }

  copyState(copy: StateCopy): void {
    this.#left = copy.of(this.#left);
    this.#kept = copy.of(this.#kept);
    this.#dropped = copy.of(this.#dropped);
    this.#round = copy.of(this.#round);
    this.#looksUntil = copy.of(this.#looksUntil);
    this.#goesAhead = copy.of(this.#goesAhead);
    this.#restarting = copy.of(this.#restarting);
  }

  #lookFor(index: number): void {
    const { context, instances, told } = this.#parts;
    const { engine, parameters } = context;
    const instance = instances[index];
    const { actor, generation } = instance;
    const isLate = this.#looksUntil[index] < engine.now;
    if (isLate && this.#looksUntil[index] > 0 && this.#goAhead(index))
      this.#looksUntil[index] = engine.now + parameters.zdpDrain;
    else if (isLate) {
      this.#looksUntil[index] = -1;
      this.#dropped += instance.door.connections;
      told.reboots(index);
      instance.restart("cold");
      this.#restarting = [...this.#restarting, index];
      if (this.#restarting.length === 1) this.#lookLater();
      return;
    }
    if (this.#parts.engine === "aurora-postgresql") instance.swap.freeze();
    if (instance.swap.isQuiet) {
      instance.swap.freeze();
      this.#looksUntil[index] = -1;
      const swap = between(this.#luck, parameters.zdpSwapMin, parameters.zdpSwapMax);
      engine.after(swap, this.#swapped, actor, index, generation, 0);
    } else engine.after(parameters.zdpLook, this.#look, actor, index, generation, 0);
  }

  /**
   * The quiet moment is made: what is new waits, and open transactions end. False where that cannot be, or has been
   * tried.
   */
  #goAhead(index: number): boolean {
    const instance = this.#parts.instances[index];
    if (this.#goesAhead[index] === 1 || instance.driver.reads.viewFloor !== Infinity) return false;
    const keepsConnections = this.#parts.engine === "aurora-mysql";
    const ended =
      instance.status === "open" ? instance.writing.cancelOpen(keepsConnections ? ANSWER.error : ANSWER.reset) : 0;
    if (ended < 0) return false;
    instance.forwarded.cancelOpen();
    this.#goesAhead[index] = 1;
    if (!keepsConnections) this.#dropped += ended;
    instance.swap.freeze();
    return true;
  }

  /** It has been swapped, and `lost` of its connections did not survive that. */
  #done(index: number, lost: number): void {
    const { instances, told } = this.#parts;
    if (this.#left === 0) return;
    this.#kept += instances[index].door.connections - lost;
    told.isAvailable(index);
    if (--this.#left === 0) this.#finish();
  }

  #lookLater(): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(10 * parameters.zdpLook, this.#giveUp, this.#actor, this.#round, 1, 0);
  }

  /** The cluster is being upgraded until everybody is back. */
  #awaitRestarts(): void {
    const { statuses } = this.#parts.told;
    const away = this.#restarting.filter((index) => statuses.of(index) === "rebooting");
    this.#left -= this.#restarting.length - away.length;
    this.#restarting = away;
    if (away.length > 0) this.#lookLater();
    else if (this.#left === 0) this.#finish();
  }

  #finish(): void {
    const { told, context, instances } = this.#parts;
    this.#left = 0;
    this.#round++;
    if (told.statuses.cluster !== "upgrading") return;
    told.statuses.setCluster("available");
    told.events.add(
      context.engine.now,
      "patched",
      "cluster",
      told.clusterId,
      `${this.#kept} connections preserved, ${this.#dropped} dropped`,
    );
    for (const { index } of instances) if (told.statuses.of(index) === "upgrading") told.isAvailable(index);
  }
}

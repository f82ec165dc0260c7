/**
 * The search for a scaling point of Aurora Serverless v1 (cluster reference 2.2): a moment with nothing under way, at
 * which the routers in front of the cluster hand all connections to another engine from the warm pool, of another size.
 *
 *     sought -> held, for a second at most -> quiet: taken, switched, scaled
 *                  `- not quiet: statements go on, and it is tried again
 *     sought for SecondsBeforeTimeout -> given up (RollbackCapacityChange), or forced (ForceApplyCapacityChange)
 *
 * In the way are transactions, reports, and sessions with temporary tables or locks. Who is in the way of a forced
 * change is rolled back: in aurora-mysql with error 1105 over a connection that stays, in aurora-postgresql by a lost
 * connection; sessions that hold something lose theirs in both. **Chosen**: that statements are held and for how long,
 * how long a switch takes; that a forced change is a restart, which drops every connection, where what is under way
 * does not end in two seconds.
 */
import { between, type Micros, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import type { ScalingTimeoutAction } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import type { Announcements } from "../cluster/index.ts";
import { ANSWER, type Instance, type LongQueries } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

export interface ScalingPointParts {
  readonly context: Context;
  readonly instance: Instance;
  readonly queries: LongQueries;
  readonly told: Announcements;
  readonly engineName: "aurora-mysql" | "aurora-postgresql";
  /**
   * The other engine has taken over, before anybody's statements go on; `forced` when somebody was rolled back for it.
   */
  readonly switched: (forced: boolean) => void;
  /** There was no scaling point. */
  readonly missed: () => void;
}

const NOWHERE = -1;

export class ScalingPoint implements Stateful {
  /** Until when it is looked for, NOWHERE while it is not; 1 when it is forced then, and 1 once it has been. */
  #until = NOWHERE;
  #forces = 0;
  #isForced = 0;
  /** Until when statements are held, NOWHERE while they are not; the engine's life. */
  #heldUntil = NOWHERE;
  #life = 0;
  /** Counts searches, so that a timer knows whether it still matters. */
  #search = 0;
  readonly #parts: ScalingPointParts;
  readonly #luck: Stream;
  readonly #look: number;
  readonly #switch: number;

  constructor(parts: ScalingPointParts) {
    this.#parts = parts;
    const { engine, network } = parts.context;
    this.#luck = engine.random.stream("serverless v1");
    this.#look = network.registerMessage("routers look for a scaling point", (_actor, search) => {
      if (search === this.#search) this.#lookNow();
    });
    this.#switch = network.registerMessage("engines have been switched", (_actor, search) => {
      if (search === this.#search) this.#switched();
    });
  }

  get isSought(): boolean {
    return this.#until !== NOWHERE;
  }

  /** Looks for one, for `timeout` at most. */
  seek(timeout: Micros, action: ScalingTimeoutAction): void {
    const { context, instance } = this.#parts;
    this.#search++;
    this.#until = context.engine.now + timeout;
    this.#forces = action === "ForceApplyCapacityChange" ? 1 : 0;
    this.#isForced = 0;
    this.#life = instance.generation;
    this.#lookNow();
  }

  /** An engine that has died looks for nothing any more, and so do its timers: somebody else has to notice. */
  look(): void {
    if (this.isSought && this.#parts.instance.generation !== this.#life) this.#miss();
  }

  copyState(copy: StateCopy): void {
    this.#until = copy.of(this.#until);
    this.#forces = copy.of(this.#forces);
    this.#isForced = copy.of(this.#isForced);
    this.#heldUntil = copy.of(this.#heldUntil);
    this.#life = copy.of(this.#life);
    this.#search = copy.of(this.#search);
  }

  #lookNow(): void {
    const { context, instance } = this.#parts;
    const { engine, mutations, parameters } = context;
    const { now } = engine;
    if (instance.generation !== this.#life || instance.status !== "open") return this.#miss();
    const isLate = now >= this.#until;
    // Mutation forcesUnasked: what was to be given up is forced.
    if (isLate && this.#isForced === 0) {
      if (this.#forces === 0 && !mutations.forcesUnasked) return this.#miss();
      this.#force();
    }
    // Mutation scalesMidTransaction: what is under way counts for nothing.
    if (instance.swap.isQuiet && (this.#isForced === 1 || !instance.states.isHolding)) return this.#take();
    if (mutations.scalesMidTransaction) return this.#take();
    if (this.#heldUntil === NOWHERE) {
      // Holding everybody up helps only where what is under way will be done soon.
      const isBlocked = instance.driver.reads.viewFloor !== Infinity || instance.states.isHolding;
      if (isBlocked) return this.#lookAgain(parameters.v1HoldAgain);
      this.#hold(parameters.v1Hold);
    } else if (now >= this.#heldUntil) {
      if (this.#isForced === 1) return this.#restart();
      this.#letGo();
      return this.#lookAgain(parameters.v1HoldAgain);
    }
    this.#lookAgain(parameters.zdpLook);
  }

  #lookAgain(after: Micros): void {
    const { context, instance } = this.#parts;
    context.engine.after(after, this.#look, instance.actor, this.#search, 0, 0);
  }

  #hold(lasting: Micros): void {
    const { context, instance } = this.#parts;
    if (this.#heldUntil === NOWHERE) context.trace.emit(TRACE.statementsHeld, instance.index, 1);
    this.#heldUntil = context.engine.now + lasting;
    instance.swap.freeze();
  }

  #letGo(): void {
    const { context, instance } = this.#parts;
    this.#heldUntil = NOWHERE;
    context.trace.emit(TRACE.statementsHeld, instance.index, 0);
    instance.swap.thaw();
  }

  /** Whoever is in the way is rolled back. */
  #force(): void {
    const { context, instance, queries, engineName } = this.#parts;
    instance.writing.cancelOpen(engineName === "aurora-mysql" ? ANSWER.scaled : ANSWER.reset);
    queries.endAll(instance.index);
    this.#isForced = 1;
    this.#hold(context.parameters.zdpDrain);
  }

  #take(): void {
    const { context, instance } = this.#parts;
    const { v1SwitchMin, v1SwitchMax } = context.parameters;
    this.#hold(v1SwitchMax);
    context.trace.emit(TRACE.scalingPointTaken, instance.index, this.#isForced);
    context.engine.after(
      between(this.#luck, v1SwitchMin, v1SwitchMax),
      this.#switch,
      instance.actor,
      this.#search,
      0,
      0,
    );
  }

  /** What is under way does not end, and nobody waits for it any longer. */
  #restart(): void {
    const { context, instance, switched, told } = this.#parts;
    context.trace.emit(TRACE.scalingPointTaken, instance.index, 2);
    this.#end();
    switched(true);
    told.reboots(instance.index);
    instance.restart("cold");
  }

  #switched(): void {
    const { context, instance, switched } = this.#parts;
    if (instance.generation !== this.#life || instance.status !== "open") return this.#miss();
    const wasForced = this.#isForced === 1;
    this.#end();
    switched(wasForced);
    context.trace.emit(TRACE.statementsHeld, instance.index, 0);
    instance.swapped();
  }

  #miss(): void {
    const { instance, missed } = this.#parts;
    if (this.#heldUntil !== NOWHERE && instance.generation === this.#life) this.#letGo();
    this.#end();
    missed();
  }

  #end(): void {
    this.#until = NOWHERE;
    this.#heldUntil = NOWHERE;
    this.#search++;
  }
}

/**
 * Auto-pause of serverless instances (cluster reference 2.2, 2.4): of v2 with a minimum of 0, of v1 where AutoPause
 * says so. Idle means no connection at all, for SecondsUntilAutoPause. Whoever wants one wakes the instance, and waits.
 *
 *     0370 initiated -> 0371 cancelled, somebody came | 0372 paused -> 0373 resume initiated -> 0374 resumed, about 15
 *     s later
 *
 * The writer and the readers of tiers 0 and 1 sleep and wake together, others by themselves. Never paused: a writer
 * (and who goes with it) beside a provisioned instance or with a binary log, instances of a global database, and those
 * behind RDS Proxy. The page cache is empty afterwards. A status stays `available`. **Chosen**: how long it takes to
 * fall asleep; that a failover wakes everybody; that a reader that is paused goes on hearing the stream, with nothing
 * in its cache to apply it to. Left out: the longer pause after an administrator's wake; scheduled jobs.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

export type PauseEvent = "pauseInitiated" | "pauseCancelled" | "paused" | "resumeInitiated" | "resumed";

/** What is different between the versions. */
export interface PauseRule {
  /** Whether anybody may be paused now; whether the writer may, and who goes with it. */
  readonly isOn: () => boolean;
  readonly writerMay: boolean;
  /** SecondsUntilAutoPause. */
  readonly after: Micros;
  /** How long it takes to come back from a pause of such a length. */
  readonly resume: (paused: Micros) => Micros;
  /** The capacity that it comes back with. */
  readonly wakesWith: (index: number) => number;
  readonly tell: (event: PauseEvent, index: number) => void;
}

export interface AutoPauseParts {
  readonly context: Context;
  readonly rule: PauseRule;
  readonly control: ControlPlane;
  readonly instances: readonly Instance[];
  readonly memoryGib: readonly number[];
  readonly actor: number;
  /** Whether it is a reader that goes with the writer. */
  readonly goesWith: (index: number) => boolean;
  readonly set: (index: number, acu: number) => void;
}

const STATE = { awake: 0, fallingAsleep: 1, paused: 2, waking: 3 } as const;

export class AutoPause implements Stateful {
  #state: Uint8Array;
  /** By instance: since when nobody has been connected; since when it is in its state; the life of its engine then. */
  #idleSince: Float64Array;
  #since: Float64Array;
  #life: Float64Array;
  /**
   * By instance: connections that had ever been asked for when it was last looked at. Short ones come and go between
   * two looks.
   */
  #askedBefore: Float64Array;
  readonly #parts: AutoPauseParts;
  readonly #wakes: number;

  constructor(parts: AutoPauseParts) {
    this.#parts = parts;
    const { instances, context } = parts;
    this.#state = new Uint8Array(instances.length);
    this.#idleSince = new Float64Array(instances.length).fill(-1);
    this.#since = new Float64Array(instances.length);
    this.#life = new Float64Array(instances.length);
    this.#askedBefore = new Float64Array(instances.length);
    this.#wakes = context.network.registerMessage("paused instance is back", (_actor, index, since) => {
      if (this.#state[index] === STATE.waking && this.#since[index] === since) this.#isBack(index);
    });
    for (const { index, handshakes } of instances) handshakes.asleep.asked = () => this.#asked(index);
  }

  /** Whether it has no capacity now. */
  isPaused(index: number): boolean {
    return this.#state[index] === STATE.paused || this.#state[index] === STATE.waking;
  }

  /** Who has been idle for long falls asleep; who is needed is woken. */
  look(): void {
    const { context, control, instances, rule } = this.#parts;
    const { now } = context.engine;
    for (const { index, isUp, door } of instances) {
      // Mutation pausesWithConnections: only statements count.
      const hasCome = door.asked !== this.#askedBefore[index] && !context.mutations.pausesWithConnections;
      this.#askedBefore[index] = door.asked;
      if (hasCome || !this.#isIdle(index)) this.#idleSince[index] = -1;
      else if (this.#idleSince[index] < 0) this.#idleSince[index] = now;
      // Its engine has died and come back, and knows nothing of a pause.
      if (this.#state[index] !== STATE.awake && (!isUp || this.#life[index] !== instances[index].generation))
        this.#isBack(index);
      const isFallen =
        this.#state[index] === STATE.fallingAsleep &&
        now >= this.#since[index] + context.parameters.serverlessFallAsleep;
      if (isFallen) this.#pause(index);
    }
    if (control.told.statuses.cluster !== "available") for (const { index } of instances) this.wake(index);
    if (!rule.isOn()) return;
    for (const group of this.#groups()) {
      const isDue = (index: number): boolean =>
        this.#idleSince[index] >= 0 && now >= this.#idleSince[index] + rule.after;
      if (group.every((index) => isDue(index) && this.#state[index] === STATE.awake))
        for (const index of group) this.#become(index, STATE.fallingAsleep, "pauseInitiated");
    }
  }

  /** It is needed. */
  wake(index: number): void {
    if (this.#state[index] === STATE.paused) this.#wake(index);
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#idleSince = copy.of(this.#idleSince);
    this.#since = copy.of(this.#since);
    this.#life = copy.of(this.#life);
    this.#askedBefore = copy.of(this.#askedBefore);
  }

  /** Who sleeps and wakes together. */
  #groups(): readonly (readonly number[])[] {
    const { control, instances, memoryGib, goesWith } = this.#parts;
    const present = instances.filter(({ isThere }) => isThere).map(({ index }) => index);
    const serverless = present.filter((index) => memoryGib[index] === 0);
    const withWriter = serverless.filter((index) => index === control.writer || goesWith(index));
    const alone = serverless.filter((index) => !withWriter.includes(index)).map((index) => [index]);
    const mayPause = this.#parts.rule.writerMay && serverless.length === present.length && withWriter.length > 0;
    return mayPause ? [withWriter, ...alone] : alone;
  }

  #isIdle(index: number): boolean {
    const { instances, control, context } = this.#parts;
    const { door, isUp, driver } = instances[index];
    const isEmpty = door.underWay === 0 && (door.connections === 0 || context.mutations.pausesWithConnections);
    return isUp && isEmpty && driver.reads.viewFloor === Infinity && control.told.statuses.of(index) === "available";
  }

  /** Somebody wants a connection. */
  #asked(index: number): void {
    if (this.#state[index] === STATE.fallingAsleep) {
      for (const other of this.#groups().find((group) => group.includes(index)) ?? [index])
        if (this.#state[other] === STATE.fallingAsleep) {
          this.#parts.rule.tell("pauseCancelled", other);
          this.#wakeNow(other);
        }
    } else if (this.#state[index] === STATE.paused)
      for (const other of this.#groups().find((group) => group.includes(index)) ?? [index]) this.wake(other);
  }

  #pause(index: number): void {
    const { instances, set, context } = this.#parts;
    const { readPoint, cache } = instances[index];
    cache.cool(readPoint);
    set(index, 0);
    this.#become(index, STATE.paused, "paused");
    context.trace.emit(TRACE.instancePaused, index);
  }

  #wake(index: number): void {
    const { context, actor, rule } = this.#parts;
    const { engine } = context;
    const { now } = engine;
    const delay = rule.resume(now - this.#since[index]);
    this.#become(index, STATE.waking, "resumeInitiated");
    engine.after(delay, this.#wakes, actor, index, now, 0);
  }

  #isBack(index: number): void {
    const { rule, set, context } = this.#parts;
    if (this.#state[index] === STATE.waking) rule.tell("resumed", index);
    set(index, rule.wakesWith(index));
    context.trace.emit(TRACE.instanceResumed, index);
    this.#wakeNow(index);
  }

  /** Who has waited comes in. */
  #wakeNow(index: number): void {
    this.#state[index] = STATE.awake;
    this.#idleSince[index] = -1;
    this.#parts.instances[index].handshakes.wake();
  }

  #become(index: number, state: number, event: PauseEvent): void {
    const { instances, rule, context } = this.#parts;
    this.#state[index] = state;
    this.#since[index] = context.engine.now;
    instances[index].handshakes.asleep.isPaused = true;
    this.#life[index] = instances[index].generation;
    rule.tell(event, index);
  }
}

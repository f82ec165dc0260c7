/**
 * Orders to follow whoever gives the stream, to stop while nobody may have it, or to open the volume, and that they are
 * obeyed: what the network may have swallowed, the order or the confirmation, is said again until it is confirmed. The
 * order to promote is repeated with them.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { Context } from "../storage/index.ts";
import { ORDER, type Orders } from "./orders.ts";

export interface FollowersParts {
  readonly context: Context;
  /** The control plane's address. */
  readonly actor: number;
  readonly orders: Orders;
  readonly instances: number;
  /** The instance whose stream the others follow; -1 for the cluster's feed. */
  readonly source: () => number;
  /** The target of a promotion that is under way and how long it takes to change roles; -1 for none. */
  readonly promotion: () => readonly [target: number, time: number];
  /** Whoever is to write. */
  readonly chosen: () => number;
}

const STOP = 3;
const OPEN = 4;

export class Followers implements Stateful {
  /** True while nobody may have the stream: the volume is being rebuilt. */
  #isHeld = false;
  /**
   * By instance: 1 while it has not confirmed that it follows, 2 if it is to keep its cache; STOP while it has not that
   * it has stopped, OPEN while it has not that it has opened the volume.
   */
  #unconfirmed: Uint8Array;
  /** By instance: the last stance in which it has confirmed that. */
  #stopped: Uint32Array;
  #repeating = 0;
  readonly #parts: FollowersParts;
  readonly #repeat: number;

  constructor(parts: FollowersParts) {
    this.#parts = parts;
    this.#unconfirmed = new Uint8Array(parts.instances);
    this.#stopped = new Uint32Array(parts.instances);
    this.#repeat = parts.context.network.registerMessage("control plane repeats orders", () => this.#repeatOrders());
  }

  /** From now on nobody may have the stream, or everybody may again. Who is there is told by `order`. */
  setHeld(isHeld: boolean): void {
    if (isHeld !== this.#isHeld) this.#parts.orders.stance++;
    this.#isHeld = isHeld;
    for (const [index, state] of this.#unconfirmed.entries()) if (state === STOP) this.settle(index);
  }

  /** It is to follow; or to stop, if it has not already. */
  order(index: number, warm: number): void {
    const { orders, context } = this.#parts;
    if (this.#isHeld && this.#stopped[index] === orders.stance) return;
    this.#unconfirmed[index] = this.#isHeld ? STOP : 1 + warm;
    this.#send(index);
    // Mutation stopTakenForGranted: it is not waited for.
    if (this.#isHeld && context.mutations.stopTakenForGranted) this.hasStopped(index, orders.stance);
    this.repeatLater();
  }

  /** It is to open the volume. */
  open(index: number): void {
    this.#unconfirmed[index] = OPEN;
    this.#send(index);
    this.repeatLater();
  }

  /** It says that it has stopped in obedience to that stance. */
  hasStopped(index: number, stance: number): void {
    this.#stopped[index] = stance;
    if (this.#unconfirmed[index] === STOP && stance === this.#parts.orders.stance) this.settle(index);
  }

  /** It says that it follows. False while nobody may: that is old news. */
  isFollowing(index: number): boolean {
    if (!this.#isHeld) this.settle(index);
    return !this.#isHeld;
  }

  /** It need not be told anything any more. */
  settle(index: number): void {
    this.#unconfirmed[index] = 0;
  }

  repeatLater(): void {
    const busy = this.#parts.promotion()[0] >= 0 || this.#unconfirmed.some((state) => state > 0);
    if (this.#repeating === 1 || !busy) return;
    this.#repeating = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.probePeriod, this.#repeat, this.#parts.actor, 0, 0, 0);
  }

  copyState(copy: StateCopy): void {
    this.#isHeld = copy.of(this.#isHeld);
    this.#unconfirmed = copy.of(this.#unconfirmed);
    this.#repeating = copy.of(this.#repeating);
    this.#stopped = copy.of(this.#stopped);
  }

  #send(index: number): void {
    const { orders, source } = this.#parts;
    const state = this.#unconfirmed[index];
    if (state === STOP) orders.send(index, ORDER.stop);
    else if (state === OPEN) orders.send(index, ORDER.write);
    else orders.send(index, ORDER.follow, source(), state - 1);
  }

  #repeatOrders(): void {
    this.#repeating = 0;
    const { orders, source, promotion, chosen } = this.#parts;
    const [target, time] = promotion();
    this.#unconfirmed.forEach((state, index) => {
      // Somebody else is to open the volume by now.
      if (state === OPEN && index !== chosen()) this.settle(index);
      else if (state === OPEN || (state > 0 && index !== source())) this.#send(index);
    });
    if (target >= 0) orders.send(target, ORDER.promote, 0, time);
    this.repeatLater();
  }
}

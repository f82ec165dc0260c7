/**
 * Orders to follow whoever gives the stream, and that they are obeyed: what the network may have swallowed is said again until it is confirmed.
 * The order to promote is repeated with them.
 */
import { copyPlain, type Checkpointed } from "../../kernel/index.ts";
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
}

export class Followers implements Checkpointed {
  /** True while nobody may have the stream: the volume is being rebuilt. */
  isHeld = false;
  /** By instance: 1 while it has not confirmed that it follows, 2 if it is to keep its cache. */
  #unconfirmed: Uint8Array;
  #repeating = 0;
  readonly #parts: FollowersParts;
  readonly #repeat: number;

  constructor(parts: FollowersParts) {
    this.#parts = parts;
    this.#unconfirmed = new Uint8Array(parts.instances);
    this.#repeat = parts.context.network.registerMessage("control plane repeats orders", () => this.#repeatOrders());
  }

  order(index: number, warm: number): void {
    if (this.isHeld) return;
    this.#unconfirmed[index] = 1 + warm;
    this.#parts.orders.send(index, ORDER.follow, this.#parts.source(), warm);
    this.repeatLater();
  }

  /** It follows; or it need not any more. */
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

  save(): unknown {
    return copyPlain([this.isHeld, this.#unconfirmed, this.#repeating]);
  }

  load(saved: unknown): void {
    [this.isHeld, this.#unconfirmed, this.#repeating] = copyPlain(saved) as [boolean, Uint8Array, number];
  }

  #repeatOrders(): void {
    this.#repeating = 0;
    const { orders, source, promotion } = this.#parts;
    const [target, time] = promotion();
    this.#unconfirmed.forEach((state, index) => {
      if (state > 0 && index !== source()) orders.send(index, ORDER.follow, source(), state - 1);
    });
    if (target >= 0) orders.send(target, ORDER.promote, 0, time);
    this.repeatLater();
  }
}

/**
 * What the control plane tells instances and what they tell it, as messages: either may be lost, late or doubled.
 *
 * Each order carries the control plane's stance: how often it has begun, or ceased, to keep readers away from the
 * volume. An instance's machine remembers the newest it has heard of and obeys no older one: an order to follow that is
 * late must not bring back a reader that has been stopped.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

/** What an instance tells the control plane. */
export const TOLD = { started: 0, opened: 1, reading: 2, fellBehind: 3, stopped: 4 } as const;

/** What the control plane tells an instance. */
export const ORDER = { write: 0, follow: 1, promote: 2, demote: 3, release: 4, stop: 5 } as const;

/**
 * In a secondary of a global database, what stands where the writer stands elsewhere: a replication agent, with its
 * stream.
 */
export interface Feed {
  readonly actor: number;
  readonly stream: { release(reader: number, life: number): void };
}

export interface OrdersParts {
  readonly context: Context;
  /** The control plane's address. */
  readonly actor: number;
  /**
   * `about` is the life of the engine that has started, the epoch that it has opened the volume with, or the stance in
   * which it has stopped.
   */
  readonly hear: (index: number, what: number, about: number) => void;
  /** By instance: the life of its engine that has been heard of last. */
  readonly lifeOf: (index: number) => number;
  /** The epoch of the last recovery that has opened the volume. */
  readonly openEpoch: () => number;
}

const ORDERS = 8;

export class Orders implements Stateful {
  /** Goes up when readers are to keep away from the volume, and when they may come back. */
  stance = 0;
  /** By instance: the newest stance it has heard of, and the last in which it has stopped. */
  #heard = new Uint32Array(0);
  #stopped = new Uint32Array(0);
  /** Whom instances follow where nobody writes. */
  feed: Feed | undefined;
  readonly #parts: OrdersParts;
  readonly #told: number;
  readonly #order: number;
  #instances: readonly Instance[] = [];

  constructor(parts: OrdersParts) {
    this.#parts = parts;
    const { network } = parts.context;
    this.#told = network.registerMessage("control plane hears instance", (_actor, index, what, about) =>
      parts.hear(index, what, about),
    );
    this.#order = network.registerMessage("instance gets order", (actor, order, about, delay) =>
      this.#obey(actor, order % ORDERS, Math.floor(order / ORDERS), about, delay),
    );
  }

  attach(instances: readonly Instance[]): void {
    this.#instances = instances;
    this.#heard = new Uint32Array(instances.length);
    this.#stopped = new Uint32Array(instances.length);
  }

  /** An instance tells the control plane; when it has stopped, in obedience to which stance. */
  tell(index: number, what: number): void {
    const { actor, driver, generation } = this.#instances[index];
    const epochOrLife = what === TOLD.opened ? driver.epoch : generation;
    const about = what === TOLD.stopped ? this.#stopped[index] : epochOrLife;
    this.#parts.context.network.send(actor, this.#parts.actor, this.#told, index, what, about);
  }

  /** The control plane tells an instance. */
  send(index: number, order: number, about = 0, delay = 0): void {
    const what = order + ORDERS * this.stance;
    this.#parts.context.network.send(this.#parts.actor, this.#sourceAt(index), this.#order, what, about, delay);
  }

  /** The writer hears that a reader is gone: in which life, since it may be back before the order comes. */
  release(index: number, reader: number): void {
    this.send(index, ORDER.release, reader, this.#parts.lifeOf(reader));
  }

  copyState(copy: StateCopy): void {
    this.stance = copy.of(this.stance);
    this.#heard = copy.of(this.#heard);
    this.#stopped = copy.of(this.#stopped);
  }

  /** An instance's address; that of the feed where nobody writes. */
  #sourceAt(index: number): number {
    return index < 0 ? (this.feed?.actor ?? -1) : this.#instances[index].actor;
  }

  #obey(actor: number, order: number, stance: number, about: number, delay: number): void {
    if (actor === this.feed?.actor) {
      if (order === ORDER.release) this.feed.stream.release(about, delay);
      return;
    }
    const instance = this.#instances.find((one) => one.actor === actor) as Instance;
    if (order === ORDER.release) {
      instance.stream.release(about, delay);
      return;
    }
    if (stance < this.#heard[instance.index]) return;
    this.#heard[instance.index] = stance;
    // An old writer that was cut off, and has written nothing since, has yet to be refused by storage: the order is
    // what tells it.
    const isSuperseded = instance.status === "open" && instance.driver.epoch < this.#parts.openEpoch();
    if (isSuperseded && (order === ORDER.follow || order === ORDER.promote)) instance.restart("cold");
    else if (order === ORDER.write && instance.status === "ready") instance.openVolume();
    // It has said so, and was not heard.
    else if (order === ORDER.write && instance.status === "open") this.tell(instance.index, TOLD.opened);
    else if (order === ORDER.follow) instance.follow(this.#sourceAt(about), delay === 1);
    else if (order === ORDER.promote) instance.promote(delay);
    else if (order === ORDER.demote && instance.status === "open") instance.restart("cold", delay);
    else if (order === ORDER.stop) this.#stop(instance, stance);
  }

  /**
   * The engine goes down in order, and starts to wait for a role. Once in a stance: the order is repeated until it is
   * confirmed.
   */
  #stop(instance: Instance, stance: number): void {
    const { index, status } = instance;
    const isDue = this.#stopped[index] < stance && status !== "down" && status !== "starting" && status !== "ready";
    this.#stopped[index] = stance;
    if (isDue) instance.restart("cold");
    this.tell(index, TOLD.stopped);
  }
}

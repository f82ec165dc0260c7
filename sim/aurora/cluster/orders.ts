/** What the control plane tells instances and what they tell it, as messages: either may be lost, late or doubled. */
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

/** What an instance tells the control plane. */
export const TOLD = { started: 0, opened: 1, reading: 2, fellBehind: 3 } as const;

/** What the control plane tells an instance. */
export const ORDER = { write: 0, follow: 1, promote: 2, demote: 3, release: 4, stop: 5 } as const;

/** In a secondary of a global database, what stands where the writer stands elsewhere: a replication agent, with its stream. */
export interface Feed {
  readonly actor: number;
  readonly stream: { release(reader: number): void };
}

export interface OrdersParts {
  readonly context: Context;
  /** The control plane's address. */
  readonly actor: number;
  /** `about` is the life of the engine that has started, or the epoch that it has opened the volume with. */
  readonly hear: (index: number, what: number, about: number) => void;
  /** The epoch of the last recovery that has opened the volume. */
  readonly openEpoch: () => number;
}

export class Orders {
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
      this.#obey(actor, order, about, delay),
    );
  }

  attach(instances: readonly Instance[]): void {
    this.#instances = instances;
  }

  /** An instance tells the control plane. */
  tell(index: number, what: number): void {
    const { actor, driver, generation } = this.#instances[index];
    const about = what === TOLD.opened ? driver.epoch : generation;
    this.#parts.context.network.send(actor, this.#parts.actor, this.#told, index, what, about);
  }

  /** The control plane tells an instance. */
  send(index: number, order: number, about = 0, delay = 0): void {
    this.#parts.context.network.send(this.#parts.actor, this.#sourceAt(index), this.#order, order, about, delay);
  }

  /** An instance's address; that of the feed where nobody writes. */
  #sourceAt(index: number): number {
    return index < 0 ? (this.feed?.actor ?? -1) : this.#instances[index].actor;
  }

  #obey(actor: number, order: number, about: number, delay: number): void {
    if (actor === this.feed?.actor) {
      if (order === ORDER.release) this.feed.stream.release(about);
      return;
    }
    const instance = this.#instances.find((one) => one.actor === actor) as Instance;
    // An old writer that was cut off, and has written nothing since, has yet to be refused by storage: the order is what tells it.
    const isSuperseded = instance.status === "open" && instance.driver.epoch < this.#parts.openEpoch();
    if (isSuperseded && (order === ORDER.follow || order === ORDER.promote)) instance.restart(true);
    else if (order === ORDER.write && instance.status === "ready") instance.openVolume();
    else if (order === ORDER.follow) instance.follow(this.#sourceAt(about), delay === 1);
    else if (order === ORDER.promote) instance.promote(delay);
    else if (order === ORDER.demote && instance.status === "open") instance.restart(true, delay);
    else if (order === ORDER.stop && instance.status !== "down") instance.restart(true);
    else if (order === ORDER.release) instance.stream.release(about);
  }
}

/**
 * Machines for instances: a dead one is replaced in its AZ after minutes, if the AZ has power; CreateDBInstance takes
 * minutes until the new engine starts; DeleteDBInstance leaves statements under way three minutes (cluster reference
 * 1.4, 1.6, 2.1).
 *
 * Where there are no machines to spare (fault `insufficient-capacity`) it is tried again and again, as often as a
 * replacement takes (**chosen**; the service answers CreateDBInstance with InsufficientDBInstanceCapacity). Left out:
 * other AZs than the machine's own ("for an AZ outage you create an instance in another AZ yourself").
 */
import { between, type Stream } from "../../kernel/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

export interface MachinesParts {
  readonly context: Context;
  /** The control plane's address. */
  readonly actor: number;
  readonly instances: readonly Instance[];
  /**
   * By instance: when CreateDBInstance is called for it; 0 for those that are there from the start, -1 for slots of
   * auto scaling.
   */
  readonly createdAt: readonly number[];
  /** CreateDBInstance has been called. */
  readonly creating: (index: number) => void;
  readonly isDead: (index: number) => boolean;
  /** Engines of the cluster may run; and one has been ordered, and has yet to start. */
  readonly mayStart: () => boolean;
  readonly isComing: (index: number) => boolean;
  readonly replaced: (index: number) => void;
  readonly deleted: (index: number) => void;
}

export class Machines {
  readonly #parts: MachinesParts;
  readonly #luck: Stream;
  readonly #replace: number;
  readonly #delete: number;
  readonly #start: number;

  constructor(parts: MachinesParts) {
    this.#parts = parts;
    const { context, actor, instances, createdAt } = parts;
    const { engine, network, parameters } = context;
    this.#luck = engine.random.stream("machines");
    this.#replace = network.registerMessage("control plane replaces machine", (_actor, index, generation) =>
      this.#replaceNow(index, generation),
    );
    this.#start = network.registerMessage("new instance starts", (_actor, index) => {
      const { recreateMin, recreateMax } = parameters;
      // A cluster that has lost its key meanwhile starts those that were coming by itself.
      if (instances[index].isThere || !parts.isComing(index)) return;
      if (parts.mayStart() && context.hosts.hasCapacity(network.hostOf(instances[index].actor)))
        instances[index].beginToExist();
      else engine.after(between(this.#luck, recreateMin, recreateMax), this.#start, actor, index, 0, 0);
    });
    const create = network.registerMessage("instance is created", (_actor, index) => this.createNow(index));
    this.#delete = network.registerMessage("instance is deleted", (_actor, index) => {
      instances[index].ceaseToExist();
      parts.deleted(index);
    });
    createdAt.forEach((at, index) => {
      if (at > 0) engine.at(at, create, actor, index, 0, 0);
    });
  }

  /** CreateDBInstance: its engine starts in minutes. */
  createNow(index: number): void {
    const { context, actor, creating } = this.#parts;
    const { createMin, createMax } = context.parameters;
    creating(index);
    context.engine.after(between(this.#luck, createMin, createMax), this.#start, actor, index, 0, 0);
  }

  /** Asks again and again until the machine answers, or has been replaced. */
  replaceLater(index: number): void {
    const { context, actor, instances } = this.#parts;
    const { recreateMin, recreateMax } = context.parameters;
    const delay = between(this.#luck, recreateMin, recreateMax);
    context.engine.after(delay, this.#replace, actor, index, instances[index].generation, 0);
  }

  deleteLater(index: number): void {
    const { context, actor } = this.#parts;
    context.engine.after(context.parameters.deleteGrace, this.#delete, actor, index, 0, 0);
  }

  #replaceNow(index: number, generation: number): void {
    const { context, instances, isDead, replaced } = this.#parts;
    const { actor, generation: present } = instances[index];
    if (!isDead(index) || present !== generation) return;
    if (context.hosts.replace(context.network.hostOf(actor))) replaced(index);
    else this.replaceLater(index);
  }
}

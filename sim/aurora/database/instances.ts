/** All database instances of a cluster, and what they share: the kinds of their messages, and the table of stream chunks. */
import { type Checkpointed } from "../../kernel/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import { Chunks } from "./chunks.ts";
import { Instance, type InstanceListener } from "./instance.ts";
import { registerDatabaseKinds, type DatabaseKinds } from "./kinds.ts";
import type { StatementSource } from "./statements.ts";

export interface InstancesParts {
  readonly context: Context;
  readonly volume: Volume;
  /** In the order of the cluster's instances; the first is the writer. */
  readonly drivers: readonly StorageDriver[];
  readonly classes: readonly string[];
  /** By instance: whether it is there when the run begins. */
  readonly present: readonly boolean[];
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  readonly clients: StatementSource;
  readonly listener: InstanceListener;
}

export class Instances implements Checkpointed {
  readonly all: readonly Instance[];
  readonly kinds: DatabaseKinds;
  /** Answers arrive at clients as these kinds of messages; set once the clients are there. */
  readonly replies = { answer: -1, connected: -1 };
  readonly #chunks = new Chunks();

  constructor({ context, volume, drivers, classes, present, engine, clients, listener }: InstancesParts) {
    const at: Instance[] = [];
    this.kinds = registerDatabaseKinds(context.network, (actor) => at[actor]);
    const actors = drivers.map(({ actor }) => actor);
    this.all = drivers.map((driver, index) => {
      const instance = new Instance({
        context,
        volume,
        driver,
        clients,
        chunks: this.#chunks,
        kinds: () => this.kinds,
        replies: this.replies,
        actors,
        className: classes[index],
        engine,
        listener,
      });
      at[driver.actor] = instance;
      return instance;
    });
    const readers = this.all.slice(1).flatMap(({ index }) => (present[index] ? [index] : []));
    for (const instance of this.all) {
      if (present[instance.index]) instance.beginAs(this.all[0], readers);
      else instance.beginAsNothing();
    }
    context.network.deliverOnce(this.kinds.connect);
    context.network.deliverOnce(this.kinds.disconnect);
    context.network.deliverOnce(this.kinds.statement);
    context.network.deliverOnce(this.kinds.chunk);
  }

  save(): unknown {
    return [this.#chunks.save(), ...this.all.map((instance) => instance.save())];
  }

  load(saved: unknown): void {
    const [chunks, ...rest] = saved as unknown[];
    this.#chunks.load(chunks);
    this.all.forEach((instance, index) => instance.load(rest[index]));
  }
}

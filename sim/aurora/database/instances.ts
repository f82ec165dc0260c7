/** The database instances of a cluster, and what they share: the table of stream chunks. */
import type { AcuBounds } from "../../facts/index.ts";
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import { Chunks } from "./chunks.ts";
import { Instance } from "./instance.ts";
import type { InstanceListener } from "./instance-parts.ts";
import type { ForwardingSetting } from "./instance-parts.ts";
import type { DatabaseRegistry } from "./registry.ts";
import type { StatementSource } from "./statements.ts";

export interface InstancesParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly registry: DatabaseRegistry;
  /** In the order of the cluster's instances. */
  readonly drivers: readonly StorageDriver[];
  /**
   * The address of the replication agent where all are readers of its stream; otherwise the first instance is the
   * writer.
   */
  readonly agent: number | undefined;
  /** Where a replication server listens to the stream of whoever writes; absent in a cluster by itself. */
  readonly outlet: number | undefined;
  readonly forwarding: ForwardingSetting;
  readonly classes: readonly string[];
  /** Of the cluster's serverless instances. */
  readonly bounds: AcuBounds | undefined;
  /** By instance: whether it is there when the run begins. */
  readonly present: readonly boolean[];
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  readonly promotesWarm: (index: number) => boolean;
  readonly clients: StatementSource;
  readonly listener: InstanceListener;
}

export class Instances implements Stateful {
  readonly all: readonly Instance[];
  readonly chunks = new Chunks();

  constructor({
    context,
    volume,
    registry,
    drivers,
    agent,
    outlet,
    forwarding,
    classes,
    bounds,
    present,
    engine,
    promotesWarm,
    clients,
    listener,
  }: InstancesParts) {
    const actors = drivers.map(({ actor }) => actor);
    this.all = drivers.map((driver, index) => {
      const instance: Instance = new Instance({
        context,
        volume,
        driver,
        clients,
        chunks: this.chunks,
        kinds: () => registry.kinds,
        replies: registry.replies,
        roundTrips: () => registry.roundTrips,
        number: () => number,
        actors,
        outlet,
        forwarding,
        gateKinds: outlet === undefined || engine !== "aurora-postgresql" ? undefined : () => registry.gateKinds,
        className: classes[index],
        bounds,
        promotesWarm,
        engine,
        listener,
      });
      const number = registry.addInstance(instance);
      return instance;
    });
    const readers = this.all.slice(1).flatMap(({ index }) => (present[index] ? [index] : []));
    for (const instance of this.all) {
      if (!present[instance.index]) instance.beginAsNothing();
      else if (agent === undefined && instance === this.all[0]) instance.stream.beginWith(readers);
      else instance.beginAsReader(agent ?? this.all[0].actor);
    }
  }

  copyState(copy: StateCopy): void {
    copy.part(this.chunks);
    copy.parts(this.all);
  }
}

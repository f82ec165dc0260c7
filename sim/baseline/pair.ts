/**
 * A mirrored pair put together: two instances in two AZs, each with a block server and its mirror beside it, and the
 * control plane over them (P17 3.1 and figure 2).
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Network } from "../world/index.ts";
import { registerRoundTrips, type RoundTripKinds, type StatementSource } from "../aurora/database/index.ts";
import type { Context } from "../aurora/storage/index.ts";
import { BinlogReplica } from "./binlog-replica.ts";
import { BlockServers } from "./block-servers.ts";
import { Blocks } from "./blocks.ts";
import { registerPairKinds, type PairKinds } from "./kinds.ts";
import { MysqlInstance } from "./mysql-instance.ts";
import { PairControl } from "./pair-control.ts";
import { RedoLog } from "./redo-log.ts";

export interface PairParts {
  readonly context: Context;
  readonly clients: StatementSource;
  readonly replicaHosts: readonly number[];
  /** Hosts: of the instances, of the block servers (volume, mirror, volume, mirror), of the control plane. */
  readonly instanceHosts: readonly number[];
  readonly serverHosts: readonly number[];
  readonly controlHost: number;
  readonly vcpus: readonly number[];
  readonly connectionsMax: readonly number[];
  readonly keys: number;
}

export class MirroredPair implements Stateful {
  readonly log = new RedoLog();
  readonly blocks = new Blocks();
  readonly servers: BlockServers;
  readonly instances: readonly MysqlInstance[];
  /** They follow the binary log. */
  readonly replicas: readonly BinlogReplica[];
  readonly control: PairControl;
  readonly kinds: PairKinds;
  /** Addresses of the instances. */
  readonly actors: readonly number[];
  /** What instances hear of transactions whose statements travel one by one, registered where some do. */
  roundTrips: RoundTripKinds = { next: -1, left: -1, look: -1 };
  /** Answers arrive at clients as these kinds of messages; set once the clients are there. */
  readonly replies = { answer: -1, connected: -1, stepDone: -1 };

  constructor(parts: PairParts) {
    const { context, clients, instanceHosts, serverHosts, controlHost, keys } = parts;
    const { network } = context;
    const { log, blocks, replies } = this;
    const pages = Math.ceil(keys / context.parameters.rowsPerPage);
    const kinds = (): PairKinds => this.kinds;
    this.servers = new BlockServers({ context, blocks, kinds, hosts: serverHosts, pages });
    const { servers } = this;
    const actors = instanceHosts.map((host) => network.addActor(host));
    this.actors = actors;
    this.instances = actors.map(
      (actor, index) =>
        new MysqlInstance({
          context,
          kinds,
          replies,
          roundTrips: () => this.roundTrips,
          clients,
          log,
          blocks,
          servers,
          index,
          actor,
          peer: () => actors[1 - index],
          host: instanceHosts[index],
          vcpus: parts.vcpus[index],
          connectionsMax: parts.connectionsMax[index],
          keys,
          pages,
        }),
    );
    const machines = [...actors, ...servers.actors];
    this.control = new PairControl({
      context,
      kinds,
      actor: network.addActor(controlHost),
      servers,
      instances: () => this.instances,
      machines,
    });
    const replicaActors = parts.replicaHosts.map((host) => network.addActor(host));
    this.replicas = replicaActors.map(
      (actor, index) =>
        new BinlogReplica({
          context,
          kinds,
          log,
          index,
          actor,
          host: parts.replicaHosts[index],
          source: () => actors[this.control.name],
        }),
    );
    this.kinds = registerPairKinds(network, {
      instanceAt: (actor) => this.instances[actors.indexOf(actor)],
      isInstance: (actor) => actors.includes(actor),
      servers,
      control: () => this.control,
      replicaAt: (actor) => this.replicas[replicaActors.indexOf(actor)],
      serverReads: (actor, what, asker, generation) => {
        const { mysqlPageBytes, mysqlLogReadBytes } = context.parameters;
        const server = servers.serverAt(actor);
        const done = servers.readAt(server, what < 0 ? mysqlLogReadBytes : mysqlPageBytes);
        context.engine.at(done, this.kinds.readDone, actor, what, asker, generation);
      },
    });
  }

  /** Some workload sends its statements one by one. */
  registerRoundTrips(network: Network): RoundTripKinds {
    this.roundTrips = registerRoundTrips(network, (actor) => this.instances[this.actors.indexOf(actor)].trips);
    return this.roundTrips;
  }

  begin(): void {
    for (const instance of this.instances) instance.begin();
    for (const replica of this.replicas) replica.begin();
    this.control.begin();
  }

  /** The run goes another way from here (`Engine.whenParted`). */
  part(): void {
    this.log.part();
    this.blocks.part();
  }

  copyState(copy: StateCopy): void {
    copy.parts([this.log, this.blocks, this.servers, ...this.instances, ...this.replicas, this.control]);
  }
}

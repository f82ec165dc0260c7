/** The messages and timers of a mirrored pair, registered once; the target tells which machine it is. */
import type { Network } from "../world/index.ts";
import type { BinlogReplica } from "./binlog-replica.ts";
import type { BlockServers } from "./block-servers.ts";
import type { MysqlInstance } from "./mysql-instance.ts";
import type { PairControl } from "./pair-control.ts";

export interface PairKinds {
  /** As clients know them (aurora/database/kinds.ts). */
  readonly connect: number;
  readonly connected: number;
  readonly disconnect: number;
  readonly statement: number;
  readonly execute: number;
  /** The engine's process runs again. c: generation. */
  readonly started: number;
  /** Steps 1 and 4. a: block, b: who asks, c: epoch. */
  readonly volumeWrite: number;
  /** Steps 2 and 5. The same. */
  readonly mirrorWrite: number;
  /** A server's disk is done. a: block, b: who asked, c: incarnation. */
  readonly persisted: number;
  readonly mirrorAck: number;
  /** Both halves of a volume have a block. a: block. */
  readonly volumeAck: number;
  /** Step 3. a: block, b: the primary's address, c: epoch. */
  readonly standbyWrite: number;
  readonly standbyAck: number;
  /** A page is wanted, or with -1 - n the n-th piece of log. a: which, b: who asks, c: generation. */
  readonly readAsked: number;
  /** The disk has it. The same. */
  readonly readDone: number;
  readonly readAnswered: number;
  /** Blocks without an answer are sent again. c: generation. */
  readonly resend: number;
  /** The page cleaner's next batch. c: generation. */
  readonly clean: number;
  /** Once a second the log is written, commits or not; a table's definition changes. c: generation. */
  readonly flushLog: number;
  readonly define: number;
  /** A recovery has applied what it read. c: generation. */
  readonly applied: number;
  /** The control plane asks for a sign of life, and says who is what. b: epoch, c: part (PART). */
  readonly askedForLife: number;
  /** a: machine, b: epoch it has, c: what it is (LIFE). */
  readonly alive: number;
  readonly look: number;
  /** The standby's blocks are up to date. a: the epoch in which that was begun. */
  readonly resynced: number;
  /** A replica asks for the binary log. a: the commit it has, b: its address. */
  readonly binlogAsked: number;
  /** a: since which commit, b: up to which. */
  readonly binlogSent: number;
  /** A replica has applied. a: up to which commit, b: when that began, c: incarnation. */
  readonly binlogApplied: number;
  /** A replica looks whether it has been heard. a: incarnation. */
  readonly binlogLook: number;
  /** A new primary has changed roles. a: the epoch. */
  readonly promote: number;
  /** The writer's name leads elsewhere from now on. a: instance. */
  readonly flip: number;
}

export interface PairMembers {
  readonly instanceAt: (actor: number) => MysqlInstance;
  readonly isInstance: (actor: number) => boolean;
  readonly servers: BlockServers;
  readonly control: () => PairControl;
  readonly replicaAt: (actor: number) => BinlogReplica;
  readonly serverReads: (actor: number, what: number, asker: number, generation: number) => void;
}

export function registerPairKinds(network: Network, members: PairMembers): PairKinds {
  const { instanceAt, isInstance, servers, control, replicaAt, serverReads } = members;
  const timer = (name: string, handle: (instance: MysqlInstance, a: number, b: number) => void): number =>
    network.registerMessage(name, (actor, a, b, generation) => {
      const instance = instanceAt(actor);
      if (generation === instance.generation) handle(instance, a, b);
    });
  const kinds: PairKinds = {
    connect: network.registerMessage(
      "instance is asked for connection",
      (actor, connection, client, attempt) => instanceAt(actor).sessions.begin(connection, client, attempt),
      (actor, connection, client, attempt) => instanceAt(actor).sessions.turnAway(connection, client, attempt),
    ),
    connected: network.registerMessage("instance takes connection", (actor, connection, client, attempt) =>
      instanceAt(actor).sessions.finish(connection, client, attempt),
    ),
    disconnect: network.registerMessage("instance loses connection", (actor, sessions) =>
      instanceAt(actor).sessions.door.closed(sessions),
    ),
    statement: network.registerMessage(
      "instance receives statement",
      (actor, operation, attempt, sessions) => instanceAt(actor).receive(operation, attempt % 256, sessions),
      (actor, operation, attempt) => instanceAt(actor).sessions.closed(operation, attempt % 256),
    ),
    execute: timer("instance executes statement", (instance, operation, attempt) =>
      instance.execute(operation, attempt),
    ),
    started: timer("engine has started", (instance) => instance.engineStarted()),
    volumeWrite: network.registerMessage("volume receives block", (actor, block, asker, epoch) =>
      servers.receive(actor, block, asker, epoch),
    ),
    mirrorWrite: network.registerMessage("mirror receives block", (actor, block, asker, epoch) =>
      servers.receive(actor, block, asker, epoch),
    ),
    persisted: network.registerMessage("block server has written", (actor, block, asker, incarnation) =>
      servers.persisted(actor, block, asker, incarnation),
    ),
    mirrorAck: network.registerMessage("volume hears mirror", (actor, block) => servers.mirrorHeard(actor, block)),
    volumeAck: network.registerMessage("instance hears volume", (actor, block) =>
      instanceAt(actor).chain.volumeHeard(block),
    ),
    standbyWrite: network.registerMessage("standby receives block", (actor, block, primary, epoch) =>
      instanceAt(actor).chain.standbyReceives(block, primary, epoch),
    ),
    standbyAck: network.registerMessage("primary hears standby", (actor, block) =>
      instanceAt(actor).chain.standbyHeard(block),
    ),
    readAsked: network.registerMessage("volume is asked for page", serverReads),
    readDone: network.registerMessage("block server has read", (actor, what, asker, generation) =>
      network.send(actor, asker, kinds.readAnswered, what, 0, generation),
    ),
    readAnswered: timer("instance gets page", (instance, what) => instance.pageRead(what)),
    resend: timer("instance sends blocks again", (instance) => instance.sendAgain()),
    clean: timer("page cleaner looks", (instance) => instance.cleaner.look()),
    flushLog: timer("engine writes log", (instance) => instance.flushLog()),
    define: timer("engine writes definition", (instance) => instance.writeDefinition()),
    applied: timer("engine has applied log", (instance) => instance.recovery.applied()),
    askedForLife: network.registerMessage(
      "machine is asked for sign of life",
      (actor, asker, epoch, part) => {
        if (isInstance(actor)) instanceAt(actor).hears(epoch, part);
        network.send(actor, asker, kinds.alive, actor, epoch, isInstance(actor) ? instanceAt(actor).life : 0);
      },
      (actor, asker, epoch) => network.send(actor, asker, kinds.alive, actor, epoch, isInstance(actor) ? -1 : 0),
    ),
    alive: network.registerMessage("control plane hears machine", (_, machine, epoch, life) =>
      control().heard(machine, epoch, life),
    ),
    look: network.registerMessage("control plane looks at pair", () => control().look()),
    resynced: network.registerMessage("standby is up to date", (_, epoch) => control().resynced(epoch)),
    promote: network.registerMessage("standby becomes primary", (_, epoch) => control().promote(epoch)),
    binlogAsked: network.registerMessage("primary is asked for binary log", (actor, from, replica) =>
      instanceAt(actor).binlog.asked(replica, from),
    ),
    binlogSent: network.registerMessage("replica gets binary log", (actor, from, upTo) =>
      replicaAt(actor).receive(from, upTo),
    ),
    binlogApplied: network.registerMessage("replica has applied binary log", (actor, upTo, begins, incarnation) =>
      replicaAt(actor).apply(upTo, begins, incarnation),
    ),
    binlogLook: network.registerMessage("replica looks at its source", (actor, incarnation) =>
      replicaAt(actor).look(incarnation),
    ),
    flip: network.registerMessage("writer's name changes", (_, instance) => control().flip(instance)),
  };
  for (const kind of [kinds.connect, kinds.disconnect, kinds.statement]) network.deliverOnce(kind);
  return kinds;
}

/**
 * Every instance and every source of a log stream in a world, by address, and the kinds of their messages: registered
 * once for all clusters, so that a client's statement is the same message wherever it goes.
 *
 * A source is whoever gives readers their stream: the writer of their cluster, or in a secondary cluster the
 * replication agent.
 */
import type { Network } from "../../world/index.ts";
import { ForwardCalls } from "./forward-calls.ts";
import { registerForwardingKinds, type ForwardingKinds } from "./forwarding-kinds.ts";
import { registerGateKinds, type GateKinds } from "./commit-gate.ts";
import type { Instance } from "./instance.ts";
import { registerDatabaseKinds, type DatabaseKinds } from "./kinds.ts";
import type { LogStream } from "./log-stream.ts";
import { registerRoundTrips, type RoundTripKinds } from "./round-trips.ts";

export interface StreamSource {
  readonly stream: LogStream;
  /** Counts its lives: timers of an earlier one are void. */
  readonly generation: number;
}

/** Whoever gets a stream's chunks: a reader, or the replication server of a global database. */
export interface StreamFollower {
  receiveChunk(chunk: number): void;
  /** A writer whose commits wait for secondaries asks how those stand. */
  gateAsked?(writer: number): void;
}

export class DatabaseRegistry {
  readonly kinds: DatabaseKinds;
  /** Answers arrive at clients as these kinds of messages; set once the clients are there. */
  readonly replies = { answer: -1, connected: -1, stepDone: -1 };
  /** What forwarding readers and writers say to each other; its messages are registered where a cluster forwards. */
  readonly calls = new ForwardCalls();
  forwarding: ForwardingKinds = { forward: -1, heard: -1, patience: -1, readWait: -1, ended: -1, idle: -1 };
  /** What instances hear of transactions whose statements travel one by one, registered where some do. */
  roundTrips: RoundTripKinds = { next: -1, left: -1, look: -1 };
  readonly #instanceAt: Instance[] = [];
  readonly #sourceAt: StreamSource[] = [];
  readonly #followerAt: StreamFollower[] = [];
  #count = 0;
  readonly #network: Network;
  #gateKinds: GateKinds | undefined;

  constructor(network: Network) {
    this.#network = network;
    this.kinds = registerDatabaseKinds(
      network,
      (actor) => this.#instanceAt[actor],
      (actor) => this.#sourceAt[actor],
      (actor) => this.#followerAt[actor],
    );
    network.deliverOnce(this.kinds.connect);
    network.deliverOnce(this.kinds.disconnect);
    network.deliverOnce(this.kinds.statement);
    network.deliverOnce(this.kinds.chunk);
  }

  /** The messages around rds.global_db_rpo, registered where somebody uses them. */
  get gateKinds(): GateKinds {
    this.#gateKinds ??= registerGateKinds({
      network: this.#network,
      gateAt: (actor) => this.#instanceAt[actor].writing.gate,
      generationAt: (actor) => this.#instanceAt[actor].generation,
      outletAsked: (actor, writer) => this.#followerAt[actor].gateAsked?.(writer),
    });
    return this.#gateKinds;
  }

  /** Returns the instance's number among all clusters', by which clients know it. */
  addInstance(instance: Instance): number {
    this.#instanceAt[instance.actor] = instance;
    this.#sourceAt[instance.actor] = instance;
    this.#followerAt[instance.actor] = instance;
    return this.#count++;
  }

  /** Some cluster forwards. */
  registerForwarding(network: Network): void {
    this.forwarding = registerForwardingKinds(network, (actor) => this.#instanceAt[actor]);
  }

  /** Some workload sends its statements one by one. */
  registerRoundTrips(network: Network): RoundTripKinds {
    this.roundTrips = registerRoundTrips(network, (actor) => this.#instanceAt[actor].trips);
    return this.roundTrips;
  }

  addFollower(actor: number, follower: StreamFollower): void {
    this.#followerAt[actor] = follower;
  }

  addSource(actor: number, source: StreamSource): void {
    this.#sourceAt[actor] = source;
  }
}

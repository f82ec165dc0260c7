/** What an instance is put together from, and who decides about its role. */
import type { AcuBounds } from "../../facts/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { Chunks } from "./chunks.ts";
import type { GateKinds } from "./commit-gate.ts";
import type { ForwardCalls } from "./forward-calls.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import type { DatabaseKinds } from "./kinds.ts";
import type { RoundTripKinds } from "./round-trips.ts";
import type { StatementSource } from "./statements.ts";

/** Who decides about roles. */
export interface InstanceListener {
  /** The engine runs and wants to know what it is. */
  started(index: number): void;
  /** It has opened the volume. */
  opened(index: number): void;
  /** It has the stream and answers reads. */
  reading(index: number): void;
  /** It was refused for a newer epoch. */
  fenced(index: number): void;
  /** A reader could not keep up, or was given up by the writer, and restarts. */
  fellBehind(index: number): void;
}

export interface InstanceParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly clients: StatementSource;
  readonly chunks: Chunks;
  readonly kinds: () => DatabaseKinds;
  /** What answers to statements and to handshakes are at clients. */
  readonly replies: { readonly answer: number; readonly connected: number; readonly stepDone: number };
  readonly roundTrips: () => RoundTripKinds;
  /** Its number among the instances of all clusters, by which clients know it. */
  readonly number: () => number;
  /** By instance: its address. */
  readonly actors: readonly number[];
  /** Where a replication server listens to the stream of whoever writes; absent in a cluster by itself. */
  readonly outlet: number | undefined;
  /** Write forwarding: what calls say, their messages, and where they go; known once all clusters are there. */
  readonly forwarding: ForwardingSetting;
  /** The messages around rds.global_db_rpo; absent where there is no such parameter. */
  readonly gateKinds: (() => GateKinds) | undefined;
  readonly className: string;
  /** Of the cluster's serverless instances. */
  readonly bounds: AcuBounds | undefined;
  /** By instance, now: whether it would keep its page cache if it became the writer. */
  readonly promotesWarm: (index: number) => boolean;
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  readonly listener: InstanceListener;
}

export interface ForwardingSetting {
  readonly calls: ForwardCalls;
  readonly kinds: () => ForwardingKinds;
  readonly links: () => ForwardingLinks;
  readonly isOnAtFirst: boolean;
}

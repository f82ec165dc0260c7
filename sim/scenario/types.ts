/**
 * A scenario as the engine plays it: parsed, checked, every default filled in, every duration in whole microseconds and
 * every size in bytes. The file format that people write is in schema.ts; parse.ts turns one into the other.
 *
 * Plain data, so that it can be hashed, linked, shrunk and sent to a worker.
 */
import type { Micros } from "../kernel/index.ts";

export interface Scenario {
  readonly scenario: 1;
  /** Lower-case words with dashes; the name it is run by. */
  readonly name: string;
  /** One sentence for lists. */
  readonly title: string;
  /** What the reader should look at, any number of paragraphs. */
  readonly description: string;
  /** Used when neither the command line nor the caller names a seed. */
  readonly seed: string;
  readonly duration: Micros;
  readonly regions: readonly RegionSpec[];
  readonly clusters: readonly ClusterSpec[];
  readonly workloads: readonly WorkloadSpec[];
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
  readonly expect: ExpectSpec;
  /** Overrides of the constants in the fidelity ledger, by name; already in each parameter's own unit. */
  readonly parameters: Readonly<Record<string, number>>;
}

export interface RegionSpec {
  /** An AWS Region name, for instance `us-east-1`. */
  readonly name: string;
  /** Exactly three: an Aurora volume spans three (storage reference 1.1). In the order of the columns a, b, c. */
  readonly azs: readonly string[];
}

export interface ClusterSpec {
  readonly id: string;
  readonly region: string;
  readonly engine: "aurora-mysql" | "aurora-postgresql";
  readonly volume: VolumeSpec;
  readonly instances: readonly InstanceSpec[];
}

export interface VolumeSpec {
  /** Bytes of data pages at the start, all used; one protection group holds 10 GB of them. */
  readonly sizeBytes: number;
  /** Bytes beyond which the volume does not grow. */
  readonly limitBytes: number;
  /** Six members alike, or one full and one tail in each AZ. */
  readonly members: "like" | "full-tail";
  readonly storageNodesPerAz: number;
  /** How many of the six members a write needs, and a recovery read. 4 and 3 unless a scenario studies another rule. */
  readonly writeQuorum: number;
  readonly readQuorum: number;
}

export interface InstanceSpec {
  readonly id: string;
  readonly class: string;
  readonly az: string;
}

export type KeyDistribution = { readonly kind: "uniform" } | { readonly kind: "zipf"; readonly exponent: number };

interface WorkloadCommon {
  readonly id: string;
  readonly cluster: string;
  /** The cluster's writer endpoint, or one instance's own endpoint by its id. */
  readonly endpoint: "writer" | { readonly instance: string };
  /** Where the clients' machines stand: an AZ of a Region. */
  readonly az: string;
  /** Share of operations that are reads, 0 to 1. */
  readonly readRatio: number;
  readonly keyCount: number;
  readonly keys: KeyDistribution;
  /** Bytes of new data that each write adds to the volume; 0 for changes in place. */
  readonly bytesPerWrite: number;
  /** Rows that one write operation changes, as one transaction. */
  readonly writesPerTransaction: number;
  /** A client gives up on an attempt after this long. A write given up on has an unknown outcome. */
  readonly timeout: Micros;
  readonly retry: RetrySpec;
  readonly startAt: Micros;
  readonly stopAt: Micros;
}

export interface RetrySpec {
  /** Attempts in all, the first included. Only attempts that certainly did nothing are repeated. */
  readonly attempts: number;
  readonly backoff: Micros;
}

export type WorkloadSpec =
  | (WorkloadCommon & {
      readonly kind: "open";
      /** Operations a second in the long run, whatever the answers do (Poisson arrivals). */
      readonly ratePerSecond: number;
    })
  | (WorkloadCommon & {
      readonly kind: "closed";
      /** Sessions; each waits for its answer, thinks, and goes on. */
      readonly sessions: number;
      readonly thinkTime: Micros;
    });

/** What a fault is aimed at. Exactly one key. */
export type Scope =
  | { readonly az: string }
  | { readonly node: string }
  | { readonly instance: string }
  | { readonly segment: string }
  /** All storage nodes of a cluster. */
  | { readonly storage: string }
  | { readonly clients: string };

interface FaultCommon {
  readonly at: Micros;
  /** How long until it is lifted. 0 means it is never lifted. */
  readonly for: Micros;
}

export type FaultSpec =
  /** Every host in the AZ loses power: memory is gone, disks stay. Power comes back after `for`. */
  | (FaultCommon & { readonly kind: "az-outage"; readonly scope: { readonly az: string } })
  /** One host crashes and is restarted after `for`. On an instance: the engine's process dies. */
  | (FaultCommon & { readonly kind: "crash"; readonly scope: Scope })
  /** The host stands still (garbage collection, a virtual machine's migration): nothing is lost, everything waits. */
  | (FaultCommon & { readonly kind: "pause"; readonly scope: Scope })
  /** Disk operations take `factor` times as long, plus `extra`. */
  | (FaultCommon & {
      readonly kind: "slow-disk";
      readonly scope: Scope;
      readonly factor: number;
      readonly extra: Micros;
    })
  /** Messages between the two scopes take `factor` times as long, plus `extra`. */
  | (FaultCommon & {
      readonly kind: "slow-link";
      readonly from: Scope;
      readonly to: Scope | null;
      readonly direction: Direction;
      readonly factor: number;
      readonly extra: Micros;
    })
  /** A share of the messages between the two scopes vanishes. */
  | (FaultCommon & {
      readonly kind: "loss";
      readonly from: Scope;
      readonly to: Scope | null;
      readonly direction: Direction;
      readonly ratio: number;
    })
  /** A share of the messages between the two scopes arrives twice. */
  | (FaultCommon & {
      readonly kind: "duplicate";
      readonly from: Scope;
      readonly to: Scope | null;
      readonly direction: Direction;
      readonly ratio: number;
    })
  /** No message passes. `to: null` cuts the scope off from everybody else. */
  | (FaultCommon & {
      readonly kind: "partition";
      readonly from: Scope;
      readonly to: Scope | null;
      readonly direction: Direction;
    })
  /** The disks of a storage node are replaced by empty ones. */
  | (FaultCommon & { readonly kind: "disk-loss"; readonly scope: Scope })
  /** A share of the pages of each segment on a node fails its checksum from now on. */
  | (FaultCommon & { readonly kind: "corrupt-pages"; readonly scope: Scope; readonly ratio: number })
  /** The control plane takes storage nodes for dead although they are not. */
  | (FaultCommon & { readonly kind: "suspicion"; readonly scope: Scope })
  /** The object store takes nothing. */
  | (FaultCommon & { readonly kind: "object-store-outage" });

/** What people do to a cluster while it runs, as data. */
export type ActionSpec =
  /** The volume may grow up to this. */
  | { readonly kind: "set-volume-limit"; readonly at: Micros; readonly limitBytes: number }
  /** Heat management: the member is replaced by one on another node. */
  | { readonly kind: "move-segment"; readonly at: Micros; readonly segment: string }
  /** Storage nodes are patched one by one: those of one AZ, or all. */
  | { readonly kind: "patch-storage"; readonly at: Micros; readonly az: string | null }
  /** An instance opens the volume, whoever has it now. */
  | { readonly kind: "promote"; readonly at: Micros; readonly instance: string }
  /** A report reads pages as of one read point for a long time. */
  | { readonly kind: "long-query"; readonly at: Micros; readonly for: Micros; readonly instance: string };

/** Which way a network fault works: from `from` to `to` only, or both ways. */
export type Direction = "both" | "one-way";

export type FaultKind = FaultSpec["kind"];

/** Bounds that must hold at the end; a key that is absent demands nothing. */
export interface ExpectSpec {
  readonly writesUnavailableMax?: Micros;
  readonly readsUnavailableMax?: Micros;
  /** The outage must be at least this long: keeps a scenario honest about what it shows. */
  readonly writesUnavailableMin?: Micros;
  readonly lostCommits?: number;
  readonly staleReads?: number;
  readonly failedMax?: number;
  readonly unknownMax?: number;
  /** Successful operations, at least. */
  readonly okMin?: number;
  readonly commitLatencyP50Max?: Micros;
  readonly commitLatencyP99Max?: Micros;
  /** Checks that must not be vacuous: the situation they watch for has to occur in this scenario. */
  readonly exercised?: readonly string[];
}

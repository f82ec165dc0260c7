/**
 * What may break, as the engine plays it: whom a fault hits, when, how hard. Part of types.ts, which has the rest of a
 * scenario.
 */
import type { MessageFamily } from "../facts/index.ts";
import type { Micros } from "../kernel/index.ts";

/** What a fault is aimed at. Exactly one key. */
export type Scope =
  | { readonly az: string }
  | { readonly node: string }
  | { readonly instance: string }
  | { readonly segment: string }
  /** All storage nodes of a cluster. */
  | { readonly storage: string }
  /** The control plane of a cluster. Network faults only. */
  | { readonly controlPlane: string }
  /** Every host in a Region: storage, instances, clients, replication and control plane. */
  | { readonly region: string }
  /**
   * A cluster's replication servers: those that read its volume while it is the primary, those that feed it while it is
   * a secondary.
   */
  | { readonly outbound: string }
  | { readonly inbound: string }
  | { readonly clients: string }
  /** The machines of an RDS Proxy, or one of them: `front`, `front-b`. */
  | { readonly proxy: string }
  | RoleScope;

/** Whoever has a role in a cluster when the fault begins; the same hosts are let go when it is lifted. */
export type RoleScope = { readonly writer: string } | { readonly readers: string };

/** An instance by its name, or by its role. */
export type InstanceScope = { readonly instance: string } | RoleScope;

interface FaultCommon {
  readonly at: Micros;
  /** How long until it is lifted. 0 means it is never lifted. */
  readonly for: Micros;
}

interface LinkFault extends FaultCommon {
  readonly from: Scope;
  /** `null`: everybody else. */
  readonly to: Scope | null;
  readonly direction: Direction;
  /** Only messages of these families; absent for all. */
  readonly messages?: readonly MessageFamily[];
}

/** One fault: `kind` says what else it has. Times are whole microseconds from the start of the run. */
export type FaultSpec =
  /** Every host in the AZ loses power: memory is gone, disks stay. Power comes back after `for`. */
  | (FaultCommon & { readonly kind: "az-outage"; readonly scope: { readonly az: string } })
  /** Every host in a Region loses power, its control plane's too. */
  | (FaultCommon & { readonly kind: "region-outage"; readonly scope: { readonly region: string } })
  /**
   * One host crashes and is restarted after `for`. On an instance: the engine's process dies, with `node` the page
   * cache's process, too; with `dispatcher` what ships writes.
   */
  | (FaultCommon & { readonly kind: "crash"; readonly scope: Scope; readonly component?: "node" | "dispatcher" })
  /** The host stands still (garbage collection, a virtual machine's migration): nothing is lost, everything waits. */
  | (FaultCommon & { readonly kind: "pause"; readonly scope: Scope })
  /** Disk operations take `factor` times as long, plus `extra`. */
  | (FaultCommon & {
      readonly kind: "slow-disk";
      readonly scope: Scope;
      readonly factor: number;
      readonly extra: Micros;
    })
  /**
   * Messages between the two scopes take `factor` times as long, plus `extra`, plus a random part of `spread`; a share
   * of them if `ratio` is there.
   */
  | (LinkFault & {
      readonly kind: "slow-link";
      readonly factor: number;
      readonly extra: Micros;
      readonly spread?: Micros;
      readonly ratio?: number;
    })
  /** A share of the messages between the two scopes vanishes. */
  | (LinkFault & {
      readonly kind: "loss";
      readonly ratio: number;
    })
  /** A share of the messages arrives damaged, which the receiver sees. */
  | (LinkFault & {
      readonly kind: "corrupt-messages";
      readonly ratio: number;
    })
  /** A share of the messages between the two scopes arrives twice, the second time up to `late` later. */
  | (LinkFault & {
      readonly kind: "duplicate";
      readonly ratio: number;
      readonly late?: Micros;
    })
  /** Messages wait, and all arrive when it is lifted. */
  | (LinkFault & {
      readonly kind: "hold";
    })
  /** So many messages a second pass; of those that wait for it `queue` at most, and the others are dropped. */
  | (LinkFault & {
      readonly kind: "throttle";
      readonly perSecond: number;
      readonly queue: number;
    })
  /** No message passes. `to: null` cuts the scope off from everybody else. */
  | (LinkFault & {
      readonly kind: "partition";
    })
  /**
   * The `number`-th message of a family that is sent from one scope to the other at the microsecond `at`, which is all
   * the time that the fault is in force: it never comes, comes later by `by`, or comes once more after that. A damaged
   * one is dropped by its receiver.
   */
  | (FaultCommon & {
      readonly kind: "one-message";
      readonly from: Scope;
      readonly to: Scope;
      readonly message: MessageFamily;
      readonly number: number;
      readonly does: MessageTool;
      readonly by: Micros;
    })
  /**
   * A share of the connections that clients have open breaks: neither end hears of it, or both at once. `clients:
   * null`: everybody's.
   */
  | (FaultCommon & { readonly kind: "half-open"; readonly clients: string | null; readonly ratio: number })
  | (FaultCommon & { readonly kind: "connection-reset"; readonly clients: string | null; readonly ratio: number })
  /** Clients get no answer to the names they look up, or the old one whatever its age. */
  | (FaultCommon & { readonly kind: "dns-failure"; readonly clients: string | null })
  | (FaultCommon & { readonly kind: "dns-stale"; readonly clients: string | null })
  /** Changes of a cluster's names are not published: they lead where they led. */
  | (FaultCommon & { readonly kind: "dns-frozen"; readonly cluster: string })
  /** The disk of a storage node takes nothing more; what is there can be read. */
  | (FaultCommon & { readonly kind: "disk-full"; readonly scope: Scope })
  /** The processors of an instance take `factor` times as long for everything. */
  | (FaultCommon & {
      readonly kind: "slow-cpu";
      readonly scope: InstanceScope;
      readonly factor: number;
    })
  /**
   * An instance's clock is set ahead, or back, and runs so many millionths too fast. When it is lifted, the clock is
   * right again.
   */
  | (FaultCommon & {
      readonly kind: "clock-skew";
      readonly scope: InstanceScope;
      readonly ahead: Micros;
      readonly behind: Micros;
      readonly drift: number;
    })
  /** An instance loses every page of its cache that storage can give back. */
  | (FaultCommon & { readonly kind: "cold-cache"; readonly scope: InstanceScope })
  /** The disks of a storage node are replaced by empty ones. */
  | (FaultCommon & { readonly kind: "disk-loss"; readonly scope: Scope })
  /** A share of the pages of each segment on a node fails its checksum from now on. */
  | (FaultCommon & { readonly kind: "corrupt-pages"; readonly scope: Scope; readonly ratio: number })
  /** A share of the log that each segment on a node has written fails its checksum from now on. */
  | (FaultCommon & { readonly kind: "corrupt-log"; readonly scope: Scope; readonly ratio: number })
  /** The disk of a storage node says that writes are durable, and has them in a cache that goes with the power. */
  | (FaultCommon & { readonly kind: "lying-disk"; readonly scope: Scope })
  /** A storage node is restarted after `for` with the disk as it was at `at`. */
  | (FaultCommon & { readonly kind: "stale-disk"; readonly scope: Scope })
  /**
   * Of what is on its way to the disk of a storage node when it loses power, a part is there, torn off in the middle of
   * a record.
   */
  | (FaultCommon & { readonly kind: "torn-writes"; readonly scope: Scope })
  /** A share of the log that is written on a node meanwhile is damaged, or goes to another place on the disk. */
  | (FaultCommon & { readonly kind: "corrupt-writes"; readonly scope: Scope; readonly ratio: number })
  | (FaultCommon & { readonly kind: "misdirected-writes"; readonly scope: Scope; readonly ratio: number })
  /** A share of the operations of a storage node's disk fails, and says so. */
  | (FaultCommon & { readonly kind: "disk-errors"; readonly scope: Scope; readonly ratio: number })
  /** The control plane takes storage nodes, or an instance, for dead although they are not. */
  | (FaultCommon & { readonly kind: "suspicion"; readonly scope: Scope })
  /** The object store takes nothing. */
  | (FaultCommon & { readonly kind: "object-store-outage" })
  /** The control plane takes an instance for healthy whatever happens to it. */
  | (FaultCommon & { readonly kind: "lying-health"; readonly scope: Scope })
  /** There are no machines to spare in an AZ, or anywhere: none is replaced or created. */
  | (FaultCommon & { readonly kind: "insufficient-capacity"; readonly az: string | null })
  /** A cluster's KMS key is disabled, and enabled again after `for`. */
  | (FaultCommon & { readonly kind: "key-disabled"; readonly cluster: string })
  /** The control plane and the metadata service stand still: nobody fails over, grows or repairs. */
  | (FaultCommon & { readonly kind: "control-plane-outage" });

/** Which way a network fault works: from `from` to `to` only, or both ways. */
export type Direction = "both" | "one-way";

/** What may be done to one message. */
export type MessageTool = "drop" | "delay" | "duplicate" | "corrupt";

export type FaultKind = FaultSpec["kind"];

export type FaultOf<Kind extends FaultKind> = Extract<FaultSpec, { readonly kind: Kind }>;

/** What a fault has beyond its kind and its time. */
export type FaultDetails<Kind extends FaultKind> = Omit<FaultOf<Kind>, "kind" | keyof FaultCommon>;

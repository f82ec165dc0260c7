/**
 * The part of a scenario that says how clients hold connections, find the server, and try again: as the engine plays it
 * (types.ts).
 */
import type { Micros } from "../kernel/index.ts";

/** How the clients' side holds connections and finds the server (cluster reference 1.5, 1.7, 1.8, 13). */
export interface DriverSpec {
  /**
   * plain: any error closes the connection, and the next one looks the name up again. pool: an error that comes over a
   * sound connection keeps it, "read-only" too. wrapper: asks the cluster itself who writes, and waits for the answer.
   * proxy: plain, and speaks to RDS Proxy.
   */
  readonly kind: "plain" | "pool" | "wrapper" | "proxy";
  /** How long the client's resolver keeps a name: -1 for ever, 0 as long as DNS says. */
  readonly dnsCache: Micros;
  /** Connections at most; 0 for as many as there are operations under way. */
  readonly connections: number;
  /** A connection older than this is closed before its next use, and another opened; 0 for never. */
  readonly lifetime: Micros;
  /**
   * Each operation opens a connection of its own, and closes it: scripts and functions do. Absent: connections are
   * kept.
   */
  readonly perOperation?: true;
  /**
   * A pool looks at a connection before each use: whether anybody answers, or whether a writer does. Absent: it does
   * not.
   */
  readonly validation?: "ping" | "role";
  /** The proxy it speaks to, by its id; only where the kind is proxy. */
  readonly proxy?: string;
  /**
   * The wrapper takes the first row of replica_host_status that says it is the writer's, however old: as drivers did
   * once. Absent: the newest.
   */
  readonly topology?: "first";
  /** The wrapper waits until so many instances are listed: as a driver did once. Absent: it does not. */
  readonly waitsForInstances?: number;
  /** The wrapper's enhanced failure monitoring is on unless it says off. */
  readonly failureMonitoring?: "off";
}

export interface RetrySpec {
  /** Attempts in all, the first included. Only attempts that certainly did nothing are repeated. */
  readonly attempts: number;
  readonly backoff: Micros;
  /** Each pause is this many times the one before. */
  readonly growth: number;
  /** Repetitions at most, as a share of operations begun, over any while: a retry budget. 1 or more is none. */
  readonly budget: number;
}

/**
 * What reports the lag: replica_host_status, or SHOW SLAVE STATUS, which is empty on Aurora and taken for 0 (cluster
 * reference 13, row 13).
 */
export interface LagGuard {
  readonly max: Micros;
  readonly source: "replica-host-status" | "slave-status";
}
